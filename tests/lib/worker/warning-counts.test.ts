import { describe, expect, it } from 'vitest';
import { createWarningCounts, parseMonths } from '../../../lib/worker/warning-counts.ts';

const NOVEMBER = Date.UTC(2026, 10, 15, 12);

function setUp(stored?: unknown) {
  const state = { stored, now: NOVEMBER };
  const counts = createWarningCounts({
    read: () => Promise.resolve(state.stored),
    write: (months) => {
      state.stored = structuredClone(months);
      return Promise.resolve();
    },
    now: () => state.now,
  });
  return { counts, state };
}

describe('the counts of warnings', () => {
  it('are by month, kind and scam class, the most first', async () => {
    const { counts } = setUp();
    await counts.numbers(5, [{ kind: 'account', category: 'TH01' }]);
    await Promise.all([counts.site(1, 'host:a.example', 'TX1'), counts.site(1, 'host:b.example', 'TX1')]);
    expect(await counts.list()).toEqual([
      {
        month: '2026-11',
        checked: 5,
        warned: [
          { kind: 'site', category: 'TX1', count: 2 },
          { kind: 'account', category: 'TH01', count: 1 },
        ],
      },
    ]);
  });

  it('hold no address and no number', async () => {
    const { counts, state } = setUp();
    await counts.site(1, 'host:a.example', 'TX1');
    expect(JSON.stringify(state.stored)).not.toContain('example');
  });

  it('count the same warning in a tab once, and later again', async () => {
    const { counts, state } = setUp();
    await counts.site(1, 'host:a.example', 'TX1');
    state.now += 60_000;
    await counts.site(1, 'host:a.example', 'TX1');
    expect((await counts.list())[0]?.warned).toMatchObject([{ count: 1 }]);
    await counts.site(2, 'host:a.example', 'TX1');
    state.now += 11 * 60_000;
    await counts.site(1, 'host:a.example', 'TX1');
    expect((await counts.list())[0]?.warned).toMatchObject([{ count: 3 }]);
  });

  it('are kept for a year', async () => {
    const months = Array.from({ length: 20 }, (_unused, i) => ({
      month: `${2025 + Math.floor((i + 2) / 12)}-${String(((i + 2) % 12) + 1).padStart(2, '0')}`,
      checked: i,
      warned: [],
    }));
    const { counts } = setUp(months);
    await counts.numbers(1, []);
    const kept = await counts.list();
    expect(kept).toHaveLength(13);
    expect(kept[0]?.month).toBe('2026-11');
  });

  it('of months that are past are neither shown nor kept, also where few months have any', async () => {
    const months = ['2025-11', '2025-10', '2019-01'].map((month) => ({ month, checked: 1, warned: [] }));
    const { counts, state } = setUp(months);
    expect(await counts.list()).toMatchObject([{ month: '2025-11' }]);
    await counts.dropOver();
    expect(state.stored).toEqual([months[0]]);
    state.stored = months;
    await counts.numbers(1, []);
    expect(state.stored).toMatchObject([{ month: '2026-11' }, { month: '2025-11' }]);
  });

  it('leave out what cannot be read', () => {
    const whole = { month: '2026-11', checked: 1, warned: [] };
    expect(
      parseMonths([whole, { ...whole, month: '2026-13' }, { ...whole, checked: -1 }, 'x', { month: '2026-10' }]),
    ).toEqual([whole]);
    expect(parseMonths({ month: '2026-11' })).toEqual([]);
  });
});
