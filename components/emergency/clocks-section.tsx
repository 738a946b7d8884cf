/* Step 3: what time is left, what is due next, and the numbers that bank and police gave. */
import { useEffect, useRef } from 'preact/hooks';
import { clocksOf } from '../../lib/core/emergency/clocks.ts';
import type { Clock } from '../../lib/core/emergency/clocks.ts';
import { looksLikeBankCaseId } from '../../lib/core/emergency/paid-case.ts';
import type { BankChoice } from '../../lib/pages/bank-choices.ts';
import type { EmergencyMessages } from '../../locales/emergency.ts';
import { bankChoices, bankName } from './banks.ts';
import { ChoiceField, Row, TextField, TimeField } from './fields.tsx';
import { withRow, withoutRow } from './view.ts';
import type { CaseProps } from './view.ts';

export function ClocksSection(props: CaseProps) {
  const { m, paidCase, banks, now } = props;
  const t = m.emergency.clocks;
  const clocks = clocksOf(paidCase, now);
  const words = m.emergency.phase[clocks.phase];
  return (
    <section class="emergency-section" aria-labelledby="clocks-title">
      <h2 id="clocks-title">{m.emergency.sections.clocks}</h2>
      <div class="phase" data-phase={clocks.phase}>
        <p class="phase-title">
          <strong>{words.title}</strong>
        </p>
        <p>{words.next}</p>
        {clocks.due === null ? null : (
          <p class="due">
            {t.due}: <strong>{m.emergency.moment(clocks.due.endsAt)}</strong>&nbsp;·{' '}
            <strong class="together">{t.remaining(clocks.due.endsAt - now)}</strong>
          </p>
        )}
        {clocks.lacksHoldTime ? <p>{t.lacksHoldTime}</p> : null}
        {clocks.filedLate ? <p>{t.filedLate}</p> : null}
      </div>
      <dl class="clocks">
        <div>
          <dt>{t.since}</dt>
          <dd>
            {clocks.sincePaidMs === null ? (
              t.sinceUnknown
            ) : (
              <strong class="clock-figure">{m.emergency.duration(clocks.sincePaidMs)}</strong>
            )}
          </dd>
        </div>
        {clocks.holds.map((clock, i) => (
          <ClockLine key={i} m={m} banks={banks} clock={clock} now={now} />
        ))}
        {clocks.complaint === null ? null : <ClockLine m={m} banks={banks} clock={clocks.complaint} now={now} />}
      </dl>
      <p class="soft">{t.bangkok}</p>
      <HoldRows {...props} />
      <PoliceFields {...props} />
    </section>
  );
}

function ClockLine({
  m,
  banks,
  clock,
  now,
}: {
  m: EmergencyMessages;
  banks: readonly BankChoice[];
  clock: Clock;
  now: number;
}) {
  const t = m.emergency.clocks;
  const label =
    clock.what === 'complaint' ? t.complaint : clock.bank === '' ? t.hold : t.holdOf(bankName(m, banks, clock.bank));
  return (
    <div data-past={clock.isPast}>
      <dt>{label}</dt>
      <dd>
        <strong>{m.emergency.moment(clock.endsAt)}</strong>
        <span class="together">{clock.isPast ? t.past(now - clock.endsAt) : t.remaining(clock.endsAt - now)}</span>
      </dd>
    </div>
  );
}

function HoldRows({ m, paidCase, banks, now, maxRows, newId, onEdit }: CaseProps) {
  const t = m.emergency.holds;
  const change = (id: string, to: Partial<(typeof paidCase.holds)[number]>): void =>
    onEdit((before) => ({ ...before, holds: withRow(before.holds, id, to) }));
  return (
    <div class="rows">
      <h3>{t.title}</h3>
      <p class="soft">{t.lead}</p>
      {paidCase.holds.map((hold, i) => (
        <Row
          key={hold.id}
          m={m}
          name={m.emergency.form.row(t.caseId, i + 1)}
          onRemove={() => onEdit((before) => ({ ...before, holds: withoutRow(before.holds, hold.id) }))}
        >
          <TextField
            m={m}
            label={t.caseId}
            value={hold.caseId}
            note={hold.caseId.trim() === '' || looksLikeBankCaseId(hold.caseId) ? null : t.unusual}
            onChange={(caseId) => change(hold.id, { caseId })}
          />
          <ChoiceField
            m={m}
            label={t.bank}
            value={hold.bank}
            choices={bankChoices(m, banks)}
            none={m.emergency.form.notChosen}
            onChange={(bank) => change(hold.id, { bank })}
          />
          <TimeField
            m={m}
            label={t.heldAt}
            value={hold.heldAt}
            now={now}
            onChange={(heldAt) => change(hold.id, { heldAt })}
          />
        </Row>
      ))}
      <AddButton
        m={m}
        label={t.add}
        isFull={paidCase.holds.length >= maxRows}
        onAdd={() =>
          onEdit((before) => ({
            ...before,
            holds: [
              ...before.holds,
              { id: newId(), bank: before.holds.length === 0 ? before.ownBank : '', caseId: '', heldAt: '' },
            ],
          }))
        }
      />
    </div>
  );
}

function PoliceFields({ m, paidCase, now, onEdit }: CaseProps) {
  const t = m.emergency.police;
  const change = (to: Partial<typeof paidCase.police>): void =>
    onEdit((before) => ({ ...before, police: { ...before.police, ...to } }));
  const { police } = paidCase;
  return (
    <fieldset class="case-row">
      <legend>{t.title}</legend>
      <div class="case-fields">
        <TimeField
          m={m}
          label={t.filedAt}
          value={police.filedAt}
          now={now}
          onChange={(filedAt) => change({ filedAt })}
        />
        <TextField m={m} label={t.caseId} value={police.caseId} onChange={(caseId) => change({ caseId })} />
        <TextField m={m} label={t.station} value={police.station} onChange={(station) => change({ station })} />
        <TextField
          m={m}
          label={t.aocReference}
          value={police.aocReference}
          onChange={(aocReference) => change({ aocReference })}
        />
      </div>
    </fieldset>
  );
}

/** Adds a row above itself, and goes into it. */
export function AddButton({
  m,
  label,
  isFull,
  onAdd,
}: {
  m: EmergencyMessages;
  label: string;
  isFull: boolean;
  onAdd: () => void;
}) {
  const button = useRef<HTMLButtonElement>(null);
  const hasAdded = useRef(false);
  useEffect(() => {
    if (!hasAdded.current) return;
    hasAdded.current = false;
    button.current?.previousElementSibling?.querySelector<HTMLElement>('input, select, textarea')?.focus();
  });
  return isFull ? (
    <p class="soft">{m.emergency.form.full}</p>
  ) : (
    <button
      ref={button}
      type="button"
      class="button add"
      onClick={() => {
        hasAdded.current = true;
        onAdd();
      }}
    >
      {label}
    </button>
  );
}
