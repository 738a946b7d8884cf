/*
 * The queue beside the case that is read. Everything that strangers wrote is shown as text. Consequences stand before the buttons, and
 * every button has a key that works while nobody types.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { CATEGORIES, GRADES, type Category } from '../../lib/core/blocklist/listing.ts';
import type { Case, CaseFlag, CaseRow, Cases } from '../../lib/core/console/queue.ts';
import type { Loaded, Outcome } from '../../lib/pages/console-loaded.ts';
import type { ListingDraft, QueueFilter } from '../../lib/pages/console-queue.ts';
import type { Messages } from '../../locales/index.ts';
import { UntrustedText } from '../untrusted-text.tsx';
import { OutcomeLine, PageShell } from './page-parts.tsx';

export interface QueuePageProps {
  readonly m: Messages;
  readonly cases: Loaded<Cases>;
  readonly open: Loaded<Case> | null;
  readonly filter: QueueFilter;
  readonly outcome: Outcome;
  readonly revealed: { readonly id: number; readonly number: string } | null;
  readonly onRetry: () => void;
  readonly onFilter: (filter: QueueFilter) => void;
  readonly onMore: () => void;
  readonly onShow: (id: number) => void;
  readonly onStep: (by: 1 | -1) => void;
  readonly onList: (draft: ListingDraft) => void;
  readonly onConfirm: () => void;
  readonly onReject: (rejection: string, reason: string) => void;
  readonly onReveal: () => void;
}

const STATES = ['open', 'listed', 'rejected', 'merged'] as const;
const FLAGS: readonly CaseFlag[] = ['campaign', 'burst', 'appeal', 'proposed', 'picture'];
const REJECTIONS = ['not-enough-evidence', 'official', 'cleared', 'duplicate', 'abuse'] as const;

export function QueuePage(props: QueuePageProps) {
  const { m, cases, open } = props;
  const t = m.consoleQueue;
  const page = useRef<HTMLDivElement>(null);
  useKeys(page, props);
  return (
    <div class="queue-page" ref={page}>
      <PageShell m={m} title={t.title} lead={t.lead} state={cases} onRetry={props.onRetry}>
        {(view) => (
          <>
            <p class="soft">{t.keys}</p>
            <Filters {...props} view={view} />
            <div class="queue-columns">
              <List {...props} view={view} />
              <section class="queue-case" aria-live="polite">
                {open === null ? (
                  <p class="soft">{t.choose}</p>
                ) : (
                  <PageOfCase key={caseId(open)} {...props} open={open} />
                )}
              </section>
            </div>
          </>
        )}
      </PageShell>
    </div>
  );
}

function caseId(open: Loaded<Case>): number {
  return open.kind === 'ready' ? open.value.id : 0;
}

/** Keys act while nobody types and no other key is held: a shortcut must not decide what somebody writes. */
function useKeys(page: { readonly current: HTMLElement | null }, { onStep }: QueuePageProps): void {
  const step = useRef(onStep);
  step.current = onStep;
  useEffect(() => {
    const press = (selector: string): void => {
      const found = page.current?.querySelector<HTMLElement>(selector);
      found?.focus();
      if (found instanceof HTMLDetailsElement) found.open = true;
    };
    const onKey = (event: KeyboardEvent): void => {
      const { target, key } = event;
      const isTyping = target instanceof HTMLElement && target.closest('input, textarea, select') !== null;
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      const actions: Record<string, (() => void) | undefined> = {
        j: () => step.current(1),
        k: () => step.current(-1),
        l: () => press('[data-key="l"]'),
        r: () => press('[data-key="r"]'),
        c: () => press('[data-key="c"]'),
        '/': () => press('input[name="search"]'),
      };
      const action = actions[key.toLowerCase()];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    const owner = page.current?.ownerDocument;
    owner?.addEventListener('keydown', onKey);
    return () => owner?.removeEventListener('keydown', onKey);
  }, []);
}

type WithView = QueuePageProps & { readonly view: Cases };

function Filters({ m, view, filter, onFilter }: WithView) {
  const t = m.consoleQueue;
  const [search, setSearch] = useState(filter.search);
  return (
    <form
      class="queue-filters"
      aria-label={t.filter}
      onSubmit={(event) => {
        event.preventDefault();
        onFilter({ ...filter, search });
      }}
    >
      <label>
        {t.stateLabel}
        <select
          value={filter.state}
          onChange={(event) => {
            const state = STATES.find((one) => one === event.currentTarget.value);
            if (state !== undefined) onFilter({ ...filter, state });
          }}
        >
          {STATES.map((state) => (
            <option key={state} value={state}>
              {t.state[state]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t.flagLabel}
        <select
          value={filter.has}
          onChange={(event) =>
            onFilter({ ...filter, has: FLAGS.find((one) => one === event.currentTarget.value) ?? '' })
          }
        >
          <option value="">
            {t.anyFlag} ({view.counts.all})
          </option>
          {FLAGS.map((flag) => (
            <option key={flag} value={flag}>
              {t.flag[flag]} ({view.counts[flag]})
            </option>
          ))}
        </select>
      </label>
      <label>
        {t.search}
        <input
          type="search"
          name="search"
          value={search}
          maxLength={200}
          onInput={(event) => setSearch(event.currentTarget.value)}
          aria-describedby="search-means"
        />
      </label>
      <p id="search-means" class="soft">
        {t.searchMeans}
      </p>
    </form>
  );
}

function List(props: WithView) {
  const { m, view, open } = props;
  const t = m.consoleQueue;
  const chosen = open?.kind === 'ready' ? open.value.id : null;
  if (view.cases.length === 0) return <p role="status">{t.none}</p>;
  return (
    <div class="queue-list">
      <ul>
        {view.cases.map((row) => (
          <li key={row.id}>
            <button
              type="button"
              class="queue-row"
              aria-current={row.id === chosen ? 'true' : undefined}
              onClick={() => props.onShow(row.id)}
            >
              <Row m={m} row={row} />
            </button>
          </li>
        ))}
      </ul>
      {view.nextCursor === null ? null : (
        <button type="button" class="button small" onClick={props.onMore}>
          {t.more}
        </button>
      )}
    </div>
  );
}

function Row({ m, row }: { m: Messages; row: CaseRow }) {
  const t = m.consoleQueue;
  return (
    <>
      <span class="queue-name" dir="ltr">
        <UntrustedText m={m} text={row.indicator} limit={80} />
      </span>
      <span class="queue-score">{t.points(row.score)}</span>
      <span class="soft">
        {[
          t.reports(row.reports),
          row.category === null ? '' : m.category[row.category].name,
          row.campaign === null ? '' : t.campaign(row.campaign),
          ...row.flags.filter((flag) => flag !== 'campaign').map((flag) => t.flag[flag]),
        ]
          .filter((part) => part !== '')
          .join(' · ')}
      </span>
    </>
  );
}

function PageOfCase(props: QueuePageProps & { readonly open: Loaded<Case> }) {
  const { m, open } = props;
  if (open.kind === 'loading') return <p role="status">{m.consolePages.page.loading}</p>;
  if (open.kind === 'failed') return <p role="status">{m.consolePages.page.why[open.why]}</p>;
  return <CaseView {...props} one={open.value} />;
}

type WithCase = QueuePageProps & { readonly one: Case };

function CaseView(props: WithCase) {
  const { m, one, revealed, outcome } = props;
  const t = m.consoleQueue;
  const isNumber = one.kind !== 'host' && one.kind !== 'url';
  return (
    <article aria-labelledby="case-title">
      <h2 id="case-title" dir="ltr">
        <UntrustedText m={m} text={revealed?.id === one.id ? revealed.number : one.indicator} limit={200} />
      </h2>
      {isNumber && revealed?.id !== one.id ? (
        <button type="button" class="text-link" onClick={props.onReveal}>
          {t.reveal}
        </button>
      ) : null}
      <h3>{t.why(one.score)}</h3>
      <ul class="queue-lines">
        {one.lines.map(({ code, points, because }) => (
          <li key={code}>
            <span>{m.publisher(because)}</span>
            <strong>{points > 0 ? `+${points}` : points}</strong>
          </li>
        ))}
      </ul>
      <h3>{t.against}</h3>
      {one.objections.length === 0 ? <p>{t.nothingAgainst}</p> : null}
      <ul>
        {one.objections.map(({ code, insistable, because }) => (
          <li key={code}>
            {m.publisher(because)} {insistable ? <span class="soft">({t.mayInsist})</span> : null}
          </li>
        ))}
      </ul>
      {one.needsTwo ? (
        <p>
          <strong>{t.needsTwo}</strong>
        </p>
      ) : null}
      {outcome.kind === 'refused' && outcome.code === 'changed-meanwhile' ? (
        <p class="trouble" role="alert">
          {t.changed}
        </p>
      ) : (
        ['list', 'confirm', 'reject', 'reveal'].map((what) => (
          <OutcomeLine key={what} m={m} outcome={outcome} of={what} />
        ))
      )}
      {one.state === 'open' || one.state === 'listed' ? (
        <Decisions {...props} />
      ) : (
        <p>{t.decidedBy(one.decidedBy ?? '', t.state[one.state])}</p>
      )}
      <h3>{t.evidence(one.evidence.length, one.reports)}</h3>
      <ul class="queue-evidence">
        {one.evidence.map((report) => (
          <li key={report.id}>
            <p class="soft">
              {m.moment(Date.parse(report.receivedAt))}
              {report.lostMoney ? ` · ${t.lostMoney}` : ''}
              {report.hasPicture ? ` · ${t.hasPicture}` : ''}
              {report.strikes > 0 ? ` · ${t.strikes(report.strikes)}` : ''}
            </p>
            {[report.title, report.url, report.snippet, report.text].map((text, at) =>
              text === null ? null : (
                <p key={at}>
                  <UntrustedText m={m} text={text} limit={1000} />
                </p>
              ),
            )}
          </li>
        ))}
      </ul>
    </article>
  );
}

function Decisions(props: WithCase) {
  const { m, one } = props;
  const t = m.consoleQueue;
  const [draft, setDraft] = useState<ListingDraft>({
    grade: 'corroborated',
    category: one.category ?? 'TX1',
    authority: '',
    days: one.defaultDays,
    reason: '',
    insists: false,
  });
  const [rejection, setRejection] = useState<string>(REJECTIONS[0]);
  const [why, setWhy] = useState('');
  const change = (next: Partial<ListingDraft>): void => setDraft({ ...draft, ...next });
  return (
    <div class="queue-decisions">
      {one.proposal === null ? null : (
        <section>
          <h3>{t.proposal(one.proposal.by)}</h3>
          <p>
            {m.grade[one.proposal.grade]} · {m.category[one.proposal.category].name} ·{' '}
            <UntrustedText m={m} text={one.proposal.reason} limit={500} />
          </p>
          <p class="soft">{t.proposalMeans}</p>
          <button type="button" class="button primary" data-key="c" onClick={props.onConfirm}>
            {t.confirm} <kbd>C</kbd>
          </button>
        </section>
      )}
      {one.state === 'open' ? (
        <details data-key="l">
          <summary>
            {one.needsTwo ? t.propose : t.list} <kbd>L</kbd>
          </summary>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              props.onList(draft);
            }}
          >
            <label>
              {t.grade}
              <select
                value={draft.grade}
                onChange={(event) => {
                  const grade = GRADES.find((each) => each === event.currentTarget.value);
                  if (grade !== undefined && grade !== 'disputed') change({ grade });
                }}
              >
                {GRADES.filter((grade) => grade !== 'disputed').map((grade) => (
                  <option key={grade} value={grade}>
                    {m.grade[grade]}
                  </option>
                ))}
              </select>
            </label>
            <label>
              {t.category}
              <select
                value={draft.category}
                onChange={(event) => change({ category: categoryOf(event.currentTarget.value) ?? draft.category })}
              >
                {CATEGORIES.map((category) => (
                  <option key={category} value={category}>
                    {category} {m.category[category].name}
                  </option>
                ))}
              </select>
            </label>
            <label>
              {t.authority}
              <input
                type="text"
                maxLength={200}
                value={draft.authority}
                onInput={(event) => change({ authority: event.currentTarget.value })}
              />
            </label>
            <label>
              {t.days}
              <input
                type="number"
                min={1}
                max={730}
                value={draft.days}
                onInput={(event) =>
                  change({ days: Math.min(730, Math.max(1, Math.trunc(event.currentTarget.valueAsNumber) || 1)) })
                }
              />
            </label>
            <label>
              {t.reason}
              <input
                type="text"
                required
                maxLength={500}
                value={draft.reason}
                onInput={(event) => change({ reason: event.currentTarget.value })}
              />
            </label>
            {one.objections.some(({ insistable }) => insistable) ? (
              <label class="tick">
                <input
                  type="checkbox"
                  checked={draft.insists}
                  onChange={(event) => change({ insists: event.currentTarget.checked })}
                />
                <span>{t.insists}</span>
              </label>
            ) : null}
            <button type="submit" class="button primary">
              {one.needsTwo ? t.propose : t.list}
            </button>
          </form>
        </details>
      ) : null}
      <details data-key="r">
        <summary>
          {t.reject} <kbd>R</kbd>
        </summary>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            props.onReject(rejection, why);
          }}
        >
          <label>
            {t.rejection}
            <select value={rejection} onChange={(event) => setRejection(event.currentTarget.value)}>
              {REJECTIONS.map((name) => (
                <option key={name} value={name}>
                  {t.rejections[name]}
                </option>
              ))}
            </select>
          </label>
          <label>
            {t.reason}
            <input
              type="text"
              required
              maxLength={500}
              value={why}
              onInput={(event) => setWhy(event.currentTarget.value)}
            />
          </label>
          <button type="submit" class="button">
            {t.reject}
          </button>
        </form>
      </details>
    </div>
  );
}

function categoryOf(text: string): Category | undefined {
  return CATEGORIES.find((category) => category === text);
}
