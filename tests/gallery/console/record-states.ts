import type { AuditPageProps } from '../../../components/console/audit-page.tsx';
import type { ListingsPageProps } from '../../../components/console/listings-page.tsx';
import { LISTING_STATES } from '../../../lib/pages/console-listings-view.ts';
import type { ListingView, ListingsView } from '../../../lib/pages/console-listings-view.ts';
import type { RecordEvent, RecordView } from '../../../lib/pages/console-record-view.ts';
import { ago, DAY, emptyHanded, HEX, HOUR, IDLE, ready } from './sample.ts';
import type { Values } from './values.ts';

const event = (seq: number, type: string, by: string | null, about: readonly string[] = []): RecordEvent => ({
  seq,
  at: ago((1_210 - seq) * HOUR),
  type,
  by,
  about,
  payload: JSON.stringify({ by, keys: about, note: '<img src=x onerror=alert(1)> \u202e' }),
});

const record: RecordView = {
  head: { seq: 1_209, hash: HEX },
  events: [
    event(1_209, 'proposal.sign', 'publisher@bank-a'),
    event(1_208, 'case.decide', 'reviewer@centre', ['host:fan-shop-sale.example']),
    event(1_207, 'case.reveal', 'reviewer@centre', ['•••-•-•6789-0']),
    event(1_206, 'report.receive', null),
    event(1_205, 'newer.than-this-console', 'administrator@centre', ['shop\u202e.example']),
  ],
  before: 300,
};

export type AuditState = Values<AuditPageProps>;
const audit: AuditState = { state: ready(record), filter: { kind: '', by: '' }, isBusy: false };

export const auditStates: Readonly<Record<string, AuditState>> = {
  events: audit,
  'none-found': {
    ...audit,
    state: ready({ ...record, events: [], before: null }),
    filter: { kind: 'ceremony', by: 'nobody@centre' },
  },
  ...Object.fromEntries(Object.entries(emptyHanded(record)).map(([name, state]) => [name, { ...audit, state }])),
};

const listing: ListingView = {
  id: '1',
  kind: 'host',
  shown: 'fan-shop-sale.example',
  isNumber: false,
  state: 'listed',
  grade: 'confirmed',
  category: 'TH01',
  publisher: 'ศูนย์ตัวอย่าง',
  source: 'reports',
  reports: 4,
  bank: null,
  listedAt: ago(3 * DAY),
  seenAt: ago(DAY),
  expiresAt: ago(-177 * DAY),
  history: [
    { at: ago(3 * DAY), type: 'case.decide', by: 'reviewer@centre' },
    { at: ago(4 * DAY), type: 'case.attach', by: null },
  ],
  reason: null,
  proposedBy: null,
  standing: [],
  mayConfirm: false,
  seen: 1_200,
};
const number: ListingView = { ...listing, kind: 'account', isNumber: true, state: 'waiting', publisher: 'bank-a' };

const view: ListingsView = {
  listings: [
    listing,
    {
      ...number,
      id: '2',
      shown: '•••-•-•6789-0',
      proposedBy: 'reviewer@centre',
      standing: ['reviewer@centre'],
      mayConfirm: true,
    },
    { ...number, id: '3', shown: '•••-•••-5678', proposedBy: 'publisher@bank-a', standing: ['publisher@bank-a'] },
    { ...number, id: '6', shown: '•••-•••-•432', proposedBy: 'source \u202efeed <b>', mayConfirm: true },
    { ...listing, id: '4', shown: 'shop\u202e<b>.example', state: 'disputed', grade: 'disputed' },
    { ...listing, id: '5', shown: 'honest-shop.example', state: 'revoked', history: [], expiresAt: null },
  ],
  nextCursor: '40',
  waiting: 3,
  me: 'publisher@bank-a',
  mayRevoke: true,
};

export type ListingsState = Values<ListingsPageProps>;
const listings: ListingsState = {
  state: ready(view),
  search: { text: '', state: 'any' },
  states: LISTING_STATES,
  outcome: IDLE,
  release: null,
};

export const listingsStates: Readonly<Record<string, ListingsState>> = {
  found: listings,
  'none-found': {
    ...listings,
    state: ready({ ...view, listings: [], nextCursor: null }),
    search: { text: 'x', state: 'any' },
  },
  'taken-off': { ...listings, release: { kind: 'proposed', id: HEX.slice(0, 36), sequence: 288, threshold: 2 } },
  reviewer: { ...listings, state: ready({ ...view, mayRevoke: false, me: 'reviewer@centre' }) },
  'not-confirmed': {
    ...listings,
    outcome: { kind: 'refused', what: 'listing 2', code: 'same-person', detail: 'Another person confirms.' },
  },
  ...Object.fromEntries(Object.entries(emptyHanded(view)).map(([name, state]) => [name, { ...listings, state }])),
};
