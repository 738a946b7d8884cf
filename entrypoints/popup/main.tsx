/* Connects the popup to the tab that it was opened on and to the worker. */
import { effect, signal } from '@preact/signals';
import { render } from 'preact';
import { browser } from 'wxt/browser';
import type { UndoOutcome } from '../../components/exception-list.tsx';
import type { MessageCheckState } from '../../components/message-check-panel.tsx';
import { PopupPage } from '../../components/popup-page.tsx';
import '../../components/styles/popup.css';
import '../../components/styles/report.css';
import '../../components/styles/share.css';
import { SharePanel } from '../../components/share-panel.tsx';
import { visibleString } from '../../components/visible-text.ts';
import { isSiteKey } from '../../lib/core/indicators/key.ts';
import { maskNumber } from '../../lib/core/indicators/mask.ts';
import { openPaidPage } from '../../lib/emergency/open-page.ts';
import { ask, MAX_MESSAGE_LENGTH } from '../../lib/messages.ts';
import { lackOf } from '../../lib/pages/health.ts';
import { keepFocus } from '../../lib/pages/keep-focus.ts';
import { createLanguage } from '../../lib/pages/language.ts';
import { createLists } from '../../lib/pages/lists.ts';
import { createPopupReading } from '../../lib/pages/popup-reading.ts';
import { createReportPanel } from '../../lib/pages/report-panel.ts';
import { createReportPicture } from '../../lib/pages/report-picture.ts';
import { createShareWarning } from '../../lib/pages/share-warning.ts';
import { ownUrl } from '../../lib/own-url.ts';
import type { CheckName } from '../../lib/settings.ts';
import { askForAccess, readSetUp } from '../../lib/set-up.ts';
import { askConsent, hasConsent } from '../../lib/report-consent.ts';
import { createTextSize } from '../../lib/pages/text-size.ts';
import { catalogues, type Messages } from '../../locales/index.ts';

const { language } = createLanguage();
createTextSize();
keepFocus(document);
const { view, failed, tabId, subjectPage, read, askAgain } = createPopupReading({
  ask,
  findTab: findSubjectTab,
  async lack() {
    const { family, hasAccess } = await readSetUp();
    return hasAccess ? null : lackOf(family);
  },
  mayReport: hasConsent,
});
const pauseFailed = signal(false);
const ignoreFailed = signal(false);
const undo = signal<UndoOutcome>(null);
const turnOnFailed = signal(false);
const messageCheck = signal<MessageCheckState>({ kind: 'idle' });
const lists = createLists({ ask, onChanged: read });
const panel = createReportPanel({
  ask,
  page: subjectPage,
  now: () => Date.now(),
  after: (ms, action) => void setTimeout(action, ms),
});
const picture = createReportPicture({
  ask,
  page: subjectPage,
  reportId: () => panel.offer.value?.current?.id ?? null,
  onChanged: () => panel.read(),
});

const share = createShareWarning();

/** The tab that it opened over, or the one named where it stands in a tab itself. */
async function findSubjectTab(): Promise<number> {
  const named = Number(new URLSearchParams(location.search).get('tab') ?? Number.NaN);
  if (Number.isSafeInteger(named) && named >= 0) return named;
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  return tab?.id ?? 0;
}

async function pause(): Promise<void> {
  const address = view.value?.summary.explanation.address;
  if (!address) return;
  pauseFailed.value = await ask('site.pause', { url: `${address.before}${address.domain}${address.after}` }).then(
    () => false,
    () => true,
  );
  await read();
}

/** Within a press: the browser shows its question in answer to nothing else. */
async function consent(): Promise<void> {
  await askConsent();
  await read();
}

async function turnOn(name: CheckName): Promise<void> {
  turnOnFailed.value = await ask('settings.change', { name, value: true }).then(
    () => false,
    () => true,
  );
  await read();
}

async function ignore(id: string): Promise<void> {
  await changeIgnored(ask('found.ignore', { tabId: await tabId(), id }));
}

async function changeIgnored(change: Promise<unknown>): Promise<void> {
  ignoreFailed.value = await change.then(
    () => false,
    () => true,
  );
  await read();
}

async function checkMessage(text: string): Promise<void> {
  const running: MessageCheckState = { kind: 'running' };
  messageCheck.value = running;
  const outcome = await ask('message.check', { text }).then(
    (check): MessageCheckState => ({ kind: 'done', check }),
    (): MessageCheckState => ({ kind: 'failed' }),
  );
  // The text may have been changed meanwhile: an answer to another text is none.
  if (messageCheck.value === running) messageCheck.value = outcome;
}

/** The picture of a listed item of the page, its number masked. */
function shareFound(id: string): void {
  const item = view.value?.summary.found.items.find((one) => one.id === id);
  if (item?.verdict.kind !== 'listed') return;
  const { grade, category, listedOn, seenOn, reports, publisher } = item.verdict.hits[0];
  const isSite = isSiteKey(item.key);
  share.show({
    what: isSite ? 'site' : 'number',
    shown: visibleString(isSiteKey(item.key) ? item.key.slice(item.key.indexOf(':') + 1) : maskNumber(item.key)),
    kind: isSite ? '' : catalogues[language.value].messageCheck.kind[item.kind],
    grade,
    category,
    listedOn,
    seenOn,
    reports,
    publisher,
  });
}

function sharePanel(m: Messages) {
  const facts = share.facts.value;
  if (facts === null) return null;
  return (
    <SharePanel
      m={m}
      inWords={`${m.share.headline[facts.what]}: ${facts.kind} ${facts.shown}. ${m.grade[facts.grade]}, ${m.category[facts.category].name}`}
      canSend={share.canSend}
      outcome={share.outcome.value}
      onDraw={(canvas) => void share.draw(canvas, m)}
      onSend={() => void share.send(m)}
      onCopy={() => void share.copy()}
      onSave={() => void share.save(m)}
      onClose={() => share.show(null)}
    />
  );
}

async function openOwn(path: string): Promise<void> {
  await browser.tabs.create({ url: ownUrl(path) });
  window.close();
}

async function openPaid(): Promise<void> {
  await openPaidPage(await tabId());
  window.close();
}

async function openSettings(): Promise<void> {
  await browser.runtime.openOptionsPage();
  window.close();
}

effect(() => {
  const m = catalogues[language.value];
  document.title = m.name;
  render(
    <PopupPage
      m={m}
      view={view.value}
      failed={failed.value}
      onAskAgain={() => begin(askAgain)}
      now={Math.max(panel.clock.value, Date.now())}
      update={lists.update.value}
      undo={undo.value}
      onUpdate={() => void lists.updateNow(view.value?.summary.list ?? null)}
      onPause={() => void pause()}
      pauseFailed={pauseFailed.value}
      onConsent={() => void consent()}
      onGrant={() => void askForAccess().then(read)}
      onTurnOn={(name) => void turnOn(name)}
      turnOnFailed={turnOnFailed.value}
      messageCheck={messageCheck.value}
      maxMessageLength={MAX_MESSAGE_LENGTH}
      onCheckMessage={(text) => void checkMessage(text)}
      onEditMessage={() => (messageCheck.value = { kind: 'idle' })}
      onIgnore={(id) => void ignore(id)}
      ignoreFailed={ignoreFailed.value}
      onUndoIgnored={(id) => void changeIgnored(ask('ignored.undo', { id }))}
      onSettings={() => void openSettings()}
      onPaid={() => void openPaid()}
      report={
        panel.offer.value === null
          ? null
          : {
              offer: panel.offer.value,
              outcome: panel.outcome.value,
              isBusy: panel.isBusy.value,
              saved: panel.saved.value,
              picture: picture.state.value,
            }
      }
      onReport={(found) => {
        // The report is made whatever the answer: without consent it stays here, and says so.
        void panel.report(found);
        void consent();
      }}
      onChoose={(found) => void panel.choose(found)}
      onUndo={(id) => void lists.undo(id).then((outcome) => (undo.value = outcome))}
      onTakeBack={(id) => void panel.undo(id)}
      onSendNow={(id) => void panel.sendNow(id)}
      onHold={(id) => void panel.hold(id)}
      onDescribe={(id, details) => void panel.describe(id, details)}
      onEmergency={() => void openOwn('emergency.html')}
      onTakePicture={() => void picture.take()}
      onDropPicture={() => void picture.drop()}
      onAttachPicture={(bars) => void picture.attach(bars)}
      onDrawPicture={(canvas) => picture.draw(canvas)}
      onMyReports={() => void openOwn('reports.html')}
      share={sharePanel(m)}
      onShare={shareFound}
    />,
    document.getElementById('page') ?? document.body,
  );
});

function begin(look: () => Promise<void>): void {
  void look();
  void panel.read().catch(() => undefined);
}

begin(read);
