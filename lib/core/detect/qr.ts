/*
 * What a code in a picture asks for: the payload of a QR code or bill barcode to indicators.
 *   EMVCo merchant-presented codes (tag-length-value, CRC-16 in tag 63): PromptPay in tag 29, bill payment in tag 30
 *   slip codes (CRC in tag 91): proof that a transfer was printed, no payee
 *   bill barcodes of the Bank of Thailand's form: `|biller<CR>ref 1<CR>ref 2<CR>satang`
 *   addresses, LINE links, telephones; else text, searched like any other
 * Reading of tags and checksums is `promptparse`'s; what it leaves open (lengths that lie, text that is not ASCII) is checked
 * here. Names and cities in a code are written by whoever made it and are never used.
 */
import { checksum, parse, parseBarcode, type EMVCoQR, type TLVTag } from 'promptparse';
import { accountKey } from '../indicators/account.ts';
import { billerKey } from '../indicators/biller.ts';
import type { IndicatorKey, IndicatorKind } from '../indicators/key.ts';
import { phoneKey } from '../indicators/phone.ts';
import { bankOf } from '../policy/banks.ts';
import type { Candidate } from './candidate.ts';
import { findIndicators } from './find-indicators.ts';

/** Merchant- and customer-presented PromptPay. */
const PROMPTPAY_AIDS: ReadonlySet<string> = new Set(['A000000677010111', 'A000000677010114']);
/** Bill payment, domestic and cross-border. */
const BILL_AIDS: ReadonlySet<string> = new Set(['A000000677010112', 'A000000677012006']);
/** EMVCo allows no more (QRCPS-MPM 1.1 §3.1.1); a longer text is no payment. */
const MAX_PAYLOAD_LENGTH = 512;
/** Longest text of another kind that is searched: the most that a QR code holds. */
const MAX_TEXT_LENGTH = 8_192;
const CERTAIN = 0.98;

export interface SlipCode {
  /** Institution code of the bank that sent the money. */
  readonly bank: string;
  readonly reference: string;
}

/** The indicators in the payload of one code; `start` and `end` are 0. Nothing for damaged codes and for slips. */
export function indicatorsInCode(payload: string): readonly Candidate[] {
  const text = payload.slice(0, MAX_TEXT_LENGTH).trim();
  if (text.startsWith('|')) return billIndicators(text);
  if (/^0[0-2]\d\d/.test(text)) {
    const code = readEmv(text);
    if (code !== null) return paymentIndicators(code);
    if (text.startsWith('000201')) return [];
    if (readSlipCode(text) !== null || /^00\d\d0006000001/.test(text)) return [];
  }
  if (/^tel:/i.test(text)) {
    const number = decodeURIComponentOrNot(text.slice(4)).replace(/[\s().-]/g, '');
    const key = phoneKey(number.replace('+', ''), number.startsWith('+'));
    return key === null ? [] : [certain('phone', key)];
  }
  return findIndicators(text).map((candidate) => ({ ...candidate, start: 0, end: 0 }));
}

/** What a slip's code says, null for any other. It shows that a code was printed, not that money moved. */
export function readSlipCode(payload: string): SlipCode | null {
  const code = payload.length <= MAX_PAYLOAD_LENGTH ? parse(padCrc(payload.trim()), true, true) : null;
  const bank = code?.getTagValue('00', '01');
  const reference = code?.getTagValue('00', '02');
  if (code?.getTagValue('00', '00') !== '000001' || bank === undefined || reference === undefined) return null;
  return /^\d{3}$/.test(bank) && /^[0-9A-Za-z]{6,40}$/.test(reference) ? { bank, reference } : null;
}

/**
 * A code whose checksum holds and whose every length is true; null for all else. The checksum is over bytes, and a shop's name in
 * Thai has three to a letter; its length is counted in letters by some makers of codes and in bytes by others.
 */
function readEmv(text: string): EMVCoQR | null {
  if (text.length > MAX_PAYLOAD_LENGTH) return null;
  const bytes = String.fromCharCode(...new TextEncoder().encode(text));
  const holds = checksum(bytes.slice(0, -4)) === bytes.slice(-4).toUpperCase();
  const readings = holds ? [parse(text), parse(bytes)] : [parse(text, true)];
  return readings.find((code) => code?.getTags().every(isWhole)) ?? null;
}

function isWhole(tag: TLVTag): boolean {
  return tag.value.length === tag.length && (tag.subTags ?? []).every(isWhole);
}

/** Some banks drop leading zeros of the checksum. */
function padCrc(text: string): string {
  const crc = /9104([0-9A-Fa-f]{1,3})$/.exec(text)?.[1];
  return crc === undefined ? text : `${text.slice(0, -crc.length)}${crc.padStart(4, '0')}`;
}

function paymentIndicators(code: EMVCoQR): readonly Candidate[] {
  const found: Candidate[] = [];
  const proxy = (sub: string): string | undefined => code.getTagValue('29', sub);
  if (PROMPTPAY_AIDS.has(proxy('00') ?? '')) {
    const mobile = /^0066(\d{9})$/.exec(proxy('01') ?? '')?.[1];
    if (mobile !== undefined) found.push(certain('promptpay', `phone:+66${mobile}`));
    const id = proxy('02');
    // Taken as it stands, whatever its check digit: the code says what it is.
    if (id !== undefined && /^\d{13}$/.test(id)) found.push(certain('promptpay', `ppid:natid:${id}`));
    const wallet = proxy('03');
    if (wallet !== undefined && /^\d{15}$/.test(wallet)) {
      const phone = /^14000(0[689]\d{8})$/.exec(wallet)?.[1];
      const key = phone === undefined ? null : phoneKey(phone);
      found.push(certain('promptpay', key ?? `ppid:ewallet:${wallet}`));
    }
    const account = proxy('04');
    const key = account === undefined ? null : accountKey(account.slice(3));
    if (account !== undefined && key !== null) {
      const bank = bankOf(account.slice(0, 3));
      found.push({ ...certain('account', key), banks: bank === null ? [] : [bank.code] });
    }
  }
  if (BILL_AIDS.has(code.getTagValue('30', '00') ?? '')) {
    const key = billerKey(code.getTagValue('30', '01') ?? '', code.getTagValue('30', '02') ?? '');
    if (key !== null) found.push(certain('biller', key));
  }
  return found;
}

function billIndicators(text: string): readonly Candidate[] {
  const barcode = parseBarcode(text.replace(/\r\n?|\n/g, '\r'));
  const key = barcode === null ? null : billerKey(barcode.billerId, barcode.ref1);
  return key === null ? [] : [certain('biller', key)];
}

function certain(kind: IndicatorKind, key: IndicatorKey): Candidate {
  return { kind, key, start: 0, end: 0, confidence: CERTAIN, banks: [], isObfuscated: false };
}

function decodeURIComponentOrNot(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
