/* Connects the practice page: the shop and the warning in the page, the card in a shadow root of its own as on real pages. */
import { effect } from '@preact/signals';
import { render } from 'preact';
import { browser } from 'wxt/browser';
import { Card } from '../../components/card.tsx';
import cardStyles from '../../components/styles/card.css?inline';
import '../../components/styles/welcome.css';
import { PracticePage } from '../../components/welcome/practice-page.tsx';
import tokens from '../../components/tokens.css?inline';
import { ownUrl } from '../../lib/own-url.ts';
import { copyText } from '../../lib/pages/clipboard.ts';
import { keepFocus } from '../../lib/pages/keep-focus.ts';
import { createLanguage } from '../../lib/pages/language.ts';
import { createPractice, PRACTICE_NUMBER, practiceCard, practiceWarning } from '../../lib/pages/practice.ts';
import { createTextSize } from '../../lib/pages/text-size.ts';
import { welcomeCatalogues } from '../../locales/welcome.ts';

const { language, choose } = createLanguage();
createTextSize();
keepFocus(document);
const now = Date.now();
const practice = createPractice();
const card = shadowBeside();

function shadowBeside(): HTMLElement {
  const host = document.createElement('div');
  const shadow = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`${tokens.replaceAll(':root', ':host')}\n${cardStyles}`);
  shadow.adoptedStyleSheets = [sheet];
  const box = document.createElement('div');
  shadow.append(box);
  document.body.append(host);
  keepFocus(shadow);
  return box;
}

function openEmergency(): void {
  void browser.tabs.create({ url: ownUrl('emergency.html') });
}

effect(() => {
  const m = welcomeCatalogues[language.value];
  document.title = `${m.welcome.practice.title} · ${m.name}`;
  render(
    <PracticePage
      m={m}
      now={now}
      place={practice.place.value}
      number={PRACTICE_NUMBER}
      hasReadCard={practice.hasReadCard.value}
      hasLeftWarning={practice.hasLeftWarning.value}
      warning={practiceWarning(now)}
      onNumber={practice.openCard}
      onLink={practice.followLink}
      onLeave={practice.leave}
      onCopy={copyText}
      onEmergency={openEmergency}
      onLesson={(id) => void browser.tabs.create({ url: ownUrl(`welcome.html#lesson-${id}`) })}
      onHome={() => location.assign(ownUrl('welcome.html'))}
      onLanguage={choose}
    />,
    document.getElementById('page') ?? document.body,
  );
});

effect(() => {
  const isShown = practice.card.value !== 'none' && practice.place.value === 'shop';
  const view = practiceCard(language.value, now);
  render(
    isShown ? (
      <Card
        m={welcomeCatalogues[language.value]}
        view={view}
        isSmall={practice.card.value === 'small'}
        takesFocus
        onDismiss={practice.closeCard}
        onOpen={practice.openCard}
        onShow={practice.closeCard}
        onIgnore={practice.closeCard}
        onReport={practice.closeCard}
        onPaid={openEmergency}
      />
    ) : null,
    card,
  );
});
