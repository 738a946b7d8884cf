/*
 * The way into the console: an invite is looked at before anything is made, and what will be made is said before it is. Whom a member has
 * invited waits here until another person has let this device in.
 */
import { useState } from 'preact/hooks';
import type { ConsoleMessages } from '../../locales/console.ts';
import type { Language } from '../../locales/index.ts';
import { Mark } from '../icons.tsx';
import { LanguageSwitch } from '../language-switch.tsx';
import { Phrases } from '../phrases.tsx';
import { UntrustedText } from '../untrusted-text.tsx';
import { Leaving } from './frame.tsx';
import { FingerprintDigits, Handle } from './page-parts.tsx';

export type EnrolTrouble = keyof ConsoleMessages['consoleFrame']['enrol']['trouble'];

interface Step {
  readonly isRunning: boolean;
  readonly trouble: EnrolTrouble | null;
}

/** This browser, once it has its keys and not yet its way in. */
interface WaitingDevice {
  readonly address: string;
  readonly handle: string;
  readonly fingerprint: string;
}

export type EnrolState =
  | (Step & { readonly kind: 'asking' })
  /** `hub`: of the invite. */
  | (Step & { readonly kind: 'looked-at'; readonly hub: { readonly address: string; readonly name: string } })
  /** Another person has to let this device in. `isReached`: the hub answered the last time. */
  | { readonly kind: 'waiting'; readonly device: WaitingDevice; readonly isReached: boolean }
  /** Nobody will. */
  | { readonly kind: 'refused' };

export interface EnrolPageProps {
  readonly m: ConsoleMessages;
  readonly state: EnrolState;
  readonly onLook: (line: string) => void;
  readonly onEnrol: (deviceName: string, releases: boolean) => void;
  readonly onAnother: () => void;
  /** Forgets the keys of this browser. */
  readonly onLeave: () => void;
  readonly onLanguage: (to: Language) => void;
}

export function EnrolPage(props: EnrolPageProps) {
  const { m } = props;
  return (
    <main class="enrol" lang={m.tag}>
      <header class="masthead">
        <p class="maker">
          <Mark />
          <strong>{m.name}</strong> <span class="soft">{m.consoleFrame.title}</span>
        </p>
        <LanguageSwitch m={m} onChoose={props.onLanguage} />
      </header>
      <Body {...props} />
    </main>
  );
}

function Body(props: EnrolPageProps) {
  const { m, state } = props;
  if (state.kind === 'waiting') return <Waiting {...props} state={state} />;
  if (state.kind === 'refused') return <Refused {...props} />;
  const t = m.consoleFrame.enrol;
  return (
    <>
      <h1>{t.title}</h1>
      {state.kind === 'asking' ? <Asking {...props} state={state} /> : <LookedAt {...props} state={state} />}
      <p role="status" class={state.isRunning || state.trouble === null ? 'status' : 'status trouble'}>
        {state.isRunning ? t.running : state.trouble === null ? '' : t.trouble[state.trouble]}
      </p>
    </>
  );
}

type In<Kind extends EnrolState['kind']> = EnrolPageProps & { readonly state: Extract<EnrolState, { kind: Kind }> };

function Waiting({ m, state, onLeave }: In<'waiting'>) {
  const t = m.consoleFrame.waits;
  const { address, handle, fingerprint } = state.device;
  return (
    <section class="enrol-part" aria-labelledby="waits-title">
      <h1 id="waits-title">{t.title}</h1>
      <p class="lead">{t.lead}</p>
      <ol>
        <li>{t.meet}</li>
        <li>{t.readOut}</li>
        <li>{t.goesOn}</li>
      </ol>
      <dl class="enrol-hub">
        <div>
          <dt>{t.fingerprint}</dt>
          <dd>
            <FingerprintDigits digits={fingerprint} />
          </dd>
        </div>
        <div>
          <dt>{t.you}</dt>
          <dd>
            <Handle handle={handle} />
          </dd>
        </div>
        <div>
          <dt>{m.consoleFrame.enrol.address}</dt>
          <dd>
            <code>
              <UntrustedText m={m} text={address} limit={200} />
            </code>
          </dd>
        </div>
      </dl>
      <p role="status" class="status">
        {state.isReached ? t.running : t.offline}
      </p>
      <Leaving m={m} onLeave={onLeave} />
    </section>
  );
}

function Refused({ m, onLeave }: EnrolPageProps) {
  const t = m.consoleFrame.waits;
  return (
    <section class="enrol-part" aria-labelledby="waits-title">
      <h1 id="waits-title">{t.refused}</h1>
      <p role="status" class="lead">
        {t.refusedLead}
      </p>
      <button type="button" class="button" onClick={onLeave}>
        {m.consoleFrame.enrol.another}
      </button>
    </section>
  );
}

function Asking({ m, state, onLook }: In<'asking'>) {
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
          required
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

function LookedAt({ m, state, onEnrol, onAnother }: In<'looked-at'>) {
  const t = m.consoleFrame.enrol;
  const { hub } = state;
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
      <p>
        <Phrases text={t.means} />
      </p>
      <label>
        {t.device}
        <input
          type="text"
          name="device"
          required
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
        <button type="submit" class="button primary" aria-disabled={state.isRunning}>
          {t.make}
        </button>
        <button type="button" class="button" onClick={onAnother}>
          {t.another}
        </button>
      </div>
    </form>
  );
}
