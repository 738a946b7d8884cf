import { describe, expect, test } from 'vitest';
import {
  formatBangkok,
  isoBangkok,
  parseBangkok,
  splitDuration,
  toBangkok,
  zoneName,
} from '../../../../lib/core/emergency/bangkok.ts';

const at = (iso: string): number => Date.parse(iso);

describe('the wall clock of Bangkok', () => {
  test.each([
    ['2026-11-22T10:05', '2026-11-22T03:05:00Z'],
    ['2026-11-22T00:00', '2026-11-21T17:00:00Z'],
    ['2026-11-22T06:59', '2026-11-21T23:59:00Z'],
    ['2026-01-01T00:30', '2025-12-31T17:30:00Z'],
    // No summer time: the same offset in every month.
    ['2026-07-01T12:00', '2026-07-01T05:00:00Z'],
    ['2028-02-29T12:00:30', '2028-02-29T05:00:30Z'],
    // A year of the Buddhist era: 2567 is 2024, a leap year of the common era.
    ['2567-02-29T12:00', '2024-02-29T05:00:00Z'],
    ['2569-11-22T10:05', '2026-11-22T03:05:00Z'],
  ])('%s is %s', (text, iso) => {
    expect(parseBangkok(text)).toBe(at(iso));
  });

  test.each([
    '',
    '2026-11-22',
    '2026-02-29T12:00',
    '2569-02-29T12:00',
    '2026-13-01T00:00',
    '2026-04-31T00:00',
    '2026-11-22T24:00',
    '2026-11-22T10:60',
    '1850-01-01T00:00',
    '2026-11-22T10:05Z',
    'yesterday',
  ])('%s is no moment', (text) => {
    expect(parseBangkok(text)).toBeNull();
  });

  test('goes to and fro', () => {
    for (const text of ['2026-12-31T23:59', '2027-01-01T00:00', '2028-02-29T00:00'])
      expect(toBangkok(parseBangkok(text) ?? 0)).toBe(text);
    expect(isoBangkok(at('2026-12-31T18:00:00Z'))).toBe('2027-01-01T01:00:00+07:00');
  });

  test('is written with the year of both eras, whatever the zone of the device', () => {
    const midnight = at('2026-12-31T17:00:00Z');
    expect(formatBangkok(midnight, 'th')).toBe('1 ม.ค. 2570 (2027) 00:00 น.');
    expect(formatBangkok(midnight, 'en')).toBe('1 Jan 2027 (2570 B.E.) 00:00');
    expect(formatBangkok(midnight - 60_000, 'th')).toBe('31 ธ.ค. 2569 (2026) 23:59 น.');
  });
});

test.each([
  [0, 0, 0, 0],
  [-5, 0, 0, 0],
  [59_999, 0, 0, 0],
  [60_000, 0, 0, 1],
  [72 * 3_600_000, 3, 0, 0],
  [72 * 3_600_000 - 1, 2, 23, 59],
])('%i ms are %i days, %i hours, %i minutes', (ms, days, hours, minutes) => {
  expect(splitDuration(ms)).toEqual({ days, hours, minutes });
});

test.each([
  [420, 'UTC+07:00'],
  [0, 'UTC+00:00'],
  [345, 'UTC+05:45'],
  [-210, 'UTC−03:30'],
])('a clock %i minutes ahead is in the zone %s', (minutes, name) => {
  expect(zoneName(minutes)).toBe(name);
});
