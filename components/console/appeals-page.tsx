/* Appeals: who waits longest stands first, and what a decision does is read back before it is made. */
import type { Appeal, AppealDecided, AppealRow, Appeals, AppealState } from '../../lib/core/console/appeals.ts';
import type { LeftUndone, Loaded, Outcome } from '../../lib/pages/console-loaded.ts';
import type { ConsoleMessages } from '../../locales/console.ts';
import { dayOf } from '../../locales/format.ts';
import { Phrases } from '../phrases.tsx';
import { UntrustedLines, UntrustedText } from '../untrusted-text.tsx';
import { visibleString } from '../visible-text.ts';
import {
  FactLine,
  IndicatorName,
  Earlier,
  Facts,
  LeftUndoneLine,
  OutcomeLine,
  PageShell,
  ReadBack,
  Select,
  siteName,
  Tag,
  whyNot,
} from './page-parts.tsx';
import { draftOf, useDraft } from './use-draft.ts';

const HOUR_MS = 3_600_000;
const STATES: readonly AppealState[] = ['open', 'upheld', 'rejected'];

export interface AppealsPageProps {
  readonly m: ConsoleMessages;
  readonly now: number;
  readonly appeals: Loaded<Appeals>;
  readonly open: Loaded<Appeal> | null;
  readonly state: AppealState;
  readonly decided: AppealDecided | null;
  readonly outcome: Outcome;
  /** A decision that was refused after the reader had gone on. */
  readonly leftUndone: LeftUndone | null;
  /** Longest answer, UTF-16 units. */
  readonly maxAnswer: number;
  readonly onRetry: () => void;
  readonly onState: (state: AppealState) => void;
  readonly onMore: () => void;
  readonly onShow: (id: string) => void;
  readonly onDecide: (isUpheld: boolean, answer: string) => void;
}

export function AppealsPage(props: AppealsPageProps) {
  const { m, appeals, open } = props;
  const t = m.consolePages.appeals;
  return (
    <div class="queue-page">
      <PageShell m={m} title={t.title} lead={t.lead} state={appeals} onRetry={props.onRetry}>
        {(view) => (
          <>
            <p data-late={view.counts.late > 0}>
              <strong>{t.counts(view.counts.open, view.counts.late)}</strong>
            </p>
            <LeftUndoneLine m={m} left={props.leftUndone} />
            <div class="fields">
              <Select
                name={t.state}
                value={props.state}
                options={STATES.map((one) => [one, t.states[one]] as const)}
                onChoose={props.onState}
              />
            </div>
            {view.appeals.length === 0 && open === null ? (
              <div role="status" class="queue-empty">
                <p>{t.none}</p>
              </div>
            ) : (
              <div class="queue-columns">
                <List {...props} view={view} />
                <section class="queue-case" aria-live="polite">
                  {open === null ? <p class="soft">{t.choose}</p> : null}
                  {open?.kind === 'loading' ? <p role="status">{m.consolePages.page.loading}</p> : null}
                  {open?.kind === 'failed' ? <p role="status">{whyNot(m, open)}</p> : null}
                  {open?.kind === 'ready' ? <OneAppeal key={open.value.id} {...props} one={open.value} /> : null}
                </section>
              </div>
            )}
          </>
        )}
      </PageShell>
    </div>
  );
}

function List(props: AppealsPageProps & { readonly view: Appeals }) {
  const { m, view, open } = props;
  const t = m.consolePages.appeals;
  const current = open?.kind === 'ready' ? open.value.id : null;
  if (view.appeals.length === 0) return <p role="status">{t.none}</p>;
  return (
    <div class="queue-list">
      <ul>
        {view.appeals.map((row) => (
          <li key={row.id} class="queue-item">
            <button
              type="button"
              class="queue-row"
              aria-current={row.id === current ? 'true' : undefined}
              onClick={() => props.onShow(row.id)}
            >
              <span class="queue-name" dir="ltr">
                <Subject m={m} indicator={row.indicator} limit={80} />
              </span>
              <span>{t.role[row.role]}</span>
              <span class="soft">
                <Clock m={m} now={props.now} row={row} />
              </span>
            </button>
          </li>
        ))}
      </ul>
      {view.nextCursor === null ? null : (
        <button type="button" class="button small" onClick={props.onMore}>
          {m.consolePages.page.more}
        </button>
      )}
    </div>
  );
}

/** What an appeal is about; a number that is forgotten is said to be. */
function Subject({ m, indicator, limit }: { m: ConsoleMessages; indicator: string; limit: number }) {
  if (indicator === '') return <span class="soft">{m.consolePages.appeals.forgotten}</span>;
  return <IndicatorName m={m} indicator={indicator} limit={limit} />;
}

/** What is due, and how long there still is, in the hub's hours. */
function Clock({ m, now, row }: { m: ConsoleMessages; now: number; row: AppealRow }) {
  const t = m.consolePages.appeals;
  const { next, dueAt, lateSeconds } = row.clock;
  if (next === null || dueAt === null) return <>{t.states[row.state]}</>;
  const due = Date.parse(dueAt);
  if (lateSeconds > 0 || due <= now) {
    const hours = Math.max(1, Math.floor(Math.max(lateSeconds * 1000, now - due) / HOUR_MS));
    return <strong class="late">{t.late(hours)}</strong>;
  }
  return (
    <FactLine
      facts={[
        <>
          {t.next[next]} <span class="phrase">{m.moment(due)}</span>
        </>,
        m.remaining(due - now),
      ]}
    />
  );
}

type OneProps = AppealsPageProps & { readonly one: Appeal };

function OneAppeal(props: OneProps) {
  const { m, one, open } = props;
  const t = m.consolePages.appeals;
  return (
    <article class="case" aria-labelledby="appeal-title">
      <header class="case-head">
        <h2 id="appeal-title" dir="ltr">
          <Subject m={m} indicator={one.indicator} limit={200} />
        </h2>
        <p class="case-tags">
          <Tag text={t.role[one.role]} />
          {one.listed === null ? (
            <Tag text={t.notListed} tone="ended" />
          ) : (
            <Tag text={m.consolePages.listings.states[one.listed]} tone="warn" />
          )}
        </p>
        <p>
          <Clock m={m} now={props.now} row={one} />
        </p>
        {one.suspendedGrade === null ? null : <p>{t.suspended}</p>}
      </header>
      {open === null ? null : <Earlier m={m} state={open} isRow onRetry={() => props.onShow(one.id)} />}
      <Facts
        facts={[
          { name: t.receivedAt, value: m.moment(Date.parse(one.receivedAt)) },
          { name: t.reason, value: <Words m={m} text={one.reason} /> },
          { name: t.contact, value: <Words m={m} text={one.contact} /> },
          {
            name: t.listings,
            value:
              one.listings.length === 0
                ? t.notListed
                : one.listings.map((row) => (
                    <p key={row.id}>
                      <FactLine
                        facts={[
                          <UntrustedText key="publisher" m={m} text={row.publisher} limit={80} />,
                          m.grade[row.grade],
                          m.category[row.category].name,
                          m.day(dayOf(Date.parse(row.listedAt))),
                        ]}
                      />
                    </p>
                  )),
          },
          ...(one.listedBy.length === 0 ? [] : [{ name: t.listedBy, value: visibleString(one.listedBy.join(', ')) }]),
          ...(one.cases.length === 0
            ? []
            : [
                {
                  name: t.cases,
                  value: one.cases.map(({ id, reports, state }) => (
                    <p key={id}>
                      <FactLine facts={[t.caseSays(id, reports), m.consoleQueue.state[state]]} />
                    </p>
                  )),
                },
              ]),
        ]}
      />
      {one.state === 'open' ? (
        <Decide {...props} />
      ) : (
        <div class="case-part">
          <p>
            <strong>{t.decided(t.states[one.state], one.decidedBy ?? m.consolePages.record.hub)}</strong>
          </p>
          <Words m={m} text={one.answer} />
          {props.decided?.isReleaseDue === true ? (
            <p class="note-box" role="status">
              <Phrases text={t.releaseDue} />{' '}
              <a class="text-link" href="#release">
                {t.toRelease}
              </a>
            </p>
          ) : null}
        </div>
      )}
      {one.reports.length === 0 ? null : (
        <details class="disclosure">
          <summary>{t.reports(one.reports.length, one.independent)}</summary>
          <ul class="disclosed queue-evidence">
            {one.reports.map((report) => (
              <li key={report.id}>
                <p class="soft">
                  <FactLine facts={[m.moment(Date.parse(report.receivedAt)), report.lostMoney ? t.lostMoney : null]} />
                </p>
                {[report.title, report.url, report.snippet, report.text].map((text, at) =>
                  text === null ? null : (
                    <p key={at} class="case-words">
                      <UntrustedLines m={m} text={text} limit={1000} />
                    </p>
                  ),
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
      {one.earlier.length === 0 ? null : (
        <details class="disclosure">
          <summary>{t.earlier}</summary>
          <ul class="disclosed queue-evidence">
            {one.earlier.map((earlier) => (
              <li key={earlier.id}>
                <p class="soft">
                  <FactLine
                    facts={[m.moment(Date.parse(earlier.receivedAt)), t.role[earlier.role], t.states[earlier.state]]}
                  />
                </p>
                {earlier.answer === null ? null : <Words m={m} text={earlier.answer} />}
              </li>
            ))}
          </ul>
        </details>
      )}
    </article>
  );
}

/** Somebody's own words; null: they were deleted in time. */
function Words({ m, text }: { m: ConsoleMessages; text: string | null }) {
  const t = m.consolePages.appeals;
  if (text === null) return <span class="soft">{t.emptied}</span>;
  return (
    <span class="case-words">
      <UntrustedLines m={m} text={text} />
    </span>
  );
}

function Decide({ m, one, maxAnswer, outcome, onDecide }: OneProps) {
  const t = m.consolePages.appeals;
  const [answer, setAnswer] = useDraft(draftOf.appeal(one.id), 'answer', '');
  const shown = visibleString(siteName(one.indicator)).slice(0, 120);
  const isBusy = outcome.kind === 'running';
  const isWritten = answer.trim() !== '';
  return (
    <section class="panel queue-decisions" aria-labelledby="appeal-decide">
      <h3 id="appeal-decide">{t.decide}</h3>
      <label>
        {t.answer}
        <textarea
          rows={4}
          maxLength={maxAnswer}
          value={answer}
          onInput={(event) => setAnswer(event.currentTarget.value)}
        />
      </label>
      {isWritten ? null : <p class="soft">{t.answerFirst}</p>}
      {isWritten ? (
        <ReadBack
          sentence={t.upholdReadBack(shown)}
          button={t.uphold}
          isBusy={isBusy}
          onDo={() => onDecide(true, answer.trim())}
        />
      ) : null}
      {isWritten && one.mayReject ? (
        <ReadBack
          sentence={t.rejectReadBack(shown)}
          button={t.reject}
          isBusy={isBusy}
          onDo={() => onDecide(false, answer.trim())}
        />
      ) : null}
      {one.mayReject ? null : <p class="note-box">{t.mayNotReject}</p>}
      <OutcomeLine m={m} outcome={outcome} of="decide" />
    </section>
  );
}
