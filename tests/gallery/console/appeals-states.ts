import type { AppealsPageProps } from '../../../components/console/appeals-page.tsx';
import type { Appeal, AppealRow, Appeals } from '../../../lib/core/console/appeals.ts';
import { ago, DAY, emptyHanded, HOUR, IDLE, NOW, ready } from './sample.ts';
import type { Values } from './values.ts';

type AppealsState = Values<AppealsPageProps>;

const ID = '01936b2e-0000-7000-8000-00000000000';

function row(at: number, indicator: string, waitedHours: number, changes: Partial<AppealRow> = {}): AppealRow {
  const received = waitedHours * HOUR;
  const late = Math.max(0, waitedHours - 24) * 3600;
  return {
    id: `${ID}${at}`,
    kind: 'account',
    indicator,
    isNumber: true,
    role: 'owner',
    locale: 'th',
    state: 'open',
    receivedAt: ago(received),
    acknowledgedAt: null,
    decidedAt: null,
    clock: {
      acknowledgeBy: ago(received - DAY),
      decideBy: ago(received - 3 * DAY),
      next: 'acknowledge',
      dueAt: ago(received - DAY),
      lateSeconds: late,
    },
    listed: 'disputed',
    suspendedGrade: 'corroborated',
    seen: 900 + at,
    ...changes,
  };
}

const first = row(1, '•••-•-••789-0', 30);
const appeals: Appeals = {
  appeals: [
    first,
    row(2, 'host:honest-noodles.example', 20, {
      kind: 'host',
      isNumber: false,
      listed: 'listed',
      suspendedGrade: null,
    }),
    row(3, `host:${'long-name-'.repeat(12)}shop.example`, 2, { role: 'other', listed: null, suspendedGrade: null }),
  ],
  nextCursor: null,
  counts: { open: 3, late: 1 },
};

const open: Appeal = {
  ...first,
  acknowledgedAt: ago(HOUR),
  clock: { ...first.clock, next: 'decide', dueAt: ago(-42 * HOUR), lateSeconds: 0 },
  contact: 'noodles@example.com',
  reason: 'บัญชีนี้เป็นของร้านเรา มีคนเอาเลขไปแปะในเพจปลอม\nเราส่งของครบทุกคน <b>ดูได้</b> \u202e',
  answer: null,
  decidedBy: null,
  listings: [
    {
      id: '7',
      kind: 'account',
      shown: '•••-•-••789-0',
      isNumber: true,
      state: 'disputed',
      grade: 'disputed',
      category: 'TH01',
      publisher: 'ศูนย์ตัวอย่าง',
      source: 'reports',
      reports: 14,
      bank: { th: 'กสิกรไทย', en: 'Kasikornbank' },
      listedAt: ago(3 * DAY),
      seenAt: ago(DAY),
      expiresAt: ago(-117 * DAY),
      reason: null,
      proposedBy: 'somsri@bank-a',
      standing: ['somsri@bank-a', 'anan@bank-b'],
      mayConfirm: false,
      history: [],
      seen: 4_000,
    },
  ],
  listedBy: ['somsri@bank-a', 'anan@bank-b'],
  mayReject: true,
  cases: [{ id: 1, state: 'listed', decidedBy: 'somsri@bank-a, anan@bank-b', reports: 14 }],
  reports: [
    {
      id: '01936b2e-0000-7000-8000-000000000011',
      receivedAt: ago(4 * DAY),
      lostMoney: true,
      category: 'TH01',
      url: 'https://mega-sale-outlet.example/pay',
      title: '<img src=x onerror="document.title=1">',
      text: 'โอนแล้วไม่ได้ของ',
      snippet: null,
    },
  ],
  independent: 3,
  earlier: [
    {
      id: `${ID}9`,
      state: 'rejected',
      role: 'owner',
      receivedAt: ago(40 * DAY),
      decidedAt: ago(38 * DAY),
      decidedBy: 'reviewer@centre',
      answer: 'ตอนนั้นยังไม่มีหลักฐานว่าเป็นของร้าน',
    },
  ],
};

const base: AppealsState = {
  now: NOW,
  appeals: ready(appeals),
  open: null,
  state: 'open',
  decided: null,
  outcome: IDLE,
  leftUndone: null,
  maxAnswer: 2000,
};

export const appealsStates: Readonly<Record<string, AppealsState>> = {
  waiting: base,
  open: { ...base, open: ready(open) },
  'not-mine': { ...base, open: ready({ ...open, mayReject: false }) },
  emptied: { ...base, open: ready({ ...open, contact: null, reason: null, listings: [], cases: [], earlier: [] }) },
  forgotten: {
    ...base,
    state: 'upheld',
    appeals: ready({
      ...appeals,
      appeals: [{ ...open, state: 'upheld', indicator: '', isNumber: true, listed: null }],
    }),
    open: ready({
      ...open,
      state: 'upheld',
      indicator: '',
      isNumber: true,
      listed: null,
      contact: null,
      reason: null,
      listings: [],
      listedBy: [],
      cases: [],
      reports: [],
      earlier: [],
      decidedBy: 'anan@bank-b',
      answer: 'ขอบคุณที่แจ้ง',
    }),
  },
  gone: { ...base, open: { kind: 'failed', why: 'failed', code: 'not-found' } },
  upheld: {
    ...base,
    state: 'upheld',
    open: ready({ ...open, state: 'upheld', decidedBy: 'anan@bank-b', answer: 'ขอบคุณที่แจ้ง เราเอาออกแล้ว' }),
    decided: { state: 'upheld', seen: 950, isReleaseDue: true },
  },
  refused: {
    ...base,
    open: ready(open),
    outcome: { kind: 'refused', what: 'decide', code: 'changed-meanwhile', detail: '' },
  },
  none: { ...base, appeals: ready({ appeals: [], nextCursor: null, counts: { open: 0, late: 0 } }) },
  ...Object.fromEntries(
    Object.entries(emptyHanded(appeals)).map(([name, state]) => [name, { ...base, appeals: state }]),
  ),
};
