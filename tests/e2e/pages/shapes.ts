/* Every page shape of the end-to-end tests. */
import { FIELD_SHAPES } from './field-shapes.ts';
import { PICTURE_SHAPES } from './picture-shapes.ts';
import type { Shape } from './shape.ts';
import { TEXT_SHAPES } from './text-shapes.ts';

export type { Shape } from './shape.ts';
export { createOtherSite, OTHER_HOST } from './other-site.ts';

export const SHAPES: readonly Shape[] = [...TEXT_SHAPES, ...PICTURE_SHAPES, ...FIELD_SHAPES];
