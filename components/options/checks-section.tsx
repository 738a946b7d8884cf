/* What is checked where, each with its switch and what is lost without it; and how a listing speaks that nobody has checked. */
import type { CheckName, Notice, SettingChange, SettingName, SettingsView } from '../../lib/messages.ts';
import type { OptionsMessages } from '../../locales/options.ts';
import { LockIcon } from '../icons.tsx';
import { Phrases } from '../phrases.tsx';

const CHECKS: readonly CheckName[] = ['sites', 'text', 'pictures', 'fields'];
const NOTICES: readonly Notice[] = ['card', 'button'];

export interface ChecksSectionProps {
  readonly m: OptionsMessages;
  readonly view: SettingsView;
  /** Checks that are on and do nothing, because the browser does not let pages be seen. */
  readonly heldBack: ReadonlySet<CheckName>;
  /** The last change could not be made. */
  readonly failed: boolean;
  readonly onChange: (change: SettingChange) => void;
}

export function ChecksSection({ m, view, heldBack, failed, onChange }: ChecksSectionProps) {
  const t = m.settings;
  const { settings, locked } = view;
  return (
    <section id="checks" aria-labelledby="checks-title">
      <h2 id="checks-title">{t.title}</h2>
      <p class="soft">
        <Phrases text={t.lead} />
      </p>
      {locked.length === 0 ? null : <p class="hint">{t.someLocked}</p>}
      <ul class="switches">
        {CHECKS.map((name) => {
          const isOn = settings.checks[name];
          const isLocked = locked.includes(name);
          const isWaiting = isOn && heldBack.has(name);
          return (
            <li key={name} class="switch-row" data-on={isOn} data-waiting={isWaiting} data-locked={isLocked}>
              <label class="switch">
                <input
                  type="checkbox"
                  role="switch"
                  checked={isOn}
                  disabled={isLocked}
                  aria-describedby={`check-${name}`}
                  onChange={(event) => onChange({ name, value: event.currentTarget.checked })}
                />
                <span class="switch-name">{m.checks.check[name]}</span>
                <span class="switch-state" aria-hidden="true">
                  {isWaiting ? t.waiting : isOn ? t.on : t.off}
                </span>
              </label>
              <div id={`check-${name}`} class="switch-means">
                <p class="soft">{t.what[name]}</p>
                {isWaiting ? (
                  <p class="trouble">
                    <a href="#health">{t.waitingMeans}</a>
                  </p>
                ) : (
                  <p class={isOn ? 'soft' : 'trouble'}>{t.lost[name]}</p>
                )}
                {isLocked ? <Locked m={m} /> : null}
              </div>
            </li>
          );
        })}
      </ul>
      <Choices
        m={m}
        name="notice"
        title={t.noticeTitle}
        lead={t.noticeLead}
        options={NOTICES.map((value) => ({ value, label: t.notice[value], means: t.noticeMeans[value] }))}
        chosen={settings.notice}
        isLocked={locked.includes('notice')}
        onChoose={(value) => onChange({ name: 'notice', value })}
      />
      <p role="status" class="status">
        {failed ? m.checks.failed : ''}
      </p>
    </section>
  );
}

export interface ChoicesProps<T extends string> {
  readonly m: OptionsMessages;
  readonly name: SettingName;
  readonly title: string;
  readonly lead: string;
  readonly options: readonly { readonly value: T; readonly label: string; readonly means: string }[];
  readonly chosen: T;
  readonly isLocked: boolean;
  readonly onChoose: (value: T) => void;
}

/** One of a few, each with what it comes to. */
export function Choices<T extends string>(props: ChoicesProps<T>) {
  const { m, name, title, lead, options, chosen, isLocked, onChoose } = props;
  return (
    <fieldset class="choices" disabled={isLocked}>
      <legend>{title}</legend>
      <p class="soft">{lead}</p>
      {options.map(({ value, label, means }) => (
        <label key={value} class="choice">
          <input
            type="radio"
            name={name}
            value={value}
            checked={value === chosen}
            aria-describedby={`${name}-${value}`}
            onChange={() => onChoose(value)}
          />
          <span>
            <span class="choice-name">{label}</span>
            <span id={`${name}-${value}`} class="soft">
              {means}
            </span>
          </span>
        </label>
      ))}
      {isLocked ? <Locked m={m} /> : null}
    </fieldset>
  );
}

/** That an organisation has set something. */
function Locked({ m }: { m: OptionsMessages }) {
  return (
    <p class="locked">
      <LockIcon />
      {m.checks.locked}
    </p>
  );
}
