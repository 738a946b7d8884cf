/*
 * What the words around a number say of it: the nearest label before it, what stands after, the bank, the row of a table
 * above. All within a bounded reach, so that the work for each number is bounded.
 */
import type { Column } from './columns.ts';
import type { DigitPiece, Expectation } from './digit-runs.ts';
import type { Label, LabelKind } from './labels.ts';

/** What the words around a number say. */
export interface Surroundings {
  /** The nearest label before that says what the number is. */
  readonly nearest: LabelKind | null;
  readonly promptPay: boolean;
  readonly phone: boolean;
  readonly account: boolean;
  readonly aboutAccount: boolean;
  readonly transfer: boolean;
  /** The word for an account, a bank or a telephone stands directly before, with a mark between at most. */
  readonly isNamedDirectly: boolean;
  /** The name of a person or company stands right after. */
  readonly isNameNext: boolean;
  /** Codes of the banks that are named before or after, each once: first those before it, the nearest first. */
  readonly banks: readonly string[];
  /** A bank is named before or after, with or without its code. */
  readonly isBankNamed: boolean;
}

/** How far before a number a label counts, in folded units; about a line and a half of Thai. */
const REACH_BEFORE = 90;
/** How far after. */
const REACH_AFTER = 32;

/** What may stand between the word PromptPay and its ID: what kind of ID it is, that money goes there. */
const DESCRIBES_PROMPTPAY: ReadonlySet<LabelKind> = new Set(['phone', 'other', 'transfer', 'wallet']);

const PAYEES: ReadonlySet<LabelKind> = new Set(['account', 'about-account', 'bank', 'promptpay', 'phone', 'wallet']);

/** A name, by the word or title that leads it. */
const NAME_NEXT = /^[\s,.:()]{0,3}(?:ชื่อ|นาย|นาง|น\.ส|ด\.ช|ด\.ญ|คุณ|บจก|หจก|บมจ|บริษัท|มูลนิธิ|วัด)/;

/** What was read last: labels before it belong to it, lists and tables go on with it. */
export interface Before {
  /** Where the last number ended, 0: there was none. */
  readonly end: number;
  readonly reading: LabelKind | null;
  /** Group lengths of the last number if it was an account, as `3,1,5,1`. */
  readonly accountLayout: string | null;
}

/** Index of the first label that ends after `start`, searched from `from`. */
export function cursorAt(labels: readonly Label[], from: number, start: number): number {
  let cursor = from;
  while (cursor < labels.length && labels[cursor]!.end <= start) cursor++;
  return cursor;
}

/** What kind of number the words before a run lead to expect, to choose between the ways to cut it. */
export function expectationOf(
  labels: readonly Label[],
  cursor: number,
  start: number,
  text: string,
  before: Before,
): Expectation {
  const label = labels[cursor - 1];
  if (label === undefined || start - label.end > REACH_BEFORE) return null;
  const kind = label.start < before.end || isList(text, before.end, start) ? before.reading : label.kind;
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

/** What the head of a column says that its numbers are: an account, if it names one at all, else the last word of it. */
function headOf({ labels }: Column): LabelKind | null {
  const kinds = labels.map(({ kind }) => kind).filter((kind) => kind !== 'transfer' && kind !== 'bank');
  return kinds.find((kind) => kind === 'account') ?? kinds.at(-1) ?? null;
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
export function surroundingsOf(
  text: string,
  labels: readonly Label[],
  cursor: number,
  piece: DigitPiece,
  last: Before,
  column: Column | null,
): Surroundings {
  const { start, end } = piece;
  const before: Label[] = [];
  for (let i = cursor - 1; i >= 0 && start - labels[i]!.end <= REACH_BEFORE; i--) before.push(labels[i]!);
  const own = before.filter((label) => label.start >= last.end);
  const after: Label[] = [];
  for (let i = cursor; i < labels.length && labels[i]!.start - end <= REACH_AFTER; i++) {
    const label = labels[i]!;
    if (label.start < end) continue;
    // A word that the next number follows belongs to that number, and a new line begins something new.
    // But for a bank alone at the head of the next line, which often stands below its number.
    const between = text.slice(end, label.start);
    if (between.includes('\n') && !(label.kind === 'bank' && /^[ \t]*\n[ \t]*$/.test(between))) break;
    // `แจ้งธนาคารแล้ว`: the word alone, after a number, names no bank.
    const next = labels[i + 1];
    const isNamed = label.bank !== null || (next?.kind === 'bank' && next.start - label.end <= 4);
    if (label.kind === 'bank' && !isNamed) continue;
    if (/^.{0,24}?\d[\d .-]{7}/.test(text.slice(label.end, label.end + 40))) break;
    after.push(label);
  }
  const says = own.filter(({ kind }) => kind !== 'transfer');
  const inherited = says.length === 0 && isList(text, last.end, start) ? last.reading : null;
  const first = says[0];
  const near = (kind: LabelKind, reach = REACH_BEFORE): boolean =>
    own.some((label) => label.kind === kind && start - label.end <= reach);
  const followed = (kind: LabelKind, reach = REACH_AFTER): boolean =>
    after.some((label) => label.kind === kind && label.start - end <= reach);
  let nearest = first?.kind ?? inherited;
  // The head of its column says what it is, if nothing in its own cell does.
  const inHead = column !== null && (first === undefined || first.start < column.cellStart) ? headOf(column) : null;
  if (inHead !== null) nearest = inHead;
  // `เลี้ยงรุ่น โอนที่ 407… กสิกร`: that money is to go there, to a bank, is nearer than what else was spoken of.
  if (nearest === 'other' && own[0]?.kind === 'transfer' && after[0]?.kind === 'bank') nearest = null;
  // `พร้อมเพย์ (เบอร์โทร) 081…`: the telephone is the PromptPay ID.
  const named = own.find(({ kind }) => kind === 'promptpay');
  if (named !== undefined && start - named.end <= 40 && !text.slice(named.end, start).includes('\n')) {
    const between = own.filter((label) => label.start >= named.end);
    if (between.every(({ kind }) => DESCRIBES_PROMPTPAY.has(kind))) nearest = 'promptpay';
  }
  const isRow =
    says.every(({ kind }) => kind === 'bank' || kind === 'about-account') &&
    isNextRow(text, last.end, piece, last.accountLayout);
  const banks = [...own, ...after].filter(({ kind }) => kind === 'bank');
  // `TrueMoney เลขบัญชี 081…`: the account of a wallet is its telephone.
  const isOfWallet =
    says.some(({ kind }) => kind === 'wallet') && banks.length === 0 && /^0[689]\d{8}$/.test(piece.digits);
  if (isOfWallet) nearest = 'wallet';
  return {
    nearest,
    // `โอนเข้าเบอร์ 081… (พร้อมเพย์)`: what stands after says it too.
    promptPay:
      nearest === 'promptpay' || ((first === undefined || first.kind === 'phone') && followed('promptpay', 16)),
    phone: nearest === 'phone' || near('phone', 40),
    account:
      nearest === 'account' ||
      (near('account', 45) && !isOfWallet) ||
      isRow ||
      (inherited === null && first === undefined && followed('account', 12)),
    // `สาขา` after a number alone is a branch of anything.
    aboutAccount:
      near('about-account') ||
      after.some(
        (label) => label.kind === 'about-account' && !/^(?:สาขา|branch)/.test(text.slice(label.start, label.end)),
      ),
    transfer: before.some(({ kind }) => kind === 'transfer') || after.some(({ kind }) => kind === 'transfer'),
    isNamedDirectly: before[0] !== undefined && start - before[0].end <= 2 && PAYEES.has(before[0].kind),
    isNameNext: NAME_NEXT.test(text.slice(end, end + 24)),
    banks: [...new Set(banks.flatMap(({ bank }) => bank ?? []))],
    isBankNamed: banks.length > 0,
  };
}
