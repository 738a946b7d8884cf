/* Connects the console to this browser's keys and to the hub. Where nobody is enrolled, it is the way in. */
import { effect, signal } from '@preact/signals';
import { render } from 'preact';
import { EnrolPage, type EnrolState, type EnrolTrouble } from '../../components/console/enrol-page.tsx';
import { CONSOLE_PAGES, Frame, type ConsolePage } from '../../components/console/frame.tsx';
import { DraftsContext } from '../../components/console/use-draft.ts';
import '../../components/styles/console.css';
import { ConsoleError, createConsoleClient } from '../../lib/console/client.ts';
import {
  enrolBrowser,
  finishEnrolment,
  lookAt,
  parseInviteLine,
  type InviteLine,
} from '../../lib/console/enrolment.ts';
import { eraseIdentity, readIdentity, writeIdentity, type ConsoleIdentity } from '../../lib/console/key-store.ts';
import { followAdmission } from '../../lib/pages/console-admission.ts';
import { followChanges } from '../../lib/pages/console-changes.ts';
import { focusOn, keepFocus } from '../../lib/pages/keep-focus.ts';
import { createLanguage } from '../../lib/pages/language.ts';
import { createTextSize } from '../../lib/pages/text-size.ts';
import { consoleCatalogues } from '../../locales/console.ts';
import { createPages, type Pages } from './pages.tsx';

const ASKING = { kind: 'asking', isRunning: false, trouble: null } as const;

interface Member {
  readonly identity: ConsoleIdentity;
  readonly pages: Pages['pages'];
  readonly waiting: Pages['waiting'];
  /** Gone with the member. */
  readonly drafts: Pages['drafts'];
  readonly stop: () => void;
}

const { language, choose } = createLanguage();
createTextSize();
keepFocus(document);
/** `undefined`: this browser's record has not been read yet. */
const member = signal<Member | null | undefined>(undefined);
const enrolment = signal<EnrolState>(ASKING);
const page = signal<ConsolePage>(pageInAddress());
let line: InviteLine | null = null;
let stopWaiting = (): void => undefined;
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function pageInAddress(): ConsolePage {
  return CONSOLE_PAGES.find((one) => one === location.hash.slice(1)) ?? 'queue';
}

async function enter(identity: ConsoleIdentity | null): Promise<void> {
  member.value?.stop();
  stopWaiting();
  if (identity?.waitsAs === undefined) enrolment.value = ASKING;
  else waitOutside(identity, identity.waitsAs);
  member.value = identity === null || identity.waitsAs !== undefined ? null : memberOf(identity);
  await member.value?.pages[page.value].load();
}

/** Shows what is awaited, and goes on by itself once another person has let this device in. */
function waitOutside({ waitsAs: _waits, ...identity }: ConsoleIdentity, fingerprint: string): void {
  const device = { address: identity.address, handle: identity.me.handle, fingerprint };
  const show = (isReached: boolean): void => {
    enrolment.value = { kind: 'waiting', device, isReached };
  };
  show(true);
  stopWaiting = followAdmission({
    hub: createConsoleClient(identity, () => Date.now()),
    wait,
    whenSeen,
    onReached: show,
    onRefused() {
      enrolment.value = { kind: 'refused' };
    },
    onAdmitted: (me) => void writeIdentity({ ...identity, me }).then(() => enter({ ...identity, me })),
  });
}

/** Resolves once somebody looks at the page. */
function whenSeen(): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (document.visibilityState !== 'visible') return;
      document.removeEventListener('visibilitychange', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
    look();
  });
}

function memberOf(identity: ConsoleIdentity): Member {
  const { pages, hub, waiting, drafts, onChanges } = createPages(identity);
  const stop = followChanges({
    hub,
    onChanges,
    random: Math.random,
    wait,
    whenSeen,
  });
  return { identity, pages, waiting, drafts, stop };
}

async function look(text: string): Promise<void> {
  line = parseInviteLine(text);
  if (line === null) {
    enrolment.value = { ...ASKING, trouble: 'not-a-line' };
    return;
  }
  enrolment.value = { ...ASKING, isRunning: true };
  try {
    const { url, publisher } = await lookAt(line);
    const hub = { address: url, name: language.value === 'th' ? publisher.th : publisher.en };
    enrolment.value = { kind: 'looked-at', isRunning: false, trouble: null, hub };
  } catch (error) {
    enrolment.value = { ...ASKING, trouble: troubleOf(error) };
  }
}

async function enrol(deviceName: string, releases: boolean): Promise<void> {
  const before = enrolment.value;
  if (line === null || before.kind !== 'looked-at') return;
  enrolment.value = { ...before, isRunning: true, trouble: null };
  try {
    await enter(await enrolBrowser(line, { deviceName, releases, now: Date.now() }));
  } catch (error) {
    enrolment.value = { ...before, isRunning: false, trouble: troubleOf(error) };
  }
}

function troubleOf(error: unknown): EnrolTrouble {
  const code = error instanceof ConsoleError ? error.code : 'failed';
  return code === 'offline' || code === 'bad-invite' || code === 'other-hub' ? code : 'failed';
}

async function leave(): Promise<void> {
  await eraseIdentity();
  await enter(null);
}

/** Who this browser is, or what it was about to become when its page was closed. */
async function begin(): Promise<void> {
  try {
    await enter((await readIdentity()) ?? (await finishEnrolment(Date.now())));
  } catch (error) {
    await enter(null);
    enrolment.value = { ...ASKING, trouble: troubleOf(error) };
  }
}

effect(() => {
  const m = consoleCatalogues[language.value];
  document.title = `${m.consoleFrame.title} · ${m.name}`;
  const root = document.getElementById('page') ?? document.body;
  const current = member.value;
  if (current === undefined) return;
  render(
    current === null ? (
      <EnrolPage
        m={m}
        state={enrolment.value}
        onLook={(text) => void look(text)}
        onEnrol={(name, releases) => void enrol(name, releases)}
        onAnother={() => (enrolment.value = ASKING)}
        onLeave={() => void leave()}
        onLanguage={choose}
      />
    ) : (
      <Frame
        m={m}
        page={page.value}
        hub={current.identity.address}
        handle={current.identity.me.handle}
        waiting={current.waiting.value}
        onLanguage={choose}
        onLeave={() => void leave()}
      >
        <DraftsContext.Provider value={current.drafts}>{current.pages[page.value].view(m)}</DraftsContext.Provider>
      </Frame>
    ),
    root,
  );
});

window.addEventListener('hashchange', () => {
  page.value = pageInAddress();
  // Another page: it is read from its heading on, not from the rest of the menu.
  const heading = document.querySelector<HTMLElement>('main h1');
  if (heading !== null) focusOn(heading);
  void member.value?.pages[page.value].load();
});
window.addEventListener('beforeunload', (event) => {
  // What is typed is in memory only and gone with the page: the browser asks once more.
  if (member.value?.drafts.isEmpty() === false) event.preventDefault();
});
void begin();
