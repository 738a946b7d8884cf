/* Connects "my reports" to the worker. */
import { effect, signal } from '@preact/signals';
import { render } from 'preact';
import { browser } from 'wxt/browser';
import { ReportsPage } from '../../components/reports-page.tsx';
import '../../components/styles/reports.css';
import { ask } from '../../lib/messages.ts';
import type { ReportList, ReportView } from '../../lib/messages.ts';
import { keepFocus } from '../../lib/pages/keep-focus.ts';
import { createLanguage } from '../../lib/pages/language.ts';
import { askConsent, hasConsent } from '../../lib/report-consent.ts';
import { ownUrl } from '../../lib/own-url.ts';
import { createTextSize } from '../../lib/pages/text-size.ts';
import { createTurns } from '../../lib/pages/turns.ts';
import { catalogues } from '../../locales/index.ts';

const LOOK_AGAIN_MS = 1000;

const { language, choose } = createLanguage();
createTextSize();
keepFocus(document);
const list = signal<ReportList | null>(null);
const failed = signal(false);
const beginReading = createTurns();
let isReading = false;
const isRefreshing = signal(false);
const saved = signal<{ readonly id: string; readonly how: 'saved' | 'failed' } | null>(null);
const now = signal(Date.now());
const mayReport = signal(true);
/** The report of which the last press came to nothing. */
const notDone = signal<string | null>(null);

async function read(): Promise<void> {
  const isLatest = beginReading();
  isReading = true;
  const answer = await ask('report.list', {}).catch(() => null);
  now.value = Date.now();
  if (!isLatest()) return;
  isReading = false;
  if (answer === null) failed.value = list.value === null;
  else list.value = answer;
}

async function act(work: Promise<unknown>, id: string | null): Promise<void> {
  notDone.value = null;
  await work.catch(() => (notDone.value = id));
  await read();
}

async function refresh(): Promise<void> {
  if (isRefreshing.value) return;
  isRefreshing.value = true;
  // Others are read while this one is under way: how things stand at its end is asked then.
  await ask('report.refresh', {}).catch(() => undefined);
  await read();
  isRefreshing.value = false;
}

async function describe(id: string, details: ReportView['details']): Promise<void> {
  const how = await ask('report.describe', { id, ...details }).then(
    ({ report }) => (report === null ? ('failed' as const) : ('saved' as const)),
    () => 'failed' as const,
  );
  saved.value = { id, how };
  await read();
}

async function readConsent(): Promise<void> {
  mayReport.value = await hasConsent();
}

effect(() => {
  const m = catalogues[language.value];
  document.title = `${m.report.mine} · ${m.name}`;
  render(
    <ReportsPage
      m={m}
      list={list.value}
      mayReport={mayReport.value}
      onConsent={() => void askConsent().then(readConsent)}
      failed={failed.value}
      now={now.value}
      isRefreshing={isRefreshing.value}
      saved={saved.value}
      notDone={notDone.value}
      onRefresh={() => void refresh()}
      onUndo={(id) => void act(ask('report.delete', { id }), id)}
      onSendNow={(id) => void act(ask('report.sendNow', { id }), id)}
      onHold={(id) => void act(ask('report.hold', { id }), id)}
      onRetry={(id) => void act(ask('report.retry', { id }), id)}
      onDelete={(id) => void act(ask('report.delete', { id }), id)}
      onDescribe={(id, details) => void describe(id, details)}
      onEmergency={() => void browser.tabs.create({ url: ownUrl('emergency.html') })}
      onDropAside={() => void act(ask('report.dropAside', {}), null)}
      onLanguage={choose}
    />,
    document.getElementById('page') ?? document.body,
  );
});

/** Something that moves is looked at again every second; while nothing does, the page is quiet. */
function lookAgain(): void {
  const isMoving = list.value?.reports.some(({ state }) => state !== 'sent' && state !== 'failed') === true;
  // A worker that does not answer is not asked on top of that.
  if (isMoving && !isReading && document.visibilityState === 'visible') void read();
}

void read().then(async () => {
  await refresh();
  // Shown, the answers are no news to the button any more; this page keeps marking them.
  if (list.value?.reports.some(({ isNews }) => isNews) === true) await ask('report.seen', {}).catch(() => undefined);
});
void readConsent();
setInterval(lookAgain, LOOK_AGAIN_MS);
