/*
 * The review of a proposed release in a member's browser: fetch, verify, decode, compare, and only then sign. The list in
 * force is verified from the extension's own trust root, the proposed one decoded from the very files that browsers will get.
 * The hub may be anybody's by now: it can keep a person from signing, and cannot have anything signed that was not shown.
 */
import { applyDelta, decodeBase, ReleaseFormatError, SECTION_NAMES } from '../../core/blocklist/state.ts';
import type { ReadShard, Shard, StateSummary } from '../../core/blocklist/state.ts';
import type { Category, Grade, ListingAttributes } from '../../core/blocklist/listing.ts';
import {
  MAX_REVEALED,
  namedNumbersSchema,
  revealedNumbersSchema,
  type Proposal,
  type ProposalSignature,
} from '../../core/console/release.ts';
import {
  ReviewError,
  reviewTargets,
  warning,
  warningsOf,
  type ReviewedCurrent,
  type ReviewWarning,
  type Tellable,
} from '../../core/console/release-review.ts';
import { stateDifference, type StateChange, type WholeState } from '../../core/console/state-difference.ts';
import { digestNumber, digestToHex, type Argon2id } from '../../core/indicators/digest.ts';
import { maskNumber } from '../../core/indicators/mask.ts';
import { parseNumberKey } from '../../core/indicators/number-key.ts';
import { bankName, type BankName } from '../../core/policy/banks.ts';
import type { TopSites } from '../../core/policy/gate.ts';
import { hexOfBytes } from '../../core/trust/bytes.ts';
import {
  listedTargets,
  openTrusted,
  refresh,
  TrustError,
  targetFilePath,
  verifyTarget,
  type Opened,
  type TrustedSet,
  type VerifiedTargets,
} from '../../core/trust/client.ts';
import { parseRoot, parseTargets } from '../../core/trust/metadata.ts';
import type { ReleaseInfo } from '../../core/trust/release-info.ts';
import * as v from 'valibot';

type Bytes = Uint8Array<ArrayBuffer>;
/** Bytes of a file, or null where there is none; never more than `maxBytes`. */
export type FetchBytes = (path: string, maxBytes: number) => Promise<Bytes | null>;

export interface ReviewDeps {
  /** Below the hub's `/repo/`. */
  readonly fetchRepo: FetchBytes;
  /** Below `/v1/console/proposal/files/`. */
  readonly fetchProposal: FetchBytes;
  /** What this extension trusts: its root, and the metadata of the list that it holds, so that an older one is refused. */
  readonly trusted: TrustedSet;
  readonly topSites: TopSites;
  readonly argon2id: Argon2id;
  readonly now: Date;
  /** Changes beyond the list that the person expects. */
  readonly told?: ReadonlySet<Tellable>;
  /** Lets the page have its turn. */
  readonly pause: () => Promise<void>;
  readonly onStep?: (step: ReviewStep, done: number, of: number) => void;
}

export type ReviewStep = 'fetch' | 'decode' | 'compare';

/** One listing of the difference; `masked`: a number's name as the hub tells it, not verified before it is revealed. */
export interface ReviewRow {
  readonly what: StateChange['what'];
  readonly key: string;
  readonly grade: Grade;
  readonly category: Category;
  readonly bank: BankName | null;
  readonly before: { readonly grade: Grade; readonly category: Category; readonly bank: BankName | null } | null;
  readonly masked?: string;
}

export interface ReviewSection {
  readonly section: (typeof SECTION_NAMES)[number];
  readonly before: number;
  readonly after: number;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

export interface Review {
  readonly sections: readonly ReviewSection[];
  readonly rows: readonly ReviewRow[];
  readonly total: number;
  readonly warnings: readonly ReviewWarning[];
  /** What was checked, for people to read. */
  readonly checks: readonly { readonly code: string; readonly isChecked: boolean }[];
  readonly release: ReleaseInfo;
  readonly canaryPercent: number | null;
  /** The bytes that were checked, and no others, are what `signReview` signs. */
  readonly bytes: Bytes;
  readonly proposal: { readonly id: string; readonly sha256: string };
}

const CHECKS = [
  'current-verified',
  'bytes-exact',
  'step',
  'state-hash',
  'counts',
  'base-files',
  'delta-files',
] as const;
/** What nobody can check who has never had a list. */
const NEEDS_CURRENT: ReadonlySet<string> = new Set<(typeof CHECKS)[number]>([
  'current-verified',
  'step',
  'delta-files',
]);
const MAX_TARGETS_BYTES = 5_000_000;
const MAX_PART_BYTES = 2 * 1024 * 1024;
const MAX_DELTA_BYTES = 4 * 1024 * 1024;
const MAX_NUMBERS_BYTES = 2_000_000;

/**
 * Checks a proposal and says what it would change. Throws ReviewError, TrustError, ReleaseFormatError, or what the fetches do.
 */
export async function reviewProposal(proposal: Proposal, deps: ReviewDeps): Promise<Review> {
  const { now, told = new Set() } = deps;
  deps.onStep?.('fetch', 0, 1);
  const { current, inForce } = await readInForce(deps);
  const { root } = current;

  // A copy of our own: what is checked here is what is signed later, whatever becomes of the answer's buffer.
  const bytes = new Uint8Array(await need(deps.fetchProposal, 'targets', MAX_TARGETS_BYTES));
  if ((await sha256(bytes)) !== proposal.sha256) throw new ReviewError('wrong-bytes', 'the bytes are not those named');
  const reviewed = reviewTargets(bytes, proposal, current, { told, now });
  const proposed = listedTargets(root, reviewed.targets);

  const before = current.release && inForce && (await stateInForce(current.release, inForce, deps));
  const after = await proposedState(reviewed.made, { last: current.release, before, proposed }, deps);
  for (const section of SECTION_NAMES) {
    if (after.summary.sections[section].count !== reviewed.made.counts[section]) {
      throw new ReviewError('counts-wrong', `${section} holds another number of listings than would be signed`);
    }
  }
  deps.onStep?.('compare', 0, 1);
  const changes = await stateDifference(before, after, deps.pause);
  const names = await namesOf(changes, deps);
  const unnamed = changes.filter(({ section, key }) => section === 'numbers' && !names.has(key)).length;
  const sections = SECTION_NAMES.map((section): ReviewSection => {
    const count = (what: StateChange['what']): number =>
      changes.filter((change) => change.section === section && change.what === what).length;
    return {
      section,
      before: current.release?.counts[section] ?? 0,
      after: reviewed.made.counts[section],
      added: count('added'),
      removed: count('removed'),
      changed: count('changed'),
    };
  });
  return {
    sections,
    rows: changes.map((change) => rowOf(change, names)),
    total: changes.length,
    warnings: [
      ...reviewed.warnings,
      ...warningsOf(changes, current.release, reviewed.made, deps.topSites),
      ...(unnamed > 0 ? [warning('unnamed-numbers', 'look', unnamed)] : []),
    ],
    checks: CHECKS.map((code) => ({ code, isChecked: current.targets !== null || !NEEDS_CURRENT.has(code) })),
    release: reviewed.made,
    canaryPercent: reviewed.canary?.percent ?? null,
    bytes,
    proposal: { id: proposal.id, sha256: proposal.sha256 },
  };
}

/** Whether nothing forbids signing. */
export function isSignable({ warnings }: Pick<Review, 'warnings'>): boolean {
  return warnings.every(({ severity }) => severity !== 'refuse');
}

/**
 * Signs what was reviewed with a key of this browser. Throws ReviewError `refused` where a warning forbids it.
 * @param key Ed25519, not extractable
 */
export async function signReview(review: Review, keyid: string, key: CryptoKey): Promise<ProposalSignature> {
  if (!isSignable(review)) throw new ReviewError('refused', 'the review forbids to sign this');
  const signature = hexOfBytes(new Uint8Array(await crypto.subtle.sign('Ed25519', key, review.bytes)));
  return { ...review.proposal, keyid, signature };
}

/**
 * Has numbers of the difference shown, which the hub records, and believes a name only where its digest is the one asked for.
 * @returns masked names by digest; a digest that the hub cannot name is not among them
 * @throws ReviewError `name-false` where a name has another digest
 */
export async function revealNumbers(
  review: Pick<Review, 'release'>,
  digests: readonly string[],
  deps: Pick<ReviewDeps, 'fetchProposal' | 'argon2id'>,
): Promise<ReadonlyMap<string, string>> {
  const verified = new Map<string, string>();
  const digesting = review.release.numbers;
  if (digesting === undefined) return verified;
  for (let at = 0; at < digests.length; at += MAX_REVEALED) {
    const path = `revealed/${digests.slice(at, at + MAX_REVEALED).join(',')}`;
    const { numbers } = parseAs(revealedNumbersSchema, await need(deps.fetchProposal, path, MAX_NUMBERS_BYTES));
    for (const { digest, key: text } of numbers) {
      const key = parseNumberKey(text);
      const isTrue =
        typeof key === 'string' && digestToHex(await digestNumber(key, digesting, deps.argon2id)) === digest;
      if (!isTrue || typeof key !== 'string')
        throw new ReviewError('name-false', `the name told for ${digest} is another number's`);
      verified.set(digest, maskNumber(key));
    }
  }
  return verified;
}

/**
 * What is in force, by the whole workflow of a client. After a ceremony that asked for more signatures than the targets in
 * force have, or for others, no client takes them any more until the next release, the one that is reviewed: then the list
 * that this extension holds counts, which it verified under the root before, and the newest root says who must sign. A browser
 * that came after the ceremony holds none, and takes none from keys that were put away: to it all of the list is new.
 */
async function readInForce(
  deps: ReviewDeps,
): Promise<{ readonly current: ReviewedCurrent; readonly inForce: VerifiedTargets | null }> {
  let newest = deps.trusted.root;
  const fetch = (path: string, maxBytes: number): Promise<Bytes | null> => deps.fetchRepo(`metadata/${path}`, maxBytes);
  let hasSnapshot = false;
  const onTrusted = (role: string, bytes: Uint8Array): void => {
    if (role === 'root') newest = bytes;
    if (role === 'snapshot') hasSnapshot = true;
  };
  const currentOf = (targets: Uint8Array | undefined, opened: Pick<Opened, 'release' | 'canary'>): ReviewedCurrent => ({
    root: parseRoot(newest).signed,
    targets: targets === undefined ? null : parseTargets(targets).signed,
    release: opened.release,
    canary: opened.canary,
  });
  try {
    const refreshed = await refresh(deps.trusted, { fetch, now: deps.now }, { onTrusted });
    newest = refreshed.trusted.root;
    return { current: currentOf(refreshed.trusted.targets, refreshed), inForce: refreshed.targets };
  } catch (error) {
    if (!(error instanceof TrustError) || error.code !== 'threshold') throw error;
    if (deps.trusted.targets === undefined) {
      // What the hub signs by itself must hold all the same.
      if (!hasSnapshot) throw error;
      return { current: currentOf(undefined, { release: null, canary: null }), inForce: null };
    }
    if (newest === deps.trusted.root) throw error;
    const held = await openTrusted(deps.trusted, deps.now);
    return { current: currentOf(deps.trusted.targets, held), inForce: held.targets };
  }
}

/** The state in force, from the served base and delta. */
async function stateInForce(release: ReleaseInfo, targets: VerifiedTargets, deps: ReviewDeps): Promise<WholeState> {
  const base = await baseOf(release, targets, deps, async (path, length) =>
    need(deps.fetchRepo, `targets/${targetFilePath(targets, path)}`, length),
  );
  const state = await withDelta(base, release, deps, (path) => need(deps.fetchRepo, path, MAX_DELTA_BYTES));
  requireState(state, release);
  return state;
}

/** The proposed state, by every way that browsers will take: from the base, and by delta from the list in force. */
async function proposedState(
  made: ReleaseInfo,
  {
    last,
    before,
    proposed,
  }: {
    readonly last: ReleaseInfo | null;
    readonly before: WholeState | null;
    readonly proposed: VerifiedTargets;
  },
  deps: ReviewDeps,
): Promise<WholeState> {
  // What is out already, as a canary that is widened, lies in the served repository.
  const either: FetchBytes = async (path, maxBytes) =>
    (await deps.fetchProposal(path, maxBytes)) ?? (await deps.fetchRepo(path, maxBytes));
  const base = await baseOf(made, proposed, deps, async (path, length) => {
    const own = await deps.fetchProposal(path, length);
    return own ?? need(deps.fetchRepo, `targets/${targetFilePath(proposed, path)}`, length);
  });
  const state = await withDelta(base, made, deps, (path) => need(either, path, MAX_DELTA_BYTES));
  requireState(state, made);
  if (before !== null && last !== null && last.epoch === made.epoch && last.sequence < made.sequence) {
    const delta = await either(`deltas/${last.sequence}-${made.sequence}`, MAX_DELTA_BYTES);
    // Most browsers take this file: one that leads elsewhere would keep the release from them.
    if (delta !== null) requireState(await applied(before, delta, deps), made);
  }
  return state;
}

async function baseOf(
  release: ReleaseInfo,
  targets: VerifiedTargets,
  { pause, onStep }: ReviewDeps,
  fetchPart: (path: string, length: number) => Promise<Bytes>,
): Promise<WholeState> {
  const parts: Bytes[] = [];
  for (const [done, path] of release.base.parts.entries()) {
    onStep?.('fetch', done, release.base.parts.length);
    const length = targets.files.get(path)?.length ?? 0;
    if (length > MAX_PART_BYTES) throw new ReviewError('file-missing', `${path} is longer than browsers take`);
    const part = await fetchPart(path, length);
    await verifyTarget(targets, path, part);
    parts.push(part);
  }
  onStep?.('decode', 0, 1);
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  const { summary, shards } = await decodeBase(whole, { pause });
  return wholeState(summary, new Map(shards.map((shard) => [nameOf(shard), shard.bytes])));
}

async function withDelta(
  base: WholeState,
  release: ReleaseInfo,
  deps: ReviewDeps,
  fetchDelta: (path: string) => Promise<Bytes>,
): Promise<WholeState> {
  if (base.summary.sequence === release.sequence) return base;
  return applied(base, await fetchDelta(`deltas/${base.summary.sequence}-${release.sequence}`), deps);
}

async function applied(from: WholeState, delta: Bytes, { pause }: ReviewDeps): Promise<WholeState> {
  const read: ReadShard = (section, index) => Promise.resolve(from.shardOf(section, index));
  const { summary, touched } = await applyDelta(from.summary, read, delta, { pause });
  const news = new Map(touched.map((shard) => [nameOf(shard), shard.bytes]));
  return wholeState(summary, news, from);
}

function wholeState(summary: StateSummary, shards: ReadonlyMap<string, Bytes>, rest?: WholeState): WholeState {
  return {
    summary,
    shardOf: (section, index) => {
      const bytes = shards.get(`${section}/${index}`) ?? rest?.shardOf(section, index);
      if (bytes === undefined) throw new ReleaseFormatError('bad-shard', `expected a shard ${section}/${index}`);
      return bytes;
    },
  };
}

function requireState({ summary }: WholeState, release: ReleaseInfo): void {
  const isSame =
    hexOfBytes(summary.hash) === release.stateHash &&
    summary.epoch === release.epoch &&
    summary.sequence === release.sequence;
  if (!isSame) throw new ReviewError('state-mismatch', 'the files decode to another list than the one that is signed');
}

async function namesOf(
  changes: readonly StateChange[],
  { fetchProposal }: ReviewDeps,
): Promise<ReadonlyMap<string, string>> {
  if (changes.every(({ section }) => section !== 'numbers')) return new Map();
  const bytes = await fetchProposal('numbers', MAX_NUMBERS_BYTES);
  if (bytes === null) return new Map();
  return new Map(parseAs(namedNumbersSchema, bytes).numbers.map(({ digest, masked }) => [digest, masked]));
}

function rowOf({ section, what, key, now, before }: StateChange, names: ReadonlyMap<string, string>): ReviewRow {
  const masked = section === 'numbers' ? names.get(key) : undefined;
  return {
    what,
    key,
    grade: now.grade,
    category: now.category,
    bank: bankIn(now),
    before: before && { grade: before.grade, category: before.category, bank: bankIn(before) },
    ...(masked !== undefined && { masked }),
  };
}

function bankIn({ bank }: ListingAttributes): BankName | null {
  return bank === undefined ? null : bankName(bank);
}

async function need(fetch: FetchBytes, path: string, maxBytes: number): Promise<Bytes> {
  const bytes = await fetch(path, maxBytes);
  if (bytes === null || bytes.length > maxBytes) throw new ReviewError('file-missing', `${path} is not to be had`);
  return bytes;
}

function parseAs<T>(schema: v.GenericSchema<unknown, T>, bytes: Bytes): T {
  try {
    return v.parse(schema, JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch (cause) {
    throw new ReviewError('wrong-bytes', 'the hub answered something else than numbers', { cause });
  }
}

function nameOf({ section, index }: Pick<Shard, 'section' | 'index'>): string {
  return `${section}/${index}`;
}

async function sha256(bytes: Bytes): Promise<string> {
  return hexOfBytes(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}
