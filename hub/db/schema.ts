/*
 * The tables as queries see them. The database is made by migrations/*.sql, which hold the constraints and the
 * reasons; a test compares the two column by column.
 */
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
import { REPORT_REASONS } from '../../lib/core/report/report.ts';

const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });

export const publisher = pgTable('publisher', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  name: text('name').notNull().unique(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
});

export const event = pgTable('event', {
  seq: bigint('seq', { mode: 'number' }).primaryKey(),
  prevHash: bytea('prev_hash').notNull(),
  hash: bytea('hash').notNull().unique(),
  type: text('type').notNull(),
  payload: json('payload').notNull(),
  at: text('at').notNull(),
});

export const importBatch = pgTable('import_batch', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  eventSeq: bigint('event_seq', { mode: 'number' }).notNull(),
  publisherId: integer('publisher_id').notNull(),
  source: text('source').notNull(),
  format: text('format').notNull(),
  taken: integer('taken').notNull(),
  merged: integer('merged').notNull(),
  unchanged: integer('unchanged').notNull(),
  refused: integer('refused').notNull(),
  ignored: integer('ignored').notNull(),
  refusals: json('refusals').notNull(),
  doneBy: text('done_by'),
  feedSourceId: integer('feed_source_id'),
});

export const listing = pgTable(
  'listing',
  {
    key: text('key').notNull(),
    publisherId: integer('publisher_id').notNull(),
    grade: smallint('grade').notNull(),
    category: smallint('category').notNull(),
    listedOn: integer('listed_on').notNull(),
    seenOn: integer('seen_on').notNull(),
    reports: integer('reports').notNull().default(0),
    state: text('state', { enum: ['active', 'revoked'] })
      .notNull()
      .default('active'),
    expiresOn: integer('expires_on'),
    reason: text('reason'),
    insisted: boolean('insisted').notNull().default(false),
    source: text('source').notNull(),
    eventSeq: bigint('event_seq', { mode: 'number' }).notNull(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
    secondPersonDue: boolean('second_person_due').notNull().default(false),
    id: bigint('id', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    broughtBy: text('brought_by'),
    firstPerson: text('first_person'),
    secondPerson: text('second_person'),
    suspendedGrade: smallint('suspended_grade'),
    bank: text('bank'),
    endsWithWaiting: boolean('ends_with_waiting').notNull().default(false),
    sinceSeq: bigint('since_seq', { mode: 'number' }),
    returned: boolean('returned').notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.key, table.publisherId] })],
);

export const release = pgTable(
  'release',
  {
    sequence: bigint('sequence', { mode: 'number' }).notNull(),
    epoch: bigint('epoch', { mode: 'number' }).notNull(),
    stateHash: text('state_hash').notNull(),
    counts: json('counts').notNull(),
    baseSequence: bigint('base_sequence', { mode: 'number' }).notNull(),
    reset: boolean('reset').notNull().default(false),
    eventSeq: bigint('event_seq', { mode: 'number' }).notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.epoch, table.sequence] })],
);

export const digesting = pgTable('digesting', {
  saltEpoch: integer('salt_epoch').primaryKey(),
  salt: text('salt').notNull(),
  memoryKib: integer('memory_kib').notNull(),
  passes: integer('passes').notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
});

export const numberDigest = pgTable(
  'number_digest',
  {
    key: text('key').notNull(),
    saltEpoch: integer('salt_epoch').notNull(),
    digest: text('digest').notNull(),
  },
  (table) => [primaryKey({ columns: [table.key, table.saltEpoch] })],
);

const KINDS = ['host', 'url', 'account', 'promptpay', 'phone', 'biller', 'line', 'wallet', 'iban'] as const;

export const campaign = pgTable('campaign', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  openedAt: timestamp('opened_at', { withTimezone: true }).notNull(),
  eventSeq: bigint('event_seq', { mode: 'number' }).notNull().default(0),
});

export const fraudCase = pgTable('fraud_case', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  key: text('key').notNull(),
  kind: text('kind', { enum: KINDS }).notNull(),
  state: text('state', { enum: ['open', 'listed', 'rejected', 'merged'] })
    .notNull()
    .default('open'),
  campaignId: bigint('campaign_id', { mode: 'number' }),
  mergedInto: bigint('merged_into', { mode: 'number' }),
  openedAt: timestamp('opened_at', { withTimezone: true }).notNull(),
  changedAt: timestamp('changed_at', { withTimezone: true }).notNull(),
  burstAt: timestamp('burst_at', { withTimezone: true }),
  grade: smallint('grade'),
  category: smallint('category'),
  reason: text('reason'),
  decidedBy: text('decided_by'),
  eventSeq: bigint('event_seq', { mode: 'number' }).notNull(),
  outcome: text('outcome', { enum: REPORT_REASONS }),
  proposal: json('proposal'),
  score: integer('score').notNull().default(0),
  scoreLines: json('score_lines').notNull().default([]),
  scoredSeq: bigint('scored_seq', { mode: 'number' }).notNull().default(0),
  scoredAt: timestamp('scored_at', { withTimezone: true }),
  reported: integer('reported').notNull().default(0),
  commonCategory: smallint('common_category'),
  hasPicture: boolean('has_picture').notNull().default(false),
  asked: boolean('asked').notNull().default(false),
});

export const caseNote = pgTable('case_note', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  caseId: bigint('case_id', { mode: 'number' }).notNull(),
  writtenBy: text('written_by').notNull(),
  writtenAt: timestamp('written_at', { withTimezone: true }).notNull(),
  words: text('words').notNull(),
  asks: boolean('asks').notNull(),
  eventSeq: bigint('event_seq', { mode: 'number' }).notNull(),
});

export const report = pgTable('report', {
  id: uuid('id').primaryKey(),
  receipt: text('receipt').notNull(),
  reporter: text('reporter'),
  network: text('network'),
  createdAt: timestamp('created_at', { withTimezone: true }),
  receivedAt: timestamp('received_at', { withTimezone: true }).notNull(),
  locale: text('locale', { enum: ['th', 'en'] }),
  client: json('client'),
  via: text('via', { enum: ['popup', 'menu', 'card', 'shortcut', 'warning'] }),
  page: json('page'),
  category: smallint('category'),
  lostMoney: boolean('lost_money'),
  text: text('text'),
  shareWithAuthorities: boolean('share_with_authorities').notNull().default(false),
  revision: integer('revision').notNull().default(0),
  hasPicture: boolean('has_picture').notNull().default(false),
  state: text('state', { enum: ['received', 'in-case', 'listed', 'not-listed'] })
    .notNull()
    .default('received'),
  reason: text('reason'),
  changedAt: timestamp('changed_at', { withTimezone: true }).notNull(),
  deletedAt: timestamp('deleted_at', { withTimezone: true }),
  erasedAt: timestamp('erased_at', { withTimezone: true }),
  eventSeq: bigint('event_seq', { mode: 'number' }).notNull(),
});

export const reportSubject = pgTable(
  'report_subject',
  {
    reportId: uuid('report_id').notNull(),
    key: text('key').notNull(),
    kind: text('kind', { enum: KINDS }).notNull(),
    voice: text('voice').notNull(),
    source: text('source', { enum: ['page', 'text', 'picture', 'person'] }).notNull(),
    bank: text('bank'),
    snippet: text('snippet'),
    gate: text('gate'),
    caseId: bigint('case_id', { mode: 'number' }),
    cameAt: timestamp('came_at', { withTimezone: true }),
    template: text('template'),
  },
  (table) => [primaryKey({ columns: [table.reportId, table.key] })],
);

export const evidence = pgTable('evidence', {
  reportId: uuid('report_id').primaryKey(),
  ciphertext: bytea('ciphertext').notNull(),
  wrappedKey: bytea('wrapped_key').notNull(),
  wrappedBy: text('wrapped_by').notNull(),
  mediaType: text('media_type', { enum: ['image/png', 'image/jpeg', 'image/webp'] }).notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
});

export const appeal = pgTable('appeal', {
  id: uuid('id').primaryKey(),
  receipt: text('receipt').notNull(),
  kind: text('kind', { enum: KINDS }).notNull(),
  key: text('key'),
  role: text('role', { enum: ['owner', 'other'] }).notNull(),
  locale: text('locale', { enum: ['th', 'en'] }).notNull(),
  contact: text('contact'),
  reason: text('reason'),
  state: text('state', { enum: ['open', 'upheld', 'rejected'] })
    .notNull()
    .default('open'),
  receivedAt: timestamp('received_at', { withTimezone: true }).notNull(),
  acknowledgedAt: timestamp('acknowledged_at', { withTimezone: true }),
  decidedAt: timestamp('decided_at', { withTimezone: true }),
  decidedBy: text('decided_by'),
  answer: text('answer'),
  erasedAt: timestamp('erased_at', { withTimezone: true }),
  eventSeq: bigint('event_seq', { mode: 'number' }).notNull(),
  suspendedGrade: smallint('suspended_grade'),
});

export const forgottenNumber = pgTable('forgotten_number', {
  mark: text('mark').primaryKey(),
  held: boolean('held').notNull(),
  closedOn: integer('closed_on').notNull(),
  eventSeq: bigint('event_seq', { mode: 'number' }).notNull(),
});

export const strike = pgTable('strike', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  reporter: text('reporter').notNull(),
  reportId: uuid('report_id'),
  reason: text('reason').notNull(),
  givenBy: text('given_by').notNull(),
  givenAt: timestamp('given_at', { withTimezone: true }).notNull(),
  eventSeq: bigint('event_seq', { mode: 'number' }).notNull(),
});

export const burst = pgTable('burst', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  key: text('key').notNull(),
  windowStart: timestamp('window_start', { withTimezone: true }).notNull(),
  reports: integer('reports').notNull(),
  networks: integer('networks').notNull(),
  reporters: integer('reporters').notNull(),
  flaggedAt: timestamp('flagged_at', { withTimezone: true }).notNull(),
  eventSeq: bigint('event_seq', { mode: 'number' }).notNull(),
});

export const networkKey = pgTable('network_key', {
  day: date('day').primaryKey(),
  key: bytea('key').notNull(),
});

export const tally = pgTable(
  'tally',
  {
    bucket: text('bucket').notNull(),
    hour: timestamp('hour', { withTimezone: true }).notNull(),
    count: integer('count').notNull(),
  },
  (table) => [primaryKey({ columns: [table.bucket, table.hour] })],
);

export * from './schema-access.ts';
export * from './schema-exchange.ts';
export * from './schema-release.ts';
