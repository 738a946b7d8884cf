/* What the format promises in bytes, held against public lists and the information bound. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isListableKey, encodeBase, encodeDelta } from '../../../../lib/core/blocklist/state.ts';
import type { HostKey } from '../../../../lib/core/indicators/key.ts';
import { PLAIN, build, createRandom, type Built } from './lists.ts';

const lists = new URL('../../../../../shared/data/blocklists/', import.meta.url);
const hasLists = existsSync(lists);
if (!hasLists) console.warn('sizes of public lists are not tested: ../shared/data/blocklists is absent');

function hostsOf(file: string): HostKey[] {
  const text = readFileSync(new URL(file, lists), 'utf8');
  const words = file.endsWith('.json') ? (text.match(/"[^"\s]+"/g) ?? []).map((w) => w.slice(1, -1)) : text.split('\n');
  const keys = words.map((word) => `host:${word.trim().toLowerCase()}` as const);
  return [...new Set(keys)].filter((key) => key.includes('.') && isListableKey(key));
}

function shardBytes({ shards }: Built, section: string): number {
  return shards.filter((s) => s.section === section).reduce((sum, s) => sum + s.bytes.length, 0);
}

test.runIf(hasLists).each(['blp-phishing-100k.txt', 'global-anti-scam-org.txt', 'polkadot-phishing-all.json'])(
  '%s takes at most 6.2 B a host on the wire and 12 B in memory',
  async (file) => {
    const hosts = hostsOf(file);
    expect(hosts.length).toBeGreaterThan(10_000);
    const state = await build(hosts.map((key) => ({ key, ...PLAIN })));
    const { boundaries, shards } = state.summary.sections.hosts;
    const base = await encodeBase(state.summary, state.read);
    expect(base.length / hosts.length).toBeLessThanOrEqual(6.2);
    const memory =
      shardBytes(state, 'hosts') + boundaries.keys.length + boundaries.starts.byteLength + 32 * shards.length;
    expect(memory / hosts.length).toBeLessThanOrEqual(12);
  },
);

/** log2 of the number of ways to choose `k` of `n`. */
function log2Choose(n: number, k: number): number {
  let bits = 0;
  for (let i = 0; i < k; i++) bits += Math.log2((n - i) / (i + 1));
  return bits;
}

test('100,000 digests take at most 1.005 of the set bound, a delta of them 1.01 and 150 B', async () => {
  const random = createRandom(1);
  const number = () => ({ high: random(), low: random(), ...PLAIN });
  const numbers = Array.from({ length: 100_000 }, number);
  const before = await build([], { numbers });
  const base = await encodeBase(before.summary, before.read);
  expect(base.length * 8).toBeLessThanOrEqual(log2Choose(2 ** 64, numbers.length) * 1.005);
  for (const [added, removed] of [
    [500, 300],
    [3, 2],
    [1, 0],
  ] as const) {
    const next = [...numbers.slice(removed), ...Array.from({ length: added }, number)];
    const after = await build([], { numbers: next, sequence: 2, previous: before.summary });
    const delta = await encodeDelta(before.summary, before.read, after.summary, after.read);
    const bound = (log2Choose(2 ** 64, added) + log2Choose(numbers.length, removed)) / 8;
    expect(delta?.length).toBeLessThanOrEqual(bound * 1.01 + 150);
  }
});
