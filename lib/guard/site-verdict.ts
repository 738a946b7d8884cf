/*
 * From a lookup to a decision: does this address load in this tab? Pure. One answer for the guard, the interstitial,
 * the popup and the badge, so that they cannot contradict each other.
 */
import { BLOCKING_GRADES } from '../core/blocklist/listing.ts';
import type { Hit, Verdict } from '../core/blocklist/verdict.ts';
import { addressView } from '../core/indicators/address-view.ts';
import { splitKey } from '../core/indicators/key.ts';
import type { UrlKey } from '../core/indicators/key.ts';
import { canonicalizeUrl } from '../core/indicators/url.ts';
import { findException, viewException } from './exceptions.ts';
import type { Exception, Subject } from './exceptions.ts';
import type { HitView, PublisherName, SiteExplanation, SiteView } from '../messages.ts';

export interface SiteDecision {
  readonly verdict: Verdict;
  /** True where the address must not load in this tab. */
  readonly blocks: boolean;
  /** What lets a listed address through here; null: nothing, or it is not listed at a blocking grade. */
  readonly exception: Exception | null;
  /** What a person may let through; empty where nothing blocks. */
  readonly proceedScopes: readonly ('host' | 'path')[];
  readonly subject: Subject | null;
  /** The person, or their organisation, has turned the check of sites off. */
  readonly isOff: boolean;
}

/** Decides on an address in a tab (null: no tab) from its verdict and the exceptions in force; `isOn`: sites are checked at all. */
export function decideSite(
  url: string,
  tabId: number | null,
  verdict: Verdict,
  exceptions: readonly Exception[],
  nowMs: number,
  isOn = true,
): SiteDecision {
  const subject = subjectOf(url, tabId, verdict);
  if (!isOn) return { verdict, blocks: false, exception: null, proceedScopes: [], subject, isOff: true };
  const isBlocking = subject !== null && (subject.hostListed || subject.listedUrls.length > 0);
  if (!isBlocking) return { verdict, blocks: false, exception: null, proceedScopes: [], subject, isOff: false };
  const exception = findException(exceptions, subject, nowMs);
  // Where the host itself is listed, letting one path through would change nothing.
  const proceedScopes = subject.hostListed ? (['host'] as const) : (['path', 'host'] as const);
  return { verdict, blocks: exception === null, exception, proceedScopes, subject, isOff: false };
}

/** The hits that keep the address from loading: of grades that block. */
export function blockingHits(verdict: Verdict): readonly Hit[] {
  return verdict.kind === 'listed' ? verdict.hits.filter((hit) => BLOCKING_GRADES.has(hit.grade)) : [];
}

/**
 * What a page is shown of a decision. `nameOf` gives a publisher's name from its id, `releasesAt` the address of its signed
 * repository.
 */
export function explainSite(
  url: string,
  decision: SiteDecision,
  nameOf: (publisher: string) => PublisherName,
  releasesAt: (publisher: string) => string | null = () => null,
): SiteExplanation {
  return {
    address: addressView(url),
    site: toView(decision, nameOf),
    proceedScopes: decision.proceedScopes,
    appealUrl: appealUrl(decision.verdict, releasesAt),
  };
}

/** A hub serves its repository under `/repo/` and takes appeals under `/appeal`; releases from elsewhere have no such page. */
function appealUrl(verdict: Verdict, releasesAt: (publisher: string) => string | null): string | null {
  if (verdict.kind !== 'listed') return null;
  const [{ publisher, key }] = verdict.hits;
  const hub = /^(https?:\/\/.+)\/repo\/$/.exec(releasesAt(publisher) ?? '')?.[1];
  if (hub === undefined) return null;
  return `${hub}/appeal?${new URLSearchParams({ kind: 'site', about: splitKey(key).value })}`;
}

function toView(
  { verdict, exception, blocks, isOff }: SiteDecision,
  nameOf: (publisher: string) => PublisherName,
): SiteView {
  const isAddress = verdict.kind !== 'unknown' || verdict.reason !== 'not-checkable';
  // What nobody asked for is not said, not even "not listed".
  if (isOff && isAddress) return { kind: 'unknown', reason: 'turned-off' };
  if (verdict.kind !== 'listed') return verdict;
  const [first, ...rest] = verdict.hits;
  const view = (hit: Hit): HitView => ({ ...hit, publisher: nameOf(hit.publisher) });
  const hits = [view(first), ...rest.map(view)] as const;
  return exception === null
    ? { kind: 'listed', hits, blocks }
    : { kind: 'paused', exception: viewException(exception), hits };
}

function subjectOf(url: string, tabId: number | null, verdict: Verdict): Subject | null {
  const canonical = canonicalizeUrl(url);
  if (canonical === null) return null;
  const keys = blockingHits(verdict).map((hit) => hit.key);
  return {
    host: canonical.host,
    hostListed: keys.some((key) => splitKey(key).kind === 'host'),
    listedUrls: keys.filter((key): key is UrlKey => key.startsWith('url:')),
    tabId,
  };
}
