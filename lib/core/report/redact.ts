/*
 * Takes out of addresses and texts what could name the person who reports, before anything is stored to be sent. What is
 * reported stays: the numbers that are subjects, the host, the path, and what tells one page of a site from another.
 *
 *   address  user and password, fragment, session paths; in the query the values of names that carry a session, a secret or a
 *            person (`token`, `email`), of click identifiers, and values that look like any of these. Names stay: `?token=&id=7`.
 *   text     e-mail addresses, and every number that can be an account, a telephone or an identity card and is not reported
 *
 * Everything is linear in the length of its input, which a hostile page chooses.
 */
import { findIndicators } from '../detect/find-indicators.ts';
import type { Candidate } from '../detect/candidate.ts';
import { isThaiId } from '../indicators/thai-id.ts';
import { MAX_REPORT_URL } from './report.ts';

const DOT = '•';
/** Browsers open addresses of 2 MiB; a report has no use for more than this of one. */
const MAX_INPUT = 64 * 1024;
/** Local part and domain of an e-mail address, RFC 5321 §4.5.3.1. */
const MAX_LOCAL = 64;
const MAX_DOMAIN = 255;
/** Shortest run of digits in a text that can be somebody's number: a landline. */
const SHORTEST_NUMBER = 9;
/** Shortest value that is taken for a token by its look. */
const SHORTEST_TOKEN = 24;

/** Names, without what is neither letter nor digit, whose values never leave. */
const PRIVATE_NAMES: ReadonlySet<string> = new Set(
  (
    'sid sess jwt otp pin pass pwd code state nonce ticket key apikey auth sig signature hash csrf xsrf user uid userid ' +
    'login mail tel mobile msisdn name fullname firstname lastname fname lname address dob birthday birthdate idcard nid ' +
    'citizenid account acc accno lineid gclid gbraid wbraid dclid fbclid msclkid ttclid twclid igshid igsh yclid lifatid mceid ga gl'
  ).split(' '),
);
/** Any name that holds one of these is private too. */
const PRIVATE_PART = /session|sessid|token|passw|secret|email|phone|credential|oauth/;
/** Names that tell pages of a site apart; their values may look like tokens (`story_fbid=pfbid0…`) and stay. */
const IDENTIFYING_NAMES: ReadonlySet<string> = new Set(
  'id v p pid fbid storyfbid item itemid product productid post postid page pageid shop shopid q'.split(' '),
);

/**
 * A web address without what could name a person, at most `MAX_REPORT_URL` units long; null for every other scheme.
 * `https://a:b@evil.example/x?id=7&token=abc#me` → `https://evil.example/x?id=7&token=`
 */
export function cleanAddress(address: string): string | null {
  let url: URL;
  try {
    url = new URL(address.slice(0, MAX_INPUT));
  } catch {
    return null;
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  const origin = `${url.protocol}//${url.host}`;
  const path = url.pathname.split('/').map(cleanSegment).join('/');
  const query = cleanQuery(url.search.slice(1));
  const fitting = [`${origin}${path}${query === '' ? '' : `?${query}`}`, `${origin}${path}`, `${origin}/`];
  return fitting.find((one) => one.length <= MAX_REPORT_URL) ?? null;
}

/**
 * A text of a page, or of the person, on one line or with its lines kept: without control characters and personal numbers,
 * at most `longest` units; null where nothing is left.
 *
 * @param kept keys that are reported: their numbers stay readable
 */
export function cleanText(
  text: string,
  { longest, kept, lines = false }: { longest: number; kept: ReadonlySet<string>; lines?: boolean },
): string | null {
  // A number at the cut must be seen whole to be hidden whole.
  const wellFormed = text.slice(0, longest * 2).toWellFormed();
  const plain = lines
    ? wellFormed.replaceAll(/\r\n?/g, '\n').replaceAll(/[^\P{Cc}\n]/gu, ' ')
    : wellFormed.replaceAll(/\p{Cc}/gu, ' ');
  const cut = hideNumbers(plain, kept).trim().slice(0, longest);
  // A pair of surrogates may have been cut in two.
  const whole = /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
  return whole === '' ? null : whole;
}

/** What stands around `start`–`end` of a text, cleaned, at most `longest` units, the number itself in it; null: nothing. */
export function snippetAround(
  text: string,
  start: number,
  end: number,
  { longest, kept }: { longest: number; kept: ReadonlySet<string> },
): string | null {
  const room = Math.max(0, Math.floor((longest - (end - start)) / 2));
  // Hidden first, cut after: half a number would no longer look like one.
  const from = Math.max(0, start - longest * 4);
  const part = text.slice(from, end + longest * 4).toWellFormed();
  const hidden = hideNumbers(part.replaceAll(/\p{Cc}/gu, ' '), kept);
  return cleanText(hidden.slice(Math.max(0, start - from - room), end - from + room), { longest, kept });
}

function cleanSegment(segment: string): string {
  const bare = segment.includes(';') ? segment.slice(0, segment.indexOf(';')) : segment;
  const text = decode(bare);
  return /\w@\w/.test(text) || isToken(text) || holdsThaiId(text) ? '-' : bare;
}

function cleanQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      // A query without names is one value (`?0123456789abcdef…`).
      if (at === -1) return isPrivateValue(decode(pair), false) ? '-' : pair;
      const name = decode(pair.slice(0, at)).toLowerCase();
      const plainName = name.replaceAll(/[^\p{L}\p{N}]/gu, '');
      const isPrivate = PRIVATE_NAMES.has(plainName) || PRIVATE_PART.test(plainName);
      const value = decode(pair.slice(at + 1));
      return isPrivate || isPrivateValue(value, IDENTIFYING_NAMES.has(plainName)) ? pair.slice(0, at + 1) : pair;
    })
    .join('&');
}

function isPrivateValue(value: string, isIdentifying: boolean): boolean {
  if (/\w@\w/.test(value) || holdsThaiId(value) || isJwt(value)) return true;
  // An address inside an address, be it of the same site, carries secrets of its own; the redirect itself is seen from the outside.
  if (/^(?:[a-z]{1,20}:\/)?\//i.test(value) && holdsPairs(value)) return true;
  return !isIdentifying && isToken(value);
}

/** True where something like `?name=` stands in it. */
function holdsPairs(text: string): boolean {
  const at = text.search(/[?&#]/);
  return at !== -1 && text.includes('=', at);
}

/** A JSON Web Token, or a long mixture of letters and digits that no person would choose. */
function isToken(text: string): boolean {
  if (isJwt(text)) return true;
  if (text.length < SHORTEST_TOKEN || !/^[\w+/=.~-]+$/.test(text)) return false;
  const digits = text.replaceAll(/\D/g, '').length;
  const breaks = text.replaceAll(/[^-_.]/g, '').length;
  // Names of articles are words between dashes; tokens have digits all over.
  return digits >= 4 && (breaks <= 2 || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text));
}

function isJwt(text: string): boolean {
  return text.startsWith('eyJ') && text.includes('.');
}

/** True where 13 digits, dashes and blanks aside, are a valid Thai identity number. */
function holdsThaiId(text: string): boolean {
  for (const [run] of text.matchAll(/\d[\d -]*\d/g)) {
    if (isThaiId(run.replaceAll(/\D/g, ''))) return true;
  }
  return false;
}

/** The text with e-mail addresses and personal numbers dotted out, of the same length. */
function hideNumbers(text: string, kept: ReadonlySet<string>): string {
  const candidates = findIndicators(text).filter(({ kind }) => isPersonal(kind));
  const keptSpans = candidates.filter(({ key }) => kept.has(key));
  const isKept = spansTest(keptSpans);
  const hide: { start: number; end: number }[] = candidates.filter(({ start, end }) => !isKept(start, end));
  for (const [start, end] of digitRuns(text)) if (!isKept(start, end)) hide.push({ start, end });
  hide.push(...emails(text));
  if (hide.length === 0) return text;
  const units = text.split('');
  for (const { start, end } of hide) {
    for (let i = start; i < end; i++) if (/[\p{L}\p{N}@]/u.test(units[i] ?? '')) units[i] = DOT;
  }
  return units.join('');
}

function isPersonal(kind: Candidate['kind']): boolean {
  return kind === 'account' || kind === 'promptpay' || kind === 'phone' || kind === 'biller' || kind === 'iban';
}

/** Tells whether a stretch touches one of the spans. They come in order, and so do the questions: one pass would do, few exist. */
function spansTest(spans: readonly { start: number; end: number }[]): (start: number, end: number) => boolean {
  const taken = new Map<number, number>();
  for (const { start, end } of spans) for (let i = start; i < end; i++) taken.set(i, start);
  return (start, end) => {
    for (let i = start; i < end; i++) if (taken.has(i)) return true;
    return false;
  };
}

/** Runs of digits of any script, with at most two blanks, dots or dashes between them, that can be somebody's number. */
function digitRuns(text: string): (readonly [start: number, end: number])[] {
  const runs: (readonly [number, number])[] = [];
  for (const match of text.matchAll(/\p{Nd}(?:[ .()/_\p{Pd}]{0,2}\p{Nd})*/gu)) {
    if (match[0].replaceAll(/\P{Nd}/gu, '').length >= SHORTEST_NUMBER)
      runs.push([match.index, match.index + match[0].length]);
  }
  return runs;
}

/** E-mail addresses, found from their @ outwards within the lengths that mail allows. */
function emails(text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    let start = at;
    while (start > 0 && at - start < MAX_LOCAL && /[\w.+%-]/.test(text[start - 1] ?? '')) start--;
    let end = at + 1;
    while (end < text.length && end - at < MAX_DOMAIN && /[\w.-]/.test(text[end] ?? '')) end++;
    // `@shop` is a LINE ID; an e-mail address has a name before and a dot after.
    if (start < at && text.slice(at, end).includes('.')) found.push({ start, end });
  }
  return found;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
