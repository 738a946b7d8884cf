import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { buildCaseFile } from '../../../../lib/core/emergency/case-file.ts';
import { canonicalText, parseJson } from '../../../../lib/core/trust/canonical-json.ts';
import { BEGUN, bankTransfer, caseWith, hold } from './cases.ts';

const MAKER = { tool: 'Tuean 0.1.0', madeAt: BEGUN, offsetMinutes: 420 };
const PICTURE = {
  id: 'picture-1',
  name: 'slip.png',
  type: 'image/png' as const,
  sizeBytes: 1234,
  sha256: 'ab'.repeat(32),
  addedAt: BEGUN,
  note: '',
  slip: { bank: '004', reference: '0150000000000ATF00001' },
};
const CASE = caseWith({
  category: 'TH09',
  holds: [hold('2026-11-22T09:00')],
  transfers: [
    bankTransfer({ at: '2026-11-22T08:00', amount: '1,000.25', toAccount: '123-4-56789-0' }),
    bankTransfer({}, 't2'),
  ],
  suspects: [
    { id: 's1', kind: 'line', value: '@a\ud800', name: '', firstSeen: 'เมื่อวาน', lastSeen: '', source: 'person' },
  ],
  pictures: [PICTURE],
  story: { met: 'ก "ข" \\ ค', promised: '', paid: '', noticed: '', since: '' },
});

const fileSchema = v.object({
  format: v.literal('tuean-case'),
  version: v.literal(1),
  madeAt: v.string(),
  deviceClock: v.object({ unixMs: v.number(), offsetMinutes: v.number() }),
  note: v.string(),
  parts: v.record(v.string(), v.unknown()),
  manifest: v.array(v.object({ name: v.string(), sha256: v.string(), bytes: v.number() })),
});
const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
/** Another reader's canonical JSON: enough for objects of strings, integers, arrays and null. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'string') return `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${canonical(key)}:${canonical(inner)}`).join(',')}}`;
}

describe('case.json', () => {
  test('holds the hash of each of its parts, as anybody can compute it', async () => {
    const { text, manifest, seal } = await buildCaseFile(CASE, MAKER);
    const file = v.parse(fileSchema, JSON.parse(text));
    expect(file.manifest).toEqual(manifest);
    expect(Object.keys(file.parts).toSorted()).toEqual([
      'cover',
      'pages',
      'pictures',
      'references',
      'story',
      'suspects',
      'transfers',
    ]);
    for (const [name, part] of Object.entries(file.parts)) {
      const entry = manifest.find((one) => one.name === name);
      expect(entry?.sha256, name).toBe(sha256(canonical(part)));
      expect(entry?.bytes).toBe(Buffer.byteLength(canonical(part)));
    }
    expect(manifest.at(-1)).toEqual({ name: 'picture:picture-1', sha256: PICTURE.sha256, bytes: 1234 });
    expect(seal).toBe(sha256(canonical(file.manifest)));
  });

  test('is canonical itself, and keeps what cannot be read as typed', async () => {
    const { text } = await buildCaseFile(CASE, MAKER);
    expect(canonicalText(parseJson(new TextEncoder().encode(text)))).toBe(text);
    const { parts, madeAt } = v.parse(fileSchema, JSON.parse(text));
    expect(madeAt).toBe('2026-11-22T10:00:00+07:00');
    expect(parts.transfers).toMatchObject([{ amountSatang: 100_025, at: '2026-11-22T08:00:00+07:00' }]);
    expect(parts.suspects).toMatchObject([{ value: '@a\ufffd', firstSeen: null, firstSeenAsTyped: 'เมื่อวาน' }]);
    expect(parts.pictures).toMatchObject([{ slipCode: { bank: '004', verified: false } }]);
    expect(parts.cover).toMatchObject({ holdsEndAt: ['2026-11-25T09:00:00+07:00'], totalLossSatang: 100_025 });
  });

  test('changes its hash with a single letter, of that part alone', async () => {
    const before = await buildCaseFile(CASE, MAKER);
    const after = await buildCaseFile({ ...CASE, story: { ...CASE.story, met: 'ก "ข" \\ ฅ' } }, MAKER);
    const changed = before.manifest.filter(({ sha256 }, i) => sha256 !== after.manifest[i]?.sha256);
    expect(changed.map(({ name }) => name)).toEqual(['story']);
    expect(after.seal).not.toBe(before.seal);
  });
});
