/*
 * What the hub does with reports and appeals: checks, limits, group commits. The routes above it know HTTP, the database below it
 * knows SQL; this is the order of things between them.
 */
import { createHash } from 'node:crypto';
import type { Report, ReportDetails, ReportStatus } from '../../lib/core/report/report.ts';
import type { TopSites } from '../../lib/core/policy/gate.ts';
import {
  appealStatus,
  storeAppeal,
  type AppealOutcome,
  type AppealRecord,
  type IncomingAppeal,
} from '../db/appeals.ts';
import type { LastingDatabase } from '../db/lasting-database.ts';
import { networkKeyOf } from '../db/network-keys.ts';
import {
  amendReports,
  deleteReports,
  reportStatus,
  storePicture,
  storeReports,
  type Amendment,
  type IncomingReport,
  type ReportHandle,
  type StoreOutcome,
} from '../db/reports.ts';
import { createBatcher } from './batcher.ts';
import { sealPicture, type MediaType } from './evidence.ts';
import type { IntakeKeys } from './intake-keys.ts';
import { DEFAULT_LIMITS, type IntakeLimits } from './limits.ts';
import { BATCH_SIZES, SECONDS, type Metrics } from './metrics.ts';
import { createNetworks, type Networks } from './networks.ts';
import { canonicalSubject, forbiddingRule } from './subjects.ts';

export interface IntakeDeps {
  readonly database: LastingDatabase;
  readonly keys: IntakeKeys;
  readonly topSites: TopSites;
  readonly metrics: Metrics;
  readonly now: () => Date;
  readonly limits?: Partial<IntakeLimits>;
}

export interface Intake {
  readonly networks: Networks;
  readonly limits: IntakeLimits;
  /** Stores a report once. `network`: of its sender. */
  post(
    report: Report,
    network: string,
  ): Promise<StoreOutcome | { readonly kind: 'wrong-subject'; readonly index: number }>;
  /** Null here and below: no such report for this token. */
  status(handle: ReportHandle): Promise<ReportStatus | null>;
  amend(handle: ReportHandle, network: string, details: ReportDetails): Promise<ReportStatus | 'too-many' | null>;
  remove(handle: ReportHandle): Promise<boolean>;
  putPicture(
    handle: ReportHandle,
    network: string,
    mediaType: MediaType,
    bytes: Uint8Array,
  ): Promise<'stored' | 'too-many' | null>;
  appeal(appeal: IncomingAppeal, network: string): Promise<AppealOutcome | { readonly kind: 'wrong-subject' }>;
  appealStatus(handle: ReportHandle): Promise<AppealRecord | null>;
}

/** Items of one transaction: it holds the chain for some 50 ms at most. */
const MAX_BATCH = 500;
/** Some seconds of work on a slow engine; who comes then is asked to come again. */
const MAX_WAITING = 5_000;

/** What the hub keeps of a private token: SHA-256 of its text, 64 hex digits. */
export function receiptOf(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex');
}

/** The intake of a hub. */
export function createIntake({ database, keys, topSites, metrics, now, limits: given }: IntakeDeps): Intake {
  const limits = { ...DEFAULT_LIMITS, ...given };
  const networks = createNetworks(keys.network, (day) => database.use((orm) => networkKeyOf(orm, day)));
  const sizes = metrics.histogram('tuean_batch_items', 'Items that one transaction committed.', BATCH_SIZES);
  const seconds = metrics.histogram('tuean_batch_seconds', 'Time of one such transaction.', SECONDS);

  const batcher = <Item, Result>(
    kind: string,
    commit: (tx: Parameters<typeof storeReports>[0], items: readonly Item[], at: Date) => Promise<readonly Result[]>,
  ) =>
    createBatcher<Item, Result>({
      commit: (items) => database.use((orm) => orm.transaction((tx) => commit(tx, items, now()))),
      maxItems: MAX_BATCH,
      maxWaiting: MAX_WAITING,
      isItemsFault: isRefusedByConstraint,
      onCommitted: (items, ms) => {
        sizes.observe({ kind }, items);
        seconds.observe({ kind }, ms / 1000);
      },
    });
  const posts = batcher<IncomingReport, StoreOutcome>('reports', storeReports);
  const amendments = batcher<Amendment, ReportStatus | 'too-many' | null>('amendments', amendReports);
  const deletions = batcher<ReportHandle, boolean>('deletions', deleteReports);
  metrics.gauge('tuean_waiting_reports', 'Reports that wait for the next transaction.', () => posts.waiting());

  return {
    networks,
    limits,
    async post(report, network) {
      const gates = new Map<string, string>();
      for (const [index, { kind, key }] of report.subjects.entries()) {
        const canonical = canonicalSubject(kind, key);
        // The second of two equal keys says nothing, and the database has room for one.
        if (canonical === null || report.subjects.findIndex((other) => other.key === key) !== index) {
          return { kind: 'wrong-subject', index };
        }
        const rule = forbiddingRule(canonical, topSites);
        if (rule !== null) gates.set(key, rule);
      }
      return posts.submit({
        report: { ...report, createdAt: believableTime(report.createdAt, now()) },
        network,
        gates,
        limits: [
          { bucket: `n:${network}`, perHour: limits.reportsPerNetwork },
          { bucket: `r:${report.reporter}`, perHour: limits.reportsPerReporter },
        ],
      });
    },
    status: (handle) => database.use((orm) => reportStatus(orm, handle)),
    amend: (handle, network, details) =>
      amendments.submit({
        ...handle,
        details,
        limits: [{ bucket: `d:${network}`, perHour: limits.amendmentsPerNetwork }],
      }),
    remove: (handle) => deletions.submit(handle),
    async putPicture(handle, network, mediaType, bytes) {
      const sealed = sealPicture(keys, handle.id, mediaType, bytes);
      const tallies = [{ bucket: `p:${network}`, perHour: limits.picturesPerNetwork }];
      return database.use((orm) =>
        orm.transaction((tx) => storePicture(tx, { ...handle, ...sealed, limits: tallies }, now())),
      );
    },
    async appeal(appeal, network) {
      if (canonicalSubject(appeal.subject.kind, appeal.subject.key) === null) return { kind: 'wrong-subject' };
      const tallies = [{ bucket: `a:${network}`, perHour: limits.appealsPerNetwork }];
      return database.use((orm) => orm.transaction((tx) => storeAppeal(tx, appeal, tallies, now())));
    },
    appealStatus: ({ id, receipt }) => database.use((orm) => appealStatus(orm, id, receipt)),
  };
}

/** The browser's clock, or ours where that one says a year that no clock of today should; both are only shown. */
function believableTime(text: string, now: Date): string {
  const time = new Date(text);
  const year = Number.isNaN(time.getTime()) ? 0 : time.getUTCFullYear();
  return year >= 2000 && year < 2200 ? time.toISOString() : now.toISOString();
}

/** SQLSTATE classes 22 and 23: the values are at fault, not the database. */
function isRefusedByConstraint(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string' && /^2[23][0-9A-Z]{3}$/.test(cause.code)) return true;
  }
  return false;
}
