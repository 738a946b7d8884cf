/* In which encoding the bytes of a feed are, and whether they are a list at all: what banks and old office programs save, told by its beginning. */
import { HubError } from '../hub-error.ts';

export type FeedEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-874';

/** Beginnings of files that are no text, with what to do instead. */
const PACKED: readonly (readonly [bytes: readonly number[], words: string])[] = [
  [[0x1f, 0x8b], 'this is packed (gzip); unpack it first, as with gzip -dc'],
  [[0x50, 0x4b, 0x03, 0x04], 'this is a packed file (zip) or a workbook; unpack it, or save the sheet as CSV UTF-8'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'this is a workbook; save the sheet as CSV UTF-8'],
  [[0x25, 0x50, 0x44, 0x46], 'this is a PDF document'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'this is packed (zstd); unpack it first'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'this is packed (xz); unpack it first'],
];
/** Bytes that stand for Thai in windows-874; TIS-620 has the same. */
const THAI_BYTE = /^[\xa1-\xda\xdf-\xfb]$/;
/** As many Thai letters in a row as no Western text has of its own. */
const THAI_RUN = 3;
/** Of text in UTF-16 every second byte is 0, or 0x0e for Thai. */
const UTF16_SHARE = 0.9;

/**
 * The encoding of a feed by its first bytes: by its mark, else UTF-16 where half the bytes are the upper ones of ASCII and Thai, else
 * windows-874 where all that is not ASCII is Thai in it and not UTF-8. Everything else counts as UTF-8.
 */
export function encodingOf(head: Uint8Array): FeedEncoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  if (head.length >= 4 && head.includes(0)) {
    if (isUpperHalf(head, 1)) return 'utf-16le';
    if (isUpperHalf(head, 0)) return 'utf-16be';
    return 'utf-8';
  }
  return isUtf8(head) || !isThai(head) ? 'utf-8' : 'windows-874';
}

/** @throws HubError `bad-feed` for the beginning of a packed file, a workbook or a web page: what a server sends in place of a list */
export function refuseOtherFiles(head: Uint8Array, text: string): void {
  const packed = PACKED.find(([bytes]) => bytes.every((byte, at) => head[at] === byte));
  if (packed !== undefined) throw new HubError('bad-feed', `expected a list as text; ${packed[1]}; nothing changed`);
  if (/^\s*(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype\s+html|html|head|body)\b/i.test(text.slice(0, 2000)))
    throw new HubError('bad-feed', 'expected a list as text; this is a web page; nothing changed');
}

function isUpperHalf(head: Uint8Array, from: 0 | 1): boolean {
  let upper = 0;
  for (let at = from; at < head.length; at += 2) if (head[at] === 0 || head[at] === 0x0e) upper += 1;
  return upper >= UTF16_SHARE * Math.floor(head.length / 2);
}

function isUtf8(head: Uint8Array): boolean {
  try {
    // In a stream, so that a character that is cut off at the end is none that is wrong.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function isThai(head: Uint8Array): boolean {
  let run = 0;
  let longest = 0;
  for (const byte of head) {
    if (byte < 0x80 || byte === 0xa0) run = 0;
    else if (!THAI_BYTE.test(String.fromCharCode(byte))) return false;
    else longest = Math.max(longest, ++run);
  }
  return longest >= THAI_RUN;
}
