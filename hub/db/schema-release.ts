/* The tables of migration 0007 as queries see them: proposals and key ceremonies with their signatures. */
import { bigint, json, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true });
const eventSeq = () => bigint('event_seq', { mode: 'number' }).notNull();

export const proposal = pgTable('proposal', {
  id: uuid('id').primaryKey(),
  state: text('state', { enum: ['open', 'superseded', 'withdrawn', 'published'] }).notNull(),
  sha256: text('sha256').notNull(),
  details: json('details').notNull(),
  eventSeq: eventSeq(),
  createdAt: time('created_at').notNull(),
  closedAt: time('closed_at'),
});

export const proposalSignature = pgTable(
  'proposal_signature',
  {
    proposalId: uuid('proposal_id').notNull(),
    keyid: text('keyid').notNull(),
    signature: text('signature').notNull(),
    handle: text('handle').notNull(),
    eventSeq: eventSeq(),
    createdAt: time('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.proposalId, table.keyid] })],
);

export const ceremony = pgTable('ceremony', {
  id: uuid('id').primaryKey(),
  state: text('state', { enum: ['open', 'withdrawn', 'in-force'] }).notNull(),
  signed: json('signed').notNull(),
  changes: json('changes').notNull(),
  proposedBy: text('proposed_by'),
  eventSeq: eventSeq(),
  createdAt: time('created_at').notNull(),
  closedAt: time('closed_at'),
});

export const ceremonySignature = pgTable(
  'ceremony_signature',
  {
    ceremonyId: uuid('ceremony_id').notNull(),
    keyid: text('keyid').notNull(),
    signature: text('signature').notNull(),
    handle: text('handle'),
    createdAt: time('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.ceremonyId, table.keyid] })],
);
