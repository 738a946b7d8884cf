/* The console's pages beside the queue, in Thai first. */
import { appeals } from './console-pages/appeals.ts';
import { exchange } from './console-pages/exchange.ts';
import { figures } from './console-pages/figures.ts';
import { keys } from './console-pages/keys.ts';
import { page } from './console-pages/page.ts';
import { people } from './console-pages/people.ts';
import { listings, record } from './console-pages/record.ts';
import { release } from './console-pages/release.ts';

export const consolePages = { page, release, keys, people, appeals, listings, record, figures, exchange };

export type ConsolePagesWords = typeof consolePages;
