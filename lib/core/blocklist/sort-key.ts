/*
 * Sort keys: the text by which hosts and URLs are ordered, stored and searched. The labels of the host are
 * reversed, so that a domain stands directly before its subdomains and shares its first bytes with them;
 * the path of a URL follows as it is. Compared as bytes; all of it is ASCII.
 *   host:a.b.example        example.b.a
 *   url:a.example/p?q=1     example.a/p?q=1
 */
import type { SiteKey } from '../indicators/key.ts';
import { MAX_HOST_LENGTH, MAX_URL_LENGTH } from './limits.ts';
import { ReleaseFormatError } from './release-format-error.ts';

export type TextSection = 'hosts' | 'urls';

/** No sort key is longer. */
export const MAX_SORT_KEY_LENGTH = MAX_URL_LENGTH;

const DOT = 0x2e;
const SLASH = 0x2f;
const BRACKET = 0x5b;

/** 1 where a code is a character of a registered name: a–z, 0–9, hyphen, underscore. */
const NAME_CHARACTER = tableOf('abcdefghijklmnopqrstuvwxyz0123456789-_');
/** 1 where a code is a character inside the brackets of an IPv6 address as `new URL()` prints it. */
const IPV6_CHARACTER = tableOf('0123456789abcdef:');

/** The section that holds keys of this kind. */
export function sectionOf(key: SiteKey): TextSection {
  return key.startsWith('host:') ? 'hosts' : 'urls';
}

/**
 * Writes the sort key of `text.slice(from)`, a host or a host with its path, to the start of `into`.
 * Returns its length in bytes, or -1 when it is too long or not ASCII and so cannot be listed.
 */
export function writeSortKey(into: Uint8Array, text: string, from: number): number {
  const length = text.length - from;
  if (length <= 0 || length > MAX_SORT_KEY_LENGTH) return -1;
  let hostEnd = text.indexOf('/', from);
  if (hostEnd === -1) hostEnd = text.length;
  let at = 0;
  let seen = 0;
  for (let labelEnd = hostEnd; ;) {
    let labelStart = labelEnd;
    while (labelStart > from && text.charCodeAt(labelStart - 1) !== DOT) labelStart--;
    for (let i = labelStart; i < labelEnd; i++) {
      const code = text.charCodeAt(i);
      seen |= code;
      into[at++] = code;
    }
    if (labelStart === from) break;
    into[at++] = DOT;
    labelEnd = labelStart - 1;
  }
  for (let i = hostEnd; i < text.length; i++) {
    const code = text.charCodeAt(i);
    seen |= code;
    into[at++] = code;
  }
  return seen < 0x80 ? at : -1;
}

/** The sort key of a key. Throws `bad-key` where it cannot be listed. */
export function sortKeyOf(key: SiteKey): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(MAX_SORT_KEY_LENGTH);
  const length = writeSortKey(bytes, key, key.indexOf(':') + 1);
  if (length === -1) throw new ReleaseFormatError('bad-key', `expected a short ASCII key, got "${key}"`);
  checkSortKey(sectionOf(key), bytes, length);
  return bytes.slice(0, length);
}

/** The key that a sort key stands for: the reverse of `writeSortKey`. */
export function keyOfSortKey(section: TextSection, bytes: Uint8Array, length: number): SiteKey {
  let text = '';
  for (let i = 0; i < length; i++) text += String.fromCharCode(bytes[i]!);
  const slash = text.indexOf('/');
  const host = slash === -1 ? text : text.slice(0, slash);
  const plain = host.split('.').reverse().join('.');
  return section === 'hosts' ? `host:${plain}` : `url:${plain}${slash === -1 ? '' : text.slice(slash)}`;
}

/**
 * Throws `bad-key` unless the bytes are the sort key of a canonical host, or of a URL: name or IPv6 host, and
 * for a URL a path of printable ASCII. Stops keys that no lookup could ever ask for, and keys that would mean
 * something else in a rule or an export (spaces, commas, control characters).
 */
export function checkSortKey(section: TextSection, bytes: Uint8Array, length: number): void {
  let hostLength = length;
  if (section === 'urls') {
    hostLength = 0;
    while (hostLength < length && bytes[hostLength] !== SLASH) hostLength++;
    if (hostLength === length) throw badKey(section, bytes, length, 'a path');
    for (let i = hostLength; i < length; i++) {
      if (bytes[i]! <= 0x20 || bytes[i]! >= 0x7f) throw badKey(section, bytes, length, 'printable ASCII');
    }
  }
  if (hostLength === 0 || hostLength > MAX_HOST_LENGTH) {
    throw badKey(section, bytes, length, `a host of 1 to ${MAX_HOST_LENGTH} characters`);
  }
  if (bytes[0] === BRACKET) {
    let i = 1;
    while (i < hostLength - 1 && IPV6_CHARACTER[bytes[i]!] === 1) i++;
    if (i === 1 || i !== hostLength - 1 || bytes[i] !== BRACKET + 2) {
      throw badKey(section, bytes, length, 'an IPv6 address in brackets');
    }
    return;
  }
  let afterDot = true;
  for (let i = 0; i < hostLength; i++) {
    const code = bytes[i]!;
    const isDot = code === DOT;
    if (isDot ? afterDot : NAME_CHARACTER[code] !== 1) throw badKey(section, bytes, length, 'a canonical host');
    afterDot = isDot;
  }
  if (afterDot) throw badKey(section, bytes, length, 'a host without a dot at its edge');
}

/** True when a release can hold this key: canonical characters, and not too long. */
export function isListableKey(key: SiteKey): boolean {
  const bytes = new Uint8Array(MAX_SORT_KEY_LENGTH);
  const length = writeSortKey(bytes, key, key.indexOf(':') + 1);
  if (length === -1) return false;
  try {
    checkSortKey(sectionOf(key), bytes, length);
    return true;
  } catch {
    return false;
  }
}

function badKey(section: TextSection, bytes: Uint8Array, length: number, expected: string): ReleaseFormatError {
  const got = [...bytes.subarray(0, Math.min(length, 60))]
    .map((code) =>
      code > 0x20 && code < 0x7f ? String.fromCharCode(code) : `\\x${code.toString(16).padStart(2, '0')}`,
    )
    .join('');
  return new ReleaseFormatError('bad-key', `${section}: expected ${expected}, got "${got}" (labels reversed)`);
}

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (let i = 0; i < characters.length; i++) table[characters.charCodeAt(i)] = 1;
  return table;
}
