/*
 * Outside feeds, pulled on a schedule. What a feed says is taken as far as it is trusted: a highest grade, a category, a name, an
 * end. A pull that fails changes nothing: what the last good one listed stays until it expires. A feed that is suddenly ten times
 * as long, or has lost nine tenths, waits for a person: it may have been taken over, or broken.
 */
import { createHash } from 'node:crypto';
import type { NewSource, SourceChange } from '../../lib/core/console/exchange.ts';
import type { TopSites } from '../../lib/core/policy/gate.ts';
import type { Orm } from '../db/database.ts';
import { appendEvent, lockChain } from '../db/events.ts';
import type { LastingDatabase } from '../db/lasting-database.ts';
import { refuseOwnName } from '../db/own-name.ts';
import {
  deleteSource,
  endLease,
  insertSource,
  isSourceName,
  leaseDueSource,
  leaseSource,
  settlePull,
  sourceById,
  updateSource,
  type PullOutcome,
  type StoredSource,
} from '../db/sources.ts';
import { HubError } from '../hub-error.ts';
import { importFeed, NothingTakenError, OutcomeChangedError, type ImportReport } from '../import/import-feed.ts';
import { OutboundError, type Outbound } from './outbound.ts';

export interface PullDeps {
  readonly database: LastingDatabase;
  readonly topSites: TopSites;
  /** As an import asks for it. */
  readonly forgettingKey: () => Promise<Uint8Array>;
  readonly outbound: Outbound;
  readonly now: () => Date;
  /** 0 up to 1, for spreading what would come at once. */
  readonly random: () => number;
}

const MINUTE_MS = 60_000;
const MAX_BYTES = 64 * 1024 * 1024;
const TIMEOUT_MS = 120_000;
const REDIRECTS = 3;
/** Longer than a download and its import take. */
const LEASE_MS = 15 * MINUTE_MS;
/** After a failure: 15 minutes, doubled each time, a day at most. */
const FIRST_RETRY_MS = 15 * MINUTE_MS;
const LAST_RETRY_MS = 24 * 60 * MINUTE_MS;
const MUCH_MORE = 10;
const MUCH_LESS = 0.1;
/** Short lists change by large parts from day to day, and little is lost or gained by them. */
const SMALL = 100;

/** Adds a source. Throws HubError `name-taken`, also where its publisher would be the hub itself. */
export async function addSource(orm: Orm, source: NewSource, by: string, now: Date): Promise<StoredSource> {
  return orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    await refuseTaken(tx, source.name, null);
    refuseOwnName(source.publisher);
    const id = await insertSource(tx, source, by, now, seq);
    await appendEvent(tx, 'source.add', { source: id, ...source, by }, now);
    return existing(await sourceById(tx, id));
  });
}

/**
 * Changes what a source is trusted with.
 * @throws HubError `no-source`, `name-taken`, and `changed-meanwhile` where it is not as the person saw it
 */
export async function changeSource(
  orm: Orm,
  id: number,
  { seen, ...changes }: SourceChange,
  by: string,
  now: Date,
): Promise<StoredSource> {
  return orm.transaction(async (tx) => {
    const seq = await lockChain(tx);
    const source = existing(await sourceById(tx, id));
    if (source.seen !== seen) throw new HubError('changed-meanwhile', `source ${id} was changed meanwhile`);
    const next = {
      name: changes.name ?? source.name,
      url: changes.url ?? source.url,
      format: changes.format ?? source.format,
      columns: changes.columns === undefined ? source.columns : changes.columns,
      gradeCap: changes.gradeCap ?? source.gradeCap,
      category: changes.category ?? source.category,
      publisher: changes.publisher ?? source.publisher,
      expiresInDays: changes.expiresInDays ?? source.expiresInDays,
      everyMinutes: changes.everyMinutes ?? source.everyMinutes,
      isPaused: changes.isPaused ?? source.isPaused,
    };
    if (changes.name !== undefined) await refuseTaken(tx, changes.name, id);
    refuseOwnName(next.publisher);
    const isOther = next.url !== source.url || next.format !== source.format || changes.columns !== undefined;
    await updateSource(tx, id, next, isOther, now, seq);
    await appendEvent(tx, 'source.change', { source: id, ...changes, by }, now);
    return existing(await sourceById(tx, id));
  });
}

/** Removes a source. Throws HubError `no-source`. */
export async function removeSource(orm: Orm, id: number, by: string, now: Date): Promise<void> {
  await orm.transaction(async (tx) => {
    await lockChain(tx);
    const { name, url } = existing(await sourceById(tx, id));
    await deleteSource(tx, id);
    await appendEvent(tx, 'source.remove', { source: id, name, url, by }, now);
  });
}

/** Pulls everything that is due, one after the other. @returns how many were pulled */
export async function pullDue(deps: PullDeps): Promise<number> {
  for (let pulled = 0; ; pulled++) {
    const source = await deps.database.use((orm) => leaseDueSource(orm, deps.now(), LEASE_MS));
    if (source === null) return pulled;
    await pull(source, null, null, deps);
  }
}

/**
 * Pulls one source now.
 * @param accept hash of a held list that a person has looked at and takes; null: a held list stays held
 * @throws HubError `no-source`, `busy` where it is pulled just now, `changed-meanwhile` where another list is held
 */
export async function pullNow(id: number, accept: string | null, by: string, deps: PullDeps): Promise<StoredSource> {
  const source = await deps.database.use(async (orm) => {
    const found = existing(await sourceById(orm, id));
    if (accept !== null && found.held?.sha256 !== accept)
      throw new HubError('changed-meanwhile', `another list of source ${id} is held`);
    const leased = await leaseSource(orm, id, deps.now(), LEASE_MS);
    if (leased === null) throw new HubError('busy', `source ${id} is pulled just now`);
    return leased;
  });
  await pull(source, accept, by, deps);
  return deps.database.use(async (orm) => existing(await sourceById(orm, id)));
}

async function pull(source: StoredSource, accept: string | null, by: string | null, deps: PullDeps): Promise<void> {
  const { database, now, random } = deps;
  const outcome = await outcomeOf(source, accept, by, deps);
  const at = now();
  // Up to a tenth sooner or later, so that not all sources are asked in one second.
  const spread = 0.9 + 0.2 * random();
  const waitMs =
    outcome?.kind === 'failed'
      ? Math.min(FIRST_RETRY_MS * 2 ** Math.min(source.failures, 10), LAST_RETRY_MS)
      : source.everyMinutes * MINUTE_MS;
  await database.use((orm) =>
    orm.transaction(async (tx) => {
      // The chain's lock comes before all others, and keeps the source from being changed.
      await lockChain(tx);
      await endLease(tx, source.id);
      if (outcome === null) return;
      const isSettled = await settlePull(tx, source, outcome, at, new Date(at.getTime() + waitMs * spread));
      if (!isSettled || outcome.kind !== 'held') return;
      const { sha256, entries } = outcome;
      await appendEvent(tx, 'source.hold', { source: source.id, sha256, entries, before: source.entries }, at);
    }),
  );
}

/** What a pull comes to; null: its source was changed or removed while the list was on its way. */
async function outcomeOf(
  source: StoredSource,
  accept: string | null,
  by: string | null,
  { database, topSites, forgettingKey, outbound, now }: Omit<PullDeps, 'random'>,
): Promise<PullOutcome | null> {
  let answer;
  try {
    answer = await outbound({
      url: source.url,
      method: 'GET',
      headers: {
        'user-agent': 'tuean-hub',
        accept: '*/*',
        // A list that is to be looked at again must come whole.
        ...(source.etag !== null && source.held === null && { 'if-none-match': source.etag }),
        ...(source.lastModified !== null && source.held === null && { 'if-modified-since': source.lastModified }),
      },
      maxBytes: MAX_BYTES,
      timeoutMs: TIMEOUT_MS,
      redirects: REDIRECTS,
    });
  } catch (error) {
    if (error instanceof OutboundError) return { kind: 'failed', code: error.code, status: error.status };
    throw error;
  }
  if (answer.status === 304 && source.sha256 !== null) return { kind: 'unchanged' };
  if (answer.status !== 200) return { kind: 'failed', code: 'http-status', status: answer.status };
  const { bytes } = answer;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  // Imported again all the same: what is still in the feed lasts longer by that.
  const isTaken = (entries: number): boolean =>
    sha256 === accept || source.entries === null || !isSudden(source.entries, entries);
  try {
    const report = await database.use((orm) =>
      importFeed(
        once(bytes),
        {
          source: source.name,
          format: source.columns === null ? source.format : 'csv',
          columns: source.columns,
          grade: source.gradeCap,
          gradeCap: source.gradeCap,
          category: source.category,
          publisher: source.publisher,
          expiresInDays: source.expiresInDays,
          insistReason: null,
          isDryRun: false,
          now: now(),
          by: by ?? `source ${source.name}`,
          feedSourceId: source.id,
          provenance: { url: source.url, fileSha256: sha256, ...(accept !== null && { accepted: sha256 }) },
          // Whoever trusts a feed with less, pauses or removes it, has nothing come of it any more.
          isWanted: async (tx) => (await sourceById(tx, source.id))?.seen === source.seen,
          accepts: (found) => isTaken(entriesOf(found)),
        },
        { orm, topSites, forgettingKey },
      ),
    );
    const { taken, merged, unchanged, refusedCount, ignored } = report;
    return {
      kind: 'taken',
      sha256,
      etag: shortHeader(answer.header('etag'), 500),
      lastModified: shortHeader(answer.header('last-modified'), 100),
      entries: entriesOf(report),
      counts: { taken, merged, unchanged, refused: refusedCount, ignored },
    };
  } catch (error) {
    if (error instanceof OutcomeChangedError) return { kind: 'held', sha256, entries: entriesOf(error.report) };
    if (error instanceof NothingTakenError) return { kind: 'failed', code: 'nothing-taken', status: null };
    if (error instanceof HubError && error.code === 'changed-meanwhile') return null;
    if (error instanceof HubError && error.code === 'bad-feed')
      return { kind: 'failed', code: 'bad-feed', status: null };
    throw error;
  }
}

/** Entries that were understood and may be listed. */
function entriesOf({ taken, merged, unchanged }: Pick<ImportReport, 'taken' | 'merged' | 'unchanged'>): number {
  return taken + merged + unchanged;
}

function isSudden(before: number, now: number): boolean {
  if (Math.max(before, now) < SMALL) return false;
  return now >= before * MUCH_MORE || now <= before * MUCH_LESS;
}

async function refuseTaken(tx: Orm, name: string, id: number | null): Promise<void> {
  if (await isSourceName(tx, name, id)) throw new HubError('name-taken', `another source is named ${name}`);
}

function existing(source: StoredSource | null): StoredSource {
  if (source === null) throw new HubError('no-source', 'there is no such source');
  return source;
}

function shortHeader(value: string | null, longest: number): string | null {
  return value !== null && value.length <= longest ? value : null;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
