/*
 * The queue and decisions about cases, as they travel between hub and console. Parsed at both ends. Times are ISO 8601.
 *
 * Numbers of persons are masked unless `reveal` was asked for. Texts, titles and addresses are strangers' words: shown as text only.
 */
import * as v from 'valibot';
import { CATEGORIES, GRADES } from '../blocklist/listing.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const id = v.pipe(v.number(), v.integer(), v.minValue(1));
const time = v.pipe(v.string(), v.isoTimestamp());
const hex64 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits'));
const because = v.object({ th: v.string(), en: v.string() });
/** What a member writes: one to five hundred characters, none that repaints a screen or turns its direction. */
const words = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1),
  v.maxLength(500),
  v.regex(/^[^\p{Cc}\p{Cf}\p{Cs}]*$/u, 'must be printable'),
);
const category = v.picklist(CATEGORIES);
/** Number of the event at which the member saw the case: a decision about a case that changed since is refused. */
const seen = count;

export const CASE_STATES = ['open', 'listed', 'rejected', 'merged'] as const;
export const CASE_KINDS = ['host', 'url', 'account', 'promptpay', 'phone', 'biller', 'line', 'wallet', 'iban'] as const;
/** Grades that a decision can give; a dispute comes from an appeal alone. */
export const DECIDED_GRADES = ['reported', 'corroborated', 'confirmed'] as const;
/** Reasons for which a case is closed without a listing. */
export const CASE_REJECTIONS = ['not-enough-evidence', 'official', 'cleared', 'duplicate', 'abuse'] as const;
/** What a queue can be narrowed to. */
export const CASE_FLAGS = ['campaign', 'burst', 'appeal', 'proposed', 'picture'] as const;
export type CaseFlag = (typeof CASE_FLAGS)[number];

const page = v.pipe(v.string(), v.regex(/^(?:[1-9]\d?|100)$/, 'must be 1 to 100'));

/** `GET /cases`: query. `has` may name several flags, joined by commas. */
export const casesQuerySchema = v.strictObject({
  state: v.optional(v.picklist(CASE_STATES), 'open'),
  kind: v.optional(v.picklist(CASE_KINDS)),
  category: v.optional(category),
  /** Cases of this campaign. */
  campaign: v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d{0,14}$/))),
  has: v.optional(
    v.pipe(
      v.string(),
      v.transform((text) => text.split(',')),
      v.array(v.picklist(CASE_FLAGS)),
      v.maxLength(CASE_FLAGS.length),
    ),
  ),
  /** Part of a site's name, or the whole of a number; of numbers a part finds nothing. A search is an event. */
  search: v.optional(v.pipe(v.string(), v.trim(), v.minLength(3), v.maxLength(200))),
  cursor: v.optional(v.pipe(v.string(), v.regex(/^-?\d{1,9}\.\d{1,15}$/))),
  limit: v.optional(page, '50'),
});
export type CasesQuery = v.InferOutput<typeof casesQuerySchema>;

const scoreLineSchema = v.object({ code: v.string(), points: v.pipe(v.number(), v.integer()), because });

/** What one member proposed, for a second to confirm. */
const caseProposalSchema = v.object({
  grade: v.picklist(GRADES),
  category,
  authority: v.nullable(v.string()),
  days: count,
  reason: v.string(),
  isInsisted: v.boolean(),
  by: v.string(),
  at: time,
  /** SHA-256 of everything above and the case: a confirmation names what it confirms. */
  hash: hex64,
});

const caseRowSchema = v.object({
  id,
  kind: v.picklist(CASE_KINDS),
  /** The key of a site; a number as people write it, masked. */
  indicator: v.string(),
  state: v.picklist(CASE_STATES),
  score: v.pipe(v.number(), v.integer()),
  lines: v.array(scoreLineSchema),
  /** False: evidence came that the score does not count yet. */
  isScored: v.boolean(),
  /** How many times it was reported. */
  reports: count,
  category: v.nullable(category),
  campaign: v.nullable(id),
  flags: v.array(v.picklist(CASE_FLAGS)),
  openedAt: time,
  changedAt: time,
  seen,
});
export type CaseRow = v.InferOutput<typeof caseRowSchema>;

export const casesSchema = v.object({
  cases: v.array(caseRowSchema),
  nextCursor: v.nullable(v.string()),
  /** Cases of this state in all, and with each flag. */
  counts: v.object({ all: count, ...v.entriesFromList(CASE_FLAGS, count) }),
});
export type Cases = v.InferOutput<typeof casesSchema>;

const caseReportSchema = v.object({
  id: v.string(),
  receivedAt: time,
  lostMoney: v.boolean(),
  category: v.nullable(category),
  url: v.nullable(v.string()),
  title: v.nullable(v.string()),
  text: v.nullable(v.string()),
  snippet: v.nullable(v.string()),
  bank: v.nullable(v.string()),
  hasPicture: v.boolean(),
  /** False reports that the same reporter was found to send this month. */
  strikes: count,
});

/** `GET /cases/:id`. */
export const caseSchema = v.object({
  ...caseRowSchema.entries,
  grade: v.nullable(v.picklist(GRADES)),
  outcome: v.nullable(v.string()),
  reason: v.nullable(v.string()),
  decidedBy: v.nullable(v.string()),
  mergedInto: v.nullable(id),
  proposal: v.nullable(caseProposalSchema),
  independent: count,
  /** The newest. */
  evidence: v.array(caseReportSchema),
  /** What speaks against listing it now, without a reference of an authority. */
  objections: v.array(v.object({ code: v.string(), insistable: v.boolean(), because })),
  needsTwo: v.boolean(),
  defaultDays: count,
});
export type Case = v.InferOutput<typeof caseSchema>;

/** `POST /cases/:id/decision`: lists it, or proposes that. */
export const decisionSchema = v.strictObject({
  seen,
  grade: v.picklist(DECIDED_GRADES),
  category,
  /** Reference of the authority that named it; null: the reports speak. */
  authority: v.nullable(words),
  days: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(730)),
  reason: words,
  insists: v.boolean(),
});

/** `POST /cases/:id/confirmation`. */
export const confirmationSchema = v.strictObject({ seen, hash: hex64 });

/** `POST /cases/:id/rejection`. */
export const rejectionSchema = v.strictObject({ seen, rejection: v.picklist(CASE_REJECTIONS), reason: words });

/** `POST /cases/:id/merge`: this case goes into another, which speaks for both. */
export const mergeSchema = v.strictObject({ seen, into: id, intoSeen: seen });

/** Answer to a decision of any kind. */
export const decidedSchema = v.object({ state: v.picklist(['proposed', ...CASE_STATES]), seen });
export type Decided = v.InferOutput<typeof decidedSchema>;

/** Answer to `POST /cases/:id/reveal`, which is an event. */
export const revealedSchema = v.object({ key: v.string(), number: v.string() });
export type Revealed = v.InferOutput<typeof revealedSchema>;
