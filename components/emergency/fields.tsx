/* The fields of the page "I already paid": each with its label, nothing typed refused, large enough for any finger. */
import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';
import { formatBangkok, parseBangkok, toBangkok } from '../../lib/core/emergency/bangkok.ts';
import { MAX_FIELD, MAX_WORDS, parseBaht } from '../../lib/core/emergency/paid-case.ts';
import type { EmergencyMessages } from '../../locales/emergency.ts';
import { Phrases } from '../phrases.tsx';

interface FieldProps {
  readonly m: EmergencyMessages;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function TextField({ label, value, onChange, note }: FieldProps & { note?: string | null }) {
  const noteId = useId();
  return (
    <div class="field">
      <label>
        <span>{label}</span>
        <input
          type="text"
          value={value}
          maxLength={MAX_FIELD}
          spellcheck={false}
          autocomplete="off"
          aria-describedby={noteId}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      </label>
      <p id={noteId} class="field-note">
        {note ? <Phrases text={note} /> : null}
      </p>
    </div>
  );
}

/** Baht as people type it; what cannot be read is kept and pointed out. */
export function AmountField(props: FieldProps) {
  const { m, value } = props;
  const amount = parseBaht(value);
  const t = m.emergency;
  const note = value.trim() === '' ? null : amount === null ? t.form.amountUnread : t.baht(amount);
  return <TextField {...props} note={note} />;
}

/** A wall clock in Bangkok, read back with the year of both eras. */
export function TimeField({ m, label, value, now, onChange }: FieldProps & { now: number }) {
  const noteId = useId();
  const input = useRef<HTMLInputElement>(null);
  const t = m.emergency.form;
  const at = parseBangkok(value);
  return (
    <div class="field">
      <label>
        <span>{label}</span>
        <input
          ref={input}
          type="datetime-local"
          value={value}
          autocomplete="off"
          aria-describedby={noteId}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      </label>
      <p id={noteId} class="field-note">
        {at === null ? null : t.reads(formatBangkok(at, m.tag === 'th' ? 'th' : 'en'))}
      </p>
      {value === '' ? (
        <button
          type="button"
          class="text-link"
          aria-label={t.nowOf(label)}
          onClick={() => {
            // The button goes; what it wrote can be changed at once.
            input.current?.focus();
            onChange(toBangkok(now));
          }}
        >
          {t.now}
        </button>
      ) : null}
    </div>
  );
}

export function WordsField({ label, value, onChange }: FieldProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <textarea
        rows={3}
        value={value}
        maxLength={MAX_WORDS}
        autocomplete="off"
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </label>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export function ChoiceField({
  label,
  value,
  onChange,
  choices,
  none,
}: FieldProps & { choices: readonly Choice[]; none: string | null }) {
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {none === null ? null : <option value="">{none}</option>}
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** One of several rows of a kind, with its name and a way to take it out. */
export function Row({
  m,
  name,
  onRemove,
  children,
}: {
  m: EmergencyMessages;
  name: string;
  onRemove: (() => void) | null;
  children: ComponentChildren;
}) {
  const t = m.emergency.form;
  return (
    <fieldset class="case-row">
      <legend>{name}</legend>
      <div class="case-fields">{children}</div>
      {onRemove === null ? null : (
        <button type="button" class="text-link" aria-label={t.removeOf(name)} onClick={onRemove}>
          {t.remove}
        </button>
      )}
    </fieldset>
  );
}
