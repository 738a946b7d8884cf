/* The record as a file: it is checked without the hub, and what was changed, cut or put together tells. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendEvent, chainOf, followChain } from '../../../hub/db/events.ts';
import { readAuditFile, writeAuditFile } from '../../../hub/operate/audit-file.ts';
import { testEngines } from '../engines.ts';
import { makeHub } from '../intake/world.ts';
import { onHub } from './world.ts';

const WORDS = 'ร้าน "ก" \u2028 \\ 🙂';
const EVENTS = 2_500;
const [engine] = testEngines(makeHub);
let text = '';

beforeAll(async () => {
  await engine.start();
  const hub = await engine.create();
  text = await onHub(hub, async (orm) => {
    await orm.transaction(async (tx) => {
      for (let at = 0; at < EVENTS; at += 1)
        await appendEvent(tx, 'case.note', { at, words: WORDS }, new Date(Date.UTC(2026, 0, 1, 0, 0, at)));
    });
    const lines: string[] = [];
    for await (const line of writeAuditFile(chainOf(orm), () => undefined)) lines.push(line);
    return lines.join('');
  });
}, 120_000);
afterAll(() => engine.stop());

/** Bytes of a file as they come: a few at a time. */
async function* bytesOf(content: string): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; at += 4_001) yield bytes.subarray(at, at + 4_001);
}

const check = (content: string, seen?: { seq: number; hash: string }) =>
  followChain(readAuditFile(bytesOf(content)), seen);
const lineOf = (seq: number): string => text.split('\n')[seq] ?? '';
const headOf = (seq: number): { seq: number; hash: string } => ({
  seq,
  hash: (JSON.parse(lineOf(seq)) as { hash: string }).hash,
});

describe('the record as a file', () => {
  it('holds every event, whose hashes anybody can recompute', async () => {
    const report = await check(text);
    expect(report).toMatchObject({ brokenAt: null, goesOn: null });
    expect(report.events).toBeGreaterThan(EVENTS);
    expect(report.head).toEqual(headOf(report.events));
    // By the description alone, without a line of ours.
    let prev = Buffer.alloc(32);
    for (const line of text.split('\n').slice(1, -2)) {
      const { seq, at, type, payload, hash } = JSON.parse(line) as Record<string, string>;
      prev = createHash('sha256').update(prev).update(`${seq}\n${at}\n${type}\n${payload}`).digest();
      expect(prev.toString('hex')).toBe(hash);
    }
  });

  it('tells the first event that somebody changed, left out or put in', async () => {
    const changed = text.replace(lineOf(2_000), lineOf(2_000).replace('case.note', 'case.mute'));
    expect(await check(changed)).toMatchObject({ events: 1_999, brokenAt: 2_000 });
    expect(await check(text.replace(`${lineOf(3)}\n`, ''))).toMatchObject({ events: 2, brokenAt: 3 });
    expect(await check(text.replace(`${lineOf(3)}\n`, `${lineOf(3)}\n${lineOf(3)}\n`))).toMatchObject({ brokenAt: 4 });
  });

  it('that was cut, or is another file, is refused', async () => {
    const lines = text.split('\n');
    for (const content of [
      lines.slice(0, 50).join('\n'),
      text.replace(/.*"end".*\n/, ''),
      text.replace(/(?<="end".*"hash":")./, 'x'),
      '',
      '{"audit":"other","version":1}\n',
      `${text}{"seq":1}\n`,
      text.replace(lineOf(7), '{"seq":7}'),
      `${lineOf(1)}\n`,
    ]) {
      await expect(check(content), content.slice(-60)).rejects.toMatchObject({ code: 'bad-record' });
    }
  });

  it('of a record that was written anew holds by itself, and does not go on from what was seen', async () => {
    const seen = headOf(1_200);
    expect(await check(text, seen)).toMatchObject({ brokenAt: null, goesOn: true });
    expect(await check(text, { seq: 0, hash: '0'.repeat(64) })).toMatchObject({ goesOn: true });
    expect(await check(text, { ...seen, hash: 'ab'.repeat(32) })).toMatchObject({ brokenAt: null, goesOn: false });
    expect(await check(text, { seq: 1_000_000, hash: seen.hash })).toMatchObject({ brokenAt: null, goesOn: false });
  });
});
