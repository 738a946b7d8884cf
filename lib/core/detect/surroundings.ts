/*
 * What the words around a number say of it: the nearest label before it, what stands after, the bank, the row of a table
 * above. All within a bounded reach, so that the work for each number is bounded.
 */
import { isThaiLandline, isThaiMobile } from '../indicators/phone.ts';
import type { Column } from './columns.ts';
import type { DigitPiece, Expectation } from './digit-runs.ts';
import type { Label, LabelKind } from './labels.ts';

/** What the words around a number say. */
export interface Surroundings {
  /** Where what belongs to the number ends: itself, or a bank after it that is not the next number's. */
  readonly takenEnd: number;
  /** The nearest label before that says what the number is. */
  readonly nearest: LabelKind | null;
  readonly promptPay: boolean;
  readonly phone: boolean;
  readonly account: boolean;
  /** The word for one stands a few words before at most. */
  readonly isAccountNear: boolean;
  readonly aboutAccount: boolean;
  readonly transfer: boolean;
  /** `โอนเข้า`, `ฝากเงินไปที่` stands directly before. */
  readonly isTransferredTo: boolean;
  /** It stands between the two words `โอน` and a bank's name, as no telephone does. */
  readonly isPaidAtBank: boolean;
  /** The word for an account, a bank or a telephone stands directly before, with a mark between at most. */
  readonly isNamedDirectly: boolean;
  /** The word for another kind of number stands so. */
  readonly isOtherDirectly: boolean;
  /** The name of a person or company stands right after. */
  readonly isNameNext: boolean;
  /** Codes of the banks that are named before or after, each once: first those before it, the nearest first. */
  readonly banks: readonly string[];
  /** A bank is named before or after, with or without its code. */
  readonly isBankNamed: boolean;
  /** It may be an account, and no bank is surely its own: one that stands below it, after a name, is not told from the next number's. */
  readonly lacksBank: boolean;
  /** A bank before it is surely its own. */
  readonly isBankBefore: boolean;
}

/** How far before a number a label counts, in folded units; about a line and a half of Thai. */
const REACH_BEFORE = 90;
/** How far after. */
const REACH_AFTER = 32;

/** What may stand between the word PromptPay and its ID: what kind of ID it is, that money goes there. */
const DESCRIBES_PROMPTPAY: ReadonlySet<LabelKind> = new Set(['phone', 'other', 'transfer', 'wallet']);

const PROXIES: ReadonlySet<LabelKind> = new Set(['promptpay', 'phone', 'wallet', 'line']);
/** What stands between a word and a number that follows it. */
const NUMBER_FOLLOWS = /^(.{0,24}?)\d[\d .-]{7}/;

/** From the word for bank to the name of one. */
const BANK_WORD_UNITS = 4;

/** A bank as near after a number is its own, and not the one of a number further on. */
const BANK_NEXT_UNITS = 12;

/** What is spoken of before a transfer and says nothing of where it goes. */
const NOT_OF_TRANSFER: ReadonlySet<LabelKind> = new Set(['other', 'line', 'phone']);

/** How far from PromptPay its ID may stand, if the name of its account is between. */
const NAMED_UNITS = 70;
/** How far from PromptPay the words for its ID begin. */
const ID_WORD_UNITS = 12;
/** From a word for an account to a number set as a telephone that it still names. */
const ACCOUNT_NEAR_UNITS = 16;
/** How far below a number, in the lines after a name, its bank may stand. */
const BELOW_UNITS = 60;

/** Words for a telephone that ask to be called; the others only say that a number is one. */
const IS_CONTACT =
  /^(?:โทร|โทรฯ|โทรสาร|ติดต่อ|สอบถาม|เบอร์ติดต่อ|สาย.*|คอล.*|คู่สาย|รับสาย|แฟกซ์|แฟ็กซ์|call|contact|tel|telephone|hotline|fax|whatsapp|sms)$/i;

/** Words that name what an account is, after which its number is its own: `ออมทรัพย์ เลขที่`. */
const KIND_OF_ACCOUNT =
  /^(?:บัญชี|บัญชีออมทรัพย์|บัญชีกระแสรายวัน|ออมทรัพย์|กระแสรายวัน|เผื่อเรียก|ฝากประจำ|savings?|current account)$/i;
const NAMES_NUMBER = /^[\s.:)-]{0,4}(?:เลขที่|หมายเลข|เลข|no\.?|number)[\s.:#-]{0,3}$/i;

const PAYEES: ReadonlySet<LabelKind> = new Set(['account', 'about-account', 'bank', 'promptpay', 'phone', 'wallet']);

/** From a number to a word that begins the next line, or what somebody says there: `แม่: กรุงไทย`, `10:22 แม่<tab>กรุงไทย`, `10:22 กรุงไทย`. */
const AT_LINE_HEAD = /^[ \t]*\n(?:[^\n\d]{0,20}[:\t]|\d\d[:.]\d\d (?:[^\n\d]{0,20}[ \t])?)?[ \t]*(?:ธ\.[ \t]?)?$/;

/** From a bank to a number in the line below. */
const HEADS_NUMBER = /^[^\n\d]{0,20}\n[ \t]*\d[\d -]{7}/;

/** That money goes to what follows: `โอนเงินเข้า`, `ชำระมาที่เลข`, `ไปยัง`. */
const TRANSFERRED_TO =
  /(?:(?:โอน|ฝาก|ชำระ|จ่าย)(?:เงิน|ตังค์|ตัง|มัดจำ|เต็มจำนวน)?(?:กลับ|มา|ไป)?(?:ที่|เข้า|ยัง)|โอน(?:เงิน|ตังค์|ตัง)?มา|ไปยัง)[ :]{0,2}(?:(?:เลข|หมายเลข)(?:ที่|นี้)?[ :]{0,2})?$/;
const TRANSFER_UNITS = 48;

/** From a word to a number in its line, or alone in the next. */
const ON_ITS_LINE = /^[^\n]*(?:\n[ \t]*)?$/;

/** Between a word and its number: marks, and that a number follows, in one word with it or not: `สัญญา|เช่าซื้อเลขที่ `. */
const NO_WORD =
  /^(?:[\s.:#=-]{0,4}|[\u0e01-\u0e4e]{0,24}(?=เลข|หมายเลข))(?:(?:เลขที่|หมายเลข|เลข|no\.?|number)[\s.:#=-]{0,3})?$/i;

/** Between the word for a payee and a number that it names directly: two units of anything, or marks: `เลขที่บัญชี: #407…`. */
const MARKS_ONLY = /^(?:[^]{0,2}|[\s"'.:=(#-]{0,6})$/;

/** Behind a word, the number that it is of, and a blank at least. */
const OWN_NUMBER = /\d[^\d]*\s[^\d]*$/;

/** What a row of a list of accounts may say besides its number. */
const ROW_WORDS: ReadonlySet<LabelKind> = new Set(['bank', 'about-account']);

/** Groups in which accounts are printed, and no telephone. */
const ACCOUNT_GROUPS: ReadonlySet<string> = new Set(['3,1,5,1', '3,6,1', '3,1,6']);
const ASKS_FOR_BANK = /(?:ธนาคาร|bank)[ \t]*[:=][ \t]*$/i;

/** A name, by the word or title that leads it. */
const NAME_NEXT = /^[\s,.:()]{0,3}(?:ชื่อ|นาย|นาง|น\.ส|ด\.ช|ด\.ญ|คุณ|บจก|หจก|บมจ|บริษัท|มูลนิธิ|วัด)/;

/** What was read last: labels before it belong to it, lists and tables go on with it. */
export interface Before {
  /** Where the last number ended, 0: there was none. */
  readonly end: number;
  readonly reading: LabelKind | null;
  /** Group lengths of the last number if money goes to it, as `3,1,5,1`. */
  readonly payeeLayout: string | null;
  /** As in its `Surroundings`. */
  readonly lacksBank: boolean;
  readonly isBankBefore: boolean;
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
  if (kind === 'biller') return 'biller';
  return kind === 'other' ? 'id' : null;
}

/** How far below a payee the next row of the same list may have its number. */
const ROW_UNITS = 120;

/** True where a number stands in a later line than a payee's, and is set exactly as it: the heading of a list counts for all rows. */
function isNextRow(text: string, { end, payeeLayout }: Before, piece: DigitPiece): boolean {
  if (payeeLayout === null || piece.start - end > ROW_UNITS || piece.layout.join() !== payeeLayout) return false;
  return text.slice(end, piece.start).includes('\n');
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

/** As much as may stand between two numbers of a list. */
const LIST_UNITS = 48;
const IN_BRACKETS = /^ ?\([^()\d]{1,32}\)/;

/** True for a word in the line below a number that still belongs to it: its bank, or `(พร้อมเพย์)`. */
function goesOnBelow(kind: LabelKind, between: string): boolean {
  return (
    (kind === 'bank' && AT_LINE_HEAD.test(between)) ||
    (kind === 'promptpay' && /^[ \t]*\n[ \t]*\([ \t]*$/.test(between))
  );
}

/**
 * Index of the label that says what the one at `index` means: its own, for the word for bank (`ธนาคาร|กสิกรไทย`) that of the bank's name
 * behind it, which are one; null where no name is behind it.
 */
function bankNameAt(labels: readonly Label[], index: number, text: string): number | null {
  const { kind, bank, end } = labels[index]!;
  if (kind !== 'bank' || bank !== null) return index;
  const name = labels[index + 1];
  if (name?.kind !== 'bank' || name.start - end > BANK_WORD_UNITS) return null;
  return text.slice(end, name.start).includes('\n') ? null : index + 1;
}

/** True for a word after which a bank that follows the number is the next one's. */
function isOfAnother({ kind }: Label): boolean {
  return kind === 'bank' || PROXIES.has(kind);
}

/** What stands around a bank that is named between two numbers. */
interface BetweenNumbers {
  readonly before: string;
  readonly following: string;
}

/**
 * True where a bank belongs to the number before it, though another follows: what stands between ends something, `407… (กสิกร) 508…`,
 * `407…: กสิกร / 508…: SCB`, `407… กสิกร, สมศรี 508…`, the other has a word of its own, `407… กสิกร (ก) wallet 081…`, or its bank after
 * it, `407… กสิกร 508… SCB`.
 */
function isOfNumberBefore(
  bank: Label,
  next: Label | undefined,
  { before, following }: BetweenNumbers,
  own: readonly Label[],
  digits: string,
): boolean {
  if (own.some(isOfAnother)) return false;
  const isEnded = /[,/;•)][^\p{L}]*$/u.test(following);
  if (/[,;:]/.test(before)) return isEnded && !isTelephone(digits) && !own.some(({ kind }) => kind === 'other');
  if (isEnded) return true;
  const isNextNamed = next !== undefined && next.start - bank.end < following.length;
  if (!isNextNamed && /^[\s-]{0,3}(?:ธ\. ?)?$/.test(before) && /[,/;]/.test(following)) return true;
  if (next === undefined) return false;
  if (isNextNamed && PROXIES.has(next.kind)) return true;
  const isUnnamed = own.every(({ kind }) => kind === 'transfer');
  return isUnnamed && next.kind === 'bank' && next.start - bank.end > following.length && next.start - bank.end < 30;
}

/** True for a word between PromptPay and an ID that says of what kind it is: `พร้อมเพย์ โทร 081…` is whom to call, `พร้อมเพย์/โทร` both. */
function describesPromptPay({ kind, start, end }: Label, text: string, namedEnd: number): boolean {
  if (!DESCRIBES_PROMPTPAY.has(kind)) return false;
  return !IS_CONTACT.test(text.slice(start, end)) || /^ ?[/(]/.test(text.slice(namedEnd, start));
}

/** True where only the marks and words of a list stand between two numbers, and what the first is said to be in brackets. */
function isList(text: string, from: number, to: number): boolean {
  if (from === 0 || to - from > LIST_UNITS) return false;
  const between = text.slice(from, to).replace(IN_BRACKETS, '');
  return between.length <= 14 && /^(?:[\s,;/|()*&+•-]|และ|หรือ|กับ|ถึง|and|or)*$/i.test(between);
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
  // In a list whose banks stand before their numbers, one in the line below heads the next.
  const isBankBefore = (last.end === 0 || last.isBankBefore) && own.some(({ bank }) => bank !== null);
  const after: Label[] = [];
  let takenEnd = end;
  for (let i = cursor; i < labels.length && labels[i]!.start - end <= REACH_AFTER; i++) {
    if (labels[i]!.start < end) continue;
    const name = bankNameAt(labels, i, text);
    // `แจ้งธนาคารแล้ว`: the word alone, after a number, names no bank.
    if (name === null) continue;
    const label = { ...labels[name]!, start: labels[i]!.start };
    i = name;
    // A word that the next number follows belongs to that number, and a new line begins something new.
    // But for a bank at the head of the next line, which often stands below its number, in a chat behind who says it.
    const between = text.slice(end, label.start);
    if (between.includes('\n') && !goesOnBelow(label.kind, between)) break;
    if (
      isBankBefore &&
      label.kind === 'bank' &&
      between.includes('\n') &&
      HEADS_NUMBER.test(text.slice(label.end, label.end + 40))
    )
      break;
    const next = labels[i + 1];
    const following = NUMBER_FOLLOWS.exec(text.slice(label.end, label.end + 40))?.[1];
    if (following === undefined) {
      after.push(label);
      const isItsOwn = label.kind === 'bank' && label.start - end <= BANK_NEXT_UNITS && !between.includes('\n');
      if (isItsOwn && !own.some(isOfAnother)) takenEnd = label.end;
      continue;
    }
    const around = { before: between, following };
    if (label.kind === 'bank' && !/[\n•]/.test(between) && isOfNumberBefore(label, next, around, own, piece.digits)) {
      after.push(label);
      takenEnd = label.end;
    }
    break;
  }
  const says = own.filter(({ kind }) => kind !== 'transfer');
  const listed = says.length === 0 && isList(text, last.end, start) ? last.reading : null;
  // `เลขบัญชี 407-1-23456-7 0812345678`: a mobile set in another way is whose the account is, and no second one.
  const layout = piece.layout.join();
  const isSetApart = last.payeeLayout !== null && last.payeeLayout !== layout && !ACCOUNT_GROUPS.has(layout);
  const inherited = listed === 'account' && isSetApart && isThaiMobile(piece.digits) ? null : listed;
  const first = says[0];
  const near = (kind: LabelKind, reach = REACH_BEFORE): boolean =>
    own.some((label) => label.kind === kind && start - label.end <= reach);
  const followed = (kind: LabelKind, reach = REACH_AFTER): boolean =>
    after.some((label) => label.kind === kind && label.start - end <= reach);
  let nearest = first?.kind ?? inherited;
  // The head of its column says what it is, if nothing in its own cell does.
  const inHead = column !== null && (first === undefined || first.start < column.cellStart) ? headOf(column) : null;
  if (inHead !== null) nearest = inHead;
  // `เลี้ยงรุ่น โอนที่ 407… กสิกร`: that money is to go there, to a bank, is nearer than what else was spoken of;
  // but `เลขอ้างอิงการโอน 407… กสิกร` is one word.
  if (
    own[0]?.kind === 'transfer' &&
    after[0]?.kind === 'bank' &&
    first !== undefined &&
    NOT_OF_TRANSFER.has(first.kind)
  ) {
    if (/\s/.test(text.slice(first.end, own[0].start))) nearest = null;
  }
  // `ราคา 1,200 บาท 407… กสิกร`: what else was spoken of has its number, and a bank follows this one.
  const isBankNext = after[0]?.kind === 'bank' && after[0].start - end <= BANK_WORD_UNITS;
  if (nearest === 'other' && inHead === null && first !== undefined && isBankNext) {
    if (OWN_NUMBER.test(text.slice(first.end, start))) nearest = null;
  }
  // `พร้อมเพย์ (เบอร์โทร) 081…`: the telephone is the PromptPay ID.
  const named = own.find(({ kind }) => kind === 'promptpay');
  if (named !== undefined && start - named.end <= 40) {
    const between = own.filter((label) => label.start >= named.end);
    const isNear =
      ON_ITS_LINE.test(text.slice(named.end, start)) ||
      (between.length > 0 && between.every((label) => text.slice(label.start, label.end) === 'เบอร์'));
    // `พร้อมเพย์ได้ บจก. ก เลขผู้เสียภาษี 0105…`: a company's line, and not the ID.
    const other = between.findLast(({ kind }) => kind === 'other');
    const isOfId = other === undefined || other.start - named.end <= ID_WORD_UNITS;
    if (isNear && isOfId && between.every((label) => describesPromptPay(label, text, named.end))) nearest = 'promptpay';
  }
  // `พร้อมเพย์กสิกร 081…` is tied to an account there, and `ธนาคาร : พร้อมเพย์ ⏎ เลขบัญชี : 081…` a form that asks for a bank.
  const isMobile = /^0[689]\d{8}$/.test(piece.digits) && !ACCOUNT_GROUPS.has(piece.layout.join());
  if (isMobile && named !== undefined && first !== undefined && says[1] === named && last.end <= named.start) {
    const between = text.slice(named.end, first.start);
    const isOfBank =
      first.kind === 'bank' && start - first.end <= 4 && /^(?:ของ|ธนาคาร|ธ\.|[ :(/-]){0,2}$/.test(between);
    const isInForm =
      first.kind === 'account' && /^\s*$/.test(between) && ASKS_FOR_BANK.test(text.slice(0, named.start).slice(-20));
    if (isOfBank || isInForm) nearest = 'promptpay';
  }
  // `พร้อมเพย์`, the name of the account, and an ID without a word of its own.
  const isId = /^(?:0[689]\d{8}|\d{13})$/.test(piece.digits);
  if (isId && first !== undefined && says[1]?.kind === 'promptpay' && start - says[1].end <= NAMED_UNITS) {
    if (/^(?:ชื่อ|account name)/.test(text.slice(first.start, first.end).toLowerCase())) nearest = 'promptpay';
  }
  // `บัญชีออมทรัพย์ เลขที่ 085…`: the number of an account, in two words.
  if (first?.kind === 'about-account' && KIND_OF_ACCOUNT.test(text.slice(first.start, first.end))) {
    if (NAMES_NUMBER.test(text.slice(first.end, start))) nearest = 'account';
  }
  const isRow = says.every(({ kind }) => ROW_WORDS.has(kind)) && isNextRow(text, last, piece);
  // `พร้อมเพย์: 081… (ก)`, and below it `089… (ข)`.
  if (isRow && last.reading === 'promptpay' && says.length === 0) nearest = 'promptpay';
  // `407… ⏎ ก ⏎ กสิกร ⏎ 508… ⏎ ข ⏎ SCB`: the bank in the lines between may be that of either, and so both are named.
  const bankAbove = own.find(({ kind }) => kind === 'bank');
  const isDoubtful = last.lacksBank && bankAbove !== undefined && text.slice(bankAbove.end, start).includes('\n');
  const below = isDoubtful ? banksBelow(text, labels, cursor, end) : [];
  const banks = [...own, ...after, ...below].filter(({ kind }) => kind === 'bank');
  const mayBeAccount = nearest === null || nearest === 'account' || nearest === 'about-account' || nearest === 'bank';
  // `TrueMoney เลขบัญชี 081…`: the account of a wallet is its telephone.
  const isOfWallet =
    nearest !== 'promptpay' &&
    says.some(({ kind }) => kind === 'wallet') &&
    banks.length === 0 &&
    /^0[689]\d{8}$/.test(piece.digits);
  if (isOfWallet) nearest = 'wallet';
  return {
    takenEnd,
    nearest,
    // `โอนเข้าเบอร์ 081… (พร้อมเพย์)`: what stands after says it too.
    promptPay:
      nearest === 'promptpay' || ((first === undefined || first.kind === 'phone') && followed('promptpay', 16)),
    phone: nearest === 'phone' || near('phone', 40),
    account:
      nearest === 'account' ||
      (near('account', 45) && !isOfWallet) ||
      (isRow && last.reading !== 'promptpay') ||
      (inherited === null && first === undefined && followed('account', 12)),
    isAccountNear: near('account', ACCOUNT_NEAR_UNITS) || column !== null,
    // `สาขา` after a number alone is a branch of anything.
    aboutAccount:
      near('about-account') ||
      after.some(
        (label) => label.kind === 'about-account' && !/^(?:สาขา|branch)/.test(text.slice(label.start, label.end)),
      ),
    transfer: before.some(({ kind }) => kind === 'transfer') || after.some(({ kind }) => kind === 'transfer'),
    isTransferredTo: TRANSFERRED_TO.test(text.slice(Math.max(0, start - TRANSFER_UNITS), start)),
    isPaidAtBank:
      own[0]?.kind === 'transfer' && start - own[0].end <= 3 && after[0]?.kind === 'bank' && after[0].start - end <= 4,
    isNamedDirectly:
      before[0] !== undefined && PAYEES.has(before[0].kind) && MARKS_ONLY.test(text.slice(before[0].end, start)),
    isOtherDirectly: before[0]?.kind === 'other' && NO_WORD.test(text.slice(before[0].end, start)),
    isNameNext: NAME_NEXT.test(text.slice(end, end + 24)),
    banks: [...new Set(banks.flatMap(({ bank }) => bank ?? []))],
    isBankNamed: banks.length > 0,
    isBankBefore,
    lacksBank: mayBeAccount && !isTelephone(piece.digits) && (banks.length === 0 || isDoubtful),
  };
}

function isTelephone(digits: string): boolean {
  return isThaiMobile(digits) || isThaiLandline(digits);
}

/** Banks in the lines below a number, up to the next number. */
function banksBelow(text: string, labels: readonly Label[], cursor: number, end: number): readonly Label[] {
  const below = text.slice(end, end + BELOW_UNITS);
  const nextNumber = /\d[\d -]{7}/.exec(below)?.index ?? below.length;
  const found: Label[] = [];
  for (let i = cursor; i < labels.length && labels[i]!.end <= end + nextNumber; i++) {
    if (labels[i]!.kind === 'bank' && labels[i]!.start >= end) found.push(labels[i]!);
  }
  return found;
}
