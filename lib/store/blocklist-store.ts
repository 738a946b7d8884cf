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
import { shardOfNumber } from '../core/blocklist/boundaries.ts';
import { compareStrength } from '../core/blocklist/listing.ts';
import type { Listing, ListingAttributes } from '../core/blocklist/listing.ts';
import { listingsIn, lookUpHost, lookUpNumber, lookUpSync, openShard, shardIndexOf } from '../core/blocklist/lookup.ts';
import type { OpenShard, OpenShardAt } from '../core/blocklist/lookup.ts';
import { isShardIntact, parseSummary, serializeSummary } from '../core/blocklist/state.ts';
import type { SectionName, Shard, StateSummary } from '../core/blocklist/state.ts';
import type { Hit, Verdict } from '../core/blocklist/verdict.ts';
import { digestingId } from '../core/indicators/digest.ts';
import type { Digest } from '../core/indicators/digest.ts';
import type { SiteKey } from '../core/indicators/key.ts';
import { canonicalHostOf, canonicalizeUrl, expressionsOf, urlExpressions } from '../core/indicators/url.ts';
import { releaseInfoSchema } from '../core/trust/release-info.ts';
import { SECRET_BYTES } from '../core/trust/canary.ts';
import type { ReleaseInfo } from '../core/trust/release-info.ts';
import { isNeverBlocked } from '../core/policy/gate.ts';
import { generationRange, publisherRange, StoreError, writeError } from './database.ts';
import type { BlocklistDatabase, Bytes, PendingRecord, ShardKey, StatusRecord, TrustRecord } from './database.ts';

/** A release in force. */
export interface List {
  readonly publisher: string;
  readonly release: ReleaseInfo;
  readonly summary: StateSummary;
  readonly generation: number;
}

interface LoadedList extends List {
  /** Opened shards by section and index; filled as lookups need them. */
  readonly shards: OpenShards;
  /** One of `shards`; throws NOT_OPEN where it is not read yet. */
  readonly openShardAt: OpenShardAt;
}

type OpenShards = Readonly<Record<SectionName, (OpenShard | undefined)[]>>;

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
const NOT_LISTED: Verdict = { kind: 'not-listed' };

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
        const shards = noShards();
        const summary = parseSummary(record.summary);
        return [{ publisher, generation, release: release.output, summary, shards, openShardAt: openedOf(shards) }];
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
      const shards = missing.map(({ section, index }) => transaction.store.get(shardKey(list, section, index)));
      await transaction.done;
      return Promise.all(shards);
    });
    for (const [i, { section, index }] of missing.entries()) {
      const bytes = read[i];
      const sound = bytes !== undefined && (await isSound(list.summary, section, index, bytes));
      if (isReplaced(list)) return false;
      if (!sound) {
        const what = bytes === undefined ? 'missing' : 'not what was written';
        throw markDamaged(list.publisher, new StoreError('store-damaged', `shard ${section}/${index} is ${what}`));
      }
      list.shards[section][index] = openShard(section, bytes);
    }
    return true;
  }

  const isReplaced = (list: LoadedList): boolean => lists !== null && !lists.includes(list);

  function hitsIn(list: LoadedList, keys: readonly SiteKey[]): Hit[] {
    return toHits(list, lookUpSync(list.summary, list.openShardAt, keys));
  }

  async function lookUpIn(list: LoadedList, keys: readonly SiteKey[]): Promise<Hit[]> {
    let current = list;
    for (let attempt = 0; attempt < MAX_RETRIES; attempt++) {
      if (await openMissing(current, shardsFor(current.summary, keys))) return hitsIn(current, keys);
      const next = lists?.find((other) => other.publisher === list.publisher);
      if (next === undefined) return [];
      current = next;
    }
    throw new StoreError('store-damaged', 'the list changed faster than it could be read');
  }

  function digestIn(list: LoadedList, { high, low }: Digest): ListingAttributes | null {
    return lookUpNumber(list.summary, list.openShardAt, high, low);
  }

  async function lookUpDigest(list: List, digest: Digest): Promise<ListingAttributes | null | 'stale'> {
    for (let attempt = 0; attempt < MAX_RETRIES; attempt++) {
      const current = (await load()).find((other) => other.publisher === list.publisher);
      if (current === undefined) return null;
      if (!isSameDigesting(current, list)) return 'stale';
      const { count, shardBits } = current.summary.sections.numbers;
      if (count === 0) return null;
      const wanted: Wanted = { section: 'numbers', index: shardOfNumber(shardBits, digest.high) };
      if (await openMissing(current, [wanted])) return digestIn(current, digest);
    }
    throw new StoreError('store-damaged', 'the list changed faster than it could be read');
  }

  function lookUpDigestSync(list: List, digest: Digest): ListingAttributes | null | undefined {
    const current = lists?.find((other) => other.publisher === list.publisher);
    if (current === undefined || !isSameDigesting(current, list)) return undefined;
    const { count, shardBits } = current.summary.sections.numbers;
    if (count === 0) return null;
    if (current.shards.numbers[shardOfNumber(shardBits, digest.high)] === undefined) return undefined;
    return digestIn(current, digest);
  }

  async function verdict(url: string): Promise<Verdict> {
    const keys = keysOf(url);
    if (keys === null) return { kind: 'unknown', reason: 'not-checkable' };
    try {
      const current = await load();
      if (current.length === 0) return { kind: 'unknown', reason: damaged.size > 0 ? 'store-failed' : 'no-release' };
      const answers = await Promise.allSettled(current.map((list) => lookUpIn(list, keys)));
      const hits = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
      const listed = toListed(hits);
      if (listed !== null) return listed;
      // One list that could not be read may hold it: that is not "not listed".
      const failed = answers.some((answer) => answer.status === 'rejected') || damaged.size > 0;
      return failed && !answers.every((answer) => answer.status === 'fulfilled')
        ? { kind: 'unknown', reason: 'store-failed' }
        : { kind: 'not-listed' };
    } catch {
      return { kind: 'unknown', reason: 'store-failed' };
    }
  }

  /** The hot path: what every request waits for in Firefox. Builds no key of a host, and none of a path in vain. */
  function verdictSync(url: string): Verdict | null {
    const host = canonicalHostOf(url);
    if (host === null) return { kind: 'unknown', reason: 'not-checkable' };
    if (lists === null || lists.length === 0) return null;
    const hits: Hit[] = [];
    try {
      for (const list of lists) {
        const found = lookUpHost(list.summary, list.openShardAt, host);
        if (found.length > 0) hits.push(...toHits(list, found));
      }
      if (lists.some((list) => list.summary.sections.urls.count > 0)) {
        const canonical = canonicalizeUrl(url);
        const keys = canonical === null ? [] : urlExpressions(canonical);
        for (const list of lists) {
          if (list.summary.sections.urls.count > 0) hits.push(...hitsIn(list, keys));
        }
      }
    } catch (error) {
      if (error === NOT_OPEN) return null;
      throw error;
    }
    return hits.length === 0 ? NOT_LISTED : (toListed(hits) ?? NOT_LISTED);
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
    replace({ publisher, release, summary, generation, shards: open, openShardAt: openedOf(open) });
  }

  return {
    lists: load,
    verdict,
    verdictSync,
    lookUpDigest,
    lookUpDigestSync,
    async lookUp(keys) {
      const found = await Promise.all((await load()).map((list) => lookUpIn(list, keys)));
      return found.flat().sort(compareStrength);
    },
    async preload() {
      for (const list of await load()) {
        const all = everyShard(list.summary);
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
      await commit(update, old.generation, touched, openAll(touched, old.shards));
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
      await commit(update, generation, [], openAll(shards, noShards()));
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
        for (const publisher of [
          ...(await transaction.objectStore('trust').getAllKeys()),
          ...current.map((l) => l.publisher),
        ]) {
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
  };
}

interface Wanted {
  readonly section: SectionName;
  readonly index: number;
}

/** Keys under which an address may be listed; null when it is not a web address. */
export function keysOf(url: string): readonly SiteKey[] | null {
  const canonical = canonicalizeUrl(url);
  if (canonical === null) return null;
  const { hosts, urls } = expressionsOf(canonical);
  return [...hosts, ...urls];
}

/** Thrown by a lookup without waiting when a shard was not read yet. */
const NOT_OPEN = new Error('a shard is not open');

function openedOf(shards: OpenShards): (section: SectionName, index: number) => OpenShard {
  return (section, index) => {
    const shard = shards[section][index];
    if (shard === undefined) throw NOT_OPEN;
    return shard;
  };
}

function toHits({ publisher }: LoadedList, listings: readonly Listing[]): Hit[] {
  return listings
    .filter((listing) => !isNeverBlocked(listing.key))
    .map((listing): Hit => Object.assign({ publisher }, listing));
}

/** True where a digest made for one release of a list can be looked up in another. */
function isSameDigesting(a: List, b: List): boolean {
  const [mine, theirs] = [a.release.numbers, b.release.numbers];
  if (mine === undefined || theirs === undefined) return mine === theirs;
  return digestingId(mine) === digestingId(theirs);
}

function noShards(): OpenShards {
  return { hosts: [], urls: [], numbers: [] };
}

/** `before` with the given shards in their places; `before` itself stays as readers hold it. */
function openAll(shards: readonly Shard[], before: OpenShards): OpenShards {
  const open = { hosts: [...before.hosts], urls: [...before.urls], numbers: [...before.numbers] };
  for (const { section, index, bytes } of shards) open[section][index] = openShard(section, bytes);
  return open;
}

function toListed(hits: Hit[]): Verdict | null {
  const [first, ...rest] = hits.sort(compareStrength);
  return first === undefined ? null : { kind: 'listed', hits: [first, ...rest] };
}

function shardsFor(summary: StateSummary, keys: readonly SiteKey[]): Wanted[] {
  return keys.flatMap((key) => {
    const section: SectionName = key.startsWith('host:') ? 'hosts' : 'urls';
    const index = shardIndexOf(summary.sections[section], key);
    return index === -1 ? [] : [{ section, index }];
  });
}

function everyShard(summary: StateSummary): Wanted[] {
  return (['hosts', 'urls'] as const).flatMap((section) =>
    summary.sections[section].shards.map((_shard, index) => ({ section, index })),
  );
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
