/* Connects the settings page to the worker. */
import { effect, signal } from '@preact/signals';
import { render } from 'preact';
import type { UndoOutcome } from '../../components/exception-list.tsx';
import { OptionsPage } from '../../components/options-page.tsx';
import type { OptionsView } from '../../components/options-page.tsx';
import '../../components/styles/options.css';
import { ask } from '../../lib/messages.ts';
import { createLanguage } from '../../lib/pages/language.ts';
import { createLists, lookAgainWhileUpdating } from '../../lib/pages/lists.ts';
import type { SettingChange } from '../../lib/settings.ts';
import { createPublishersPanel } from '../../lib/pages/publishers-panel.ts';
import { askForOrigin } from '../../lib/set-up.ts';
import { createTextSize } from '../../lib/pages/text-size.ts';
import { catalogues } from '../../locales/index.ts';

const { language, choose } = createLanguage();
const text = createTextSize();
const stored = signal<Pick<OptionsView, 'exceptions' | 'ignored' | 'list' | 'settings' | 'publishers'> | null>(null);
const failed = signal(false);
const ignoreFailed = signal(false);
const undo = signal<UndoOutcome>(null);
const settingFailed = signal(false);
const lists = createLists({ ask, onChanged: read });
const panel = createPublishersPanel({ ask, askAccess: askForOrigin, onChanged: read });

async function read(): Promise<void> {
  try {
    const [exceptions, ignored, list, settings, publishers] = await Promise.all([
      ask('exceptions.list', {}),
      ask('ignored.list', {}),
      ask('list.status', {}),
      ask('settings.read', {}),
      ask('publishers.read', {}),
    ]);
    stored.value = { exceptions, ignored, list, settings, publishers };
    lookAgainWhileUpdating(list, read);
  } catch {
    failed.value = true;
  }
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
    adding: { add: panel.add.value, removed: panel.removed.value, removeFailed: panel.failed.value },
  };
}

effect(() => {
  const m = catalogues[language.value];
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
      actions={{
        onSetting: (change) => void changeSetting(change),
        onLook: (address) => void panel.look(address),
        onCompared: (matches) => void panel.compared(matches),
        onStartAgain: panel.startAgain,
        onRemove: (publisher) => void panel.remove(publisher),
        onRestore: () => void panel.restore(),
      }}
    />,
    document.getElementById('page') ?? document.body,
  );
});

void read();
