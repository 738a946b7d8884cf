import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { releaseInfoSchema } from '../../../../lib/core/trust/release-info.ts';

const release = {
  publisher: { th: 'ศูนย์ตัวอย่าง', en: 'Example Centre' },
  epoch: 0,
  sequence: 1,
  stateHash: 'a'.repeat(64),
  counts: { hosts: 0, urls: 0, numbers: 0 },
  pollSeconds: 900,
  publishedAt: '2026-11-22T03:00:00.000Z',
  base: { sequence: 1, parts: ['base/1/0'] },
};
const nameOf = (en: string): string =>
  v.parse(releaseInfoSchema, { ...release, publisher: { th: 'ก', en } }).publisher.en;

describe('the name of a publisher', () => {
  it.each([
    ['as it is', 'Example Centre', 'Example Centre'],
    ['in letters from the right', 'מרכז', 'מרכז'],
    ['with letters that are joined by what is not seen', 'මධ්‍යස්ථානය', 'මධ්‍යස්ථානය'],
    ['without what would turn around the words and figures after it', 'Example\u202e Centre\u2067', 'Example Centre'],
    ['on one line', 'Example\nCentre\u0000', 'ExampleCentre'],
  ])('is taken %s', (_name, given, taken) => {
    expect(nameOf(given)).toBe(taken);
  });

  it('is refused where nothing of it is to be seen', () => {
    expect(() => nameOf('\u202e')).toThrow();
  });
});
