/*
 * A number to its readings: what it may be by its digits, and how plausible each is by what is said around it.
 * docs/detection.md has the table.
 */
import { accountKey } from '../indicators/account.ts';
import type { IndicatorKey, NumberKind } from '../indicators/key.ts';
import { isThaiLandline, isThaiMobile, phoneKey } from '../indicators/phone.ts';
import { promptPayKey } from '../indicators/promptpay.ts';
import { isThaiId } from '../indicators/thai-id.ts';
import { bankOf } from '../policy/banks.ts';
import { isHotline } from '../policy/hotlines.ts';
import { LIKELY } from './candidate.ts';
import type { DigitPiece } from './digit-runs.ts';
import type { Surroundings } from './surroundings.ts';

export interface Reading {
  readonly kind: NumberKind;
  readonly key: IndicatorKey;
  readonly confidence: number;
}

/** Digits that go on behind a dash or slash are at most this plausible as an account. */
const PART = 0.3;
/** Groups in which mobiles are set; of the 48 accounts in the labelled texts three begin as mobiles do, and none of these is set so. */
const MOBILE_LAYOUTS: ReadonlySet<string> = new Set(['3,3,4', '2,4,4', '3,7', '2,8', '6,4', '4,6', '3,4,3', '4,3,3']);

/** Every plausible reading of a number, by its digits and what is said around it. */
export function readingsOf(piece: DigitPiece, around: Surroundings): readonly Reading[] {
  const { digits, isInternational } = piece;
  if (/^(\d)\1*$/.test(digits) && !isThaiMobile(digits)) return [];
  const readings: Reading[] = [];
  const phone = phoneKey(digits, isInternational);
  // A hotline is no reading of any kind, however it is written: calling it is the advice we give.
  if (phone !== null && isHotline(phone)) return [];
  const isMobile = phone !== null && /^phone:\+66[689]\d{8}$/.test(phone);
  const account = isInternational ? null : accountKey(digits);
  const promptPay = isInternational ? null : promptPayKey(digits);
  const plausible = account === null ? 0 : accountConfidence(piece, around, isMobile);
  // A piece of something longer, as a lottery ticket's number or a code: worth a lookup, no more.
  const asAccount = piece.isPart ? Math.min(plausible, PART) : plausible;
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
  const [code] = around.banks;
  const bank = code === undefined ? null : bankOf(code);
  const fits = bank === null || bank.lengths.length === 0 || bank.lengths.includes(digits.length);
  const asPrinted = layout.join() === '3,1,5,1' || layout.join() === '3,6,1' || layout.join() === '3,1,5,3';
  const { nearest } = around;
  const isThirteen = digits.length === 13 && isThaiId(digits);
  if (nearest === 'account') {
    if (isThirteen) return 0.3;
    // `เลขบัญชีทางแชทนะคะ สงสัยถามได้ 081-234-5678`: set as a telephone, and no bank is named.
    if (isMobile && layout.length > 1 && !asPrinted && !around.isBankNamed && !around.isAccountNear) return 0.4;
    if (usual) return fits ? 0.95 : 0.85;
    if (digits.length === 11) return 0.7;
    return fits && bank !== null ? 0.75 : 0.55;
  }
  if (nearest === 'promptpay') return isMobile || digits.length > 12 ? 0.2 : 0.7;
  if (nearest === 'phone' || nearest === 'wallet' || nearest === 'line') {
    // `ติดต่อ … 123-4-56789-0 กสิกรไทย`: set as accounts are, and a bank is named.
    if (isMobile) return 0.2;
    return usual && around.isBankNamed && (asPrinted || around.account) ? 0.7 : 0.25;
  }
  if (nearest === 'other' || nearest === 'biller') {
    if (around.isOtherDirectly) return 0.15;
    if (around.account && usual && asPrinted) return 0.7;
    return usual && asPrinted && around.isBankNamed ? 0.6 : 0.15;
  }
  if (nearest === 'bank' || nearest === 'about-account') {
    // Banks of which no length is known may have any.
    if (!usual) return fits && bank !== null && !isThirteen ? (bank.lengths.length > 0 ? 0.7 : 0.55) : 0.25;
    if (isMobile && !asPrinted && around.phone) return 0.3;
    if (isMobile && !asPrinted && !around.isBankNamed) return 0.4;
    if (!isKnownLayout || isMobileBesideBank({ layout }, around, isMobile)) return LIKELY;
    return fits ? 0.85 : 0.7;
  }
  if (isMobile && around.isPaidAtBank && nearest === null) return 0.6;
  if (around.account || around.isBankNamed) return usual && !(isMobile && !asPrinted && !around.account) ? 0.75 : 0.3;
  if (around.promptPay) return 0.3;
  if (!usual || isMobile) return isMobile && asPrinted && around.transfer ? 0.4 : 0.2;
  if (asPrinted) return around.transfer || around.aboutAccount || around.isTransferredTo ? 0.7 : 0.45;
  // Money is to go to a number, and a name follows: `โอนมาที่ 407… ชื่อ …`.
  if (around.isTransferredTo || (around.transfer && around.isNameNext)) return 0.65;
  return around.aboutAccount ? 0.5 : around.transfer ? 0.4 : 0.2;
}

/**
 * `กสิกร 081-234-5678`, where nothing speaks of an account or of money: set in groups as mobiles are, and as no account is that begins so.
 * Either is likely. `กสิกร 0812345678` is an account.
 */
function isMobileBesideBank({ layout }: Pick<DigitPiece, 'layout'>, around: Surroundings, isMobile: boolean): boolean {
  if (!isMobile || (around.nearest !== 'bank' && around.nearest !== 'about-account')) return false;
  if (around.account || around.transfer || around.isNameNext) return false;
  return MOBILE_LAYOUTS.has(layout.join());
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
  if (isMobileBesideBank(piece, around, isMobile)) return 0.6;
  if (asAccount >= LIKELY) return 0.3;
  if (nearest === 'promptpay') return 0.9;
  if (nearest === 'biller' || around.isOtherDirectly) return isMobile ? 0.4 : 0.25;
  // Something else was spoken of, but not as what the number is: `เจ้าของพัสดุ คุณแก้ว 081…`.
  if (nearest === 'other') return isMobile ? 0.6 : isThaiLandline(piece.digits) && piece.layout.length > 1 ? 0.5 : 0.25;
  if (nearest === 'line') return isMobile ? 0.6 : 0.3;
  if (isMobile) return 0.8;
  return isThaiLandline(piece.digits) ? (piece.layout.length > 1 ? 0.7 : 0.5) : 0.4;
}
