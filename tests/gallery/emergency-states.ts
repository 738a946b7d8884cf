/* States of the page "I already paid", as fixed values. Numbers and names are made up. */
import { emptyCase } from '../../lib/core/emergency/paid-case.ts';
import type { PaidCase } from '../../lib/core/emergency/paid-case.ts';
import type { PaidPageState } from '../../lib/pages/paid-page.ts';
import type { TabSummary } from '../../lib/messages.ts';

/** 22 November 2026, 10:00 in Bangkok. */
const NOW = Date.UTC(2026, 10, 22, 3, 0, 0);
const LONG_WORD = `https://pages.example/${'promotion-'.repeat(18)}?session=${'a1b2c3d4'.repeat(24)}`;
const LONG_THAI = 'เขาบอกว่าต้องโอนค่าธรรมเนียมก่อนจึงจะถอนเงินได้และขู่ว่าจะยึดเงินทั้งหมด'.repeat(12);

const empty = emptyCase('c1', 't1', NOW - 3_600_000);

const filled: PaidCase = {
  ...empty,
  category: 'TH09',
  done: ['stopped', 'kept', 'called-bank'],
  ownBank: '011',
  holds: [
    { id: 'h1', bank: '011', caseId: '25691121TTB06111', heldAt: '2026-11-21T18:40' },
    { id: 'h2', bank: '004', caseId: 'ref 99', heldAt: '' },
  ],
  police: { caseId: '', filedAt: '', station: '', aocReference: 'AOC-1234' },
  transfers: [
    {
      id: 't1',
      kind: 'bank',
      fields: {
        at: '2026-11-21T17:05',
        amount: '50,000',
        toBank: '004',
        toAccount: '123-4-56789-0',
        toName: 'นาย ตัวอย่าง ทดสอบ',
        fromBank: '011',
        fromAccount: '987-6-54321-0',
        method: 'แอปธนาคาร',
      },
    },
    {
      id: 't2',
      kind: 'crypto',
      fields: {
        at: '2026-11-21T17:30',
        amount: '12500.50',
        coin: 'USDT',
        network: 'TRC-20',
        address: 'TJRyWwFs9wTFGZg3JbrVriFbNfCug5tDeC',
        coinAmount: '350.00000000',
      },
    },
    { id: 't3', kind: 'card', fields: { amount: 'ห้าพัน', merchant: 'SHOP EXAMPLE' } },
  ],
  suspects: [
    {
      id: 's1',
      kind: 'account',
      value: '123-4-56789-0',
      name: 'นาย ตัวอย่าง ทดสอบ',
      firstSeen: '2026-11-20T09:00',
      lastSeen: '2026-11-21T17:05',
      source: 'seen',
    },
    { id: 's2', kind: 'line', value: '@example', name: 'ครูตัวอย่าง', firstSeen: '', lastSeen: '', source: 'person' },
  ],
  pages: [{ id: 'p1', url: 'https://invest.example/th/join', seenAt: '2026-11-20T09:00', note: '', source: 'seen' }],
  pictures: [
    {
      id: 'b1',
      name: 'slip-1.png',
      type: 'image/png',
      sizeBytes: 48_211,
      sha256: 'ab12'.repeat(16),
      addedAt: NOW - 1_800_000,
      note: '',
      slip: { bank: '004', reference: '0150000000000ATF00001' },
    },
  ],
  story: {
    met: 'ทักมาทางเฟซบุ๊ก ชวนเข้ากลุ่มลงทุนในไลน์',
    promised: 'บอกว่าได้กำไรวันละ 5 เปอร์เซ็นต์ ถอนได้ทุกวัน',
    paid: 'โอนครั้งแรกวันที่ 21 เพราะเขาบอกว่าเหลือที่สุดท้าย\nครั้งที่สองเพื่อปลดล็อกเงินที่ถอนไม่ได้',
    noticed: 'ถอนเงินไม่ได้ และเขาให้โอนเพิ่ม',
    since: 'ยังทักมาขอค่าภาษีอีก',
  },
};

const filed: PaidCase = {
  ...filled,
  police: { caseId: 'C-690001', filedAt: '2026-11-21T21:15', station: 'แจ้งออนไลน์', aocReference: '' },
};
/** Every hold has run out, nothing filed. */
const late: PaidCase = {
  ...filled,
  holds: [{ id: 'h1', bank: '011', caseId: '25691117TTB06111', heldAt: '2026-11-17T09:00' }],
};
const lapsed: PaidCase = { ...late, police: { ...filed.police, filedAt: '2026-11-14T09:00' } };

const many: PaidCase = {
  ...filled,
  transfers: Array.from({ length: 24 }, (_, i) => ({
    id: `t${i}`,
    kind: 'bank' as const,
    fields: {
      at: `2026-11-20T${String(i).padStart(2, '0')}:15`,
      amount: String(1000 + i),
      toBank: '014',
      toAccount: `12345678${String(i).padStart(2, '0')}`,
    },
  })),
  suspects: Array.from({ length: 30 }, (_, i) => ({
    id: `s${i}`,
    kind: 'phone' as const,
    value: `08${i % 10}-234-56${String(i).padStart(2, '0')}`,
    name: '',
    firstSeen: '2026-11-20T09:00',
    lastSeen: '',
    source: 'person' as const,
  })),
};

const long: PaidCase = {
  ...filled,
  ownBank: '069',
  holds: [{ id: 'h1', bank: '069', caseId: 'X'.repeat(120), heldAt: '2026-11-21T18:40' }],
  transfers: [
    { id: 't1', kind: 'bank', fields: { toName: 'ก'.repeat(200), toAccount: '9'.repeat(90), amount: '999999999999' } },
    { id: 't2', kind: 'crypto', fields: { address: '0x'.padEnd(300, 'f'), txId: 'e'.repeat(200) } },
  ],
  suspects: [
    { id: 's1', kind: 'website', value: LONG_WORD, name: 'ก'.repeat(150), firstSeen: '', lastSeen: '', source: 'seen' },
    { id: 's2', kind: 'other', value: 'a\u202eb\u200bc', name: '', firstSeen: '', lastSeen: '', source: 'person' },
  ],
  pages: [{ id: 'p1', url: LONG_WORD, seenAt: '', note: 'น'.repeat(300), source: 'seen' }],
  pictures: filled.pictures.map((picture) => ({ ...picture, name: `${'screenshot'.repeat(15)}.png` })),
  story: { met: LONG_THAI, promised: 'x'.repeat(900), paid: '', noticed: '', since: '' },
};

/** Taken for a transfer between banks at first; rows were added and left empty. */
const changed: PaidCase = {
  ...empty,
  ownBank: 'other',
  holds: [{ id: 'h1', bank: 'other', caseId: '', heldAt: '' }],
  transfers: [
    {
      id: 't1',
      kind: 'wallet',
      fields: {
        amount: '50000',
        toBank: '004',
        toAccount: '123-4-56789-0',
        provider: 'TrueMoney',
        walletId: '081-234-5678',
      },
    },
    { id: 't2', kind: 'gift-card', fields: { toAccount: '987-6-54321-0' } },
  ],
  suspects: [{ id: 's1', kind: 'phone', value: ' ', name: '', firstSeen: '', lastSeen: '', source: 'person' }],
  pages: [{ id: 'p1', url: '', seenAt: '', note: '', source: 'person' }],
};
const ofFarmersBank: PaidCase = {
  ...empty,
  ownBank: '034',
  transfers: [{ id: 't1', kind: 'bank', fields: { toBank: 'other', toAccount: '123-4-56789-0' } }],
};

function opened(current: PaidCase, change: Partial<PaidPageState> = {}): PaidPageState {
  return {
    access: 'open',
    cases: [current],
    current,
    file: {
      text: '{}',
      manifest: ['cover', 'references', 'transfers', 'suspects', 'pages', 'pictures', 'story', 'picture:b1'].map(
        (name, i) => ({ name, sha256: `${i}f`.repeat(32), bytes: 100 * (i + 1) }),
      ),
      seal: '0a'.repeat(32),
      maker: { tool: 'Tuean 0.1.0', madeAt: NOW, offsetMinutes: 420 },
      madeAtText: '2026-11-22T10:00:00+07:00',
    },
    saving: 'saved',
    isPrivate: false,
    hasPassphrase: false,
    passphrase: 'idle',
    pictureTrouble: null,
    unreadable: 0,
    erased: false,
    eraseFailed: false,
    seen: null,
    ...change,
  };
}

const locked = { access: 'locked', current: null, cases: [], file: null, hasPassphrase: true } as const;

/** What the worker saw on the tab; `list` and the verdict play no part here. */
export function seenOn(summary: Pick<TabSummary, 'found'>): TabSummary {
  return {
    ...summary,
    url: 'https://www.shop-example.com/cart',
    explanation: {
      address: { before: 'https://www.', domain: 'shop-example.com', after: '/cart', unicodeHost: null },
      site: { kind: 'not-listed' },
      proceedScopes: [],
      appealUrl: null,
    },
    list: { publishers: [], updating: false },
    blockedFrames: 0,
    off: [],
    locked: [],
  };
}

const seen = seenOn({
  found: {
    items: [
      {
        id: 'f1',
        kind: 'account',
        key: 'acct:TH:1234567890',
        source: 'text',
        verdict: { kind: 'not-listed' },
        isIgnored: false,
      },
      {
        id: 'f2',
        kind: 'promptpay',
        key: 'phone:+66812345678',
        source: 'picture',
        verdict: { kind: 'not-listed' },
        isIgnored: false,
      },
    ],
    more: 0,
    isUnread: false,
  },
});

/** States of the form; with `-paper` behind the name the paper is shown. */
export const emergencyStates: Readonly<Record<string, PaidPageState>> = {
  empty: opened(empty, { cases: [], seen }),
  filled: opened(filled),
  filed: opened(filed, { hasPassphrase: true, passphrase: 'done' }),
  late: opened(late, { saving: 'failed', pictureTrouble: 'too-large', eraseFailed: true }),
  lapsed: opened(lapsed, { passphrase: 'differs' }),
  many: opened(many, { cases: [many, { ...filed, id: 'c2' }, { ...late, id: 'c3' }], unreadable: 1 }),
  long: opened(long),
  private: opened(filled, { isPrivate: true }),
  locked: opened(empty, { ...locked, passphrase: 'wrong' }),
  failed: opened(empty, { access: 'failed', cases: [], saving: 'failed' }),
  erased: opened(empty, { cases: [], erased: true }),
  loading: opened(empty, { ...locked, access: 'loading', hasPassphrase: false }),
  changed: opened(changed),
  'farmers-bank': opened(ofFarmersBank),
  'empty-paper': opened(empty),
  'changed-paper': opened(changed),
  'locked-paper': opened(empty, locked),
  'filled-paper': opened(filed),
  'long-paper': opened(long),
  'many-paper': opened(many),
};
