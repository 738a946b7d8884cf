/*
 * Numbers that a line's end cuts in two, `123-4⏎56789-0`, `123-4-56⏎789-0`, `เลขบัญชี 407 1 ⏎23456 7`: a message that was wrapped, a cell too
 * narrow, a `<br>` set on purpose. Two lines of a list look alike, and so only layouts count in which accounts, mobiles and identity
 * cards are set, whole and with one mark throughout, and dashes on either side of the break or a word right before that says what the number is.
 * A dash at the line's end needs none of this (`digit-runs.ts`). Without any mark, `เลขบัญชี 407123⏎4567`, a number is one only behind a word that says
 * what it is, where neither part is long enough for a number of its own and both together are exactly as long as one.
 */
import { isThaiMobile } from '../indicators/phone.ts';
import { isThaiId } from '../indicators/thai-id.ts';
import { bankOf } from '../policy/banks.ts';
import { findLabels, type Label, type LabelKind } from './labels.ts';

/** Stands within a group of digits where a line's end was. `fold.ts` drops it, as it has no width: no text has one here. */
export const JOINT = '\u2060';

const BREAK = /(?<=\d)[ \t]{0,2}\r?\n[ \t]{0,2}-?(?=\d)/g;
/** The last digits of a line and the first of the next; nothing that digits hang on stands before or after. */
const HEAD = /(?<![0-9A-Za-z./,:#=_$฿-])\d+(?:(?:-\d+)+|(?: \d+)+)?$/;
const TAIL = /^\d+(?:(?:-\d+)+|(?: \d+)+)?(?![0-9A-Za-z]|[-./,: ]\d)/;
/** Longer than either part of any such number. */
const PART_UNITS = 24;

/** Layouts that nothing else has … */
const UNIQUE = new Set(['3,1,5,1', '3,1,5,3', '1,4,5,2,1']);
const MOBILE = '3,3,4';
/** … and one that tells an account only behind a word for one. */
const NAMED = '3,6,1';

/** A dash or a blank by the units it takes the place of, as `digit-runs.ts` knows them between two digits. */
const MARKS = {
  '-': ['', '-', '- ', ' - ', ' -  ', '  -  '],
  ' ': ['', ' ', '  ', '   '],
} as const;

/** How far before a number its word is looked for, and how near it has to end. */
const WORD_UNITS = 40;
const NEAR_UNITS = 4;
const NAMES_PAYEE: ReadonlySet<LabelKind> = new Set([
  'account',
  'about-account',
  'bank',
  'promptpay',
  'phone',
  'wallet',
]);

/** Digits of each part of a number without marks. */
const RAW_HEAD_DIGITS = 3;
const RAW_TAIL_DIGITS = 2;
const RAW_MAX_DIGITS = 8;
const YEAR = /^(?:19|20|24|25|26)\d\d$/;
/** What may follow its second part: its line's end, but no further row of digits, or words that are not of an amount, an address or a date. */
const ENDS_RAW =
  /^[ \t]*(?:\r?\n(?![ \t]*\d)|$|[ \t(](?![ \t]*(?:บาท|บ\.|฿|หุ้น|ล้าน|(?:แสน|หมื่น|พัน|คน|ราย|วัน|เดือน|ปี)(?:ล้าน|บาท|คน|(?![\u0e01-\u0e4e]))|ชิ้น|น\.|นาที|หมู่|ม\.|ซ\.|ซอย|ถ\.|ถนน|ต\.|แขวง|ม\.ค|ก\.พ|มี\.ค|เม\.ย|พ\.ค|มิ\.ย|ก\.ค|ส\.ค|ก\.ย|ต\.ค|พ\.ย|ธ\.ค))[^\d])/;
/** What has to stand before the name of a bank for digits behind it: alone it may head a column of figures, and `โอนกสิกร 500` is a sum. */
const SPEAKS_OF_ACCOUNT = /บัญชี|บันชี|บช|account|a\/c/i;

/** The folded text with such numbers in one line, unit for unit; `text` itself where it has none. */
export function withWholeLines(text: string): string {
  return text.includes('\n') ? text.replace(BREAK, (gap, at: number) => joined(text, gap, at) ?? gap) : text;
}

/** What takes the place of a break in a number, unit for unit; null where two numbers stand on its sides. */
function joined(text: string, gap: string, at: number): string | null {
  const head = HEAD.exec(text.slice(Math.max(0, at - PART_UNITS), at))?.[0];
  const end = at + gap.length;
  const tail = TAIL.exec(text.slice(end, end + PART_UNITS))?.[0];
  if (head === undefined || tail === undefined) return null;
  const mark = /[- ]/.exec(head + tail)?.[0] === '-' ? '-' : ' ';
  const [before, after] = [head.split(mark), tail.split(mark)];
  const isNamed = (): boolean => isNamedBefore(text, at - head.length);
  const isSurely = (groups: readonly string[]): boolean => {
    const layout = groups.map(({ length }) => length).join();
    const isMobile = layout === MOBILE && /^0[689]/.test(head);
    if (!isMobile && !UNIQUE.has(layout)) return layout === NAMED && mark === '-' && after.length > 1 && isNamed();
    if (mark === '-' && before.length > 1 && after.length > 1) return true;
    return (isMobile ? groups.length > 2 : after.length > 1) && isNamed();
  };
  if (isSurely([...before, ...after])) return MARKS[mark][gap.length] ?? null;
  if (gap.endsWith('-')) return null;
  if (before.length === 1 && after.length === 1) {
    const isWhole = isRawWhole(head, tail, text.slice(end + tail.length, end + tail.length + PART_UNITS));
    return isWhole && isNamedRaw(text, at - head.length, head + tail) ? JOINT.repeat(gap.length) : null;
  }
  const within = [...before.slice(0, -1), `${before.at(-1)}${after[0]}`, ...after.slice(1)];
  return isSurely(within) ? JOINT.repeat(gap.length) : null;
}

/** True where a word that says what a number is stands right before it, in its line. */
function isNamedBefore(text: string, start: number): boolean {
  return labelsRightBefore(text, start).length > 0;
}

/** The words before a number, the last of which says what it is and stands right before it, in its line; none where there is no such. */
function labelsRightBefore(text: string, start: number): readonly Label[] {
  const from = Math.max(0, start - WORD_UNITS);
  const labels = findLabels(text.slice(from, start));
  const last = labels.at(-1);
  if (last === undefined || !NAMES_PAYEE.has(last.kind)) return [];
  const isRightBefore =
    /^[ \t.:=)-]*$/.test(text.slice(from + last.end, start)) && from + last.end >= start - NEAR_UNITS;
  return isRightBefore ? labels : [];
}

/** True where two groups of digits may be the parts of one number, by their lengths and by what follows. */
function isRawWhole(head: string, tail: string, after: string): boolean {
  if (head.length < RAW_HEAD_DIGITS || tail.length < RAW_TAIL_DIGITS) return false;
  if (Math.max(head.length, tail.length) > RAW_MAX_DIGITS) return false;
  return !YEAR.test(tail) && ENDS_RAW.test(after);
}

/** True where the word before these digits is one for a number of exactly this length. */
function isNamedRaw(text: string, start: number, digits: string): boolean {
  const labels = labelsRightBefore(text, start);
  const last = labels.at(-1);
  if (last === undefined) return false;
  if (last.kind === 'account') return digits.length === 10 || digits.length === 12;
  if (last.kind === 'phone' || last.kind === 'wallet') return isThaiMobile(digits);
  if (last.kind === 'promptpay') return isThaiMobile(digits) || (digits.length === 13 && isThaiId(digits));
  if (last.kind !== 'bank' || last.bank === null) return false;
  const isOfAccount = SPEAKS_OF_ACCOUNT.test(text.slice(Math.max(0, start - WORD_UNITS), start));
  return isOfAccount && bankOf(last.bank)?.lengths.includes(digits.length) === true;
}
