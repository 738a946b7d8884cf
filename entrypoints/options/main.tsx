/* Connects the settings page to the worker. */
import { effect, signal } from '@preact/signals';
import { render } from 'preact';
import { browser } from 'wxt/browser';
import type { UndoOutcome } from '../../components/exception-list.tsx';
import { OptionsPage } from '../../components/options-page.tsx';
import type { OptionsView } from '../../components/options-page.tsx';
import '../../components/styles/options.css';
import { hasConsoleKeys } from '../../lib/console/key-store.ts';
import { ask } from '../../lib/messages.ts';
import { keepFocus } from '../../lib/pages/keep-focus.ts';
import { createLanguage } from '../../lib/pages/language.ts';
import { createLists, lookAgainWhileUpdating } from '../../lib/pages/lists.ts';
import type { SettingChange } from '../../lib/settings.ts';
import { copyText } from '../../lib/pages/clipboard.ts';
import { findTroubles, heldBackBy, supportText } from '../../lib/pages/health.ts';
import type { HealthFacts } from '../../lib/pages/health.ts';
import { createMyData } from '../../lib/pages/my-data.ts';
import { saveTextFile } from '../../lib/pages/save-file.ts';
import { readLearned } from '../../lib/lessons.ts';
import { createPublishersPanel } from '../../lib/pages/publishers-panel.ts';
import { askForAccess, askForOrigin, onAccessChange, readSetUp, readStorage } from '../../lib/set-up.ts';
import { createTextSize } from '../../lib/pages/text-size.ts';
import { createTurns } from '../../lib/pages/turns.ts';
import { optionsCatalogues } from '../../locales/options.ts';

const { language, choose } = createLanguage();
const text = createTextSize();
keepFocus(document);
const data = createMyData({
  ask,
  lessons: async () => [...(await readLearned())],
  hasConsoleKeys,
  pageStorage: localStorage,
  saveFile: saveTextFile,
  version: browser.runtime.getManifest().version,
  now: () => Date.now(),
});
const isErased = location.hash === '#erased';
const facts = signal<HealthFacts | null>(null);
const copied = signal<'copied' | 'failed' | null>(null);
const isRefused = signal(false);
const stored = signal<Pick<
  OptionsView,
  'exceptions' | 'ignored' | 'list' | 'settings' | 'publishers' | 'months'
> | null>(null);
const failed = signal(false);
const beginReading = createTurns();
const ignoreFailed = signal(false);
const undo = signal<UndoOutcome>(null);
const settingFailed = signal(false);
const lists = createLists({ ask, onChanged: read });
const panel = createPublishersPanel({ ask, askAccess: askForOrigin, onChanged: read });

async function read(): Promise<void> {
  const isLatest = beginReading();
  try {
    const [exceptions, ignored, list, settings, publishers, months] = await Promise.all([
      ask('exceptions.list', {}),
      ask('ignored.list', {}),
      ask('list.status', {}),
      ask('settings.read', {}),
      ask('publishers.read', {}),
      ask('summary.read', {}),
    ]);
    if (!isLatest()) return;
    stored.value = { exceptions, ignored, list, settings, publishers, months };
    failed.value = false;
    lookAgainWhileUpdating(list, read);
  } catch {
    if (!isLatest()) return;
    failed.value = true;
  }
  await look();
}

/** What is wrong: asked of the browser, and of the worker what it has just answered. */
async function look(): Promise<void> {
  const [{ family, hasAccess, isPrivateAllowed }, storage] = await Promise.all([readSetUp(), readStorage()]);
  const answered = failed.value ? null : stored.value;
  facts.value = {
    version: browser.runtime.getManifest().version,
    family,
    language: language.value,
    hasAccess,
    isPrivateAllowed,
    storage,
    worker:
      answered === null ? null : { list: answered.list, publishers: answered.publishers, settings: answered.settings },
  };
}

async function grant(): Promise<void> {
  isRefused.value = !(await askForAccess());
  await look();
}

async function copySupport(text: string): Promise<void> {
  copied.value = (await copyText(text)) ? 'copied' : 'failed';
}

async function undoIgnored(id: string): Promise<void> {
  ignoreFailed.value = await ask('ignored.undo', { id }).then(
    () => false,
    () => true,
  );
  await read();
}

async function changeSetting(change: SettingChange): Promise<void> {
  settingFailed.value = await ask('settings.change', change).then(
    () => false,
    () => true,
  );
  await read();
}

function viewNow(): OptionsView | null {
  if (stored.value === null) return null;
  return {
    ...stored.value,
    settingFailed: settingFailed.value,
    data: { saved: data.saved.value, erase: data.erase.value, hasConsoleKeys: data.hasConsoleKeys.value },
    isErased,
    adding: { add: panel.add.value, removed: panel.removed.value, removeFailed: panel.failed.value },
  };
}

effect(() => {
  const m = optionsCatalogues[language.value];
  const found = facts.value;
  const troubles = found === null ? null : findTroubles(found, Date.now());
  const support = found === null ? '' : supportText(found, Date.now());
  document.title = `${m.options.title} · ${m.name}`;
  render(
    <OptionsPage
      m={m}
      view={viewNow()}
      failed={failed.value}
      now={Date.now()}
      update={lists.update.value}
      undo={undo.value}
      onUpdate={() => void lists.updateNow(stored.value?.list ?? null)}
      onUndo={(id) => void lists.undo(id).then((outcome) => (undo.value = outcome))}
      ignoreFailed={ignoreFailed.value}
      onUndoIgnored={(id) => void undoIgnored(id)}
      onLanguage={choose}
      isLarge={text.isLarge.value}
      onLarge={text.choose}
      heldBack={heldBackBy(troubles ?? [])}
      health={{
        troubles,
        supportText: support,
        copied: copied.value,
        isRefused: isRefused.value,
      }}
      actions={{
        onSetting: (change) => void changeSetting(change),
        onLook: (address) => void panel.look(address),
        onCompared: (matches) => void panel.compared(matches),
        onStartAgain: panel.startAgain,
        onRemove: (publisher) => void panel.remove(publisher),
        onRestore: () => void panel.restore(),
        onSave: () => void data.save(),
        onAskErase: () => void data.askErase(),
        onKeep: data.keep,
        onErase: () => void data.eraseAll(),
        onGrant: () => void grant(),
        onCopySupport: () => void copySupport(support),
      }}
    />,
    document.getElementById('page') ?? document.body,
  );
});

onAccessChange(() => void look());
void read();
