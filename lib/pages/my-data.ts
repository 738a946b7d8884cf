/* What this extension keeps about the person on this device, as one file; and the two steps to erase it. */
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import type { Ask } from './interstitial.ts';

export type EraseStep = 'idle' | 'asking' | 'erasing' | 'failed';

export interface MyData {
  /** What became of the last export. */
  readonly saved: ReadonlySignal<'saved' | 'failed' | null>;
  readonly erase: ReadonlySignal<EraseStep>;
  /** Erasing takes a member's keys too; known from the first step on. */
  readonly hasConsoleKeys: ReadonlySignal<boolean>;
  readonly save: () => Promise<void>;
  /** First step: says what is lost. */
  readonly askErase: () => Promise<void>;
  readonly keep: () => void;
  /** Second step. The extension restarts afterwards, and this page with it. */
  readonly eraseAll: () => Promise<void>;
}

export interface MyDataDeps {
  readonly ask: Ask;
  /** Lessons that were answered rightly. */
  readonly lessons: () => Promise<readonly string[]>;
  /** Whether this browser keeps keys of a member of a hub. */
  readonly hasConsoleKeys: () => Promise<boolean>;
  /** What pages keep by themselves, beside the worker: language and size of letters. */
  readonly pageStorage: Pick<Storage, 'getItem' | 'clear'>;
  readonly saveFile: (name: string, type: string, text: string) => void;
  readonly version: string;
  readonly now: () => number;
}

const PAGE_KEYS = { language: 'tuean.language', letters: 'tuean.text' };

export function createMyData(deps: MyDataDeps): MyData {
  const { ask } = deps;
  const saved = signal<'saved' | 'failed' | null>(null);
  const erase = signal<EraseStep>('idle');
  const hasConsoleKeys = signal(false);
  return {
    saved,
    erase,
    hasConsoleKeys,
    async save() {
      try {
        const text = JSON.stringify(await collect(deps), null, 2);
        const day = new Date(deps.now()).toISOString().slice(0, 10);
        deps.saveFile(`tuean-${day}.json`, 'application/json', `${text}\n`);
        saved.value = 'saved';
      } catch {
        saved.value = 'failed';
      }
    },
    async askErase() {
      // Before it is asked: what is lost must stand there when the button does. That it cannot be read hinders no erasing.
      hasConsoleKeys.value = await deps.hasConsoleKeys().catch(() => false);
      erase.value = 'asking';
    },
    keep: () => (erase.value = 'idle'),
    async eraseAll() {
      if (erase.value !== 'asking') return;
      erase.value = 'erasing';
      try {
        await ask('data.erase', {});
        deps.pageStorage.clear();
      } catch {
        erase.value = 'failed';
      }
    },
  };
}

/** Everything about the person, without what opens something: the tokens of reports, a member's keys and the secret of this browser. */
async function collect({ ask, lessons, pageStorage, version, now }: MyDataDeps) {
  const [settings, publishers, exceptions, ignored, reports, months, learned] = await Promise.all([
    ask('settings.read', {}),
    ask('publishers.read', {}),
    ask('exceptions.list', {}),
    ask('ignored.list', {}),
    ask('report.list', {}),
    ask('summary.read', {}),
    lessons(),
  ]);
  const kept = (key: string): string | null => {
    try {
      return pageStorage.getItem(key);
    } catch {
      return null;
    }
  };
  return {
    what: 'Everything that Tuean keeps about you on this device',
    format: 1,
    madeAt: new Date(now()).toISOString(),
    version,
    language: kept(PAGE_KEYS.language),
    letters: kept(PAGE_KEYS.letters),
    settings: settings.settings,
    setByOrganisation: settings.locked,
    publishers: publishers.filter(({ setBy }) => setBy === 'person'),
    sitesLetThrough: exceptions,
    numbersNotWarnedOf: ignored,
    warnings: months,
    lessonsAnswered: learned,
    reports: reports.reports,
    recordsThatCannotBeRead: reports.aside,
    leftOut: {
      tokensOfReports: 'They open and delete your reports at the hub, so they stay in this browser.',
      keysOfTheConsole: 'They sign for a member of a hub and cannot be read out, not even by this extension.',
      secretOfThisBrowser: 'It cannot be read out, not even by this extension.',
      casesOfPayment: 'Kept apart, perhaps under a passphrase: save them on the page "I already paid".',
      theLists: 'They are the same for everybody and say nothing about you.',
    },
  };
}
