import type { PeoplePageProps } from '../../../components/console/people-page.tsx';
import { ROLES, SCOPES } from '../../../lib/core/console/access.ts';
import { SHARING_MARKS } from '../../../lib/core/console/people.ts';
import type { PeopleView } from '../../../lib/pages/console-people.ts';
import { ago, DAY, emptyHanded, HOUR, IDLE, ready } from './sample.ts';
import type { Values } from './values.ts';

export type PeopleState = Values<PeoplePageProps>;

const device = (id: string, name: string, change: object = {}) => ({
  id,
  name,
  canSign: true,
  addedAt: ago(30 * DAY),
  seenAt: ago(HOUR),
  revokedAt: null,
  waits: null,
  ...change,
});

/** A device that waits, invited by somebody. */
const waiting = (id: string, name: string, invitedBy: string) =>
  device(id, name, { seenAt: null, addedAt: ago(HOUR), waits: { invitedBy, fingerprint: '40716 02583 91264 05377' } });

const view: PeopleView = {
  me: { handle: 'administrator@centre', device: 'd1' },
  mayChange: true,
  members: [
    {
      handle: 'administrator@centre',
      role: 'administrator',
      isEnded: false,
      devices: [device('d1', 'Chromium, office')],
    },
    {
      handle: 'publisher@bank-a',
      role: 'publisher',
      isEnded: false,
      devices: [device('d2', 'โน้ตบุ๊ก \u202e<b>'), device('d3', 'เครื่องเก่า', { revokedAt: ago(2 * DAY), canSign: false })],
    },
    { handle: 'reviewer@bank-a', role: 'reviewer', isEnded: false, devices: [] },
    { handle: 'former@centre', role: 'reviewer', isEnded: true, devices: [] },
  ],
  organisations: [
    { name: 'centre', title: { th: 'ศูนย์ตัวอย่าง', en: 'Example Centre' }, tlp: 'green' },
    { name: 'bank-a', title: { th: 'ธนาคารตัวอย่าง', en: 'Example Bank' }, tlp: 'amber+strict' },
  ],
  invites: [
    { id: 'i1', handle: 'reviewer@telco-a', role: 'reviewer', by: 'administrator@centre', expiresAt: ago(-20 * HOUR) },
  ],
  apiKeys: [
    {
      id: 'k1',
      label: 'ระบบเคสของธนาคาร',
      organisation: 'bank-a',
      scopes: ['partner-feed'],
      by: 'administrator@centre',
      usedAt: ago(HOUR),
      revokedAt: null,
    },
    {
      id: 'k2',
      label: 'ทดลอง\u202e<b>',
      organisation: 'centre',
      scopes: ['import', 'partner-feed'],
      by: 'administrator@centre',
      usedAt: null,
      revokedAt: null,
    },
  ],
};

const base: PeopleState = {
  state: ready(view),
  outcome: IDLE,
  roles: ROLES,
  scopes: SCOPES,
  marks: SHARING_MARKS,
  shownOnce: null,
};

/** One that this member may let in, one that they have invited, and one of their own. */
const withWaiting: PeopleView = {
  ...view,
  members: [
    ...view.members.map((member) =>
      member.handle === view.me.handle
        ? { ...member, devices: [...member.devices, waiting('d6', 'ที่บ้าน', 'second@centre')] }
        : member,
    ),
    {
      handle: `${'a'.repeat(40)}@${'b'.repeat(40)}`,
      role: 'administrator',
      isEnded: false,
      devices: [waiting('d4', 'โน้ตบุ๊กใหม่ \u202e<b>', `${'c'.repeat(40)}@${'d'.repeat(40)}`)],
    },
    {
      handle: 'anan@bank-a',
      role: 'reviewer',
      isEnded: false,
      devices: [waiting('d5', 'Chromium', view.me.handle)],
    },
  ],
};

export const peopleStates: Readonly<Record<string, PeopleState>> = {
  all: base,
  waiting: { ...base, state: ready(withWaiting) },
  'let-in': { ...base, outcome: { kind: 'done', what: 'admission' } },
  'not-let-in': {
    ...base,
    state: ready(withWaiting),
    outcome: { kind: 'refused', what: 'admission', code: 'rules', detail: 'another administrator lets it in' },
  },
  invited: {
    ...base,
    shownOnce: {
      what: 'invite',
      name: 'reviewer@telco-a',
      text: 'https://hub.example/console#not-an-invite-of-anybody-0123456789abcdef',
    },
  },
  'key-made': {
    ...base,
    shownOnce: { what: 'api-key', name: 'ระบบเคสของธนาคาร', text: 'tuean_k1_not-a-secret-of-anybody' },
  },
  reviewer: { ...base, state: ready({ ...view, mayChange: false, invites: [], apiKeys: [] }) },
  'first-day': {
    ...base,
    state: ready({ ...view, members: view.members.slice(0, 1), organisations: [], invites: [], apiKeys: [] }),
  },
  refused: {
    ...base,
    outcome: { kind: 'refused', what: 'invite', code: 'handle-taken', detail: 'The handle is taken.' },
  },
  ...Object.fromEntries(Object.entries(emptyHanded(view)).map(([name, state]) => [name, { ...base, state }])),
};
