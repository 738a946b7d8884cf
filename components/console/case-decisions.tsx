/* What may be decided about a case: confirm or withdraw a proposal, list, reject. Consequences stand above the buttons. */
import { useState } from 'preact/hooks';
import { CATEGORIES, GRADES, type Category } from '../../lib/core/blocklist/listing.ts';
import type { Case } from '../../lib/core/console/queue.ts';
import type { BulkDraft, ListingDraft } from '../../lib/pages/console-queue.ts';
import type { ConsoleMessages } from '../../locales/console.ts';
import { UntrustedText } from '../untrusted-text.tsx';
import type { CaseProps } from './case-view.tsx';
import { FactLine, IndicatorName, siteName } from './page-parts.tsx';
import { draftOf, useDraft, useHasDraft } from './use-draft.ts';

const REJECTIONS = ['not-enough-evidence', 'official', 'cleared', 'duplicate', 'abuse'] as const;

type DecisionsProps = CaseProps & { readonly one: Case };

export function CaseDecisions(props: DecisionsProps) {
  const { one } = props;
  return (
    <div class="queue-decisions">
      {one.proposal === null ? null : <Proposal {...props} proposal={one.proposal} />}
      {one.state === 'open' ? <ListForm {...props} /> : null}
      <RejectForm {...props} />
      {one.covering.length === 0 ? null : <MergeForm {...props} />}
    </div>
  );
}

function Proposal(props: DecisionsProps & { readonly proposal: NonNullable<Case['proposal']> }) {
  const { m, me, proposal } = props;
  const t = m.consoleQueue;
  const isBusy = props.outcome.kind === 'running';
  return (
    <section class="case-proposal" aria-labelledby="case-proposal">
      <h3 id="case-proposal">{t.proposal(proposal.by)}</h3>
      <p>
        <FactLine
          facts={[
            m.grade[proposal.grade],
            m.category[proposal.category].name,
            t.proposalDays(proposal.days),
            <UntrustedText key="reason" m={m} text={proposal.reason} limit={500} />,
          ]}
        />
      </p>
      {proposal.authority === null ? null : (
        <p>
          <UntrustedText m={m} text={t.proposalAuthority(proposal.authority)} limit={300} />
        </p>
      )}
      {proposal.isInsisted ? (
        <p>
          <strong>{t.proposalInsists}</strong>
        </p>
      ) : null}
      {proposal.scope === null ? null : (
        <p>
          {t.scope}:{' '}
          <code dir="ltr">
            <UntrustedText m={m} text={siteName(proposal.scope)} limit={200} />
          </code>
        </p>
      )}
      {proposal.by === me ? (
        <div class="row">
          <button type="button" class="button" disabled={isBusy} onClick={props.onWithdraw}>
            {t.withdraw}
          </button>
        </div>
      ) : (
        <>
          <p class="soft">{t.proposalMeans}</p>
          <div class="row">
            <button type="button" class="button primary" data-key="c" disabled={isBusy} onClick={props.onConfirm}>
              {t.confirm} <kbd>C</kbd>
            </button>
          </div>
        </>
      )}
    </section>
  );
}

function ListForm(props: DecisionsProps) {
  const { m, me, one } = props;
  const t = m.consoleQueue;
  const form = draftOf.decision('list', one.id, one.state);
  const [draft, setDraft] = useDraft<ListingDraft>(form, 'draft', {
    grade: 'corroborated',
    category: one.category ?? 'TX1',
    authority: '',
    days: one.defaultDays,
    reason: '',
    insists: false,
    scope: null,
  });
  const isOpen = useHasDraft(form);
  const change = (next: Partial<ListingDraft>): void => setDraft({ ...draft, ...next });
  const scope = one.impact.scopes.find(({ key }) => key === draft.scope);
  const needsTwo = scope?.needsTwo ?? one.needsTwo;
  const mayInsist = one.objections.some(({ insistable }) => insistable) || scope?.gate?.insistable === true;
  return (
    <details data-key="l" open={isOpen}>
      <summary>
        {needsTwo ? t.propose : t.list} <kbd>L</kbd>
      </summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          // What is not shown is not insisted on.
          props.onList({ ...draft, insists: draft.insists && mayInsist });
        }}
      >
        {one.impact.scopes.length < 2 ? null : (
          <fieldset class="case-scopes">
            <legend>{t.scope}</legend>
            {one.impact.scopes.map((each) => (
              <label key={each.key ?? ''} class="tick">
                <input
                  type="radio"
                  name="scope"
                  checked={draft.scope === each.key}
                  onChange={() => change({ scope: each.key })}
                />
                <span>
                  <strong class="queue-name" dir="ltr">
                    <IndicatorName m={m} indicator={each.indicator} limit={120} />
                  </strong>
                  <br />
                  {m.publisher(each.covers)}
                  <br />
                  <span class="soft">{t.scopeSays(each.reports, each.independent)}</span>
                  {each.gate === null ? null : (
                    <>
                      <br />
                      {m.publisher(each.gate.because)}
                    </>
                  )}
                </span>
              </label>
            ))}
          </fieldset>
        )}
        <ListingFields m={m} draft={draft} change={change} />
        <label>
          {t.days}
          <input
            type="number"
            min={1}
            max={730}
            step={1}
            required
            value={Number.isNaN(draft.days) ? '' : draft.days}
            onInput={(event) => change({ days: event.currentTarget.valueAsNumber })}
          />
        </label>
        {mayInsist ? <Insists m={m} isOn={draft.insists} onChange={(insists) => change({ insists })} /> : null}
        {one.proposal === null || one.proposal.by === me ? null : <p class="note-box">{t.replaces(one.proposal.by)}</p>}
        <div class="row">
          <button type="submit" class="button primary" disabled={props.outcome.kind === 'running'}>
            {needsTwo ? t.propose : t.list}
          </button>
        </div>
      </form>
    </details>
  );
}

type ListingWords = Omit<ListingDraft, 'days' | 'scope'>;

/** What every listing says, of one case or of many. */
export function ListingFields(props: {
  readonly m: ConsoleMessages;
  readonly draft: ListingWords;
  readonly change: (next: Partial<ListingWords>) => void;
}) {
  const { m, draft, change } = props;
  const t = m.consoleQueue;
  return (
    <>
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
        {t.reason}
        <input
          type="text"
          required
          maxLength={500}
          value={draft.reason}
          onInput={(event) => change({ reason: event.currentTarget.value })}
        />
      </label>
    </>
  );
}

export function Insists(props: {
  readonly m: ConsoleMessages;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}) {
  return (
    <label class="tick">
      <input type="checkbox" checked={props.isOn} onChange={(event) => props.onChange(event.currentTarget.checked)} />
      <span>{props.m.consoleQueue.insists}</span>
    </label>
  );
}

function RejectForm({ m, one, mayDelist, outcome, onReject }: DecisionsProps) {
  const t = m.consoleQueue;
  const form = draftOf.decision('reject', one.id, one.state);
  const [draft, setDraft] = useDraft(form, 'draft', NO_REJECTION);
  const isOpen = useHasDraft(form);
  if (one.state === 'listed' && !mayDelist) return <p class="note-box">{t.delistWho}</p>;
  const name = one.state === 'listed' ? t.delist : t.reject;
  return (
    <details data-key="r" open={isOpen}>
      <summary>
        {name} <kbd>R</kbd>
      </summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onReject(draft.rejection, draft.reason);
        }}
      >
        <RejectionFields m={m} draft={draft} change={(next) => setDraft({ ...draft, ...next })} />
        <div class="row">
          <button type="submit" class="button" disabled={outcome.kind === 'running'}>
            {name}
          </button>
        </div>
      </form>
    </details>
  );
}

/** One site in two cases: this one goes into the one that covers it. */
function MergeForm({ m, one, outcome, onMerge }: DecisionsProps) {
  const t = m.consoleQueue;
  const [into, setInto] = useState(one.covering[0]?.id);
  const chosen = one.covering.find(({ id }) => id === into);
  return (
    <details data-key="m">
      <summary>
        {t.merge} <kbd>M</kbd>
      </summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (chosen !== undefined) onMerge(chosen);
        }}
      >
        <fieldset class="case-scopes">
          <legend>{t.mergeWith}</legend>
          {one.covering.map((each) => (
            <label key={each.id} class="tick">
              <input type="radio" name="into" checked={each.id === into} onChange={() => setInto(each.id)} />
              <span>
                <strong class="queue-name" dir="ltr">
                  <IndicatorName m={m} indicator={each.indicator} limit={120} />
                </strong>
                <br />
                <span class="soft">{t.reports(each.reports)}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <p>{t.mergeMeans}</p>
        <div class="row">
          <button type="submit" class="button" disabled={outcome.kind === 'running'}>
            {t.merge}
          </button>
        </div>
      </form>
    </details>
  );
}

export type Rejection = Omit<Extract<BulkDraft, { kind: 'reject' }>, 'kind'>;
export const NO_REJECTION: Rejection = { rejection: REJECTIONS[0], reason: '' };

/** Why something is not listed, of one case or of many. */
export function RejectionFields(props: {
  readonly m: ConsoleMessages;
  readonly draft: Rejection;
  readonly change: (next: Partial<Rejection>) => void;
}) {
  const { m, draft, change } = props;
  const t = m.consoleQueue;
  return (
    <>
      <label>
        {t.rejection}
        <select value={draft.rejection} onChange={(event) => change({ rejection: event.currentTarget.value })}>
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
          value={draft.reason}
          onInput={(event) => change({ reason: event.currentTarget.value })}
        />
      </label>
    </>
  );
}

function categoryOf(text: string): Category | undefined {
  return CATEGORIES.find((category) => category === text);
}
