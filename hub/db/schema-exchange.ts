/* The tables of migration 0008 as queries see them: figures, outside feeds, webhooks. */
import {
  bigint,
  boolean,
  customType,
  date,
  integer,
  json,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';

const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });
const time = (name: string) => timestamp(name, { withTimezone: true });

export const fold = pgTable('fold', {
  name: text('name').primaryKey(),
  eventSeq: bigint('event_seq', { mode: 'number' }).notNull(),
  at: time('at').notNull(),
});

export const figureDay = pgTable(
  'figure_day',
  {
    name: text('name').notNull(),
    day: date('day').notNull(),
    item: text('item').notNull().default(''),
    count: integer('count').notNull(),
  },
  (table) => [primaryKey({ columns: [table.name, table.day, table.item] })],
);

export const figureListing = pgTable('figure_listing', {
  eventSeq: bigint('event_seq', { mode: 'number' }).primaryKey(),
  caseId: bigint('case_id', { mode: 'number' }).notNull(),
  key: text('key'),
  firstReportAt: time('first_report_at'),
  listedAt: time('listed_at').notNull(),
  releasedAt: time('released_at'),
  revokedAt: time('revoked_at'),
  appealed: boolean('appealed').notNull().default(false),
});

export const pollCount = pgTable(
  'poll_count',
  {
    hour: time('hour').notNull(),
    source: text('source').notNull(),
    file: text('file', { enum: ['timestamp', 'next-root'] }).notNull(),
    count: bigint('count', { mode: 'number' }).notNull(),
    askedEvery: integer('asked_every').notNull(),
  },
  (table) => [primaryKey({ columns: [table.hour, table.source, table.file] })],
);

export const importPreview = pgTable('import_preview', {
  hash: text('hash').primaryKey(),
  madeAt: time('made_at').notNull(),
  refusals: json('refusals').notNull(),
});

export const feedSource = pgTable('feed_source', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  name: text('name').notNull().unique(),
  url: text('url').notNull(),
  format: text('format').notNull(),
  columns: json('columns'),
  gradeCap: smallint('grade_cap').notNull(),
  category: smallint('category').notNull(),
  publisher: text('publisher').notNull(),
  expiresInDays: integer('expires_in_days').notNull(),
  everyMinutes: integer('every_minutes').notNull(),
  paused: boolean('paused').notNull().default(false),
  triedAt: time('tried_at'),
  goodAt: time('good_at'),
  nextAt: time('next_at').notNull(),
  failures: integer('failures').notNull().default(0),
  errorCode: text('error_code'),
  errorStatus: integer('error_status'),
  etag: text('etag'),
  lastModified: text('last_modified'),
  sha256: text('sha256'),
  entries: integer('entries'),
  counts: json('counts'),
  held: json('held'),
  leasedUntil: time('leased_until'),
  addedBy: text('added_by').notNull(),
  addedAt: time('added_at').notNull(),
  eventSeq: bigint('event_seq', { mode: 'number' }).notNull(),
});

export const webhook = pgTable('webhook', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  name: text('name').notNull(),
  url: text('url').notNull(),
  events: json('events').notNull(),
  secret: bytea('secret').notNull(),
  secretBy: text('secret_by').notNull(),
  secretFor: uuid('secret_for').notNull(),
  paused: boolean('paused').notNull().default(false),
  addedBy: text('added_by').notNull(),
  addedAt: time('added_at').notNull(),
  eventSeq: bigint('event_seq', { mode: 'number' }).notNull(),
});

export const webhookDelivery = pgTable('webhook_delivery', {
  id: uuid('id').primaryKey(),
  webhookId: integer('webhook_id').notNull(),
  event: text('event').notNull(),
  eventSeq: bigint('event_seq', { mode: 'number' }).notNull(),
  body: text('body').notNull(),
  state: text('state', { enum: ['waiting', 'delivered', 'dead'] })
    .notNull()
    .default('waiting'),
  tries: integer('tries').notNull().default(0),
  createdAt: time('created_at').notNull(),
  nextAt: time('next_at').notNull(),
  deliveredAt: time('delivered_at'),
  errorCode: text('error_code'),
  errorStatus: integer('error_status'),
});
