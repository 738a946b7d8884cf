/* Step 5: the paper, the file, and the texts for the police's portal. */
import { useState } from 'preact/hooks';
import { parseBangkok } from '../../lib/core/emergency/bangkok.ts';
import { FIELDS_OF, STORY_PROMPTS, hasWords, parseBaht } from '../../lib/core/emergency/paid-case.ts';
import type { PaidCase, TransferField } from '../../lib/core/emergency/paid-case.ts';
import { portalPieces } from '../../lib/core/emergency/portal-text.ts';
import type { BankChoice } from '../../lib/pages/bank-choices.ts';
import type { EmergencyMessages } from '../../locales/emergency.ts';
import { Phrases } from '../phrases.tsx';
import { bankName } from './banks.ts';
import type { CaseProps } from './view.ts';

export function PaperSection(props: CaseProps) {
  const { m, th, paidCase, banks, onCopy } = props;
  const t = m.emergency.paper;
  const [copied, setCopied] = useState<{ readonly at: number; readonly ok: boolean } | null>(null);
  // The portal is Thai, whatever language the page speaks.
  const pieces = portalTexts(th, banks, paidCase);
  return (
    <section class="emergency-section" aria-labelledby="paper-title">
      <h2 id="paper-title">{m.emergency.sections.paper}</h2>
      <p>{t.lead}</p>
      <div class="case-actions">
        <button type="button" class="button primary" onClick={() => props.onShowPaper(true)}>
          {t.show}
        </button>
        <button type="button" class="button" onClick={props.onPrint}>
          {t.print}
        </button>
        <button type="button" class="button" onClick={props.onSaveFile}>
          {t.save}
        </button>
      </div>
      <p class="soft">{t.saveMeans}</p>
      <details class="disclosure">
        <summary>
          {/* One part of the line that the summary lays out. */}
          <span>
            <Phrases text={t.portalTitle} />
          </span>
        </summary>
        {pieces.length === 0 ? <p class="soft">{t.portalEmpty}</p> : null}
        <ul class="portal">
          {pieces.map(({ label, text }, i) => (
            <li key={`${label} ${i}`}>
              <div>
                <p class="soft">{label}</p>
                <p class="portal-text">{text}</p>
              </div>
              <button
                type="button"
                class="button small"
                aria-label={t.copyOf(label)}
                onClick={() => void onCopy(text).then((ok) => setCopied({ at: i, ok }))}
              >
                {t.copy}
              </button>
              <span role="status">{copied?.at === i ? (copied.ok ? t.copied : t.copyFailed) : null}</span>
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}

interface PortalText {
  readonly label: string;
  readonly text: string;
}

function portalTexts(m: EmergencyMessages, banks: readonly BankChoice[], paidCase: PaidCase): readonly PortalText[] {
  const t = m.emergency;
  const long = (label: string, text: string): PortalText[] => {
    const pieces = portalPieces(text);
    return pieces.map((piece, i) => ({ label: t.paper.piece(label, i + 1, pieces.length), text: piece }));
  };
  return [
    ...paidCase.transfers
      .filter(hasWords)
      .flatMap((transfer, i) => long(t.form.row(t.transfers.title, i + 1), transferText(m, banks, transfer))),
    ...paidCase.suspects.flatMap(({ kind, value, name }) => long(t.suspectKind[kind], `${value} ${name}`)),
    ...paidCase.pages.flatMap(({ url }) => long(t.pages.url, url)),
    ...STORY_PROMPTS.flatMap((prompt) => long(t.storyShort[prompt], paidCase.story[prompt])),
  ];
}

function transferText(
  m: EmergencyMessages,
  banks: readonly BankChoice[],
  transfer: PaidCase['transfers'][number],
): string {
  const t = m.emergency;
  const said = transferFields(m, banks, transfer).map(({ label, text }) => `${label} ${text}`);
  return [t.transferKind[transfer.kind], ...said].join(', ');
}

/** The filled fields of a transfer, in words. */
export function transferFields(
  m: EmergencyMessages,
  banks: readonly BankChoice[],
  { kind, fields }: PaidCase['transfers'][number],
): readonly PortalText[] {
  const t = m.emergency;
  return FIELDS_OF[kind].flatMap((name) => {
    const text = (fields[name] ?? '').trim();
    return text === '' ? [] : [{ label: t.field[name], text: fieldText(m, banks, name, text) }];
  });
}

function fieldText(m: EmergencyMessages, banks: readonly BankChoice[], name: TransferField, text: string): string {
  if (name === 'fromBank' || name === 'toBank' || name === 'issuer') return bankName(m, banks, text);
  if (name === 'amount') {
    const satang = parseBaht(text);
    return satang === null ? text : m.emergency.baht(satang);
  }
  const at = name === 'at' ? parseBangkok(text) : null;
  return at === null ? text : m.emergency.moment(at);
}
