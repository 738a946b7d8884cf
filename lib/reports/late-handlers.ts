/* The answers about reports, each read with the rest of them when it is first wanted. */
import type { Asker, RequestOf, ResponseOf } from '../messages.ts';
import type { Part } from '../part.ts';
import type { ReportHandlers, Reports } from './reports.ts';

export function lateReportHandlers(reports: Part<Pick<Reports, 'handlers'>>): ReportHandlers {
  const late =
    <T extends keyof ReportHandlers>(type: T) =>
    (request: RequestOf<T>, asker: Asker): Promise<ResponseOf[T]> =>
      reports.use(({ handlers }) => handlers[type](request, asker));
  return {
    'report.offer': late('report.offer'),
    'report.page': late('report.page'),
    'report.choose': late('report.choose'),
    'report.describe': late('report.describe'),
    'report.hold': late('report.hold'),
    'report.sendNow': late('report.sendNow'),
    'report.delete': late('report.delete'),
    'report.retry': late('report.retry'),
    'report.list': late('report.list'),
    'report.refresh': late('report.refresh'),
    'report.seen': late('report.seen'),
    'report.dropAside': late('report.dropAside'),
    'report.capture': late('report.capture'),
    'report.picture': late('report.picture'),
  };
}
