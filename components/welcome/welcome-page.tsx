/*
 * The first minute with the extension, and the lessons afterwards. Each step says why, shows whether it is done, and can be left
 * out; nothing here has to be finished to be protected.
 */
import type { ComponentChildren } from 'preact';
import { skillsOf, LESSON_IDS, type LessonId } from '../../lib/core/lessons/lessons.ts';
import type { Language } from '../../locales/index.ts';
import type { WelcomeMessages } from '../../locales/welcome.ts';
import { Mark } from '../icons.tsx';
import { LanguageSwitch } from '../language-switch.tsx';
import { LessonView, type LessonActions } from './lesson-view.tsx';
import { Phrases } from '../phrases.tsx';

/** What the browser says of the set-up; null: it does not tell. */
export interface SetUp {
  readonly family: 'chromium' | 'firefox';
  readonly isPinned: boolean | null;
  readonly hasAccess: boolean;
  /** The person was asked for access and did not give it. */
  readonly isAccessRefused: boolean;
  readonly isPrivateAllowed: boolean;
}

export interface WelcomePageProps extends LessonActions {
  readonly m: WelcomeMessages;
  /** Null until the browser has answered. */
  readonly setUp: SetUp | null;
  readonly isLarge: boolean;
  /** The lesson that is open; null: the overview. */
  readonly lesson: LessonId | null;
  readonly learned: ReadonlySet<LessonId>;
  readonly onLanguage: (to: Language) => void;
  readonly onLarge: (isLarge: boolean) => void;
  readonly onGrant: () => void;
  /** Opens the browser's own settings of the extension; null where no page can. */
  readonly onPrivateSettings: (() => void) | null;
  readonly onPractice: () => void;
  readonly onEmergency: () => void;
}

/** Not ready before the browser lets pages be seen. */
export function titleOf(m: WelcomeMessages, setUp: SetUp | null): string {
  return setUp?.hasAccess === false ? m.welcome.titleWithoutAccess : m.welcome.title;
}

export function WelcomePage(props: WelcomePageProps) {
  const { m, lesson } = props;
  return (
    <main class="welcome" lang={m.tag}>
      <header class="masthead">
        <p class="maker">
          <Mark />
          <strong>{m.name}</strong> <span class="soft">{m.notTheState}</span>
        </p>
        <LanguageSwitch m={m} onChoose={props.onLanguage} />
      </header>
      {lesson === null ? <Overview {...props} /> : <LessonView key={lesson} {...props} id={lesson} />}
    </main>
  );
}

function Overview(props: WelcomePageProps) {
  const { m, setUp } = props;
  const t = m.welcome;
  return (
    <>
      <h1>{titleOf(m, setUp)}</h1>
      <p class="lead">
        <Phrases text={t.lead} />
      </p>
      <section aria-labelledby="set-up">
        <h2 id="set-up">{t.setUp}</h2>
        {setUp === null ? null : <Steps {...props} setUp={setUp} />}
      </section>
      <section class="try" aria-labelledby="try">
        <div>
          <h2 id="try">{t.tryTitle}</h2>
          <p>
            <Phrases text={t.tryLead} />
          </p>
        </div>
        <button type="button" class="button primary" onClick={props.onPractice}>
          {t.tryOpen}
        </button>
      </section>
      <section aria-labelledby="anytime">
        <h2 id="anytime">{t.anytime}</h2>
        <dl class="anytime">
          <div>
            <dt>{t.anytimeReport}</dt>
            <dd>{t.anytimeReportHow}</dd>
          </div>
          <div>
            <dt>{t.anytimeCheck}</dt>
            <dd>{t.anytimeCheckHow}</dd>
          </div>
          <div>
            <dt>{t.anytimePaid}</dt>
            <dd>
              {t.anytimePaidHow}
              <button type="button" class="button small" onClick={props.onEmergency}>
                {t.anytimePaidOpen}
              </button>
            </dd>
          </div>
        </dl>
      </section>
      <Lessons {...props} />
    </>
  );
}

function Steps(props: WelcomePageProps & { setUp: SetUp }) {
  const { m, setUp } = props;
  const t = m.welcome;
  return (
    <ol class="set-up">
      <Step m={m} name={t.access} why={t.accessWhy} state={setUp.hasAccess ? 'done' : 'missing'}>
        {setUp.hasAccess ? null : (
          <>
            <p role="status">{setUp.isAccessRefused ? m.access.refused : t.accessMissing[setUp.family]}</p>
            <button type="button" class="button primary" onClick={props.onGrant}>
              {m.access.grant}
            </button>
          </>
        )}
      </Step>
      <Step m={m} name={t.pin} why={t.pinWhy} state={stateOf(setUp.isPinned)}>
        {setUp.isPinned === true ? null : (
          <ol class="how">
            {t.pinHow[setUp.family].map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        )}
      </Step>
      <Step m={m} name={t.private} why={t.privateWhy} state={setUp.isPrivateAllowed ? 'done' : 'optional'}>
        {setUp.isPrivateAllowed ? null : (
          <>
            <p>{t.privateHow[setUp.family]}</p>
            {props.onPrivateSettings === null ? null : (
              <button type="button" class="button small" onClick={props.onPrivateSettings}>
                {t.privateOpen}
              </button>
            )}
          </>
        )}
      </Step>
      <Step m={m} name={t.reading} why={m.large.means} state={props.isLarge ? 'done' : 'optional'}>
        <label class="tick">
          <input
            type="checkbox"
            checked={props.isLarge}
            onChange={(event) => props.onLarge(event.currentTarget.checked)}
          />
          <span>{m.large.label}</span>
        </label>
      </Step>
    </ol>
  );
}

type StepState = 'done' | 'missing' | 'optional';

/** Where the browser does not tell, nothing is claimed. */
function stateOf(isDone: boolean | null): StepState {
  return isDone === null ? 'optional' : isDone ? 'done' : 'missing';
}

function Step({
  m,
  name,
  why,
  state,
  children,
}: {
  m: WelcomeMessages;
  name: string;
  why: string;
  state: StepState;
  children: ComponentChildren;
}) {
  const t = m.welcome;
  return (
    <li data-state={state}>
      <div class="step-head">
        <h3>{name}</h3>
        <span class="step-state">{{ done: t.done, missing: t.toDo, optional: t.optional }[state]}</span>
      </div>
      <p class="soft">
        <Phrases text={why} />
      </p>
      {children}
    </li>
  );
}

function Lessons({ m, learned }: WelcomePageProps) {
  const t = m.welcome;
  return (
    <section aria-labelledby="lessons">
      <h2 id="lessons">{m.lessons.all}</h2>
      <p>{t.lessonsLead}</p>
      <ul class="lesson-list">
        {LESSON_IDS.map((id) => (
          <li key={id}>
            <a class="lesson-link" href={`#lesson-${id}`}>
              <strong>
                <Phrases text={m.lessons.title[id]} />
              </strong>
              {learned.has(id) ? <span class="step-state">{t.learned}</span> : null}
            </a>
          </li>
        ))}
      </ul>
      {learned.size === 0 ? null : (
        <div class="skills">
          <h3>{t.skills}</h3>
          <ul>
            {skillsOf(learned).map(({ skill, learned: count, all }) => (
              <li key={skill}>
                <span>{t.skill[skill]}</span>
                <span class="soft">{t.skillCount(count, all)}</span>
                <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                  <rect class="bar-ground" width="100" height="8" />
                  <rect width={(100 * count) / all} height="8" />
                </svg>
              </li>
            ))}
          </ul>
          <p class="soft">{t.skillsSource}</p>
        </div>
      )}
    </section>
  );
}
