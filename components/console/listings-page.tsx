/* Listings: find one, see what happened to it, take it off, or confirm what another person proposed. */
import { useEffect, useState } from 'preact/hooks';
import type { ListingState, ListingView, ListingsSearch, ListingsView } from '../../lib/pages/console-listings-view.ts';
import type { RevocationRelease } from '../../lib/core/console/listings.ts';
import type { Loaded, Outcome } from '../../lib/pages/console-loaded.ts';
import type { ConsoleMessages } from '../../locales/console.ts';
import { dayOf } from '../../locales/format.ts';
import { GradeBadge } from '../grade-badge.tsx';
import { Phrases } from '../phrases.tsx';
import { UntrustedText } from '../untrusted-text.tsx';
import { visibleString } from '../visible-text.ts';
import { eventText } from './audit-page.tsx';
import {
  FactLine,
  Facts,
  FormDetails,
  OutcomeLine,
  PageShell,
  ReadBack,
  siteName,
  Section,
  Select,
  Tag,
  TextInput,
} from './page-parts.tsx';
import { useDraft } from './use-draft.ts';

export interface ListingsPageProps {
  readonly m: ConsoleMessages;
  readonly state: Loaded<ListingsView>;
  readonly search: ListingsSearch;
  readonly states: readonly ListingState[];
  readonly outcome: Outcome;
  /** What became of the release after something was taken off; null: nothing was. */
  readonly release: RevocationRelease | null;
  readonly onRetry: () => void;
  readonly onSearch: (search: ListingsSearch) => void;
  readonly onMore: () => void;
  readonly onRevoke: (listing: ListingView, reason: string) => void;
  readonly onConfirm: (listing: ListingView) => void;
}

export function ListingsPage(props: ListingsPageProps) {
  const { m, state } = props;
  const t = m.consolePages.listings;
  return (
    <PageShell m={m} title={t.title} lead={t.lead} state={state} onRetry={props.onRetry}>
      {(view) => (
        <Section title={t.search}>
          <SearchForm {...props} />
          {view.waiting === 0 ? null : (
            <p class="row">
              <strong>{t.waitingInAll(view.waiting)}</strong>
              <button type="button" class="button small" onClick={() => props.onSearch({ text: '', state: 'waiting' })}>
                {t.showWaiting}
              </button>
            </p>
          )}
          {props.release === null ? null : (
            <p class="note-box" role="status">
              <Phrases text={t.release[props.release.kind]} />{' '}
              <a class="text-link" href="#release">
                {t.toRelease}
              </a>
            </p>
          )}
          {view.listings.length === 0 ? <p role="status">{t.none}</p> : null}
          <ul class="cards">
            {view.listings.map((listing) => (
              <li key={listing.id}>
                <OneListing {...props} view={view} listing={listing} />
              </li>
            ))}
          </ul>
          {view.nextCursor !== null ? (
            <div class="row">
              <button
                type="button"
                class="button small"
                disabled={props.outcome.kind === 'running'}
                onClick={props.onMore}
              >
                {m.consolePages.page.more}
              </button>
            </div>
          ) : null}
        </Section>
      )}
    </PageShell>
  );
}

function SearchForm(props: ListingsPageProps) {
  const { m, search, states } = props;
  const t = m.consolePages.listings;
  const [text, setText] = useState(search.text);
  const [state, setState] = useState(search.state);
  // A button may have searched for something else.
  useEffect(() => {
    setText(search.text);
    setState(search.state);
  }, [search]);
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        props.onSearch({ text: text.trim(), state });
      }}
    >
      <div class="fields">
        <TextInput name={t.wanted} hint={t.searchHint} type="search" value={text} onInput={setText} />
        <Select
          name={t.state}
          value={state}
          options={[['any', t.any], ...states.map((one) => [one, t.states[one]] as const)]}
          onChoose={setState}
        />
      </div>
      <div class="row">
        <button type="submit" class="button small primary">
          {t.find}
        </button>
      </div>
    </form>
  );
}

function OneListing(props: ListingsPageProps & { readonly view: ListingsView; readonly listing: ListingView }) {
  const { m, listing } = props;
  const t = m.consolePages.listings;
  const isOver = listing.state === 'revoked' || listing.state === 'expired';
  return (
    <article class="panel" data-state={listing.state} aria-labelledby={`listing-${listing.id}`}>
      <header class="row">
        <h3 id={`listing-${listing.id}`} class="subject">
          <UntrustedText m={m} text={siteName(listing.shown)} limit={200} />
        </h3>
        {isOver ? null : <GradeBadge m={m} grade={listing.grade} />}
        {/* A grade of the same name has said it. */}
        {listing.state === 'disputed' && listing.grade === 'disputed' ? null : (
          <Tag
            text={t.states[listing.state]}
            tone={isOver ? 'ended' : listing.state === 'waiting' ? 'warn' : 'plain'}
          />
        )}
      </header>
      <Facts
        facts={[
          { name: t.category, value: `${listing.category} ${m.category[listing.category].name}` },
          { name: t.publisher, value: <UntrustedText m={m} text={listing.publisher} limit={80} /> },
          ...(listing.bank === null ? [] : [{ name: t.bank, value: m.bank(listing.bank) }]),
          { name: t.listedAt, value: m.day(dayOf(Date.parse(listing.listedAt))) },
          ...(listing.expiresAt === null
            ? []
            : [{ name: t.expiresAt, value: m.moment(Date.parse(listing.expiresAt)) }]),
        ]}
      />
      <details class="disclosure">
        <summary>{t.history}</summary>
        <div class="disclosed">
          {listing.history.length === 0 ? <p class="soft">{t.historyNone}</p> : null}
          <ol class="events">
            {listing.history.map(({ at, type, by }) => (
              <li key={`${at} ${type}`}>
                <span class="soft">{m.moment(Date.parse(at))}</span>
                <span>
                  <FactLine facts={[eventText(m, type), by ?? m.consolePages.record.hub]} />
                </span>
              </li>
            ))}
          </ol>
        </div>
      </details>
      {listing.state === 'waiting' ? <Confirm {...props} /> : null}
      {isOver || listing.state === 'waiting' ? null : <Revoke {...props} />}
    </article>
  );
}

type OneProps = ListingsPageProps & { readonly view: ListingsView; readonly listing: ListingView };

function Confirm(props: OneProps) {
  const { m, view, listing } = props;
  const t = m.consolePages.listings;
  const { proposedBy, standing } = listing;
  if (standing.includes(view.me) || proposedBy === view.me) return <p class="note-box">{t.ownProposal}</p>;
  const names = standing.length > 0 ? standing.join(', ') : (proposedBy ?? m.consolePages.record.hub);
  const by = visibleString(names);
  return (
    <>
      <p class="soft">{standing.length > 0 ? t.proposedBy(by) : t.nobodyYet(by)}</p>
      {listing.mayConfirm ? (
        <ReadBack
          sentence={t.confirmReadBack(visibleString(siteName(listing.shown)), by)}
          button={t.confirm}
          isBusy={props.outcome.kind === 'running'}
          onDo={() => props.onConfirm(listing)}
        />
      ) : null}
      <OutcomeLine m={m} outcome={props.outcome} of={`listing ${listing.id}`} />
    </>
  );
}

function Revoke(props: OneProps) {
  const { m, view, listing } = props;
  const t = m.consolePages.listings;
  const form = `listings listing ${listing.id}`;
  const [reason, setReason] = useDraft(form, 'reason', '');
  if (!view.mayRevoke) return null;
  const shown = visibleString(siteName(listing.shown)).slice(0, 120);
  return (
    <FormDetails form={form} summary={t.revokeOf(shown)}>
      <div class="disclosed">
        <TextInput name={t.reason} maxLength={500} value={reason} onInput={setReason} />
        {reason.trim() === '' ? null : (
          <ReadBack
            sentence={t.revokeReadBack(shown)}
            button={t.revoke}
            isBusy={props.outcome.kind === 'running'}
            isGrave
            onDo={() => props.onRevoke(listing, reason.trim())}
          />
        )}
        <OutcomeLine m={m} outcome={props.outcome} of={`listing ${listing.id}`} />
      </div>
    </FormDetails>
  );
}
