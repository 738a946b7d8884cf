/* Connects the page "I already paid" to its store, the clock and the worker, which it can do without. */
import { effect, signal } from '@preact/signals';
import { render } from 'preact';
import { browser } from 'wxt/browser';
import { EmergencyPage } from '../../components/emergency/emergency-page.tsx';
import '../../components/styles/emergency.css';
import { MAX_ROWS } from '../../lib/core/emergency/paid-case.ts';
import { banksWithLines } from '../../lib/pages/bank-choices.ts';
import { drawPicture } from '../../lib/emergency/draw-picture.ts';
import { readCodes } from '../../lib/emergency/read-codes.ts';
import { ask } from '../../lib/messages.ts';
import { copyText } from '../../lib/pages/clipboard.ts';
import { keepFocus } from '../../lib/pages/keep-focus.ts';
import { createLanguage } from '../../lib/pages/language.ts';
import { createPaidPage } from '../../lib/pages/paid-page.ts';
import { saveTextFile } from '../../lib/pages/save-file.ts';
import { createSpeech } from '../../lib/pages/speech.ts';
import { createCaseStore, createMemoryCaseStore } from '../../lib/store/case-store.ts';
import { createTextSize } from '../../lib/pages/text-size.ts';
import { emergencyCatalogues } from '../../locales/emergency.ts';

/** How often the clocks move. */
const TICK_MS = 30_000;
const PAPER = '#paper';

const isPrivate = browser.extension.inIncognitoContext;
const { name, version } = browser.runtime.getManifest();
const channel = new BroadcastChannel('tuean-emergency');
const { language, choose } = createLanguage();
createTextSize();
keepFocus(document);
const speech = createSpeech();
const now = signal(Date.now());
const showsPaper = signal(location.hash === PAPER);
const banks = banksWithLines();
const page = createPaidPage({
  store: isPrivate ? createMemoryCaseStore() : createCaseStore(),
  isPrivate,
  now: () => Date.now(),
  newId: () => crypto.randomUUID(),
  tool: `${name} ${version}`,
  readCodes,
  tabSummary: (tabId) => ask('tab.summary', { tabId }),
  // A channel is within this extension and takes no target origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  announce: () => channel.postMessage('kept'),
  later: (action, ms) => {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
});

/** The tab that the person came from. It names a question to the worker and nothing else: whoever made the link wrote it. */
function askedTab(): number | null {
  const text = new URLSearchParams(location.search).get('tab') ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

effect(() => {
  const m = emergencyCatalogues[language.value];
  const view = page.state.value;
  const speaking = speech.speaking.value ? 'speaking' : 'quiet';
  document.title = `${m.paid.openShort} · ${m.name}`;
  render(
    <EmergencyPage
      m={m}
      th={emergencyCatalogues.th}
      en={emergencyCatalogues.en}
      view={view}
      banks={banks}
      now={now.value}
      voice={speech.voices.value.has(language.value) ? speaking : 'none'}
      showsPaper={showsPaper.value}
      maxRows={MAX_ROWS}
      newId={() => crypto.randomUUID()}
      onEdit={(change) => page.edit(change)}
      onReadAloud={(text) => speech.toggle(text, language.value)}
      onCopy={copyText}
      onLanguage={choose}
      onAddPictures={(files) => void page.addPictures(files)}
      onRemovePicture={(id) => void page.removePicture(id)}
      drawPicture={async (canvas, id) => drawPicture(canvas, await page.pictureBytes(id))}
      onShowPaper={(shows) => {
        location.hash = shows ? PAPER : '';
      }}
      onPrint={() => window.print()}
      onSaveFile={() => saveTextFile('case.json', 'application/json', view.file?.text ?? '')}
      onChoose={(id) => page.choose(id)}
      onStartNew={() => page.startNew()}
      onSetPassphrase={(first, second) => void page.setPassphrase(first, second)}
      onRemovePassphrase={() => void page.removePassphrase()}
      onUnlock={(passphrase) => void page.unlock(passphrase)}
      onLock={() => void page.lock()}
      onEraseCurrent={() => void page.removeCurrent()}
      onEraseAll={() => void page.eraseAll()}
    />,
    document.getElementById('page') ?? document.body,
  );
});

window.addEventListener('hashchange', () => {
  showsPaper.value = location.hash === PAPER;
  window.scrollTo(0, 0);
});
window.addEventListener('pagehide', () => void page.flush());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') void page.flush();
});
window.addEventListener('beforeunload', (event) => {
  // What is in memory only is gone with the page: the browser asks once more.
  const { cases, saving } = page.state.value;
  if ((isPrivate && cases.length > 0) || saving === 'failed') event.preventDefault();
});
channel.addEventListener('message', () => void page.readAgain());
setInterval(() => (now.value = Date.now()), TICK_MS);

void page.start(askedTab());
