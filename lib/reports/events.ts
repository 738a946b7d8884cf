/* What wakes the worker for reports, by the names that the browser gives back. */

export const REPORTS_ALARM = 'reports';
/** Of the manifest. */
export const REPORT_COMMAND = 'report-page';
