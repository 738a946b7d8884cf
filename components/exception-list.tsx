import type { ExceptionView } from '../lib/messages.ts';
import type { Messages } from '../locales/index.ts';
import { UntrustedText } from './untrusted-text.tsx';

/** What became of the last undo; null before the first. */
export type UndoOutcome = 'undone' | 'gone' | 'failed' | null;

export interface ExceptionListProps {
  readonly m: Messages;
  readonly exceptions: readonly ExceptionView[];
  readonly now: number;
  readonly outcome: UndoOutcome;
  readonly onUndo: (id: string) => void;
}

/** What the reader has let through: which site, how far, for how long, each with its undo. */
export function ExceptionList({ m, exceptions, now, outcome, onUndo }: ExceptionListProps) {
  const t = m.exceptions;
  return (
    <>
      {exceptions.length === 0 ? <p class="soft">{t.none}</p> : null}
      <ul class="exceptions">
        {exceptions.map((exception) => (
          <li key={exception.id} class="exception">
            <div>
              <p class="subject" dir="ltr">
                <UntrustedText m={m} text={exception.subject} />
              </p>
              <p class="soft">
                {[
                  t[exception.origin],
                  t[exception.scope],
                  exception.tabId === null ? t.allTabs : t.thisTab,
                  m.remaining(exception.expiresAt - now),
                ].map((part, i, parts) => (
                  <span key={part} class="together">
                    {part}
                    {i < parts.length - 1 ? <>&nbsp;·&nbsp;</> : null}
                  </span>
                ))}
              </p>
            </div>
            <button
              type="button"
              class="button small"
              aria-label={t.undoOf(exception.subject)}
              onClick={() => onUndo(exception.id)}
            >
              {t.undo}
            </button>
          </li>
        ))}
      </ul>
      <p role="status" class="status">
        {outcome === null ? '' : { undone: t.undone, gone: t.alreadyGone, failed: t.undoFailed }[outcome]}
      </p>
    </>
  );
}
