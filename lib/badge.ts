/*
 * The tool bar button of a tab: what state it shows, in shape, text and words, never in colour alone. Pure.
 */
import type { SiteDecision } from './site-verdict.ts';

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
  readonly freshness: 'fresh' | 'stale' | 'expired' | 'none';
}

/**
 * | tab                                        | state   | text       |
 * |--------------------------------------------|---------|------------|
 * | listed, or holds blocked frames            | listed  | ! or count |
 * | listed, let through by the person          | paused  | II         |
 * | could not be checked, or there is no list  | unknown | ?          |
 * | not listed, by a list out of date          | stale   | …          |
 * | not listed, or no web page                 | default |            |
 */
export function badgeOf({ decision, blockedFrames, freshness }: BadgeInput): Badge {
  if (decision?.blocks === true) return { state: 'listed', text: '!' };
  if (blockedFrames > 0) return { state: 'listed', text: blockedFrames > 99 ? '99+' : String(blockedFrames) };
  if (decision?.exception != null) return { state: 'paused', text: 'II' };
  if (decision?.verdict.kind === 'listed') return { state: 'listed', text: '!' };
  const isUnknown = decision?.verdict.kind === 'unknown' && decision.verdict.reason !== 'not-checkable';
  if (isUnknown || freshness === 'none') return { state: 'unknown', text: '?' };
  if (freshness !== 'fresh') return { state: 'stale', text: '…' };
  return { state: 'default', text: '' };
}
