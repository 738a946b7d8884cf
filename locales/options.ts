/* What the options say: all that every page says, and their own words, which no other page loads. */
import * as english from './en/options.ts';
import { withWords } from './index.ts';
import * as thai from './th/options.ts';

const wordsOf = ({ myData, publishers, settings, summary }: typeof thai) => ({ myData, publishers, settings, summary });

export const optionsCatalogues = withWords({ th: wordsOf(thai), en: wordsOf(english) });
export type OptionsMessages = (typeof optionsCatalogues)['th'];
