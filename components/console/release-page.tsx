/* The release: warnings first, then what changes in words and numbers, what this browser checked, who signs. */
import { useState } from 'preact/hooks';
import type { Loaded, Outcome } from '../../lib/pages/console-loaded.ts';
import type { Proposal, PublishedRelease, Releases } from '../../lib/core/console/release.ts';
import type { ReleaseView, ReviewState, Told } from '../../lib/pages/console-release-view.ts';
import type { ConsoleMessages } from '../../locales/console.ts';
import { Diff, ReviewFailed, ReviewProgress } from './release-diff.tsx';
import { Phrases } from '../phrases.tsx';
import { UntrustedText } from '../untrusted-text.tsx';
import {
  FactLine,
  DataTable,
  Facts,
  Field,
  FormDetails,
  OutcomeLine,
  PageShell,
  ReadBack,
  Section,
  Select,
  Tag,
  TextInput,
  siteName,
} from './page-parts.tsx';
import { useDraft } from './use-draft.ts';

/** Shares to begin with and to widen to, in percent; 100 is everybody. */
const SHARES = ['5', '10', '25', '50', '100'] as const;
type ShareChoice = (typeof SHARES)[number];

export interface ReleasePageProps {
  readonly m: ConsoleMessages;
  readonly state: Loaded<ReleaseView>;
  readonly review: ReviewState;
  readonly outcome: Outcome;
  readonly onRetry: () => void;
  readonly onPropose: (percent: number | null) => void;
  readonly onProposeReset: () => void;
  readonly onCheck: (told: readonly Told[]) => void;
  readonly onReveal: (digests: readonly string[]) => void;
  readonly onSign: () => void;
  readonly onWithdraw: () => void;
  readonly onWiden: (percent: number | null) => void;
  readonly onMore: () => void;
  readonly onUrgent: (keys: readonly string[], reason: string) => void;
}

export function ReleasePage(props: ReleasePageProps) {
  const { m, state } = props;
  const t = m.consolePages.release;
  return (
    <PageShell m={m} title={t.title} lead={t.lead} state={state} onRetry={props.onRetry}>
      {(view) => (
        <>
          {view.mayPublish ? null : <p class="note-box">{t.mayNot}</p>}
          {view.open.failure === null ? null : (
            <div class="trouble" role="status">
              <p>
                <Phrases text={t.failure[view.open.failure]} />
              </p>
            </div>
          )}
          {view.open.building ? (
            <div class="progress">
              <p role="status">{t.building}</p>
              <progress aria-label={t.building} />
            </div>
          ) : null}
          {view.open.proposal === null ? (
            <NoProposal {...props} view={view} />
          ) : (
            <OpenProposal {...props} view={view} proposal={view.open.proposal} />
          )}
          {view.releases === null || view.releases.canary === null ? null : (
            <Canary {...props} canary={view.releases.canary} view={view} />
          )}
          <Current m={m} releases={view.releases} />
          {view.mayPublish ? <Urgent {...props} /> : null}
          {view.releases === null || view.releases.releases.length === 0 ? null : (
            <Past m={m} releases={view.releases} onMore={props.onMore} />
          )}
        </>
      )}
    </PageShell>
  );
}

type PartProps = ReleasePageProps & { readonly view: ReleaseView };

function NoProposal(props: PartProps) {
  const { m, view } = props;
  const t = m.consolePages.release;
  const [share, setShare] = useState<ShareChoice>('100');
  return (
    <Section title={t.none}>
      {view.mayPublish && !view.open.building ? (
        <div class="panel">
          <p>{t.proposeLead}</p>
          <ShareSelect m={m} name={t.share} hint={t.shareHint} value={share} least={0} onChoose={setShare} />
          <div class="row">
            <button
              type="button"
              class="button small primary"
              disabled={props.outcome.kind === 'running'}
              onClick={() => props.onPropose(percentOf(share))}
            >
              {t.propose}
            </button>
          </div>
          {view.open.failure === 'shrinks-too-much' ? (
            <ReadBack
              sentence={t.resetReadBack}
              button={t.proposeReset}
              isBusy={props.outcome.kind === 'running'}
              isGrave
              onDo={props.onProposeReset}
            />
          ) : null}
          <OutcomeLine m={m} outcome={props.outcome} of="propose" />
        </div>
      ) : null}
    </Section>
  );
}

function percentOf(share: ShareChoice): number | null {
  return share === '100' ? null : Number(share);
}

function ShareSelect(props: {
  readonly m: ConsoleMessages;
  readonly name: string;
  readonly hint?: string;
  readonly value: ShareChoice;
  readonly least: number;
  readonly onChoose: (share: ShareChoice) => void;
}) {
  const { m, least } = props;
  const t = m.consolePages.release;
  return (
    <Select
      name={props.name}
      {...(props.hint === undefined ? {} : { hint: props.hint })}
      value={props.value}
      options={SHARES.filter((share) => Number(share) > least).map((share) => [
        share,
        share === '100' ? t.shareAll : t.shareSome(Number(share)),
      ])}
      onChoose={props.onChoose}
    />
  );
}

function OpenProposal(props: PartProps & { readonly proposal: Proposal }) {
  const { m, view, proposal, review } = props;
  const t = m.consolePages.release;
  const who = shareText(m, proposal.canary);
  return (
    <Section title={t.proposal(proposal.sequence)}>
      <Facts
        facts={[
          { name: t.goesTo, value: <FactLine facts={[who, t.kind[proposal.kind]]} /> },
          { name: t.proposedBy, value: proposal.proposedBy ?? t.commandLine },
          { name: t.proposedAt, value: m.moment(Date.parse(proposal.proposedAt)) },
          { name: t.version, value: m.number(proposal.version) },
          { name: t.bytes, value: <span class="hash">{proposal.sha256}</span> },
        ]}
      />
      <Signers m={m} view={view} proposal={proposal} />
      {proposal.withheld.length === 0 ? null : <Withheld m={m} withheld={proposal.withheld} />}
      {review.kind === 'not-begun' ? (
        <div class="panel">
          <p>{t.checkLead}</p>
          <div class="row">
            <button type="button" class="button small primary" onClick={() => props.onCheck([])}>
              {t.check}
            </button>
          </div>
        </div>
      ) : null}
      {review.kind === 'running' ? <ReviewProgress m={m} review={review} /> : null}
      {review.kind === 'failed' ? <ReviewFailed m={m} review={review} onCheck={() => props.onCheck([])} /> : null}
      {review.kind === 'checked' ? (
        <Diff
          m={m}
          diff={review.diff}
          outcome={props.outcome}
          mayReveal={view.mayPublish}
          onReveal={props.onReveal}
          onCheck={props.onCheck}
        />
      ) : null}
      <SignPart {...props} who={who} />
      {view.mayPublish ? (
        <details class="disclosure">
          <summary>{t.withdraw}</summary>
          <div class="disclosed">
            <ReadBack
              sentence={t.withdrawReadBack(proposal.sequence)}
              button={t.withdraw}
              isBusy={props.outcome.kind === 'running'}
              isGrave
              onDo={props.onWithdraw}
            />
            <OutcomeLine m={m} outcome={props.outcome} of="withdraw" />
          </div>
        </details>
      ) : null}
    </Section>
  );
}

/** Signing stands last, below all that there is to read, and says again what it does. */
function SignPart(props: PartProps & { readonly proposal: Proposal; readonly who: string }) {
  const { m, view, proposal, review, who } = props;
  const t = m.consolePages.release;
  if (!view.mayPublish) return null;
  if (proposal.signatures.some(({ keyid }) => keyid === view.ownKeyid)) {
    return (
      <div>
        <p class="note-box">{t.youSigned}</p>
        <OutcomeLine m={m} outcome={props.outcome} of="sign" />
      </div>
    );
  }
  if (view.ownKeyid === null) {
    return (
      <p class="note-box">
        <Phrases text={t.noKey} />
      </p>
    );
  }
  if (review.kind !== 'checked') return review.kind === 'failed' ? null : <p class="soft">{t.signFirst}</p>;
  const { sections, warnings } = review.diff;
  if (warnings.some(({ severity }) => severity === 'refuse')) return <p class="trouble">{t.failed}</p>;
  const sum = (of: 'added' | 'removed' | 'changed'): number => sections.reduce((total, one) => total + one[of], 0);
  const sentence = t.signReadBack(proposal.sequence, sum('added'), sum('removed'), sum('changed'), who);
  return (
    <div class="panel">
      <ReadBack
        sentence={warnings.length === 0 ? sentence : t.signReadBackWarned(sentence, warnings.length)}
        button={t.sign(proposal.sequence)}
        isBusy={props.outcome.kind === 'running'}
        onDo={props.onSign}
      />
      <OutcomeLine m={m} outcome={props.outcome} of="sign" />
    </div>
  );
}

/** Those whose keys count, first those who have signed; so everybody sees whom to ask. */
function Signers({ m, view, proposal }: { m: ConsoleMessages; view: ReleaseView; proposal: Proposal }) {
  const t = m.consolePages.release;
  const counting = proposal.signatures.filter(({ goneAt }) => goneAt === null);
  const gone = proposal.signatures.filter(({ goneAt }) => goneAt !== null);
  const signedAt = new Map(counting.map(({ keyid, at }) => [keyid, at]));
  const missing = Math.max(0, proposal.threshold - signedAt.size);
  const isGone = (id: string): boolean => gone.some(({ keyid }) => keyid === id);
  const stayed = view.signKeys.filter(({ keyid }) => !isGone(keyid));
  const keys = stayed.toSorted((a, b) => Number(signedAt.has(b.keyid)) - Number(signedAt.has(a.keyid)));
  return (
    <div class="form">
      <h3>{t.signers}</h3>
      <p>
        <FactLine
          facts={[t.signersSay(signedAt.size, proposal.threshold), missing === 0 ? null : t.missing(missing)]}
        />
      </p>
      <ul class="signers">
        {keys.map(({ handle, keyid }) => {
          const at = signedAt.get(keyid) ?? null;
          return (
            <li key={keyid}>
              <span>
                <strong>{handle ?? t.unknownKey}</strong> {keyid === view.ownKeyid ? <Tag text={t.you} /> : null}{' '}
                <span class="hash soft">{keyid.slice(0, 12)}</span>
              </span>
              <span>
                {at === null ? null : <span class="soft">{m.moment(Date.parse(at))} </span>}
                <Tag
                  text={signedAt.has(keyid) ? t.signed : t.notSigned}
                  tone={signedAt.has(keyid) ? 'plain' : 'ended'}
                />
              </span>
            </li>
          );
        })}
        {gone.map(({ handle, keyid, goneAt }) => (
          <li key={keyid}>
            <span>
              <strong>{handle ?? t.unknownKey}</strong> <span class="hash soft">{keyid.slice(0, 12)}</span>
            </span>
            <span>
              {goneAt === null ? null : <span class="soft">{m.moment(Date.parse(goneAt))} </span>}
              <Tag text={t.signerGone} tone="ended" />
            </span>
          </li>
        ))}
      </ul>
      {gone.length === 0 ? null : <p class="note-box">{t.goneMeans}</p>}
    </div>
  );
}

/** What is decided and yet not in this release: the rules of the hub leave it out. */
function Withheld({ m, withheld }: { m: ConsoleMessages; withheld: Proposal['withheld'] }) {
  const t = m.consolePages.release;
  return (
    <details class="disclosure">
      <summary>{t.withheld(withheld.length)}</summary>
      <div class="disclosed">
        <DataTable
          caption={t.withheld(withheld.length)}
          rows={withheld}
          keyOf={({ key }) => key}
          columns={[
            {
              name: t.listing,
              isHead: true,
              cell: ({ key }) => (
                <code>
                  <UntrustedText m={m} text={siteName(key)} limit={200} />
                </code>
              ),
            },
            { name: t.because, cell: ({ rule }) => ruleWords(m, rule) },
          ]}
        />
      </div>
    </details>
  );
}

function ruleWords(m: ConsoleMessages, rule: string): string {
  const known = new Map<string, string>(Object.entries(m.consolePages.exchange.rule));
  return known.get(rule) ?? known.get(`gate:${rule}`) ?? rule;
}

function shareText(m: ConsoleMessages, percent: number | null): string {
  const t = m.consolePages.release;
  return percent === null ? t.shareAll : t.shareSome(percent);
}

type CanaryRelease = NonNullable<Releases['canary']>;

function Canary(props: PartProps & { readonly canary: CanaryRelease }) {
  const { m, view, canary } = props;
  const t = m.consolePages.release;
  const { percent, sequence, publishedAt } = canary;
  const [share, setShare] = useState<ShareChoice>(SHARES.find((one) => Number(one) > percent) ?? '100');
  return (
    <Section title={t.canary}>
      <div class="panel">
        <p>{t.canarySays(sequence, percent, m.moment(Date.parse(publishedAt)))}</p>
        <progress aria-label={t.canary} max={100} value={percent} />
        {view.mayPublish && view.open.proposal === null ? (
          <>
            <ShareSelect m={m} name={t.widenTo} value={share} least={percent} onChoose={setShare} />
            <div class="row">
              <button
                type="button"
                class="button small primary"
                disabled={props.outcome.kind === 'running'}
                onClick={() => props.onWiden(percentOf(share))}
              >
                {t.widen}
              </button>
            </div>
            <p class="soft">{t.canaryWithdraw}</p>
            <OutcomeLine m={m} outcome={props.outcome} of="widen" />
          </>
        ) : null}
      </div>
    </Section>
  );
}

function listingsOf({ counts }: Pick<PublishedRelease, 'counts'>): number {
  return counts.hosts + counts.urls + counts.numbers;
}

function Current({ m, releases }: { m: ConsoleMessages; releases: Releases | null }) {
  const t = m.consolePages.release;
  const current = releases?.current ?? null;
  return (
    <Section title={t.current}>
      {current === null ? (
        <p>{releases === null ? t.currentUnknown : t.currentNone}</p>
      ) : (
        <Facts
          facts={[
            { name: t.sequence, value: m.number(current.sequence) },
            { name: t.at, value: m.moment(Date.parse(current.publishedAt)) },
            { name: t.validUntil, value: m.moment(Date.parse(current.expiresAt)) },
            { name: t.listings, value: m.number(listingsOf(current)) },
          ]}
        />
      )}
    </Section>
  );
}

function Past(props: { readonly m: ConsoleMessages; readonly releases: Releases; readonly onMore: () => void }) {
  const { m } = props;
  const t = m.consolePages.release;
  const { releases, nextCursor } = props.releases;
  return (
    <Section title={t.past}>
      <DataTable
        caption={t.past}
        rows={releases}
        keyOf={({ epoch, sequence }) => `${epoch}.${sequence}`}
        columns={[
          { name: t.sequence, isHead: true, cell: ({ sequence }) => m.number(sequence) },
          { name: t.at, cell: ({ publishedAt }) => m.moment(Date.parse(publishedAt)) },
          { name: t.section.hosts, isNumber: true, cell: ({ counts }) => m.number(counts.hosts) },
          { name: t.section.urls, isNumber: true, cell: ({ counts }) => m.number(counts.urls) },
          { name: t.section.numbers, isNumber: true, cell: ({ counts }) => m.number(counts.numbers) },
          { name: t.listings, isNumber: true, cell: (release) => m.number(listingsOf(release)) },
        ]}
      />
      {nextCursor === null ? null : (
        <div class="row">
          <button type="button" class="button small" onClick={props.onMore}>
            {m.consolePages.page.more}
          </button>
        </div>
      )}
    </Section>
  );
}

function Urgent(props: ReleasePageProps) {
  const { m } = props;
  const t = m.consolePages.release;
  const [text, setText] = useDraft('release urgent', 'keys', '');
  const [reason, setReason] = useDraft('release urgent', 'reason', '');
  const keys = [...new Set(text.split('\n').map((line) => line.trim()))].filter((line) => line !== '');
  return (
    <FormDetails form="release urgent" summary={t.urgent}>
      <div class="disclosed panel">
        <p>{t.urgentLead}</p>
        <Field name={t.urgentKeys} hint={t.urgentKeysHint}>
          <textarea rows={4} value={text} spellcheck={false} onInput={(event) => setText(event.currentTarget.value)} />
        </Field>
        <TextInput name={t.reason} maxLength={500} value={reason} onInput={setReason} />
        {keys.length === 0 || reason.trim() === '' ? null : (
          <ReadBack
            sentence={t.urgentReadBack(keys.length)}
            button={t.urgentDo}
            isBusy={props.outcome.kind === 'running'}
            isGrave
            onDo={() => props.onUrgent(keys, reason.trim())}
          />
        )}
        <OutcomeLine m={m} outcome={props.outcome} of="urgent" />
      </div>
    </FormDetails>
  );
}
