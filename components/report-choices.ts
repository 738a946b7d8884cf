/* The eight kinds of a report that a person can choose from with one press, and the class that each stands for first. */
import type { Category } from '../lib/core/blocklist/listing.ts';

export const REPORT_CHOICES = {
  goods: ['TH01', 'TH02'],
  job: ['TH08'],
  invest: ['TH09', 'TH05', 'TH10', 'TH11'],
  loan: ['TH07'],
  callcentre: ['TH12', 'TX3'],
  fake: ['TX1', 'TH13'],
  love: ['TH04', 'TH03'],
  other: ['TH16'],
} as const satisfies Readonly<Record<string, readonly [Category, ...Category[]]>>;

export type ReportChoiceName = keyof typeof REPORT_CHOICES;

export const REPORT_CHOICE_NAMES = Object.keys(REPORT_CHOICES) as readonly ReportChoiceName[];

/** True where a class belongs to a choice. */
export function isOfChoice(name: ReportChoiceName, category: Category | undefined): boolean {
  const classes: readonly Category[] = REPORT_CHOICES[name];
  return category !== undefined && classes.includes(category);
}
