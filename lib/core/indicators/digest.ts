/*
 * The digest under which a number is listed: numbers belong to people and do not ship in clear.
 *
 *   digest = first 8 bytes, big-endian, of
 *            Argon2id(password = UTF-8 of the canonical key,
 *                     salt = "tuean number 1\n" | salt of the epoch,
 *                     memory and passes as the signed release says, parallelism 1, tag of 32 bytes)      (RFC 9106)
 *
 * The tag in the salt keeps these digests apart from any other use of the same salt. This is a speed bump against
 * enumeration and no secrecy (docs/threat-model.md): the salt is public and the numbers are few.
 *
 * The function itself is handed in: WebAssembly in the browser (lib/argon2.ts), native in the hub.
 */
import * as v from 'valibot';
import type { NumberKey } from './key.ts';

/** What one digest costs. A release states it, so it is bounded: a hostile one must not freeze a browser. */
export interface DigestCost {
  /** Memory in KiB, 8–65,536. */
  readonly memoryKiB: number;
  /** Passes over that memory, 1–4. */
  readonly passes: number;
}

/** How a publisher's numbers are digested: one salt and one cost for as long as the salt epoch lasts. */
export interface NumberDigesting extends DigestCost {
  /** Counts salts, from 1. A new salt, or another cost, makes every digest before it void. */
  readonly saltEpoch: number;
  /** 16–32 bytes as lower-case hex. */
  readonly salt: string;
}

/** A 64-bit digest as two unsigned halves. */
export interface Digest {
  readonly high: number;
  readonly low: number;
}

/** Argon2id version 1.3 with one lane and a 32-byte tag (RFC 9106). */
export type Argon2id = (password: Uint8Array, salt: Uint8Array, cost: DigestCost) => Promise<Uint8Array>;

/** Limits of the signed cost. 8 KiB is Argon2's own least (RFC 9106 §3.1). */
export const MIN_MEMORY_KIB = 8;
export const MAX_MEMORY_KIB = 64 * 1024;
export const MAX_PASSES = 4;
/** Cost that a new hub begins with: about 13 ms in a browser. */
export const DEFAULT_COST: DigestCost = { memoryKiB: 8192, passes: 1 };
/** Bytes of tag that an `Argon2id` returns. */
export const TAG_BYTES = 32;

const whole = (low: number, high: number) =>
  v.pipe(
    v.number(),
    v.integer(),
    v.minValue(low, `expected ${low} or more`),
    v.maxValue(high, `expected ${high} or less`),
  );

export const digestCostSchema = v.strictObject({
  memoryKiB: whole(MIN_MEMORY_KIB, MAX_MEMORY_KIB),
  passes: whole(1, MAX_PASSES),
});

export const numberDigestingSchema = v.strictObject({
  saltEpoch: whole(1, 0xffff_ffff),
  salt: v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{2}){16,32}$/, 'expected a salt of 16 to 32 bytes in lower-case hex')),
  ...digestCostSchema.entries,
});

const encoder = new TextEncoder();
const DOMAIN = encoder.encode('tuean number 1\n');

/**
 * Digest of a number under a publisher's salt and cost.
 * @throws RangeError where the cost or the salt is out of range, or the function returns too few bytes
 */
export async function digestNumber(key: NumberKey, digesting: NumberDigesting, argon2id: Argon2id): Promise<Digest> {
  const parsed = v.safeParse(numberDigestingSchema, digesting);
  if (!parsed.success) throw new RangeError(`digest: ${parsed.issues[0].message}`);
  const { memoryKiB, passes, salt } = parsed.output;
  const tag = await argon2id(encoder.encode(key), saltOf(salt), { memoryKiB, passes });
  if (tag.length !== TAG_BYTES) throw new RangeError(`digest: expected ${TAG_BYTES} bytes, got ${tag.length}`);
  const view = new DataView(tag.buffer, tag.byteOffset, tag.byteLength);
  return { high: view.getUint32(0), low: view.getUint32(4) };
}

/** The digest as 16 hex digits, as it is stored and cached. */
export function digestToHex({ high, low }: Digest): string {
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}

/** Reads what `digestToHex` wrote; null for anything else. */
export function digestFromHex(hex: string): Digest | null {
  if (!/^[0-9a-f]{16}$/.test(hex)) return null;
  return { high: Number.parseInt(hex.slice(0, 8), 16), low: Number.parseInt(hex.slice(8), 16) };
}

/**
 * Names a salt with its cost: digests under equal names may be shared, whoever publishes them. Made of the salt and
 * not of its epoch's number, so that two publishers, or one that reuses a number, are never mixed up.
 */
export function digestingId({ salt, memoryKiB, passes }: NumberDigesting): string {
  return `${salt}/${memoryKiB}/${passes}`;
}

function saltOf(hex: string): Uint8Array {
  const salt = new Uint8Array(DOMAIN.length + hex.length / 2);
  salt.set(DOMAIN);
  for (let i = 0; i < hex.length; i += 2) salt[DOMAIN.length + i / 2] = Number.parseInt(hex.slice(i, i + 2), 16);
  return salt;
}
