/*
 * Which hosts, URLs and numbers a piece of text names, and what the release in force says of each. A line that is itself
 * a host or URL is one candidate. Numbers are those that detection finds; an unlikely reading counts only if it is listed.
 */
import { BLOCKING_GRADES, type Listing, type ListingAttributes } from '../../lib/core/blocklist/listing.ts';
import { besideBanks, type NumberHit, type NumberVerdict } from '../../lib/core/blocklist/verdict.ts';
import { lookUpNumber, lookUpSync } from '../../lib/core/blocklist/lookup.ts';
import { LIKELY, type Candidate } from '../../lib/core/detect/candidate.ts';
import { findSites } from '../../lib/core/detect/find-sites.ts';
import { findIndicators } from '../../lib/core/detect/find-indicators.ts';
import { digestNumber } from '../../lib/core/indicators/digest.ts';
import {
  isSiteKey,
  type IndicatorKey,
  type IndicatorKind,
  type NumberKey,
  type SiteKey,
} from '../../lib/core/indicators/key.ts';
import { canonicalizeUrl, expressionsOf } from '../../lib/core/indicators/url.ts';
import { isNeverBlocked } from '../../lib/core/policy/gate.ts';
import { isNeverListedNumber } from '../../lib/core/policy/number-gate.ts';
import { hubArgon2id } from '../digest/argon2.ts';
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
  /** More numbers than one input may cost. */
  | { readonly kind: 'unknown'; readonly reason: 'over-cap' }
  | {
      readonly kind: 'listed';
      /** True where a site is kept from loading; a number never is. */
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
  /** Institution code of the bank of a listed account. */
  readonly bank?: string;
  /** Bank that the text names, where the listed account is at another; the grade is then what a browser makes of it. */
  readonly otherBank?: string;
}

/** Longest input that is searched; the rest of a longer one is not looked at. */
const MAX_INPUT_LENGTH = 1024 * 1024;

/** Numbers of one input that are looked up: at the default cost about ten seconds. */
const MAX_NUMBERS = 4000;

/**
 * The hosts, URLs and numbers in a text, each once, sites first, with the verdict of a release.
 * @throws ReleaseFormatError where the release is damaged
 */
export async function checkText(input: string, release: OpenRelease): Promise<readonly CheckedIndicator[]> {
  const text = input.slice(0, MAX_INPUT_LENGTH);
  return [...checkSites(text, release), ...(await checkNumbers(text, release))];
}

/** Numbers: what is likely one with its verdict, what is less only where it is listed. */
async function checkNumbers(text: string, release: OpenRelease): Promise<readonly CheckedIndicator[]> {
  const best = new Map<NumberKey, Candidate>();
  for (const candidate of findIndicators(text)) {
    if (isSiteKey(candidate.key)) continue;
    const known = best.get(candidate.key);
    const banks = [...(known?.banks ?? []), ...candidate.banks];
    const likelier = known === undefined || known.confidence < candidate.confidence ? candidate : known;
    best.set(candidate.key, { ...likelier, banks });
  }
  // The likely ones first: they are what the cap must not cut.
  const ranked = [...best.entries()].sort(([, a], [, b]) => b.confidence - a.confidence);
  const verdicts = new Map<NumberKey, CheckVerdict>();
  for (const [index, [key, { banks }]] of ranked.entries()) {
    verdicts.set(
      key,
      index < MAX_NUMBERS ? await numberVerdict(key, banks, release) : { kind: 'unknown', reason: 'over-cap' },
    );
  }
  return [...best.entries()].flatMap(([key, { kind, confidence }]): CheckedIndicator[] => {
    const verdict = verdicts.get(key) ?? { kind: 'not-listed' };
    return confidence >= LIKELY || verdict.kind === 'listed' ? [{ kind, key, verdict }] : [];
  });
}

/** What a release says of a number beside which these banks are named, as a browser would look it up. */
async function numberVerdict(
  key: NumberKey,
  banks: readonly string[],
  { release, summary, openShardAt }: OpenRelease,
): Promise<CheckVerdict> {
  if (release.numbers === undefined || release.counts.numbers === 0 || isNeverListedNumber(key)) {
    return { kind: 'not-listed' };
  }
  const { high, low } = await digestNumber(key, release.numbers, hubArgon2id);
  const row = lookUpNumber(summary, openShardAt, high, low);
  if (row === null) return { kind: 'not-listed' };
  const publisher = release.publisher.en;
  const verdict: NumberVerdict = besideBanks({ kind: 'listed', hits: [{ key, publisher, ...row }] }, banks);
  const hits = verdict.kind === 'listed' ? verdict.hits : [];
  return { kind: 'listed', blocks: false, hits: hits.map((hit) => hitOf(key, hit, publisher)) };
}

function hitOf(key: IndicatorKey, row: ListingAttributes & Pick<NumberHit, 'otherBank'>, publisher: string): CheckHit {
  const { grade, category, listedOn, seenOn, reports, bank, otherBank } = row;
  return {
    key,
    grade,
    category,
    listedOn: dateOf(listedOn),
    seenOn: dateOf(seenOn),
    reports,
    publisher,
    ...(bank !== undefined && { bank }),
    ...(otherBank !== undefined && { otherBank }),
  };
}

/** Hosts and URLs. A bare word under no known public suffix (`evil.example`) is one only as the whole input, or listed. */
function checkSites(text: string, release: OpenRelease): readonly CheckedIndicator[] {
  const found = new Map<SiteKey, CheckedIndicator>();
  for (const { key, isCertain } of findSites(text)) {
    if (found.has(key)) continue;
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
    hits: hits.map((hit) => hitOf(hit.key, hit, release.publisher.en)),
  };
}
