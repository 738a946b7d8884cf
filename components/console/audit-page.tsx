/* The record: every event in words, who did it, and the head of the chain to keep elsewhere. */
import { useState } from 'preact/hooks';
import type { Loaded } from '../../lib/pages/console-loaded.ts';
import type { RecordEvent, RecordFilter, RecordView } from '../../lib/pages/console-record-view.ts';
import type { ConsoleMessages } from '../../locales/console.ts';
import { UntrustedText } from '../untrusted-text.tsx';
import { FactLine, Facts, PageShell, Section, Select, TextInput, siteName } from './page-parts.tsx';

const KINDS = [
  'case',
  'listing',
  'appeal',
  'report',
  'proposal',
  'release',
  'ceremony',
  'member',
  'device',
  'organisation',
  'api-key',
  'source',
  'webhook',
] as const;
type Kind = (typeof KINDS)[number];

export interface AuditPageProps {
  readonly m: ConsoleMessages;
  readonly state: Loaded<RecordView>;
  readonly filter: RecordFilter;
  readonly isBusy: boolean;
  readonly onRetry: () => void;
  readonly onFilter: (filter: RecordFilter) => void;
  readonly onMore: () => void;
}

export function AuditPage(props: AuditPageProps) {
  const { m, state } = props;
  const t = m.consolePages.record;
  return (
    <PageShell m={m} title={t.title} lead={t.lead} state={state} onRetry={props.onRetry}>
      {(view) => (
        <>
          <Section title={t.head} lead={t.headLead}>
            <Facts
              facts={[
                { name: t.events, value: m.number(view.head.seq) },
                { name: t.hash, value: <span class="hash">{view.head.hash}</span> },
              ]}
            />
          </Section>
          <Section title={t.events}>
            <Filter {...props} />
            {view.events.length === 0 ? <p role="status">{t.none}</p> : null}
            <ol class="events">
              {view.events.map((event) => (
                <li key={event.seq}>
                  <OneEvent m={m} event={event} />
                </li>
              ))}
            </ol>
            {view.before !== null ? (
              <div class="row">
                <button type="button" class="button small" disabled={props.isBusy} onClick={props.onMore}>
                  {m.consolePages.page.more}
                </button>
              </div>
            ) : null}
          </Section>
        </>
      )}
    </PageShell>
  );
}

function Filter(props: AuditPageProps) {
  const { m, filter } = props;
  const t = m.consolePages.record;
  const [kind, setKind] = useState<Kind | 'any'>(KINDS.find((one) => one === filter.kind) ?? 'any');
  const [by, setBy] = useState(filter.by);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        props.onFilter({ kind: kind === 'any' ? '' : kind, by: by.trim() });
      }}
    >
      <div class="fields">
        <Select
          name={t.kind}
          value={kind}
          options={[['any', t.any], ...KINDS.map((one) => [one, t.kinds[one]] as const)]}
          onChoose={setKind}
        />
        <TextInput name={t.by} hint={t.byHint} maxLength={81} value={by} onInput={setBy} />
      </div>
      <div class="row">
        <button type="submit" class="button small">
          {t.filter}
        </button>
      </div>
    </form>
  );
}

function OneEvent({ m, event }: { m: ConsoleMessages; event: RecordEvent }) {
  const t = m.consolePages.record;
  return (
    <>
      <span class="soft">{m.moment(Date.parse(event.at))}</span>
      <div class="event-said">
        <p>
          <FactLine facts={[<strong key="type">{eventText(m, event.type)}</strong>, event.by ?? t.hub]} />
        </p>
        {event.about.map((about) => (
          <code key={about}>
            <UntrustedText m={m} text={siteName(about)} limit={200} />
          </code>
        ))}
        <details class="disclosure">
          <summary>{t.number(event.seq)}</summary>
          <div class="disclosed">
            <Facts
              facts={[
                {
                  name: t.payload,
                  value: (
                    <code>
                      <UntrustedText m={m} text={event.payload} limit={2000} />
                    </code>
                  ),
                },
              ]}
            />
          </div>
        </details>
      </div>
    </>
  );
}

/** Words for an event; an event of a newer hub is named as the hub names it. */
export function eventText(m: ConsoleMessages, type: string): string {
  return new Map<string, string>(Object.entries(m.consolePages.record.says)).get(type) ?? type;
}
