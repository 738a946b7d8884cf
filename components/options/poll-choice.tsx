import type { ListStatus } from '../../lib/messages.ts';
import type { Poll, SettingChange, SettingsView } from '../../lib/messages.ts';
import type { OptionsMessages } from '../../locales/options.ts';
import { Choices } from './checks-section.tsx';

const POLLS: readonly Poll[] = ['asked', 'often', 'hourly', 'seldom'];

/** How often lists are asked for, and what that comes to for each publisher now. */
export function PollChoice(props: {
  readonly m: OptionsMessages;
  readonly view: SettingsView;
  readonly list: ListStatus;
  readonly onChange: (change: SettingChange) => void;
}) {
  const { m, view, list, onChange } = props;
  const t = m.settings;
  return (
    <>
      <Choices
        m={m}
        name="poll"
        title={t.pollTitle}
        lead={t.pollLead}
        options={POLLS.map((value) => ({ value, label: t.poll[value], means: t.pollMeans[value] }))}
        chosen={view.settings.poll}
        isLocked={view.locked.includes('poll')}
        onChoose={(value) => onChange({ name: 'poll', value })}
      />
      <ul class="poll-now">
        {list.publishers.map(({ id, name, pollSeconds }) => (
          <li key={id} class="soft">
            {m.publisher(name)} · {t.pollNow(pollSeconds)}
          </li>
        ))}
      </ul>
    </>
  );
}
