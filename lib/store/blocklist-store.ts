/*
 * The blocklist of this browser: the releases in force, one a publisher, and lookups in them.
 *
 * A release in force is a `List`: its summary, and shards that are read and opened when first asked for. A shard's bytes
 * count only if they hash to the leaf that the summary names, so damage is found at the read. A release takes the place
 * of another in one strict transaction, and in memory by replacing one object: a reader sees the one or the other whole.
 *
 * delta: touched shards + meta + trust in one transaction.
 * base:  the new generation's shards in small transactions (a lookup waits for one of them at most), then meta + trust,
 *        and the old generation away, in one transaction. A generation that no meta names is swept before the next update.
 */
import * as v from 'valibot';
import { compareStrength } from '../core/blocklist/listing.ts';
import type { Listing, ListingAttributes } from '../core/blocklist/listing.ts';
import { listingsIn, openShard } from '../core/blocklist/lookup.ts';
import { isShardIntact, parseSummary, serializeSummary } from '../core/blocklist/summary.ts';
import type { SectionName, Shard, StateSummary } from '../core/blocklist/state.ts';
import type { Hit, Verdict } from '../core/blocklist/verdict.ts';
import type { Digest } from '../core/indicators/digest.ts';
import type { SiteKey } from '../core/indicators/key.ts';
import { releaseInfoSchema } from '../core/trust/release-info.ts';
import { SECRET_BYTES } from '../core/trust/canary.ts';
import type { ReleaseInfo } from '../core/trust/release-info.ts';
import { generationRange, publisherRange, StoreError, writeError } from './database.ts';
import type { BlocklistDatabase, Bytes, PendingRecord, ShardKey, StatusRecord, TrustRecord } from './database.ts';
import {
  everySiteShard,
  hitsIn,
  isSameDigesting,
  loadedList,
  NOT_CHECKABLE,
  noShards,
  numberIn,
  shardOfDigest,
  ShardNotOpenError,
  shardsFor,
  shardsOfSite,
  siteHitsIn,
  siteOf,
  toListed,
  verdictIn,
  withShards,
} from './open-list.ts';
import type { List, LoadedList, OpenShards, Wanted } from './open-list.ts';

/** Everything that one update commits together. */
export interface Commit {
  readonly publisher: string;
  readonly release: ReleaseInfo;
  readonly summary: StateSummary;
  readonly trust: TrustRecord;
  readonly status: StatusRecord;
  /** For a delta: what changes for the guard, if it is known. */
  readonly pending?: PendingRecord | null;
}

export interface BlocklistStore {
  /** The lists in force; read from the database once a worker's life. Throws StoreError when it cannot be opened. */
  lists(): Promise<readonly List[]>;
  /** The verdict on an address. Never throws: a failure is `unknown`. */
  verdict(url: string): Promise<Verdict>;
  /** The same without waiting, where all that is needed is in memory; else null. */
  verdictSync(url: string): Verdict | null;
  /** Hits for exact keys, for callers that have keys and not an address. Throws StoreError. */
  lookUp(keys: readonly SiteKey[]): Promise<Hit[]>;
  /**
   * What a list says of a number, by its digest under that list's salt and cost; null: not listed. Reads the one
   * shard that it needs. `stale`: another release with another salt took the list's place, and the digest is void.
   * Throws StoreError.
   */
  lookUpDigest(list: List, digest: Digest): Promise<ListingAttributes | null | 'stale'>;
  /** The same without waiting, where the list is in force and the shard open; else undefined. */
  lookUpDigestSync(list: List, digest: Digest): ListingAttributes | null | undefined;
  /** Opens every shard of hosts and URLs, in small steps, so that later lookups need not read. */
  preload(): Promise<void>;
  /** All listings of one section of all lists, a shard at a time. Throws StoreError. */
  shardsOf(section: SectionName): AsyncGenerator<{ readonly list: List; readonly listings: Iterable<Listing> }>;
  /** Bytes of one verified shard of a list in force. Throws StoreError. */
  readShard(list: List, section: SectionName, index: number): Promise<Bytes>;
  commitDelta(commit: Commit, touched: readonly Shard[]): Promise<void>;
  commitBase(commit: Commit, shards: readonly Shard[]): Promise<void>;
  /** Writes trust and status without a new release: a poll without news, a failure. */
  commitPoll(status: StatusRecord, trust?: TrustRecord): Promise<void>;
  readTrust(publisher: string): Promise<TrustRecord | null>;
  readStatus(publisher: string): Promise<StatusRecord | null>;
  readPart(publisher: string, path: string): Promise<Bytes | null>;
  writePart(publisher: string, path: string, bytes: Bytes): Promise<void>;
  /** Drops what a killed update left behind, and publishers that are no longer configured. */
  sweep(publishers: readonly string[]): Promise<void>;
  /** This installation's secret for canaries (lib/core/trust/canary.ts), made on first use. Throws StoreError. */
  canarySecret(): Promise<Bytes>;
  readPending(): Promise<PendingRecord | null>;
  writePending(pending: PendingRecord | null): Promise<void>;
  /** Publishers whose stored release is damaged or unreadable and must be fetched again whole. */
  damaged(): ReadonlySet<string>;
  /** A whole list of a publisher could not be read: what the others do not list, it may. */
  isOneMissing(): boolean;
}

export interface StoreDeps {
  readonly open: (onClosed: () => void) => Promise<BlocklistDatabase>;
  /** Called when a shard or record turns out damaged, once a list. */
  readonly onDamaged: (publisher: string, error: StoreError) => void;
  /** Crash tests stop here; see lib/updater/faults.ts. */
  readonly fault?: (point: 'base-shards-half' | 'base-shards-written') => Promise<void>;
}

/** Shards written in one transaction while a base comes in: 16 of up to 64 kB, a few ms. */
const SHARDS_PER_WRITE = 16;
const MAX_RETRIES = 3;

/** The store over an IndexedDB database. */
export function createBlocklistStore(deps: StoreDeps): BlocklistStore {
  let database: Promise<BlocklistDatabase> | null = null;
  let loading: Promise<void> | null = null;
  let lists: readonly LoadedList[] | null = null;
  const damaged = new Set<string>();

  function db(): Promise<BlocklistDatabase> {
    database ??= deps
      .open(() => {
        database = null;
      })
      .catch((error: unknown) => {
        database = null;
        throw error;
      });
    return database;
  }

  async function load(): Promise<readonly LoadedList[]> {
    if (lists !== null) return lists;
    loading ??= readLists().then((read) => {
      lists = read;
    });
    try {
      await loading;
    } finally {
      loading = null;
    }
    return lists ?? [];
  }

  async function readLists(): Promise<LoadedList[]> {
    const records = await guardRead(async () => (await db()).getAll('meta'));
    return records.flatMap((record) => {
      const release = v.safeParse(releaseInfoSchema, record.release);
      try {
        if (!release.success) throw new StoreError('store-damaged', 'the stored release does not parse');
        const { publisher, generation } = record;
        const summary = parseSummary(record.summary);
        return [loadedList({ publisher, generation, release: release.output, summary }, noShards())];
      } catch (cause) {
        markDamaged(record.publisher, cause);
        return [];
      }
    });
  }

  function markDamaged(publisher: string, cause: unknown): StoreError {
    const error =
      cause instanceof StoreError
        ? cause
        : new StoreError('store-damaged', `the stored release of ${publisher} is damaged; it is fetched again`, {
            cause,
          });
    if (!damaged.has(publisher)) {
      damaged.add(publisher);
      deps.onDamaged(publisher, error);
    }
    return error;
  }

  function replace(list: LoadedList): void {
    const others = (lists ?? []).filter((other) => other.publisher !== list.publisher);
    lists = [...others, list].sort((a, b) => (a.publisher < b.publisher ? -1 : 1));
    damaged.delete(list.publisher);
  }

  /** Reads, checks and opens the shards that are missing. False when the list was replaced meanwhile: start again. */
  async function openMissing(list: LoadedList, wanted: readonly Wanted[]): Promise<boolean> {
    const missing = wanted.filter(({ section, index }) => list.shards[section][index] === undefined);
    if (missing.length === 0) return true;
    const read = await guardRead(async () => {
      const transaction = (await db()).transaction('shard', 'readonly');
      // Each shard proves itself; how the transaction ends, and when, says nothing more.
      transaction.done.catch(() => undefined);
      return await Promise.all(
        missing.map(async ({ section, index }) => {
          const bytes = await transaction.store.get(shardKey(list, section, index));
          return { section, index, bytes, sound: await isSound(list.summary, section, index, bytes) };
        }),
      );
    });
    if (isReplaced(list)) return false;
    for (const { section, index, bytes, sound } of read) {
      if (bytes === undefined || !sound) {
        const what = bytes === undefined ? 'missing' : 'not what was written';
        throw markDamaged(list.publisher, new StoreError('store-damaged', `shard ${section}/${index} is ${what}`));
      }
      list.shards[section][index] = openShard(section, bytes);
    }
    return true;
  }

  const isOneMissing = (): boolean =>
    damaged.size > 0 && [...damaged].some((publisher) => lists?.every((list) => list.publisher !== publisher) === true);

  const isReplaced = (list: LoadedList): boolean => lists !== null && !lists.includes(list);

  /** Looks something up in a list, or in what took its place meanwhile; reads the shards it begins in, and those it comes to. */
  async function lookUpIn<T>(
    list: LoadedList,
    begin: (list: LoadedList) => readonly Wanted[],
    look: (list: LoadedList) => readonly T[],
  ): Promise<readonly T[]> {
    let current = list;
    let wanted = begin(current);
    for (let attempt = 0; attempt < MAX_RETRIES;) {
      if (await openMissing(current, wanted)) {
        try {
          return look(current);
        } catch (error) {
          if (!(error instanceof ShardNotOpenError)) throw error;
          wanted = [error.wanted];
          continue;
        }
      }
      attempt++;
      const next = lists?.find((other) => other.publisher === list.publisher);
      if (next === undefined) return [];
      current = next;
      wanted = begin(current);
    }
    throw new StoreError('store-damaged', 'the list changed faster than it could be read');
  }

  async function lookUpDigest(list: List, digest: Digest): Promise<ListingAttributes | null | 'stale'> {
    for (let attempt = 0; attempt < MAX_RETRIES; attempt++) {
      const current = (await load()).find((other) => other.publisher === list.publisher);
      if (current === undefined) return null;
      if (!isSameDigesting(current, list)) return 'stale';
      const wanted = shardOfDigest(current, digest);
      if (wanted === null) return null;
      if (await openMissing(current, [wanted])) return numberIn(current, digest);
    }
    throw new StoreError('store-damaged', 'the list changed faster than it could be read');
  }

  function lookUpDigestSync(list: List, digest: Digest): ListingAttributes | null | undefined {
    const current = lists?.find((other) => other.publisher === list.publisher);
    if (current === undefined || !isSameDigesting(current, list)) return undefined;
    const shard = shardOfDigest(current, digest);
    if (shard === null) return null;
    return current.shards.numbers[shard.index] === undefined ? undefined : numberIn(current, digest);
  }

  async function verdict(url: string): Promise<Verdict> {
    const site = siteOf(url, true);
    if (site === null) return NOT_CHECKABLE;
    try {
      const current = await load();
      if (current.length === 0) return { kind: 'unknown', reason: damaged.size > 0 ? 'store-failed' : 'no-release' };
      const answers = await Promise.allSettled(
        current.map((list) =>
          lookUpIn(
            list,
            (one) => shardsOfSite(one, site),
            (one) => siteHitsIn(one, site),
          ),
        ),
      );
      const hits = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
      const listed = toListed(hits);
      if (listed !== null) return listed;
      // One list that could not be read may hold it: that is not "not listed".
      const failed = answers.some((answer) => answer.status === 'rejected') || isOneMissing();
      return failed ? { kind: 'unknown', reason: 'store-failed' } : { kind: 'not-listed' };
    } catch {
      return { kind: 'unknown', reason: 'store-failed' };
    }
  }

  async function commit(update: Commit, generation: number, shards: readonly Shard[], open: OpenShards) {
    const { publisher, release, summary } = update;
    const old = (await load()).find((list) => list.publisher === publisher);
    try {
      const transaction = (await db()).transaction(['meta', 'shard', 'trust', 'status', 'part', 'guard'], 'readwrite', {
        durability: 'strict',
      });
      const shardStore = transaction.objectStore('shard');
      void transaction.objectStore('meta').put({ publisher, generation, summary: serializeSummary(summary), release });
      void transaction.objectStore('trust').put(update.trust);
      void transaction.objectStore('status').put(update.status);
      for (const shard of shards)
        void shardStore.put(shard.bytes, shardKey({ publisher, generation }, shard.section, shard.index));
      if (old !== undefined && old.generation !== generation)
        void shardStore.delete(generationRange(publisher, old.generation));
      void transaction.objectStore('part').delete(publisherRange(publisher));
      if (update.pending !== undefined) {
        if (update.pending === null) void transaction.objectStore('guard').delete('pending');
        else void transaction.objectStore('guard').put(update.pending, 'pending');
      }
      await transaction.done;
    } catch (cause) {
      throw writeError(cause);
    }
    replace(loadedList({ publisher, release, summary, generation }, open));
  }

  return {
    lists: load,
    verdict,
    verdictSync(url) {
      const found = verdictIn(lists ?? [], url);
      return found?.kind === 'not-listed' && isOneMissing() ? null : found;
    },
    lookUpDigest,
    lookUpDigestSync,
    async lookUp(keys) {
      const found = await Promise.all(
        (await load()).map((list) =>
          lookUpIn(
            list,
            (one) => shardsFor(one.summary, keys),
            (one) => hitsIn(one, keys),
          ),
        ),
      );
      return found.flat().sort(compareStrength);
    },
    async preload() {
      for (const list of await load()) {
        const all = everySiteShard(list.summary);
        for (let i = 0; i < all.length && !isReplaced(list); i += SHARDS_PER_WRITE) {
          await openMissing(list, all.slice(i, i + SHARDS_PER_WRITE));
        }
      }
    },
    async *shardsOf(section) {
      for (const list of await load()) {
        for (const [index] of list.summary.sections[section].shards.entries()) {
          if (!(await openMissing(list, [{ section, index }]))) {
            throw new StoreError('store-damaged', 'the list changed while it was read');
          }
          const shard = list.shards[section][index];
          if (shard !== undefined) yield { list, listings: listingsIn(list.summary, shard) };
        }
      }
    },
    async readShard(list, section, index) {
      const bytes = await guardRead(async () => (await db()).get('shard', shardKey(list, section, index)));
      if (bytes === undefined || !(await isSound(list.summary, section, index, bytes))) {
        throw markDamaged(list.publisher, new StoreError('store-damaged', `shard ${section}/${index} is damaged`));
      }
      return bytes;
    },
    async commitDelta(update, touched) {
      const old = (await load()).find((list) => list.publisher === update.publisher);
      if (old === undefined) throw new StoreError('store-damaged', 'there is no release that the delta could change');
      await commit(update, old.generation, touched, withShards(touched, old.shards));
    },
    async commitBase(update, shards) {
      const { publisher } = update;
      const old = (await load()).find((list) => list.publisher === publisher);
      // Never a generation that a killed update may have left shards of: those are swept, but a sweep can fail too.
      const generation = Math.max(old?.generation ?? 0, await newestGeneration(await db(), publisher)) + 1;
      for (let i = 0; i < shards.length; i += SHARDS_PER_WRITE) {
        try {
          const transaction = (await db()).transaction('shard', 'readwrite', { durability: 'relaxed' });
          for (const { section, index, bytes } of shards.slice(i, i + SHARDS_PER_WRITE)) {
            void transaction.store.put(bytes, shardKey({ publisher, generation }, section, index));
          }
          await transaction.done;
        } catch (cause) {
          throw writeError(cause);
        }
        if (i === 0) await deps.fault?.('base-shards-half');
      }
      await deps.fault?.('base-shards-written');
      await commit(update, generation, [], withShards(shards, noShards()));
    },
    async commitPoll(status, trust) {
      try {
        const transaction = (await db()).transaction(['trust', 'status'], 'readwrite', { durability: 'strict' });
        void transaction.objectStore('status').put(status);
        if (trust !== undefined) void transaction.objectStore('trust').put(trust);
        await transaction.done;
      } catch (cause) {
        throw writeError(cause);
      }
    },
    readTrust: (publisher) => guardRead(async () => (await (await db()).get('trust', publisher)) ?? null),
    readStatus: (publisher) => guardRead(async () => (await (await db()).get('status', publisher)) ?? null),
    readPart: (publisher, path) => guardRead(async () => (await (await db()).get('part', [publisher, path])) ?? null),
    async writePart(publisher, path, bytes) {
      try {
        await (await db()).put('part', bytes, [publisher, path]);
      } catch (cause) {
        throw writeError(cause);
      }
    },
    async sweep(publishers) {
      const current = await load();
      const known = new Set(publishers);
      try {
        const transaction = (await db()).transaction(['meta', 'shard', 'trust', 'status', 'part'], 'readwrite');
        const shardStore = transaction.objectStore('shard');
        const keys = await shardStore.getAllKeys();
        for (const [publisher, generation] of distinctGenerations(keys)) {
          const inForce =
            known.has(publisher) && current.some((l) => l.publisher === publisher && l.generation === generation);
          if (!inForce) void shardStore.delete(generationRange(publisher, generation));
        }
        // A publisher of whom no list ever came has a status, and may have parts, without the rest.
        const kept = new Set([
          ...(await transaction.objectStore('meta').getAllKeys()),
          ...(await transaction.objectStore('trust').getAllKeys()),
          ...(await transaction.objectStore('status').getAllKeys()),
          ...(await transaction.objectStore('part').getAllKeys()).map(([publisher]) => publisher),
        ]);
        for (const publisher of kept) {
          if (known.has(publisher)) continue;
          for (const store of ['meta', 'trust', 'status'] as const)
            void transaction.objectStore(store).delete(publisher);
          void transaction.objectStore('part').delete(publisherRange(publisher));
        }
        await transaction.done;
      } catch (cause) {
        throw writeError(cause);
      }
      lists = current.filter((list) => known.has(list.publisher));
      for (const publisher of damaged) if (!known.has(publisher)) damaged.delete(publisher);
    },
    async canarySecret() {
      try {
        // One transaction: two contexts that ask first at once must not come to have two secrets.
        const transaction = (await db()).transaction('canary', 'readwrite', { durability: 'strict' });
        const known: unknown = await transaction.store.get('secret');
        const secret =
          known instanceof Uint8Array && known.length === SECRET_BYTES
            ? new Uint8Array(known)
            : crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
        if (secret !== known) void transaction.store.put(secret, 'secret');
        await transaction.done;
        return secret;
      } catch (cause) {
        throw writeError(cause);
      }
    },
    readPending: () => guardRead(async () => (await (await db()).get('guard', 'pending')) ?? null),
    async writePending(pending) {
      try {
        if (pending === null) await (await db()).delete('guard', 'pending');
        else await (await db()).put('guard', pending, 'pending');
      } catch (cause) {
        throw writeError(cause);
      }
    },
    damaged: () => damaged,
    isOneMissing,
  };
}

function shardKey(list: Pick<List, 'publisher' | 'generation'>, section: SectionName, index: number): ShardKey {
  return [list.publisher, list.generation, section, index];
}

/** True when what was read is bytes, and they hash to the leaf that the signed state was computed from. */
async function isSound(summary: StateSummary, section: SectionName, index: number, bytes: unknown): Promise<boolean> {
  return bytes instanceof Uint8Array && isShardIntact(summary, section, index, new Uint8Array(bytes));
}

async function guardRead<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof StoreError) throw cause;
    throw new StoreError('store-damaged', 'the blocklist database could not be read', { cause });
  }
}

async function newestGeneration(database: BlocklistDatabase, publisher: string): Promise<number> {
  const keys = await database.getAllKeys('shard', publisherRange(publisher));
  return keys.reduce((newest, [, generation]) => Math.max(newest, generation), 0);
}

function distinctGenerations(keys: readonly ShardKey[]): [publisher: string, generation: number][] {
  const seen = new Map<string, [string, number]>();
  for (const [publisher, generation] of keys) seen.set(`${generation} ${publisher}`, [publisher, generation]);
  return [...seen.values()];
}
