/* Chinese: a frame to fill. Words go under the same names as in locales/en.ts; what is left out is said in English. */
import type { Frame } from '../frame.ts';

export const zh: Frame<'zh'> = { tag: 'zh', ownName: '中文', words: {} };
