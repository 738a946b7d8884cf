/* Tables of who may act at the hub; see migrations/0005-access.sql and 0016-admission.sql. */
import { bigint, boolean, json, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { ROLES } from '../../lib/core/console/access.ts';
import { SHARING_MARKS } from '../../lib/core/console/people.ts';

const time = (name: string) => timestamp(name, { withTimezone: true });
const eventSeq = () => bigint('event_seq', { mode: 'number' }).notNull();

export const organisation = pgTable('organisation', {
  name: text('name').primaryKey(),
  titleTh: text('title_th').notNull(),
  titleEn: text('title_en').notNull(),
  tlp: text('tlp', { enum: SHARING_MARKS }).notNull(),
  createdAt: time('created_at').notNull(),
  eventSeq: eventSeq(),
});

export const member = pgTable('member', {
  handle: text('handle').primaryKey(),
  organisation: text('organisation').notNull(),
  role: text('role', { enum: ROLES }).notNull(),
  createdAt: time('created_at').notNull(),
  endedAt: time('ended_at'),
  eventSeq: eventSeq(),
});

export const device = pgTable('device', {
  id: uuid('id').primaryKey(),
  handle: text('handle').notNull(),
  name: text('name').notNull(),
  deviceKey: text('device_key').notNull(),
  releaseKey: text('release_key'),
  addedAt: time('added_at').notNull(),
  seenAt: time('seen_at'),
  revokedAt: time('revoked_at'),
  eventSeq: eventSeq(),
  awaitsOtherThan: text('awaits_other_than'),
});

export const invite = pgTable('invite', {
  id: uuid('id').primaryKey(),
  codeHash: text('code_hash').notNull(),
  handle: text('handle').notNull(),
  role: text('role', { enum: ROLES }).notNull(),
  madeBy: text('made_by').notNull(),
  createdAt: time('created_at').notNull(),
  expiresAt: time('expires_at').notNull(),
  usedAt: time('used_at'),
  withdrawnAt: time('withdrawn_at'),
  eventSeq: eventSeq(),
  byOperator: boolean('by_operator').notNull(),
});

export const requestToken = pgTable(
  'request_token',
  {
    device: uuid('device').notNull(),
    jti: text('jti').notNull(),
    expiresAt: time('expires_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.device, table.jti] })],
);

export const apiKey = pgTable('api_key', {
  id: text('id').primaryKey(),
  label: text('label').notNull(),
  organisation: text('organisation').notNull(),
  scopes: json('scopes').notNull(),
  secretHash: text('secret_hash').notNull(),
  madeBy: text('made_by').notNull(),
  createdAt: time('created_at').notNull(),
  usedAt: time('used_at'),
  revokedAt: time('revoked_at'),
  eventSeq: eventSeq(),
});
