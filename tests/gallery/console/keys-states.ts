import type { KeysPageProps } from '../../../components/console/keys-page.tsx';
import { METADATA_ROLES } from '../../../lib/core/console/release.ts';
import type { Ceremony, Keys } from '../../../lib/core/console/release.ts';
import type { RootDifference } from '../../../lib/core/console/root-difference.ts';
import type { KeysView } from '../../../lib/pages/console-keys-view.ts';
import { ago, DAY, emptyHanded, HEX, HOUR, IDLE, NOW, ready } from './sample.ts';
import type { Values } from './values.ts';

export type KeysState = Values<KeysPageProps>;

const key = (n: number): string => n.toString(16).repeat(64).slice(0, 64);
const trusted = (role: (typeof METADATA_ROLES)[number], n: number, handle: string | null, here = false) => ({
  role,
  keyid: key(n),
  publicKey: key(n),
  handle,
  here,
});

const keys: Keys = {
  version: 4,
  expiresAt: ago(-300 * DAY),
  epoch: 1,
  thresholds: { root: 2, targets: 2, snapshot: 1, timestamp: 1 },
  keys: [
    trusted('root', 1, null),
    trusted('root', 2, null),
    trusted('root', 3, 'administrator@centre'),
    trusted('targets', 10, 'publisher@bank-a'),
    trusted('targets', 11, 'publisher@centre'),
    trusted('snapshot', 5, null, true),
    trusted('timestamp', 6, null, true),
  ],
  waiting: [{ handle: 'publisher@telco-a', keyid: key(12), publicKey: key(12) }],
};

const ceremony: Ceremony = {
  id: '0190a1b2-c3d4-7e5f-8a9b-000000000002',
  version: 5,
  changes: [
    { change: 'add', role: 'targets', publicKey: key(12) },
    { change: 'threshold', role: 'targets', threshold: 3 },
    { change: 'replace', role: 'root', keyid: key(2), publicKey: key(9) },
  ],
  root: '{}',
  sha256: HEX,
  signatures: [{ keyid: key(1), handle: null, at: ago(HOUR) }],
  byOld: { threshold: 2, keyids: [key(1), key(2), key(3)], signed: [key(1)] },
  byNew: { threshold: 2, keyids: [key(1), key(3), key(9)], signed: [key(1)] },
  proposedBy: 'administrator@centre',
  proposedAt: ago(2 * HOUR),
  seen: 1_210,
};

const differences: readonly RootDifference[] = [
  { what: 'version', role: null, before: '4', after: '5' },
  { what: 'expires', role: null, before: ago(-300 * DAY), after: ago(-400 * DAY) },
  { what: 'key-removed', role: 'root', before: key(2), after: null },
  { what: 'key-added', role: 'root', before: null, after: key(9) },
  { what: 'key-added', role: 'targets', before: null, after: key(12) },
  { what: 'threshold', role: 'targets', before: '2', after: '3' },
];

const view: KeysView = { keys, ceremony: null, review: { kind: 'none' }, mayChange: true, ownKeyid: key(3) };
const base: KeysState = { now: NOW, state: ready(view), outcome: IDLE, roles: METADATA_ROLES, draft: [] };
const withView = (change: Partial<KeysView>): KeysState => ({ ...base, state: ready({ ...view, ...change }) });

export const keysStates: Readonly<Record<string, KeysState>> = {
  quiet: base,
  draft: {
    ...base,
    draft: [...ceremony.changes, { change: 'renew' }, { change: 'remove', role: 'root', keyid: key(2) }],
  },
  demo: withView({
    keys: { ...keys, thresholds: { root: 1, targets: 1, snapshot: 1, timestamp: 1 }, expiresAt: ago(-20 * DAY) },
  }),
  expired: withView({ keys: { ...keys, expiresAt: ago(DAY) } }),
  ceremony: withView({ ceremony, review: { kind: 'checked', differences } }),
  strange: withView({
    ceremony,
    review: {
      kind: 'checked',
      differences: [...differences, { what: 'other', role: null, before: null, after: 'x_unheard_of' }],
    },
  }),
  'not-compared': withView({ ceremony }),
  differs: withView({ ceremony, review: { kind: 'failed', code: 'malformed' } }),
  reviewer: withView({ ceremony, mayChange: false, ownKeyid: null }),
  ...Object.fromEntries(Object.entries(emptyHanded(view)).map(([name, state]) => [name, { ...base, state }])),
};
