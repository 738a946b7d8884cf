/* The console's pages beside the queue, in Thai first. */
import { exchange } from './console-pages/exchange.ts';
import { figures } from './console-pages/figures.ts';
import { page } from './console-pages/page.ts';
import { people } from './console-pages/people.ts';

export const consolePages = { page, people, figures, exchange };

export type ConsolePagesWords = typeof consolePages;
