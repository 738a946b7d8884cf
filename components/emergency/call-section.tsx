/* Steps 1 and 2: stop, and call. They need nothing that is kept, so they also stand while that is locked. */
import { fieldsOf, hasWords, parseBaht } from '../../lib/core/emergency/paid-case.ts';
import type { CaseStep, PaidCase } from '../../lib/core/emergency/paid-case.ts';
import { parseBangkok } from '../../lib/core/emergency/bangkok.ts';
import type { BankChoice } from '../../lib/pages/bank-choices.ts';
import type { EmergencyMessages } from '../../locales/emergency.ts';
import { PhoneIcon, SpeakIcon, StopIcon } from '../icons.tsx';
import { Phrases } from '../phrases.tsx';
import { bankChoices } from './banks.ts';
import { ChoiceField } from './fields.tsx';
import type { EmergencyPageProps } from './view.ts';

const STOP_STEPS: readonly CaseStep[] = ['stopped', 'kept', 'cut-off'];

export function StopSection(props: EmergencyPageProps) {
  const { m } = props;
  return (
    <section class="emergency-section" aria-labelledby="stop-title">
      <h2 id="stop-title">{m.emergency.sections.stop}</h2>
      <StepList {...props} steps={STOP_STEPS} />
    </section>
  );
}

export function CallSection(props: EmergencyPageProps) {
  const { m, view, banks, voice } = props;
  const t = m.emergency.call;
  const paidCase = view.current;
  const bank = banks.find(({ code }) => code === paidCase?.ownBank) ?? null;
  const lines = m.emergency.script(scriptFacts(m, banks, paidCase));
  return (
    <section class="emergency-section" aria-labelledby="call-title">
      <h2 id="call-title">{m.emergency.sections.call}</h2>
      <p class="lead">
        <Phrases text={t.ownFirst} />
      </p>
      {paidCase === null ? null : (
        <ChoiceField
          m={m}
          label={t.ownBank}
          value={paidCase.ownBank}
          choices={bankChoices(m, banks)}
          none={t.chooseBank}
          onChange={(ownBank) => props.onEdit((before) => ({ ...before, ownBank }))}
        />
      )}
      {bank === null || bank.line === null ? null : (
        <div class="bank-line">
          <a class="button wide" href={`tel:${bank.line.number}`}>
            <PhoneIcon />
            {t.bankLine(bank.line.number, bank.line.press)}
          </a>
          <p class="soft">{t.checkedIn(m.emergency.month(bank.line.verifiedAt))}</p>
        </div>
      )}
      <p class="own-number">{t.backOfCard}</p>
      <StepList {...props} steps={['called-bank']} />
      <p class="lead">{t.andThen}</p>
      <a class="button primary call" href="tel:1441">
        <PhoneIcon />
        {t.aoc}
      </a>
      <p>
        <Phrases text={t.aocOnly} />
      </p>
      <p class="soft">{t.noPhone}</p>
      <StepList {...props} steps={['called-1441']} />
      <div class="script">
        <h3>{t.scriptTitle}</h3>
        <p class="soft">{t.scriptLead}</p>
        <ol class="script-lines">
          {lines.map((line, i) => (
            <li key={i}>
              <Phrases text={line} />
            </li>
          ))}
        </ol>
        <p>{t.askFor}</p>
        {voice === 'none' ? null : (
          <button type="button" class="button" onClick={() => props.onReadAloud(lines.join('\n'))}>
            {voice === 'speaking' ? <StopIcon /> : <SpeakIcon />}
            {voice === 'speaking' ? t.stopReading : t.readAloud}
          </button>
        )}
      </div>
    </section>
  );
}

/** What a person ticks off. Without a case to keep it in, what is to be done stands as words, and what was done is not asked. */
function StepList({ m, view, steps, onEdit }: EmergencyPageProps & { steps: readonly CaseStep[] }) {
  const t = m.emergency;
  const paidCase = view.current;
  if (paidCase === null && steps !== STOP_STEPS) return null;
  return (
    <ul class="step-list">
      {steps.map((step) => (
        <li key={step}>
          {paidCase === null ? (
            <p>{t.step[step]}</p>
          ) : (
            <label class="check">
              <input
                type="checkbox"
                checked={paidCase.done.includes(step)}
                onChange={(event) => {
                  const isDone = event.currentTarget.checked;
                  onEdit((before) => {
                    const others = before.done.filter((one) => one !== step);
                    return { ...before, done: isDone ? [...others, step] : others };
                  });
                }}
              />
              <span>{t.step[step]}</span>
            </label>
          )}
        </li>
      ))}
    </ul>
  );
}

/** What to say of the first payment that something is known of. */
function scriptFacts(m: EmergencyMessages, banks: readonly BankChoice[], paidCase: PaidCase | null) {
  const t = m.emergency;
  const transfers = paidCase?.transfers.filter(hasWords) ?? [];
  const [payment] = transfers;
  const fields = payment === undefined ? {} : fieldsOf(payment);
  const first = (...texts: (string | undefined)[]): string =>
    texts.find((text) => text !== undefined && text !== '') ?? '';
  const amount = parseBaht(fields.amount ?? '');
  const at = parseBangkok(fields.at ?? '');
  return {
    ownBank: spokenBank(m, banks, paidCase?.ownBank ?? ''),
    at: at === null ? '' : t.moment(at),
    amount: amount === null ? first(fields.amount) : t.baht(amount),
    to: first(
      spokenBank(m, banks, fields.toBank ?? '').trim(),
      fields.provider,
      fields.exchange,
      fields.merchant,
      fields.giftType,
    ),
    account: first(fields.toAccount, fields.walletId, fields.address, fields.giftCode),
    name: first(fields.toName, fields.merchant),
    count: transfers.length,
  };
}

/** A bank as it is said within a sentence; one that is not among the choices goes unnamed, and the person says it. */
function spokenBank(m: EmergencyMessages, banks: readonly BankChoice[], code: string): string {
  const bank = banks.find((one) => one.code === code);
  return bank === undefined ? '' : m.bank(bank.name);
}
