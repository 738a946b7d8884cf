/*
 * Which official or much-visited name a host imitates: by letters that look alike, by one slip of the keyboard, or by carrying the name
 * among its labels. It says so to a person who decides, and decides nothing: honest shops have names like others too. Pure.
 *
 * Letters that look alike: a subset of Unicode UTS #39 (confusables), those of Cyrillic and Greek that pass for Latin, and the
 * digits and pairs that are read as letters.
 */
import { unicodeHost } from '../../lib/core/indicators/address-view.ts';
import { registrableDomain } from '../../lib/core/indicators/host.ts';
import { officialDomainOf, officialDomains } from '../../lib/core/policy/official-domains.ts';
import type { TopSites } from '../../lib/core/policy/gate.ts';

export interface LookAlike {
  readonly of: 'official' | 'top';
  /** The name that it imitates. */
  readonly domain: string;
}

/** Shorter names are one letter away from everything. */
const SHORTEST_SLIP = 6;
/** Shorter names stand in many words. */
const SHORTEST_TOKEN = 5;
const ENDINGS = ['com', 'co.th', 'net', 'org', 'in.th', 'or.th', 'th'] as const;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789-';

const LOOKS_LIKE: Readonly<Record<string, string>> = {
  а: 'a', е: 'e', о: 'o', р: 'p', с: 'c', у: 'y', х: 'x', к: 'k', і: 'i', ј: 'j', ѕ: 's', в: 'b', н: 'h', т: 't', м: 'm',
  α: 'a', ε: 'e', ο: 'o', ρ: 'p', ν: 'v', κ: 'k', ι: 'i', τ: 't', υ: 'u', ı: 'i',
  '0': 'o', '1': 'l', '3': 'e', '5': 's',
}; // prettier-ignore

const brands = officialDomains().map(({ domain }) => ({ domain, label: labelOf(domain) }));
const bySkeleton = new Map(brands.map(({ domain, label }) => [skeleton(label), domain]));

/** The name that a canonical host imitates; null where it is one itself, or resembles none. */
export function lookAlikeOf(host: string, topSites: TopSites): LookAlike | null {
  const domain = registrableDomain(host);
  if (domain === null || officialDomainOf(host) !== null || topSites.has(domain)) return null;
  const official = officialLike(host, domain);
  if (official !== null) return { of: 'official', domain: official };
  const top = topLike(domain, topSites);
  return top === null ? null : { of: 'top', domain: top };
}

function officialLike(host: string, domain: string): string | null {
  const shown = labelOf(unicodeHost(domain) ?? domain);
  const same = bySkeleton.get(skeleton(shown));
  // The same name under another ending too: kasikornbank.shop.
  if (same !== undefined && labelOf(same).length >= 3) return same;
  for (const { domain: official, label } of brands) {
    if (label.length >= SHORTEST_SLIP && isOneSlip(shown, label)) return official;
    // scb.co.th.verify.example, secure-kasikornbank.example
    if (`.${host}`.includes(`.${official}.`)) return official;
    if (label.length >= SHORTEST_TOKEN && host.split(/[.-]/).includes(label)) return official;
  }
  return null;
}

/** Looks up what is one slip away: the set can be asked for names, not walked through. */
function topLike(domain: string, topSites: TopSites): string | null {
  const label = labelOf(domain);
  const ending = domain.slice(label.length + 1);
  const shown = skeleton(labelOf(unicodeHost(domain) ?? domain));
  const endings = [...new Set([ending, ...ENDINGS])];
  if (shown !== label) {
    const found = endings.map((one) => `${shown}.${one}`).find((name) => topSites.has(name));
    if (found !== undefined) return found;
  }
  if (label.length < SHORTEST_SLIP || domain.includes('xn--')) return null;
  for (const name of slipsOf(label)) {
    if (topSites.has(`${name}.${ending}`)) return `${name}.${ending}`;
    if (topSites.has(`${name}.com`)) return `${name}.com`;
  }
  return null;
}

/** All labels one slip away: a letter left out, put in, another in its place, two changed over. */
function* slipsOf(label: string): Generator<string> {
  for (let at = 0; at <= label.length; at += 1) {
    const [before, after] = [label.slice(0, at), label.slice(at)];
    if (after !== '') yield before + after.slice(1);
    if (after.length > 1) yield `${before}${after[1]}${after[0]}${after.slice(2)}`;
    for (const letter of LETTERS) {
      yield before + letter + after;
      if (after !== '' && letter !== after[0]) yield before + letter + after.slice(1);
    }
  }
}

/** True where one letter is left out, put in or another, or two neighbours are changed over. */
function isOneSlip(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  const rest = (text: string, by: number): string => text.slice(start + by);
  return (
    rest(a, 1) === rest(b, 1) ||
    rest(a, 1) === rest(b, 0) ||
    rest(a, 0) === rest(b, 1) ||
    (a[start] === b[start + 1] && a[start + 1] === b[start] && rest(a, 2) === rest(b, 2))
  );
}

/** How a name reads at a glance. */
function skeleton(label: string): string {
  const bare = label.normalize('NFKD').replaceAll(/\p{M}/gu, '');
  return Array.from(bare, (letter) => LOOKS_LIKE[letter] ?? letter)
    .join('')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w');
}

/** First label of a registrable domain: what people remember. */
function labelOf(domain: string): string {
  return (registrableDomain(domain) ?? domain).split('.', 1)[0] ?? '';
}
