/*
 * Text to indicators: every number that money or a call could go to, with each plausible reading of it and how plausible
 * it is, and every host and URL. Digits alone decide nothing, because Thai accounts have no check digit and a mobile, a PromptPay
 * ID and an account look alike: the words around decide, the nearest word before a number first.
 *
 * The steps: fold (fold.ts), find sites and take their text out, find labels (labels.ts), find runs of digits and cut them into
 * numbers (digit-runs.ts), read each number by its labels, then LINE IDs, wallets and IBANs. Each step is one pass with bounded
 * look-around, so that a hostile page cannot make it slow. docs/detection.md has the table of confidences.
 */
import { accountKey } from '../indicators/account.ts';
import { billerKey } from '../indicators/biller.ts';
import { ibanKey } from '../indicators/iban.ts';
import type { IndicatorKey, NumberKind } from '../indicators/key.ts';
import { lineKey, lineKeyOfUrl } from '../indicators/line.ts';
import { isThaiLandline, isThaiMobile, phoneKey } from '../indicators/phone.ts';
import { promptPayKey } from '../indicators/promptpay.ts';
import { isThaiId } from '../indicators/thai-id.ts';
import { walletKey } from '../indicators/wallet.ts';
import { isHotline } from '../policy/hotlines.ts';
import { bankOf } from '../policy/banks.ts';
import { LIKELY, type Candidate } from './candidate.ts';
import { cutRun, findDigitRuns, type DigitPiece, type DigitRun, type Expectation } from './digit-runs.ts';
import { findSites } from './find-sites.ts';
import { foldText } from './fold.ts';
import { findLabels, type Label, type LabelKind } from './labels.ts';

/** Words that belong to a text but stand outside of it. */
export interface TextContext {
  /** Nearest heading before it. */
  readonly heading?: string;
  /** Header of its row and column, label of its field. */
  readonly label?: string;
}

/** How far before a number a label counts, in folded units; about a line and a half of Thai. */
const REACH_BEFORE = 90;
/** How far after. */
const REACH_AFTER = 32;
/** A reading below this is not worth a lookup. */
const FLOOR = 0.15;
const HEADING_UNITS = 120;
/** Stands for a taken address, from the private use area: nothing may be joined across it. */
const TAKEN = '\ue000';

/** A name, by the word or title that leads it. */
const NAME_NEXT = /^[\s,.:()]{0,3}(?:ชื่อ|นาย|นาง|น\.ส|ด\.ช|ด\.ญ|คุณ|บจก|หจก|บมจ|บริษัท|มูลนิธิ|วัด)/;

/** What the words around a number say. */
interface Surroundings {
  /** The nearest label before that says what the number is. */
  readonly nearest: LabelKind | null;
  readonly promptPay: boolean;
  readonly phone: boolean;
  readonly account: boolean;
  readonly aboutAccount: boolean;
  readonly transfer: boolean;
  /** The name of a person or company stands right after. */
  readonly isNameNext: boolean;
  readonly bank: string | null;
  /** A bank is named before or after, with or without its code. */
  readonly isBankNamed: boolean;
}

/** The indicators in a text, in order; several readings of one stretch stand together, the most plausible first. */
export function findIndicators(text: string, context: TextContext = {}): readonly Candidate[] {
  const found: Candidate[] = [];
  const masked = takeSites(text, found);
  const folded = foldText(masked);
  const outside = [context.heading?.slice(-HEADING_UNITS), context.label?.slice(-HEADING_UNITS)]
    .map((part) => (part === undefined ? '' : foldText(part).text))
    .filter((part) => part !== '')
    .join('\n');
  // The words outside are put before the text, so that they are labels like all others; positions are taken back after.
  const shift = outside === '' ? 0 : outside.length + 1;
  const whole = outside === '' ? folded.text : `${outside}\n${folded.text}`;
  const place = (start: number, end: number): { start: number; end: number } => {
    const last = folded.at[end - shift - 1] ?? 0;
    const units = (text.codePointAt(last) ?? 0) > 0xffff ? 2 : 1;
    return { start: folded.at[start - shift] ?? 0, end: last + units };
  };
  const labels = findLabels(whole);
  readNumbers(whole, labels, shift, folded.hidesDigits, place, found);
  readWallets(whole, shift, place, found);
  readLineIds(whole, shift, place, found);
  return found.sort((a, b) => a.start - b.start || b.confidence - a.confidence);
}

/** Adds the sites of a text to `found` and gives the text with them blanked out, unit for unit. */
function takeSites(text: string, found: Candidate[]): string {
  if (!text.includes('.') && !text.includes(':')) return text;
  let masked = '';
  let done = 0;
  for (const site of findSites(text)) {
    const { key, address, start, end } = site;
    // `ธ.กรุงไทย` and `โทร.02-…` have a dot between letters, and are words.
    if (!site.isCertain && !/^[\x21-\x7e]*[a-z][\x21-\x7e]*$/i.test(address)) continue;
    const common = { start, end, bank: null, isObfuscated: false };
    const kind = key.startsWith('url:') ? ('url' as const) : ('host' as const);
    found.push({ kind, key, ...common, confidence: site.isCertain ? 0.95 : 0.3 });
    const line = lineKeyOfUrl(address);
    if (line !== null) found.push({ kind: 'line', key: line, ...common, confidence: 0.95 });
    if (start < done || (!site.isCertain && !address.includes('/'))) continue;
    // A PromptPay link and a chat link carry a number in their path; the digits stay, the rest of the address goes.
    const carried = /(?:promptpay\.io\/|wa\.me\/)(\d{9,15})\b/i.exec(address);
    if (carried !== null) {
      const at = start + carried.index + carried[0].length - carried[1]!.length;
      const label = /wa\.me/i.test(carried[0]) ? 'whatsapp' : 'promptpay';
      const lead = text.slice(start, at).length;
      masked += text.slice(done, start) + `${' '.repeat(Math.max(0, lead - label.length - 1))}${label} `.slice(-lead);
      masked += carried[1]! + ' '.repeat(end - at - carried[1]!.length);
    } else masked += `${text.slice(done, start)}${blank(end - start)}`;
    done = end;
  }
  return masked + text.slice(done);
}

function blank(length: number): string {
  return TAKEN.repeat(length);
}

function readNumbers(
  text: string,
  labels: readonly Label[],
  shift: number,
  hidesDigits: boolean,
  place: (start: number, end: number) => { start: number; end: number },
  found: Candidate[],
): void {
  let cursor = 0;
  let lastEnd = 0;
  let lastReading: LabelKind | null = null;
  let lastAccountLayout: string | null = null;
  let biller: { id: string; end: number } | null = null;
  for (const run of findDigitRuns(text)) {
    const start = run.groups[0]!.start;
    while (cursor < labels.length && labels[cursor]!.end <= start) cursor++;
    for (const piece of cutRun(run, expectationOf(labels, cursor, start, lastReading, text, lastEnd))) {
      const pieceCursor = piece.start === start ? cursor : cursorAt(labels, cursor, piece.start);
      const around = surroundingsOf(text, labels, pieceCursor, piece, lastEnd, lastReading, lastAccountLayout);
      const previousEnd = lastEnd;
      lastEnd = piece.end;
      lastReading = around.nearest;
      lastAccountLayout = null;
      if (piece.start < shift) continue;
      const reference = biller === null ? null : referenceAt(text, piece, biller.end);
      if (biller !== null && reference !== null) {
        const key = billerKey(biller.id, reference);
        if (key !== null)
          found.push({ kind: 'biller', key, ...place(piece.start, piece.end), ...PLAIN, confidence: 0.9 });
      }
      if (around.nearest === 'biller' && /^(?:\d{13}|\d{15})$/.test(piece.digits))
        biller = { id: piece.digits, end: piece.end };
      if (isElsewhere(text, piece, run, previousEnd)) continue;
      for (const { kind, key, confidence } of readingsOf(piece, around)) {
        if (confidence < FLOOR) continue;
        if (kind === 'account' && confidence >= LIKELY) lastAccountLayout = piece.layout.join();
        found.push({
          kind,
          key,
          ...place(piece.start, piece.end),
          confidence: Math.min(0.99, piece.isObfuscated || hidesDigits ? confidence + 0.05 : confidence),
          bank: kind === 'account' ? around.bank : null,
          isObfuscated: piece.isObfuscated || (hidesDigits && kind === 'account'),
        });
      }
    }
  }
}

const PLAIN = { bank: null, isObfuscated: false } as const;

function cursorAt(labels: readonly Label[], from: number, start: number): number {
  let cursor = from;
  while (cursor < labels.length && labels[cursor]!.end <= start) cursor++;
  return cursor;
}

function expectationOf(
  labels: readonly Label[],
  cursor: number,
  start: number,
  lastReading: LabelKind | null,
  text: string,
  lastEnd: number,
): Expectation {
  const label = labels[cursor - 1];
  if (label === undefined || start - label.end > REACH_BEFORE) return null;
  const kind = label.start < lastEnd || isList(text, lastEnd, start) ? lastReading : label.kind;
  if (kind === 'account' || kind === 'bank') return 'account';
  if (kind === 'about-account') return isBankBefore(labels, cursor, start) ? 'account' : null;
  if (kind === 'phone' || kind === 'wallet' || kind === 'promptpay' || kind === 'line') return 'phone';
  return kind === 'other' ? 'id' : null;
}

/** How far below an account the next row of the same table may have its number. */
const ROW_UNITS = 120;

/** True where a number stands in a later line than an account, and is set exactly as it: a table's heading counts for all rows. */
function isNextRow(text: string, from: number, piece: DigitPiece, accountLayout: string | null): boolean {
  if (accountLayout === null || piece.start - from > ROW_UNITS || piece.layout.join() !== accountLayout) return false;
  return text.slice(from, piece.start).includes('\n');
}

/** True where a bank is named within reach before a number. */
function isBankBefore(labels: readonly Label[], cursor: number, start: number): boolean {
  for (let i = cursor - 1; i >= 0 && start - labels[i]!.end <= REACH_BEFORE; i--) {
    if (labels[i]!.kind === 'bank') return true;
  }
  return false;
}

/** True where only the marks and words of a list stand between two numbers. */
function isList(text: string, from: number, to: number): boolean {
  return from > 0 && to - from <= 14 && /^(?:[\s,;/|()*&+-]|และ|หรือ|กับ|ถึง|and|or)*$/i.test(text.slice(from, to));
}

/**
 * The words around a number. A label counts if no other number stands between, but for lists (`โทร 081…, 089…`), which go
 * on with what the number before was.
 */
function surroundingsOf(
  text: string,
  labels: readonly Label[],
  cursor: number,
  piece: DigitPiece,
  lastEnd: number,
  lastReading: LabelKind | null,
  lastAccountLayout: string | null,
): Surroundings {
  const { start, end } = piece;
  const before: Label[] = [];
  for (let i = cursor - 1; i >= 0 && start - labels[i]!.end <= REACH_BEFORE; i--) before.push(labels[i]!);
  const own = before.filter((label) => label.start >= lastEnd);
  const after: Label[] = [];
  for (let i = cursor; i < labels.length && labels[i]!.start - end <= REACH_AFTER; i++) {
    const label = labels[i]!;
    if (label.start < end) continue;
    // A word that the next number follows belongs to that number, and a new line begins something new.
    // But for a bank alone at the head of the next line, which often stands below its number.
    const between = text.slice(end, label.start);
    if (between.includes('\n') && !(label.kind === 'bank' && /^[ \t]*\n[ \t]*$/.test(between))) break;
    if (/^.{0,24}?\d[\d .-]{7}/.test(text.slice(label.end, label.end + 40))) break;
    after.push(label);
  }
  const says = own.filter(({ kind }) => kind !== 'transfer');
  const inherited = says.length === 0 && isList(text, lastEnd, start) ? lastReading : null;
  const first = says[0];
  const near = (kind: LabelKind, reach = REACH_BEFORE): boolean =>
    own.some((label) => label.kind === kind && start - label.end <= reach);
  const followed = (kind: LabelKind, reach = REACH_AFTER): boolean =>
    after.some((label) => label.kind === kind && label.start - end <= reach);
  let nearest = first?.kind ?? inherited;
  // `พร้อมเพย์ (เบอร์โทร) 081…`: the telephone is the PromptPay ID.
  if (
    nearest === 'phone' ||
    nearest === 'account' ||
    nearest === 'about-account' ||
    nearest === 'other' ||
    nearest === 'bank' ||
    nearest === 'wallet'
  ) {
    const named = own.find(({ kind }) => kind === 'promptpay');
    if (named !== undefined && start - named.end <= 40 && !/\n/.test(text.slice(named.end, start))) {
      const between = own.filter((label) => label.start >= named.end);
      if (between.every(({ kind }) => kind === 'phone' || kind === 'other' || kind === 'transfer' || kind === 'wallet'))
        nearest = 'promptpay';
    }
  }
  const isRow =
    says.every(({ kind }) => kind === 'bank' || kind === 'about-account') &&
    isNextRow(text, lastEnd, piece, lastAccountLayout);
  const banks = [...own, ...after].filter(({ kind }) => kind === 'bank');
  return {
    nearest,
    // `โอนเข้าเบอร์ 081… (พร้อมเพย์)`: what stands after says it too.
    promptPay:
      nearest === 'promptpay' || ((first === undefined || first.kind === 'phone') && followed('promptpay', 16)),
    phone: nearest === 'phone' || near('phone', 40),
    account:
      nearest === 'account' ||
      near('account', 45) ||
      isRow ||
      (inherited === null && first === undefined && followed('account', 12)),
    aboutAccount: near('about-account') || followed('about-account'),
    transfer: before.some(({ kind }) => kind === 'transfer') || after.some(({ kind }) => kind === 'transfer'),
    isNameNext: NAME_NEXT.test(text.slice(end, end + 24)),
    bank: banks.find(({ bank }) => bank !== null)?.bank ?? null,
    isBankNamed: banks.length > 0,
  };
}

/** True where the digits are part of something else: a longer code, a price, a decimal, an e-mail address. */
function isElsewhere(text: string, piece: DigitPiece, run: DigitRun, previousEnd: number): boolean {
  const before = text.slice(Math.max(0, piece.start - 3), piece.start);
  const after = text.slice(piece.end, piece.end + 14);
  const isFirst = piece.start === run.groups[0]!.start;
  const isLast = piece.end === run.groups.at(-1)!.end;
  if (
    isFirst &&
    /[A-Za-z_=#\ue000฿$€£¥%]-?$|[฿$€£¥] ?$|[A-Za-z]-$/.test(before) &&
    !/(?:^|[^A-Za-z])[A-Za-z]{0,2}[.:]$/.test(before)
  )
    return true;
  if (isFirst && /\d,$/.test(before) && previousEnd < piece.start - 1) return true;
  if (isLast && /^(?:[A-Za-z_@]|,\d{3}(?! ?\d|-\d)|\.\d|%)/.test(after)) return true;
  return isLast && /^ ?(?:บาท|฿|thb\b|baht|ล้าน|แสน|หมื่น|พัน|usd|ดอลลาร์|ลิตร|กม|กิโล|ตัน|ไร่|คน|ราย|ครั้ง|หน่วย|ตร)/i.test(after);
}

interface Reading {
  readonly kind: NumberKind;
  readonly key: IndicatorKey;
  readonly confidence: number;
}

/** Every plausible reading of a number, by its digits and what is said around it. */
function readingsOf(piece: DigitPiece, around: Surroundings): readonly Reading[] {
  const { digits, isInternational } = piece;
  if (/^(\d)\1*$/.test(digits) && !isThaiMobile(digits)) return [];
  const readings: Reading[] = [];
  const phone = phoneKey(digits, isInternational);
  // A hotline is no reading of any kind, however it is written: calling it is the advice we give.
  if (phone !== null && isHotline(phone)) return [];
  const isMobile = phone !== null && /^phone:\+66[689]\d{8}$/.test(phone);
  const account = isInternational ? null : accountKey(digits);
  const promptPay = isInternational ? null : promptPayKey(digits);
  const asAccount = account === null ? 0 : accountConfidence(piece, around, isMobile);
  if (account !== null) readings.push({ kind: 'account', key: account, confidence: asAccount });
  if (promptPay !== null) {
    readings.push({ kind: 'promptpay', key: promptPay, confidence: promptPayConfidence(digits, around, isMobile) });
  } else if (isMobile && phone !== null && around.promptPay)
    readings.push({ kind: 'promptpay', key: phone, confidence: 0.9 });
  if (promptPay === null && around.promptPay && /^\d{13}$/.test(digits) && phone === null) {
    // Named as a PromptPay ID, though its check digit is wrong: a slip of the pen is still where the money would go.
    readings.push({ kind: 'promptpay', key: `ppid:natid:${digits}`, confidence: 0.7 });
  }
  if (phone !== null)
    readings.push({ kind: 'phone', key: phone, confidence: phoneConfidence(piece, around, isMobile, asAccount) });
  return readings;
}

function accountConfidence(
  { digits, layout, isKnownLayout }: DigitPiece,
  around: Surroundings,
  isMobile: boolean,
): number {
  // A round sum in one piece is an amount.
  if (layout.length === 1 && /0{6}$/.test(digits)) return around.nearest === 'account' ? 0.6 : 0.15;
  const usual = digits.length === 10 || digits.length === 12;
  const bank = around.bank === null ? null : bankOf(around.bank);
  const fits = bank === null || bank.lengths.length === 0 || bank.lengths.includes(digits.length);
  const asPrinted = layout.join() === '3,1,5,1' || layout.join() === '3,6,1' || layout.join() === '3,1,5,3';
  const { nearest } = around;
  const isThirteen = digits.length === 13 && isThaiId(digits);
  if (nearest === 'account')
    return isThirteen
      ? 0.3
      : usual
        ? fits
          ? 0.95
          : 0.85
        : digits.length === 11
          ? 0.7
          : fits && bank !== null
            ? 0.75
            : 0.55;
  if (nearest === 'promptpay') return isMobile || digits.length > 12 ? 0.2 : 0.7;
  if (nearest === 'phone' || nearest === 'wallet' || nearest === 'line') {
    // `ติดต่อ … 123-4-56789-0 กสิกรไทย`: set as accounts are, and a bank is named.
    if (isMobile) return 0.2;
    return usual && around.isBankNamed && (asPrinted || around.account) ? 0.7 : 0.25;
  }
  if (nearest === 'other' || nearest === 'biller') {
    if (around.account && usual && asPrinted) return 0.7;
    return usual && asPrinted && around.isBankNamed ? 0.6 : 0.15;
  }
  if (nearest === 'bank' || nearest === 'about-account') {
    if (!usual) return fits && bank !== null && !isThirteen && bank.lengths.length > 0 ? 0.7 : 0.25;
    if (isMobile && !asPrinted && around.phone) return 0.3;
    if (isMobile && !asPrinted && !around.isBankNamed) return 0.4;
    if (!isKnownLayout) return 0.5;
    return fits ? 0.85 : 0.7;
  }
  if (around.account || around.isBankNamed) return usual && !(isMobile && !asPrinted && !around.account) ? 0.75 : 0.3;
  if (around.promptPay) return 0.3;
  if (!usual || isMobile) return isMobile && asPrinted && around.transfer ? 0.4 : 0.2;
  if (asPrinted) return around.transfer || around.aboutAccount ? 0.7 : 0.45;
  // Money is to go to a number, and a name follows: `โอนมาที่ 407… ชื่อ …`.
  if (around.transfer && around.isNameNext) return 0.65;
  return around.aboutAccount ? 0.5 : around.transfer ? 0.4 : 0.2;
}

function promptPayConfidence(digits: string, around: Surroundings, isMobile: boolean): number {
  if (around.promptPay) return 0.95;
  if (isMobile) return around.nearest === 'account' ? 0.2 : around.transfer && around.nearest === null ? 0.4 : 0.3;
  // A person's or company's ID alone is not payable; a lookup of it may still be worth while.
  return digits.length === 13 && around.nearest !== 'other' ? 0.3 : 0.15;
}

function phoneConfidence(piece: DigitPiece, around: Surroundings, isMobile: boolean, asAccount: number): number {
  const { nearest } = around;
  if (nearest === 'phone' || nearest === 'wallet') return 0.95;
  if (piece.isInternational) return 0.9;
  if (asAccount >= 0.5) return 0.3;
  if (nearest === 'promptpay') return 0.9;
  if (nearest === 'other' || nearest === 'biller') return isMobile ? 0.4 : 0.25;
  if (nearest === 'line') return isMobile ? 0.6 : 0.3;
  if (isMobile) return 0.8;
  return isThaiLandline(piece.digits) ? (piece.layout.length > 1 ? 0.7 : 0.5) : 0.4;
}

/** The reference that follows a biller ID (`Ref.1: …`), null where the number is none. */
function referenceAt(text: string, piece: DigitPiece, billerEnd: number): string | null {
  if (piece.start - billerEnd > 60 || piece.start <= billerEnd) return null;
  return /(?:ref|อ้างอิง)[\s.#]*(?:1|no)?[\s.:#]*$/i.test(text.slice(billerEnd, piece.start)) ? piece.digits : null;
}

const WALLET =
  /(?<![A-Za-z0-9])(?:0x[0-9a-fA-F]{40}|(?:bc1|BC1)[02-9ac-hj-np-zA-Z]{11,71}|[13T][1-9A-HJ-NP-Za-km-z]{24,34})(?![A-Za-z0-9])/g;
const IBAN = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){10,30}(?![A-Za-z0-9])/g;

function readWallets(
  text: string,
  shift: number,
  place: (start: number, end: number) => { start: number; end: number },
  found: Candidate[],
): void {
  for (const { 0: address, index } of text.matchAll(WALLET)) {
    const key = index < shift ? null : walletKey(address);
    if (key !== null)
      found.push({ kind: 'wallet', key, ...place(index, index + address.length), ...PLAIN, confidence: 0.95 });
  }
  for (const { 0: printed, index } of text.matchAll(IBAN)) {
    if (index < shift) continue;
    // Words in capitals may follow: the longest beginning that is an IBAN counts.
    for (let end = printed.length; end >= 15; end--) {
      const key = printed[end - 1] === ' ' ? null : ibanKey(printed.slice(0, end));
      if (key === null) continue;
      found.push({ kind: 'iban', key, ...place(index, index + end), ...PLAIN, confidence: 0.95 });
      break;
    }
  }
}

const LINE_LABEL =
  /(?:(?:ไลน์|ไลน|แอดไลน์)(?:[ \t]?(?:ไอดี|id|แอด|ออฟฟิเชียล|oa))?|(?<![a-z])(?:line|ไอดี[ \t]?line|id[ \t]?line)(?:[ \t]?(?:id|ไอดี|official|oa|@))?)[ \t]{0,2}[:：=.]{0,2}[ \t]{0,3}["“”'(]?/gi;
const LINE_ID = /^@?[a-z0-9][a-z0-9._-]{2,29}(?![a-z0-9@._-])/i;
/** Links that are not taken as sites: an @ looks like e-mail, and `line:` is no scheme of the web. */
const LINE_LINK = /(?<![A-Za-z0-9.-])(?:line:\/\/|(?:www\.)?line\.me\/)[\x21-\x7e]{1,120}/gi;
/** Words that follow "line" in English, or name something else of LINE's. */
const NOT_LINE_ID =
  /^(?:id|oa|official|pay|bk|man|today|shopping|shop|app|notify|group|up|add|is|and|the|of|for|to|us|me|account|tv|points?|ads?|open|chat|voom|mobile|com|thailand)$/i;

function readLineIds(
  text: string,
  shift: number,
  place: (start: number, end: number) => { start: number; end: number },
  found: Candidate[],
): void {
  for (const { 0: link, index } of text.matchAll(LINE_LINK)) {
    const address = link.replace(/[.,;:!?)\]}]+$/, '');
    const key = index < shift ? null : lineKeyOfUrl(address);
    if (key !== null)
      found.push({ kind: 'line', key, ...place(index, index + address.length), ...PLAIN, confidence: 0.95 });
  }
  for (const { 0: label, index } of text.matchAll(LINE_LABEL)) {
    const start = index + label.length;
    const id = LINE_ID.exec(text.slice(start, start + 40))?.[0].replace(/[._-]+$/, '');
    if (id === undefined || start < shift || NOT_LINE_ID.test(id)) continue;
    // In running English only what is set off as an ID is one: a colon, an @, the word ID, or a digit or dot in it.
    const isSetOff =
      /[:：=@]|id|ไอดี|ไลน|แอด/i.test(label.slice(4)) ||
      /[@0-9._-]/.test(id) ||
      label.startsWith('ไ') ||
      label.startsWith('แ');
    const isPlain = /^[a-z]+$/i.test(id) && !/[:：=]|id|ไอดี/i.test(label);
    const key = isSetOff ? lineKey(label.endsWith('@') ? `@${id}` : id) : null;
    if (key !== null)
      found.push({ kind: 'line', key, ...place(start, start + id.length), ...PLAIN, confidence: isPlain ? 0.5 : 0.85 });
  }
}
