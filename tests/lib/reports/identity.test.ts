import { expect, test } from 'vitest';
import {
  createIdentity,
  importSecret,
  makeSecretKey,
  makeToken,
  makeUuidV7,
  receiptOf,
} from '../../../lib/reports/identity.ts';
import { reportIdSchema } from '../../../lib/core/report/report.ts';
import * as v from 'valibot';

const secret = (byte: number): Uint8Array<ArrayBuffer> => new Uint8Array(32).fill(byte);
const JANUARY = Date.UTC(2027, 0, 31, 23, 59);

test('the same browser is one voice for a subject, and another for every other', async () => {
  const identity = createIdentity(() => importSecret(secret(1)));
  const voice = await identity.voiceOf('host:a.example');
  expect(voice).toMatch(/^[0-9a-f]{64}$/);
  expect(await identity.voiceOf('host:a.example')).toBe(voice);
  expect(await identity.voiceOf('host:b.example')).not.toBe(voice);
  expect(await createIdentity(() => importSecret(secret(2))).voiceOf('host:a.example')).not.toBe(voice);
});

test('a reporter is new every month of the world’s clock, and no voice', async () => {
  const identity = createIdentity(() => importSecret(secret(1)));
  const january = await identity.reporterOf(JANUARY);
  expect(await identity.reporterOf(JANUARY - 30 * 86_400_000)).toBe(january);
  expect(await identity.reporterOf(JANUARY + 60_000)).not.toBe(january);
  expect(await identity.voiceOf('2027-01')).not.toBe(january);
});

test('HMAC-SHA-256 as published: the secret signs, nothing else does', async () => {
  const key = await crypto.subtle.importKey('raw', secret(1), { name: 'HMAC', hash: 'SHA-256' }, true, ['sign']);
  const expected = Buffer.from(await crypto.subtle.sign('HMAC', key, Buffer.from('voice host:a.example'))).toString(
    'hex',
  );
  expect(await createIdentity(() => importSecret(secret(1))).voiceOf('host:a.example')).toBe(expected);
});

test('the secret cannot be read out again', async () => {
  await expect(crypto.subtle.exportKey('raw', await makeSecretKey())).rejects.toThrow();
});

test('a key that failed to load is asked for again', async () => {
  let calls = 0;
  const identity = createIdentity(() =>
    calls++ === 0 ? Promise.reject(new Error('closed')) : importSecret(secret(1)),
  );
  await expect(identity.voiceOf('a')).rejects.toThrow('closed');
  await expect(identity.voiceOf('a')).resolves.toHaveLength(64);
});

test('tokens are 32 bytes and never the same; what the hub keeps is SHA-256 of the text', async () => {
  const tokens = new Set(Array.from({ length: 100 }, makeToken));
  expect(tokens.size).toBe(100);
  for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/);
  // FIPS 180-4, "abc".
  expect(await receiptOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('ids are UUIDv7 and begin with the time', () => {
  const now = 0x0190_1234_5678;
  const id = makeUuidV7(now);
  expect(v.is(reportIdSchema, id)).toBe(true);
  expect(id.startsWith('01901234-5678-7')).toBe(true);
  expect(makeUuidV7(now)).not.toBe(id);
});
