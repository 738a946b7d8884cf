/* "Check a message": the reader pastes a text; every number and link in it comes back with what the lists say. */
import { useState } from 'preact/hooks';
import type { MessageCheck } from '../lib/messages.ts';
import type { Messages } from '../locales/index.ts';
import { CheckedList } from './checked-list.tsx';
import { Phrases } from './phrases.tsx';

/** What came of a check. */
export type MessageCheckState =
  { readonly kind: 'idle' | 'running' | 'failed' } | { readonly kind: 'done'; readonly check: MessageCheck };

export interface MessageCheckPanelProps {
  readonly m: Messages;
  readonly state: MessageCheckState;
  readonly now: number;
  /** Longest text that is taken, in UTF-16 units. */
  readonly maxLength: number;
  readonly onCheck: (text: string) => void;
  /** The text is no longer the one that was checked. */
  readonly onEdit: () => void;
}

export function MessageCheckPanel({ m, state, now, maxLength, onCheck, onEdit }: MessageCheckPanelProps) {
  const [text, setText] = useState('');
  const [isOpen, setOpen] = useState(state.kind !== 'idle');
  const t = m.messageCheck;
  return (
    <details class="disclosure" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.title}</summary>
      <form
        class="disclosed"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== '') onCheck(text);
        }}
      >
        <label class="field">
          <span>
            <Phrases text={t.label} />
          </span>
          <textarea
            rows={4}
            maxLength={maxLength}
            value={text}
            spellcheck={false}
            autocomplete="off"
            onInput={(event) => {
              setText(event.currentTarget.value);
              // What was found belongs to the text before.
              onEdit();
            }}
          />
        </label>
        {text.length < maxLength ? null : <p>{t.tooLong(maxLength)}</p>}
        <p class="soft">
          <Phrases text={t.stays} />
        </p>
        <button type="submit" class="button wide" disabled={state.kind === 'running'}>
          {t.check}
        </button>
        <div role="status" class="checked">
          {state.kind === 'running' ? <p>{t.running}</p> : null}
          {state.kind === 'failed' ? <p>{t.failed}</p> : null}
          {state.kind === 'done' ? <CheckedList m={m} check={state.check} now={now} nothing={t.nothing} /> : null}
        </div>
      </form>
    </details>
  );
}
