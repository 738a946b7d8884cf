/*
 * PromptPay IDs fold into the key of what they stand for: a telephone, also inside TrueMoney's e-wallet IDs
 * (`14000` and the ten digits), else a national or tax ID, else an e-wallet.
 */
import type { NumberKey } from './key.ts';
import { isThaiMobile, phoneKey } from './phone.ts';
import { isThaiId } from './thai-id.ts';

/** Issuer prefix of TrueMoney in an e-wallet ID; the mobile number follows. */
const TRUEMONEY = '14000';

/** Key of a PromptPay ID as people write or QR codes carry it (digits only); null where it can be none. */
export function promptPayKey(digits: string): NumberKey | null {
  if (isThaiMobile(digits) || /^0066[689]\d{8}$/.test(digits)) return phoneKey(digits);
  if (digits.length === 13) return isThaiId(digits) ? `ppid:natid:${digits}` : null;
  if (!/^\d{15}$/.test(digits)) return null;
  const phone = digits.slice(TRUEMONEY.length);
  return digits.startsWith(TRUEMONEY) && isThaiMobile(phone) ? phoneKey(phone) : `ppid:ewallet:${digits}`;
}
