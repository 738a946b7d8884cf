/* The format as it is written down: bytes that a new version must still read, and write the same. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { applyDelta, decodeBase, encodeBase, encodeDelta } from '../../../../lib/core/blocklist/state.ts';
import { goldenAfter, goldenBefore } from './golden.ts';

const root = new URL('../../../../', import.meta.url);
const fixture = (name: string) => new Uint8Array(readFileSync(new URL(`tests/fixtures/release/${name}`, root)));
const page = readFileSync(new URL('docs/list-format.md', root), 'utf8');

test('a state is written as the golden base, byte for byte', async () => {
  const state = await goldenBefore();
  expect(await encodeBase(state.summary, state.read)).toEqual(fixture('base.bin'));
});

test('the golden base is read as the state', async () => {
  const state = await goldenBefore();
  expect(await decodeBase(fixture('base.bin'))).toEqual({ summary: state.summary, shards: state.shards });
});

test('a change is written as the golden delta, byte for byte', async () => {
  const [before, after] = [await goldenBefore(), await goldenAfter()];
  expect(await encodeDelta(before.summary, before.read, after.summary, after.read)).toEqual(fixture('delta.bin'));
});

test('the golden delta leads from one state to the other', async () => {
  const [before, after] = [await goldenBefore(), await goldenAfter()];
  expect((await applyDelta(before.summary, before.read, fixture('delta.bin'))).summary).toEqual(after.summary);
});

test('docs/list-format.md spells out the golden base', () => {
  const dump = /```hexdump\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const bytes: number[] = [];
  for (const line of dump.trimEnd().split('\n')) {
    const match = /^([0-9a-f]{4}) {2}((?:[0-9a-f]{2} ?)+)(?: {2}|$)/.exec(`${line}  `);
    if (match === null) throw new Error(`expected offset and bytes, got "${line}"`);
    expect(parseInt(match[1]!, 16)).toBe(bytes.length);
    for (const byte of match[2]!.trim().split(' ')) bytes.push(parseInt(byte, 16));
  }
  expect(Uint8Array.from(bytes)).toEqual(fixture('base.bin'));
});

test('docs/list-format.md spells out its shard of hosts', async () => {
  const text = /Its shard of hosts, (\d+) bytes:\n\n```\n([\s\S]*?)```/.exec(page);
  const bytes = (text?.[2] ?? '')
    .trimEnd()
    .split('\n')
    .flatMap((line) => line.slice(0, 54).trim().split(/\s+/))
    .map((byte) => parseInt(byte, 16));
  const shard = (await goldenBefore()).shards.find((s) => s.section === 'hosts');
  expect(Uint8Array.from(bytes)).toEqual(shard?.bytes);
  expect(bytes).toHaveLength(Number(text?.[1]));
});
