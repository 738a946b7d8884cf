/* Numbers as feeds write them, and the names of columns, fields and types that say what they are. */
import { isIndicatorProblem, type IndicatorProblem } from '../../lib/core/indicators/parse-listed.ts';
import type { NumberKey, NumberKind } from '../../lib/core/indicators/key.ts';
import { parseNumberKey } from '../../lib/core/indicators/number-key.ts';

/** Names of columns, fields and types that say what kind of number a value is; lower case, `_` for blanks and dashes. */
const KIND_NAMES: Readonly<Record<string, NumberKind>> = {
  account: 'account',
  acc_no: 'account',
  account_no: 'account',
  account_nr: 'account',
  account_number: 'account',
  acct: 'account',
  bank_account: 'account',
  bank_account_nr: 'account',
  bank_account_number: 'account',
  เลขบัญชี: 'account',
  เลขที่บัญชี: 'account',
  หมายเลขบัญชี: 'account',
  บัญชีธนาคาร: 'account',
  เลขบัญชีธนาคาร: 'account',
  เลขที่บัญชีธนาคาร: 'account',
  หมายเลขบัญชีธนาคาร: 'account',
  phone: 'phone',
  phone_no: 'phone',
  phone_number: 'phone',
  tel: 'phone',
  telephone: 'phone',
  mobile: 'phone',
  เบอร์โทร: 'phone',
  เบอร์โทรศัพท์: 'phone',
  หมายเลขโทรศัพท์: 'phone',
  โทรศัพท์: 'phone',
  promptpay: 'promptpay',
  promptpay_id: 'promptpay',
  ppid: 'promptpay',
  พร้อมเพย์: 'promptpay',
  เลขพร้อมเพย์: 'promptpay',
  หมายเลขพร้อมเพย์: 'promptpay',
  biller: 'biller',
  line: 'line',
  line_id: 'line',
  wallet: 'wallet',
  coin: 'wallet',
  crypto: 'wallet',
  crypto_wallet: 'wallet',
  cryptocurrency_wallet: 'wallet',
  btc: 'wallet',
  iban: 'iban',
};

/** A name as the tables of names here have it: `Account No.` is `account_no`. */
export function plainName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_')
    .replace(/[.:]$/, '');
}

/** The kind that a column, field or type names; undefined where it names none. */
export function numberKindOf(name: string): NumberKind | undefined {
  const plain = plainName(name);
  return Object.hasOwn(KIND_NAMES, plain) ? KIND_NAMES[plain] : undefined;
}

/**
 * Key of a number as a feed writes it. With a kind `0812345678` is what the kind says; without, what it most plainly is.
 * @param kind what the feed says that it is; null: it does not say
 */
export function numberKeyOf(kind: NumberKind | null, value: string): NumberKey | IndicatorProblem {
  const text = asTyped(value, kind);
  if (SHORTENED.test(text)) return SHORTENED_PROBLEM;
  if (kind === null) return parseNumberKey(text);
  const key = parseNumberKey(text, kind);
  // Feeds from abroad leave the plus out before the country.
  return isIndicatorProblem(key) && kind === 'phone' && /^[1-9]\d{9,14}$/.test(text)
    ? parseNumberKey(`+${text}`, kind)
    : key;
}

/** What a table program makes of a long number in a column that is not text: the digits behind are gone. */
const SHORTENED = /^\d(?:[.,]\d+)?e\+?\d+$/i;
const SHORTENED_PROBLEM: IndicatorProblem = {
  problem: 'malformed',
  expected: 'all digits: a table program has shortened this number; make its column text and save it again',
};

/**
 * A number as somebody would type it: Thai digits and all dashes as ASCII, without invisible characters, and without what table programs
 * put around it: `="1234567890"`, `'1234567890`, `1234567890.0`. The last would else be another number, ten times as large.
 */
function asTyped(value: string, kind: NumberKind | null): string {
  const text = value
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - 0x0e50))
    .replace(/[\p{Pd}−]/gu, '-')
    .trim()
    .replace(/^="(.*)"$/s, '$1')
    .replace(/^'/, '')
    .trim();
  return kind === 'line' ? text : text.replace(/^(\+?\d{5,})\.0+$/, '$1');
}
