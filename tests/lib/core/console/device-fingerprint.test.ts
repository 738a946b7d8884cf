import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { deviceFingerprint } from '../../../../lib/core/console/device-fingerprint.ts';

test('a fingerprint is the hash of the key, in four groups of five digits', () => {
  // SHA-256 of 32 zero bytes, read as a number, big-endian, modulo 10^20.
  const zeros = createHash('sha256').update(Buffer.alloc(32)).digest('hex');
  expect(zeros).toBe('66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925');
  expect(deviceFingerprint('00'.repeat(32))).toBe('10382 90276 65309 30981');
});

test('of a thousand keys each has its own, of one form', () => {
  const keys = Array.from({ length: 1_000 }, (_, at) => createHash('sha256').update(String(at)).digest('hex'));
  const found = keys.map(deviceFingerprint);
  expect(new Set(found).size).toBe(keys.length);
  expect(found.filter((one) => !/^\d{5} \d{5} \d{5} \d{5}$/.test(one))).toEqual([]);
  // Short numbers are filled up in front.
  expect(found.some((one) => one.startsWith('0'))).toBe(true);
});
