import type { ExchangePageProps } from '../../../components/console/exchange-page.tsx';
import { COLUMN_MEANINGS, FEED_FORMATS, IMPORT_FORMATS, WEBHOOK_EVENTS } from '../../../lib/core/console/exchange.ts';
import type { ImportPreview, Source, Webhook } from '../../../lib/core/console/exchange.ts';
import { EXCHANGE_PARTS } from '../../../lib/pages/console-exchange.ts';
import type { ExchangeView } from '../../../lib/pages/console-exchange.ts';
import type { Values } from './values.ts';
import { ago, DAY, emptyHanded, HEX, HOUR, IDLE, ready } from './sample.ts';

const source: Source = {
  id: 1,
  name: 'รายการร้านปลอม ธนาคารตัวอย่าง',
  url: 'https://feeds.bank.example/shops.csv',
  format: 'csv',
  columns: null,
  gradeCap: 'corroborated',
  category: 'TH01',
  publisher: 'ธนาคารตัวอย่าง',
  expiresInDays: 30,
  everyMinutes: 360,
  isPaused: false,
  state: 'ok',
  triedAt: ago(HOUR),
  goodAt: ago(HOUR),
  nextAt: ago(-5 * HOUR),
  failures: 0,
  lastError: null,
  entries: 4_120,
  counts: { taken: 31, merged: 12, unchanged: 4_071, refused: 6, ignored: 0 },
  held: null,
  addedBy: 'administrator@centre',
  addedAt: ago(40 * DAY),
  seen: 812,
};

const sources: readonly Source[] = [
  source,
  {
    ...source,
    id: 2,
    name: 'Phishing feed of a foreign centre',
    url: 'https://example.org/a-very-long-path/that-goes-on-and-on/and-on/with-a-token-in-it-0123456789/feed.txt',
    state: 'failing',
    failures: 4,
    lastError: { code: 'http-status', status: 503 },
  },
  {
    ...source,
    id: 3,
    name: 'บัญชีจากศูนย์ตัวอย่าง',
    state: 'held',
    held: { at: ago(HOUR), sha256: HEX, entries: 51_200, before: 4_980 },
  },
  {
    ...source,
    id: 4,
    name: 'แหล่งทดลอง',
    state: 'paused',
    isPaused: true,
    goodAt: null,
    triedAt: null,
    nextAt: null,
    counts: null,
  },
];

const webhook: Webhook = {
  id: 1,
  name: 'ระบบเคสของธนาคารตัวอย่าง',
  url: 'https://soc.bank.example/hooks/tuean',
  events: ['case.decided', 'release.published'],
  isPaused: false,
  waiting: 2,
  dead: 1,
  deliveredAt: ago(HOUR / 2),
  lastError: { code: 'timeout', status: null },
  addedBy: 'administrator@centre',
  addedAt: ago(12 * DAY),
  seen: 900,
};

const delivery = (id: string, state: 'waiting' | 'delivered' | 'dead') => ({
  id: `0190a1b2-c3d4-7e5f-8a9b-${id}`,
  event: 'case.decided' as const,
  eventSeq: 1_204,
  state,
  tries: state === 'dead' ? 12 : 2,
  createdAt: ago(HOUR),
  nextAt: state === 'waiting' ? ago(-HOUR) : null,
  deliveredAt: state === 'delivered' ? ago(HOUR / 2) : null,
  lastError: state === 'delivered' ? null : { code: 'http-status' as const, status: 500 },
});

const view: ExchangeView = {
  history: {
    imports: [
      {
        id: 7,
        eventSeq: 1_190,
        at: ago(2 * HOUR),
        source: 'shops-november.csv',
        publisher: 'ธนาคารตัวอย่าง',
        format: 'csv',
        taken: 310,
        merged: 42,
        unchanged: 12,
        refused: 9,
        ignored: 1,
        by: 'publisher@bank-a',
        sourceId: null,
      },
      {
        id: 6,
        eventSeq: 1_102,
        at: ago(3 * DAY),
        source: 'hosts \u202etxt.exe',
        publisher: 'ศูนย์ตัวอย่าง',
        format: 'hosts',
        taken: 12_000,
        merged: 0,
        unchanged: 0,
        refused: 140,
        ignored: 3,
        by: null,
        sourceId: null,
      },
    ],
    nextCursor: null,
  },
  sources,
  webhooks: [webhook],
};

const preview: ImportPreview = {
  preview: HEX,
  isCommitted: false,
  eventSeq: null,
  source: 'shops-november.csv',
  format: 'csv',
  publisher: 'ธนาคารตัวอย่าง',
  bytes: 48_211,
  head: [
    { line: 1, text: 'เว็บ,บัญชี,วันที่,หมายเหตุ' },
    { line: 2, text: 'https://shoe-sale.example/b,1234567890,19/11/2569,<img src=x onerror=alert(1)>' },
    { line: 3, text: 'fan-shop.example,,20/11/2569,\u202eโกง' },
  ],
  columns: [
    { at: 0, name: 'เว็บ', meaning: 'site', samples: ['https://shoe-sale.example/b', 'fan-shop.example'] },
    { at: 1, name: 'บัญชี', meaning: 'account', samples: ['1234567890'] },
    { at: 2, name: 'วันที่', meaning: 'seen-on', samples: ['19/11/2569', '20/11/2569'] },
    { at: 3, name: 'หมายเหตุ\u202e<b>', meaning: null, samples: ['<img src=x onerror=alert(1)>', '\u202eโกง'] },
  ],
  counts: { taken: 310, merged: 42, unchanged: 12, refused: 9, ignored: 1 },
  waiting: 57,
  rules: [
    { rule: 'gate:official-domain', refused: 4 },
    { rule: 'malformed', refused: 3 },
    { rule: 'gate:top-site', refused: 2 },
  ],
  refused: [
    { line: 14, text: 'https://www.bot.or.th/', rule: 'gate:official-domain', because: 'official' },
    { line: 15, text: 'ขอให้ลบ <script>alert(1)</script> \u202e', rule: 'malformed', because: 'expected a host' },
    { line: 31, text: 'a-new-rule.example', rule: 'gate:unheard-of', because: 'a sentence of the hub' },
  ],
  nextCursor: 'more',
};

export type ExchangeState = Values<ExchangePageProps>;

const base: ExchangeState = {
  state: ready(view),
  part: 'file',
  parts: EXCHANGE_PARTS,
  formats: IMPORT_FORMATS,
  meanings: COLUMN_MEANINGS,
  feeds: FEED_FORMATS,
  eventNames: WEBHOOK_EVENTS,
  file: { kind: 'none' },
  choices: {
    format: 'auto',
    columns: null,
    grade: 'corroborated',
    category: 'TH01',
    publisher: '',
    expiresInDays: '',
    insist: '',
  },
  secret: null,
  deliveries: null,
  outcome: IDLE,
  mayImport: true,
};

const bare: ExchangeView = { history: { imports: [], nextCursor: null }, sources: [], webhooks: [] };

const changes: Readonly<Record<string, Partial<ExchangeState>>> = {
  file: {},
  reading: { file: { kind: 'reading', items: 12_400 } },
  preview: { file: { kind: 'preview', preview, isChanged: false } },
  changed: {
    file: { kind: 'preview', preview, isChanged: true },
    outcome: { kind: 'refused', what: 'commit', code: 'changed-meanwhile', detail: 'The list changed.' },
  },
  committed: {
    file: { kind: 'preview', preview: { ...preview, isCommitted: true, eventSeq: 1_205 }, isChanged: false },
  },
  'nothing-taken': {
    file: {
      kind: 'preview',
      preview: { ...preview, columns: null, counts: { ...preview.counts, taken: 0, merged: 0 } },
      isChanged: false,
    },
  },
  exports: { part: 'exports' },
  sources: { part: 'sources' },
  'sources-reviewer': { part: 'sources', mayImport: false },
  webhooks: {
    part: 'webhooks',
    secret: { name: 'ระบบเคสของธนาคารตัวอย่าง', text: 'whsec_bm90IGEgc2VjcmV0IG9mIGFueWJvZHk=' },
    deliveries: {
      webhook: 1,
      onlyDead: false,
      page: {
        deliveries: [
          delivery('000000000001', 'dead'),
          delivery('000000000002', 'waiting'),
          delivery('000000000003', 'delivered'),
        ],
        nextCursor: 'more',
      },
    },
  },
  empty: { state: ready(bare) },
  'empty-sources': { state: ready(bare), part: 'sources' },
  'empty-webhooks': { state: ready(bare), part: 'webhooks' },
  ...Object.fromEntries(Object.entries(emptyHanded(view)).map(([name, state]) => [name, { state }])),
};

export const exchangeStates: Readonly<Record<string, ExchangeState>> = Object.fromEntries(
  Object.entries(changes).map(([name, change]) => [name, { ...base, ...change }]),
);
