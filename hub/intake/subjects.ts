/*
 * What a report names, looked at again by the rules of its kind: a browser may be old, or no browser at all. A key that is not
 * canonical is refused; one that may never be listed is kept and marked, so that people see what is said of it.
 */
import { parseListedHost, parseListedUrl } from '../../lib/core/indicators/parse-listed.ts';
import type { IndicatorKey, IndicatorKind, SiteKey } from '../../lib/core/indicators/key.ts';
import { parseNumberKey } from '../../lib/core/indicators/number-key.ts';
import { gateListing, type TopSites } from '../../lib/core/policy/gate.ts';
import { gateNumber } from '../../lib/core/policy/number-gate.ts';

/** How a key of each kind begins; a PromptPay ID can be a telephone. */
const BEGINNINGS: Readonly<Record<IndicatorKind, readonly string[]>> = {
  host: ['host:'],
  url: ['url:'],
  account: ['acct:'],
  promptpay: ['ppid:', 'phone:'],
  phone: ['phone:'],
  biller: ['biller:'],
  line: ['line:'],
  wallet: ['coin:'],
  iban: ['iban:'],
};

/** The key, where it is the canonical key of something of this kind; else null. */
export function canonicalSubject(kind: IndicatorKind, key: string): IndicatorKey | null {
  if (!BEGINNINGS[kind].some((beginning) => key.startsWith(beginning))) return null;
  const value = key.slice(key.indexOf(':') + 1);
  const made =
    kind === 'host' ? parseListedHost(value) : kind === 'url' ? parseListedUrl(value) : parseNumberKey(key, kind);
  return made === key ? made : null;
}

/** Rule of the listing gate that forbids the key (`hotline`, `official-domain`…); null where nothing does. */
export function forbiddingRule(key: IndicatorKey, topSites: TopSites): string | null {
  const verdict = isSite(key) ? gateListing(key, { topSites }) : gateNumber(key);
  return verdict.allowed ? null : verdict.rule;
}

function isSite(key: IndicatorKey): key is SiteKey {
  return key.startsWith('host:') || key.startsWith('url:');
}
