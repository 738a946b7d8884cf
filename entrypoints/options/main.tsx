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
import { createTextSize } from '../../lib/pages/text-size.ts';
import { catalogues } from '../../locales/index.ts';

const { language, choose } = createLanguage();
const text = createTextSize();
const view = signal<OptionsView | null>(null);
const failed = signal(false);
const ignoreFailed = signal(false);
const undo = signal<UndoOutcome>(null);
const settingFailed = signal(false);
const lists = createLists({ ask, onChanged: read });

async function read(): Promise<void> {
  try {
    const [exceptions, ignored, list, settings] = await Promise.all([
      ask('exceptions.list', {}),
      ask('ignored.list', {}),
      ask('list.status', {}),
      ask('settings.read', {}),
    ]);
    view.value = { exceptions, ignored, list, settings, settingFailed: settingFailed.value };
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

effect(() => {
  const m = catalogues[language.value];
  document.title = `${m.options.title} · ${m.name}`;
  render(
    <OptionsPage
      m={m}
      view={view.value}
      failed={failed.value}
      now={Date.now()}
      update={lists.update.value}
      undo={undo.value}
      onUpdate={() => void lists.updateNow(view.value?.list ?? null)}
      onUndo={(id) => void lists.undo(id).then((outcome) => (undo.value = outcome))}
      ignoreFailed={ignoreFailed.value}
      onUndoIgnored={(id) => void undoIgnored(id)}
      onLanguage={choose}
      isLarge={text.isLarge.value}
      onLarge={text.choose}
      onSetting={(change) => void changeSetting(change)}
    />,
    document.getElementById('page') ?? document.body,
  );
});

void read();
