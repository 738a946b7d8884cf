/*
 * What goes in and out of a hub, as it travels: files of listings with a preview, outside feeds that are pulled on a schedule,
 * webhooks with their deliveries. Parsed at both ends.
 */
import * as v from 'valibot';
import { CATEGORIES } from '../blocklist/listing.ts';

/** Largest file that the console takes. */
export const MAX_IMPORT_BYTES = 64 * 1024 * 1024;
/** Refused lines kept with an import or a preview. */
export const MAX_KEPT_REFUSALS = 10_000;

/** Formats that are read; `auto` tells them apart. */
export const IMPORT_FORMATS = [
  'hosts',
  'domains',
  'urls',
  'adblock',
  'csv',
  'json',
  'stix',
  'misp',
  'phishtank',
  'urlhaus',
  'openphish',
  'dnsmasq',
] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** Formats that are written: `GET /exports/<format>`, and below `/feeds/`. */
export const FEED_FORMATS = ['adblock', 'hosts', 'domains', 'csv', 'json', 'stix', 'misp'] as const;
export type FeedFormat = (typeof FEED_FORMATS)[number];

/** What a column of a table can be said to hold. `site`: hosts or URLs; `key`: canonical keys. */
export const COLUMN_MEANINGS = [
  'site',
  'key',
  'account',
  'promptpay',
  'phone',
  'biller',
  'line',
  'wallet',
  'iban',
  'category',
  'grade',
  'listed-on',
  'seen-on',
  'expires-on',
  'reports',
  'reference',
  'bank',
] as const;
export type ColumnMeaning = (typeof COLUMN_MEANINGS)[number];

/** Meaning of columns by their position from 0; a column that is not named is left alone. At least one must name indicators. */
export const columnMapSchema = v.pipe(
  v.record(v.pipe(v.string(), v.regex(/^(?:\d|[1-9]\d)$/)), v.picklist(COLUMN_MEANINGS)),
  v.check((map) => new Set(Object.values(map)).size === Object.keys(map).length, 'expected each meaning once'),
);
export type ColumnMap = v.InferOutput<typeof columnMapSchema>;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const time = v.pipe(v.string(), v.isoTimestamp());
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(80), v.regex(/^[^\p{Cc}\p{Cf}]+$/u));
const words = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(500));
const gradeCap = v.picklist(['reported', 'corroborated', 'confirmed']);
const days = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3650));
const id = v.pipe(v.number(), v.integer(), v.minValue(1));

/**
 * Query of `POST /imports`; the body is the file as it is. Without `commit` it is a preview and changes nothing. With `commit`
 * the same file and options are sent again with the preview's hash: what was seen is what is written, or the answer is 409
 * `changed-meanwhile` with the fresh preview in `preview`.
 * With `Accept: application/x-ndjson` the answer is lines: `{"progress":{"items":n}}` …, and last `{"answer":…}` or
 * `{"problem":…}`.
 */
export const importQuerySchema = v.object({
  /** Name of the file, for the record. */
  source: name,
  format: v.optional(v.picklist(['auto', ...IMPORT_FORMATS]), 'auto'),
  /** `columnMapSchema` as JSON; only for tables. */
  columns: v.optional(v.pipe(v.string(), v.maxLength(2000))),
  grade: v.optional(gradeCap, 'corroborated'),
  category: v.optional(v.picklist(CATEGORIES), 'TX1'),
  /** Who says so; default: the member's organisation. */
  publisher: v.optional(name),
  expiresInDays: v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d{0,3}$/))),
  /** A person's words for listing what the gate lets a person insist on. */
  insist: v.optional(words),
  commit: v.optional(hash),
});

export const refusalSchema = v.object({
  line: count,
  /** What was refused of the line, numbers of persons masked: hostile text. */
  text: v.string(),
  /** Stable name: `malformed`, `revoked`, `gate:hotline` … */
  rule: v.string(),
  because: v.string(),
});
export type RefusedLine = v.InferOutput<typeof refusalSchema>;

const counts = { taken: count, merged: count, unchanged: count, refused: count, ignored: count } as const;
export const importCountsSchema = v.object(counts);
export type ImportCounts = v.InferOutput<typeof importCountsSchema>;

/** Answer of `POST /imports`, and of `GET /imports?preview=<hash>&cursor=` for more of its refused lines. */
export const importPreviewSchema = v.object({
  /** Names exactly this file, these options and this outcome. */
  preview: hash,
  isCommitted: v.boolean(),
  /** Event of the import once it is written. */
  eventSeq: v.nullable(count),
  source: v.string(),
  format: v.picklist(IMPORT_FORMATS),
  publisher: v.string(),
  bytes: count,
  /** First lines as they stand in the file: hostile text. */
  head: v.array(v.object({ line: count, text: v.string() })),
  /** Columns of a table with what each is taken for; null: no table. */
  columns: v.nullable(
    v.array(
      v.object({
        at: count,
        /** From the first row; hostile text. Empty where the table has no names. */
        name: v.string(),
        meaning: v.nullable(v.picklist(COLUMN_MEANINGS)),
        /** Some values: hostile text. */
        samples: v.array(v.string()),
      }),
    ),
  ),
  counts: importCountsSchema,
  /** Numbers of persons in it that wait: no release carries one before two people stand behind it. */
  waiting: count,
  /** How many lines each rule refused, the most first. */
  rules: v.array(v.object({ rule: v.string(), refused: count })),
  refused: v.array(refusalSchema),
  /** More refused lines: `GET /imports?preview=<hash>&cursor=<nextCursor>`; null: none, or not kept. */
  nextCursor: v.nullable(v.string()),
});
export type ImportPreview = v.InferOutput<typeof importPreviewSchema>;

/** A page of refused lines: `GET /imports?preview=<hash>&cursor=` and `GET /imports?batch=<id>&cursor=`. */
export const refusedPageSchema = v.object({ refused: v.array(refusalSchema), nextCursor: v.nullable(v.string()) });

/**
 * `GET /imports`: query. `preview` or `batch`: refused lines of that preview or import; neither: what was imported.
 * `limit` above a hundred is a hundred.
 */
export const importHistoryQuerySchema = v.object({
  preview: v.optional(hash),
  batch: v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d{0,8}$/))),
  cursor: v.optional(v.pipe(v.string(), v.regex(/^\d{1,9}$/))),
  limit: v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d{0,2}$/))),
});

/** `GET /imports?cursor=&limit=`: what was imported, the newest first. */
export const importHistorySchema = v.object({
  imports: v.array(
    v.object({
      id,
      eventSeq: count,
      at: time,
      source: v.string(),
      publisher: v.string(),
      format: v.string(),
      ...counts,
      /** Handle of the member, or name of the source or key that brought it; null: the command line. */
      by: v.nullable(v.string()),
      /** Id of the scheduled source; null: a file. */
      sourceId: v.nullable(id),
    }),
  ),
  nextCursor: v.nullable(v.string()),
});
export type ImportHistory = v.InferOutput<typeof importHistorySchema>;

/** An https address that the hub may ask. What it resolves to is checked when it is asked. */
const outsideUrl = v.pipe(
  v.string(),
  v.maxLength(2000),
  v.url(),
  v.check((text) => {
    // Asked of what is no address too: every check of a pipe is.
    if (!URL.canParse(text)) return false;
    const url = new URL(text);
    return url.protocol === 'https:' && url.username === '' && url.password === '' && url.hash === '';
  }, 'expected an https address without a name, password or fragment'),
);

/** What a source is trusted with. */
const sourceFields = {
  name,
  url: outsideUrl,
  format: v.picklist(['auto', ...IMPORT_FORMATS]),
  columns: v.nullable(columnMapSchema),
  /** Grade of its entries, and the highest that an entry may claim. */
  gradeCap,
  category: v.picklist(CATEGORIES),
  /** Who is named as saying so. */
  publisher: name,
  /** Days that an entry stays after the feed last held it. */
  expiresInDays: days,
  everyMinutes: v.pipe(v.number(), v.integer(), v.minValue(15), v.maxValue(10_080)),
} as const;

/** Body of `POST /sources`. */
export const newSourceSchema = v.strictObject({
  ...sourceFields,
  format: v.optional(sourceFields.format, 'auto'),
  columns: v.optional(sourceFields.columns, null),
  gradeCap: v.optional(sourceFields.gradeCap, 'corroborated'),
  category: v.optional(sourceFields.category, 'TX1'),
  expiresInDays: v.optional(sourceFields.expiresInDays, 30),
  everyMinutes: v.optional(sourceFields.everyMinutes, 360),
});
export type NewSource = v.InferOutput<typeof newSourceSchema>;

/** Body of `PATCH /sources/:id`: what changes, and the `seen` of the view it was decided on. */
export const sourceChangeSchema = v.strictObject({
  ...v.partial(v.object(sourceFields)).entries,
  isPaused: v.optional(v.boolean()),
  seen: count,
});
export type SourceChange = v.InferOutput<typeof sourceChangeSchema>;

/**
 * `new`: not pulled yet; `ok`; `failing`: the last pulls failed, what it listed before stays; `held`: it changed so much that
 * a person must look; `paused`.
 */
export const SOURCE_STATES = ['new', 'ok', 'failing', 'held', 'paused'] as const;

/** Why a pull failed. */
export const PULL_ERRORS = [
  'bad-address',
  'private-address',
  'no-answer',
  'timeout',
  'too-large',
  'redirects',
  'http-status',
  'bad-feed',
  'nothing-taken',
  'failed',
] as const;

export const sourceSchema = v.object({
  id,
  ...sourceFields,
  isPaused: v.boolean(),
  state: v.picklist(SOURCE_STATES),
  /** Last pull that was tried, last that brought a list (also an unchanged one), and when the next is due. */
  triedAt: v.nullable(time),
  goodAt: v.nullable(time),
  nextAt: v.nullable(time),
  failures: count,
  lastError: v.nullable(v.object({ code: v.picklist(PULL_ERRORS), status: v.nullable(count) })),
  /** Entries of the last list that was taken. */
  entries: v.nullable(count),
  counts: v.nullable(importCountsSchema),
  /** A list that waits for a person: it has ten times the entries of the last, or a tenth. */
  held: v.nullable(v.object({ at: time, sha256: hash, entries: count, before: count })),
  addedBy: v.string(),
  addedAt: time,
  /** Event that last changed it; sent back with a change. */
  seen: count,
});
export type Source = v.InferOutput<typeof sourceSchema>;

/** `GET /sources`. */
export const sourcesSchema = v.object({ sources: v.array(sourceSchema) });

/**
 * Body of `POST /sources/:id/pull`: now, and not when it is due. `accept`: `held.sha256` of a list that a person has looked at
 * and takes. The answer is the source after the pull.
 */
export const pullSchema = v.strictObject({ accept: v.optional(hash) });

/** What webhooks tell. */
export const WEBHOOK_EVENTS = [
  'case.decided',
  'listing.revoked',
  'release.published',
  'appeal.received',
  'appeal.decided',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

const webhookFields = {
  name,
  url: outsideUrl,
  events: v.pipe(v.array(v.picklist(WEBHOOK_EVENTS)), v.minLength(1), v.maxLength(WEBHOOK_EVENTS.length)),
} as const;

/** Body of `POST /webhooks`. */
export const newWebhookSchema = v.strictObject(webhookFields);
export type NewWebhook = v.InferOutput<typeof newWebhookSchema>;

/** Body of `PATCH /webhooks/:id`. */
export const webhookChangeSchema = v.strictObject({
  ...v.partial(v.object(webhookFields)).entries,
  isPaused: v.optional(v.boolean()),
  seen: count,
});
export type WebhookChange = v.InferOutput<typeof webhookChangeSchema>;

export const webhookSchema = v.object({
  id,
  ...webhookFields,
  isPaused: v.boolean(),
  waiting: count,
  dead: count,
  deliveredAt: v.nullable(time),
  lastError: v.nullable(v.object({ code: v.picklist(PULL_ERRORS), status: v.nullable(count) })),
  addedBy: v.string(),
  addedAt: time,
  seen: count,
});
export type Webhook = v.InferOutput<typeof webhookSchema>;

/** `GET /webhooks`. */
export const webhooksSchema = v.object({ webhooks: v.array(webhookSchema) });

/** Answer of `POST /webhooks`: the secret is shown this once. `whsec_` and base64, as the Standard Webhooks specification has it. */
export const createdWebhookSchema = v.object({
  webhook: webhookSchema,
  secret: v.pipe(v.string(), v.startsWith('whsec_')),
});
export type CreatedWebhook = v.InferOutput<typeof createdWebhookSchema>;

export const DELIVERY_STATES = ['waiting', 'delivered', 'dead'] as const;

/** `GET /webhooks/:id/deliveries`: query. `limit` above a hundred is a hundred. */
export const deliveriesQuerySchema = v.object({
  cursor: v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/))),
  limit: v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d{0,2}$/))),
  state: v.optional(v.picklist(DELIVERY_STATES)),
});

/** `GET /webhooks/:id/deliveries?cursor=&limit=&state=`, the newest first. `POST …/deliveries/:delivery` sends one again. */
export const deliveriesSchema = v.object({
  deliveries: v.array(
    v.object({
      /** The `webhook-id` header: a receiver drops what it has seen. */
      id: v.pipe(v.string(), v.uuid()),
      event: v.picklist(WEBHOOK_EVENTS),
      eventSeq: count,
      state: v.picklist(DELIVERY_STATES),
      tries: count,
      createdAt: time,
      nextAt: v.nullable(time),
      deliveredAt: v.nullable(time),
      lastError: v.nullable(v.object({ code: v.picklist(PULL_ERRORS), status: v.nullable(count) })),
    }),
  ),
  nextCursor: v.nullable(v.string()),
});
export type Deliveries = v.InferOutput<typeof deliveriesSchema>;
