/* A row of the outbox as a page shows it: numbers masked, and the texts that leave exactly as they do. Pure. */
import { isSiteKey } from '../core/indicators/key.ts';
import type { IndicatorKey } from '../core/indicators/key.ts';
import { maskNumber } from '../core/indicators/mask.ts';
import type { ReportView } from './requests.ts';
import { bodyOf, detailsOf, hasUnsentDetails, nextTask } from './row.ts';
import type { Row } from './row.ts';

/** What a page is shown of a row. */
export function viewReport(row: Row): ReportView {
  const report = bodyOf(row);
  const { revision: _revision, ...details } = detailsOf(row) ?? { revision: 0 };
  return {
    id: row.id,
    state: row.state,
    createdAt: row.createdAt,
    dueAt: nextTask(row)?.at ?? row.notBefore,
    attempts: row.attempts,
    subjects: report.subjects.map(({ kind, key }) => ({ kind, shown: showKey(key) })),
    page: report.page === undefined ? null : { url: report.page.url, title: report.page.title ?? null },
    details,
    hasUnsentDetails: hasUnsentDetails(row),
    picture: row.picture === 'sending' ? 'waiting' : row.picture,
    payloads: [
      { what: 'report', text: row.body },
      ...(row.details === null ? [] : [{ what: 'details' as const, text: row.details.body }]),
    ],
    problem: row.problem,
    status:
      row.status === null
        ? null
        : { state: row.status.state, reason: row.status.reason, changedAt: Date.parse(row.status.changedAt) },
    isNews: row.isNews,
  };
}

/** A key as people read it; numbers of persons masked: the page can be seen over a shoulder. */
export function showKey(key: string): string {
  const canonical = key as IndicatorKey;
  return isSiteKey(canonical) ? key.slice(key.indexOf(':') + 1) : maskNumber(canonical);
}
