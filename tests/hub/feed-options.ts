import type { ImportOptions } from '../../hub/import/import-feed.ts';

/** As a feed is taken in most often; `now` is of each test. */
export const FEED_OPTIONS = {
  source: 'feed.txt',
  format: 'auto',
  grade: 'confirmed',
  category: 'TX1',
  publisher: 'feed one',
  expiresInDays: null,
  insistReason: null,
  isDryRun: false,
} as const satisfies Omit<ImportOptions, 'now'>;
