/*
 * A report on its way, as the outbox keeps it, and every step that it can take. Pure: the clock is handed in.
 *
 *   waiting ── 10 s ──▶ sending ── hub has it ──▶ sent ──▶ (details, picture, status)
 *      │ undo              │  └── hub refuses ──▶ failed ── retry ──▶ sending
 *      ▼                   ▼ undo                  │ delete       sent ── delete ─┐
 *    (gone)             deleting ◀─────────────────┼──────────────────────────────┘
 *                          └── hub has deleted it ─▶ (gone)
 *
 * From the first attempt on the body never changes: whatever arrives of it, however often, is the same report. What the
 * person adds afterwards goes as details with a rising revision.
 */
import * as v from 'valibot';
import { detailsSchema, reportIdSchema, reportSchema, reportStatusSchema } from '../core/report/report.ts';
import type { Report, ReportDetails, ReportStatus } from '../core/report/report.ts';
import { serializeBody } from '../core/report/serialize.ts';

/** How long a report waits for second thoughts. */
export const UNDO_MS = 10_000;
/** How long it waits while the person reads or adds to it, and at most. */
export const HOLD_MS = 60_000;
export const MAX_HOLD_MS = 10 * 60_000;
/** The state of a report is asked for after this time first, then ever more seldom, and no longer than that. */
const FIRST_POLL_MS = 2 * 60_000;
const LONGEST_POLL_MS = 6 * 60 * 60_000;
const POLLED_FOR_MS = 180 * 24 * 60 * 60_000;
/**
 * A hub that does not know a report which may have left is asked again after these times: the report may have been slower
 * than its deletion.
 */
const DELETE_AGAIN_MS = [60_000, 10 * 60_000, 60 * 60_000];
/** Nothing waits so long: a time further ahead was set by a clock that ran ahead, and has come. */
const LONGEST_WAIT_MS = 24 * 60 * 60_000;

const time = v.pipe(v.number(), v.finite());

/** Why a row stands still; codes of ours and of the hub. */
const problemSchema = v.object({
  code: v.pipe(v.string(), v.maxLength(64)),
  /** What the hub named as wrong: paths into the report. */
  paths: v.array(v.pipe(v.string(), v.maxLength(200))),
});
export type Problem = v.InferOutput<typeof problemSchema>;

const parses = (schema: v.GenericSchema) => (text: string) => {
  try {
    return v.safeParse(schema, JSON.parse(text)).success;
  } catch {
    return false;
  }
};

const rowSchema = v.object({
  id: reportIdSchema,
  /** Private token, base64url. */
  token: v.pipe(v.string(), v.regex(/^[\w-]{43}$/)),
  /** The text that leaves. */
  body: v.pipe(v.string(), v.check(parses(reportSchema))),
  state: v.picklist(['waiting', 'sending', 'sent', 'failed', 'deleting']),
  createdAt: time,
  /** Of the next attempt; nothing is tried before. */
  notBefore: time,
  /** Of what is to be done next, all of them in vain. */
  attempts: time,
  problem: v.nullable(problemSchema),
  /** Highest revision of details that was made here. */
  revision: time,
  /** The last details that were added after the report left; kept when the hub has them, for the person to see and change. */
  details: v.nullable(
    v.object({ revision: time, body: v.pipe(v.string(), v.check(parses(detailsSchema))), isSent: v.boolean() }),
  ),
  /** `sending`: it has left at least once, and may be at the hub. */
  picture: v.picklist(['none', 'waiting', 'sending', 'sent', 'refused']),
  status: v.nullable(reportStatusSchema),
  etag: v.nullable(v.pipe(v.string(), v.maxLength(256))),
  /** When the state is asked for; null: no more. */
  nextPollAt: v.nullable(time),
  polls: time,
  /** The person has not seen the last answer. */
  isNews: v.boolean(),
  /** How often the hub did not know a report that is to be deleted. */
  unknown: time,
});
export type Row = v.InferOutput<typeof rowSchema>;

/** A row from storage, null where it is none: then it is set aside, and blocks nothing. */
export function parseRow(stored: unknown): Row | null {
  const parsed = v.safeParse(rowSchema, stored);
  // The schema has read all of the body; reading it once more for its id would take as long as all the rest.
  return parsed.success && (JSON.parse(parsed.output.body) as Report).id === parsed.output.id ? parsed.output : null;
}

/** The report in a row. */
export function bodyOf(row: Row): Report {
  return v.parse(reportSchema, JSON.parse(row.body));
}

/** Everything that the person has added so far, sent or not. */
export function detailsOf(row: Row): ReportDetails | null {
  if (row.details !== null) return v.parse(detailsSchema, JSON.parse(row.details.body));
  return bodyOf(row).details ?? null;
}

/** True where the hub does not have the last details yet. */
export function hasUnsentDetails({ details }: Row): boolean {
  return details !== null && !details.isSent;
}

/** A new row: it waits for second thoughts. */
export function newRow(report: Report, token: string, now: number): Row {
  return {
    id: report.id,
    token,
    body: serializeBody(report),
    state: 'waiting',
    createdAt: now,
    notBefore: now + UNDO_MS,
    attempts: 0,
    problem: null,
    revision: report.details?.revision ?? 0,
    details: null,
    picture: 'none',
    status: null,
    etag: null,
    nextPollAt: null,
    polls: 0,
    isNews: false,
    unknown: 0,
  };
}

/** The person reads or adds: more time, within reason. Without effect once it is being sent. */
export function held(row: Row, now: number, forMs: number = HOLD_MS): Row {
  if (row.state !== 'waiting') return row;
  const until = Math.min(now + forMs, row.createdAt + MAX_HOLD_MS);
  return { ...row, notBefore: Math.max(row.notBefore, until) };
}

/** The person wants it sent now. */
export function hurried(row: Row, now: number): Row {
  return row.state === 'waiting' ? { ...row, notBefore: Math.min(row.notBefore, now) } : row;
}

/** Other subjects, while nothing has left. */
export function withSubjects(row: Row, subjects: Report['subjects'], now: number): Row {
  if (row.state !== 'waiting') return row;
  return held({ ...row, body: serializeBody({ ...bodyOf(row), subjects }) }, now);
}

/** What the person adds: in the report itself while nothing has left, as details of their own afterwards. */
export function withDetails(row: Row, given: Omit<ReportDetails, 'revision'>, now: number): Row {
  if (row.state === 'deleting' || row.state === 'failed') return row;
  const details: ReportDetails = { revision: row.revision + 1, ...given };
  const next = { ...row, revision: details.revision };
  if (row.state === 'waiting') {
    return held({ ...next, body: serializeBody({ ...bodyOf(row), details }) }, now, UNDO_MS);
  }
  return {
    ...next,
    problem: null,
    notBefore: Math.min(row.notBefore, now),
    details: { revision: details.revision, body: serializeBody(details), isSent: false },
  };
}

/** Taken back or deleted: null where nothing has left, so that nothing is left of it here either. */
export function removed(row: Row, now: number): Row | null {
  if (row.state === 'waiting' || row.state === 'failed') return null;
  return { ...row, state: 'deleting', notBefore: now, problem: null, unknown: 0, nextPollAt: null, isNews: false };
}

/** Tried again by the person after the hub refused it. */
export function retried(row: Row, now: number): Row {
  if (row.state === 'failed') return { ...row, state: 'sending', notBefore: now, problem: null };
  return { ...row, notBefore: row.state === 'waiting' ? row.notBefore : now };
}

/** True where a time that a row waits for has come. */
export function isDue(at: number, now: number): boolean {
  return at <= now || at > now + LONGEST_WAIT_MS;
}

/** Claimed for an attempt, null where it may not be attempted (now). */
export function claimed(row: Row, now: number): Row | null {
  if ((row.state !== 'waiting' && row.state !== 'sending') || !isDue(row.notBefore, now)) return null;
  return { ...row, state: 'sending', attempts: row.attempts + 1 };
}

/** The hub has the report. One that was taken back meanwhile is still to be deleted there. */
export function accepted(row: Row, status: ReportStatus, now: number): Row {
  if (row.state === 'deleting') return row;
  return withStatus({ ...row, state: 'sent', problem: null, attempts: 0, notBefore: now }, status, null, now, false);
}

/** Something else than the report itself came to nothing. */
export function putOff(row: Row): Row {
  return { ...row, attempts: row.attempts + 1 };
}

/** The hub will never take the report. */
export function refused(row: Row, problem: Problem): Row | null {
  if (row.state === 'deleting') return null;
  return { ...row, state: 'failed', problem };
}

/** The hub has taken details up to the revision that it names. */
export function detailsTaken(row: Row, status: ReportStatus, now: number): Row {
  const { details } = row;
  const isLatest = details !== null && details.revision <= status.revision;
  const next = isLatest ? { ...row, details: { ...details, isSent: true } } : row;
  return withStatus(next, status, row.etag, now, false);
}

/** The hub does not take these details; newer ones are tried. */
export function detailsRefused(row: Row, revision: number, problem: Problem): Row {
  return row.details?.revision === revision ? { ...row, details: null, problem } : row;
}

/** The hub knows nothing of a report that it had: nothing more is sent or asked of it. */
export function forgotten(row: Row): Row {
  if (row.state === 'deleting') return row;
  const details = row.details === null ? null : { ...row.details, isSent: true };
  return { ...row, details, nextPollAt: null, problem: { code: 'gone', paths: [] } };
}

/** A deletion that the hub answered with "not known": asked again until a late report can no longer arrive. */
export function deletionUnknown(row: Row, now: number): Row | null {
  const wait = DELETE_AGAIN_MS[row.unknown];
  return wait === undefined ? null : { ...row, unknown: row.unknown + 1, notBefore: now + wait };
}

/** The state of the report, as the hub tells it when it is asked. */
export function polled(row: Row, status: ReportStatus | null, etag: string | null, now: number): Row {
  const next = { ...row, polls: row.polls + 1 };
  if (status === null) return { ...next, nextPollAt: nextPoll(next, row.status, now) };
  return withStatus(next, status, etag, now, true);
}

/** Asked about at the next run. */
export function polledNow(row: Row, now: number): Row {
  return row.nextPollAt === null ? row : { ...row, nextPollAt: Math.min(row.nextPollAt, now) };
}

/** The person has read the answer. */
export function seen(row: Row): Row {
  return { ...row, isNews: false };
}

function withStatus(row: Row, status: ReportStatus, etag: string | null, now: number, tells: boolean): Row {
  const isNew = row.status !== null && (row.status.state !== status.state || row.status.reason !== status.reason);
  return { ...row, status, etag, isNews: row.isNews || (tells && isNew), nextPollAt: nextPoll(row, status, now) };
}

/** Only open reports are asked about. The times are the same for nobody: `polls` of one report, minutes of another. */
function nextPoll(row: Row, status: ReportStatus | null, now: number): number | null {
  const isOpen = status === null || status.state === 'received' || status.state === 'in-case';
  if (!isOpen || now - row.createdAt > POLLED_FOR_MS) return null;
  return now + Math.min(LONGEST_POLL_MS, FIRST_POLL_MS * 2 ** Math.min(row.polls, 20));
}

/** True where a picture is to be sent, or sent again. */
export function isPictureDue({ picture }: Row): boolean {
  return picture === 'waiting' || picture === 'sending';
}

export type Task = 'delete' | 'report' | 'details' | 'picture' | 'status';

/** What a row waits to have done, and when; null: nothing. */
export function nextTask(row: Row): { readonly task: Task; readonly at: number } | null {
  switch (row.state) {
    case 'deleting':
      return { task: 'delete', at: row.notBefore };
    case 'waiting':
    case 'sending':
      return { task: 'report', at: row.notBefore };
    case 'failed':
      return null;
    case 'sent':
      if (hasUnsentDetails(row)) return { task: 'details', at: row.notBefore };
      if (isPictureDue(row) && row.problem?.code !== 'gone') return { task: 'picture', at: row.notBefore };
      return row.nextPollAt === null ? null : { task: 'status', at: row.nextPollAt };
  }
}
