/* One lesson: how it begins, what gives it away, what to do, and one question. A wrong answer costs nothing and says so. */
import { useState } from 'preact/hooks';
import { LESSON_IDS, LESSONS, type LessonId } from '../../lib/core/lessons/lessons.ts';
import type { WelcomeMessages } from '../../locales/welcome.ts';
import { Phrases } from '../phrases.tsx';

export interface LessonActions {
  /** The question was answered rightly. */
  readonly onLearned: (id: LessonId) => void;
}

export function LessonView({ m, id, onLearned }: LessonActions & { m: WelcomeMessages; id: LessonId }) {
  const t = m.welcome;
  const words = t.lesson[id];
  const [chosen, setChosen] = useState<number | null>(null);
  const [given, setGiven] = useState<number | null>(null);
  const { right, skills } = LESSONS[id];
  const isRight = given === right;
  const following = LESSON_IDS[(LESSON_IDS.indexOf(id) + 1) % LESSON_IDS.length] ?? id;
  return (
    <article class="lesson" aria-labelledby="lesson-title">
      <p>
        <a class="text-link" href="#lessons">
          {t.all}
        </a>
      </p>
      <h1 id="lesson-title">{m.lessons.title[id]}</h1>
      <p class="lead">
        <Phrases text={words.story} />
      </p>
      <section aria-labelledby="signs">
        <h2 id="signs">{t.signsTitle}</h2>
        <ul class="signs">
          {words.signs.map((sign) => (
            <li key={sign}>
              <Phrases text={sign} />
            </li>
          ))}
        </ul>
      </section>
      <dl class="do">
        <div>
          <dt>{t.nextTitle}</dt>
          <dd>{words.next}</dd>
        </div>
        <div>
          <dt>{t.avoidTitle}</dt>
          <dd>
            <Phrases text={words.avoid} />
          </dd>
        </div>
      </dl>
      <form
        class="question"
        onSubmit={(event) => {
          event.preventDefault();
          if (chosen === null) return;
          setGiven(chosen);
          if (chosen === right) onLearned(id);
        }}
      >
        <fieldset>
          <legend>
            <span class="soft">{t.askTitle}</span> {words.ask}
          </legend>
          {words.answers.map((answer, index) => (
            <label key={answer} class="tick">
              <input
                type="radio"
                name="answer"
                checked={chosen === index}
                onChange={() => {
                  setChosen(index);
                  setGiven(null);
                }}
              />
              <span>
                <Phrases text={answer} />
              </span>
            </label>
          ))}
        </fieldset>
        <button type="submit" class="button" aria-disabled={chosen === null}>
          {t.answer}
        </button>
        <div class="outcome" role="status" data-right={isRight}>
          {given === null ? null : (
            <>
              <strong>{isRight ? t.right : t.wrong}</strong>
              {isRight ? (
                <p>
                  <Phrases text={words.why} />
                </p>
              ) : null}
            </>
          )}
        </div>
      </form>
      <footer class="lesson-foot">
        <p class="soft">{skills.map((skill) => t.skill[skill]).join(' · ')}</p>
        <a class="button small" href={`#lesson-${following}`}>
          {t.following(m.lessons.title[following])}
        </a>
      </footer>
    </article>
  );
}
