/*
 * Hosts and URLs in a text. A text that is itself a host or URL is one; in other text everything with a scheme is, and
 * every word that could be typed into the address bar as a site.
 */
import { isIpHost, isPublicSuffix, registrableDomain } from '../indicators/host.ts';
import type { SiteKey } from '../indicators/key.ts';
import { isIndicatorProblem, parseListedUrl } from '../indicators/parse-listed.ts';

export interface FoundSite {
  readonly key: SiteKey;
  readonly address: string;
  readonly start: number;
  readonly end: number;
  /** False for a bare word under no known public suffix (`evil.example`): a site only if it is listed. */
  readonly isCertain: boolean;
  /** True for what is under a known suffix and may be no site all the same: `ร้านค้า.ไทย|สั่งเลย`, and `ก.ไทย`, short for a bank. */
  readonly isDoubtful: boolean;
}

/**
 * What has a scheme, defanged or not, up to a blank, a quote, the punctuation that ends a sentence, or the next such address in a list
 * (`https://a.com,https://b.com`); one behind `=` or `/` is a part of the first.
 */
const WITH_SCHEME =
  /h(?:tt|xx|tx|xt)ps?(?:\[:\]|:|\[:\/\/\])\/{0,2}(?:(?!(?<![=/?&#%:@])https?:\/\/)[^\s<>"'`])*(?!(?<![=/?&#%:@])https?:\/\/)[^\s<>"'`.,;:!?)\]}|]/gi;
/** Where it begins behind another. */
const NEXT_ADDRESS = /(?<=[^=/?&#%:@])https?:\/\//i;
const SCHEME = /^h(?:tt|xx|tx|xt)ps?(?:\[:\]|:|\[:\/\/\])[\\/]*/i;
/** What could be typed into the address bar as a site: labels with dots between, and what follows them. */
const BARE = /[\p{L}\p{N}\p{M}_](?:(?:\((?:\.|dot)\)|[^\s<>"'`,;()])*[^\s<>"'`.,;:!?()\]}])?/giu;
/** Thai sets no blanks between words: a Latin name may stand at the end of a run of other letters, or between two. */
const LATIN = /[a-z0-9][\x21-\x7e]*\.[\x21-\x7e]*[a-z0-9/]/gi;
/** The letters and digits of an address that Thai words or pictures run into, `https://bit.ly/abc|ด่วน`; a path in Thai begins behind a mark. */
const BEFORE_OTHERS = /^[\x21-\x7e]*[a-z0-9](?=[^ -~])/i;
/** Short for a bank or company, with what follows it: `ก.ไทย`, `ธ.SCB`, `บจก.asia`. */
const SHORT_FOR = /^[\u0e01-\u0e4e]{1,3}\.(?:ไทย|[a-z]+)$/i;
/** A Thai name under a suffix that they run into; `ธ.ไทยพาณิชย์`, `บจก.ไทย…` are short for something. */
const THAI_NAME = /^(?![\u0e01-\u0e4e]{1,3}\.)[^\s/?#@]+?\.(?:ไทย|คอม|xn--[a-z0-9-]{1,59}|[a-z]{2,18})(?=[^ -~])/i;
/** Words that lead to an address and run into it from the left: `เข้าเว็บ|ร้านค้า.ไทย`. Words that begin names, as `ที่`, are left out. */
const LEADS = /(?:เว็บไซต์|เว็บไซท์|เว็ปไซต์|เว็บ|เว็ป|เวป|ลิงก์|ลิงค์|ลิ้งก์|ลิ้งค์|ลิ้ง|คลิก|ไปที่|ได้ที่|ดูที่)(?=[\u0e01-\u0e4e])/g;
const MAX_LEADS = 8;
const LED_UNITS = 256;
/** Dots of other scripts between Latin letters: the address bar takes them for dots (UTS #46), `www。evil。com`. */
const WIDE_DOT =
  /[\u3002\uff0e\uff61](?<=[a-z0-9\uff10-\uff19\uff21-\uff3a\uff41-\uff5a-].)(?=[a-z0-9\uff10-\uff19\uff21-\uff3a\uff41-\uff5a])/gi;
/** A longer word is no address; the bound keeps the work per word small. */
const MAX_WORD_LENGTH = 4096;

/** The hosts and URLs of a text in order; overlapping readings of one word are all given. */
export function findSites(written: string): readonly FoundSite[] {
  const text = written.replace(WIDE_DOT, '.');
  const whole = text.trim();
  if (
    whole.length <= MAX_WORD_LENGTH &&
    !/\s/.test(whole) &&
    /^\p{ASCII}*$/u.test(whole) &&
    !NEXT_ADDRESS.test(whole) &&
    likeness(whole) !== 'none'
  ) {
    const start = text.indexOf(whole);
    return siteAt(whole, start, true);
  }
  const found: FoundSite[] = [];
  for (const { 0: address, index } of text.matchAll(WITH_SCHEME))
    found.push(...siteAt(address, index, true), ...cutSites(address, index));
  const rest = text.replaceAll(WITH_SCHEME, (address) => ' '.repeat(address.length));
  for (const { 0: word, index } of rest.matchAll(BARE)) {
    if (!/[.[(]/.test(word)) continue;
    if (word.length > MAX_WORD_LENGTH) continue;
    const isAscii = /^\p{ASCII}*$/u.test(word);
    const parts = isAscii ? [] : [...word.matchAll(LATIN)];
    const looks = likeness(word);
    const isShort = SHORT_FOR.test(word);
    // `แอดไลน์ @gsb.loan`: what an @ leads is somebody's name, and would be a site only if it is listed.
    const isCertain = parts.length === 0 && !isShort && rest[index - 1] !== '@';
    if (looks !== 'none')
      found.push(...siteAt(word, index, looks === 'site' && isCertain, looks === 'site' && isShort));
    for (const { 0: part, index: offset } of parts) {
      const partLooks = likeness(part);
      if (partLooks !== 'none') found.push(...siteAt(part, index + offset, partLooks === 'site'));
    }
    if (!isAscii && parts[0]?.index !== 0) found.push(...cutSites(word, index));
    if (!isAscii) found.push(...ledSites(word, index));
  }
  return found.sort((a, b) => a.start - b.start);
}

/** What an address in a text may be cut to where Thai words run into it: its Latin beginning behind a scheme, or its host. */
function cutSites(address: string, start: number): readonly FoundSite[] {
  const scheme = SCHEME.exec(address)?.[0] ?? '';
  const bare = address.slice(scheme.length, scheme.length + MAX_WORD_LENGTH);
  const beginnings = [scheme === '' ? null : BEFORE_OTHERS.exec(bare), THAI_NAME.exec(bare)];
  for (const beginning of beginnings) {
    const [site] = beginning === null ? [] : siteAt(scheme + beginning[0], start, false, true);
    if (site !== undefined && likeness(hostOfKey(site.key)) === 'site') return [site];
  }
  return [];
}

/** What a Thai address may be cut to where words that lead to it run into it: looked up, and no more. */
function ledSites(word: string, start: number): readonly FoundSite[] {
  return [...word.matchAll(LEADS)].slice(0, MAX_LEADS).flatMap(({ 0: lead, index }) => {
    const at = index + lead.length;
    const led = word.slice(at, at + LED_UNITS);
    if (SHORT_FOR.test(led) || !/^[\u0e01-\u0e4e][^./]*\./.test(led)) return [];
    const whole = likeness(led) === 'site' ? siteAt(led, start + at, false, true) : [];
    return [...whole, ...cutSites(led, start + at)];
  });
}

function siteAt(address: string, start: number, isCertain: boolean, isDoubtful = false): readonly FoundSite[] {
  const key = parseListedUrl(address);
  return isIndicatorProblem(key) ? [] : [{ key, address, start, end: start + address.length, isCertain, isDoubtful }];
}

/** How much a text without blanks looks like a site: `12.30` and an e-mail address do not, `evil.example` may be one. */
function likeness(text: string): 'site' | 'perhaps' | 'none' {
  if (SCHEME.test(text)) return 'site';
  if (text.includes('@')) return 'none';
  const key = parseListedUrl(text);
  if (isIndicatorProblem(key)) return 'none';
  const host = hostOfKey(key);
  if (isIpHost(host)) return /^\d+\.\d+\.\d+\.\d+(?:[:/]|$)/.test(text) || text.startsWith('[') ? 'site' : 'none';
  const domain = registrableDomain(host);
  if (domain === null) return host.includes('.') ? 'perhaps' : 'none';
  return isPublicSuffix(domain.slice(domain.indexOf('.') + 1)) ? 'site' : 'perhaps';
}

function hostOfKey(key: SiteKey): string {
  return key.slice(key.indexOf(':') + 1).replace(/[/?].*$/, '');
}
