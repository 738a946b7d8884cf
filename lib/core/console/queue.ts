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
/** Why, as the hub says it in both languages. */
export const becauseSchema = v.object({ th: v.string(), en: v.string() });
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
/** What a queue can be narrowed to. `asked`: a member asked something that no later note answers. */
export const CASE_FLAGS = ['campaign', 'burst', 'appeal', 'proposed', 'picture', 'asked'] as const;
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

const scoreLineSchema = v.object({ code: v.string(), points: v.pipe(v.number(), v.integer()), because: becauseSchema });

/** What one member proposed, for a second to confirm. */
const caseProposalSchema = v.object({
  grade: v.picklist(GRADES),
  category,
  authority: v.nullable(v.string()),
  days: count,
  reason: v.string(),
  isInsisted: v.boolean(),
  /** Key of the site that is to be listed in place of the case's own; null: the case's own. */
  scope: v.nullable(v.string()),
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
  /** Cases that the filters in force leave, on all pages, and those of them with each flag. */
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
  /** Bank that the page names beside it, without the word for bank. */
  bank: v.nullable(becauseSchema),
  hasPicture: v.boolean(),
  /** False reports that the same reporter was found to send this month. */
  strikes: count,
});

/** What a member wrote about a case, for the others. */
const caseNoteSchema = v.object({
  id,
  by: v.string(),
  at: time,
  words: v.string(),
  /** It is a question: the case has the flag `asked` until a later note, or a decision. */
  asks: v.boolean(),
});
export type CaseNote = v.InferOutput<typeof caseNoteSchema>;

/** An event about the case, about an earlier case of the same indicator, or about its listing. */
const caseEventSchema = v.object({
  seq: count,
  at: time,
  /** Type of the event: `case.decide`, `listing.dispute`… */
  type: v.string(),
  /** Handles or typed names joined by commas; null: the hub itself, or a stranger. */
  by: v.nullable(v.string()),
  /** Case that it is about; null: about the listing. */
  case: v.nullable(id),
  /** How it ended, where the event says so: `listed`, `rejected`, `upheld`. */
  state: v.nullable(v.string()),
  /** Grade that was given or proposed. */
  grade: v.nullable(v.picklist(GRADES)),
  /** Why, in a member's words. */
  reason: v.nullable(v.string()),
});

/**
 * What joins another case of the campaign to this one. `report`: one report names both. `domain`: sites of one registrable domain.
 * `template`: pages that are built alike. `campaign`: not joined to this one itself, but to others of the campaign.
 */
export const RELATIONS = ['report', 'domain', 'template', 'campaign'] as const;

const relativeSchema = v.object({
  id,
  kind: v.picklist(CASE_KINDS),
  /** As in a row of the queue. */
  indicator: v.string(),
  state: v.picklist(CASE_STATES),
  score: v.pipe(v.number(), v.integer()),
  reports: count,
  why: v.picklist(RELATIONS),
  because: becauseSchema,
  /** Number of its last event: a decision about several cases names it. */
  seen,
});
export type Relative = v.InferOutput<typeof relativeSchema>;

/**
 * What a member should know of the indicator before they decide. `look-alike-official`, `look-alike-top`: its name imitates another.
 * `government`: below a suffix that only government bodies get. `platform`, `shared-host`: strangers publish there. `gateway`: many
 * payees or callers stand behind such a number. `reassigned`: it was listed or reported long ago and may have another owner.
 * `same-host`: the same host is listed at another place. `in-feed`: another publisher lists it already.
 */
export const HINT_CODES = [
  'look-alike-official',
  'look-alike-top',
  'government',
  'platform',
  'shared-host',
  'gateway',
  'reassigned',
  'closed-before',
  'same-host',
  'in-feed',
] as const;
export type HintCode = (typeof HINT_CODES)[number];

const hintSchema = v.object({
  code: v.picklist(HINT_CODES),
  because: becauseSchema,
  /** The official or much-visited name, the platform, the key of the other listing, or the publisher; null: nothing to name. */
  about: v.nullable(v.string()),
});
export type Hint = v.InferOutput<typeof hintSchema>;

/** Something that a decision about this case can list. */
const scopeSchema = v.object({
  /** What a decision sends back as `scope`: the key of a site; null: the case's own indicator, site or number. */
  key: v.nullable(v.string()),
  kind: v.picklist(['host', 'path', 'number']),
  /** As in a row of the queue. */
  indicator: v.string(),
  /** What people would be warned of. */
  covers: becauseSchema,
  /** Reports that speak for it, and how many of them are independent: a path is listed by those that name it. */
  reports: count,
  independent: count,
  /** Why it may not be listed, or only against the gate; null: nothing of the kind. */
  gate: v.nullable(v.object({ insistable: v.boolean(), because: becauseSchema })),
  needsTwo: v.boolean(),
});
export type ListingScope = v.InferOutput<typeof scopeSchema>;

const impactSchema = v.object({
  /** The case's own indicator first. */
  scopes: v.array(scopeSchema),
  /** Reports that name it, and different pages on which they were made. */
  reports: count,
  pages: count,
  /** Name by which the host is among the much-visited sites; null: it is not, or it is a number. The list keeps no ranks. */
  topSite: v.nullable(v.string()),
  /** Other living cases on the same host. */
  casesOnHost: count,
});
export type Impact = v.InferOutput<typeof impactSchema>;

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
  objections: v.array(v.object({ code: v.string(), insistable: v.boolean(), because: becauseSchema })),
  needsTwo: v.boolean(),
  defaultDays: count,
  /** The newest last. A note changes no `seen`: it refuses nobody's decision. */
  notes: v.array(caseNoteSchema),
  /** The newest first. */
  history: v.array(caseEventSchema),
  /** Other cases of the campaign, those that are joined to this one itself first; of many, some. */
  relatives: v.array(relativeSchema),
  /** How many other cases the campaign has. */
  relativesInAll: count,
  /** Open cases that cover all that this one is about, the nearest first: it can be merged into one of them. */
  covering: v.array(v.object({ id, indicator: v.string(), reports: count, seen })),
  hints: v.array(hintSchema),
  impact: impactSchema,
});
export type Case = v.InferOutput<typeof caseSchema>;

const days = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(730));
const wish = {
  grade: v.picklist(DECIDED_GRADES),
  category,
  /** Reference of the authority that named it; null: the reports speak. */
  authority: v.nullable(words),
  reason: words,
  insists: v.boolean(),
};

/** `POST /cases/:id/decision`: lists it, or proposes that. */
export const decisionSchema = v.strictObject({
  seen,
  ...wish,
  days,
  /** `key` of one of `impact.scopes`; null: the case's own indicator. The case becomes one about what is listed. */
  scope: v.optional(v.nullable(v.pipe(v.string(), v.regex(/^(?:host|url):[!-~]{1,2090}$/))), null),
  /** Hash of another member's proposal that this takes the place of: nobody's proposal goes unread. */
  replaces: v.optional(v.nullable(hex64), null),
});

/** `DELETE /cases/:id/proposal`: one's own proposal is withdrawn. The answer is a `decidedSchema`. */
export const withdrawalSchema = v.strictObject({ seen, hash: hex64 });

/** `POST /cases/:id/notes`: a note to the others, or a question. */
export const noteSchema = v.strictObject({
  /** One to a thousand characters, printable, with line feeds. */
  words: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1),
    v.maxLength(1000),
    v.regex(/^(?:\n|[^\p{Cc}\p{Cf}\p{Cs}])*$/u, 'must be printable'),
  ),
  asks: v.boolean(),
});

/** Answer: the note as everybody reads it. */
export const notedSchema = v.object({ note: caseNoteSchema });
export type Noted = v.InferOutput<typeof notedSchema>;

/** At most this many cases in one decision about several. */
export const MAX_CASES_AT_ONCE = 200;

/**
 * `POST /decisions`: the same decision about several cases, each as it was seen, by the same rules as alone and in a transaction of
 * its own. What waits for a second person is confirmed one by one: whoever confirms reads.
 */
export const decisionsSchema = v.strictObject({
  cases: v.pipe(
    v.array(v.strictObject({ id, seen })),
    v.minLength(1),
    v.maxLength(MAX_CASES_AT_ONCE),
    v.check((cases) => new Set(cases.map((one) => one.id)).size === cases.length, 'expected each case once'),
  ),
  decision: v.variant('kind', [
    v.strictObject({
      kind: v.literal('list'),
      ...wish,
      /** Null: as long as is usual for each. */
      days: v.nullable(days),
    }),
    v.strictObject({ kind: v.literal('reject'), rejection: v.picklist(CASE_REJECTIONS), reason: words }),
  ]),
});
export type Decisions = v.InferOutput<typeof decisionsSchema>;

/** Why one of several cases was left as it was. `not-tried`: the hub failed at an earlier one. */
export const DECISION_REFUSALS = [
  'rules',
  'changed-meanwhile',
  'already-decided',
  'not-found',
  'failed',
  'not-tried',
] as const;

const decisionLineSchema = v.object({
  id,
  /** What it is now; null: refused, nothing was done about this one. */
  state: v.nullable(v.picklist(['proposed', ...CASE_STATES])),
  refused: v.nullable(v.object({ code: v.picklist(DECISION_REFUSALS), because: becauseSchema })),
  /** Number of now; 0: there is no such case. */
  seen,
});
export type DecisionLine = v.InferOutput<typeof decisionLineSchema>;

/** Answer: one line a case, in the order of the request. */
export const decisionsDoneSchema = v.object({ lines: v.array(decisionLineSchema) });
export type DecisionsDone = v.InferOutput<typeof decisionsDoneSchema>;

/**
 * `GET /changes?after=`: waits until something after this event number changes what members look at, at most 25 seconds. Without
 * `after` it answers at once with the number of now. Where too many wait: 503 `unavailable` with `retry-after`.
 */
export const changesQuerySchema = v.strictObject({
  after: v.optional(v.pipe(v.string(), v.regex(/^(?:0|[1-9]\d{0,14})$/))),
});

/** Answer; nothing named: nothing changed meanwhile, ask again with the new `seq`. */
export const changesSchema = v.object({
  /** Number up to which this tells; goes into the next `after`. */
  seq: count,
  cases: v.array(id),
  appeals: v.array(v.string()),
  /** The open proposal, its signatures, or what is published. */
  proposal: v.boolean(),
  /** Key ceremonies, members and their devices. */
  keys: v.boolean(),
  /** More changed than is named: read everything anew. */
  isMore: v.boolean(),
});
export type Changes = v.InferOutput<typeof changesSchema>;

/** `POST /cases/:id/confirmation`. */
export const confirmationSchema = v.strictObject({ seen, hash: hex64 });

/** `POST /cases/:id/rejection`. Of a listed case, by a publisher: it is taken off. */
export const rejectionSchema = v.strictObject({ seen, rejection: v.picklist(CASE_REJECTIONS), reason: words });

/** `POST /cases/:id/merge`: this case goes into one that covers it, which speaks for both. */
export const mergeSchema = v.strictObject({ seen, into: id, intoSeen: seen });

/** Answer to a decision of any kind. */
export const decidedSchema = v.object({ state: v.picklist(['proposed', ...CASE_STATES]), seen });
export type Decided = v.InferOutput<typeof decidedSchema>;

/** Answer to `POST /cases/:id/reveal`, which is an event. */
export const revealedSchema = v.object({ key: v.string(), number: v.string() });
export type Revealed = v.InferOutput<typeof revealedSchema>;
