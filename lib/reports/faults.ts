/*
 * Named points of a report's way out at which a crash test stops the worker, as in lib/updater/faults.ts: only builds made
 * with TUEAN_FAULTS=1 stop there.
 */

/** In the order of a report. */
export const REPORT_FAULT_POINTS = [
  /** The report is written down; nobody has been told. */
  'report-after-write',
  /** The row says that it is being sent; nothing has left. */
  'report-after-claim',
  /** The hub has answered; the row does not know it. */
  'report-after-send',
  /** The row knows the answer. */
  'report-after-answer',
  /** The hub has taken details, a picture or a deletion; the row does not know it. */
  'report-after-change',
] as const;
export type ReportFaultPoint = (typeof REPORT_FAULT_POINTS)[number];
export type ReportFault = (point: ReportFaultPoint) => Promise<void>;
