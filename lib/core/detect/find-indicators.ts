/*
 * Text to indicators: every number that money or a call could go to, with each plausible reading of it and how plausible
 * it is, and every host and URL. Digits alone decide nothing, because Thai accounts have no check digit and a mobile, a PromptPay
 * ID and an account look alike: the words around decide, the nearest word before a number first.
 *
 * The steps: fold (fold.ts, odd-marks.ts), find sites and take their text out, find labels (labels.ts), find runs of digits and cut them into
 * numbers (digit-runs.ts), read each number (readings.ts) by the words around it (surroundings.ts), then LINE IDs, wallets
 * and IBANs. Each step is one pass with bounded look-around, so that a hostile page cannot make it slow. docs/detection.md has the table of confidences.
 */
import { billerKey } from '../indicators/biller.ts';
import { lineKeyOfUrl } from '../indicators/line.ts';
import { isThaiMobile } from '../indicators/phone.ts';
import { withWholeLines } from './broken-lines.ts';
import { LIKELY, type Candidate, type Found } from './candidate.ts';
import { columnsOf } from './columns.ts';
import { cutRun, findDigitRuns, type DigitPiece, type DigitRun } from './digit-runs.ts';
import { findChecksummed } from './find-checksummed.ts';
import { findLineIds, lineIdAlone } from './find-line-ids.ts';
import { findSites } from './find-sites.ts';
import { foldText } from './fold.ts';
import { findLabels } from './labels.ts';
import { withPlainMarks } from './odd-marks.ts';
import { readingsOf } from './readings.ts';
import { cursorAt, expectationOf, surroundingsOf, type Before } from './surroundings.ts';

/** Words that belong to a text but stand outside of it. */
export interface TextContext {
  /** Nearest heading before it. */
  readonly heading?: string;
  /** Header of its row and column, label of its field. */
  readonly label?: string;
}

/** A reading below this is not worth a lookup. */
const FLOOR = 0.15;
const HEADING_UNITS = 120;
/** The word for a reference, and that it is the first. */
const REFERENCE_WORD = '(?:ref|อ้างอิง)[a-zเลขที่ .#]{0,12}';
const REFERENCE_NAME = `${REFERENCE_WORD}(?:1(?!\\d))?`;
/** What is said of a reference, marks, and itself: two characters at least, as the 1 of its name is none. */
const REFERENCE_ITSELF =
  '(?: {0,3}\\([^()\\d\\n]{1,40}\\))?' +
  '(?:[\\s.:#)=|>,-]|no|(?!อ้างอิง)[\\u0e01-\\u0e4e]){0,30}(\\d(?:[ -]?\\d){1,19}(?![A-Za-z0-9])|(?!ref)(?=[A-Za-z]*\\d)[0-9A-Za-z]{2,20}(?![A-Za-z0-9]))';
/** A sum, which a bill may have before its references. */
const SUM = '(?<![\\d.,])\\d{1,3}(?:,?\\d{3}){0,2}(?:\\.\\d\\d(?!\\d)|(?= ?(?:บาท|฿|thb)))';
/** From a biller ID to its first reference, the one that counts. It may be named twice and described, `รหัสอ้างอิง 1 (Ref.1) …`, `Ref. 1 (รหัสนักศึกษา): …`. */
const REFERENCE = new RegExp(
  `^(?:[^\\d]|${SUM}){0,60}?${REFERENCE_NAME}(?: ?[(/] ?(?:เลขที่|หมายเลข|รหัส)?${REFERENCE_NAME}\\)?)?${REFERENCE_ITSELF}`,
  'i',
);
/** The same before the biller, where it says that it is the first. */
const REFERENCE_BEFORE = new RegExp(`${REFERENCE_WORD}1(?!\\d)${REFERENCE_ITSELF}`, 'gi');
const REFERENCE_UNITS = 120;
/** Right before a LINE ID. */
const NAMES_LINE = /(?:line|ไลน์?)[ :;.=>»-]{0,5}(?:id|ไอดี)?[ :;.=>»-]{0,5}$/i;
/** Groups of accounts and identity cards, as nothing is numbered behind a `#`. */
const AS_PRINTED: ReadonlySet<string> = new Set(['3,1,5,1', '3,6,1', '3,1,5,3', '1,4,5,2,1']);
/** A word or the beginning of one, and no part of a code or address. */
const GLUED_WORD = /^[A-Za-z]{2,}(?![\dA-Za-z_@])/;
/** Right before an amount; in `500฿ 407…` it is the last one's. */
const CURRENCY = /(?<!\d ?)[฿$€£¥](?: |-)?$/;
/**
 * After digits that are an amount. Most of these words begin names and others, `กมล`, `พันทิพา`, `คนละ`, `รายละเอียด`, and a currency may be the
 * next amount's, `407… ฿500`.
 */
const UNIT =
  /^ ?(?:บาท|(?:฿|thb\b|usd\b)(?! ?\d)|baht|ดอลลาร์|ลิตร|(?:ล้าน|แสน|หมื่น|พัน)(?:ล้าน|บาท|คน|ราย|ครั้ง|ดอลลาร์|หุ้น|ตัน|หน่วย|(?![\u0e01-\u0e4e]))|(?:กม|กิโล(?:เมตร|กรัม)?|ตัน|ไร่|คน|ราย|ครั้ง|หน่วย|ตร)(?:ต่อ|ทั่ว|ลงทุน|คาร์บอน|(?![\u0e01-\u0e4e])))/i;
/** What most candidates have in common. */
const PLAIN = { banks: [], isObfuscated: false } as const;
/** Stands for a taken address, from the private use area: nothing may be joined across it. */
const TAKEN = '\ue000';

/** The indicators in a text, in order; several readings of one stretch stand together, the most plausible first. */
export function findIndicators(text: string, context: TextContext = {}): readonly Candidate[] {
  const found: Candidate[] = [];
  const masked = takeSites(text, found);
  const folded = foldText(masked);
  const marked = withPlainMarks(folded.text);
  const isHidden = folded.hidesDigits || marked !== folded.text;
  const plain = withWholeLines(marked);
  const outside = [context.heading?.slice(-HEADING_UNITS), context.label?.slice(-HEADING_UNITS)]
    .map((part) => (part === undefined ? '' : foldText(part).text))
    .filter((part) => part !== '')
    .join('\n');
  // The words outside are put before the text, so that they are labels like all others; positions are taken back after.
  const shift = outside === '' ? 0 : outside.length + 1;
  const whole = outside === '' ? plain : `${outside}\n${plain}`;
  const place = (start: number, end: number): { start: number; end: number } => {
    const last = folded.at[end - shift - 1] ?? 0;
    const units = (text.codePointAt(last) ?? 0) > 0xffff ? 2 : 1;
    return { start: folded.at[start - shift] ?? 0, end: last + units };
  };
  const checksummed = [...findChecksummed(whole)];
  readNumbers(withoutIbans(whole, checksummed), shift, isHidden, place, found);
  for (const { kind, key, start, end, confidence } of [...checksummed, ...findLineIds(whole)]) {
    if (start >= shift) found.push({ kind, key, ...place(start, end), ...PLAIN, confidence });
  }
  const alone = shift === 0 ? null : lineIdAlone(outside, text);
  if (alone !== null) found.push({ ...alone, ...PLAIN });
  return found.sort((a, b) => a.start - b.start || b.confidence - a.confidence);
}

/** Adds the sites of a text to `found` and gives the text with them blanked out, unit for unit. */
function takeSites(text: string, found: Candidate[]): string {
  if (!/[.:\u3002\uff0e\uff61]|[[(]dot[\])]/i.test(text)) return text;
  let masked = '';
  let done = 0;
  const sites = findSites(text);
  // `https://shop.com/a|โอนกสิกร407…`: what runs into an address may be words and a number.
  const cuts = new Map(sites.flatMap(({ start, end, isDoubtful }) => (isDoubtful ? [[start, end] as const] : [])));
  for (const site of sites) {
    const { key, address, start, end } = site;
    // `ธ.กรุงไทย` and `โทร.02-…` have a dot between letters, and are words.
    if (!site.isCertain && !site.isDoubtful && !/^[\x21-\x7e]*[a-z][\x21-\x7e]*$/i.test(address)) continue;
    const common = { start, end, ...PLAIN };
    const kind = key.startsWith('url:') ? ('url' as const) : ('host' as const);
    found.push({ kind, key, ...common, confidence: site.isCertain ? 0.95 : 0.3 });
    const line = lineKeyOfUrl(address);
    if (line !== null) found.push({ kind: 'line', key: line, ...common, confidence: 0.95 });
    if (start < done || (!site.isCertain && !address.includes('/'))) continue;
    // `ธ.SCB` is a bank, though .scb is a domain.
    if (/^[\u0e01-\u0e4e]{1,4}\.[a-z]+$/i.test(address)) continue;
    // `scb.407-1-23456-7/สมชาย`: no top-level domain begins with a digit.
    if (!site.isCertain && /^[^./]+\.\d[\d-]+\//.test(address)) continue;
    // `LINE ID: somchai.shop` is an ID, though the address bar would open it.
    if (!address.includes('/') && NAMES_LINE.test(text.slice(Math.max(0, start - 20), start))) continue;
    const takenEnd = cuts.get(start) ?? end;
    // A PromptPay link and a chat link carry a number in their path; the digits stay, the rest of the address goes.
    const carried = /(?:promptpay\.io\/|wa\.me\/)(\d{9,15})\b/i.exec(address);
    if (carried !== null) {
      const at = start + carried.index + carried[0].length - carried[1]!.length;
      const label = /wa\.me/i.test(carried[0]) ? 'whatsapp' : 'promptpay';
      const lead = text.slice(start, at).length;
      masked += text.slice(done, start) + `${' '.repeat(Math.max(0, lead - label.length - 1))}${label} `.slice(-lead);
      masked += carried[1]! + ' '.repeat(takenEnd - at - carried[1]!.length);
    } else masked += text.slice(done, start) + TAKEN.repeat(takenEnd - start);
    done = takenEnd;
  }
  return masked + text.slice(done);
}

/** The text with its IBANs blanked out, unit for unit: digits of one are no account of their own. */
function withoutIbans(text: string, checksummed: readonly Found[]): string {
  let masked = '';
  let done = 0;
  for (const { kind, start, end } of checksummed) {
    if (kind !== 'iban' || start < done) continue;
    masked += text.slice(done, start) + TAKEN.repeat(end - start);
    done = end;
  }
  return masked + text.slice(done);
}

/** Adds the readings of every number to `found`. */
function readNumbers(
  text: string,
  shift: number,
  hidesDigits: boolean,
  place: (start: number, end: number) => { start: number; end: number },
  found: Candidate[],
): void {
  const runs = [...findDigitRuns(text)];
  // Words are looked for where there is a number that they could stand beside: they take most of the time.
  if (runs.length === 0) return;
  const labels = findLabels(text);
  const columnAt = columnsOf(text, labels);
  let cursor = 0;
  /** Where the last bill ended, whose references are its own. */
  let billEnd = 0;
  let last: Before = { end: 0, reading: null, payeeLayout: null, lacksBank: false, isBankBefore: false };
  for (const run of runs) {
    const start = run.groups[0]!.start;
    cursor = cursorAt(labels, cursor, start);
    for (const piece of cutRun(run, expectationOf(labels, cursor, start, text, last))) {
      const column = columnAt(piece.start);
      const around = surroundingsOf(text, labels, cursorAt(labels, cursor, piece.start), piece, last, column);
      const previousEnd = last.end;
      const { lacksBank, isBankBefore } = around;
      last = { end: around.takenEnd, reading: around.nearest, payeeLayout: null, lacksBank, isBankBefore };
      // The biller may stand in the words outside, and its reference in a line of its own.
      if (around.nearest === 'biller' && /^(?:\d{13}|\d{15})$/.test(piece.digits)) {
        for (const reference of referencesOf(text, piece, billEnd)) {
          const key = billerKey(piece.digits, reference.text);
          billEnd = Math.max(billEnd, reference.end);
          if (reference.start >= shift && key !== null)
            found.push({ kind: 'biller', key, ...place(reference.start, reference.end), ...PLAIN, confidence: 0.9 });
        }
      }
      if (isElsewhere(text, piece, run, previousEnd, around.isNamedDirectly, column !== null)) continue;
      for (const { kind, key, confidence } of readingsOf(piece, around)) {
        if (confidence < FLOOR) continue;
        if ((kind === 'account' || kind === 'promptpay') && confidence >= LIKELY)
          last = { ...last, payeeLayout: piece.layout.join() };
        // A number in the words outside is another block's; a list may go on from it.
        if (piece.start < shift) continue;
        found.push({
          kind,
          key,
          ...place(piece.isInternational ? piece.start - 1 : piece.start, piece.end),
          confidence: Math.min(0.99, piece.isObfuscated || hidesDigits ? confidence + 0.05 : confidence),
          banks: kind === 'account' ? around.banks : [],
          isObfuscated: piece.isObfuscated || (hidesDigits && kind === 'account'),
        });
      }
    }
  }
}

/** True where the digits are part of something else: a longer code, a price, a decimal, an e-mail address. */
function isElsewhere(
  text: string,
  piece: DigitPiece,
  run: DigitRun,
  previousEnd: number,
  isNamedDirectly: boolean,
  isInCell: boolean,
): boolean {
  // `_407-1-23456-7_` is in italics, `a_407` a name in a program.
  const before = text.slice(Math.max(0, piece.start - 3), piece.start).replace(/(^|[^\dA-Za-z_])__?$/, '$1');
  const after = text.slice(piece.end, piece.end + 20).replace(/^__?(?![\dA-Za-z_])/, '');
  const isFirst = piece.start === run.groups[0]!.start;
  const isLast = piece.end === run.groups.at(-1)!.end;
  if (isFirst && (/[\ue000%]-?$/.test(before) || CURRENCY.test(text.slice(Math.max(0, piece.start - 4), piece.start))))
    return true;
  // `SCB #4071234567` and `scb4071234567` are no codes, as what stands before is a word of its own.
  const isPrinted = before.endsWith('#') && AS_PRINTED.has(piece.layout.join());
  if (
    isFirst &&
    !isNamedDirectly &&
    !isPrinted &&
    /[A-Za-z_=#]-?$/.test(before) &&
    !/(?:^|[^A-Za-z])[A-Za-z]{0,2}[.:]$/.test(before)
  )
    return true;
  if (isFirst && piece.layout[0] === 3 && !isInCell && /\d,$/.test(before) && previousEnd < piece.start - 1)
    return true;
  if (piece.layout.length === 1 && /^\.\d{1,2}(?![\d.-])/.test(after)) return true;
  // `A/C 4071234567Copy`, `407-1-23456-7Somchai`: the next word, as texts of a page run together.
  const isBeforeWord = (isNamedDirectly || AS_PRINTED.has(piece.layout.join())) && GLUED_WORD.test(after);
  if (isLast && !isBeforeWord && /^(?:[A-Za-z_@]|\.\d|%)/.test(after)) return true;
  if (isLast && !isInCell && /^,\d{3}(?! ?\d|-\d)/.test(after)) return true;
  return isLast && !isSetAsPayee(piece) && UNIT.test(after);
}

/** Groups in which no amount is written. */
function isSetAsPayee({ layout, digits }: DigitPiece): boolean {
  return AS_PRINTED.has(layout.join()) || (layout.join() === '3,3,4' && isThaiMobile(digits));
}

interface Reference {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The first reference of a bill, digits set in groups or one code, after its biller ID and before it; either may be the other bill's of a list. */
function referencesOf(text: string, biller: DigitPiece, from: number): readonly Reference[] {
  const before = Math.max(from, biller.start - REFERENCE_UNITS);
  const matches = [
    { from: before, match: [...text.slice(before, biller.start).matchAll(REFERENCE_BEFORE)].at(-1) },
    { from: biller.end, match: REFERENCE.exec(text.slice(biller.end, biller.end + REFERENCE_UNITS)) },
  ];
  return matches.flatMap(({ from: at, match }) => {
    if (match === undefined || match === null) return [];
    const [whole, printed = ''] = match;
    const end = at + match.index + whole.length;
    return [{ text: printed.replace(/[ -]/g, ''), start: end - printed.length, end }];
  });
}
