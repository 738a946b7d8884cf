/* What the parts of the page "I already paid" are handed. */
import type { PaidCase } from '../../lib/core/emergency/paid-case.ts';
import type { BankChoice } from '../../lib/pages/bank-choices.ts';
import type { PaidPageState } from '../../lib/pages/paid-page.ts';
import type { EmergencyMessages } from '../../locales/emergency.ts';
import type { Language } from '../../locales/index.ts';

export interface EmergencyPageProps {
  readonly m: EmergencyMessages;
  /** The paper is for officers in Thailand: always Thai, with English beneath. */
  readonly th: EmergencyMessages;
  readonly en: EmergencyMessages;
  readonly view: PaidPageState;
  readonly banks: readonly BankChoice[];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** `none` where the device has no voice for the language. */
  readonly voice: 'none' | 'quiet' | 'speaking';
  /** The paper is shown in the place of the form. */
  readonly showsPaper: boolean;
  readonly maxRows: number;
  readonly newId: () => string;
  readonly onEdit: (change: (paidCase: PaidCase) => PaidCase) => void;
  readonly onReadAloud: (text: string) => void;
  readonly onCopy: (text: string) => Promise<boolean>;
  readonly onLanguage: (to: Language) => void;
  readonly onAddPictures: (files: readonly File[]) => void;
  readonly onRemovePicture: (id: string) => void;
  /** Draws a picture of the case; false where it does not open. */
  readonly drawPicture: (canvas: HTMLCanvasElement, id: string) => Promise<boolean>;
  readonly onShowPaper: (shows: boolean) => void;
  readonly onPrint: () => void;
  readonly onSaveFile: () => void;
  readonly onChoose: (id: string) => void;
  readonly onStartNew: () => void;
  readonly onSetPassphrase: (first: string, second: string) => void;
  readonly onRemovePassphrase: () => void;
  readonly onUnlock: (passphrase: string) => void;
  readonly onLock: () => void;
  readonly onEraseCurrent: () => void;
  readonly onEraseAll: () => void;
}

/** As the page's, where there is a case to show. */
export type CaseProps = EmergencyPageProps & { readonly paidCase: PaidCase };

/** Changes one row by its id. */
export function withRow<Row extends { readonly id: string }>(
  rows: readonly Row[],
  id: string,
  change: Partial<Row>,
): Row[] {
  return rows.map((row) => (row.id === id ? { ...row, ...change } : row));
}

export function withoutRow<Row extends { readonly id: string }>(rows: readonly Row[], id: string): Row[] {
  return rows.filter((row) => row.id !== id);
}
