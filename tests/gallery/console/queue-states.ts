import type { QueuePageProps } from '../../../components/console/queue-page.tsx';
import type { Case, CaseRow, Cases } from '../../../lib/core/console/queue.ts';
import { ago, DAY, emptyHanded, HEX, HOUR, IDLE, ready } from './sample.ts';
import type { Values } from './values.ts';

type QueueState = Omit<Values<QueuePageProps>, 'drawPicture'>;

const HOSTILE = '<img src=x onerror="document.title=1"> \u202eshop\u0000';
const because = (th: string, en: string): { th: string; en: string } => ({ th, en });
const LINES = [
  { code: 'independent', points: 30, because: because('รายงานที่เป็นอิสระต่อกัน 3 ราย', '3 independent reports') },
  { code: 'reporters', points: 8, because: because('ผู้รายงานอื่นอีก 4 ราย', '4 more reporters') },
  { code: 'fresh', points: 10, because: because('มีรายงานใหม่', 'reported within the last days') },
  { code: 'lost-money', points: 20, because: because('เสียเงินแล้ว 2 ราย', '2 of them lost money') },
];

const row = (id: number, indicator: string, changes: Partial<CaseRow> = {}): CaseRow => ({
  id,
  kind: 'host',
  indicator,
  state: 'open',
  score: 68 - id,
  lines: LINES,
  isScored: true,
  reports: 7,
  category: 'TH01',
  campaign: null,
  flags: [],
  openedAt: ago(2 * DAY),
  changedAt: ago(HOUR),
  seen: 4_100 + id,
  ...changes,
});

const NUMBER = row(1, '•••-•-••789-0', {
  kind: 'account',
  campaign: 12,
  flags: ['campaign', 'proposed'],
  reports: 14,
});
const rows: readonly CaseRow[] = [
  NUMBER,
  row(2, 'host:mega-sale-outlet.example', { campaign: 12, flags: ['campaign', 'picture'] }),
  row(3, 'host:quick-loan-online.example', { category: 'TH07', flags: ['asked'] }),
  row(4, 'url:shared-host.example/fake-bank/login', { kind: 'url', category: 'TX1' }),
  row(5, 'host:honest-noodles.example', { flags: ['burst'], reports: 70, category: null, score: 25 }),
  row(6, '•••-•••-5678', { kind: 'phone', category: 'TH12', flags: ['appeal'] }),
];
const COUNTS = { all: 6, campaign: 2, burst: 1, appeal: 1, proposed: 1, picture: 1, asked: 1 };
const cases: Cases = { cases: [...rows], nextCursor: '40.6', counts: COUNTS };

const open: Case = {
  ...NUMBER,
  grade: null,
  outcome: null,
  reason: null,
  decidedBy: null,
  mergedInto: null,
  proposal: null,
  independent: 3,
  evidence: [
    {
      id: '01936b2e-0000-7000-8000-000000000001',
      receivedAt: ago(3 * HOUR),
      lostMoney: true,
      category: 'TH01',
      url: 'https://mega-sale-outlet.example/pay?item=12',
      title: HOSTILE,
      text: 'สั่งกระเป๋าไป โอนแล้วร้านหายเงียบ ทักไปไม่ตอบ',
      snippet: 'โอนเข้าบัญชี กสิกรไทย •••-•-••789-0 ชื่อร้าน',
      bank: { th: 'กสิกรไทย', en: 'Kasikornbank' },
      hasPicture: true,
      strikes: 0,
    },
    {
      id: '01936b2e-0000-7000-8000-000000000002',
      receivedAt: ago(26 * HOUR),
      lostMoney: false,
      category: 'TH01',
      url: 'https://mega-sale-2.example/',
      title: 'ลดล้างสต็อก',
      text: null,
      snippet: null,
      bank: null,
      hasPicture: false,
      strikes: 2,
    },
  ],
  objections: [],
  needsTwo: true,
  defaultDays: 120,
  notes: [
    { id: 1, by: 'anan@bank-b', at: ago(5 * HOUR), words: 'บัญชีนี้เปิดที่เราเมื่อเดือนก่อน กำลังถามสาขา', asks: false },
    { id: 2, by: 'somsri@bank-a', at: ago(4 * HOUR), words: 'มีใครเห็นสลิปที่โอนเข้าบัญชีนี้บ้าง', asks: true },
  ],
  history: [
    {
      seq: 4_101,
      at: ago(4 * HOUR),
      type: 'case.ask',
      by: 'somsri@bank-a',
      case: 1,
      state: null,
      grade: null,
      reason: null,
    },
    {
      seq: 3_200,
      at: ago(90 * DAY),
      type: 'case.decide',
      by: 'reviewer@centre',
      case: null,
      state: 'rejected',
      grade: null,
      reason: 'หลักฐานไม่พอ',
    },
  ],
  relatives: [
    {
      id: 2,
      kind: 'host',
      indicator: 'host:mega-sale-outlet.example',
      state: 'listed',
      score: 66,
      reports: 7,
      why: 'report',
      because: because('มีรายงานที่พูดถึงทั้งสองอย่าง', 'a report names both'),
      seen: 4_102,
    },
  ],
  relativesInAll: 5,
  covering: [],
  hints: [
    {
      code: 'reassigned',
      because: because(
        'เคยอยู่ในรายการเมื่อนานมาแล้ว เลขอาจเปลี่ยนเจ้าของ',
        'it was listed long ago and may have another owner',
      ),
      about: null,
    },
    {
      code: 'look-alike-official',
      because: because('ชื่อคล้าย kasikornbank.com', 'its name resembles kasikornbank.com'),
      about: 'kasikornbank.com',
    },
  ],
  impact: {
    scopes: [
      {
        key: null,
        kind: 'number',
        indicator: '•••-•-••789-0',
        covers: because('เตือนทุกหน้าที่มีเลขนี้', 'every page that shows this number is warned of'),
        reports: 14,
        independent: 3,
        gate: null,
        needsTwo: true,
      },
    ],
    reports: 14,
    pages: 6,
    topSite: null,
    casesOnHost: 0,
  },
};
const site: Case = {
  ...open,
  ...(rows[3] ?? NUMBER),
  needsTwo: false,
  defaultDays: 180,
  notes: [],
  relatives: [],
  history: [],
  covering: [
    { id: 7, indicator: 'host:login.shared-host.example', reports: 9, seen: 4_107 },
    { id: 8, indicator: 'host:shared-host.example', reports: 21, seen: 4_108 },
  ],
  objections: [
    {
      code: 'much-visited',
      insistable: true,
      because: because(
        'เว็บนี้มีคนใช้มาก การเตือนทั้งเว็บกระทบคนจำนวนมาก',
        'many people use this site: a warning reaches all of them',
      ),
    },
  ],
  impact: {
    ...open.impact,
    topSite: 'shared-host.example',
    casesOnHost: 3,
    scopes: [
      {
        key: null,
        kind: 'path',
        indicator: 'url:shared-host.example/fake-bank/login',
        covers: because('เตือนเฉพาะหน้านี้และหน้าย่อย', 'only this page and those below it'),
        reports: 5,
        independent: 2,
        gate: null,
        needsTwo: false,
      },
      {
        key: 'host:shared-host.example',
        kind: 'host',
        indicator: 'host:shared-host.example',
        covers: because('เตือนทั้งเว็บและทุกชื่อย่อย', 'the whole site with every name below it'),
        reports: 7,
        independent: 3,
        gate: { insistable: true, because: because('เป็นเว็บที่คนใช้มาก', 'it is much visited') },
        needsTwo: true,
      },
    ],
  },
};
const PROPOSAL: NonNullable<Case['proposal']> = {
  grade: 'corroborated',
  category: 'TH01',
  authority: null,
  days: 120,
  reason: 'หกร้านใช้บัญชีเดียวกัน',
  isInsisted: false,
  scope: null,
  by: 'somsri@bank-a',
  at: ago(HOUR),
  hash: HEX,
};

const base: QueueState = {
  me: 'anan@bank-b',
  mayDelist: true,
  cases: ready(cases),
  open: null,
  filter: { state: 'open', has: '', search: '', campaign: null },
  outcome: IDLE,
  leftUndone: null,
  revealed: null,
  isOld: false,
  news: 0,
  chosen: new Set(),
  bulkDone: null,
  bulkProgress: null,
};

export const queueStates: Readonly<Record<string, QueueState>> = {
  cases: base,
  number: { ...base, open: ready(open) },
  revealed: { ...base, open: ready(open), revealed: { id: 1, number: '123-4-56789-0' } },
  site: { ...base, open: ready(site) },
  'proposal-of-another': { ...base, open: ready({ ...open, proposal: PROPOSAL }) },
  'proposal-against-the-rules': {
    ...base,
    open: ready({
      ...open,
      proposal: { ...PROPOSAL, authority: `บก.ปอท. 77/2569 ${HOSTILE}`, days: 730, isInsisted: true },
    }),
  },
  'proposal-of-mine': { ...base, me: 'somsri@bank-a', open: ready({ ...open, proposal: PROPOSAL }) },
  decided: {
    ...base,
    open: ready({
      ...site,
      state: 'rejected',
      outcome: 'abuse',
      decidedBy: 'anan@bank-b',
      reason: `คู่แข่งแจ้ง ${HOSTILE}`,
    }),
  },
  listed: { ...base, open: ready({ ...site, state: 'listed', grade: 'confirmed', decidedBy: 'anan@bank-b' }) },
  'listed-for-reviewer': {
    ...base,
    mayDelist: false,
    open: ready({ ...site, state: 'listed', grade: 'confirmed', decidedBy: 'anan@bank-b' }),
  },
  merged: { ...base, open: ready({ ...site, state: 'merged', mergedInto: 8, covering: [] }) },
  changed: {
    ...base,
    open: ready(open),
    isOld: true,
    news: 3,
    outcome: { kind: 'refused', what: 'list', code: 'changed-meanwhile', detail: '' },
  },
  refused: {
    ...base,
    open: ready(open),
    outcome: {
      kind: 'refused',
      what: 'confirm',
      code: 'rules',
      detail: 'expected another person',
      because: because('ต้องมีอีกคนยืนยัน', 'expected another person'),
    },
  },
  deciding: {
    ...base,
    open: ready({ ...site, proposal: PROPOSAL }),
    outcome: { kind: 'running', what: 'list' },
  },
  'left-undone': {
    ...base,
    open: ready(open),
    leftUndone: {
      indicator: `host:${HOSTILE}.example`,
      outcome: { kind: 'refused', what: 'list', code: 'offline', detail: '' },
    },
  },
  'case-of-earlier': { ...base, open: { kind: 'ready', value: open, trouble: 'offline' } },
  'scope-to-insist-on': { ...base, open: ready({ ...site, objections: [] }) },
  chosen: { ...base, chosen: new Set([1, 2, 3]), filter: { ...base.filter, campaign: 12 } },
  'bulk-running': {
    ...base,
    chosen: new Set([1, 2, 3]),
    bulkProgress: { done: 40, of: 200 },
    outcome: { kind: 'running', what: 'bulk' },
  },
  'bulk-done': {
    ...base,
    chosen: new Set([5]),
    bulkDone: [
      { id: 2, state: 'listed', refused: null, seen: 5_000, indicator: 'host:mega-sale-outlet.example' },
      { id: 1, state: 'proposed', refused: null, seen: 5_001, indicator: '•••-•-••789-0' },
      {
        id: 5,
        state: null,
        refused: { code: 'rules', because: because('รายงานเข้ามาพร้อมกันผิดปกติ', 'many strangers reported it at once') },
        seen: 5_002,
        indicator: 'host:honest-noodles.example',
      },
    ],
  },
  none: { ...base, cases: ready({ cases: [], nextCursor: null, counts: { ...COUNTS, all: 0 } }) },
  'none-filtered': {
    ...base,
    cases: ready({ cases: [], nextCursor: null, counts: { ...COUNTS, all: 0 } }),
    filter: { ...base.filter, search: 'mega-sale-outlet.example' },
  },
  strange: {
    ...base,
    cases: ready({ ...cases, cases: [row(9, `host:${'a'.repeat(180)}.example`), row(10, `url:x.example/${HOSTILE}`)] }),
    open: ready({
      ...site,
      indicator: `url:x.example/${'ยาว'.repeat(60)}${HOSTILE}`,
      notes: [{ id: 3, by: 'anan@bank-b', at: ago(HOUR), words: `${HOSTILE} ${'b'.repeat(300)}`, asks: false }],
    }),
  },
  'case-loading': { ...base, open: { kind: 'loading' } },
  'case-gone': { ...base, open: { kind: 'failed', why: 'failed', code: 'not-found' } },
  ...Object.fromEntries(Object.entries(emptyHanded(cases)).map(([name, state]) => [name, { ...base, cases: state }])),
};
