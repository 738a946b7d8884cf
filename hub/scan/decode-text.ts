/* The text of a file in whichever encoding Thai pages, chats and old office programs leave it. */
import { HubError } from '../hub-error.ts';

/** Bytes looked at to tell text from what is none. */
const SNIFFED_BYTES = 4096;
/** Text without a mark is taken for UTF-16 if so much of it is Thai or ASCII. */
const READABLE_SHARE = 0.9;

/**
 * Text by its mark, as UTF-8, as UTF-16 without a mark, or in the old Thai code page (windows-874, which TIS-620 is a part of).
 * UTF-8 in which a few bytes are broken, or whose last character is cut off, stays UTF-8.
 * @throws HubError `bad-file` for bytes that are no text
 */
export function decodeText(bytes: Uint8Array): string {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) return new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-16be').decode(bytes);
  if (bytes.subarray(0, SNIFFED_BYTES).includes(0)) return decodeUnmarkedUtf16(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const text = new TextDecoder('utf-8').decode(bytes);
    return count(text, /[\u0e01-\u0e5b]/g) > count(text, /\ufffd/g)
      ? text
      : new TextDecoder('windows-874').decode(bytes);
  }
}

function decodeUnmarkedUtf16(bytes: Uint8Array): string {
  for (const encoding of ['utf-16le', 'utf-16be']) {
    const head = new TextDecoder(encoding).decode(bytes.subarray(0, SNIFFED_BYTES));
    if (count(head, /[\t\n\r\x20-\x7e\u0e01-\u0e5b]/g) >= READABLE_SHARE * head.length) {
      return new TextDecoder(encoding).decode(bytes);
    }
  }
  throw new HubError('bad-file', 'expected text, HTML, or a PNG, JPEG, WebP, GIF or BMP picture');
}

/** How often a pattern of one character is there. Without a list of the places: a file of 64 MiB can have as many. */
function count(text: string, pattern: RegExp): number {
  let found = 0;
  for (pattern.lastIndex = 0; pattern.test(text);) found += 1;
  return found;
}
