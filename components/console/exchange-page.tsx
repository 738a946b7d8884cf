/* In and out: a file, exports, outside feeds, and systems that are told. One part at a time. */
import type { FeedFormat } from '../../lib/core/console/exchange.ts';
import type { ExchangePart, ExchangeView } from '../../lib/pages/console-exchange.ts';
import type { Loaded, Outcome } from '../../lib/pages/console-loaded.ts';
import type { ConsoleMessages } from '../../locales/console.ts';
import { ImportPanel } from './exchange-import.tsx';
import type { ImportPanelProps } from './exchange-import.tsx';
import { SourcesPanel } from './exchange-sources.tsx';
import type { SourcesPanelProps } from './exchange-sources.tsx';
import { WebhooksPanel } from './exchange-webhooks.tsx';
import type { WebhooksPanelProps } from './exchange-webhooks.tsx';
import { OutcomeLine, PageShell, Section } from './page-parts.tsx';

export type ExchangePageProps = Omit<ImportPanelProps, 'history'> &
  Omit<SourcesPanelProps, 'sources'> &
  Omit<WebhooksPanelProps, 'webhooks'> & {
    readonly m: ConsoleMessages;
    readonly state: Loaded<ExchangeView>;
    readonly part: ExchangePart;
    readonly parts: readonly ExchangePart[];
    readonly feeds: readonly FeedFormat[];
    readonly onRetry: () => void;
    readonly onPart: (part: ExchangePart) => void;
    readonly onExport: (format: FeedFormat) => void;
  };

export function ExchangePage(props: ExchangePageProps) {
  const { m, state, part, parts } = props;
  const t = m.consolePages.exchange;
  return (
    <PageShell m={m} title={t.title} lead={t.lead} state={state} onRetry={props.onRetry}>
      {(view) => (
        <>
          <nav class="parts" aria-label={t.parts}>
            {parts.map((one) => (
              <button
                key={one}
                type="button"
                class="part"
                aria-current={one === part ? 'true' : undefined}
                onClick={() => props.onPart(one)}
              >
                {t.part[one]}
              </button>
            ))}
          </nav>
          {part === 'file' ? <ImportPanel {...props} history={view.history} /> : null}
          {part === 'exports' ? <Exports {...props} /> : null}
          {part === 'sources' ? <SourcesPanel {...props} sources={view.sources} /> : null}
          {part === 'webhooks' && view.webhooks !== null ? <WebhooksPanel {...props} webhooks={view.webhooks} /> : null}
        </>
      )}
    </PageShell>
  );
}

function Exports(props: {
  readonly m: ConsoleMessages;
  readonly outcome: Outcome;
  readonly feeds: readonly FeedFormat[];
  readonly onExport: (format: FeedFormat) => void;
}) {
  const { m, feeds } = props;
  const t = m.consolePages.exchange;
  return (
    <Section title={t.part.exports} lead={t.exportsLead}>
      <ul class="signers">
        {feeds.map((format) => (
          <li key={format}>
            <span>{t.exportName[format]}</span>
            <button
              type="button"
              class="button small"
              disabled={props.outcome.kind === 'running'}
              onClick={() => props.onExport(format)}
            >
              {t.save} <span class="visually-hidden">{t.exportName[format]}</span>
            </button>
          </li>
        ))}
      </ul>
      <OutcomeLine m={m} outcome={props.outcome} of="export" />
    </Section>
  );
}
