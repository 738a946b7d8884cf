/* Digests of numbers: published vectors of Argon2id, both implementations against each other, limits, spelling. */
import * as crypto from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { isNative, nativeArgon2id, wasmArgon2id as hubWasm } from '../../../../hub/digest/argon2.ts';
import { wasmArgon2id } from '../../../../lib/argon2.ts';
import {
  digestFromHex,
  digestingId,
  digestNumber,
  digestToHex,
  numberDigestingSchema,
  type Argon2id,
  type NumberDigesting,
} from '../../../../lib/core/indicators/digest.ts';
import type { NumberKey } from '../../../../lib/core/indicators/key.ts';

const DIGESTING: NumberDigesting = { saltEpoch: 1, salt: '000102030405060708090a0b0c0d0e0f', memoryKiB: 8, passes: 1 };
const KEY: NumberKey = 'acct:TH:1234567890';
const encoder = new TextEncoder();
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

const implementations: readonly (readonly [string, Argon2id])[] = [
  ['of the browser', wasmArgon2id],
  ['of the hub in WebAssembly', hubWasm],
  ...(isNative ? [['of the hub, native', nativeArgon2id] as const] : []),
];

describe.each(implementations)('Argon2id %s', (_name, argon2id) => {
  // From the reference implementation's own test.c, version 0x13, one lane.
  it.each([
    [2, 256, 'password', 'somesalt', '9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe'],
    [2, 65_536, 'password', 'somesalt', '09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7'],
  ])('t=%i m=%i %s %s', async (passes, memoryKiB, password, salt, tag) => {
    expect(hexOf(await argon2id(encoder.encode(password), encoder.encode(salt), { memoryKiB, passes }))).toBe(tag);
  });
});

describe('Argon2id of Node', () => {
  it.runIf(isNative)('gives the tag of RFC 9106 §5.3', () => {
    const tag = crypto.argon2Sync('argon2id', {
      message: Buffer.alloc(32, 1),
      nonce: Buffer.alloc(16, 2),
      secret: Buffer.alloc(8, 3),
      associatedData: Buffer.alloc(12, 4),
      parallelism: 4,
      tagLength: 32,
      memory: 32,
      passes: 3,
    });
    expect(hexOf(tag)).toBe('0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659');
  });
});

describe('digest of a number', () => {
  it('is the first 64 bits of Argon2id over the key, under the tagged salt', async () => {
    const salt = Buffer.concat([Buffer.from('tuean number 1\n'), Buffer.from(DIGESTING.salt, 'hex')]);
    const tag = Buffer.from(await hubWasm(encoder.encode(KEY), salt, { memoryKiB: 8, passes: 1 }));
    const digest = await digestNumber(KEY, DIGESTING, wasmArgon2id);
    expect(digestToHex(digest)).toBe(tag.subarray(0, 8).toString('hex'));
  });

  it('stays what it is: a change of it voids every list', async () => {
    expect(digestToHex(await digestNumber(KEY, DIGESTING, wasmArgon2id))).toMatchInlineSnapshot(`"c2abf1efcb4e9904"`);
    expect(digestToHex(await digestNumber(KEY, { ...DIGESTING, memoryKiB: 8192 }, wasmArgon2id))).toMatchInlineSnapshot(
      `"a2633e22156fcb85"`,
    );
  });

  it.runIf(isNative)('is the same in the browser and in the hub', async () => {
    const digesting = fc.record({
      saltEpoch: fc.constant(1),
      salt: fc.uint8Array({ minLength: 16, maxLength: 32 }).map(hexOf),
      memoryKiB: fc.integer({ min: 8, max: 64 }),
      passes: fc.integer({ min: 1, max: 4 }),
    });
    const key = fc.stringMatching(/^[0-9]{10,15}$/).map((digits): NumberKey => `acct:TH:${digits}`);
    await fc.assert(
      fc.asyncProperty(key, digesting, async (number, how) => {
        expect(await digestNumber(number, how, nativeArgon2id)).toEqual(await digestNumber(number, how, wasmArgon2id));
      }),
      { numRuns: 60, seed: 9106 },
    );
  });

  it('differs by key, salt, memory and passes', async () => {
    const variants: readonly (readonly [NumberKey, NumberDigesting])[] = [
      [KEY, DIGESTING],
      ['acct:TH:1234567891', DIGESTING],
      [KEY, { ...DIGESTING, salt: 'ff0102030405060708090a0b0c0d0e0f' }],
      [KEY, { ...DIGESTING, salt: `${DIGESTING.salt}00` }],
      [KEY, { ...DIGESTING, memoryKiB: 16 }],
      [KEY, { ...DIGESTING, passes: 2 }],
    ];
    const digests = await Promise.all(
      variants.map(async ([key, how]) => digestToHex(await digestNumber(key, how, wasmArgon2id))),
    );
    expect(new Set(digests).size).toBe(variants.length);
    // The epoch's number names the salt and is no part of the digest.
    expect(digestToHex(await digestNumber(KEY, { ...DIGESTING, saltEpoch: 7 }, wasmArgon2id))).toBe(digests[0]);
  });

  const bad: readonly (readonly [string, object])[] = [
    ['too little memory', { memoryKiB: 7 }],
    ['memory that freezes a browser', { memoryKiB: 65_537 }],
    ['no pass', { passes: 0 }],
    ['many passes', { passes: 5 }],
    ['half a pass', { passes: 1.5 }],
    ['a short salt', { salt: '00'.repeat(15) }],
    ['a long salt', { salt: '00'.repeat(33) }],
    ['an odd salt', { salt: '0'.repeat(33) }],
    ['capitals in the salt', { salt: 'AB'.repeat(16) }],
    ['epoch 0', { saltEpoch: 0 }],
    ['a field that is not known', { lanes: 4 }],
  ];
  it.each(bad)('refuses %s before any work', async (_name, change) => {
    const digesting = { ...DIGESTING, ...change };
    expect(v.safeParse(numberDigestingSchema, digesting).success).toBe(false);
    let calls = 0;
    const counting: Argon2id = (password, salt, cost) => {
      calls += 1;
      return wasmArgon2id(password, salt, cost);
    };
    await expect(digestNumber(KEY, digesting, counting)).rejects.toBeInstanceOf(RangeError);
    expect(calls).toBe(0);
  });

  it('takes the limits themselves', () => {
    for (const cost of [
      { memoryKiB: 8, passes: 1 },
      { memoryKiB: 65_536, passes: 4 },
    ]) {
      expect(v.safeParse(numberDigestingSchema, { ...DIGESTING, ...cost }).success).toBe(true);
    }
  });

  it('refuses a tag that is too short to cut', async () => {
    await expect(digestNumber(KEY, DIGESTING, async () => new Uint8Array(8))).rejects.toBeInstanceOf(RangeError);
  });
});

describe('spelling of a digest', () => {
  it('goes to 16 hex digits and back', () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), fc.nat(0xffff_ffff), (high, low) => {
        const hex = digestToHex({ high, low });
        expect(hex).toHaveLength(16);
        expect(digestFromHex(hex)).toEqual({ high, low });
      }),
      { seed: 64 },
    );
  });

  it.each(['', '0', 'g'.repeat(16), 'A'.repeat(16), '0'.repeat(17)])('reads nothing from %j', (text) => {
    expect(digestFromHex(text)).toBeNull();
  });

  it('names a salt by what it is and not by its number', () => {
    expect(digestingId(DIGESTING)).toBe(digestingId({ ...DIGESTING, saltEpoch: 5 }));
    expect(digestingId(DIGESTING)).not.toBe(digestingId({ ...DIGESTING, passes: 2 }));
  });
});
