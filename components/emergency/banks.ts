/* Banks as the page offers them: handed in, so that a view holds no data of its own. */
import type { BankChoice } from '../../lib/pages/bank-choices.ts';
import type { EmergencyMessages } from '../../locales/emergency.ts';
import type { Choice } from './fields.tsx';

/** For a bank that is not among them. */
export const OTHER_BANK = 'other';

/** Name of a bank in the reader's language; what is no code stands as it is. */
export function bankName(m: EmergencyMessages, banks: readonly BankChoice[], code: string): string {
  if (code === OTHER_BANK) return m.emergency.call.otherBank;
  const bank = banks.find((one) => one.code === code);
  return bank === undefined ? code : m.publisher(bank.name);
}

export function bankChoices(m: EmergencyMessages, banks: readonly BankChoice[]): readonly Choice[] {
  const named = banks.map(({ code, name }) => ({ value: code, label: m.publisher(name) }));
  return [...named, { value: OTHER_BANK, label: m.emergency.call.otherBank }];
}
