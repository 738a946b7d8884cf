/* The banks that a person may choose from, each with its fraud line where somebody has seen the bank publish it. */
import { BANKS } from '../core/policy/banks.ts';
import { BANK_LINES } from '../core/policy/hotlines.ts';

export interface BankChoice {
  readonly code: string;
  readonly name: { readonly th: string; readonly en: string };
  readonly line: { readonly number: string; readonly press: string; readonly verifiedAt: string } | null;
}

/** All banks, in the order of their codes. A line that nobody verified is left out: a wrong number costs the hour that counts. */
export function banksWithLines(): readonly BankChoice[] {
  return BANKS.map(({ code, name }) => ({ code, name, line: verifiedLine(code) }));
}

function verifiedLine(code: string): BankChoice['line'] {
  for (const { bank, number, press, verifiedAt } of BANK_LINES)
    if (bank === code && verifiedAt !== null) return { number, press, verifiedAt };
  return null;
}
