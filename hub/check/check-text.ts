/*
 * Which hosts and URLs a piece of text names, and what the release in force says of each. A line that is itself a host
 * or URL is one candidate; in other text everything with a scheme, and every word that could be typed into the address
 * bar as a site, is one.
 */
import { BLOCKING_GRADES, type Listing } from '../../lib/core/blocklist/listing.ts';
import { lookUpSync } from '../../lib/core/blocklist/lookup.ts';
import { isPublicSuffix, parseHost, registrableDomain } from '../../lib/core/indicators/host.ts';
import type { IndicatorKey, IndicatorKind } from '../../lib/core/indicators/key.ts';
import { isIndicatorProblem, parseListedUrl } from '../../lib/core/indicators/parse-listed.ts';
import { canonicalizeUrl, expressionsOf } from '../../lib/core/indicators/url.ts';
import { isNeverBlocked } from '../../lib/core/policy/gate.ts';
import { dateOf } from '../import/attributes.ts';
import type { OpenRelease } from '../publish/current.ts';

export interface CheckedIndicator {
  readonly kind: IndicatorKind;
  /** Canonical key of what stands in the text. */
  readonly key: IndicatorKey;
  readonly verdict: CheckVerdict;
}

export type CheckVerdict =
  | { readonly kind: 'not-listed' }
  | {
      readonly kind: 'listed';
      /** True where the site is kept from loading; else a note is shown. */
      readonly blocks: boolean;
      readonly hits: readonly CheckHit[];
    };

export interface CheckHit {
  /** The key that is listed; it may be the domain above, or the path before. */
  readonly key: IndicatorKey;
  readonly grade: Listing['grade'];
  readonly category: Listing['category'];
  readonly listedOn: string;
  readonly seenOn: string;
  readonly reports: number;
  readonly publisher: string;
}

/** Text between these is one candidate; Thai text sets no blanks around a URL, so its letters end one too. */
const CANDIDATE = /(?:h(?:tt|xx|tx|xt)ps?(?:\[?:\]?|:)\/\/|\/\/)?[\p{L}\p{N}_](?:[^\s<>"'`]*[^\s<>"'`.,;:!?)\]}])?/giu;
/** Longest input that is searched; the rest of a longer one is not looked at. */
const MAX_INPUT_LENGTH = 1024 * 1024;

/** The hosts and URLs in a text, each once, with the verdict of a release. */
export function checkText(input: string, release: OpenRelease): readonly CheckedIndicator[] {
  const found = new Map<IndicatorKey, CheckedIndicator>();
  for (const address of addressesIn(input.slice(0, MAX_INPUT_LENGTH))) {
    const key = parseListedUrl(address);
    if (isIndicatorProblem(key) || found.has(key)) continue;
    found.set(key, { kind: key.startsWith('url:') ? 'url' : 'host', key, verdict: verdictOf(key, release) });
  }
  return [...found.values()];
}

/** What a release says of one key, as the browser's guard would look it up. */
function verdictOf(key: IndicatorKey, { release, summary, openShardAt }: OpenRelease): CheckVerdict {
  const url = canonicalizeUrl(`http://${key.slice(key.indexOf(':') + 1)}`);
  if (url === null) return { kind: 'not-listed' };
  const { hosts, urls } = expressionsOf(url);
  const keys = [...hosts, ...urls].filter((expression) => !isNeverBlocked(expression));
  const hits = lookUpSync(summary, openShardAt, keys);
  if (hits.length === 0) return { kind: 'not-listed' };
  return {
    kind: 'listed',
    blocks: hits.some((hit) => BLOCKING_GRADES.has(hit.grade)),
    hits: hits.map(({ key: listed, grade, category, listedOn, seenOn, reports }) => ({
      ...{ key: listed, grade, category, listedOn: dateOf(listedOn), seenOn: dateOf(seenOn), reports },
      publisher: release.publisher.en,
    })),
  };
}

function addressesIn(input: string): readonly string[] {
  const whole = input.trim();
  if (whole !== '' && !/\s/.test(whole) && isSite(whole)) return [whole];
  return [...input.matchAll(CANDIDATE)].map(([text]) => text).filter(isSite);
}

/** True for a URL with a scheme, and for a bare name under a real public suffix or an address. */
function isSite(text: string): boolean {
  if (/^h(?:tt|xx|tx|xt)ps?(?:\[:\]|:|\[:\/\/\])/i.test(text)) return true;
  if (text.includes('@')) return false;
  const key = parseListedUrl(text);
  if (isIndicatorProblem(key)) return false;
  const host = key.slice(key.indexOf(':') + 1).replace(/[/?].*$/, '');
  if (parseHost(host) === null || !host.includes('.')) return false;
  const domain = registrableDomain(host);
  // `12.30` and `1.5` are numbers, not the addresses that a browser would make of them.
  if (domain === null) return /^\d+\.\d+\.\d+\.\d+(?:[:/]|$)/.test(text) || text.startsWith('[');
  return isPublicSuffix(domain.slice(domain.indexOf('.') + 1));
}
