import type { ReleasePageProps } from '../../../components/console/release-page.tsx';
import type { Proposal, PublishedRelease, Releases } from '../../../lib/core/console/release.ts';
import type { ReleaseDiff, ReleaseView } from '../../../lib/pages/console-release-view.ts';
import { ago, DAY, emptyHanded, HEX, HOUR, IDLE, ready } from './sample.ts';
import type { Values } from './values.ts';

export type ReleaseState = Values<ReleasePageProps>;

const key = (n: number): string => n.toString(16).repeat(64).slice(0, 64);
const KEYS = [
  { keyid: key(10), handle: 'publisher@bank-a' },
  { keyid: key(11), handle: 'publisher@centre' },
  { keyid: key(12), handle: 'administrator@centre' },
  { keyid: key(13), handle: null },
];

const published = (sequence: number, days: number): PublishedRelease => ({
  epoch: 1,
  sequence,
  stateHash: HEX,
  counts: { hosts: 47_800 + sequence, urls: 1_204, numbers: 12_904 },
  publishedAt: ago(days * DAY),
  reset: false,
});

const proposal: Proposal = {
  id: '0190a1b2-c3d4-7e5f-8a9b-000000000001',
  kind: 'list',
  epoch: 1,
  sequence: 288,
  version: 301,
  sha256: HEX,
  canary: null,
  reset: false,
  counts: { hosts: 48_210, urls: 1_204, numbers: 12_911 },
  before: { hosts: 48_087, urls: 1_204, numbers: 12_904 },
  proposedBy: 'publisher@bank-a',
  proposedAt: ago(HOUR / 2),
  files: [],
  withheld: [{ key: 'host:www.bot.or.th', rule: 'official-domain' }],
  threshold: 2,
  signatures: [{ keyid: key(10), handle: 'publisher@bank-a', at: ago(HOUR / 3), goneAt: null }],
  seen: 1_204,
};

const releases: Releases = {
  current: { ...published(287, 0.2), expiresAt: ago(-80 * DAY), targetsVersion: 300 },
  canary: null,
  releases: [published(287, 0.2), published(286, 0.4), published(285, 1)],
  nextCursor: 'more',
};

const view: ReleaseView = {
  releases,
  open: { proposal, building: false, failure: null },
  signKeys: KEYS,
  mayPublish: true,
  ownKeyid: key(11),
};

const diff: ReleaseDiff = {
  sections: [
    { section: 'hosts', before: 48_087, after: 48_210, added: 140, removed: 17, changed: 31 },
    { section: 'urls', before: 1_204, after: 1_204, added: 3, removed: 3, changed: 0 },
    { section: 'numbers', before: 12_904, after: 12_911, added: 12, removed: 5, changed: 2 },
  ],
  rows: [
    {
      what: 'added',
      key: 'host:fan-shop-sale.example',
      grade: 'confirmed',
      category: 'TH01',
      bank: null,
      before: null,
    },
    {
      what: 'added',
      key: 'host:secure-login-verify.a-very-long-subdomain.phish.example',
      grade: 'corroborated',
      category: 'TX1',
      bank: null,
      before: null,
    },
    {
      what: 'removed',
      key: 'host:honest-shop.example',
      grade: 'corroborated',
      category: 'TH01',
      bank: null,
      before: null,
    },
    {
      what: 'added',
      key: '00ff'.repeat(4),
      masked: '•••-•-•6789-0',
      grade: 'confirmed',
      category: 'TH01',
      bank: { th: 'ไทยพาณิชย์', en: 'Siam Commercial Bank' },
      before: null,
    },
    {
      what: 'removed',
      key: '0a0b'.repeat(4),
      masked: '•••-•••-5678',
      isVerified: true,
      grade: 'confirmed',
      category: 'TH08',
      bank: null,
      before: null,
    },
    {
      what: 'changed',
      key: 'url:pages.example/\u202eshop',
      grade: 'disputed',
      category: 'TH01',
      bank: null,
      before: { grade: 'confirmed', category: 'TH01', bank: null },
    },
  ],
  total: 213,
  warnings: [
    { code: 'official-or-popular', severity: 'look', count: 1, examples: ['host:much-visited.example'] },
    { code: 'canary-withdrawn', severity: 'look', count: 10, examples: [] },
    { code: 'nothing-to-compare', severity: 'look', count: 4_213, examples: [] },
    { code: 'never-heard-of', severity: 'look', count: 0, examples: [] },
  ],
  checks: [
    ...['current-verified', 'bytes-exact', 'step', 'state-hash', 'counts', 'base-files', 'delta-files'].map((code) => ({
      code,
      isChecked: true,
    })),
    { code: 'numbers', isChecked: false },
    { code: 'decisions', isChecked: false },
  ],
};

const canary = { ...published(288, 0.1), percent: 10 };
const base: ReleaseState = { state: ready(view), review: { kind: 'not-begun' }, outcome: IDLE };
const withView = (change: Partial<ReleaseView>): ReleaseState => ({ ...base, state: ready({ ...view, ...change }) });
const closed = { proposal: null, building: false, failure: null };

export const releaseStates: Readonly<Record<string, ReleaseState>> = {
  open: base,
  downloading: { ...base, review: { kind: 'running', step: 'fetch', done: 3, of: 5 } },
  decoding: { ...base, review: { kind: 'running', step: 'decode', done: 0, of: 0 } },
  checked: { ...base, review: { kind: 'checked', diff } },
  calm: { ...base, review: { kind: 'checked', diff: { ...diff, warnings: [] } } },
  refuses: {
    ...base,
    review: {
      kind: 'checked',
      diff: {
        ...diff,
        warnings: [
          { code: 'never-blocked', severity: 'refuse', count: 1, examples: ['host:www.bot.or.th'] },
          ...diff.warnings,
        ],
      },
    },
  },
  agreed: {
    ...base,
    review: {
      kind: 'checked',
      diff: {
        ...diff,
        warnings: [{ code: 'poll-changed', severity: 'refuse', count: 1, examples: ['900', '60'] }],
      },
    },
  },
  'check-failed': {
    ...base,
    review: {
      kind: 'failed',
      code: 'state-mismatch',
      detail: 'the files decode to another list than the one that is signed',
    },
  },
  'sign-refused': {
    ...base,
    review: { kind: 'checked', diff },
    outcome: { kind: 'refused', what: 'sign', code: 'changed-meanwhile', detail: 'Another proposal is open.' },
  },
  signed: withView({ ownKeyid: key(10) }),
  'device-revoked': withView({
    open: {
      ...view.open,
      proposal: { ...proposal, signatures: proposal.signatures.map((one) => ({ ...one, goneAt: ago(HOUR / 4) })) },
    },
  }),
  'no-key': withView({ ownKeyid: null }),
  reviewer: withView({ mayPublish: false, ownKeyid: null }),
  none: withView({ open: closed }),
  building: withView({ open: { ...closed, building: true } }),
  'nothing-changed': withView({ open: { ...closed, failure: 'nothing-changed' } }),
  shrinks: withView({ open: { ...closed, failure: 'shrinks-too-much' } }),
  canary: withView({ open: closed, releases: { ...releases, canary } }),
  'to-a-share': withView({ open: { ...view.open, proposal: { ...proposal, canary: 10 } } }),
  'after-ceremony': withView({ releases: null }),
  first: withView({
    open: closed,
    releases: { current: null, canary: null, releases: [], nextCursor: null },
  }),
  ...Object.fromEntries(Object.entries(emptyHanded(view)).map(([name, state]) => [name, { ...base, state }])),
};
