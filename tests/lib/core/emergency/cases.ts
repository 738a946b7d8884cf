/* A case for tests; what is given takes the place of what is empty. */
import { emptyCase } from '../../../../lib/core/emergency/paid-case.ts';
import type { PaidCase, Transfer } from '../../../../lib/core/emergency/paid-case.ts';

export const BEGUN = Date.parse('2026-11-22T03:00:00Z');

export function caseWith(change: Partial<PaidCase> = {}): PaidCase {
  return { ...emptyCase('case-1', 'transfer-1', BEGUN), ...change };
}

export function bankTransfer(fields: Transfer['fields'], id = 'transfer-1'): Transfer {
  return { id, kind: 'bank', fields };
}

export function hold(heldAt: string, bank = '011', caseId = '25691122TTB06111') {
  return { id: `hold ${bank} ${heldAt}`, bank, caseId, heldAt };
}
