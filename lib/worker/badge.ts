/*
 * The tool bar button of a tab: what state it shows, in shape, text and words, never in colour alone. Pure.
 */
import type { SiteDecision } from '../guard/site-verdict.ts';

export type BadgeState = 'default' | 'listed' | 'paused' | 'stale' | 'unknown';

export interface Badge {
  readonly state: BadgeState;
  /** At most four characters fit. */
  readonly text: string;
}

export interface BadgeInput {
  /** The decision on what the tab shows, or on what its warning page stands for; null: not a web page. */
  readonly decision: SiteDecision | null;
  readonly blockedFrames: number;
  /** Listed numbers found on the page, without those that the person ignores there. */
  readonly listedOnPage: number;
  /** Something on the page could not be checked. */
  readonly hasUnchecked: boolean;
  readonly freshness: 'fresh' | 'stale' | 'expired' | 'none';
  /** A report of the person has an answer that they have not read. */
  readonly hasNews?: boolean;
}

/**
 * | tab                                        | state   | text       |
 * |--------------------------------------------|---------|------------|
 * | listed, or holds blocked frames or listed numbers | listed | ! or count |
 * | listed, let through by the person; or sites are not checked | paused | II |
 * | it or a number on it could not be checked, or no list | unknown | ?          |
 * | not listed, by a list out of date          | stale   | …          |
 * | not listed, or no web page, a report has an answer | default | • |
 * | not listed, or no web page                 | default |            |
 */
export function badgeOf({
  decision,
  blockedFrames,
  listedOnPage,
  hasUnchecked,
  freshness,
  hasNews = false,
}: BadgeInput): Badge {
  if (decision?.blocks === true) return { state: 'listed', text: '!' };
  const count = blockedFrames + listedOnPage;
  if (count > 0) return { state: 'listed', text: count > 99 ? '99+' : String(count) };
  if (decision?.exception != null || decision?.isOff === true) return { state: 'paused', text: 'II' };
  if (decision?.verdict.kind === 'listed') return { state: 'listed', text: '!' };
  const isUnknown = decision?.verdict.kind === 'unknown' && decision.verdict.reason !== 'not-checkable';
  if (isUnknown || hasUnchecked || freshness === 'none') return { state: 'unknown', text: '?' };
  if (freshness !== 'fresh') return { state: 'stale', text: '…' };
  return { state: 'default', text: hasNews ? '•' : '' };
}
