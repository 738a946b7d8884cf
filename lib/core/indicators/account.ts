/*
 * Bank accounts of Thailand. No bank publishes a check digit and none may be assumed; ten digits are usual, twelve at the
 * state banks, up to fifteen are in use. The key is the digits alone: one number is one key whatever bank is named.
 */
import type { AccountKey } from './key.ts';

/** Key of an account from its digits; null outside 10–15 digits or where one digit is repeated throughout. */
export function accountKey(digits: string): AccountKey | null {
  return /^\d{10,15}$/.test(digits) && !/^(\d)\1*$/.test(digits) ? `acct:TH:${digits}` : null;
}
