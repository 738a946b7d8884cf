/* The record: older events follow those that are shown, whatever was asked in between. */
import { expect, test } from 'vitest';
import type { ConsoleHub } from '../../../lib/pages/console-hub.ts';
import { createRecord } from '../../../lib/pages/console-record.ts';

const AT = '2026-11-22T03:00:00.000Z';
const page = (seq: number, before: number | null): object => ({
  head: { seq: 9, hash: '7f3c'.repeat(16) },
  events: [{ seq, at: AT, type: 'case.decide', by: 'ann@bank-a', payload: {} }],
  before,
});

function slowHub(): ConsoleHub & { readonly asked: { path: string; answer: (value: unknown) => void }[] } {
  const asked: { path: string; answer: (value: unknown) => void }[] = [];
  return {
    asked,
    ask: (_method, path) => new Promise((resolve) => asked.push({ path, answer: resolve })),
    sendFile: () => Promise.reject(new Error('not here')),
    fetchFile: () => Promise.reject(new Error('not here')),
  };
}

test('older events follow those that are shown, in whatever order the answers came', async () => {
  const hub = slowHub();
  const record = createRecord({ hub });
  const first = record.setFilter({ kind: 'case', by: '' });
  const second = record.setFilter({ kind: 'listing', by: '' });
  hub.asked[1]?.answer(page(80, 80));
  await second;
  hub.asked[0]?.answer(page(7, 7));
  await first;
  const more = record.more();
  expect(hub.asked[2]?.path).toBe('/audit?before=80&type=listing');
  const third = record.setFilter({ kind: 'member', by: '' });
  hub.asked[3]?.answer(page(60, null));
  await third;
  hub.asked[2]?.answer(page(50, null));
  await more;
  const shown = record.state.value;
  expect(shown.kind === 'ready' && shown.value.events.map(({ seq }) => seq)).toEqual([60]);
  expect(shown.kind === 'ready' && shown.value.before).toBe(null);
});
