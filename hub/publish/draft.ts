/*
 * What a release would be: the listings become a state and its files, and the description that keys sign. It is made in the
 * place where it is published, or beside it where people must sign first: nothing here decides that anything is in force.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { encodeBase, SECTION_NAMES, type StateSummary } from '../../lib/core/blocklist/state.ts';
import type { NumberDigesting } from '../../lib/core/indicators/digest.ts';
import type { Canary } from '../../lib/core/trust/canary.ts';
import { canarySchema } from '../../lib/core/trust/canary.ts';
import { TrustError } from '../../lib/core/trust/client.ts';
import type { Root } from '../../lib/core/trust/metadata.ts';
import { releaseInfoSchema, type ReleaseInfo } from '../../lib/core/trust/release-info.ts';
import { checkReleaseStep } from '../../lib/core/trust/release-step.ts';
import type { Orm } from '../db/database.ts';
import { HubError } from '../hub-error.ts';
import type { BasePart, readCurrent } from '../trust/index.ts';
import { hasEnoughSignatures } from '../trust/repository.ts';
import { isSameDigesting, makeState } from './make-state.ts';
import { hexOf, type Withheld } from './state-store.ts';
import { CHECKPOINT, type PublishedFile, type PublishOptions, type Workshop } from './workshop.ts';
import { writeDeltas } from './write-deltas.ts';

/** What the signed targets offer now. */
export interface InForce {
  readonly release: ReleaseInfo;
  readonly canary: Canary | null;
}

export interface Draft {
  /** For everybody. */
  readonly release: ReleaseInfo;
  /** For a share of browsers. */
  readonly canary: Canary | null;
  /** The one of the two that is new. */
  readonly made: ReleaseInfo;
  readonly parts: readonly BasePart[];
  readonly files: readonly PublishedFile[];
  readonly withheld: readonly Withheld[];
  /** Numbers of persons that stay out until two people stand behind them. */
  readonly waiting: number;
  /** A state was made for it; widening a canary makes none. */
  readonly hasState: boolean;
}

/** A worker's fetch must not take long: base files travel in parts. */
const PART_BYTES = 2 * 1024 * 1024;
/** Targets metadata is renewed, as an unchanged release under a new number, when less than this of its life is left. */
const RENEW_TARGETS_MS = 45 * 86_400_000;

/** What our own metadata offers; throws where it does not parse, as nothing of ours was signed so. */
export function inForceOf(current: Awaited<ReturnType<typeof readCurrent>>): InForce | null {
  if (current === null) return null;
  const { release, canary } = current.targets.signed;
  return {
    release: v.parse(releaseInfoSchema, release),
    canary: canary === undefined ? null : v.parse(canarySchema, canary),
  };
}

/**
 * Makes a release of what is decided.
 * @returns `unchanged` with what stays out, where it would be what is in force already
 * @throws HubError `shrinks-too-much`, `no-canary`, `no-release` or `state-missing`
 */
export async function draftRelease(
  orm: Orm,
  options: PublishOptions,
  {
    current,
    root,
    epoch,
    workshop,
  }: { current: Awaited<ReturnType<typeof readCurrent>>; root: Root; epoch: number; workshop: Workshop },
): Promise<Draft | (Pick<Draft, 'withheld' | 'waiting'> & { readonly unchanged: true })> {
  const { kind = 'list', canary: percent = null } = options;
  const offered = inForceOf(current);
  const isNewEpoch = offered !== null && epoch > offered.release.epoch;
  if (kind === 'widen') return widened(offered, percent);
  if (percent !== null && (offered === null || isNewEpoch)) {
    throw new HubError(
      'no-release',
      'a canary goes beside a release of the same epoch; publish one for everybody first',
    );
  }
  const last = offered?.release ?? null;
  const before = last && !isNewEpoch ? await workshop.past.read(last.sequence) : null;

  const latest = offered?.canary?.release.sequence ?? last?.sequence ?? 0;
  const { summary, shards, digesting, origin, withheld, waiting } = await makeState(orm, options, {
    last,
    before,
    past: workshop.past,
    epoch,
    sequence: isNewEpoch ? 1 : latest + 1,
  });
  const reference = offered?.canary?.release ?? last;
  const known = reference && !isNewEpoch ? await workshop.past.read(reference.sequence) : null;
  const isDue =
    current === null ||
    reference === null ||
    isNewEpoch ||
    (offered?.canary?.percent ?? null) !== percent ||
    reference.pollSeconds !== options.config.pollSeconds ||
    !isSameDigesting(reference.numbers, digesting ?? undefined) ||
    current.targets.signed.expires.valueOf() - options.now.valueOf() < RENEW_TARGETS_MS ||
    // A ceremony can leave what is in force with too few signatures; browsers then take nothing before the next release.
    !(await hasEnoughSignatures(current.targets, root, 'targets'));
  if (!isDue && known && isSameList(known, summary)) {
    // The same list, known to be it at a later event.
    await workshop.past.write(known, [], origin);
    return { unchanged: true, withheld, waiting };
  }

  const draft = releaseOf(summary, digesting, options, last);
  requireStep(last, draft);
  // Browsers of the share make this step from the canary.
  if (!isNewEpoch) requireStep(offered?.canary?.release ?? null, draft);
  if (isNewEpoch) await workshop.onNewEpoch();
  await workshop.store.write(summary, shards, origin);
  // No delta leads out of another epoch.
  const deltas = isNewEpoch ? [] : await writeDeltas(workshop, summary, options);
  const { base, parts, written } = await chooseBase(workshop, summary, isNewEpoch ? null : last, deltas, options);
  const made = { ...draft, base };
  return {
    ...(percent === null || last === null
      ? { release: made, canary: null, parts }
      : { release: last, canary: { percent, release: made }, parts: withKept(parts, last) }),
    made,
    files: [...deltas, ...written],
    withheld,
    waiting,
    hasState: true,
  };
}

/** The canary that is out, for more browsers or for all. */
function widened(offered: InForce | null, percent: number | null): Draft {
  if (!offered?.canary) throw new HubError('no-canary', 'no canary is out that could be widened; nothing changed');
  const made = offered.canary.release;
  const common = { made, files: [], withheld: [], waiting: 0, hasState: false };
  if (percent === null) return { ...common, release: made, canary: null, parts: withKept([], made) };
  if (percent === offered.canary.percent) throw new HubError('no-canary', `the canary is for ${percent} % already`);
  const parts = withKept(withKept([], made), offered.release);
  return { ...common, release: offered.release, canary: { percent, release: made }, parts };
}

/** Base parts with those that a release which stays needs, each once. */
function withKept(parts: readonly BasePart[], release: ReleaseInfo): readonly BasePart[] {
  const known = new Set(parts.map(({ path }) => path));
  return [...parts, ...release.base.parts.filter((path) => !known.has(path)).map((path) => ({ path }))];
}

function isSameList(before: StateSummary, after: StateSummary): boolean {
  return SECTION_NAMES.every((name) => {
    const [a, b] = [before.sections[name], after.sections[name]];
    return (
      a.shards.length === b.shards.length &&
      a.attributes.length === b.attributes.length &&
      a.shards.every((shard, index) => {
        const other = b.shards[index];
        return other !== undefined && hexOf(shard.hash) === hexOf(other.hash);
      })
    );
  });
}

function releaseOf(
  summary: StateSummary,
  digesting: NumberDigesting | null,
  { config, now, isReset }: PublishOptions,
  last: ReleaseInfo | null,
): ReleaseInfo {
  const { hosts, urls, numbers } = summary.sections;
  return {
    publisher: config.publisher,
    epoch: summary.epoch,
    sequence: summary.sequence,
    stateHash: hexOf(summary.hash),
    counts: { hosts: hosts.count, urls: urls.count, numbers: numbers.count },
    pollSeconds: config.pollSeconds,
    publishedAt: now.toISOString(),
    reset: isReset,
    base: last?.base ?? { sequence: summary.sequence, parts: [basePath(summary.sequence, 0)] },
    ...(digesting && { numbers: digesting }),
  };
}

/** The same check that browsers make, before anything is written. */
function requireStep(last: ReleaseInfo | null, next: ReleaseInfo): void {
  try {
    checkReleaseStep(last, next);
  } catch (cause) {
    if (!(cause instanceof TrustError) || cause.code !== 'shrink') throw cause;
    const total = (release: ReleaseInfo): number => release.counts.hosts + release.counts.urls + release.counts.numbers;
    throw new HubError(
      'shrinks-too-much',
      `the list would shrink from ${last ? total(last) : 0} to ${total(next)} listings; ` +
        'browsers refuse that without --reset; nothing was published',
      { cause },
    );
  }
}

/**
 * Keeps the last base while a delta leads from it, or makes a new one: at first, at a checkpoint, where the sections
 * were cut anew, and where the way from the old base has become longer than a quarter of it.
 */
async function chooseBase(
  { store }: Workshop,
  summary: StateSummary,
  last: ReleaseInfo | null,
  deltas: readonly PublishedFile[],
  { paths, onProgress }: PublishOptions,
): Promise<{ base: ReleaseInfo['base']; parts: readonly BasePart[]; written: readonly PublishedFile[] }> {
  const way = deltas.find(({ path }) => path === `deltas/${last?.base.sequence}-${summary.sequence}`);
  if (
    last &&
    way &&
    summary.sequence % CHECKPOINT !== 0 &&
    way.bytes * 4 <= (await baseBytes(paths.repo, last)) + 64 * 1024
  ) {
    return { base: last.base, parts: last.base.parts.map((path) => ({ path })), written: [] };
  }
  onProgress?.('encoding the base');
  const whole = await encodeBase(summary, store.readerOf(summary));
  const parts: { path: string; bytes: Uint8Array }[] = [];
  for (let start = 0; start < whole.length; start += PART_BYTES) {
    parts.push({ path: basePath(summary.sequence, parts.length), bytes: whole.subarray(start, start + PART_BYTES) });
  }
  const written = parts.map(({ path, bytes }) => ({ path: `targets/${path}`, bytes: bytes.length }));
  return { base: { sequence: summary.sequence, parts: parts.map(({ path }) => path) }, parts, written };
}

async function baseBytes(repo: string, release: ReleaseInfo): Promise<number> {
  const folder = join(repo, 'targets', 'base', String(release.base.sequence));
  let total = 0;
  for (const name of await readdir(folder)) total += (await stat(join(folder, name))).size;
  return total;
}

function basePath(sequence: number, part: number): string {
  return `base/${sequence}/${part}`;
}
