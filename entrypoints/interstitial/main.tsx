/* Connects the interstitial to its address, the worker and the browser. */
import { effect } from '@preact/signals';
import { render } from 'preact';
import { FramedNote, InterstitialPage, interstitialTitle } from '../../components/interstitial-page.tsx';
import '../../components/styles/interstitial.css';
import { PROCEED_MS } from '../../lib/exceptions.ts';
import { ask } from '../../lib/messages.ts';
import { copyText } from '../../lib/pages/clipboard.ts';
import { createInterstitial } from '../../lib/pages/interstitial.ts';
import { createLanguage } from '../../lib/pages/language.ts';
import { createSpeech } from '../../lib/pages/speech.ts';
import { ownUrl } from '../../lib/own-url.ts';
import { catalogues } from '../../locales/index.ts';

const canGoBack = (): boolean => history.length > 1;
const { language, choose } = createLanguage();
const speech = createSpeech();
const interstitial = createInterstitial({
  ask,
  // Replaces this page, so that "back" from the site does not lead into the warning again.
  open: (url) => location.replace(url),
  canGoBack,
});
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
      onPaid={() => void openPaidPage()}
    />,
    root,
  );
});

/** Beside this tab, so that the warning stays; in its place where the worker does not answer. */
async function openPaidPage(): Promise<void> {
  await ask('emergency.open', { tabId: null }).catch(() => location.assign(ownUrl('emergency.html')));
}

function isListed(subject: typeof interstitial.state.value.subject): boolean {
  return subject.kind === 'answered' && subject.explanation.site.kind === 'listed';
}

const show = (): void => void interstitial.show(location.hash);
window.addEventListener('hashchange', show);
show();
