/*
 * Appeals as they travel between hub and console. Parsed at both ends. Times are ISO 8601, by the hub's clock.
 *
 * Who appeals is a person who may have been harmed. Their contact and their words are shown to who opens the appeal, never in the
 * list, and each opening is an event. Contact, words and reports are strangers' texts: shown as text only.
 */
import * as v from 'valibot';
import { CATEGORIES, GRADES } from '../blocklist/listing.ts';
import { listingRowSchema, listingStateSchema } from './listings.ts';
import { CASE_KINDS, CASE_STATES } from './queue.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const time = v.pipe(v.string(), v.isoTimestamp());
const uuid = v.pipe(v.string(), v.uuid());
const grade = v.picklist(GRADES);

export const APPEAL_STATES = ['open', 'upheld', 'rejected'] as const;
export type AppealState = (typeof APPEAL_STATES)[number];

/** `GET /appeals`: query. The longest waiting first. */
export const appealsQuerySchema = v.strictObject({
  state: v.optional(v.picklist(APPEAL_STATES), 'open'),
  cursor: v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}\.[0-9a-f-]{36}$/))),
  limit: v.optional(v.pipe(v.string(), v.regex(/^(?:[1-9]\d?|100)$/, 'must be 1 to 100')), '50'),
});

/** What is due, and how late it is: 24 hours until somebody has opened it, 72 until it is decided, from when it came. */
const appealClockSchema = v.object({
  acknowledgeBy: time,
  decideBy: time,
  /** What is due next; null: it is decided. */
  next: v.nullable(v.picklist(['acknowledge', 'decide'])),
  /** When that is due. */
  dueAt: v.nullable(time),
  /** Seconds since that was due; 0: there is time. */
  lateSeconds: count,
});

const appealRowSchema = v.object({
  id: uuid,
  kind: v.picklist(CASE_KINDS),
  /** The key of a site; a number as people write it, masked; empty: a number that is forgotten. */
  indicator: v.string(),
  isNumber: v.boolean(),
  /** The owner of what is listed, or somebody else. */
  role: v.picklist(['owner', 'other']),
  locale: v.picklist(['th', 'en']),
  state: v.picklist(APPEAL_STATES),
  receivedAt: time,
  acknowledgedAt: v.nullable(time),
  decidedAt: v.nullable(time),
  clock: appealClockSchema,
  /** How what it is about stands now; null: it was never listed. */
  listed: v.nullable(listingStateSchema),
  /** Grade that the listing had before this appeal disputed it; null: it disputed nothing. */
  suspendedGrade: v.nullable(grade),
  /** Number of the event that changed the appeal last. */
  seen: count,
});
export type AppealRow = v.InferOutput<typeof appealRowSchema>;

export const appealsSchema = v.object({
  appeals: v.array(appealRowSchema),
  nextCursor: v.nullable(v.string()),
  /** Open ones in all, and those among them for which something is overdue. */
  counts: v.object({ open: count, late: count }),
});
export type Appeals = v.InferOutput<typeof appealsSchema>;

/** A report about it. Numbers in its words are masked. */
const appealReportSchema = v.object({
  id: v.string(),
  receivedAt: time,
  lostMoney: v.boolean(),
  category: v.nullable(v.picklist(CATEGORIES)),
  url: v.nullable(v.string()),
  title: v.nullable(v.string()),
  text: v.nullable(v.string()),
  snippet: v.nullable(v.string()),
});

const earlierAppealSchema = v.object({
  id: uuid,
  state: v.picklist(APPEAL_STATES),
  role: v.picklist(['owner', 'other']),
  receivedAt: time,
  decidedAt: v.nullable(time),
  decidedBy: v.nullable(v.string()),
  answer: v.nullable(v.string()),
});

/** `GET /appeals/:id`. Opening it is an event, and tells its sender that somebody has read it. */
export const appealSchema = v.object({
  ...appealRowSchema.entries,
  /** How to reach who appeals; null: emptied, a time after the decision. */
  contact: v.nullable(v.pipe(v.string(), v.maxLength(200))),
  /** Why they say that the warning is wrong; null: emptied. Numbers in it are not masked: they are their own words about it. */
  reason: v.nullable(v.pipe(v.string(), v.maxLength(2000))),
  answer: v.nullable(v.string()),
  decidedBy: v.nullable(v.string()),
  /** A row for each publisher that lists or listed it. */
  listings: v.array(listingRowSchema),
  /** Everybody who stands behind the listing: who decided its case, brought it, or confirmed it. */
  listedBy: v.array(v.string()),
  /** False: this member listed the number, so another one must reject the appeal. Upholding is open to everybody. */
  mayReject: v.boolean(),
  /** Cases about it, the newest first. */
  cases: v.array(
    v.object({ id: count, state: v.picklist(CASE_STATES), decidedBy: v.nullable(v.string()), reports: count }),
  ),
  /** The newest reports about it. */
  reports: v.array(appealReportSchema),
  /** How many of its reports are independent of each other. */
  independent: count,
  /** Other appeals of the same indicator, the newest first. */
  earlier: v.array(earlierAppealSchema),
});
export type Appeal = v.InferOutput<typeof appealSchema>;

/** Longest answer to an appeal, in UTF-16 units. */
export const MAX_ANSWER = 2000;

/** What the sender is told, printable, with line feeds. */
const answer = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1),
  v.maxLength(MAX_ANSWER),
  v.regex(/^(?:\n|[^\p{Cc}\p{Cf}\p{Cs}])*$/u, 'must be printable'),
);

/**
 * `POST /appeals/:id/decision`. Upheld: the listing goes at once from what is published next. Rejected: a suspended grade comes back.
 * Refused: `changed-meanwhile`, `already-decided`, `rules` (who listed a person's number does not reject its appeal).
 */
export const appealDecisionSchema = v.strictObject({
  seen: count,
  upheld: v.boolean(),
  answer,
});

/** Answer to a decision. */
export const appealDecidedSchema = v.object({
  state: v.picklist(APPEAL_STATES),
  seen: count,
  /** The list changes by it: a release tells the browsers. */
  isReleaseDue: v.boolean(),
});
export type AppealDecided = v.InferOutput<typeof appealDecidedSchema>;
