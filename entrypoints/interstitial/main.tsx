/* Connects the interstitial to its address, the worker and the browser. */
import { effect, signal } from '@preact/signals';
import { render } from 'preact';
import { browser } from 'wxt/browser';
import { FramedNote, InterstitialPage, interstitialTitle } from '../../components/interstitial-page.tsx';
import '../../components/styles/interstitial.css';
import '../../components/styles/report.css';
import '../../components/styles/share.css';
import { openPaidPage } from '../../lib/emergency/open-page.ts';
import { PROCEED_MS } from '../../lib/guard/exceptions.ts';
import { ask } from '../../lib/messages.ts';
import { copyText } from '../../lib/pages/clipboard.ts';
import { createInterstitial } from '../../lib/pages/interstitial.ts';
import { keepFocus } from '../../lib/pages/keep-focus.ts';
import { createLanguage } from '../../lib/pages/language.ts';
import { createSpeech } from '../../lib/pages/speech.ts';
import { askConsent } from '../../lib/report-consent.ts';
import { subjectOfInterstitial } from '../../lib/guard/interstitial-url.ts';
import { ownUrl } from '../../lib/own-url.ts';
import { createTextSize } from '../../lib/pages/text-size.ts';
import { catalogues } from '../../locales/index.ts';
import type { ReportSection } from './report-section.tsx';
import type { ShareSection } from './share-section.tsx';

const canGoBack = (): boolean => history.length > 1;
const { language, choose } = createLanguage();
createTextSize();
keepFocus(document);
const speech = createSpeech();
const interstitial = createInterstitial({
  ask,
  // Replaces this page, so that "back" from the site does not lead into the warning again.
  open: (url) => location.replace(url),
  canGoBack,
  leaveAlone,
});
/** Loaded when somebody reports: the warning itself must be there at once. */
const report = signal<ReportSection | null>(null);
const mayLeave = signal(true);
const share = signal<ShareSection | null>(null);
const root = document.createElement('div');
document.getElementById('page')?.append(root);
const framed = window.top !== window;

effect(() => {
  const m = catalogues[language.value];
  const state = interstitial.state.value;
  document.title = interstitialTitle(m, state.subject);
  if (framed) {
    render(<FramedNote m={m} listed={isListed(state.subject)} />, root);
    return;
  }
  const speaking = speech.speaking.value ? 'speaking' : 'quiet';
  render(
    <InterstitialPage
      m={m}
      state={state}
      now={Date.now()}
      proceedMinutes={PROCEED_MS / 60_000}
      canGoBack={canGoBack()}
      voice={speech.voices.value.has(language.value) ? speaking : 'none'}
      onLeave={() => void interstitial.leave()}
      onAskAgain={() => void interstitial.askAgain()}
      onOpen={interstitial.open}
      onWarnAgain={() => void interstitial.warnAgain()}
      onProceed={(scope) => void interstitial.proceed(scope)}
      onReadAloud={(text) => speech.toggle(text, language.value)}
      onCopy={copyText}
      onLanguage={choose}
      onPaid={() => void openPaid()}
      report={report.value?.view(m) ?? null}
      onReport={() => void reportSite()}
      share={share.value?.view(m) ?? null}
      onShare={() => void shareWarning()}
      onLesson={(id) => void browser.tabs.create({ url: ownUrl(`welcome.html#lesson-${id}`) })}
    />,
    root,
  );
});

/** Back in history, or a new tab in the place of this one, as the worker does it. */
async function leaveAlone(): Promise<void> {
  if (canGoBack()) return history.back();
  const tab = await browser.tabs.getCurrent();
  if (tab?.id === undefined) return;
  await browser.tabs.create({ windowId: tab.windowId, index: tab.index + 1 });
  await browser.tabs.remove(tab.id);
}

/** Within a press: Firefox asks in answer to nothing else. */
async function consent(): Promise<void> {
  mayLeave.value = await askConsent();
}

/** One press reports what the warning is about; then it can be taken back and added to. */
async function reportSite(): Promise<void> {
  const asked = consent();
  const { createReportSection } = await import('./report-section.tsx');
  report.value ??= createReportSection({
    ask,
    page: async () => ({
      tabId: (await browser.tabs.getCurrent())?.id ?? 0,
      url: subjectOfInterstitial(location.href) ?? '',
    }),
    now: () => Date.now(),
    after: (ms, action) => void setTimeout(action, ms),
    open: (page) => void browser.tabs.create({ url: ownUrl(page) }),
    mayLeave: () => mayLeave.value,
    onConsent: () => void consent(),
  });
  await report.value.report();
  await asked;
}

/** The warning as a picture: loaded when somebody asks for it. */
async function shareWarning(): Promise<void> {
  const { subject } = interstitial.state.value;
  if (subject.kind !== 'answered') return;
  const { site, address } = subject.explanation;
  if ((site.kind !== 'listed' && site.kind !== 'paused') || address === null) return;
  const { createShareSection } = await import('./share-section.tsx');
  share.value ??= createShareSection();
  share.value.showSite(address.domain, site.hits);
}

/** Beside this tab, so that the warning stays. */
async function openPaid(): Promise<void> {
  const tab = await browser.tabs.getCurrent();
  await openPaidPage(tab?.id ?? null);
}

function isListed(subject: typeof interstitial.state.value.subject): boolean {
  return subject.kind === 'answered' && subject.explanation.site.kind === 'listed';
}

const show = (): void => void interstitial.show(location.hash);
window.addEventListener('hashchange', show);
show();
