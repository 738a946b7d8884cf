/* The console's pages beside the queue, in English; the shape is that of the Thai one. */
import type { ConsolePagesWords } from '../th/console-pages.ts';
import { appeals } from './console-pages/appeals.ts';
import { exchange } from './console-pages/exchange.ts';
import { figures } from './console-pages/figures.ts';
import { keys } from './console-pages/keys.ts';
import { page } from './console-pages/page.ts';
import { people } from './console-pages/people.ts';
import { listings, record } from './console-pages/record.ts';
import { release } from './console-pages/release.ts';

export const consolePages: ConsolePagesWords = {
  page,
  release,
  keys,
  people,
  appeals,
  listings,
  record,
  figures,
  exchange,
};
