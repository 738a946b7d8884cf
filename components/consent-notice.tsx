import type { Messages } from '../locales/index.ts';
import { Phrases } from './phrases.tsx';

/** Reports stay on the device until the browser has asked the person: why, and the press that makes it ask. */
export function ConsentNotice({ m, onConsent }: { readonly m: Messages; readonly onConsent: () => void }) {
  const t = m.consent;
  return (
    <div class="consent trouble">
      <p>
        <strong>{t.title}</strong> <Phrases text={t.means} />
      </p>
      <button type="button" class="button small" onClick={onConsent}>
        {t.allow}
      </button>
    </div>
  );
}
