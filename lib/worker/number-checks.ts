/*
 * Verdicts on numbers. A digest costs the worker about 13 ms, and a page can hold a hundred thousand numbers, so the
 * work is rationed:
 *   - no list with numbers: no digest at all; a number that may not be listed: none either
 *   - each digest is computed once per salt and kept, in memory and for the browser's session (never on disk: what a
 *     person saw must not outlive the browser)
 *   - one at a time, with a turn of the event loop between, so that a site's verdict waits for one digest at most
 *   - what a person asked for goes first, then what is in view, then the rest
 *   - each tab has an allowance a minute, the queue a length; beyond them the answer is `unknown`, never silence.
 *     A part of the allowance is kept for what is in view and a part for what was asked for, so that a page that floods
 *     itself with numbers off screen cannot use up what the visible one needs.
 */
import { compareStrength } from '../core/blocklist/listing.ts';
import type { NumberHit, NumberVerdict } from '../core/blocklist/verdict.ts';
import { digestFromHex, digestingId, digestNumber, digestToHex } from '../core/indicators/digest.ts';
import type { Argon2id, Digest, NumberDigesting } from '../core/indicators/digest.ts';
import type { NumberKey } from '../core/indicators/key.ts';
import { isNeverListedNumber } from '../core/policy/number-gate.ts';
import type { BlocklistStore } from '../store/blocklist-store.ts';
import type { List } from '../store/open-list.ts';
import { createAllowance } from './allowance.ts';

/** Why a number is looked up: `asked`: a person typed, copied or pasted it; `visible`: in view; `rest`: elsewhere on a page. */
export type NumberPriority = 'asked' | 'visible' | 'rest';

export interface NumberAsker {
  /** Null: not a page (popup, check of a message). */
  readonly tabId: number | null;
  /** Default: `visible`. */
  readonly priority?: NumberPriority;
}

export interface NumberChecks {
  /** A verdict for every key. Never throws: what fails is `unknown`. */
  check(keys: readonly NumberKey[], asker: NumberAsker): Promise<ReadonlyMap<NumberKey, NumberVerdict>>;
}

/** Digests that live as long as the browser's session: `storage.session`, or nothing in a private window. */
export interface DigestSession {
  read(): Promise<unknown>;
  write(entries: readonly DigestEntry[]): Promise<void>;
}

/** Name of salt and cost, key, digest as hex. */
export type DigestEntry = readonly [digesting: string, key: string, digest: string];

export interface NumberChecksDeps {
  readonly store: Pick<BlocklistStore, 'lists' | 'lookUpDigest' | 'lookUpDigestSync' | 'isOneMissing'>;
  readonly argon2id: Argon2id;
  readonly session: DigestSession | null;
  readonly now: () => number;
  /** Lets everything else that waits have its turn. */
  readonly pause: () => Promise<void>;
  /** A failure that nobody else reports. */
  readonly onFailure?: (error: unknown) => void;
}

/** Digests kept: about 100 bytes each. */
export const MAX_KEPT = 4096;
/** Cost of digests, in digests of 8 MiB and one pass, that one tab may cause a minute: about 4 s of a worker. */
export const MAX_PER_TAB = 300;
/** Digests that may wait at once, of all tabs. */
export const MAX_WAITING = 600;
/** How much of both an asker of each priority may use. */
const SHARE: Readonly<Record<NumberPriority, number>> = { rest: 0.5, visible: 0.8, asked: 1 };
const PRIORITIES: readonly NumberPriority[] = ['asked', 'visible', 'rest'];
const UNIT_KIB = 8192;
/** A list that was replaced under a lookup is asked again, this often. */
const MAX_ROUNDS = 3;

interface Job {
  readonly id: string;
  readonly key: NumberKey;
  readonly digesting: NumberDigesting;
  readonly done: Promise<Digest>;
  resolve(digest: Digest): void;
  reject(error: unknown): void;
}

/** The service. One a worker; what it knows is lost with the worker, but for the session's digests. */
export function createNumberChecks(deps: NumberChecksDeps): NumberChecks {
  const kept = createKeptDigests(deps);
  const allowance = createAllowance(MAX_PER_TAB, deps.now);
  const waiting: Record<NumberPriority, Map<string, Job>> = { asked: new Map(), visible: new Map(), rest: new Map() };
  let isRunning = false;

  async function run(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    try {
      for (let job = next(); job !== undefined; job = next()) {
        await deps.pause();
        await compute(job);
      }
    } finally {
      isRunning = false;
      void kept.save();
    }
  }

  function next(): Job | undefined {
    for (const priority of PRIORITIES) for (const job of waiting[priority].values()) return job;
    return undefined;
  }

  async function compute(job: Job): Promise<void> {
    try {
      const digest = await digestNumber(job.key, job.digesting, deps.argon2id);
      kept.put(job.id, job.digesting, job.key, digest);
      job.resolve(digest);
    } catch (error) {
      job.reject(error);
    } finally {
      for (const priority of PRIORITIES) waiting[priority].delete(job.id);
    }
  }

  /** The digest, or `over-cap`. A digest that waits already costs its next asker nothing, and rises to its priority. */
  function digestOf(
    key: NumberKey,
    digesting: NumberDigesting,
    { tabId, priority = 'visible' }: NumberAsker,
  ): Digest | Promise<Digest> | 'over-cap' {
    const id = `${digestingId(digesting)} ${key}`;
    const known = kept.get(id);
    if (known !== undefined) return known;
    const job = waiting.asked.get(id) ?? waiting.visible.get(id) ?? waiting.rest.get(id);
    if (job !== undefined) {
      raise(job, priority);
      return job.done;
    }
    const count = PRIORITIES.reduce((sum, name) => sum + waiting[name].size, 0);
    if (count >= MAX_WAITING * SHARE[priority]) return 'over-cap';
    if (!allowance.take(tabId, costOf(digesting), SHARE[priority])) return 'over-cap';
    const made = newJob(id, key, digesting);
    waiting[priority].set(id, made);
    return made.done;
  }

  function raise(job: Job, priority: NumberPriority): void {
    const from = PRIORITIES.find((name) => waiting[name].has(job.id)) ?? priority;
    if (PRIORITIES.indexOf(priority) >= PRIORITIES.indexOf(from)) return;
    waiting[from].delete(job.id);
    waiting[priority].set(job.id, job);
  }

  /** What one list says. `over-cap` where the digest may not be computed; throws where the list cannot be read. */
  async function askList(list: List, key: NumberKey, asker: NumberAsker): Promise<NumberHit | null | 'over-cap'> {
    let current: List | undefined = list;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const digesting: NumberDigesting | undefined = current.release.numbers;
      if (digesting === undefined || current.release.counts.numbers === 0) return null;
      const digest = digestOf(key, digesting, asker);
      if (digest === 'over-cap') return digest;
      const computed = digest instanceof Promise ? await digest : digest;
      const sync = deps.store.lookUpDigestSync(current, computed);
      const found = sync === undefined ? await deps.store.lookUpDigest(current, computed) : sync;
      if (found === null) return null;
      if (found !== 'stale') return { key, publisher: list.publisher, ...found };
      current = (await deps.store.lists()).find(({ publisher }) => publisher === list.publisher);
      if (current === undefined) return null;
    }
    throw new Error('the list changed faster than a number could be digested for it');
  }

  async function judge(lists: readonly List[], key: NumberKey, asker: NumberAsker): Promise<NumberVerdict> {
    if (isNeverListedNumber(key)) return { kind: 'not-listed' };
    const answers = await Promise.allSettled(lists.map((list) => askList(list, key, asker)));
    const hits: NumberHit[] = [];
    let isOverCap = false;
    let hasFailed = deps.store.isOneMissing();
    for (const answer of answers) {
      if (answer.status === 'rejected') {
        hasFailed = true;
        deps.onFailure?.(answer.reason);
      } else if (answer.value === 'over-cap') isOverCap = true;
      else if (answer.value !== null) hits.push(answer.value);
    }
    const [first, ...rest] = hits.sort(compareStrength);
    if (first !== undefined) return { kind: 'listed', hits: [first, ...rest] };
    // One list that could not be asked may hold it: that is not "not listed".
    if (hasFailed) return { kind: 'unknown', reason: 'store-failed' };
    return isOverCap ? { kind: 'unknown', reason: 'over-cap' } : { kind: 'not-listed' };
  }

  return {
    async check(keys, asker) {
      const distinct = [...new Set(keys)];
      const all = (verdict: NumberVerdict) => new Map(distinct.map((key) => [key, verdict] as const));
      let lists: readonly List[];
      try {
        lists = await deps.store.lists();
        if (lists.length === 0) {
          const reason = deps.store.isOneMissing() ? 'store-failed' : 'no-release';
          return all({ kind: 'unknown', reason });
        }
        if (!deps.store.isOneMissing() && lists.every(({ release }) => release.counts.numbers === 0))
          return all({ kind: 'not-listed' });
        await kept.load();
      } catch (error) {
        deps.onFailure?.(error);
        return all({ kind: 'unknown', reason: 'store-failed' });
      }
      const judged = distinct.map(async (key) => [key, await judge(lists, key, asker)] as const);
      void run();
      return new Map(await Promise.all(judged));
    },
  };
}

function newJob(id: string, key: NumberKey, digesting: NumberDigesting): Job {
  const { promise, resolve, reject } = Promise.withResolvers<Digest>();
  return { id, key, digesting, done: promise, resolve, reject };
}

function costOf({ memoryKiB, passes }: NumberDigesting): number {
  return Math.max(1, (memoryKiB * passes) / UNIT_KIB);
}

/** Digests by salt, cost and key: the latest used stay, in memory and in the session. */
function createKeptDigests({ session, onFailure }: Pick<NumberChecksDeps, 'session' | 'onFailure'>) {
  const digests = new Map<string, { readonly entry: DigestEntry; readonly digest: Digest }>();
  let loading: Promise<void> | null = null;
  let isDirty = false;

  function put(id: string, digesting: NumberDigesting, key: string, digest: Digest): void {
    digests.delete(id);
    digests.set(id, { entry: [digestingId(digesting), key, digestToHex(digest)], digest });
    if (digests.size > MAX_KEPT)
      for (const oldest of [...digests.keys()].slice(0, digests.size - MAX_KEPT)) digests.delete(oldest);
    isDirty = true;
  }

  async function readSession(): Promise<void> {
    if (session === null) return;
    try {
      for (const entry of parseEntries(await session.read())) {
        const digest = digestFromHex(entry[2]);
        const id = `${entry[0]} ${entry[1]}`;
        if (digest !== null && !digests.has(id)) digests.set(id, { entry, digest });
      }
    } catch (error) {
      // They are computed again.
      onFailure?.(error);
    }
  }

  return {
    load: () => (loading ??= readSession()),
    get(id: string): Digest | undefined {
      const found = digests.get(id);
      if (found === undefined) return undefined;
      digests.delete(id);
      digests.set(id, found);
      return found.digest;
    },
    put,
    async save(): Promise<void> {
      if (session === null || !isDirty) return;
      isDirty = false;
      try {
        await session.write([...digests.values()].map(({ entry }) => entry));
      } catch (error) {
        onFailure?.(error);
      }
    },
  };
}

function parseEntries(stored: unknown): DigestEntry[] {
  if (!Array.isArray(stored)) return [];
  return stored.slice(-MAX_KEPT).flatMap((entry: unknown) => {
    if (!Array.isArray(entry) || entry.length !== 3) return [];
    const [digesting, key, digest]: readonly unknown[] = entry;
    const isEntry = typeof digesting === 'string' && typeof key === 'string' && typeof digest === 'string';
    return isEntry ? [[digesting, key, digest] as const] : [];
  });
}
