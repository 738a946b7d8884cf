/* Every state of a report, as fixed values: in the popup and on "my reports". Names are those of the pictures. */
import type { ReportPanelState } from '../../components/report-panel.tsx';
import type { ReportList, ReportOffer, ReportView } from '../../lib/messages.ts';
import { serializeBody } from '../../lib/core/report/serialize.ts';

/** 22 November 2026, 10:00 in Bangkok. */
const NOW = Date.UTC(2026, 10, 22, 3, 0, 0);
const HEX = '7f3c'.repeat(16);

const body = serializeBody({
  version: 1,
  id: '019aa123-4567-7abc-8def-0123456789ab',
  receipt: HEX,
  reporter: HEX,
  createdAt: '2026-11-22T03:00:00.000Z',
  locale: 'th',
  client: { version: '0.1.0', browser: 'chromium' },
  via: 'popup',
  subjects: [{ kind: 'host', key: 'host:shop-example.com', source: 'page', voice: HEX }],
  page: {
    url: 'https://shop-example.com/sale?id=7&token=',
    title: 'รองเท้าลดราคา <b>80%</b> \u202eโทร •••-•••-••••',
    language: 'th',
  },
});

const waiting: ReportView = {
  id: '019aa123-4567-7abc-8def-0123456789ab',
  state: 'waiting',
  createdAt: NOW - 2000,
  dueAt: NOW + 8000,
  attempts: 0,
  subjects: [{ kind: 'host', shown: 'shop-example.com' }],
  page: { url: 'https://shop-example.com/sale?id=7&token=', title: 'รองเท้าลดราคา <b>80%</b> \u202eโทร •••-•••-••••' },
  details: {},
  hasUnsentDetails: false,
  picture: 'none',
  payloads: [{ what: 'report', text: body }],
  problem: null,
  status: null,
  isNews: false,
};

const received: ReportView = {
  ...waiting,
  state: 'sent',
  details: { category: 'TH01', lostMoney: true, text: 'โอนมัดจำไป 500 บาท แล้วร้านปิดแชต', shareWithAuthorities: true },
  picture: 'sent',
  status: { state: 'received', reason: null, changedAt: NOW - 60_000 },
};

const offer: ReportOffer = {
  subject: { kind: 'host', shown: 'shop-example.com' },
  why: null,
  choices: [
    { id: 'f1', kind: 'account', shown: '•••-•-••789-0', isListed: true, isChosen: false },
    { id: 'f2', kind: 'promptpay', shown: '•••-•••-5678', isListed: false, isChosen: false },
  ],
  current: null,
  refusal: null,
  canCapture: true,
  hasLeft: false,
};

const panel = (change: Partial<ReportOffer>, more: Partial<ReportPanelState> = {}): ReportPanelState => ({
  offer: { ...offer, ...change },
  outcome: 'none',
  isBusy: false,
  saved: 'idle',
  picture: { kind: 'off' },
  ...more,
});

/** The popup's report, in the popup's states of the same name. */
export const reportPanelStates: Readonly<Record<string, ReportPanelState>> = {
  'report-start': panel({}),
  'report-shared': panel({ subject: null, why: 'shared' }),
  'report-not-web': panel({ subject: null, why: 'not-web', choices: [] }),
  'report-waiting': panel({ current: waiting }),
  'report-left': panel({ current: waiting, choices: [], canCapture: false, hasLeft: true }),
  'report-no-consent': panel({ current: { ...waiting, dueAt: NOW - 1000 } }),
  'report-lost': panel(
    {
      current: {
        ...waiting,
        details: { category: 'TH01', lostMoney: true, text: 'โอนมัดจำไป 500 บาท' },
        subjects: [...waiting.subjects, { kind: 'account', shown: '•••-•-••789-0' }],
      },
      choices: offer.choices.map((choice) => ({ ...choice, isChosen: choice.id === 'f1' })),
    },
    { saved: 'saved' },
  ),
  'report-picture': panel({ current: waiting, choices: [] }, { picture: { kind: 'editing', width: 800, height: 500 } }),
  'report-attached': panel(
    { current: { ...waiting, picture: 'waiting' }, choices: [] },
    { picture: { kind: 'attached', width: 800, height: 500, sizeBytes: 84_000 } },
  ),
  'report-sending': panel({
    current: { ...waiting, state: 'sending', attempts: 2, dueAt: NOW + 90_000 },
    choices: [],
  }),
  'report-received': panel({ current: received, choices: [] }),
  'report-link': panel({
    current: { ...received, subjects: [{ kind: 'host', shown: 'win-a-phone.example' }], details: {} },
    choices: [],
  }),
  'report-undone': panel({}, { outcome: 'undone' }),
  'report-not-done': panel({ current: waiting, choices: [] }, { outcome: 'not-done' }),
  'report-refused': panel({ refusal: 'nothing' }),
  'report-full': panel({}, { outcome: 'full' }),
};

/** The report on the warning's own page, in the interstitial's states of the same name. */
export const warningReportStates: Readonly<Record<string, ReportPanelState>> = {
  'reported-here': panel({ current: waiting, choices: [], canCapture: false }),
  'report-of-it-sent': panel({ current: received, choices: [], canCapture: false }),
};

const at = (view: ReportView, id: number): ReportView => ({ ...view, id: `${view.id.slice(0, -2)}${id + 10}` });

export const reportListStates: Readonly<Record<string, ReportList | null>> = {
  none: { reports: [], aside: 0 },
  'no-consent': { reports: [waiting], aside: 0 },
  all: {
    reports: [
      waiting,
      { ...waiting, state: 'sending' as const, attempts: 3, dueAt: NOW + 600_000 },
      {
        ...received,
        hasUnsentDetails: true,
        payloads: [...received.payloads, { what: 'details' as const, text: '{\n "revision": 2,\n "text": "เพิ่ม"\n}' }],
      },
      { ...received, status: { state: 'in-case' as const, reason: null, changedAt: NOW - 3_600_000 } },
      {
        ...received,
        isNews: true,
        status: { state: 'listed' as const, reason: 'reports-agree' as const, changedAt: NOW - 600_000 },
      },
      {
        ...received,
        status: { state: 'not-listed' as const, reason: 'not-enough-evidence' as const, changedAt: NOW - 86_400_000 },
      },
      { ...waiting, state: 'failed' as const, problem: { code: 'invalid-report', paths: ['subjects.0.key'] } },
      { ...received, problem: { code: 'invalid-report', paths: ['text'] } },
      { ...received, problem: { code: 'gone', paths: [] } },
      { ...received, state: 'deleting' as const },
    ].map(at),
    aside: 2,
  },
  'long-names': {
    reports: [
      {
        ...waiting,
        subjects: [{ kind: 'host' as const, shown: `${'secure'.repeat(10)}.${'x'.repeat(60)}.example` }],
        page: {
          url: `https://${'x'.repeat(60)}.example/${'a'.repeat(400)}`,
          title: `${'ขายของ'.repeat(60)}\u202eשלום`,
        },
      },
      { ...received, page: { url: 'https://shop-example.com/', title: null } },
    ].map(at),
    aside: 0,
  },
  'no-answer': null,
  loading: null,
};

/** Stands for the picture of a page. */
export function drawSample(canvas: HTMLCanvasElement): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = '#7a8';
  context.fillRect(40, 40, 320, 200);
  context.fillStyle = '#222';
  context.font = '28px sans-serif';
  context.fillText('SALE 80%', 400, 100);
  context.fillText('123-4-56789-0', 400, 160);
}
