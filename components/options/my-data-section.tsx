/* Everything that is kept about the person: as a file, or gone for good, in two steps. */
import type { OptionsMessages } from '../../locales/options.ts';
import { Phrases } from '../phrases.tsx';

export interface MyDataSectionProps {
  readonly m: OptionsMessages;
  readonly saved: 'saved' | 'failed' | null;
  readonly erase: 'idle' | 'asking' | 'erasing' | 'failed';
  /** This browser keeps a member's keys for the console. */
  readonly hasConsoleKeys: boolean;
  readonly onSave: () => void;
  readonly onAskErase: () => void;
  readonly onKeep: () => void;
  readonly onErase: () => void;
}

export function MyDataSection({
  m,
  saved,
  erase,
  hasConsoleKeys,
  onSave,
  onAskErase,
  onKeep,
  onErase,
}: MyDataSectionProps) {
  const t = m.myData;
  return (
    <section id="data" aria-labelledby="data-title">
      <h2 id="data-title">{t.title}</h2>
      <p class="soft">{t.lead}</p>
      <div class="buttons">
        <button type="button" class="button" onClick={onSave}>
          {t.save}
        </button>
        {erase === 'idle' ? (
          <button type="button" class="button" onClick={onAskErase}>
            {t.eraseAsk}
          </button>
        ) : null}
      </div>
      <p role="status" class="status">
        {saved === null ? '' : t.savedAs[saved]}
      </p>
      <p class="soft">{t.leftOut}</p>
      {erase === 'idle' ? null : (
        <div
          class="erase"
          role="group"
          aria-labelledby="erase-title"
          onKeyDown={(event) => {
            if (event.key === 'Escape' && erase !== 'erasing') onKeep();
          }}
        >
          <h3 id="erase-title">{t.eraseTitle}</h3>
          <ul class="lost">
            {[...t.lost, ...(hasConsoleKeys ? [t.lostKeys] : [])].map((line) => (
              <li key={line}>
                <Phrases text={line} />
              </li>
            ))}
          </ul>
          <p>{t.eraseAfter}</p>
          <div class="buttons">
            <button type="button" class="button primary" onClick={onKeep}>
              {t.keep}
            </button>
            <button type="button" class="button" aria-disabled={erase === 'erasing'} onClick={onErase}>
              {erase === 'erasing' ? t.erasing : t.erase}
            </button>
          </div>
          <p role="status" class="status">
            {erase === 'failed' ? t.eraseFailed : ''}
          </p>
        </div>
      )}
    </section>
  );
}
