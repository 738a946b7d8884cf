/*
 * The tables as queries see them. The database is made by migrations/*.sql, which hold the constraints and the
 * reasons; a test compares the two column by column.
 */
import {
  bigint,
  boolean,
  customType,
  integer,
  json,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
} from 'drizzle-orm/pg-core';

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
