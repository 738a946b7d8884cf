/*
 * Telephone numbers. Thai ones in national form: mobiles are 06, 08 or 09 and eight more digits, landlines 02–07 and
 * seven or more to make nine. Anything else has to carry its country code. Source: Thai numbering plan as libphonenumber
 * holds it (October 2024), read loosely: new ranges open.
 */
import type { PhoneKey } from './key.ts';

const MOBILE = /^0[689]\d{8}$/;
const LANDLINE = /^0[2-7]\d{7}$/;

/** True for ten digits of a Thai mobile in national form. */
export function isThaiMobile(digits: string): boolean {
  return MOBILE.test(digits);
}

/** True for nine digits of a Thai landline in national form. */
export function isThaiLandline(digits: string): boolean {
  return LANDLINE.test(digits);
}

/**
 * Key of a telephone from its digits: `0812345678`, `66812345678`, `0066812345678` → `phone:+66812345678`; with `isInternational`
 * the digits are country code and number (they stood after a plus). Null where it is no number that can be dialled so.
 */
export function phoneKey(digits: string, isInternational = false): PhoneKey | null {
  if (isInternational) {
    const national = digits.replace(/^660(?=[2-9])/, '66');
    return /^[1-9]\d{7,14}$/.test(national) ? `phone:+${national}` : null;
  }
  if (MOBILE.test(digits) || LANDLINE.test(digits)) return `phone:+66${digits.slice(1)}`;
  const abroad = /^(?:00)?66(0?[2-9]\d{7,8})$/.exec(digits)?.[1];
  if (abroad === undefined) return null;
  const national = abroad.startsWith('0') ? abroad : `0${abroad}`;
  return MOBILE.test(national) || LANDLINE.test(national) ? `phone:+66${national.slice(1)}` : null;
}
