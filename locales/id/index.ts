/* Indonesian: a frame to fill. Words go under the same names as in locales/en.ts; what is left out is said in English. */
import type { Frame } from '../frame.ts';

export const id: Frame<'id'> = { tag: 'id', ownName: 'Bahasa Indonesia', words: {} };
