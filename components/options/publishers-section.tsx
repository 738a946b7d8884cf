/* Whose lists are taken: each with its age, by what it is trusted, and its way out; and how another one is added. */
import type { ListStatus, PublisherView, SettingChange, SettingsView } from '../../lib/messages.ts';
import type { OptionsMessages } from '../../locales/options.ts';
import { updateErrorText } from '../../locales/update-error.ts';
import { LockIcon } from '../icons.tsx';
import { ListUpdate } from '../list-update.tsx';
import type { UpdateState } from '../list-update.tsx';
import { PublisherCard } from '../publisher-card.tsx';
import { UntrustedText } from '../untrusted-text.tsx';
import { AddPublisher } from './add-publisher.tsx';
import type { AddPublisherProps } from './add-publisher.tsx';
import { PollChoice } from './poll-choice.tsx';
import { Fingerprint, Signers } from './trust-facts.tsx';

export interface PublishersSectionProps extends Omit<AddPublisherProps, 'm'> {
  readonly m: OptionsMessages;
  readonly now: number;
  readonly list: ListStatus;
  readonly publishers: readonly PublisherView[];
  readonly settings: SettingsView;
  readonly update: UpdateState;
  readonly onUpdate: () => void;
  readonly onSetting: (change: SettingChange) => void;
  /** The one that was removed last, while it can be put back. */
  readonly removed: Pick<PublisherView, 'id' | 'name' | 'host'> | null;
  readonly removeFailed: boolean;
  readonly onRemove: (publisher: PublisherView) => void;
  readonly onRestore: () => void;
}

export function PublishersSection(props: PublishersSectionProps) {
  const { m, now, list, publishers, settings, removed } = props;
  const t = m.publishers;
  return (
    <section id="lists" aria-labelledby="lists-title">
      <div class="section-head">
        <h2 id="lists-title">{m.list.title}</h2>
        <ListUpdate m={m} state={list.updating ? 'running' : props.update} onUpdate={props.onUpdate} />
      </div>
      <p class="soft">{t.lead}</p>
      {publishers.length === 0 ? <p class="soft">{m.list.none}</p> : null}
      {publishers.map((publisher) => {
        const status = list.publishers.find(({ id }) => id === publisher.id);
        const trust = <Trust m={m} now={now} publisher={publisher} onRemove={() => props.onRemove(publisher)} />;
        return status === undefined ? (
          <article key={publisher.id} class="publisher" data-freshness="stale">
            <header>
              <h3>
                <UntrustedText m={m} text={publisher.host} />
              </h3>
              <span class="freshness">{t.noList}</span>
            </header>
            <p class="soft">{list.updating ? t.onItsWay : t.noListMeans}</p>
            {publisher.lastError === null ? null : (
              <p class="trouble">
                <strong>{m.list.lastError}</strong> {updateErrorText(m, publisher.lastError)}{' '}
                <span class="code">{m.list.errorCode(publisher.lastError)}</span>
              </p>
            )}
            {trust}
          </article>
        ) : (
          <PublisherCard key={publisher.id} m={m} publisher={status} now={now}>
            {trust}
          </PublisherCard>
        );
      })}
      {removed === null ? null : (
        <p class="hint removed">
          <span>{t.removed(removed.name === null ? removed.host : m.publisher(removed.name))}</span>
          <button type="button" class="button small" onClick={props.onRestore}>
            {t.restore}
          </button>
        </p>
      )}
      <p role="status" class="status">
        {props.removeFailed ? t.removeFailed : ''}
      </p>
      {settings.mayAddPublishers ? (
        <AddPublisher {...props} />
      ) : (
        <p class="locked">
          <LockIcon />
          {t.addLocked}
        </p>
      )}
      <PollChoice m={m} view={settings} list={list} onChange={props.onSetting} />
    </section>
  );
}

function Trust(props: {
  readonly m: OptionsMessages;
  readonly now: number;
  readonly publisher: PublisherView;
  readonly onRemove: () => void;
}) {
  const { m, now, publisher, onRemove } = props;
  const { setBy, host, fingerprint, name } = publisher;
  const t = m.publishers;
  return (
    <>
      <p class={setBy === 'policy' ? 'locked' : 'soft'}>
        {setBy === 'policy' ? <LockIcon /> : null}
        {t.setBy[setBy]}
      </p>
      <details class="disclosure">
        <summary>{t.trust}</summary>
        <div class="disclosed">
          <dl class="figures">
            <div>
              <dt>{t.from}</dt>
              <dd dir="ltr">
                <UntrustedText m={m} text={host} />
              </dd>
            </div>
            <Signers m={m} now={now} of={publisher} />
          </dl>
          <Fingerprint m={m} fingerprint={fingerprint} />
          {setBy === 'person' ? (
            <div>
              <p class="soft">{t.removeMeans}</p>
              <button
                type="button"
                class="button small"
                aria-label={t.removeOf(name === null ? host : m.publisher(name))}
                onClick={onRemove}
              >
                {t.remove}
              </button>
            </div>
          ) : null}
        </div>
      </details>
    </>
  );
}
