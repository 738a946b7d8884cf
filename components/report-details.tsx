/* What a person may add to a report, before it leaves or after: the kind of thing, money lost, own words, consent. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ReportView } from '../lib/messages.ts';
import type { Messages } from '../locales/index.ts';
import { Phrases } from './phrases.tsx';
import { isOfChoice, REPORT_CHOICE_NAMES, REPORT_CHOICES } from './report-choices.ts';

/** As lib/core/report/report.ts takes them. */
const MAX_WORDS = 1000;

export interface ReportDetailsProps {
  readonly m: Messages;
  readonly report: ReportView;
  readonly saved: 'idle' | 'saved' | 'failed';
  readonly onDescribe: (details: ReportView['details']) => void;
  /** The person has begun to write. */
  readonly onHold: () => void;
  readonly onEmergency: () => void;
  /** Holds the details with the words that stand in the field, while they differ from those of the report. */
  readonly unsaved: { current: ReportView['details'] | null };
}

/** "Send now" of a report with this form: words that stand in the field leave too. */
export function useSendNow(
  { id }: ReportView,
  {
    onDescribe,
    onSendNow,
  }: {
    readonly onDescribe: (id: string, details: ReportView['details']) => void;
    readonly onSendNow: (id: string) => void;
  },
): { readonly unsaved: ReportDetailsProps['unsaved']; readonly sendNow: () => void } {
  const unsaved = useRef<ReportView['details'] | null>(null);
  return {
    unsaved,
    sendNow() {
      if (unsaved.current !== null) onDescribe(id, unsaved.current);
      onSendNow(id);
    },
  };
}

export function ReportDetailsForm(props: ReportDetailsProps) {
  const { m, report, saved, unsaved, onDescribe, onHold, onEmergency } = props;
  const { details } = report;
  const t = m.report;
  const id = `words-${report.id}`;
  const [words, setWords] = useState(details.text ?? '');
  // What was kept may differ from what was written: numbers are dotted out.
  useEffect(() => setWords(details.text ?? ''), [details.text]);
  const written = withWords(details, words);
  useEffect(() => {
    unsaved.current = written.text === details.text ? null : written;
  });
  return (
    <div class="report-details">
      <div role="group" aria-labelledby={`${id}-what`}>
        <p id={`${id}-what`} class="label">
          <Phrases text={t.what} />
        </p>
        <div class="report-choices">
          {REPORT_CHOICE_NAMES.map((name) => {
            const isPressed = isOfChoice(name, details.category);
            const { category: _category, ...rest } = details;
            return (
              <button
                key={name}
                type="button"
                class="report-choice"
                aria-pressed={isPressed}
                onClick={() => onDescribe(isPressed ? rest : { ...rest, category: REPORT_CHOICES[name][0] })}
              >
                {t.choice[name]}
              </button>
            );
          })}
        </div>
      </div>
      <label class="tick">
        <input
          type="checkbox"
          checked={details.lostMoney === true}
          onChange={(event) => onDescribe({ ...details, lostMoney: event.currentTarget.checked })}
        />
        {t.lost}
      </label>
      {details.lostMoney === true ? (
        <button type="button" class="button wide" onClick={onEmergency}>
          {t.emergency}
        </button>
      ) : null}
      <div class="field">
        <label for={id}>
          <Phrases text={t.words} />
        </label>
        <textarea
          id={id}
          rows={3}
          maxLength={MAX_WORDS}
          value={words}
          aria-describedby={`${id}-means`}
          onFocus={onHold}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
        <p id={`${id}-means`} class="soft">
          <Phrases text={t.wordsMeans} />{' '}
          {words.length > MAX_WORDS * 0.8 ? t.wordsLeft(MAX_WORDS - words.length) : null}
        </p>
        <button type="button" class="button small" onClick={() => onDescribe(written)}>
          {t.saveWords}
        </button>
      </div>
      <label class="tick">
        <input
          type="checkbox"
          checked={details.shareWithAuthorities === true}
          onChange={(event) => onDescribe({ ...details, shareWithAuthorities: event.currentTarget.checked })}
        />
        {t.share}
      </label>
      <p role="status" class="status">
        {saved === 'saved' ? t.saved : saved === 'failed' ? t.saveFailed : ''}
      </p>
    </div>
  );
}

function withWords({ text: _text, ...rest }: ReportView['details'], words: string): ReportView['details'] {
  return words.trim() === '' ? rest : { ...rest, text: words };
}
