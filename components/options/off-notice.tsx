import type { CheckName, SettingsView } from '../../lib/messages.ts';
import type { Messages } from '../../locales/index.ts';
import { PauseIcon } from '../icons.tsx';

/** In the popup: what is not checked at present, each with its way back. */
export function OffNotice(props: {
  readonly m: Messages;
  readonly off: readonly CheckName[];
  readonly locked: SettingsView['locked'];
  readonly failed: boolean;
  readonly onTurnOn: (name: CheckName) => void;
}) {
  const { m, off, locked, failed, onTurnOn } = props;
  const t = m.checks;
  if (off.length === 0) return null;
  return (
    <section class="block off-notice" aria-label={t.pausedTitle}>
      <ul>
        {off.map((name) => (
          <li key={name}>
            <PauseIcon />
            <strong>{t.paused[name]}</strong>
            {locked.includes(name) ? (
              <span class="soft">{t.locked}</span>
            ) : (
              <button
                type="button"
                class="button small"
                aria-label={t.turnOnOf(t.check[name])}
                onClick={() => onTurnOn(name)}
              >
                {t.turnOn}
              </button>
            )}
          </li>
        ))}
      </ul>
      <p role="status" class="status">
        {failed ? t.failed : ''}
      </p>
    </section>
  );
}
