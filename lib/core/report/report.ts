/*
 * A report as it leaves a browser and as a hub takes it: the one schema that both ends parse with. What a report may hold is
 * all here; nothing about who reports, no form contents, cookies or HTML.
 *
 * A browser makes everything that identifies a report, so that an answer that is lost on the way costs nothing:
 *   id        UUIDv7; a report that arrives twice is stored once
 *   receipt   SHA-256 of a private token that stays in the browser; who shows the token may read, add to and delete it
 *   reporter  HMAC-SHA-256 of the month under a secret of this browser: counted against limits, new every month
 *   voice     HMAC-SHA-256 of a subject under that secret: the same browser counts once a subject for ever, and its
 *             reports of different subjects cannot be joined
 */
import * as v from 'valibot';
import { CATEGORIES } from '../blocklist/listing.ts';

export const REPORT_VERSION = 1;

/** Most subjects of one report: a page of mule accounts. */
export const MAX_SUBJECTS = 20;
/** Longest own words, in UTF-16 units. */
export const MAX_REPORT_TEXT = 1000;
/** Longest excerpt around a number, in UTF-16 units. */
export const MAX_SNIPPET = 120;
/** Longest address, in UTF-16 units, after cleaning. */
export const MAX_REPORT_URL = 2048;
/** Largest body of a report or its details, in bytes. */
export const MAX_REPORT_BYTES = 64 * 1024;
/** Largest picture, in bytes. */
export const MAX_PICTURE_BYTES = 2 * 1024 * 1024;

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const HEX_256 = /^[0-9a-f]{64}$/;

/** No control characters: what people read must not move their cursor, and PostgreSQL refuses NUL. */
const printable = (longest: number) =>
  v.pipe(v.string(), v.minLength(1), v.maxLength(longest), v.regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must be printable'));
/** Own words may have lines. */
const words = (longest: number) =>
  v.pipe(v.string(), v.minLength(1), v.maxLength(longest), v.regex(/^(?:[^\p{Cc}\p{Cs}]|\n)*$/u, 'must be printable'));

const webUrl = v.pipe(printable(MAX_REPORT_URL), v.regex(/^https?:\/\/[^/\s@]+\//, 'must be a web address'));

export const reportIdSchema = v.pipe(v.string(), v.regex(UUID_V7, 'must be a UUIDv7'));

/** One thing that is reported. The hub parses the key by the rules of its kind before it believes it. */
export const subjectSchema = v.strictObject({
  kind: v.picklist(['host', 'url', 'account', 'promptpay', 'phone', 'biller', 'line', 'wallet', 'iban']),
  /** Canonical key, lib/core/indicators/key.ts. */
  key: printable(MAX_REPORT_URL),
  /** Where it was met: the page itself, its text, a code in a picture, or named by the person. */
  source: v.picklist(['page', 'text', 'picture', 'person']),
  /** Code of the bank that stood beside an account, lib/core/policy/banks.ts. */
  bank: v.optional(v.pipe(v.string(), v.regex(/^\d{3}$/, 'must be a bank code'))),
  /** What stood around a number, personal numbers masked. */
  snippet: v.optional(printable(MAX_SNIPPET)),
  voice: v.pipe(v.string(), v.regex(HEX_256, 'must be 64 hex digits')),
});
export type Subject = v.InferOutput<typeof subjectSchema>;

/** What a person may add after the click. */
export const detailsSchema = v.strictObject({
  /** Counts up from 1; a hub keeps the highest. */
  revision: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)),
  category: v.optional(v.picklist(CATEGORIES)),
  lostMoney: v.optional(v.boolean()),
  text: v.optional(words(MAX_REPORT_TEXT)),
  /** The person lets the hub pass the report to police and banks. */
  shareWithAuthorities: v.optional(v.boolean()),
});
export type ReportDetails = v.InferOutput<typeof detailsSchema>;

export const reportSchema = v.strictObject({
  version: v.literal(REPORT_VERSION),
  id: reportIdSchema,
  receipt: v.pipe(v.string(), v.regex(HEX_256, 'must be 64 hex digits')),
  reporter: v.pipe(v.string(), v.regex(HEX_256, 'must be 64 hex digits')),
  /** Clock of the browser. */
  createdAt: v.pipe(v.string(), v.isoTimestamp()),
  locale: v.picklist(['th', 'en']),
  client: v.strictObject({
    version: v.pipe(v.string(), v.regex(/^\d{1,5}(\.\d{1,5}){0,3}$/, 'must be a version')),
    browser: v.picklist(['chromium', 'firefox']),
  }),
  via: v.picklist(['popup', 'menu', 'card', 'shortcut', 'warning']),
  subjects: v.pipe(v.array(subjectSchema), v.minLength(1), v.maxLength(MAX_SUBJECTS)),
  /** The page it was met on, cleaned of what could name a person. */
  page: v.optional(
    v.strictObject({
      url: webUrl,
      title: v.optional(printable(200)),
      /** BCP 47 tag that the page gives itself. */
      language: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}$/))),
      /** How the person came there, by kind only. */
      cameFrom: v.optional(v.picklist(['search', 'ad', 'social', 'message', 'direct', 'link'])),
      /** Mark of how the page is built: copies of one page on many addresses have the same. Nothing can be read out of it. */
      template: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/, 'must be 16 hex digits'))),
    }),
  ),
  details: v.optional(detailsSchema),
});
export type Report = v.InferOutput<typeof reportSchema>;

/** Why a report did not lead to a listing, or why it did. */
export const REPORT_REASONS = [
  /** Enough independent people reported it. */
  'reports-agree',
  /** An authority named it. */
  'authority',
  'not-enough-evidence',
  /** It is an official address or number. */
  'official',
  /** The listed party showed that it is honest. */
  'cleared',
  'duplicate',
  'abuse',
  /** It was listed, and the listing has run out or was taken off since. */
  'ended',
] as const;
export type ReportReason = (typeof REPORT_REASONS)[number];

/** What a hub says of a report to who holds its token. */
export const reportStatusSchema = v.object({
  id: reportIdSchema,
  state: v.picklist(['received', 'in-case', 'listed', 'not-listed']),
  reason: v.nullable(v.picklist(REPORT_REASONS)),
  receivedAt: v.pipe(v.string(), v.isoTimestamp()),
  /** When the state last changed. */
  changedAt: v.pipe(v.string(), v.isoTimestamp()),
  /** Highest revision of details that has arrived; 0: none. */
  revision: v.pipe(v.number(), v.integer(), v.minValue(0)),
  hasPicture: v.boolean(),
});
export type ReportStatus = v.InferOutput<typeof reportStatusSchema>;
