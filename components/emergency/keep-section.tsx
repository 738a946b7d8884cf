/* Where it is kept, the passphrase, other cases, and erasing. */
import { useState } from 'preact/hooks';
import { totalLoss } from '../../lib/core/emergency/paid-case.ts';
import type { EmergencyMessages } from '../../locales/emergency.ts';
import type { PaidPageState } from '../../lib/pages/paid-page.ts';
import type { EmergencyPageProps } from './view.ts';
import { Phrases } from '../phrases.tsx';

export function KeepSection(props: EmergencyPageProps) {
  const { m, view } = props;
  const t = m.emergency.keeping;
  return (
    <section class="emergency-section" aria-labelledby="keep-title">
      <h2 id="keep-title">{m.emergency.sections.keep}</h2>
      <p>{view.isPrivate ? m.emergency.privateNote : m.emergency.kept}</p>
      {view.unreadable === 0 ? null : <p>{t.unreadable(view.unreadable)}</p>}
      <Cases {...props} />
      {view.isPrivate ? null : <Passphrase {...props} />}
      <details class="disclosure">
        <summary>{t.eraseTitle}</summary>
        <div class="rows">
          <Erase m={m} label={t.eraseOne} onErase={props.onEraseCurrent} />
          <Erase m={m} label={t.eraseAll} onErase={props.onEraseAll} />
          <EraseState m={m} failed={view.eraseFailed} />
        </div>
      </details>
    </section>
  );
}

/** Stands in the place of all that is kept while it is locked. */
export function LockedSection(props: EmergencyPageProps) {
  const { m, view } = props;
  const t = m.emergency.locked;
  const [passphrase, setPassphrase] = useState('');
  return (
    <section class="emergency-section" aria-labelledby="locked-title">
      <h2 id="locked-title">{t.title}</h2>
      <p>
        <Phrases text={t.lead} />
      </p>
      <form
        class="rows"
        onSubmit={(event) => {
          event.preventDefault();
          props.onUnlock(passphrase);
        }}
      >
        <PassphraseField
          label={m.emergency.keeping.passphrase}
          value={passphrase}
          complete="current-password"
          onChange={setPassphrase}
        />
        <button type="submit" class="button primary" disabled={view.passphrase === 'working'}>
          {t.unlock}
        </button>
        <PassphraseState m={m} state={view.passphrase} />
      </form>
      <details class="disclosure">
        <summary>{t.forgotten}</summary>
        <div class="rows">
          <p>{t.forgottenMeans}</p>
          <Erase m={m} label={m.emergency.keeping.eraseAll} onErase={props.onEraseAll} />
          <EraseState m={m} failed={view.eraseFailed} />
        </div>
      </details>
    </section>
  );
}

function Cases({ m, view, onChoose, onStartNew }: EmergencyPageProps) {
  const t = m.emergency.keeping;
  return (
    <div class="rows">
      {view.cases.length === 0 ? null : <h3>{t.cases}</h3>}
      <ul class="cases">
        {view.cases.map((paidCase) => (
          <li key={paidCase.id}>
            <button
              type="button"
              class="button wide"
              aria-pressed={paidCase.id === view.current?.id}
              onClick={() => onChoose(paidCase.id)}
            >
              {t.caseName(m.emergency.moment(paidCase.createdAt), m.emergency.baht(totalLoss(paidCase).satang))}
            </button>
          </li>
        ))}
      </ul>
      <button type="button" class="button add" onClick={onStartNew}>
        {t.startNew}
      </button>
    </div>
  );
}

function Passphrase(props: EmergencyPageProps) {
  const { m, view } = props;
  const t = m.emergency.keeping;
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const isWorking = view.passphrase === 'working';
  if (view.hasPassphrase)
    return (
      <div class="rows">
        <p>{t.has}</p>
        <div class="case-actions">
          <button type="button" class="button" onClick={props.onLock}>
            {t.lock}
          </button>
          <button type="button" class="text-link" disabled={isWorking} onClick={props.onRemovePassphrase}>
            {t.removePassphrase}
          </button>
        </div>
        <PassphraseState m={m} state={view.passphrase} />
      </div>
    );
  return (
    <>
      <p>{t.lead}</p>
      <details class="disclosure">
        <summary>{t.passphraseTitle}</summary>
        <form
          class="rows"
          onSubmit={(event) => {
            event.preventDefault();
            props.onSetPassphrase(first, second);
          }}
        >
          <p>{t.passphraseLead}</p>
          <PassphraseField label={t.passphrase} value={first} complete="new-password" onChange={setFirst} />
          <PassphraseField label={t.again} value={second} complete="new-password" onChange={setSecond} />
          <button type="submit" class="button" disabled={isWorking}>
            {t.set}
          </button>
        </form>
      </details>
      <PassphraseState m={m} state={view.passphrase} />
    </>
  );
}

function PassphraseField({
  label,
  value,
  complete,
  onChange,
}: {
  label: string;
  value: string;
  complete: 'new-password' | 'current-password';
  onChange: (value: string) => void;
}) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="password"
        value={value}
        maxLength={200}
        autocomplete={complete}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </label>
  );
}

function PassphraseState({ m, state }: { m: EmergencyMessages; state: PaidPageState['passphrase'] }) {
  return <p role="status">{state === 'idle' ? null : m.emergency.keeping.state[state]}</p>;
}

function EraseState({ m, failed }: { m: EmergencyMessages; failed: boolean }) {
  return <p role="status">{failed ? m.emergency.keeping.eraseFailed : null}</p>;
}

/** Asks once more before it is done. */
function Erase({ m, label, onErase }: { m: EmergencyMessages; label: string; onErase: () => void }) {
  const [isAsking, setAsking] = useState(false);
  const t = m.emergency.keeping;
  if (!isAsking)
    return (
      <button type="button" class="button" onClick={() => setAsking(true)}>
        {label}
      </button>
    );
  return (
    <div
      class="rows sure"
      role="group"
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key === 'Escape') setAsking(false);
      }}
    >
      <p role="status">
        <strong>{label}</strong> {t.eraseSure}
      </p>
      <div class="case-actions">
        <button type="button" class="button primary" onClick={() => setAsking(false)}>
          {t.eraseNo}
        </button>
        <button
          type="button"
          class="text-link"
          onClick={() => {
            setAsking(false);
            onErase();
          }}
        >
          {t.eraseYes}
        </button>
      </div>
    </div>
  );
}
