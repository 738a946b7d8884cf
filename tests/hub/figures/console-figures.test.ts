/* The figures as members get them, and the parts that need no database. */
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { figuresRoutes } from '../../../hub/api/console/figures.ts';
import { csvCell, csvOf } from '../../../hub/export/csv-cell.ts';
import { browsersOf } from '../../../hub/figures/browsers.ts';
import { FIGURES, figuresSchema } from '../../../lib/core/console/figures.ts';
import { testEngines } from '../engines.ts';
import { openExchange, type ExchangeWorld } from '../exchange/exchange-world.ts';
import { makeHub } from '../intake/world.ts';

for (const engine of testEngines(makeHub)) {
  describe.skipIf(!engine.isThere)(`figures for members on ${engine.name}`, { timeout: 120_000 }, () => {
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());

    let world: ExchangeWorld;
    beforeEach(async () => {
      world = await openExchange(engine, (deps) => [figuresRoutes(deps)]);
    }, 60_000);
    afterEach(() => world.close());

    it('answers thirty days by default, months since the first, and each figure as a file', async () => {
      const days = v.parse(figuresSchema, await (await world.ask('GET', '/figures')).json());
      expect([days.from, days.to, days.activity.length]).toEqual(['2026-02-09', '2026-03-10', 30]);
      const year = await world.ask('GET', '/figures?step=month&from=2025-04-01&to=2026-03-31');
      expect(v.parse(figuresSchema, await year.json()).activity.map(({ period }) => period)).toHaveLength(12);
      for (const name of FIGURES) {
        const file = await world.ask('GET', `/figures/${name}.csv?from=2026-03-01&to=2026-03-02`);
        expect(file.headers.get('content-disposition')).toBe(
          `attachment; filename="tuean-${name}-2026-03-01-2026-03-02.csv"`,
        );
        expect(await file.text()).toMatch(/\r\n$/);
      }
    });

    it.each([
      ['/figures?from=2026-03-02&to=2026-03-01', 400],
      ['/figures?from=2020-01-01&to=2026-03-01', 400],
      ['/figures?from=0001-01-01&step=month', 400],
      ['/figures?from=today', 400],
      ['/figures?step=hour', 400],
      ['/figures/activity', 404],
      ['/figures/nothing.csv', 404],
    ])('refuses %s', async (path, status) => {
      expect((await world.ask('GET', path)).status).toBe(status);
    });
  });
}

describe('a table for spreadsheets', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+66', "'+66"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['a,b', '"a,b"'],
    ['say "no"', '"say ""no"""'],
    ['=a,"b"', `"'=a,""b"""`],
    ['two\r\nlines', '"two\r\nlines"'],
    ['plain', 'plain'],
    [-3, '-3'],
    [null, ''],
  ])('%s is %s', (value, written) => {
    expect(csvCell(value)).toBe(written);
  });

  it('ends lines as RFC 4180 has it', () => {
    expect(csvOf(['a', 'b'], [[1, null]])).toBe('a,b\r\n1,\r\n');
  });
});

describe('browsers that nobody counts one by one', () => {
  const day = (at: Date): string => at.toISOString().slice(0, 10);
  const hour = (at: number) => new Date(Date.UTC(2026, 2, 10, at));
  /** What so many browsers ask in an hour in which they all run. */
  const polls = (browsers: number, at: number, releases = 0) =>
    ({ hour: hour(at), file: 'timestamp', count: browsers * (4 + releases), askedEvery: 900 }) as const;
  const asked = (browsers: number, at: number) =>
    ({ hour: hour(at), file: 'next-root', count: browsers, askedEvery: 900 }) as const;

  it.each([1000, 50_000])('holds the true number of %i that run all day', (browsers) => {
    const counts = Array.from({ length: 24 }, (_one, at) => polls(browsers, at));
    const [found] = browsersOf([...counts, asked(browsers, 3)], new Map(), 'day', day);
    for (const range of [found?.daily, found?.atOnce]) {
      expect(range?.estimate).toBe(browsers);
      expect(range?.low).toBeLessThan(browsers);
      expect(range?.high).toBeGreaterThan(browsers);
    }
    expect(found?.hours).toBe(24);
  });

  it('takes off what each release makes browsers ask more', () => {
    const releases = new Map([[hour(5).getTime(), 2]]);
    const [found] = browsersOf([polls(600, 5, 2)], releases, 'day', day);
    expect(found?.atOnce?.estimate).toBe(600);
    expect(found?.daily).toBeNull();
  });

  it('what ran at once bounds the day from below', () => {
    const [found] = browsersOf([polls(1000, 5), asked(100, 5)], new Map(), 'day', day);
    expect(found?.daily?.low).toBe(found?.atOnce?.low);
    expect(found?.daily?.high).toBeGreaterThanOrEqual(found?.daily?.estimate ?? Infinity);
  });

  it('a month is its fullest day and not the sum of its days', () => {
    const later = new Date(Date.UTC(2026, 2, 11));
    const counts = [asked(100, 1), { ...asked(70, 0), hour: later }];
    const [month] = browsersOf(counts, new Map(), 'month', day);
    expect(month).toMatchObject({ period: '2026-03', daily: { estimate: 100 }, hours: 2 });
  });
});
