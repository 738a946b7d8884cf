import { describe, expect, test } from 'vitest';
import { ITERATIONS, makeLock, openLock, seal, unseal } from '../../../lib/emergency/vault.ts';

const BYTES = new TextEncoder().encode('เลขบัญชี 123-4-56789-0');

describe('the vault', () => {
  test('opens with its passphrase, and with no other', async () => {
    const { lock, key } = await makeLock('ถุงเงิน สามใบ');
    const sealed = await seal(key, BYTES, 'case 1');
    const again = await openLock(lock, 'ถุงเงิน สามใบ');
    expect(again).not.toBeNull();
    if (again !== null) expect(await unseal(again, sealed, 'case 1')).toEqual(BYTES);
    expect(await openLock(lock, 'ถุงเงิน สามใบ ')).toBeNull();
    const other = await makeLock('ถุงเงิน สามใบ');
    expect(await unseal(other.key, sealed, 'case 1')).toBeNull();
  });

  test('takes the same words typed on another keyboard', async () => {
    const { lock } = await makeLock('caf\u00e9 กำ');
    expect(await openLock(lock, 'cafe\u0301 ก\u0e4d\u0e32')).not.toBeNull();
  });

  test('notices a changed bit, another name and another nonce', async () => {
    const { key } = await makeLock('passphrase');
    const sealed = await seal(key, BYTES, 'case 1');
    for (let i = 0; i < sealed.data.length; i++) {
      const data = sealed.data.slice();
      data[i] = (data[i] ?? 0) ^ 1;
      expect(await unseal(key, { ...sealed, data }, 'case 1')).toBeNull();
    }
    expect(await unseal(key, sealed, 'case 2')).toBeNull();
    expect(await unseal(key, { ...sealed, nonce: new Uint8Array(12) }, 'case 1')).toBeNull();
  });

  test('never uses a nonce or a salt twice, shows nothing of the text, and lets no key out', async () => {
    const { lock, key } = await makeLock('passphrase');
    const [a, b] = [await seal(key, BYTES, 'x'), await seal(key, BYTES, 'x')];
    expect(a.nonce).not.toEqual(b.nonce);
    expect((await makeLock('passphrase')).lock.salt).not.toEqual(lock.salt);
    expect(Buffer.from(a.data).includes(Buffer.from(BYTES).subarray(0, 8))).toBe(false);
    expect(key.extractable).toBe(false);
    expect(lock.iterations).toBe(ITERATIONS);
    expect(ITERATIONS).toBeGreaterThanOrEqual(600_000);
  });

  test('tries no damaged lock', async () => {
    const { lock } = await makeLock('passphrase');
    for (const iterations of [0, -1, 1.5, 1e12, Number.NaN])
      expect(await openLock({ ...lock, iterations }, 'passphrase')).toBeNull();
  });
});
