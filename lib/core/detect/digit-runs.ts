/*
 * Runs of digits as people set numbers: groups with blanks, dashes, dots, slashes or brackets between. A run is cut
 * into the numbers it may hold (two telephones side by side, an extension, a date before an account) by what layouts are in use.
 *
 * Letters that stand for digits (O, l, S …) count inside a run that has seven real digits besides.
 */
import { JOINT } from './broken-lines.ts';

export interface DigitGroup {
  readonly digits: string;
  /** In the folded text. */
  readonly start: number;
  readonly end: number;
  readonly hasLetters: boolean;
}

export interface DigitRun {
  readonly groups: readonly DigitGroup[];
  /** `separators[i]` stands between groups i and i + 1. */
  readonly separators: readonly string[];
  /** True where a plus stands directly before the first digit. */
  readonly isInternational: boolean;
}

/** One number of a run: groups `[from, to)`. */
export interface DigitPiece {
  readonly digits: string;
  readonly layout: readonly number[];
  readonly start: number;
  readonly end: number;
  readonly isObfuscated: boolean;
  readonly isInternational: boolean;
  /** True for a layout in which such numbers are known to be set. */
  readonly isKnownLayout: boolean;
  /** True where more digits hang on it by a dash or slash: it is a part of a longer number, or a telephone with a range. */
  readonly isPart: boolean;
}

/** What the words before a run speak of, to choose between cuts. */
export type Expectation = 'account' | 'phone' | 'id' | 'biller' | null;

const LETTERS: Readonly<Record<string, string>> = { O: '0', o: '0', l: '1', I: '1', '|': '1', S: '5', B: '8' };
const REAL_DIGITS_FOR_LETTERS = 7;
/** No word of more letters is made of those alone. */
const WORD_LETTERS = 4;
/** Nine digits or more with dashes between at most, at the end and at the beginning of what stands beside a bar. */
const WHOLE_BEFORE = /(?:\d-?){8}\d$/;
const WHOLE_AFTER = /^\d(?:-?\d){8}/;
const CELL_UNITS = 20;
/** Most groups of one number: fifteen digits set singly and something to spare. */
const MAX_GROUPS = 17;
const MIN_DIGITS = 9;
const MAX_DIGITS = 17;
/** Up to two blanks around a mark, which may be doubled, brackets as in (0)81 and +66 (0) 81, a dash at the end of a line. */
const SEPARATOR = /^(?: {1,3}| {0,2}(?:[-./·•_]|--|__|\.\.) {0,2}| {0,2}[()]{1,2}-? {0,2}|- {0,2}\r?\n {0,2})$/;
const MAX_SEPARATOR_UNITS = 7;
const MINUTES = /(?:(?<!\d)(?:(?:[01]\d|2[0-3]):[0-5]\d|\d:(?!0[2-9])[0-5]\d)|:[0-5]\d:[0-5]\d)(?!\d)/;
/** The hour of a time behind a number. */
const TIME = /^\d{1,2}(?::[0-5]\d(?!\d)|\.[0-5]\d ?น\.)/;
const TIME_UNITS = 9;

/** What a date is worth: more than an account that would be made of it and the hour behind it. */
const DATE = 7;
/** What it costs to cut through digits held together by dashes; telephones may, as ranges hang on them. */
const TEARING = 2;
/** … where an account is spoken of: eleven digits in groups are one odd account before they are ten and one. */
const TEARING_ACCOUNT = 4;

/** Scores are sums of tenths, which are not exact. */
const ROUNDING = 1e-9;

const ZERO = 0x30;
const DASH = 2;
const DOT = 4;
const BRACKET = 16;
const LAYOUT_BASE = 18;

const PHONE_LAYOUTS = layouts(
  '10 3,7 3,3,4 2,4,4 2,8 3,4,3 6,4 1,3,3,3 2,3,5 1,9 3,2,2,3 3,3,2,2 1,1,8 4,3,3 4,6 2,2,2,2,2',
);
const LANDLINE_LAYOUTS = layouts('9 2,7 2,3,4 1,4,4 3,6 3,3,3 1,8 2,4,3 1,2,3,3 1,1,7');
const ACCOUNT_LAYOUTS = layouts(
  '10 3,1,5,1 3,1,6 3,6,1 3,3,4 3,4,3 3,7 3,3,3,1 4,3,3 4,4,2 2,2,2,2,2 5,5 3,1,3,2,1 3,2,5 4,6 9,1 2,4,4 3,1,4,2 4,5,1 3,5,2 1,1,1,1,1,1,1,1,1,1 ' +
    '12 3,1,5,3 1,5,3,3 3,1,8 4,4,4 3,3,3,3 6,6 2,2,2,2,2,2 3,5,4 3,9 4,8 1,1,1,1,1,1,1,1,1,1,1,1 11 3,8 3,4,4 1,1,1,1,1,1,1,1,1,1,1 14 4,3,6,1 1,1,1,1,1,1,1,1,1,1,1,1,1,1 15',
);
const PRINTED_LAYOUTS = layouts('3,1,5,1 3,6,1 3,1,5,3');
const ID_LAYOUTS = layouts(
  '13 1,4,5,2,1 1,2,1,3,5,1 1,5,6,1 1,4,5,3 1,4,4,4 1,12 3,3,3,4 4,4,5 3,1,3,1,5 15 3,4,4,4 5,10 1,1,1,1,1,1,1,1,1,1,1,1,1',
);
/**
 * A tax ID and its suffix, an account and what hangs on it: one number where a biller is spoken of or a dash is between; else
 * `1349900123455 50 บาท` is an ID and a sum, and `407 1 23456 7 10110` an account and a postal code.
 */
const SUFFIXED_LAYOUTS = layouts('13,2 3,1,5,1,5');
/** A Thai telephone behind a plus, with the 0 that some leave in it; what follows it is an hour or a price: `+66 81 234 5678 24/7`. */
const THAI_ABROAD = /^660?(?:[689]\d{8}|[2-7]\d{7})$/;
/** An ID, or a price and a mobile. */
const AFTER_THREE = codeOf([3, 3, 3, 4]);
/** As some print the twelve digits of BAAC, which begin with 0: `01-234-5-67890-1`. */
const TWO_THREE_ONE = codeOf([2, 3, 1, 5, 1]);
const LANDLINE_DIGITS = 9;
/** Landlines with the last digits of further ones behind a dash: `02-123-4567-8`, `0-2123-4567-70`. */
const RANGE_LAYOUTS = layouts('2,7,1 2,3,4,1 2,4,3,1 1,4,4,1 1,8,1 2,7,2 2,3,4,2 2,4,3,2 1,4,4,2 1,8,2');

/** All runs of digits in a folded text that could hold a number of nine digits, in order; one pass. */
export function* findDigitRuns(text: string): Generator<DigitRun> {
  let i = 0;
  while (i < text.length) {
    if (!isDigit(text, i)) {
      i++;
      continue;
    }
    if (isMinutes(text, i)) {
      i += 2;
      continue;
    }
    const { run, end } = readRun(text, i);
    i = end;
    yield* usable(text, run);
  }
}

/** The minutes of a time, `10:22 407 1 23456 7`; after one digit, `1:08 1234 5678`, they may begin a telephone. */
function isMinutes(text: string, i: number): boolean {
  return text[i - 1] === ':' && MINUTES.test(text.slice(Math.max(0, i - 4), i + 3));
}

function readRun(text: string, from: number): { run: DigitRun; end: number } {
  let start = from;
  if (from > 0 && isStandIn(text, from - 1) && !isLetter(text[from - 2])) start--;
  const groups: DigitGroup[] = [];
  const separators: string[] = [];
  let at = start;
  for (;;) {
    const group = readGroup(text, at);
    groups.push(group);
    const next = nextGroup(text, group.end);
    if (next === -1) {
      // `กม. 31+100` is no country code.
      const isInternational = text[start - 1] === '+' && !isDigit(text, start - 2);
      return { run: { groups, separators, isInternational }, end: group.end };
    }
    separators.push(text.slice(group.end, next));
    at = next;
  }
}

function readGroup(text: string, start: number): DigitGroup {
  let digits = '';
  let hasLetters = false;
  let end = start;
  for (; end < text.length; end++) {
    const character = text[end]!;
    if (character >= '0' && character <= '9') digits += character;
    else if (isStandIn(text, end)) {
      digits += LETTERS[character];
      hasLetters = true;
    } else if (character !== JOINT) break;
  }
  return { digits, start, end, hasLetters };
}

/** Where the next group begins, -1 when what follows ends the run. A comma ends it, and so does a newline, but after a dash. */
function nextGroup(text: string, end: number): number {
  for (let next = end + 1; next <= end + MAX_SEPARATOR_UNITS && next < text.length; next++) {
    if (isDigit(text, next) || (isStandIn(text, next) && !isLetter(text[next - 1]))) {
      if (TIME.test(text.slice(next, next + TIME_UNITS))) return -1;
      return SEPARATOR.test(text.slice(end, next)) ? next : -1;
    }
    if (!' -./·•_()\r\n'.includes(text[next]!)) return -1;
  }
  return -1;
}

/** A letter that may stand for a digit: beside a digit or another such letter that is, and not part of a word. */
function isStandIn(text: string, i: number): boolean {
  const character = text[i];
  if (character === undefined || LETTERS[character] === undefined) return false;
  const before = text[i - 1];
  const after = text[i + 1];
  if (character === '|') return isBarInNumber(text, i);
  const near = (other: string | undefined): boolean => other !== undefined && other >= '0' && other <= '9';
  // 123-O-45678-9; at the end only the round and the straight ones: 4567-B and 4567-S are models and sizes.
  const isAlone = before === '-' && (after === '-' || (/[OolI]/.test(character) && !near(after) && !isLetter(after)));
  return (near(before) || near(after) || isAlone) && !isInWord(text, i, -1) && !isInWord(text, i, 1);
}

/** True where the letters beside a place are those of a word, `7|Somchai`, and not all stand for digits. */
function isInWord(text: string, i: number, step: 1 | -1): boolean {
  for (let at = i + step; Math.abs(at - i) <= WORD_LETTERS && isLetter(text[at]); at += step) {
    if (LETTERS[text[at]!] === undefined) return true;
  }
  return false;
}

/** True for a bar that stands for a 1; between cells, `กสิกร|4071234567|มะลิ`, it has a whole number or none on one side. */
function isBarInNumber(text: string, i: number): boolean {
  const isInside = /[\d-]/.test(text[i - 1] ?? '') && /[\d-]/.test(text[i + 1] ?? '');
  return (
    isInside &&
    !WHOLE_BEFORE.test(text.slice(Math.max(0, i - CELL_UNITS), i)) &&
    !WHOLE_AFTER.test(text.slice(i + 1, i + 1 + CELL_UNITS))
  );
}

/** The run itself, or, where letters stand in it and it has too few digits without them, its parts between the letters. */
function* usable(text: string, run: DigitRun): Generator<DigitRun> {
  const real = run.groups.reduce((sum, { start, end }) => sum + text.slice(start, end).replace(/\D/g, '').length, 0);
  if (real < MIN_DIGITS && real < REAL_DIGITS_FOR_LETTERS) return;
  const total = run.groups.reduce((sum, { digits }) => sum + digits.length, 0);
  if (total < MIN_DIGITS || (real < total && real < REAL_DIGITS_FOR_LETTERS)) return;
  yield run;
}

/**
 * Cuts a run into numbers: of all ways to cut it the one whose pieces are set as such numbers are, what is left over
 * counting against. Dates and payment cards are taken out first. Groups of more than fifteen digits are no number of ours.
 */
export function cutRun(run: DigitRun, expectation: Expectation): readonly DigitPiece[] {
  const { groups } = run;
  // best[i]: the best score of groups [i, end), and whether a piece is taken there or something skipped.
  const best: { score: number; next: number; isPiece: boolean }[] = [];
  best[groups.length] = { score: 0, next: groups.length, isPiece: false };
  for (let i = groups.length - 1; i >= 0; i--) {
    const skipped = groups[i]!.digits.length >= 7 ? -2 : -0.6;
    let choice = { score: skipped + best[i + 1]!.score, next: i + 1, isPiece: false };
    if (isCardAt(groups, i)) {
      const score = 6 + best[i + 4]!.score;
      if (score > choice.score) choice = { score, next: i + 4, isPiece: false };
    }
    const dateEnd = dateAt(run, i);
    if (dateEnd !== -1) {
      const score = DATE + best[dateEnd]!.score;
      if (score > choice.score) choice = { score, next: dateEnd, isPiece: false };
    }
    const isTorn = isTornAt(run, i);
    // Grown group by group, so that a page of nothing but digits costs no more than a bounded step each.
    let digits = '';
    let layout = 0;
    let kinds = 0;
    for (let to = i + 1; to <= Math.min(groups.length, i + MAX_GROUPS); to++) {
      const group = groups[to - 1]!;
      if (digits.length + group.digits.length > MAX_DIGITS) break;
      if (to > i + 1) kinds |= separatorKind(run.separators[to - 2]!);
      digits += group.digits;
      layout = layout * LAYOUT_BASE + group.digits.length;
      if (digits.length < MIN_DIGITS) continue;
      const isInternational = run.isInternational && i === 0;
      const { score: rating, isPhone } = rate(digits, layout, kinds, isInternational, expectation);
      const isRange = RANGE_LAYOUTS.has(layout * LAYOUT_BASE + (groups[to]?.digits.length ?? 0));
      const tears = isPhone && (expectation !== 'account' || isRange) ? 0 : Number(isTorn) + Number(isTornAt(run, to));
      const score = rating + best[to]!.score - tears * (expectation === 'account' ? TEARING_ACCOUNT : TEARING);
      // Of two ways as good the number that comes first: `081 234 5678 500` ends with a sum.
      if (score > choice.score || (!choice.isPiece && score > choice.score - ROUNDING))
        choice = { score, next: to, isPiece: true };
    }
    best[i] = choice;
  }
  const pieces: DigitPiece[] = [];
  let isAfterPiece = false;
  for (let i = 0; i < groups.length;) {
    const { next, isPiece } = best[i]!;
    if (isPiece) {
      const isPart = (isTornAt(run, i) && !isAfterPiece) || (isTornAt(run, next) && !best[next]!.isPiece);
      pieces.push(pieceOf(run, i, next, expectation, isPart));
    }
    isAfterPiece = isPiece;
    i = next;
  }
  return pieces;
}

function pieceOf(run: DigitRun, from: number, to: number, expectation: Expectation, isPart: boolean): DigitPiece {
  const groups = run.groups.slice(from, to);
  const digits = groups.map((group) => group.digits).join('');
  const layout = groups.map((group) => group.digits.length);
  const isInternational = run.isInternational && from === 0;
  return {
    digits,
    layout,
    start: groups[0]!.start,
    end: groups.at(-1)!.end,
    isObfuscated: groups.some(({ hasLetters }) => hasLetters),
    isInternational,
    isKnownLayout: rate(digits, codeOf(layout), 0, isInternational, expectation).isKnownLayout,
    isPart,
  };
}

/** True where a cut before group `i` goes through a dash or slash without blanks: 01-568|-… */
function isTornAt({ separators }: DigitRun, i: number): boolean {
  return /^[-/]$/.test(separators[i - 1] ?? '');
}

/** How well digits in a layout, set with these kinds of separators, make one number. */
function rate(
  digits: string,
  layout: number,
  kinds: number,
  isInternational: boolean,
  expectation: Expectation,
): { score: number; isKnownLayout: boolean; isPhone: boolean } {
  const { length } = digits;
  const begins = digits.charCodeAt(0) === ZERO ? digits.charCodeAt(1) - ZERO : -1;
  const isMobile = length === 10 && (begins === 6 || begins >= 8) && PHONE_LAYOUTS.has(layout);
  const isLandline = length === LANDLINE_DIGITS && begins >= 2 && begins <= 7 && LANDLINE_LAYOUTS.has(layout);
  const isAbroad = isInternational
    ? !digits.startsWith('66') || THAI_ABROAD.test(digits)
    : length >= 10 && length <= 14 && /^(?:00)?66[2-9]\d{7,9}$/.test(digits);
  const isPhone = isMobile || isLandline || isAbroad;
  if (begins >= 2 && begins <= 7 && RANGE_LAYOUTS.has(layout))
    return { score: 0, isKnownLayout: false, isPhone: false };
  const isSuffixed = SUFFIXED_LAYOUTS.has(layout) && (expectation === 'biller' || kinds === DASH);
  const isId = ID_LAYOUTS.has(layout) && !(layout === AFTER_THREE && /^\d{3}0[689]/.test(digits));
  // With blanks a number of pieces, of a day or the minutes of a time stands before an account: `ซื้อ 12 407 1 23456 7`.
  const isTwelve = layout === TWO_THREE_ONE && (kinds === DASH || begins !== -1);
  const isKnownLayout = isPhone || isSuffixed || isTwelve || isId || ACCOUNT_LAYOUTS.has(layout);
  const isUsual = length === 10 || length === 12;
  // Of two ways as good that of a mobile or of a printed account: `ห้อง 1204 081 234 5678`.
  const usualness = isMobile || PRINTED_LAYOUTS.has(layout) ? 0.1 : 0;
  let score = usualness + (isKnownLayout ? 4 : isUsual || length === 13 ? 2.5 : 0.5);
  if (expectation === 'phone' && isPhone) score += 1.5;
  if (expectation === 'account' && (isUsual || length === 11 || ACCOUNT_LAYOUTS.has(layout))) score += 1.5;
  if (length === LANDLINE_DIGITS && !isLandline) score -= 1.5;
  const marks = kinds & ~BRACKET;
  const isUniform = (marks & (marks - 1)) === 0;
  // `ราคา 1,200 0812345678`: no ID of 200 and a telephone.
  if (expectation === 'id' && isId && isUniform) score += 1.5;
  if (!isUniform) {
    score -= 1.5;
    // 590.67 - 240.67 are two prices.
    if ((marks & DOT) !== 0) score -= 8;
  }
  return { score, isKnownLayout, isPhone };
}

/** One bit a kind of separator. */
function separatorKind(separator: string): number {
  const mark = separator.trim();
  if (mark === '') return 1;
  if (mark === '-') return DASH;
  if (mark === '.') return DOT;
  if (mark === '/') return 8;
  return /[()]/.test(mark) ? BRACKET : 32;
}

/** Four groups of four are a payment card, which is nobody's account. */
function isCardAt(groups: readonly DigitGroup[], i: number): boolean {
  const group = (offset: number): number => groups[i + offset]?.digits.length ?? 0;
  const first = groups[i]?.digits.charCodeAt(0) ?? 0;
  return first >= ZERO + 3 && first <= ZERO + 6 && group(0) === 4 && group(1) === 4 && group(2) === 4 && group(3) === 4;
}

/** Where a date that begins at group `i` ends: 2569-01-02, 02/01/2569, 2.1.2026, 02/01/69; -1 where none does. */
function dateAt({ groups, separators }: DigitRun, i: number): number {
  const parts = groups.slice(i, i + 3);
  if (parts.length < 3) return -1;
  const [mark, second] = separators.slice(i, i + 2).map((separator) => separator.trim());
  if (mark !== second || !['-', '/', '.'].includes(mark ?? '')) return -1;
  const [a, b, c] = parts.map(({ digits }) => digits);
  const isDay = (text: string): boolean => text.length <= 2 && Number(text) >= 1 && Number(text) <= 31;
  const isMonth = (text: string): boolean => text.length <= 2 && Number(text) >= 1 && Number(text) <= 12;
  const isYear = (text: string): boolean => /^(?:19|20|24|25|26)\d\d$/.test(text);
  if (isYear(a!) && isMonth(b!) && isDay(c!)) return i + 3;
  const isYearAfter = isYear(c!) || (mark === '/' && c!.length === 2);
  return isYearAfter && ((isDay(a!) && isMonth(b!)) || (isMonth(a!) && isDay(b!))) ? i + 3 : -1;
}

function layouts(list: string): ReadonlySet<number> {
  return new Set(list.split(' ').map((layout) => codeOf(layout.split(',').map(Number))));
}

/** A layout as one number: group lengths as digits to a base that none reaches. */
function codeOf(layout: readonly number[]): number {
  return layout.reduce((code, length) => code * LAYOUT_BASE + length, 0);
}

function isDigit(text: string, i: number): boolean {
  const code = text.charCodeAt(i);
  return code >= 0x30 && code <= 0x39;
}

function isLetter(character: string | undefined): boolean {
  return character !== undefined && /[A-Za-z]/.test(character);
}
