/*
 * A release: the active listings become a state, its files, and signed metadata that names it.
 *
 * Where the hub's own keys meet the threshold it publishes at once. Order, so that a hub killed anywhere leaves the last
 * release valid and the next run completes:
 *   1. shards and summary into states/     2. deltas and base parts into repo/     3. metadata, the timestamp last
 *   4. the record in the database          5. old states and deltas are dropped
 * Which release is in force is said by repo/ alone. A run that was killed after 3 is recorded by the next one.
 *
 * Otherwise the same is made as a proposal (proposal.ts), and published when enough people have signed it.
 */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Root } from '../../lib/core/trust/metadata.ts';
import type { ReleaseInfo } from '../../lib/core/trust/release-info.ts';
import type { HubPaths } from '../config.ts';
import type { Orm } from '../db/database.ts';
import { recordRelease } from '../db/releases.ts';
import { withSigningLock } from '../operate/signing-lock.ts';
import { publishMetadata, readCurrent, refreshTimestamp, type Repository } from '../trust/index.ts';
import { activeKeys, readRoot } from '../trust/repository.ts';
import { draftRelease, inForceOf, type Draft, type InForce } from './draft.ts';
import { createStateStore, type StateStore, type Withheld } from './state-store.ts';
import { CHECKPOINT, type PublishedFile, type PublishOptions, type Workshop } from './workshop.ts';

export interface PublishReport {
  /** False: the list is as it was published; only the timestamp was signed again. */
  readonly changed: boolean;
  /** Not published: people must sign first. */
  readonly isProposal: boolean;
  readonly epoch: number;
  readonly sequence: number;
  readonly counts: ReleaseInfo['counts'];
  readonly stateHash: string;
  /** Percent of browsers that it is for; null: all. */
  readonly canary: number | null;
  /** What this run wrote for browsers to fetch. */
  readonly files: readonly PublishedFile[];
  /** Listings left out because the gate refuses them now, with the rule. */
  readonly withheld: readonly Withheld[];
  /** Numbers of persons left out until two people stand behind them. */
  readonly waiting: number;
}

/** Releases whose deltas stay for browsers and caches that still hold an older timestamp. */
const KEPT_RELEASES = 16;

/** Stores a draft for people to sign, in place of the one that waits. */
export type Propose = (orm: Orm, options: PublishOptions) => Promise<PublishReport>;

/**
 * Publishes what is decided, where the hub's own keys suffice.
 * @param propose what to do where they do not
 * @throws HubError `shrinks-too-much` where more than half would go and `isReset` is not set; nothing is written then
 */
export async function publish(orm: Orm, options: PublishOptions, propose?: Propose): Promise<PublishReport> {
  const { paths, onProgress } = options;
  const repository = repositoryOf(paths);
  if (propose !== undefined && !(await canSignAlone(repository))) return propose(orm, options);
  return withSigningLock(orm, paths, async () => {
    const current = await readCurrent(repository);
    const offered = inForceOf(current);
    for (const known of [offered?.release, offered?.canary?.release]) if (known) await record(orm, known);
    const { signed: root } = await readRoot(repository);
    const store = createStateStore(paths.states);
    const workshop: Workshop = {
      past: store,
      store,
      repo: paths.repo,
      onNewEpoch: () => dropOldEpoch(paths),
    };
    const draft = await draftRelease(orm, options, { current, root, epoch: epochOf(root), workshop });
    if ('unchanged' in draft) {
      await refreshTimestamp(repository, options.now);
      if (offered === null) throw new Error('nothing is in force that could be unchanged');
      return reportOf(offered.canary?.release ?? offered.release, offered, { ...draft, files: [] }, false);
    }
    onProgress?.('signing');
    const { release, canary, parts } = draft;
    await publishMetadata(repository, { release, canary, baseParts: parts, now: options.now });
    const files = [...draft.files, ...(await metadataFiles(repository))];
    await finish(orm, paths, draft);
    return reportOf(draft.made, draft, { ...draft, files }, true);
  });
}

/** The record and the tidying that follow a release. */
export async function finish(
  orm: Orm,
  paths: HubPaths,
  { made, release, canary }: Pick<Draft, 'made' | 'release' | 'canary'>,
): Promise<void> {
  await record(orm, made);
  await prune(createStateStore(paths.states), paths.repo, { release, canary });
}

/** What a run did, for people. */
export function reportOf(
  { epoch, sequence, counts, stateHash }: ReleaseInfo,
  { canary }: Pick<InForce, 'canary'>,
  { files, withheld, waiting }: Pick<Draft, 'files' | 'withheld' | 'waiting'>,
  changed: boolean,
): PublishReport {
  const percent = canary?.percent ?? null;
  return { changed, isProposal: false, epoch, sequence, counts, stateHash, canary: percent, files, withheld, waiting };
}

/** Whether the targets keys on this disk meet the threshold, as in the demo. */
export async function canSignAlone(repository: Repository): Promise<boolean> {
  const root = await readRoot(repository);
  const keys = await activeKeys(repository, root.signed, 'targets');
  return keys.length >= root.signed.roles.targets.threshold;
}

/** The signing repository of a hub. */
export function repositoryOf(paths: HubPaths): Repository {
  return { dataDir: paths.data, repoDir: paths.repo };
}

/** The epoch that root opens; roots of other makers name none, which is the first. */
export function epochOf(root: Root): number {
  const epoch = root['release_epoch'];
  return typeof epoch === 'number' ? epoch : 1;
}

/** Drops what the epoch before left to make deltas from. */
export async function dropOldEpoch(paths: HubPaths): Promise<void> {
  await rm(paths.states, { recursive: true, force: true });
  await rm(join(paths.repo, 'deltas'), { recursive: true, force: true });
}

async function record(orm: Orm, release: ReleaseInfo): Promise<void> {
  await recordRelease(orm, {
    ...release,
    baseSequence: release.base.sequence,
    publishedAt: new Date(release.publishedAt),
  });
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

async function metadataFiles(repository: Repository): Promise<readonly PublishedFile[]> {
  const current = await readCurrent(repository);
  if (current === null) return [];
  const { targets, snapshot, timestamp } = current;
  return [
    { path: `metadata/${targets.signed.version}.targets.json`, bytes: targets.bytes.length },
    { path: `metadata/${snapshot.signed.version}.snapshot.json`, bytes: snapshot.bytes.length },
    { path: 'metadata/timestamp.json', bytes: timestamp.bytes.length },
  ];
}

/**
 * Drops what no browser asks for: states that no delta starts from any more, deltas to releases that are neither
 * recent nor checkpoints, and base files before the one in force and the one before it.
 */
async function prune(store: StateStore, repo: string, { release, canary }: InForce): Promise<void> {
  const { sequence } = canary?.release ?? release;
  const { base } = release;
  const isKept = (other: number): boolean =>
    sequence - other <= CHECKPOINT || (other % CHECKPOINT === 0 && sequence - other <= CHECKPOINT * (CHECKPOINT + 1));
  await store.prune(new Set((await store.sequences()).filter((other) => other <= sequence && isKept(other))));
  for (const name of await namesIn(join(repo, 'deltas'))) {
    const to = Number(/^\d+-(\d+)$/.exec(name)?.[1] ?? NaN);
    const isRecent = sequence - to < KEPT_RELEASES;
    const isCheckpoint = to % CHECKPOINT === 0 && sequence - to <= CHECKPOINT * (CHECKPOINT + 1);
    if (!isRecent && !isCheckpoint) await rm(join(repo, 'deltas', name), { force: true });
  }
  const bases = (await namesIn(join(repo, 'targets', 'base'))).map(Number).sort((a, b) => b - a);
  const oldest = Math.min(base.sequence, canary?.release.base.sequence ?? base.sequence);
  const older = bases.filter((other) => other < oldest).slice(1);
  for (const other of older) await rm(join(repo, 'targets', 'base', String(other)), { recursive: true, force: true });
}
