import { createHmac } from 'node:crypto';

const MARK_HEX = 32;

/**
 * What a hub keeps of a number that it has forgotten: the first 128 bits of HMAC-SHA-256 of its key, in hex.
 * @param forgetting the hub's key for this (`IntakeKeys.forgetting`)
 */
export function numberMark(forgetting: Uint8Array, key: string): string {
  return createHmac('sha256', forgetting).update(key).digest('hex').slice(0, MARK_HEX);
}
