/* Numbers that the reader wants no warning of on one site, each with its way back. */
import type { IgnoredView } from '../lib/messages.ts';
import type { Messages } from '../locales/index.ts';
import { UntrustedText } from './untrusted-text.tsx';

export interface IgnoredListProps {
  readonly m: Messages;
  readonly ignored: readonly IgnoredView[];
  readonly now: number;
  /** The last change could not be made. */
  readonly failed: boolean;
  readonly onUndo: (id: string) => void;
}

export function IgnoredList({ m, ignored, now, failed, onUndo }: IgnoredListProps) {
  const t = m.ignored;
  return (
    <>
      {ignored.length === 0 ? null : (
        <ul class="exceptions" aria-label={t.title}>
          {ignored.map(({ id, kind, masked, site, expiresAt }) => (
            <li key={id} class="exception">
              <div>
                <p class="subject" dir="ltr" translate={false}>
                  <UntrustedText m={m} text={masked} />
                </p>
                <p class="soft">
                  <span class="phrase">{m.messageCheck.kind[kind]}&nbsp;·</span> {t.on}{' '}
                  {/* In whole: behind a hyphen another name would seem to begin. */}
                  <span class="phrase">
                    <UntrustedText m={m} text={site} isAddress />
                    &nbsp;·
                  </span>{' '}
                  <span class="phrase">{m.remaining(expiresAt - now)}</span>
                </p>
              </div>
              <button type="button" class="button small" aria-label={t.undoOf(masked)} onClick={() => onUndo(id)}>
                {t.undo}
              </button>
            </li>
          ))}
        </ul>
      )}
      <p role="status" class="status">
        {failed ? t.failed : ''}
      </p>
    </>
  );
}
