/*
 * A feed becomes listings: read, parsed to canonical keys, passed through the listing gate, written in one transaction
 * with its event. Whatever goes wrong on the way, nothing is changed.
 */
import { createHash } from 'node:crypto';
import { setImmediate as othersTurn } from 'node:timers/promises';
import { createInTurn } from '../../lib/core/in-turn.ts';
import { attributesSchema, GRADES, type Category, type Day, type Grade } from '../../lib/core/blocklist/listing.ts';
import { MAX_KEPT_REFUSALS, type ColumnMap, type RefusedLine } from '../../lib/core/console/exchange.ts';
import { isListableKey } from '../../lib/core/blocklist/state.ts';
import { isIndicatorProblem, parseListedHost, parseListedUrl } from '../../lib/core/indicators/parse-listed.ts';
import { isSiteKey, type IndicatorKey } from '../../lib/core/indicators/key.ts';
import { gateListing, type TopSites } from '../../lib/core/policy/gate.ts';
import { isHotline } from '../../lib/core/policy/hotlines.ts';
import { BARE_BILLER, gateNumber, HOTLINE, isPersonal } from '../../lib/core/policy/number-gate.ts';
import { maskText } from '../../lib/core/indicators/mask.ts';
import { isNumberKeyText } from '../../lib/core/indicators/number-key.ts';
import { cleanText } from '../../lib/core/report/redact.ts';
import * as v from 'valibot';
import { recordBatch } from '../db/batches.ts';
import type { Orm } from '../db/database.ts';
import { appendEvent, chainHead, lockChain } from '../db/events.ts';
import { heldMarks, releaseMarks } from '../db/forgotten.ts';
import {
  heldKeys,
  isGivenWay,
  lockImports,
  publisherId,
  writeListings,
  type Held,
  type ImportTarget,
  type IncomingListing,
} from '../db/listings.ts';
import { refuseOwnName } from '../db/own-name.ts';
import { HubError } from '../hub-error.ts';
import { numberMark } from '../intake/number-mark.ts';
import { dayOf } from './attributes.ts';
import { MAX_SHOWN_TEXT, type FeedItem, type RefusalRule } from './feed-item.ts';
import { readMappedCsv } from './csv.ts';
import { detectFormat, readerOf, type Format } from './formats.ts';
import { openFeed } from './line-source.ts';
import { numberKeyOf } from './number-entry.ts';

export interface Refusal {
  readonly line: number;
  readonly text: string;
  /** What was refused of the line, a number masked: for others than who has the file. */
  readonly about: string;
  readonly rule: RefusalRule;
  readonly because: string;
}

/** What an import did. Every item of the feed is counted once. */
export interface ImportReport {
  readonly source: string;
  readonly format: Format;
  /** New listings. */
  readonly taken: number;
  /** Known listings that the feed made stronger or fresher. */
  readonly merged: number;
  /** Known listings, and repetitions within the feed, that change nothing. */
  readonly unchanged: number;
  readonly refusedCount: number;
  readonly refusedByRule: Readonly<Record<string, number>>;
  /** The first of them, in the order of the feed. */
  readonly refused: readonly Refusal[];
  /** Comments, headings, boilerplate and exceptions. */
  readonly ignored: number;
  /** What of it no release carries before two people stand behind it: numbers of persons, and sites that the gate refuses. */
  readonly waiting: number;
  readonly isDryRun: boolean;
  /** Names exactly what is written: what is taken, and what becomes of each line. */
  readonly outcome: string;
  /** Event of the import; null: nothing was written. */
  readonly eventSeq: number | null;
}

export interface ImportOptions {
  /** Name of the file, for the record. */
  readonly source: string;
  readonly format: Format | 'auto';
  readonly grade: Grade;
  readonly category: Category;
  readonly publisher: string;
  /** Days until the listings expire; null: never. */
  readonly expiresInDays: number | null;
  /** A person's words for listing what the gate lets a person insist on; null: the gate decides alone. */
  readonly insistReason: string | null;
  readonly isDryRun: boolean;
  readonly now: Date;
  /** Highest grade that an entry may claim for itself, and then it may dispute nothing; else whatever it claims. */
  readonly gradeCap?: Grade;
  /** What the columns of a table hold, by position; else they are known by their names. */
  readonly columns?: ColumnMap | null;
  /**
   * Who brings it: a handle or typed name, or the name of a source or key. Left out: the operator of the hub's machine, on whose word
   * numbers of persons go out.
   */
  readonly by?: string;
  /** Who stands behind numbers of persons in it; fewer than two, and they wait. Default: nobody. */
  readonly people?: readonly string[];
  /** The scheduled source that it was pulled from. */
  readonly feedSourceId?: number;
  /** Where it came from and what it was, for the record. */
  readonly provenance?: Readonly<Record<string, string>>;
  /** How many refused lines the report repeats; default: as many as are kept. A feed of nothing else would fill the memory. */
  readonly maxRefusals?: number;
  /** Whether it is wanted still, asked where nobody can change that before it is written; else nothing is. */
  readonly isWanted?: (tx: Orm) => Promise<boolean>;
  /** Whether this outcome may be written, as somebody has seen it; of another nothing is. */
  readonly accepts?: (report: Pick<ImportReport, 'outcome' | 'taken' | 'merged' | 'unchanged'>) => boolean;
}

export interface ImportDeps {
  readonly orm: Orm;
  readonly topSites: TopSites;
  readonly onProgress?: (items: number) => void;
  /** The hub's key for marks of forgotten numbers (`IntakeKeys.forgetting`); asked for where there are any that no import may bring back. */
  readonly forgettingKey?: () => Promise<Uint8Array>;
}

const BATCH = 20_000;
/** Entries after which what else the process serves has its turn: some milliseconds. */
const TURN = 2_000;
/** What a row of the database holds as a key: no blank, and no longer than any kind of number is. */
const LISTABLE_NUMBER = /^[\x21-\x7e]{6,160}$/;

/** A dispute outweighs what all others list, which is more than any grade that a list can be trusted with. */
const DISPUTE = 'expected a grade: what is disputed here is decided by people, by an appeal, and by no list';

/** Of a number that was taken off and is forgotten, all that there is to say. */
const FORGOTTEN: Held = { state: 'revoked', reason: 'the number itself is forgotten since, a mark of it is kept' };

/** Thrown inside the transaction of a dry run, so that it is rolled back with the report in hand. */
class DryRun extends Error {
  readonly report: ImportReport;
  constructor(report: ImportReport) {
    super('dry run');
    this.report = report;
  }
}

/**
 * Imports one feed.
 * @throws HubError `name-taken` where the publisher would be the hub itself, `bad-feed` where the bytes are no feed of that format,
 *   `changed-meanwhile` where it is not wanted any more, `nothing-taken` where every entry was refused, `busy` where a dry run met somebody who changes the same listings; nothing is changed then. The last carries the report as its cause.
 */
export async function importFeed(
  bytes: AsyncIterable<Uint8Array>,
  options: ImportOptions,
  { orm, topSites, onProgress, forgettingKey }: ImportDeps,
): Promise<ImportReport> {
  refuseOwnName(options.publisher);
  const feed = await openFeed(bytes);
  // A format that is found by reading the whole document reads it again: the source keeps it.
  const source = { ...feed, readAll: once(feed.readAll) };
  const format = options.format === 'auto' ? await detectFormat(source) : options.format;
  const items = options.columns ? readMappedCsv(options.columns)(source) : readerOf(format, feed.head)(source);
  const write = (): Promise<ImportReport> =>
    orm.transaction(async (tx) => {
      await lockImports(tx, options);
      // Of a dry run nothing stays, and so no number of the chain.
      const eventSeq = options.isDryRun ? (await chainHead(tx)).seq + 1 : await lockChain(tx);
      if (options.isWanted !== undefined && !(await options.isWanted(tx)))
        throw new HubError('changed-meanwhile', `${options.source} is not wanted any more; nothing changed`);
      const target: ImportTarget = {
        publisherId: await publisherId(tx, options.publisher),
        source: options.source,
        eventSeq,
        today: dayOf(options.now),
        insistReason: options.insistReason,
        broughtBy: bringerOf(options),
        people: options.people ?? [],
      };
      const holds = await readHolds(tx, forgettingKey);
      const counts = await takeItems(tx, target, items, { options, topSites, holds, onProgress });
      await releaseMarks(tx, [...holds.insisted]);
      const { digest, refusalsDigest, ...rest } = counts;
      const outcome = outcomeHash(format, digest, refusalsDigest, rest);
      const found = { source: options.source, format, ...rest, isDryRun: options.isDryRun, outcome };
      const report: ImportReport = { ...found, eventSeq: options.isDryRun ? null : eventSeq };
      if (!options.isDryRun && options.accepts?.(report) === false) {
        throw new OutcomeChangedError({ ...report, isDryRun: true, eventSeq: null });
      }
      if (report.taken + report.merged + report.unchanged === 0) {
        throw new NothingTakenError(report);
      }
      if (options.isDryRun) throw new DryRun(report);
      const { taken, merged, unchanged, ignored, refusedCount } = report;
      const payload = {
        source: options.source,
        publisher: options.publisher,
        format,
        taken,
        merged,
        unchanged,
        refused: refusedCount,
        ignored,
        keysSha256: digest,
        insistReason: options.insistReason,
        ...(options.by !== undefined && { by: (options.people?.length ?? 0) > 1 ? options.people : options.by }),
        ...(report.waiting > 0 && { waiting: report.waiting }),
        ...(options.feedSourceId !== undefined && { feedSource: options.feedSourceId }),
        ...options.provenance,
      };
      await appendEvent(tx, 'listing.import', payload, options.now);
      await recordBatch(tx, {
        eventSeq,
        publisherId: target.publisherId,
        source: options.source,
        format,
        taken,
        merged,
        unchanged,
        refused: refusedCount,
        ignored,
        refusals: keptRefusals(report.refused),
        doneBy: options.by ?? null,
        feedSourceId: options.feedSourceId ?? null,
      });
      return report;
    });
  try {
    return await inTurn(write);
  } catch (error) {
    if (error instanceof DryRun) return error.report;
    if (isGivenWay(error)) throw new HubError('busy', 'somebody changes what the list names just now; look again');
    throw error;
  }
}

/**
 * Imports of a process take turns before they ask for the database, where `lockImports` would have them wait for one another: who waits
 * there has a connection, of which a process has few, and reports wait for the next.
 */
const inTurn = createInTurn();

/** Every entry of a feed was refused, or it holds none. */
export class NothingTakenError extends HubError {
  readonly report: ImportReport;
  constructor(report: ImportReport) {
    const count = report.refusedCount;
    const why =
      count > 0 ? `all ${count} entries of ${report.source} were refused` : `${report.source} holds no entries`;
    super('nothing-taken', `${why} (read as ${report.format}); nothing changed`);
    this.report = report;
  }
}

/** What an import would do now is not what its preview showed. */
export class OutcomeChangedError extends HubError {
  readonly report: ImportReport;
  constructor(report: ImportReport) {
    super('changed-meanwhile', `the list changed since ${report.source} was looked at; nothing changed`);
    this.report = report;
  }
}

type Counts = Pick<
  ImportReport,
  'taken' | 'merged' | 'unchanged' | 'refusedCount' | 'refusedByRule' | 'refused' | 'ignored' | 'waiting'
>;

/** Hash of what becomes of every line. `digest`: of the keys that are written; `refusalsDigest`: of the lines that are not. */
function outcomeHash(
  format: Format,
  digest: string,
  refusalsDigest: string,
  { taken, merged, unchanged, ignored }: Counts,
): string {
  const parts = [format, digest, taken, merged, unchanged, ignored, refusalsDigest];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** What an import may bring back only where a person insists. */
interface Holds {
  readonly keys: ReadonlyMap<string, Held>;
  /** The mark of a number that was held and is forgotten; null: it is none. */
  readonly markOf: (key: IndicatorKey) => string | null;
  /** Marks of those on which the person has insisted. */
  readonly insisted: Set<string>;
}

async function readHolds(tx: Orm, forgettingKey: ImportDeps['forgettingKey']): Promise<Holds> {
  const keys = await heldKeys(tx);
  const marks = await heldMarks(tx);
  const insisted = new Set<string>();
  if (marks.size === 0) return { keys, markOf: () => null, insisted };
  if (forgettingKey === undefined) throw new Error("expected the hub's key: numbers that were taken off are forgotten");
  const key = await forgettingKey();
  const markOf = (number: IndicatorKey): string | null => {
    if (!isPersonal(number)) return null;
    const mark = numberMark(key, number);
    return marks.has(mark) ? mark : null;
  };
  return { keys, markOf, insisted };
}

interface Taking {
  readonly options: ImportOptions;
  readonly topSites: TopSites;
  readonly holds: Holds;
  readonly onProgress: ((items: number) => void) | undefined;
}

async function takeItems(
  tx: Orm,
  target: ImportTarget,
  items: AsyncGenerator<readonly FeedItem[]>,
  taking: Taking,
): Promise<Counts & { readonly digest: string; readonly refusalsDigest: string }> {
  const { maxRefusals = MAX_KEPT_REFUSALS } = taking.options;
  const refused: Refusal[] = [];
  const byRule = new Map<string, number>();
  const digest = createHash('sha256');
  const refusalsDigest = createHash('sha256');
  let batch = new Map<IndicatorKey, IncomingListing>();
  let [accepted, seen, taken, merged, ignored, waiting, refusedCount] = [0, 0, 0, 0, 0, 0, 0];
  let turnAt = TURN;
  const flush = async (): Promise<void> => {
    if (batch.size === 0) return;
    for (const key of batch.keys()) digest.update(`${key}\n`);
    const wrote = await writeListings(tx, target, [...batch.values()]);
    waiting += wrote.waiting;
    taken += wrote.taken;
    merged += wrote.merged;
    batch = new Map();
    taking.onProgress?.(seen);
  };
  for await (const some of items) {
    for (const item of some) {
      seen += 1;
      if (item.kind === 'ignored') {
        ignored += 1;
        continue;
      }
      const judged = judge(item, taking);
      if ('rule' in judged) {
        const { line, rule } = judged;
        refusedCount += 1;
        byRule.set(rule, (byRule.get(rule) ?? 0) + 1);
        refusalsDigest.update(`${line} ${rule}\n`);
        if (refused.length < maxRefusals) refused.push(kept(judged));
      } else {
        accepted += 1;
        const known = batch.get(judged.key);
        batch.set(judged.key, known ? mergeIncoming(known, judged) : judged);
      }
      if (batch.size >= BATCH) await flush();
    }
    if (seen < turnAt) continue;
    turnAt = seen + TURN;
    await othersTurn();
  }
  await flush();
  return {
    taken,
    merged,
    unchanged: accepted - taken - merged,
    refusedCount,
    refusedByRule: Object.fromEntries(byRule),
    refused,
    ignored,
    waiting,
    digest: digest.digest('hex'),
    refusalsDigest: refusalsDigest.digest('hex'),
  };
}

/** The refusal with texts of its own: a piece of a text keeps all of it in memory, here a good part of the feed. */
function kept({ text, about, ...rest }: Refusal): Refusal {
  return { ...rest, text: Buffer.from(text).toString(), about: Buffer.from(about).toString() };
}

/** One item as a listing, or why not. */
function judge(
  item: Exclude<FeedItem, { kind: 'ignored' }>,
  { options, topSites, holds }: Taking,
): IncomingListing | Refusal {
  const refuse = (rule: RefusalRule, because: string): Refusal => ({
    line: item.line,
    text: item.text.slice(0, MAX_SHOWN_TEXT),
    about: aboutOf(item),
    rule,
    because,
  });
  if (item.kind === 'refused') return refuse(item.rule, item.because);
  if (item.kind === 'number' && item.numberKind === 'biller' && !item.value.includes(':')) {
    return refuse('gate:bare-biller', BARE_BILLER.en);
  }
  // Short numbers are no key at all; that these are hotlines is the better reason.
  if (item.kind === 'number' && item.numberKind === 'phone' && isHotline(item.value)) {
    return refuse('gate:hotline', HOTLINE.en);
  }
  const key = keyOf(item);
  if (typeof key !== 'string') return refuse('malformed', `expected ${key.expected}`);
  if (isSiteKey(key) ? !isListableKey(key) : !LISTABLE_NUMBER.test(key))
    return refuse('too-long', 'expected a key that a release can carry');
  const mark = holds.markOf(key);
  const hold = holds.keys.get(key) ?? (mark === null ? undefined : FORGOTTEN);
  if (hold !== undefined && options.insistReason === null) {
    const why = hold.reason === null ? '' : `: ${hold.reason}`;
    return refuse(hold.state, `it was ${hold.state} by a decision${why}; --insist lists it again`);
  }
  if (item.attributes?.grade === 'disputed' && options.gradeCap !== undefined) return refuse('disputed', DISPUTE);
  const gate = isSiteKey(key) ? gateListing(key, { topSites }) : gateNumber(key);
  const mayInsist = !gate.allowed && gate.insistable && options.insistReason !== null;
  if (!gate.allowed && !mayInsist) return refuse(`gate:${gate.rule}`, gate.because.en);
  const today = dayOf(options.now);
  const listedOn = Math.min(item.attributes?.listedOn ?? today, today);
  const seenOn = Math.max(
    listedOn,
    Math.min(item.attributes?.seenOn ?? (item.attributes?.listedOn === undefined ? today : listedOn), today),
  );
  const expiresOn = earliest(
    item.attributes?.expiresOn,
    options.expiresInDays === null ? undefined : today + options.expiresInDays,
  );
  if (expiresOn !== null && expiresOn < today) return refuse('expired', 'the feed says that it is no longer valid');
  const attributes = v.parse(attributesSchema, {
    grade: capped(item.attributes?.grade ?? options.grade, options.gradeCap),
    category: item.attributes?.category ?? options.category,
    listedOn,
    seenOn,
    reports: item.attributes?.reports ?? 0,
  });
  const isDated = item.attributes?.seenOn !== undefined || item.attributes?.listedOn !== undefined;
  if (mark !== null) holds.insisted.add(mark);
  return {
    key,
    ...attributes,
    banks: key.startsWith('acct:') && item.attributes?.bank !== undefined ? [item.attributes.bank] : [],
    expiresOn,
    isDated,
    isInsisted: mayInsist || hold !== undefined,
    isSecondPersonDue: isDue(key, mayInsist, options) && (options.people?.length ?? 0) < 2,
  };
}

/**
 * Whether two people must stand behind it: a number of a person, and a site that the gate refuses unless somebody insists, as in a case.
 * Of a site the operator's word is enough.
 */
function isDue(key: IndicatorKey, isInsisted: boolean, { by }: ImportOptions): boolean {
  return isSiteKey(key) ? isInsisted && by !== undefined : isPersonal(key);
}

/** A row of numbers names their holders too: of it the number alone is told, masked. */
function aboutOf(item: Exclude<FeedItem, { kind: 'ignored' }>): string {
  if (item.kind === 'refused') return item.text.slice(0, MAX_SHOWN_TEXT);
  const value = item.value.trim().slice(0, MAX_SHOWN_TEXT);
  return item.kind === 'number' || isNumberKeyText(value) ? maskText(value) : value;
}

/** Refused lines as they are kept for others than who brought them: numbers are hidden in what could not be read too, as nobody forgets them there. */
export function keptRefusals(refused: readonly Refusal[]): readonly RefusedLine[] {
  return refused
    .slice(0, MAX_KEPT_REFUSALS)
    .map(({ line, about, rule, because }) => ({ line, text: hidden(about), rule, because: hidden(because) }));
}

function hidden(text: string): string {
  return cleanText(text, { longest: 2000, kept: new Set(), lines: true }) ?? '';
}

function keyOf(item: Exclude<FeedItem, { kind: 'ignored' | 'refused' }>): IndicatorKey | { readonly expected: string } {
  if (item.kind === 'number') return numberKeyOf(item.numberKind, item.value);
  if (item.kind === 'host') return parseListedHost(item.value);
  if (item.kind === 'url') return parseListedUrl(item.value);
  const value = item.value.trim();
  const key = value.startsWith('host:')
    ? parseListedHost(value.slice(5))
    : value.startsWith('url:')
      ? parseListedUrl(value.slice(4))
      : isNumberKeyText(value)
        ? numberKeyOf(null, value)
        : null;
  if (key === null) return { expected: 'a canonical key, which begins with its kind, such as "host:" or "acct:TH:"' };
  if (isIndicatorProblem(key) || key === value) return key;
  return { expected: `a key in its canonical form, ${isSiteKey(key) ? key : `"${key.split(':', 1)[0]}:…"`}` };
}

/** A feed is nobody, also where a member had it pulled. */
function bringerOf({ by, feedSourceId, source }: ImportOptions): string | null {
  return feedSourceId === undefined ? (by ?? null) : `source ${source}`.slice(0, 120);
}

function capped(grade: Grade, cap: Grade | undefined): Grade {
  return cap !== undefined && GRADES.indexOf(grade) > GRADES.indexOf(cap) ? cap : grade;
}

/** Two entries of one feed about one key: as if the second had come by a later import, so the stronger speaks. */
function mergeIncoming(a: IncomingListing, b: IncomingListing): IncomingListing {
  const { grade, category } = GRADES.indexOf(b.grade) > GRADES.indexOf(a.grade) ? b : a;
  return {
    ...a,
    grade,
    category,
    listedOn: Math.min(a.listedOn, b.listedOn),
    seenOn: Math.max(a.seenOn, b.seenOn),
    reports: Math.max(a.reports, b.reports),
    expiresOn: a.expiresOn === null || b.expiresOn === null ? null : Math.max(a.expiresOn, b.expiresOn),
    isDated: a.isDated || b.isDated,
    banks: [...new Set([...a.banks, ...b.banks])],
  };
}

function earliest(a: Day | undefined, b: Day | undefined): Day | null {
  if (a === undefined || b === undefined) return a ?? b ?? null;
  return Math.min(a, b);
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | null = null;
  return () => (result ??= work());
}
