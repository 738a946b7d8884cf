/* The answers to requests about reports where a test asks for none. */
import type { ReportHandlers } from '../../../lib/reports/reports.ts';

const never = (): Promise<never> => Promise.reject(new Error('not asked for'));

export const noReports: ReportHandlers = {
  'report.offer': never,
  'report.page': never,
  'report.choose': never,
  'report.describe': never,
  'report.hold': never,
  'report.sendNow': never,
  'report.delete': never,
  'report.retry': never,
  'report.list': never,
  'report.refresh': never,
  'report.seen': never,
  'report.dropAside': never,
  'report.capture': never,
  'report.picture': never,
};
