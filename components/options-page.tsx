/* The settings page: what was let through, the state of every list, the language. */
import type { ExceptionView, IgnoredView, ListStatus } from '../lib/messages.ts';
import type { PublisherView, SettingChange, SettingsView } from '../lib/messages.ts';
import type { Language } from '../locales/index.ts';
import type { OptionsMessages } from '../locales/options.ts';
import { ExceptionList } from './exception-list.tsx';
import type { UndoOutcome } from './exception-list.tsx';
import { Mark } from './icons.tsx';
import { ChecksSection } from './options/checks-section.tsx';
import type { ChecksSectionProps } from './options/checks-section.tsx';
import { HealthSection } from './options/health-section.tsx';
import type { HealthSectionProps } from './options/health-section.tsx';
import { MyDataSection } from './options/my-data-section.tsx';
import type { MyDataSectionProps } from './options/my-data-section.tsx';
import { SummarySection } from './options/summary-section.tsx';
import type { SummarySectionProps } from './options/summary-section.tsx';
import { PublishersSection } from './options/publishers-section.tsx';
import type { PublishersSectionProps } from './options/publishers-section.tsx';
import { IgnoredList } from './ignored-list.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import type { UpdateState } from './list-update.tsx';
import { Phrases } from './phrases.tsx';

export interface OptionsView {
  readonly exceptions: readonly ExceptionView[];
  readonly ignored: readonly IgnoredView[];
  readonly list: ListStatus;
  readonly publishers: readonly PublisherView[];
  readonly adding: Pick<PublishersSectionProps, 'add' | 'removed' | 'removeFailed'>;
  readonly settings: SettingsView;
  readonly months: SummarySectionProps['months'];
  readonly data: Pick<MyDataSectionProps, 'saved' | 'erase' | 'hasConsoleKeys'>;
  /** Everything was erased a moment ago. */
  readonly isErased: boolean;
  /** The last change of a setting could not be made. */
  readonly settingFailed: boolean;
}

/** What the sections of the page do. */
export interface OptionsActions
  extends
    Pick<PublishersSectionProps, 'onLook' | 'onCompared' | 'onStartAgain' | 'onRemove' | 'onRestore'>,
    Pick<MyDataSectionProps, 'onSave' | 'onAskErase' | 'onKeep' | 'onErase'>,
    Pick<HealthSectionProps, 'onGrant' | 'onCopySupport'> {
  readonly onSetting: (change: SettingChange) => void;
}

export interface OptionsPageProps {
  readonly m: OptionsMessages;
  readonly view: OptionsView | null;
  readonly failed: boolean;
  readonly now: number;
  readonly update: UpdateState;
  readonly undo: UndoOutcome;
  readonly onUpdate: () => void;
  readonly onUndo: (id: string) => void;
  /** The last change of what is ignored could not be made. */
  readonly ignoreFailed: boolean;
  readonly onUndoIgnored: (id: string) => void;
  readonly onLanguage: (to: Language) => void;
  readonly isLarge: boolean;
  readonly onLarge: (isLarge: boolean) => void;
  readonly actions: OptionsActions;
  readonly heldBack: ChecksSectionProps['heldBack'];
  /** What is wrong; it is looked at even where the worker does not answer. */
  readonly health: Pick<HealthSectionProps, 'troubles' | 'supportText' | 'copied' | 'isRefused'>;
}

export function OptionsPage(props: OptionsPageProps) {
  const { m, view, failed, now, undo, onUndo, onLanguage, actions, health } = props;
  const t = m.options;
  const grave = (health.troubles ?? []).filter(({ kind }) => kind !== 'private').length;
  return (
    <main class="options" lang={m.tag}>
      <header class="masthead">
        <p class="maker">
          <Mark />
          <strong>{m.name}</strong> <span class="soft">{m.notTheState}</span>
        </p>
      </header>
      <h1>{t.title}</h1>
      <p class="lead">
        <Phrases text={t.lead} />
      </p>
      {view?.isErased === true ? (
        <p class="hint" role="status">
          {m.myData.erased}
        </p>
      ) : null}
      {view === null ? (
        <p role="status">{failed ? t.failed : t.loading}</p>
      ) : (
        <>
          {grave === 0 ? null : (
            <p class="trouble">
              <a href="#health">{m.health.found(grave)}</a>
            </p>
          )}
          <nav class="contents" aria-label={m.settings.contents}>
            {[
              ['checks', m.settings.title],
              ['lists', m.list.title],
              ['summary', m.summary.title],
              ['exceptions', m.exceptions.title],
              ['language', m.language.label],
              ['data', m.myData.title],
              ['health', m.health.title],
            ].map(([id, title]) => (
              <a key={id} class="text-link" href={`#${id}`}>
                {title}
              </a>
            ))}
          </nav>
          <ChecksSection
            m={m}
            view={view.settings}
            heldBack={props.heldBack}
            failed={view.settingFailed}
            onChange={actions.onSetting}
          />
          <PublishersSection
            {...props}
            publishers={view.publishers}
            settings={view.settings}
            list={view.list}
            {...view.adding}
            {...actions}
          />
          <SummarySection m={m} now={now} months={view.months} />
          <section id="exceptions" aria-labelledby="exceptions-title">
            <h2 id="exceptions-title">{m.exceptions.title}</h2>
            <ExceptionList m={m} exceptions={view.exceptions} now={now} outcome={undo} onUndo={onUndo} />
          </section>
          <section aria-labelledby="ignored-title">
            <h2 id="ignored-title">{m.ignored.title}</h2>
            {view.ignored.length === 0 ? <p class="soft">{m.ignored.none}</p> : null}
            <IgnoredList
              m={m}
              ignored={view.ignored}
              now={now}
              failed={props.ignoreFailed}
              onUndo={props.onUndoIgnored}
            />
          </section>
        </>
      )}
      <section id="language" aria-labelledby="language-title">
        <h2 id="language-title">{m.language.label}</h2>
        <p class="soft">{t.languageLead}</p>
        <LanguageSwitch m={m} onChoose={onLanguage} />
        <label class="tick">
          <input
            type="checkbox"
            checked={props.isLarge}
            onChange={(event) => props.onLarge(event.currentTarget.checked)}
          />
          <span>
            {m.large.label} <span class="soft">{m.large.means}</span>
          </span>
        </label>
      </section>
      {view === null ? null : <MyDataSection m={m} {...view.data} {...actions} />}
      <HealthSection m={m} {...health} {...actions} />
      <nav class="elsewhere" aria-label={m.lessons.all}>
        <a class="text-link" href="welcome.html">
          {m.lessons.all}
        </a>
        <a class="text-link" href="console.html">
          {m.options.forAdministrators}
        </a>
      </nav>
    </main>
  );
}
