/*
 * The queue beside the case that is read. Everything that strangers wrote is shown as text. Consequences stand before the buttons, and
 * every button has a key that works while nobody types.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Category } from '../../lib/core/blocklist/listing.ts';
import type { CaseFlag, CaseRow, Cases } from '../../lib/core/console/queue.ts';
import type { LeftUndone, Loaded } from '../../lib/pages/console-loaded.ts';
import type { BulkDraft, BulkLine, BulkProgress, QueueFilter } from '../../lib/pages/console-queue.ts';
import type { ConsoleMessages } from '../../locales/console.ts';
import { visibleString } from '../visible-text.ts';
import { BulkPanel } from './bulk-panel.tsx';
import { CaseView, type CaseProps } from './case-view.tsx';
import { FactLine, IndicatorName, LeftUndoneLine, PageShell, siteName } from './page-parts.tsx';

export interface QueuePageProps extends Omit<CaseProps, 'open' | 'onCampaign'> {
  readonly cases: Loaded<Cases>;
  readonly open: CaseProps['open'] | null;
  readonly filter: QueueFilter;
  /** Rows that others have changed since the list was read. */
  readonly news: number;
  /** A decision that was refused after the reader had gone on. */
  readonly leftUndone: LeftUndone | null;
  readonly chosen: ReadonlySet<number>;
  readonly bulkDone: readonly BulkLine[] | null;
  readonly bulkProgress: BulkProgress | null;
  readonly onRetry: () => void;
  readonly onFilter: (filter: QueueFilter) => void;
  readonly onMore: () => void;
  readonly onStep: (by: 1 | -1) => void;
  readonly onChoose: (ids: readonly number[], isChosen: boolean) => void;
  readonly onBulk: (draft: BulkDraft) => void;
  readonly onPutAwayBulk: () => void;
}

/** Every case that waits for a decision. */
const WAITING: QueueFilter = { state: 'open', has: '', search: '', campaign: null };
/** What a letter goes into; a select takes it as the beginning of a choice. */
const TAKES_LETTERS = 'input:not([type="checkbox"], [type="radio"]), textarea, select';
const STATES = ['open', 'listed', 'rejected', 'merged'] as const;
const FLAGS: readonly CaseFlag[] = ['campaign', 'burst', 'appeal', 'asked', 'proposed', 'picture'];

export function QueuePage(props: QueuePageProps) {
  const { m, cases, open } = props;
  const t = m.consoleQueue;
  const page = useRef<HTMLDivElement>(null);
  /** A key has gone on to the next case. */
  const hasStepped = useRef(false);
  useKeys(page, { ...props, onStep: (by) => ((hasStepped.current = true), props.onStep(by)) });
  useSight(page, open?.kind === 'ready' ? open.value.id : null, hasStepped);
  // On a phone a case stands below the list: that it could not be opened is seen there too.
  useEffect(() => {
    if (open?.kind === 'failed') page.current?.querySelector('.queue-case')?.scrollIntoView({ block: 'nearest' });
  }, [open?.kind]);
  // What is done with the chosen comes above the list and moves it: the box that was ticked stays in sight.
  useEffect(() => page.current?.ownerDocument.activeElement?.scrollIntoView({ block: 'nearest' }), [props.chosen.size]);
  return (
    <div class="queue-page" ref={page}>
      <PageShell m={m} title={t.title} lead={t.lead} state={cases} onRetry={props.onRetry}>
        {(view) => (
          <>
            <p class="soft queue-keys">{t.keys}</p>
            <Filters {...props} view={view} />
            <div role="status" class="queue-news">
              {props.news === 0 ? null : (
                <p class="note-box row">
                  <span>{t.news(props.news)}</span>
                  <button type="button" class="button small" onClick={props.onRetry}>
                    {t.showNews}
                  </button>
                </p>
              )}
            </div>
            <LeftUndoneLine m={m} left={props.leftUndone} />
            <BulkPanel
              m={m}
              count={props.chosen.size}
              category={usualCategory(view.cases.filter(({ id }) => props.chosen.has(id)))}
              done={props.bulkDone}
              progress={props.bulkProgress}
              outcome={props.outcome}
              onNone={() => props.onChoose([...props.chosen], false)}
              onDo={props.onBulk}
              onPutAway={props.onPutAwayBulk}
            />
            {view.cases.length === 0 && open === null ? (
              <Empty {...props} />
            ) : (
              <div class="queue-columns">
                <List {...props} view={view} />
                <section class="queue-case" aria-live="polite">
                  {open === null ? (
                    <p class="soft">{t.choose}</p>
                  ) : (
                    <CaseView
                      key={open.kind === 'ready' ? open.value.id : 0}
                      {...props}
                      open={open}
                      onCampaign={(campaign) => props.onFilter({ ...props.filter, campaign })}
                    />
                  )}
                  {open === null ? null : <Steps {...props} view={view} page={page} />}
                </section>
              </div>
            )}
          </>
        )}
      </PageShell>
    </div>
  );
}

/** Where the list is not beside the case: back to it, and on to the next case. Stays at the window's end while the case is read. */
function Steps({
  m,
  view,
  open,
  onStep,
  page,
}: WithView & { readonly page: { readonly current: HTMLElement | null } }) {
  const t = m.consoleQueue.steps;
  const id = open?.kind === 'ready' ? open.value.id : null;
  const toList = (): void => {
    const row = page.current?.querySelector<HTMLElement>('.queue-row[aria-current="true"], .queue-list button');
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: 'center' });
  };
  return (
    <nav class="case-steps" aria-label={t.name}>
      <button type="button" class="button small" onClick={toList}>
        {t.all}
      </button>
      <button type="button" class="button small" disabled={id === view.cases[0]?.id} onClick={() => onStep(-1)}>
        {t.before}
      </button>
      <button type="button" class="button small" disabled={id === view.cases.at(-1)?.id} onClick={() => onStep(1)}>
        {t.next}
      </button>
    </nav>
  );
}

/**
 * Brings the case that was opened into sight: the reader may be far down in the case before, or on a phone, where cases stand below the
 * list. There the keys step from row to row, and the row stays in sight instead.
 */
function useSight(
  page: { readonly current: HTMLElement | null },
  id: number | null,
  hasStepped: { current: boolean },
): void {
  // What was open when the page was shown is where the reader left it.
  const known = useRef(id);
  useEffect(() => {
    if (id === known.current) return;
    known.current = id;
    const head = page.current?.querySelector('.case-head');
    const list = page.current?.querySelector('.queue-list');
    if (id === null || head === undefined || head === null || list === undefined || list === null) return;
    const { top, bottom } = head.getBoundingClientRect();
    const isBeside = list.getBoundingClientRect().right <= head.getBoundingClientRect().left;
    const height = head.ownerDocument.documentElement.clientHeight;
    if ((top < 0 || bottom > height) && (isBeside || !hasStepped.current)) head.scrollIntoView({ block: 'start' });
    hasStepped.current = false;
  }, [id]);
}

/** The class that most of the cases have; null: none has one. */
function usualCategory(cases: readonly CaseRow[]): Category | null {
  const counts = new Map<Category, number>();
  for (const { category } of cases) if (category !== null) counts.set(category, (counts.get(category) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

/**
 * Keys act while nobody types and no other key is held: a shortcut must not decide what somebody writes. The focus goes with them: to
 * the row of the case that is read, and into the decision that is opened; Escape closes that again.
 */
function useKeys(page: { readonly current: HTMLElement | null }, { onStep }: QueuePageProps): void {
  const step = useRef(onStep);
  step.current = onStep;
  /** What had the focus when the case was stepped on: the row of the next case takes it from there and from nothing else. */
  const stepsFrom = useRef<Element | null>(null);
  useEffect(() => {
    const row = page.current?.querySelector<HTMLElement>('.queue-row[aria-current="true"]');
    if (stepsFrom.current === null || row === null || row === undefined) return;
    if (page.current?.ownerDocument.activeElement === stepsFrom.current) row.focus();
    stepsFrom.current = null;
  });
  useEffect(() => {
    const press = (selector: string): void => {
      const found = page.current?.querySelector<HTMLElement>(selector);
      if (found instanceof HTMLDetailsElement) {
        found.open = true;
        found.querySelector<HTMLElement>('input, select, textarea')?.focus();
      } else found?.focus();
    };
    const stepBy = (by: 1 | -1): void => {
      stepsFrom.current = page.current?.ownerDocument.activeElement ?? null;
      step.current(by);
    };
    const close = (target: EventTarget | null): void => {
      const details = target instanceof Element ? target.closest<HTMLDetailsElement>('details[data-key]') : null;
      if (details === null) return;
      details.open = false;
      details.querySelector('summary')?.focus();
    };
    const onKey = (event: KeyboardEvent): void => {
      const { target, key, code } = event;
      if (key === 'Escape') close(target);
      const isTyping = target instanceof HTMLElement && target.closest(TAKES_LETTERS) !== null;
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      const actions: Record<string, (() => void) | undefined> = {
        j: () => stepBy(1),
        k: () => stepBy(-1),
        l: () => press('[data-key="l"]'),
        r: () => press('[data-key="r"]'),
        m: () => press('[data-key="m"]'),
        a: () => press('[data-key="a"]'),
        c: () => press('[data-key="c"]'),
        '/': () => press('input[name="search"]'),
      };
      const action = actions[letterOf(key, code)];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    const owner = page.current?.ownerDocument;
    owner?.addEventListener('keydown', onKey);
    return () => owner?.removeEventListener('keydown', onKey);
  }, []);
}

/** What is pressed, by the place of the key where the layout writes no Latin letters: on a Thai keyboard J is a tone mark. */
function letterOf(key: string, code: string): string {
  if (/^[!-~]$/.test(key)) return key.toLowerCase();
  return code === 'Slash' ? '/' : (/^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() ?? '');
}

type WithView = QueuePageProps & { readonly view: Cases };

function Filters({ m, view, filter, onFilter }: WithView) {
  const t = m.consoleQueue;
  const [search, setSearch] = useState(filter.search);
  useEffect(() => setSearch(filter.search), [filter.search]);
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
      {filter.campaign === null ? null : (
        <p class="row queue-campaign">
          <strong>{t.onlyCampaign(filter.campaign)}</strong>
          <button type="button" class="button small" onClick={() => onFilter({ ...filter, campaign: null })}>
            {t.allCampaigns}
          </button>
        </p>
      )}
    </form>
  );
}

/** Nothing to read: because all is decided, or because of the filter. */
function Empty({ m, filter, onFilter }: QueuePageProps) {
  const t = m.consoleQueue;
  const isFiltered =
    filter.state !== WAITING.state || filter.has !== '' || filter.search !== '' || filter.campaign !== null;
  return (
    <div role="status" class="queue-empty">
      <h2>{isFiltered ? t.none : t.allDone}</h2>
      {isFiltered ? (
        <button type="button" class="button" onClick={() => onFilter(WAITING)}>
          {t.showAll}
        </button>
      ) : (
        <p class="soft">{t.allDoneMeans}</p>
      )}
    </div>
  );
}

function List(props: WithView) {
  const { m, view, open, chosen } = props;
  const t = m.consoleQueue;
  const current = open?.kind === 'ready' ? open.value.id : null;
  if (view.cases.length === 0) return <p role="status">{t.none}</p>;
  return (
    <div class="queue-list">
      <ul>
        {view.cases.map((row) => (
          <li key={row.id} class="queue-item">
            {row.state === 'open' || row.state === 'listed' ? (
              <label class="queue-choice">
                <input
                  type="checkbox"
                  checked={chosen.has(row.id)}
                  onChange={(event) => props.onChoose([row.id], event.currentTarget.checked)}
                />
                <span class="visually-hidden">{t.chooseOne(visibleString(siteName(row.indicator)))}</span>
              </label>
            ) : null}
            <button
              type="button"
              class="queue-row"
              aria-current={row.id === current ? 'true' : undefined}
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

function Row({ m, row }: { m: ConsoleMessages; row: CaseRow }) {
  const t = m.consoleQueue;
  return (
    <>
      <span class="queue-name" dir="ltr">
        <IndicatorName m={m} indicator={row.indicator} limit={80} />
      </span>
      <span class="queue-score">
        <span aria-hidden="true">{row.score}</span>
        <span class="visually-hidden">{t.points(row.score)}</span>
      </span>
      <span class="soft">
        <FactLine
          facts={[
            t.reports(row.reports),
            row.category === null ? null : m.category[row.category].name,
            row.campaign === null ? null : t.campaign(row.campaign),
            ...row.flags.filter((flag) => flag !== 'campaign').map((flag) => t.flag[flag]),
          ]}
        />
      </span>
    </>
  );
}
