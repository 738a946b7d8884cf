/*
 * One payee of a bill payment: biller ID and first reference. A biller alone is never an indicator, because payment
 * gateways share one biller among thousands of shops.
 */
import type { BillerKey } from './key.ts';

/** Key from a biller ID of 13 or 15 digits and a reference of 1–20 letters and digits; null otherwise. */
export function billerKey(biller: string, reference: string): BillerKey | null {
  const ref = reference.trim().toUpperCase();
  return /^(?:\d{13}|\d{15})$/.test(biller) && /^[0-9A-Z]{1,20}$/.test(ref) ? `biller:${biller}:${ref}` : null;
}
