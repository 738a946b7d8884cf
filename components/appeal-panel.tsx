import { useState } from 'preact/hooks';
import type { HitView } from '../lib/messages.ts';
import type { Messages } from '../locales/index.ts';
import { strongestByPublisher } from './hit-facts.tsx';
import { visibleString } from './visible-text.ts';

export interface AppealPanelProps {
  readonly m: Messages;
  readonly address: string;
  readonly hits: readonly [HitView, ...HitView[]];
  /** The form of the hub that lists it; null: it has none. */
  readonly appealUrl: string | null;
  /** Puts text on the clipboard; false where the browser does not allow it. */
  readonly onCopy: (text: string) => Promise<boolean>;
}

/** A mistaken warning: the hub's form for it, and a text that names the listing, to copy. Nothing is sent from here. */
export function AppealPanel({ m, address, hits, appealUrl, onCopy }: AppealPanelProps) {
  const [copied, setCopied] = useState<boolean | null>(null);
  const [first] = hits;
  const t = m.interstitial;
  const text = t.appealText({
    address: visibleString(address),
    keys: hits.map((hit) => hit.key),
    publishers: strongestByPublisher(hits).map((hit) => m.publisher(hit.publisher)),
    grade: first.grade,
    category: first.category,
    listedOn: first.listedOn,
  });
  return (
    <details class="disclosure appeal">
      <summary>{t.appeal}</summary>
      <div class="disclosed">
        {appealUrl === null ? (
          <p>{t.appealIntro}</p>
        ) : (
          <>
            <p>{t.appealForm(new URL(appealUrl).host)}</p>
            <a class="button" href={`${appealUrl}&lang=${m.tag}`} target="_blank" rel="noreferrer">
              {t.appealOpen}
            </a>
            <p>{t.appealOr}</p>
          </>
        )}
        <p class="caution">{t.appealCaution}</p>
        <label class="field">
          <span>{t.appealLabel}</span>
          <textarea readOnly rows={13} value={text} spellcheck={false} />
        </label>
        <button type="button" class="button" onClick={() => void onCopy(text).then(setCopied)}>
          {t.copy}
        </button>
        <p role="status" class="status">
          {copied === null ? '' : copied ? t.copied : t.copyFailed}
        </p>
      </div>
    </details>
  );
}
