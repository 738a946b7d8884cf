import type { FiguresPageProps } from '../../../components/console/figures-page.tsx';
import type { Figures } from '../../../lib/core/console/figures.ts';
import { banksWithLines } from '../../../lib/pages/bank-choices.ts';
import { ago, DAY, emptyHanded, HOUR, IDLE, NOW, ready } from './sample.ts';

/** Small waves instead of chance: the same picture every time. */
const wave = (i: number, height: number, lift: number): number =>
  Math.max(0, Math.round(lift + height * Math.sin(i * 1.3) + (height / 2) * Math.sin(i * 0.37)));

const days = Array.from({ length: 30 }, (_, i) => new Date(NOW - (29 - i) * DAY).toISOString().slice(0, 10));
const duration = (hours: number, measured = 240) => ({
  measured,
  medianSeconds: hours * 3600,
  p90Seconds: hours * 3 * 3600,
});
const nothing = { measured: 0, medianSeconds: null, p90Seconds: null };

const full: Figures = {
  from: days[0] ?? '',
  to: days.at(-1) ?? '',
  step: 'day',
  at: ago(HOUR / 4),
  totals: { reports: 8_412, cases: 1_204, listed: 640, rejected: 417, revoked: 12, appeals: 21, releases: 288 },
  standing: { openCases: 147, openAppeals: 3, listedSites: 48_210, listedNumbers: 12_904 },
  activity: days.map((period, i) => ({
    period,
    reports: wave(i, 120, 280),
    cases: wave(i, 20, 40),
    listed: wave(i, 9, 21),
    rejected: wave(i + 2, 7, 14),
    revoked: i % 9 === 0 ? 3 : 0,
    appeals: i % 4 === 0 ? 3 : 0,
    releases: 9,
  })),
  times: {
    reportToListing: duration(3.4),
    listingToRelease: duration(0.7),
    reportToRelease: duration(4.4),
  },
  timesBy: days.map((period, i) => ({
    period,
    reportToListing: i === 12 || i === 13 ? nothing : duration(wave(i, 2, 5), 8),
    listingToRelease: i === 12 || i === 13 ? nothing : duration(1, 8),
    reportToRelease: i === 12 || i === 13 ? nothing : duration(wave(i, 2, 6), 8),
  })),
  categories: [
    { category: 'TH01', reports: 3_940, listed: 310 },
    { category: 'TH06', reports: 1_210, listed: 122 },
    { category: 'TH08', reports: 904, listed: 81 },
    { category: 'TX1', reports: 655, listed: 90 },
    { category: 'TH09', reports: 402, listed: 30 },
    { category: 'TH16', reports: 8, listed: 0 },
  ],
  banks: [
    { bank: '004', reports: 811 },
    { bank: '014', reports: 640 },
    { bank: '006', reports: 402 },
    { bank: '999', reports: 6 },
  ],
  outcomes: {
    listed: 640,
    revoked: 9,
    falsePositiveRate: 9 / 640,
    appealed: 18,
    appealRate: 18 / 640,
    decided: 17,
    upheld: 7,
    overturnedRate: 7 / 17,
  },
  clocks: {
    acknowledged: { hours: 24, kept: 19, late: 1, waiting: 1, overdue: 0 },
    decided: { hours: 72, kept: 15, late: 2, waiting: 3, overdue: 1 },
  },
  browsers: days.map((period, i) => ({
    period,
    daily:
      i < 4 ? null : { low: 9_000 + 140 * i, estimate: 11_000 + 170 * i + wave(i, 200, 0), high: 13_800 + 190 * i },
    atOnce: null,
    polls: 480_000,
    hours: 24,
  })),
};

const zero = { reports: 0, cases: 0, listed: 0, rejected: 0, revoked: 0, appeals: 0, releases: 0 };
const none: Figures = {
  ...full,
  totals: zero,
  standing: { openCases: 0, openAppeals: 0, listedSites: 0, listedNumbers: 0 },
  activity: days.map((period) => ({ period, ...zero })),
  times: { reportToListing: nothing, listingToRelease: nothing, reportToRelease: nothing },
  timesBy: [],
  categories: [],
  banks: [],
  outcomes: {
    listed: 0,
    revoked: 0,
    falsePositiveRate: null,
    appealed: 0,
    appealRate: null,
    decided: 0,
    upheld: 0,
    overturnedRate: null,
  },
  clocks: {
    acknowledged: { hours: 24, kept: 0, late: 0, waiting: 0, overdue: 0 },
    decided: { hours: 72, kept: 0, late: 0, waiting: 0, overdue: 0 },
  },
  browsers: [],
};

const fixed = { span: '30', outcome: IDLE, banks: banksWithLines() } as const;

export type FiguresState = Pick<FiguresPageProps, 'state' | 'span' | 'outcome' | 'banks'>;

export const figuresStates: Readonly<Record<string, FiguresState>> = {
  month: { ...fixed, state: ready(full) },
  empty: { ...fixed, state: ready(none) },
  'csv-refused': {
    ...fixed,
    state: ready(full),
    outcome: { kind: 'refused', what: 'csv', code: 'offline', detail: 'not reached' },
  },
  ...Object.fromEntries(Object.entries(emptyHanded(full)).map(([name, state]) => [name, { ...fixed, state }])),
};
