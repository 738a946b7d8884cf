/* What the administrators' console says: all that every page says, and its own words, which no other page loads. */
import { consoleFrame as frameInEnglish } from './en/console.ts';
import { consolePages as pagesInEnglish } from './en/console-pages.ts';
import { consoleQueue as queueInEnglish } from './en/console-queue.ts';
import { withWords } from './index.ts';
import { consoleFrame } from './th/console.ts';
import { consolePages } from './th/console-pages.ts';
import { consoleQueue } from './th/console-queue.ts';

export const consoleCatalogues = withWords({
  th: { consoleFrame, consoleQueue, consolePages },
  en: { consoleFrame: frameInEnglish, consoleQueue: queueInEnglish, consolePages: pagesInEnglish },
});
export type ConsoleMessages = (typeof consoleCatalogues)['th'];
