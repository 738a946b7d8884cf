/*
 * What a browser checks in targets metadata before its person signs them, against what is in force. Nothing that the hub says
 * beside the bytes is believed: where its words and the bytes differ, the bytes are not signed.
 */
import { gateListing, isNeverBlocked, type TopSites } from '../policy/gate.ts';
import { digestingId } from '../indicators/digest.ts';
import type { SiteKey } from '../indicators/key.ts';
import type { Canary } from '../trust/canary.ts';
import { canonicalBytes, isJsonObject, parseJson, type JsonValue } from '../trust/canonical-json.ts';
import { releasesOf, TrustError } from '../trust/client.ts';
import { parseTargets, type Root, type Targets } from '../trust/metadata.ts';
import type { ReleaseInfo } from '../trust/release-info.ts';
import { checkReleaseStep } from '../trust/release-step.ts';
import type { Proposal } from './release.ts';
import type { StateChange } from './state-difference.ts';

export type ReviewCode =
  /** A file is not there, or is longer than it may be. */
  | 'file-missing'
  /** The bytes are not those that the hub says, or not canonical, or hold what is not understood. */
  | 'wrong-bytes'
  /** The bytes say something else than the hub's words about them. */
  | 'other-than-told'
  /** Version, sequence or expiry are not those of the next release. */
  | 'bad-step'
  /** What the files decode to is not what would be signed. */
  | 'state-mismatch'
  | 'counts-wrong'
  /** A base part in use is described otherwise than it is signed now. */
  | 'base-changed'
  /** A number that the hub names does not have the digest that it is named for. */
  | 'name-false'
  /** Something is wrong that no person may overlook; see the warnings. */
  | 'refused';

/** Why a browser does not sign. */
export class ReviewError extends Error {
  readonly code: ReviewCode;
  constructor(code: ReviewCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ReviewError';
    this.code = code;
  }
}

/** Changes beyond the list that a person may have agreed upon; what is not told beforehand is refused. */
export const TELLABLE = ['publisher-changed', 'salt-changed', 'poll-changed'] as const;
export type Tellable = (typeof TELLABLE)[number];

export interface ReviewWarning {
  readonly code:
    | Tellable
    | 'reset'
    | 'shrinks'
    | 'grows'
    | 'never-blocked'
    | 'official-or-popular'
    | 'canary-withdrawn'
    | 'canary-narrowed'
    | 'new-epoch'
    | 'nothing-to-compare'
    | 'unnamed-numbers';
  /** `refuse`: this browser does not sign it. */
  readonly severity: 'look' | 'refuse';
  readonly count: number;
  readonly examples: readonly string[];
}

/** What is in force, as this browser has verified it; no targets: it can verify none. */
export interface ReviewedCurrent {
  readonly root: Root;
  readonly targets: Targets | null;
  readonly release: ReleaseInfo | null;
  readonly canary: Canary | null;
}

/** What the bytes would put in force. */
export interface ReviewedTargets {
  readonly targets: Targets;
  readonly release: ReleaseInfo;
  readonly canary: Canary | null;
  /** The one that is new, or that reaches more browsers. */
  readonly made: ReleaseInfo;
  /** Only the share of browsers changes. */
  readonly isWidening: boolean;
  readonly warnings: readonly ReviewWarning[];
}

const SIGNED_FIELDS = new Set(['_type', 'spec_version', 'version', 'expires', 'targets', 'release', 'canary']);
const RELEASE_FIELDS = new Set([
  'publisher',
  'epoch',
  'sequence',
  'stateHash',
  'counts',
  'pollSeconds',
  'publishedAt',
  'reset',
  'base',
  'numbers',
]);
const DAY_MS = 86_400_000;
/** Signed targets that live for years could be replayed for years. */
const MAX_LIFE_DAYS = 100;
const EXAMPLES = 20;

/**
 * Checks bytes that a hub wants signed. Throws ReviewError, or TrustError of the release step.
 * @param told changes beyond the list that the person expects
 */
export function reviewTargets(
  bytes: Uint8Array<ArrayBuffer>,
  proposal: Pick<Proposal, 'epoch' | 'sequence' | 'version' | 'canary' | 'reset' | 'counts'>,
  current: ReviewedCurrent,
  { told, now }: { told: ReadonlySet<Tellable>; now: Date },
): ReviewedTargets {
  const targets = parseExactly(bytes);
  const offered = releasesOf(current.root, targets);
  const { release, canary } = offered;
  if (release === null) throw new ReviewError('wrong-bytes', 'the bytes name no release');
  requireOnlyBases(targets, current, release, canary);
  const life = targets.expires.valueOf() - now.valueOf();
  if (life <= 0 || life > MAX_LIFE_DAYS * DAY_MS) {
    throw new ReviewError(
      'bad-step',
      `expected an expiry within ${MAX_LIFE_DAYS} days, got ${targets.expires.toISOString()}`,
    );
  }
  if (targets.version <= (current.targets?.version ?? 0)) {
    throw new ReviewError('bad-step', `targets version ${targets.version} is not after the one in force`);
  }
  if (canary !== null && !isEqual(release, current.release)) {
    throw new ReviewError('other-than-told', 'beside a canary the release for everybody must stay as it is');
  }
  const made = canary?.release ?? release;
  const isWidening = current.canary !== null && isSameName(made, current.canary.release);
  const warnings: ReviewWarning[] = [];
  if (isWidening) {
    if (!isEqual(made, current.canary?.release ?? null)) {
      throw new ReviewError('other-than-told', 'the canary that would be widened is not the one that is out');
    }
    if (canary !== null && current.canary !== null && canary.percent < current.canary.percent) {
      warnings.push(warning('canary-narrowed', 'look', canary.percent));
    }
  } else {
    requireNext(made, current);
    if (current.canary !== null) warnings.push(warning('canary-withdrawn', 'look', current.canary.percent));
  }
  requireAsTold(proposal, targets, made, canary);
  if (current.release !== null) warnings.push(...changesOf(current.release, made, told));
  if (made.reset) warnings.push(warning('reset', 'look', 1));
  // Without a list in force nothing tells what is old: all of it is shown as new, and the person is told so.
  if (current.targets === null) warnings.push(warning('nothing-to-compare', 'look', total(made)));
  return { targets, release, canary, made, isWidening, warnings };
}

/** What a person should look at in the changes of a list. */
export function warningsOf(
  changes: readonly StateChange[],
  before: ReleaseInfo | null,
  after: ReleaseInfo,
  topSites: TopSites,
): readonly ReviewWarning[] {
  const blocked: string[] = [];
  const doubtful: string[] = [];
  for (const { section, what, key } of changes) {
    if (section === 'numbers' || what === 'removed' || !isSite(key)) continue;
    if (isNeverBlocked(key)) blocked.push(key);
    else if (!gateListing(key, { topSites }).allowed) doubtful.push(key);
  }
  const found: ReviewWarning[] = [];
  if (blocked.length > 0) found.push(warning('never-blocked', 'refuse', blocked.length, blocked));
  if (doubtful.length > 0) found.push(warning('official-or-popular', 'look', doubtful.length, doubtful));
  const [old, now] = [before ? total(before) : 0, total(after)];
  if (old - now > Math.max(10, old / 10)) found.push(warning('shrinks', 'look', old - now));
  if (before !== null && now - old > Math.max(1000, old / 5)) found.push(warning('grows', 'look', now - old));
  return found;
}

/** A warning with some of what it is about. */
export function warning(
  code: ReviewWarning['code'],
  severity: ReviewWarning['severity'],
  count: number,
  about: readonly string[] = [],
): ReviewWarning {
  return { code, severity, count, examples: about.slice(0, EXAMPLES) };
}

/** Targets from the bytes to sign: canonical, and nothing in them that is not understood. */
function parseExactly(bytes: Uint8Array<ArrayBuffer>): Targets {
  const signed = parseJson(bytes);
  if (!isJsonObject(signed) || !isEqualBytes(canonicalBytes(signed), bytes)) {
    throw new ReviewError('wrong-bytes', 'the bytes are not canonical');
  }
  const unknown =
    Object.keys(signed).find((name) => !SIGNED_FIELDS.has(name)) ??
    unknownIn(signed['release'], RELEASE_FIELDS) ??
    unknownIn(signed['canary'], new Set(['percent', 'release'])) ??
    (isJsonObject(signed['canary']) ? unknownIn(signed['canary']['release'], RELEASE_FIELDS) : undefined);
  // A field that this browser does not know could mean something to another one.
  if (unknown !== undefined) throw new ReviewError('wrong-bytes', `the field ${unknown} is not understood`);
  return parseTargets(canonicalBytes({ signatures: [], signed })).signed;
}

function unknownIn(value: JsonValue | undefined, known: ReadonlySet<string>): string | undefined {
  return isJsonObject(value) ? Object.keys(value).find((name) => !known.has(name)) : undefined;
}

/** Only base parts that are named, and those that stay as they are signed now. */
function requireOnlyBases(
  targets: Targets,
  current: ReviewedCurrent,
  release: ReleaseInfo,
  canary: Canary | null,
): void {
  const named = new Set([...release.base.parts, ...(canary?.release.base.parts ?? [])]);
  for (const [path, file] of Object.entries(targets.targets)) {
    if (!named.has(path)) throw new ReviewError('wrong-bytes', `the file ${path} belongs to no release`);
    const known =
      current.targets && Object.hasOwn(current.targets.targets, path) ? current.targets.targets[path] : null;
    if (known && (known.length !== file.length || JSON.stringify(known.hashes) !== JSON.stringify(file.hashes))) {
      throw new ReviewError('base-changed', `${path} is signed otherwise now`);
    }
  }
}

function requireNext(made: ReleaseInfo, current: ReviewedCurrent): void {
  checkReleaseStep(current.release, made);
  if (current.canary !== null) checkReleaseStep(current.canary.release, made);
  const last = current.canary?.release ?? current.release;
  const isNewEpoch = last !== null && made.epoch > last.epoch;
  const expected = last === null || isNewEpoch ? 1 : last.sequence + 1;
  // A sequence that leaps would take the numbers away from honest releases after it.
  if (last !== null && made.sequence !== expected) {
    throw new ReviewError('bad-step', `expected release ${made.epoch}.${expected}, got ${made.epoch}.${made.sequence}`);
  }
}

function requireAsTold(
  told: Pick<Proposal, 'epoch' | 'sequence' | 'version' | 'canary' | 'reset' | 'counts'>,
  targets: Targets,
  made: ReleaseInfo,
  canary: Canary | null,
): void {
  const differs =
    told.epoch !== made.epoch ||
    told.sequence !== made.sequence ||
    told.version !== targets.version ||
    told.canary !== (canary?.percent ?? null) ||
    told.reset !== made.reset ||
    JSON.stringify(told.counts) !== JSON.stringify(made.counts);
  if (differs) throw new ReviewError('other-than-told', 'the bytes say something else than the hub does');
}

function changesOf(last: ReleaseInfo, made: ReleaseInfo, told: ReadonlySet<Tellable>): readonly ReviewWarning[] {
  const found: ReviewWarning[] = [];
  const add = (code: Tellable, examples: readonly string[]): void => {
    found.push(warning(code, told.has(code) ? 'look' : 'refuse', 1, examples));
  };
  if (made.publisher.th !== last.publisher.th || made.publisher.en !== last.publisher.en) {
    add('publisher-changed', [made.publisher.th, made.publisher.en]);
  }
  if (made.pollSeconds !== last.pollSeconds) add('poll-changed', [String(last.pollSeconds), String(made.pollSeconds)]);
  // The first numbers need a salt; losing all of them drops it.
  if (last.numbers && made.numbers && digestingId(last.numbers) !== digestingId(made.numbers)) {
    add('salt-changed', [digestingId(made.numbers)]);
  }
  if (made.epoch !== last.epoch) found.push(warning('new-epoch', 'look', made.epoch));
  return found;
}

/** The trust client's own codes pass through; for callers that tell the two apart. */
export function codeOfRefusal(error: unknown): string {
  return error instanceof ReviewError || error instanceof TrustError ? error.code : 'failed';
}

function isSite(key: string): key is SiteKey {
  return key.startsWith('host:') || key.startsWith('url:');
}

function isSameName(a: ReleaseInfo, b: ReleaseInfo): boolean {
  return a.epoch === b.epoch && a.sequence === b.sequence;
}

function isEqual(a: ReleaseInfo, b: ReleaseInfo | null): boolean {
  return b !== null && JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(release: ReleaseInfo): readonly unknown[] {
  const { publisher, counts, base, numbers, ...rest } = release;
  return [
    Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)),
    publisher.th,
    publisher.en,
    [counts.hosts, counts.urls, counts.numbers],
    [base.sequence, base.parts],
    numbers ? [numbers.saltEpoch, digestingId(numbers)] : null,
  ];
}

function isEqualBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

function total({ counts }: ReleaseInfo): number {
  return counts.hosts + counts.urls + counts.numbers;
}
