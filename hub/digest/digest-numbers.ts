/*
 * Digests of the listed numbers, as a release carries them. One costs 2.5 ms and more by design, so what was computed is
 * stored in batches before the release is made: a publication that is killed goes on where it stopped.
 */
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import {
  DEFAULT_COST,
  digestFromHex,
  digestNumber,
  digestToHex,
  type Argon2id,
  type Digest,
  type DigestCost,
  type NumberDigesting,
} from '../../lib/core/indicators/digest.ts';
import type { NumberKey } from '../../lib/core/indicators/key.ts';
import type { Orm } from '../db/database.ts';
import { addDigesting, currentDigesting, digestsOf, dropDigestsBefore, writeDigests } from '../db/digests.ts';
import { appendEvent } from '../db/events.ts';
import { hubArgon2id } from './argon2.ts';

/** Digests between two writes: a second or two of work at the default cost. */
const BATCH = 1000;
/** From so many on all stored digests are read, in order, rather than looked for one by one. */
const MANY = 20_000;
const SALT_BYTES = 16;

export interface Digested {
  readonly digesting: NumberDigesting;
  readonly digests: ReadonlyMap<NumberKey, Digest>;
}

export interface DigestOptions {
  /** Cost for the first salt, where there is none yet; undefined: the usual one. */
  readonly cost: DigestCost | undefined;
  readonly onProgress?: (step: string) => void;
  readonly argon2id?: Argon2id;
}

/** Salt and cost in force; made where there is none. */
export async function ensureDigesting(orm: Orm, cost: DigestCost = DEFAULT_COST): Promise<NumberDigesting> {
  const known = await currentDigesting(orm);
  if (known !== null) return known;
  await addDigesting(orm, { saltEpoch: 1, salt: newSalt(), ...cost });
  const made = await currentDigesting(orm);
  if (made === null) throw new Error('the salt of digests was not stored');
  return made;
}

/**
 * A new salt, with the old cost or another, in one transaction with its event; all digests are made anew by the next
 * publication, and every browser computes its own anew.
 */
export async function rotateSalt(orm: Orm, cost: Partial<DigestCost>, now: Date): Promise<NumberDigesting | null> {
  return orm.transaction(async (tx) => {
    const last = await currentDigesting(tx);
    if (last === null) return null;
    const next: NumberDigesting = { ...last, ...cost, saltEpoch: last.saltEpoch + 1, salt: newSalt() };
    await appendEvent(tx, 'digest.salt', { ...next }, now);
    await addDigesting(tx, next);
    await dropDigestsBefore(tx, next.saltEpoch);
    return next;
  });
}

/** The digest of every key; those that the database does not hold yet are computed and stored. */
export async function digestNumbers(
  orm: Orm,
  keys: readonly NumberKey[],
  { cost, onProgress, argon2id = hubArgon2id }: DigestOptions,
): Promise<Digested> {
  const digesting = await ensureDigesting(orm, cost);
  const stored = await digestsOf(orm, digesting.saltEpoch, keys.length < MANY ? keys : undefined);
  const digests = new Map<NumberKey, Digest>();
  const missing: NumberKey[] = [];
  for (const key of keys) {
    const known = digestFromHex(stored.get(key) ?? '');
    if (known === null) missing.push(key);
    else digests.set(key, known);
  }
  const startedAt = performance.now();
  for (let from = 0; from < missing.length; from += BATCH) {
    const batch = missing.slice(from, from + BATCH);
    const made = await computeBatch(batch, digesting, argon2id, (done) => {
      onProgress?.(progressOf(from + done, missing.length, performance.now() - startedAt));
    });
    for (const [key, digest] of made) digests.set(key, digest);
    await writeDigests(orm, digesting.saltEpoch, new Map([...made].map(([key, digest]) => [key, digestToHex(digest)])));
  }
  return { digesting, digests };
}

/** As many at once as there are processors; native digests run on Node's thread pool. */
async function computeBatch(
  keys: readonly NumberKey[],
  digesting: NumberDigesting,
  argon2id: Argon2id,
  onDone: (done: number) => void,
): Promise<ReadonlyMap<NumberKey, Digest>> {
  const made = new Map<NumberKey, Digest>();
  const waiting = keys.values();
  const lane = async (): Promise<void> => {
    // The lanes share one iterator: each takes the next key that nobody has.
    for (const key of waiting) {
      made.set(key, await digestNumber(key, digesting, argon2id));
      onDone(made.size);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  return made;
}

function progressOf(done: number, total: number, ms: number): string {
  const perSecond = (done / Math.max(ms, 1)) * 1000;
  const left = Math.ceil((total - done) / Math.max(perSecond, 0.01));
  return `${done} of ${total} digests of numbers, ${Math.round(perSecond)} a second, ${left} s to go`;
}

function newSalt(): string {
  return randomBytes(SALT_BYTES).toString('hex');
}
