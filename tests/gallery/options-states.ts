/* What the settings page's "what is wrong" holds, and what its buttons do in the gallery. */
import type { OptionsActions, OptionsPageProps } from '../../components/options-page.tsx';

type Health = OptionsPageProps['health'];

const centre = { th: 'ศูนย์ตัวอย่าง', en: 'Example Centre' };
const supportText = [
  'Tuean 1.0.0, firefox, th',
  'access to pages: no; private windows: no',
  'storage: 41 MB of 2048 MB',
  'off: sites; poll: asked; notice: card',
  'list package: 0.214, stale, asked 1560 min ago, made 40 min ago, every 900 s, error network',
].join('\n');

export const HEALTHY: Health = { troubles: [], supportText, copied: null, isRefused: false };

export const healthStates: Readonly<Record<string, Health>> = {
  busy: {
    troubles: [
      { kind: 'no-access' },
      { kind: 'clock-behind' },
      { kind: 'stale', publisher: centre, code: 'network' },
      { kind: 'storage' },
      { kind: 'off' },
      { kind: 'private' },
    ],
    supportText,
    copied: 'copied',
    isRefused: true,
  },
  expired: {
    troubles: [{ kind: 'rules-only' }, { kind: 'clock-ahead' }, { kind: 'expired', publisher: centre, code: 'freeze' }],
    supportText,
    copied: 'failed',
    isRefused: false,
  },
  'no-worker': { troubles: [{ kind: 'worker' }], supportText, copied: null, isRefused: false },
  loading: { troubles: null, supportText: '', copied: null, isRefused: false },
};

export function optionsActions(called: (what: string, argument?: string) => void): OptionsActions {
  return {
    onSetting: ({ name, value }) => called('setting', `${name} ${value}`),
    onLook: (address) => called('look', address),
    onCompared: (matches) => called('compared', String(matches)),
    onStartAgain: () => called('startAgain'),
    onRemove: ({ id }) => called('remove', id),
    onRestore: () => called('restore'),
    onSave: () => called('save'),
    onAskErase: () => called('askErase'),
    onKeep: () => called('keep'),
    onErase: () => called('erase'),
    onGrant: () => called('grant'),
    onCopySupport: () => called('copySupport'),
  };
}
