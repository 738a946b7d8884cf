/* The way into the console: an invite is looked at before anything is made, and what will be made is said before it is. */
import { useState } from 'preact/hooks';
import type { ConsoleMessages } from '../../locales/console.ts';
import type { Language } from '../../locales/index.ts';
import { Mark } from '../icons.tsx';
import { LanguageSwitch } from '../language-switch.tsx';
import { UntrustedText } from '../untrusted-text.tsx';

export type EnrolTrouble = keyof ConsoleMessages['consoleFrame']['enrol']['trouble'];

export interface EnrolState {
  readonly kind: 'asking' | 'looked-at';
  readonly isRunning: boolean;
  readonly trouble: EnrolTrouble | null;
  /** Of the hub of the invite, once it has been looked at. */
  readonly hub: { readonly address: string; readonly name: string } | null;
}

export interface EnrolPageProps {
  readonly m: ConsoleMessages;
  readonly state: EnrolState;
  readonly onLook: (line: string) => void;
  readonly onEnrol: (deviceName: string, releases: boolean) => void;
  readonly onAnother: () => void;
  readonly onLanguage: (to: Language) => void;
}

export function EnrolPage(props: EnrolPageProps) {
  const { m, state } = props;
  const t = m.consoleFrame.enrol;
  return (
    <main class="enrol" lang={m.tag}>
      <header class="masthead">
        <p class="maker">
          <Mark />
          <strong>{m.name}</strong> <span class="soft">{m.consoleFrame.title}</span>
        </p>
        <LanguageSwitch m={m} onChoose={props.onLanguage} />
      </header>
      <h1>{t.title}</h1>
      {state.kind === 'asking' || state.hub === null ? <Asking {...props} /> : <LookedAt {...props} hub={state.hub} />}
      <p role="status" class="status">
        {state.isRunning ? t.running : state.trouble === null ? '' : t.trouble[state.trouble]}
      </p>
    </main>
  );
}

function Asking({ m, state, onLook }: EnrolPageProps) {
  const t = m.consoleFrame.enrol;
  const [line, setLine] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!state.isRunning) onLook(line);
      }}
    >
      <p class="lead">{t.lead}</p>
      <label>
        {t.line}
        <input
          type="text"
          name="invite"
          autocomplete="off"
          spellcheck={false}
          value={line}
          onInput={(event) => setLine(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="button primary" aria-disabled={state.isRunning}>
        {t.look}
      </button>
    </form>
  );
}

function LookedAt({
  m,
  state,
  hub,
  onEnrol,
  onAnother,
}: EnrolPageProps & { readonly hub: NonNullable<EnrolState['hub']> }) {
  const t = m.consoleFrame.enrol;
  const [name, setName] = useState('');
  const [releases, setReleases] = useState(true);
  const isReady = name.trim() !== '' && !state.isRunning;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) onEnrol(name.trim(), releases);
      }}
    >
      <dl class="enrol-hub">
        <div>
          <dt>{t.hub}</dt>
          <dd>
            <UntrustedText m={m} text={hub.name} limit={80} />
          </dd>
        </div>
        <div>
          <dt>{t.address}</dt>
          <dd>
            <code>
              <UntrustedText m={m} text={hub.address} limit={200} />
            </code>
          </dd>
        </div>
      </dl>
      <p>{t.means}</p>
      <label>
        {t.device}
        <input
          type="text"
          name="device"
          maxLength={60}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <label class="tick">
        <input type="checkbox" checked={releases} onChange={(event) => setReleases(event.currentTarget.checked)} />
        <span>
          {t.releases} <span class="soft">{t.releasesMeans}</span>
        </span>
      </label>
      <div class="row">
        <button type="submit" class="button primary" aria-disabled={!isReady}>
          {t.make}
        </button>
        <button type="button" class="button" onClick={onAnother}>
          {t.another}
        </button>
      </div>
    </form>
  );
}
