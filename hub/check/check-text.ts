/*
 * Which hosts and URLs a piece of text names, and what the release in force says of each. A line that is itself a host
 * or URL is one candidate; in other text everything with a scheme, and every word that could be typed into the address
 * bar as a site, is one.
 */
import { BLOCKING_GRADES, type Listing } from '../../lib/core/blocklist/listing.ts';
import { lookUpSync } from '../../lib/core/blocklist/lookup.ts';
import { isIpHost, isPublicSuffix, registrableDomain } from '../../lib/core/indicators/host.ts';
import type { SiteKey, IndicatorKind } from '../../lib/core/indicators/key.ts';
import { isIndicatorProblem, parseListedUrl } from '../../lib/core/indicators/parse-listed.ts';
import { canonicalizeUrl, expressionsOf } from '../../lib/core/indicators/url.ts';
import { isNeverBlocked } from '../../lib/core/policy/gate.ts';
import { dateOf } from '../import/attributes.ts';
import type { OpenRelease } from '../publish/current.ts';

export interface CheckedIndicator {
  readonly kind: IndicatorKind;
  /** Canonical key of what stands in the text. */
  readonly key: SiteKey;
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
  readonly key: SiteKey;
  readonly grade: Listing['grade'];
  readonly category: Listing['category'];
  readonly listedOn: string;
  readonly seenOn: string;
  readonly reports: number;
  readonly publisher: string;
}

/** What has a scheme, defanged or not, up to a blank, a quote or the punctuation that ends a sentence. */
const WITH_SCHEME = /h(?:tt|xx|tx|xt)ps?(?:\[:\]|:|\[:\/\/\])\/{0,2}[^\s<>"'`]*[^\s<>"'`.,;:!?)\]}]/gi;
/** What could be typed into the address bar as a site: labels with dots between, and what follows them. */
const BARE = /[\p{L}\p{N}\p{M}_](?:[^\s<>"'`,;()]*[^\s<>"'`.,;:!?()\]}])?/gu;
/** Thai sets no blanks between words: the Latin name at the end of a run of other letters. */
const LATIN_TAIL = /[^\p{ASCII}]([a-z0-9][\x21-\x7e]*\.[\x21-\x7e]+)$/iu;
/** Longest input that is searched; the rest of a longer one is not looked at. */
const MAX_INPUT_LENGTH = 1024 * 1024;

/**
 * The hosts and URLs in a text, each once, with the verdict of a release. A bare word under no known public suffix
 * (`evil.example`) is a site only where it is the whole input, or listed.
 */
export function checkText(input: string, release: OpenRelease): readonly CheckedIndicator[] {
  const found = new Map<SiteKey, CheckedIndicator>();
  for (const { address, isCertain } of addressesIn(input.slice(0, MAX_INPUT_LENGTH))) {
    const key = parseListedUrl(address);
    if (isIndicatorProblem(key) || found.has(key)) continue;
    const verdict = verdictOf(key, release);
    if (!isCertain && verdict.kind === 'not-listed') continue;
    found.set(key, { kind: key.startsWith('url:') ? 'url' : 'host', key, verdict });
  }
  return [...found.values()];
}

/** What a release says of one key, as the browser's guard would look it up. */
function verdictOf(key: SiteKey, { release, summary, openShardAt }: OpenRelease): CheckVerdict {
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
      key: listed,
      grade,
      category,
      listedOn: dateOf(listedOn),
      seenOn: dateOf(seenOn),
      reports,
      publisher: release.publisher.en,
    })),
  };
}

function* addressesIn(input: string): Generator<{ address: string; isCertain: boolean }> {
  const whole = input.trim();
  if (!/\s/.test(whole) && /^\p{ASCII}*$/u.test(whole) && likeness(whole) !== 'none') {
    yield { address: whole, isCertain: true };
    return;
  }
  for (const [address] of input.matchAll(WITH_SCHEME)) yield { address, isCertain: true };
  for (const [word] of input.replaceAll(WITH_SCHEME, ' ').matchAll(BARE)) {
    const tail = LATIN_TAIL.exec(word)?.[1];
    for (const address of tail === undefined ? [word] : [word, tail]) {
      const looks = likeness(address);
      if (looks !== 'none') yield { address, isCertain: looks === 'site' && address === (tail ?? word) };
    }
  }
}

/** How much a text without blanks looks like a site: `12.30` and an e-mail address do not, `evil.example` may be one. */
function likeness(text: string): 'site' | 'perhaps' | 'none' {
  if (/^h(?:tt|xx|tx|xt)ps?(?:\[:\]|:|\[:\/\/\])/i.test(text)) return 'site';
  if (text.includes('@')) return 'none';
  const key = parseListedUrl(text);
  if (isIndicatorProblem(key)) return 'none';
  const host = key.slice(key.indexOf(':') + 1).replace(/[/?].*$/, '');
  if (isIpHost(host)) return /^\d+\.\d+\.\d+\.\d+(?:[:/]|$)/.test(text) || text.startsWith('[') ? 'site' : 'none';
  const domain = registrableDomain(host);
  if (domain === null) return host.includes('.') ? 'perhaps' : 'none';
  return isPublicSuffix(domain.slice(domain.indexOf('.') + 1)) ? 'site' : 'perhaps';
}
