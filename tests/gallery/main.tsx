/*
 * The gallery page: mounts one state of one page on an ordinary web page, from its address:
 *   ?page=interstitial|popup|options|reports|card|framed|welcome|practice&state=NAME&lang=th|en
 *   ?page=live  the interstitial with its real state machine and a worker played by `window.answers`
 * `window.show` mounts another one in the place of it, without loading the page again.
 */
import { batch, effect, signal } from '@preact/signals';
import { render } from 'preact';
import { EmergencyPage } from '../../components/emergency/emergency-page.tsx';
import type { PaidCase } from '../../lib/core/emergency/paid-case.ts';
import { banksWithLines } from '../../lib/pages/bank-choices.ts';
import { consolePageState } from './console/views.tsx';
import { emergencyStates } from './emergency-states.ts';
import { Card } from '../../components/card.tsx';
import { FramedNote, InterstitialPage, interstitialTitle } from '../../components/interstitial-page.tsx';
import { OptionsPage } from '../../components/options-page.tsx';
import type { OptionsView } from '../../components/options-page.tsx';
import { PracticePage } from '../../components/welcome/practice-page.tsx';
import { WelcomePage } from '../../components/welcome/welcome-page.tsx';
import { PopupPage } from '../../components/popup-page.tsx';
import { ReportPanel } from '../../components/report-panel.tsx';
import { SharePanel } from '../../components/share-panel.tsx';
import { ReportsPage } from '../../components/reports-page.tsx';
import cardStyles from '../../components/styles/card.css?inline';
import consoleStyles from '../../components/styles/console.css?inline';
import emergencyStyles from '../../components/styles/emergency.css?inline';
import interstitialStyles from '../../components/styles/interstitial.css?inline';
import optionsStyles from '../../components/styles/options.css?inline';
import popupStyles from '../../components/styles/popup.css?inline';
import reportStyles from '../../components/styles/report.css?inline';
import reportsStyles from '../../components/styles/reports.css?inline';
import shareStyles from '../../components/styles/share.css?inline';
import welcomeStyles from '../../components/styles/welcome.css?inline';
import tokens from '../../components/tokens.css?inline';
import { PRACTICE_NUMBER, practiceWarning } from '../../lib/pages/practice.ts';
import { createInterstitial } from '../../lib/pages/interstitial.ts';
import type { Ask } from '../../lib/pages/interstitial.ts';
import { drawWarning } from '../../lib/pages/warning-picture.ts';
import { consoleCatalogues } from '../../locales/console.ts';
import { emergencyCatalogues } from '../../locales/emergency.ts';
import { catalogues, parseLanguage } from '../../locales/index.ts';
import { optionsCatalogues } from '../../locales/options.ts';
import { welcomeCatalogues } from '../../locales/welcome.ts';
import type { Language, Messages } from '../../locales/index.ts';
import { drawSample, reportListStates, reportPanelStates, warningReportStates } from './report-states.ts';
import { sharedFacts } from './share-facts.ts';
import { boxOfLetter, shownTexts } from './shown-texts.ts';
import { practiceStates, welcomeStates } from './welcome-states.ts';
import { heldBackBy } from '../../lib/pages/health.ts';
import { HEALTHY, healthStates, optionsActions } from './options-states.ts';
import { NOW, cardStates, interstitialStates, messageCheckStates, optionsStates, popupStates } from './states.ts';

declare global {
  interface Window {
    /** Calls that the page made, as `name argument`; tests read it. */
    calls: string[];
    /** Plays the worker on the live page. */
    answers: Ask;
    show: (query: Readonly<Record<string, string>>) => void;
    /** Shows a state with every disclosure open; resolves when it is drawn, with what its effects have added. */
    showOpen: (query: Readonly<Record<string, string>>) => Promise<void>;
    shownTexts: typeof shownTexts;
    boxOfLetter: typeof boxOfLetter;
  }
}

let page = '';
let name = '';
let root: Element = document.body;
const language = signal<Language>('th');
const shown = signal(0);

/** The sheets that each page has in the extension, and no other: what one page's sheet does to another's elements is not seen there. */
const pageStyles: Readonly<Record<string, readonly string[]>> = {
  card: [],
  emergency: [emergencyStyles],
  options: [optionsStyles],
  popup: [popupStyles, reportStyles, shareStyles],
  practice: [welcomeStyles],
  reports: [reportsStyles],
  welcome: [welcomeStyles],
};
const warningStyles = [interstitialStyles, reportStyles, shareStyles];
const styles = document.createElement('style');
document.head.append(styles);

/** Takes what is mounted away, with its element and all it holds, and mounts another state. */
function show(query: URLSearchParams): void {
  render(null, root);
  page = query.get('page') ?? 'interstitial';
  name = query.get('state') ?? 'confirmed';
  const sheets = page.startsWith('console') ? [consoleStyles] : (pageStyles[page] ?? warningStyles);
  styles.textContent = sheets.join('\n');
  window.calls = [];
  document.title = 'Gallery';
  const fresh = document.createElement('div');
  fresh.id = 'page';
  document.getElementById('page')?.replaceWith(fresh);
  root = page === 'card' ? shadowOf(fresh) : fresh;
  window.scrollTo(0, 0);
  batch(() => {
    language.value = parseLanguage(query.get('lang')) ?? 'th';
    edited.value = null;
    addsAgain.value = false;
    shown.value += 1;
  });
}
Object.assign(window, { shownTexts, boxOfLetter });
window.show = (query) => show(new URLSearchParams(query));
window.showOpen = async (query) => {
  window.show(query);
  openEverything();
  // Effects run after the next frame, and what they change is drawn at once.
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  openEverything();
  // A disclosure says that it was opened in a task of its own.
  await new Promise((resolve) => setTimeout(resolve));
  // A face is loaded when the first letter needs it; until then another one, wider, stands for it.
  await document.fonts.ready;
};

function openEverything(): void {
  for (const details of document.querySelectorAll('details')) details.open = true;
}

/** The card has a shadow root of its own in pages; here it is open, so that tests see into it. */
function shadowOf(host: HTMLElement): Element {
  const shadow = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`${tokens.replaceAll(':root', ':host')}\n${cardStyles}`);
  shadow.adoptedStyleSheets = [sheet];
  const box = document.createElement('div');
  shadow.append(box);
  return box;
}

function called(what: string, argument = ''): void {
  window.calls.push(argument === '' ? what : `${what} ${argument}`);
}

const actions = {
  onLeave: () => called('leave'),
  onAskAgain: () => called('ask-again'),
  onOpen: () => called('open'),
  onWarnAgain: () => called('warn-again'),
  onProceed: (scope: string) => called('proceed', scope),
  onReadAloud: (text: string) => called('read', text),
  onCopy: (text: string) => {
    called('copy', text);
    return Promise.resolve(true);
  },
  onLanguage: (to: Language) => {
    language.value = to;
  },
  onUpdate: () => called('update'),
  onPause: () => called('pause'),
  onEditMessage: () => called('editMessage'),
  onCheckMessage: (text: string) => called('checkMessage', text),
  onUndo: (id: string) => called('undo', id),
  onIgnore: (id: string) => called('ignore', id),
  onUndoIgnored: (id: string) => called('undoIgnored', id),
  onDismiss: () => called('dismiss'),
  onShow: (id: string) => called('show', id),
  onSettings: () => called('settings'),
  onPaid: () => called('paid'),
  onShare: () => called('share'),
  onLesson: (id: string) => called('lesson', id),
  onReport: (found: unknown) => called('report', JSON.stringify(found)),
  onChoose: (found: readonly string[]) => called('choose', JSON.stringify(found)),
  onTakeBack: (id: string) => called('takeBack', id),
  onSendNow: (id: string) => called('sendNow', id),
  onHold: (id: string) => called('hold', id),
  onDescribe: (id: string, details: unknown) => called('describe', `${id} ${JSON.stringify(details)}`),
  onEmergency: () => called('emergency'),
  onTakePicture: () => called('takePicture'),
  onDropPicture: () => called('dropPicture'),
  onAttachPicture: (bars: unknown) => called('attachPicture', JSON.stringify(bars)),
  onDrawPicture: drawSample,
  onMyReports: () => called('myReports'),
  onRefresh: () => called('refresh'),
  onRetry: (id: string) => called('retry', id),
  onDelete: (id: string) => called('delete', id),
  onDropAside: () => called('dropAside'),
};

/** "Add another" was pressed on the settings. */
const addsAgain = signal(false);

/** The settings of the state, with the press that begins another adding done. */
function optionsView(): OptionsView | null {
  const state = optionsStates[name] ?? null;
  if (state === null || !addsAgain.value) return state;
  return { ...state, adding: { ...state.adding, add: { kind: 'typing', address: '', trouble: null } } };
}

/** The case as it was changed on the page; null: as the state has it. */
const edited = signal<PaidCase | null>(null);
let ids = 0;

const emergencyActions = {
  newId: () => `new-${(ids += 1)}`,
  onEdit: (change: (paidCase: PaidCase) => PaidCase) => {
    called('edit');
    const before = edited.value ?? emergencyStates[name]?.current ?? null;
    edited.value = before === null ? null : change(before);
  },
  onAddPictures: (files: readonly File[]) => called('addPictures', String(files.length)),
  onRemovePicture: (id: string) => called('removePicture', id),
  drawPicture: (canvas: HTMLCanvasElement, id: string) => {
    Object.assign(canvas, { width: 600, height: 1200 });
    const context = canvas.getContext('2d');
    context?.fillRect(40, 40, 520, 1120);
    return Promise.resolve(id !== '');
  },
  onShowPaper: (shows: boolean) => called('paper', String(shows)),
  onPrint: () => called('print'),
  onSaveFile: () => called('saveFile'),
  onChoose: (id: string) => called('choose', id),
  onStartNew: () => called('startNew'),
  onSetPassphrase: () => called('setPassphrase'),
  onRemovePassphrase: () => called('removePassphrase'),
  onUnlock: () => called('unlock'),
  onLock: () => called('lock'),
  onEraseCurrent: () => called('eraseCurrent'),
  onEraseAll: () => called('eraseAll'),
};

const canGoBack = (): boolean => name !== 'feed-without-count';
const interstitial = createInterstitial({
  canGoBack,
  ask: (type, request) => {
    called(type, JSON.stringify(request));
    return window.answers(type, request);
  },
  open: (url) => called('open', url),
  leaveAlone: () => {
    called('leave-alone');
    return Promise.resolve();
  },
});

/** The panel with the very picture that a person would send. */
function shared(m: Messages) {
  return (
    <SharePanel
      m={m}
      inWords={m.share.title}
      canSend
      outcome="copied"
      onDraw={(canvas) => void drawWarning(canvas, m, sharedFacts(m), NOW)}
      onSend={() => called('send')}
      onCopy={() => called('copyPicture')}
      onSave={() => called('save')}
      onClose={() => called('close')}
    />
  );
}

function view() {
  const m = catalogues[language.value];
  const fixed = { m, now: NOW, ignoreFailed: name === 'found-ignored', ...actions };
  const update = name === 'updating' ? 'running' : name === 'stale' ? 'failed' : 'idle';
  const ofConsole = consolePageState(consoleCatalogues[language.value], page, name, called);
  if (ofConsole !== null) return ofConsole;
  switch (page) {
    case 'popup':
      return (
        <PopupPage
          {...fixed}
          view={popupStates[name] ?? null}
          failed={name === 'no-answer'}
          pauseFailed={name === 'pause-failed'}
          update={update}
          undo={null}
          report={reportPanelStates[name] ?? reportPanelStates['report-start'] ?? null}
          messageCheck={messageCheckStates[name] ?? { kind: 'idle' }}
          turnOnFailed={name === 'sites-off'}
          onTurnOn={(check) => called('turnOn', check)}
          onGrant={() => called('grant')}
          onConsent={() => called('consent')}
          maxMessageLength={20_000}
          share={name === 'found-shared' ? shared(m) : null}
        />
      );
    case 'welcome': {
      const state = welcomeStates[name];
      if (state === undefined) return <p>{name}</p>;
      return (
        <WelcomePage
          {...fixed}
          m={welcomeCatalogues[language.value]}
          {...state}
          onLarge={(isLarge) => called('large', String(isLarge))}
          onGrant={() => called('grant')}
          onPrivateSettings={() => called('privateSettings')}
          onPractice={() => called('practice')}
          onLearned={(id) => called('learned', id)}
        />
      );
    }
    case 'practice': {
      const state = practiceStates[name];
      if (state === undefined) return <p>{name}</p>;
      return (
        <PracticePage
          {...fixed}
          m={welcomeCatalogues[language.value]}
          {...state}
          number={PRACTICE_NUMBER}
          warning={practiceWarning(NOW)}
          onNumber={() => called('number')}
          onLink={() => called('link')}
          onHome={() => called('home')}
        />
      );
    }
    case 'reports':
      return (
        <ReportsPage
          {...fixed}
          list={reportListStates[name] ?? null}
          mayReport={name !== 'no-consent'}
          onConsent={() => called('consent')}
          failed={name === 'no-answer'}
          isRefreshing={false}
          saved={null}
          notDone={name === 'no-consent' ? (reportListStates[name]?.reports[0]?.id ?? null) : null}
        />
      );
    case 'options': {
      const health = healthStates[name] ?? HEALTHY;
      return (
        <OptionsPage
          {...fixed}
          m={optionsCatalogues[language.value]}
          view={optionsView()}
          failed={name === 'no-worker'}
          health={health}
          heldBack={heldBackBy(health.troubles ?? [])}
          actions={{
            ...optionsActions(called),
            onStartAgain() {
              called('startAgain');
              addsAgain.value = true;
            },
          }}
          update="idle"
          undo={null}
          isLarge={false}
          onLarge={(isLarge) => called('large', String(isLarge))}
        />
      );
    }
    case 'card': {
      const card = cardStates[name];
      if (card === undefined) return <p>{name}</p>;
      return (
        <Card
          {...fixed}
          view={{ ...card, language: language.value }}
          isSmall={card.isDismissed}
          takesFocus={false}
          onOpen={() => called('open')}
        />
      );
    }
    case 'emergency': {
      const state = emergencyStates[name];
      if (state === undefined) return <p>{name}</p>;
      document.title = m.paid.openShort;
      return (
        <EmergencyPage
          {...fixed}
          m={emergencyCatalogues[language.value]}
          {...emergencyActions}
          th={emergencyCatalogues.th}
          en={emergencyCatalogues.en}
          view={edited.value === null ? state : { ...state, current: edited.value }}
          banks={banksWithLines()}
          voice="quiet"
          showsPaper={name.endsWith('-paper')}
          maxRows={200}
        />
      );
    }
    case 'framed':
      return <FramedNote m={m} listed />;
    default: {
      const state = page === 'live' ? interstitial.state.value : interstitialStates[name];
      if (state === undefined) return <p>{name}</p>;
      document.title = interstitialTitle(m, state.subject);
      const reported = warningReportStates[name];
      const live = {
        onLeave: () => void interstitial.leave(),
        onAskAgain: () => void interstitial.askAgain(),
        onOpen: interstitial.open,
        onWarnAgain: () => void interstitial.warnAgain(),
        onProceed: (scope: 'host' | 'path') => void interstitial.proceed(scope),
      };
      return (
        <InterstitialPage
          {...fixed}
          {...(page === 'live' ? live : {})}
          state={state}
          proceedMinutes={10}
          canGoBack={canGoBack()}
          voice="quiet"
          onReport={() => called('report')}
          share={name === 'shared' ? shared(m) : null}
          report={
            reported === undefined ? null : (
              <ReportPanel {...fixed} state={reported} mayLeave onConsent={() => called('consent')} />
            )
          }
        />
      );
    }
  }
}

show(new URLSearchParams(location.search));
effect(() => {
  if (shown.value === 0) return;
  document.documentElement.lang = language.value;
  render(view(), root);
});

if (page === 'live') {
  const showLive = (): void => void interstitial.show(location.hash);
  window.addEventListener('hashchange', showLive);
  showLive();
}
