import { useState } from 'preact/hooks';
import type { Messages } from '../locales/index.ts';

export interface ProceedPanelProps {
  readonly m: Messages;
  readonly grade: 'confirmed' | 'corroborated';
  readonly scopes: readonly ('host' | 'path')[];
  /** How long it holds, when known. */
  readonly minutes: number | null;
  readonly state: 'idle' | 'asking' | 'failed';
  readonly onProceed: (scope: 'host' | 'path') => void;
}

/** The way in: the reader says back what he or she is about to do, then may press. The narrowest scope is chosen first. */
export function ProceedPanel({ m, grade, scopes, minutes, state, onProceed }: ProceedPanelProps) {
  const narrowest = scopes.includes('path') ? 'path' : 'host';
  const [scope, setScope] = useState<'host' | 'path'>(narrowest);
  const [read, setRead] = useState(false);
  const t = m.interstitial;
  if (scopes.length === 0) return null;
  return (
    <section class="proceed" aria-labelledby="proceed-title">
      <h2 id="proceed-title">{t.proceedTitle}</h2>
      {scopes.length < 2 ? null : (
        <fieldset>
          <legend>{t.proceedScope}</legend>
          {(['path', 'host'] as const).map((option) => (
            <label key={option} class="choice">
              <input type="radio" name="scope" checked={scope === option} onChange={() => setScope(option)} />
              <span>{option === 'path' ? t.proceedPath : t.proceedHost}</span>
            </label>
          ))}
        </fieldset>
      )}
      <label class="choice">
        <input type="checkbox" checked={read} onChange={(event) => setRead(event.currentTarget.checked)} />
        <span>{t.proceedReadBack[grade]}</span>
      </label>
      <p class="soft">{minutes === null ? t.proceedLimits : t.proceedMinutes(minutes)}</p>
      <button
        type="button"
        class="quiet-link"
        disabled={!read || state === 'asking'}
        onClick={() => onProceed(scopes.includes(scope) ? scope : narrowest)}
      >
        {t.proceed}
      </button>
      <p role="status" class="status">
        {state === 'asking' ? t.proceeding : state === 'failed' ? t.proceedFailed : ''}
      </p>
    </section>
  );
}
