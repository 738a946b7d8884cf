/*
 * A page to practise on: a made-up shop, labelled as such, with the very card and warning that a real one would bring. Nothing of
 * it is on any list, and nothing is sent or stored.
 */
import type { LessonId } from '../../lib/core/lessons/lessons.ts';
import type { InterstitialState } from '../../lib/pages/interstitial.ts';
import type { Language } from '../../locales/index.ts';
import type { WelcomeMessages } from '../../locales/welcome.ts';
import { Mark } from '../icons.tsx';
import { InterstitialPage } from '../interstitial-page.tsx';
import { LanguageSwitch } from '../language-switch.tsx';
import { Phrases } from '../phrases.tsx';

export interface PracticePageProps {
  readonly m: WelcomeMessages;
  readonly now: number;
  readonly place: 'shop' | 'warning';
  /** The account of the shop, as it stands on its page. */
  readonly number: string;
  readonly hasReadCard: boolean;
  readonly hasLeftWarning: boolean;
  readonly warning: InterstitialState;
  readonly onNumber: () => void;
  readonly onLink: () => void;
  readonly onLeave: () => void;
  readonly onCopy: (text: string) => Promise<boolean>;
  readonly onEmergency: () => void;
  readonly onLesson: (id: LessonId) => void;
  readonly onHome: () => void;
  readonly onLanguage: (to: Language) => void;
}

export function PracticePage(props: PracticePageProps) {
  return props.place === 'warning' ? <Warning {...props} /> : <Shop {...props} />;
}

function Shop(props: PracticePageProps) {
  const { m, number } = props;
  const t = m.welcome.practice;
  const isFinished = props.hasReadCard && props.hasLeftWarning;
  return (
    <main class="practice" lang={m.tag}>
      <header class="masthead">
        <p class="maker">
          <Mark />
          <strong>{m.name}</strong> <span class="soft">{t.title}</span>
        </p>
        <LanguageSwitch m={m} onChoose={props.onLanguage} />
      </header>
      <p class="practice-band">
        <Phrases text={t.band} />
      </p>
      <section class="goals" aria-labelledby="goals">
        <h1 id="goals">{t.goals}</h1>
        <ol>
          <Goal m={m} words={t.goalNumber} isDone={props.hasReadCard} />
          <Goal m={m} words={t.goalSite} isDone={props.hasLeftWarning} />
        </ol>
        <p role="status">{isFinished ? <strong>{t.finished}</strong> : null}</p>
        <button type="button" class={isFinished ? 'button primary' : 'button small'} onClick={props.onHome}>
          {t.back}
        </button>
      </section>
      <article class="practice-shop" aria-labelledby="shop">
        <h2 id="shop">{t.shop}</h2>
        <p class="offer">{t.offer}</p>
        <p>{t.seller}</p>
        <p>
          {t.account}{' '}
          <button
            type="button"
            class="practice-number"
            aria-label={`${number}: ${t.accountMark}`}
            onClick={props.onNumber}
          >
            {number}
          </button>
        </p>
        <button type="button" class="text-link" onClick={props.onLink}>
          {t.link}
        </button>
      </article>
    </main>
  );
}

function Goal({ m, words, isDone }: { m: WelcomeMessages; words: string; isDone: boolean }) {
  return (
    <li data-state={isDone ? 'done' : 'missing'}>
      {words} {isDone ? <span class="step-state">{m.welcome.done}</span> : null}
    </li>
  );
}

/** The warning itself, of which only the way out works. */
function Warning({ m, now, warning, onLeave, onCopy, onEmergency, onLesson, onLanguage }: PracticePageProps) {
  const t = m.welcome.practice;
  return (
    <>
      <aside class="practice-band" lang={m.tag} aria-label={t.title}>
        {t.warningBand}
      </aside>
      <InterstitialPage
        m={m}
        state={warning}
        now={now}
        proceedMinutes={null}
        canGoBack
        voice="none"
        report={NOTHING_TO_REPORT}
        onLeave={onLeave}
        onAskAgain={nothing}
        onOpen={nothing}
        onWarnAgain={nothing}
        onProceed={nothing}
        onReadAloud={nothing}
        onCopy={onCopy}
        onLanguage={onLanguage}
        onPaid={onEmergency}
        onReport={nothing}
        share={null}
        onShare={null}
        onLesson={onLesson}
      />
    </>
  );
}

/** A practice report would be a false one: it is not offered. */
const NOTHING_TO_REPORT = <></>;

function nothing(): void {}
