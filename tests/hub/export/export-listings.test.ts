/* What other tools can hold of a listing: names, addresses and pages in the formats of one line each. */
import { describe, expect, it } from 'vitest';
import { exportListings, nothingLeftOut, type ExportedListing } from '../../../hub/export/export-listings.ts';
import type { FeedItem } from '../../../hub/import/feed-item.ts';
import { readerOf } from '../../../hub/import/formats.ts';
import { openFeed } from '../../../hub/import/line-source.ts';
import type { IndicatorKey } from '../../../lib/core/indicators/key.ts';

const ABOUT = { publisher: { th: 'ก', en: 'Trial list' }, url: 'https://hub.example', at: new Date('2026-03-10') };
const KEYS: readonly IndicatorKey[] = [
  'host:evil.example',
  'host:xn--12caz6d1e0e2bk.example',
  'host:203.0.113.9',
  'host:[2606:4700::1]',
  'url:shop.example/pay',
  'url:shop.example/a*b',
];

async function* listings(): AsyncGenerator<ExportedListing> {
  for (const key of KEYS) {
    const days = { listedOn: 20_000, seenOn: 20_001 };
    yield { key, grade: 'confirmed', category: 'TX1', ...days, reports: 0 };
  }
}

describe('formats of one line each', () => {
  it.each([
    ['hosts', ['0.0.0.0 evil.example', '0.0.0.0 xn--12caz6d1e0e2bk.example'], 4],
    ['domains', ['evil.example', 'xn--12caz6d1e0e2bk.example'], 4],
    [
      'adblock',
      [
        '||evil.example^',
        '||xn--12caz6d1e0e2bk.example^',
        '||203.0.113.9^',
        '||[2606:4700::1]^',
        '||shop.example/pay^',
      ],
      1,
    ],
  ] as const)('%s holds what it can say, and counts the rest', async (format, lines, urls) => {
    const leftOut = nothingLeftOut();
    let text = '';
    for await (const piece of exportListings(format, listings(), ABOUT, leftOut)) text += piece;
    expect(text.split('\n').filter((line) => line !== '' && !/^[#!]/.test(line))).toEqual(lines);
    expect(leftOut).toEqual({ ...nothingLeftOut(), urls });
  });
});

describe('formats that say when a listing ends', () => {
  async function* one(): AsyncGenerator<ExportedListing> {
    const days = { listedOn: 20_000, seenOn: 20_001, expiresOn: 20_100 };
    yield { key: 'host:evil.example', grade: 'confirmed', category: 'TX1', ...days, reports: 3 };
  }

  async function readAgain(format: 'csv' | 'json' | 'stix'): Promise<readonly FeedItem[]> {
    let text = '';
    for await (const piece of exportListings(format, one(), ABOUT, nothingLeftOut())) text += piece;
    const feed = await openFeed(
      (async function* () {
        yield new TextEncoder().encode(text);
      })(),
    );
    const items: FeedItem[] = [];
    for await (const some of readerOf(format, feed.head)(feed)) items.push(...some);
    return items.filter(({ kind }) => kind !== 'ignored');
  }

  // Two hubs that read each other would else put it off day by day, and the listing would never end.
  it.each(['csv', 'json', 'stix'] as const)('%s is read back with the same days', async (format) => {
    expect(await readAgain(format)).toMatchObject([
      { attributes: { grade: 'confirmed', category: 'TX1', listedOn: 20_000, seenOn: 20_001, expiresOn: 20_100 } },
    ]);
  });
});
