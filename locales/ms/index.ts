/* Malay: a frame to fill. Words go under the same names as in locales/en.ts; what is left out is said in English. */
import type { Frame } from '../frame.ts';

export const ms: Frame<'ms'> = { tag: 'ms', ownName: 'Bahasa Melayu', words: {} };
