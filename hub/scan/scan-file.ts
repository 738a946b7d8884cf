/*
 * The indicators in a file: text, an HTML page, or a picture with codes. What a file is, its first bytes say; a
 * name ending in .html makes a page of a text.
 * Offsets are UTF-16 units of the decoded text; for a page, of its visible text as blocks joined by line breaks.
 */
import { onlyBank, type Candidate } from '../../lib/core/detect/candidate.ts';
import { findIndicators } from '../../lib/core/detect/find-indicators.ts';
import { indicatorsInCode } from '../../lib/core/detect/qr.ts';
import type { IndicatorKey, IndicatorKind } from '../../lib/core/indicators/key.ts';
import { decodeText } from './decode-text.ts';
import { blocksOfPage } from './page-text.ts';
import { pictureFormat } from './picture-file.ts';
import { readPicture } from './picture.ts';

export interface ScannedIndicator {
  readonly kind: IndicatorKind;
  readonly key: IndicatorKey;
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
  readonly source: 'text' | 'link' | 'attribute' | 'qr';
  /** Institution code of the one bank named beside an account. */
  readonly bank?: string;
}

export interface ScannedFile {
  readonly indicators: readonly ScannedIndicator[];
  /** What the offsets count in: the text of the file or page, the payloads of a picture one a line. */
  readonly text: string;
}

/** A text that begins with a tag, a comment or a document type is a page. */
const LOOKS_LIKE_A_PAGE = /^\s*<(?:!doctype|!--|\/?[a-z][a-z0-9-]*[\s/>])/i;
const SNIFFED_UNITS = 1024;

/** Names that say of a text that it is a page, where it begins with words. */
const PAGE_NAME = /\.x?html?$/i;

/**
 * Scans the bytes of one file; its name only tells a page from a text.
 * @throws HubError `bad-file` for what is no text, page or picture, and for a picture that is damaged or too large
 */
export async function scanFile(bytes: Uint8Array, name = ''): Promise<ScannedFile> {
  if (pictureFormat(bytes) !== null) {
    const payloads = await readPicture(bytes);
    const indicators = payloads.flatMap((payload) => indicatorsInCode(payload).map((one) => scanned(one, 0, 'qr')));
    return { indicators, text: payloads.join('\n') };
  }
  const text = decodeText(bytes);
  return PAGE_NAME.test(name) || LOOKS_LIKE_A_PAGE.test(text.slice(0, SNIFFED_UNITS))
    ? scanPage(text)
    : { indicators: findIndicators(text).map((one) => scanned(one, 0, 'text')), text };
}

function scanPage(html: string): ScannedFile {
  const indicators: ScannedIndicator[] = [];
  let text = '';
  for (const block of blocksOfPage(html)) {
    const from = text.length;
    for (const one of findIndicators(block.text, block.context)) indicators.push(scanned(one, from, block.source));
    text += `${block.text}\n`;
  }
  return { indicators, text };
}

function scanned(candidate: Candidate, from: number, source: ScannedIndicator['source']): ScannedIndicator {
  const { kind, key, start, end, confidence } = candidate;
  const bank = onlyBank(candidate);
  const rounded = Math.round(confidence * 100) / 100;
  const place = { start: start + from, end: end + from };
  return { kind, key, ...place, confidence: rounded, source, ...(bank !== undefined && { bank }) };
}
