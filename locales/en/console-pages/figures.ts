/* Figures of the hub, and the sentence that each chart says, in English. */
import { createFormatter, dateFormat, numberFormat } from '../../format.ts';
import type { ConsolePagesWords } from '../../th/console-pages.ts';

const tag = 'en-GB';
const format = createFormatter(tag);
const percent = numberFormat(tag, { style: 'percent', maximumFractionDigits: 1 });
const oneDigit = numberFormat(tag, { maximumFractionDigits: 1 });
const month = dateFormat(tag, { month: 'short', year: 'numeric', timeZone: 'UTC' });
const monthDay = dateFormat(tag, { day: 'numeric', month: 'short', timeZone: 'UTC' });

export const figures: ConsolePagesWords['figures'] = {
  title: 'Figures',
  lead: 'Counted from the record of the hub, with nobody in them. The public page leaves small counts out.',
  span: 'Span',
  spans: { '30': 'Last 30 days', '90': 'Last 90 days', year: 'Last 12 months' },
  countedAt: (moment) => `Counted ${moment}; days and months are those of Thailand`,
  nothing: 'No figures in this span yet',
  asTable: 'See it as a table',
  csv: 'Save as CSV',
  day: 'Day or month',
  period: (iso) =>
    iso.length === 7 ? month(Date.parse(`${iso}-01T00:00:00Z`)) : monthDay(Date.parse(`${iso}T00:00:00Z`)),
  now: 'Now',
  openCases: 'Cases that wait',
  openAppeals: 'Appeals that wait',
  listedSites: 'Sites listed',
  listedNumbers: 'Numbers listed',
  activity: 'Reports and cases',
  activityUnit: 'count',
  activitySays: (reports, cases) =>
    `Reported ${format.number(reports)} ${reports === 1 ? 'time' : 'times'}, ${format.number(cases)}\u00a0${cases === 1 ? 'case' : 'cases'} opened`,
  reports: 'Reports',
  cases: 'Cases',
  decisions: 'Decisions',
  decisionsSay: (listed, rejected, revoked) =>
    `${format.number(listed)} listed, ${format.number(rejected)} rejected, ${format.number(revoked)} taken off`,
  listed: 'Listed',
  rejected: 'Rejected',
  revoked: 'Taken off',
  times: 'From a report to people being warned',
  timesSay: (listing, release) =>
    `Half are listed within ${listing} of the first report, and in a release within ${release}`,
  timesNothing: 'Nothing to measure in this span yet',
  timesUnit: 'hours (median)',
  toListing: 'First report to listing',
  toRelease: 'Listing to release',
  inAll: 'First report to release',
  slowest: (time, measured) => `nine of ten within ${time} (${format.number(measured)} measured)`,
  duration: (seconds) => {
    const said = (figure: string, unit: string): string => `${figure}\u00a0${unit}${figure === '1' ? '' : 's'}`;
    if (seconds < 90) return said(format.number(Math.round(seconds)), 'second');
    if (seconds < 5400) return said(format.number(Math.round(seconds / 60)), 'minute');
    if (seconds < 172_800) return said(oneDigit(seconds / 3600), 'hour');
    return said(oneDigit(seconds / 86_400), 'day');
  },
  notMeasured: 'Not measured yet',
  categories: 'Kinds of scam reported',
  categoriesSay: (name, share) => `Most often ${name}: ${percent(share)} of the reports that name a kind`,
  category: 'Kind',
  categoryCode: (code, name) => `${code} ${name}`,
  banks: 'Banks of the accounts reported',
  banksSay:
    'Counts reports that name an account; it does not say that a bank did wrong. A bank with many customers is named more often.',
  bank: 'Bank',
  bankUnknown: (code) => `Bank code ${code}`,
  outcomes: 'How often we are wrong',
  outcomesLead: 'Of what people decided to list in this span',
  falsePositive: 'Taken off as wrong',
  appealed: 'Appealed against',
  overturned: 'Appeals that were right',
  rate: (share) => percent(share),
  rateOf: (part, of) => `${format.number(part)} of ${format.number(of)}`,
  noRate: 'None yet',
  clocks: 'Promises to people who appeal',
  clock: 'Promise',
  acknowledged: (hours) => `Read by somebody within ${format.number(hours)} hours`,
  decided: (hours) => `Decided within ${format.number(hours)} hours`,
  kept: 'In time',
  late: 'Later than promised',
  waiting: 'Waiting, still in time',
  overdue: 'Waiting, past the time',
  browsers: 'Protected browsers',
  browsersSay: (estimate, low, high) =>
    `Last about ${format.number(estimate)} a day (between ${format.number(low)} and ${format.number(high)}), counted without knowing any of them`,
  browsersNothing: 'Not counted in this span yet',
  browsersUnit: 'browsers a day',
  estimate: 'Likeliest',
  low: 'At least',
  high: 'At most',
};
