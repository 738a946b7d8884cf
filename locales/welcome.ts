/* What the first run, the practice page and the lessons say: all that every page says, and their own words. */
import { welcome as english } from './en/welcome.ts';
import { withWords } from './index.ts';
import { welcome } from './th/welcome.ts';

export const welcomeCatalogues = withWords({ th: { welcome }, en: { welcome: english } });
export type WelcomeMessages = (typeof welcomeCatalogues)['th'];
