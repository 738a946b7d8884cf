/* Other systems that are told of decisions and releases, and what became of every message. */
import type { Deliveries, NewWebhook, Webhook, WebhookEvent } from '../../lib/core/console/exchange.ts';
import type { Outcome } from '../../lib/pages/console-loaded.ts';
import type { ConsoleMessages } from '../../locales/console.ts';
import { UntrustedText } from '../untrusted-text.tsx';
import {
  DOT,
  DataTable,
  FactLine,
  Facts,
  OutcomeLine,
  ReadBack,
  Section,
  ShownOnce,
  Tag,
  TextInput,
} from './page-parts.tsx';
import { useDraft } from './use-draft.ts';

const NEW_WEBHOOK = 'exchange add-webhook';

export interface WebhooksPanelProps {
  readonly m: ConsoleMessages;
  readonly webhooks: readonly Webhook[];
  readonly eventNames: readonly WebhookEvent[];
  /** The secret of the webhook made last, until the reader says that it is kept. */
  readonly secret: { readonly name: string; readonly text: string } | null;
  readonly deliveries: { readonly webhook: number; readonly onlyDead: boolean; readonly page: Deliveries } | null;
  readonly outcome: Outcome;
  readonly onAddWebhook: (webhook: NewWebhook) => void;
  readonly onPauseWebhook: (webhook: Webhook) => void;
  readonly onRemoveWebhook: (webhook: Webhook) => void;
  readonly onDeliveries: (webhook: Webhook, onlyDead: boolean) => void;
  readonly onMoreDeliveries: () => void;
  readonly onSendAgain: (webhook: Webhook, delivery: string) => void;
  readonly onCopy: (text: string) => Promise<boolean>;
  readonly onCloseSecret: () => void;
}

export function WebhooksPanel(props: WebhooksPanelProps) {
  const { m, webhooks, secret } = props;
  const t = m.consolePages.exchange;
  return (
    <>
      <Section title={t.part.webhooks} lead={t.webhooksLead}>
        {secret === null ? null : (
          <ShownOnce
            m={m}
            label={t.secret(secret.name)}
            text={secret.text}
            onCopy={props.onCopy}
            onClose={props.onCloseSecret}
          />
        )}
        {webhooks.length === 0 ? <p>{t.webhooksNone}</p> : null}
        <ul class="cards">
          {webhooks.map((webhook) => (
            <li key={webhook.id}>
              <OneWebhook {...props} webhook={webhook} />
            </li>
          ))}
        </ul>
      </Section>
      <NewWebhookForm {...props} />
    </>
  );
}

function OneWebhook(props: WebhooksPanelProps & { readonly webhook: Webhook }) {
  const { m, webhook, deliveries } = props;
  const t = m.consolePages.exchange;
  const isBusy = props.outcome.kind === 'running';
  const error = webhook.lastError;
  return (
    <article class="panel" aria-labelledby={`webhook-${webhook.id}`}>
      <header class="row">
        <h3 id={`webhook-${webhook.id}`}>{webhook.name}</h3>
        {webhook.isPaused ? <Tag text={t.sourceState.paused} tone="ended" /> : null}
        {webhook.dead > 0 ? <Tag text={`${t.dead} ${m.number(webhook.dead)}`} tone="warn" /> : null}
      </header>
      {error === null ? null : <p class="trouble">{t.status(t.pullError[error.code], error.status)}</p>}
      <Facts
        facts={[
          { name: t.url, value: <UntrustedText m={m} text={webhook.url} limit={200} /> },
          { name: t.events, value: <FactLine facts={webhook.events.map((event) => t.event[event])} /> },
          {
            name: t.deliveredAt,
            value: webhook.deliveredAt === null ? t.never : m.moment(Date.parse(webhook.deliveredAt)),
          },
          { name: t.waiting, value: m.number(webhook.waiting) },
        ]}
      />
      <div class="row">
        <button type="button" class="button small" onClick={() => props.onDeliveries(webhook, false)}>
          {t.deliveries} <span class="visually-hidden">{webhook.name}</span>
        </button>
        <button type="button" class="button small" disabled={isBusy} onClick={() => props.onPauseWebhook(webhook)}>
          {webhook.isPaused ? t.resume : t.pause} <span class="visually-hidden">{webhook.name}</span>
        </button>
      </div>
      <OutcomeLine m={m} outcome={props.outcome} of={`webhook ${webhook.id}`} />
      {deliveries?.webhook === webhook.id ? <DeliveryList {...props} deliveries={deliveries} /> : null}
      <details class="disclosure">
        <summary>{t.manage(webhook.name)}</summary>
        <div class="disclosed">
          <ReadBack
            sentence={t.removeWebhookReadBack(webhook.name)}
            button={t.removeWebhook}
            isBusy={isBusy}
            isGrave
            onDo={() => props.onRemoveWebhook(webhook)}
          />
        </div>
      </details>
    </article>
  );
}

function DeliveryList(
  props: WebhooksPanelProps & {
    readonly webhook: Webhook;
    readonly deliveries: NonNullable<WebhooksPanelProps['deliveries']>;
  },
) {
  const { m, webhook, deliveries } = props;
  const t = m.consolePages.exchange;
  return (
    <div class="form">
      <label class="tick">
        <input
          type="checkbox"
          checked={deliveries.onlyDead}
          onChange={(event) => props.onDeliveries(webhook, event.currentTarget.checked)}
        />
        <span>{t.showDead}</span>
      </label>
      {deliveries.page.deliveries.length === 0 ? (
        <p class="soft">{t.deliveriesNone}</p>
      ) : (
        <DataTable
          caption={t.deliveriesOf(webhook.name)}
          rows={deliveries.page.deliveries}
          keyOf={({ id }) => id}
          columns={[
            {
              name: t.what,
              isHead: true,
              cell: ({ event, eventSeq }) => `${t.event[event]}${DOT}${m.number(eventSeq)}`,
            },
            { name: t.when, cell: ({ createdAt }) => m.moment(Date.parse(createdAt)) },
            {
              name: t.state,
              cell: ({ state, lastError }) => (
                <>
                  <Tag text={t.deliveryState[state]} tone={state === 'dead' ? 'warn' : 'plain'} />{' '}
                  {lastError === null || state === 'delivered'
                    ? null
                    : t.status(t.pullError[lastError.code], lastError.status)}
                </>
              ),
            },
            { name: t.tries, isNumber: true, cell: ({ tries }) => m.number(tries) },
            {
              name: t.next,
              cell: ({ id, nextAt, state }) =>
                state === 'delivered' ? (
                  '–'
                ) : (
                  <span class="row">
                    {nextAt === null ? null : m.moment(Date.parse(nextAt))}
                    <button
                      type="button"
                      class="button small"
                      disabled={props.outcome.kind === 'running'}
                      onClick={() => props.onSendAgain(webhook, id)}
                    >
                      {t.sendAgain}
                    </button>
                  </span>
                ),
            },
          ]}
        />
      )}
      {deliveries.page.nextCursor === null ? null : (
        <button type="button" class="button small" onClick={props.onMoreDeliveries}>
          {m.consolePages.page.more}
        </button>
      )}
    </div>
  );
}

function NewWebhookForm(props: WebhooksPanelProps) {
  const { m, eventNames } = props;
  const t = m.consolePages.exchange;
  const [name, setName] = useDraft(NEW_WEBHOOK, 'name', '');
  const [url, setUrl] = useDraft(NEW_WEBHOOK, 'url', '');
  const [events, setEvents] = useDraft<readonly WebhookEvent[]>(NEW_WEBHOOK, 'events', []);
  return (
    <Section title={t.addWebhook}>
      <form
        class="panel"
        onSubmit={(event) => {
          event.preventDefault();
          props.onAddWebhook({ name, url, events: [...events] });
        }}
      >
        <div class="fields">
          <TextInput name={t.sourceName} maxLength={80} value={name} onInput={setName} />
          <TextInput name={t.url} type="url" maxLength={2000} value={url} onInput={setUrl} />
        </div>
        <fieldset>
          <legend>{t.events}</legend>
          {eventNames.map((event) => (
            <label class="tick" key={event}>
              <input
                type="checkbox"
                checked={events.includes(event)}
                onChange={(change) =>
                  setEvents(
                    change.currentTarget.checked ? [...events, event] : events.filter((other) => other !== event),
                  )
                }
              />
              <span>{t.event[event]}</span>
            </label>
          ))}
        </fieldset>
        <div class="row">
          <button
            type="submit"
            class="button small primary"
            disabled={name.trim() === '' || url === '' || events.length === 0}
          >
            {t.addWebhook}
          </button>
        </div>
        <OutcomeLine m={m} outcome={props.outcome} of="add-webhook" />
      </form>
    </Section>
  );
}
