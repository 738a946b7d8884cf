/* What the page "I already paid" says: all that every page says, and its own words, which no other page loads. */
import { emergency as english } from './en/emergency.ts';
import { withWords } from './index.ts';
import { emergency } from './th/emergency.ts';

export const emergencyCatalogues = withWords({ th: { emergency }, en: { emergency: english } });
export type EmergencyMessages = (typeof emergencyCatalogues)['th'];
