import { describe, expect, test } from 'vitest';
import { gridStep } from '../../../components/console/figure-charts.tsx';
import { createFigures, figuresQuery } from '../../../lib/pages/console-figures.ts';
import { consoleCatalogues } from '../../../locales/console.ts';

const { th, en } = consoleCatalogues;

describe('spans end today in Thailand', () => {
  test.each([
    // One in the morning of the 23rd there is still the 22nd in UTC.
    ['30', '2026-11-22T18:00:00Z', { from: '2026-10-25', to: '2026-11-23', step: 'day' }],
    ['30', '2026-11-22T16:59:59Z', { from: '2026-10-24', to: '2026-11-22', step: 'day' }],
    ['90', '2026-03-01T00:00:00Z', { from: '2025-12-02', to: '2026-03-01', step: 'day' }],
    ['year', '2026-11-22T03:00:00Z', { from: '2025-12-01', to: '2026-11-22', step: 'month' }],
    ['year', '2026-01-31T03:00:00Z', { from: '2025-02-01', to: '2026-01-31', step: 'month' }],
  ] as const)('%s at %s', (span, now, query) => {
    expect(figuresQuery(span, Date.parse(now))).toEqual(query);
  });
});

test.each([
  [0, 1],
  [3, 1],
  [4, 1],
  [5, 2],
  [19, 5],
  [280, 100],
  [19_310, 5_000],
])('the grid of values up to %i goes by %i', (highest, step) => {
  expect(gridStep(highest)).toBe(step);
});

test.each([
  [42, '42\u00a0วินาที', '42\u00a0seconds'],
  [2_520, '42\u00a0นาที', '42\u00a0minutes'],
  [12_240, '3.4\u00a0ชั่วโมง', '3.4\u00a0hours'],
  [259_200, '3\u00a0วัน', '3\u00a0days'],
])('%i seconds are said as a person would', (seconds, thai, english) => {
  expect(th.consolePages.figures.duration(seconds)).toBe(thai);
  expect(en.consolePages.figures.duration(seconds)).toBe(english);
});

test('days and months in the calendar of the reader', () => {
  expect(th.consolePages.figures.period('2026-11-22')).toBe('22 พ.ย.');
  expect(th.consolePages.figures.period('2026-11')).toBe('พ.ย. 2569');
  expect(en.consolePages.figures.period('2026-11')).toBe('Nov 2026');
});

test('a CSV is asked for the span that is shown, and saved under its name and days', async () => {
  const asked: string[] = [];
  const saved: string[][] = [];
  const figures = createFigures({
    hub: {
      ask: () => Promise.reject(new Error('not asked here')),
      sendFile: () => Promise.reject(new Error('not asked here')),
      fetchFile: (path) => {
        asked.push(path);
        return Promise.resolve(new TextEncoder().encode('bank,reports\n004,811\n'));
      },
    },
    now: () => Date.parse('2026-11-22T03:00:00Z'),
    save: (...file) => void saved.push(file),
  });
  await figures.saveCsv('banks');
  expect(asked).toEqual(['/figures/banks.csv?from=2026-10-24&to=2026-11-22&step=day']);
  expect(saved).toEqual([['tuean-banks-2026-10-24-2026-11-22.csv', 'text/csv', 'bank,reports\n004,811\n']]);
});
