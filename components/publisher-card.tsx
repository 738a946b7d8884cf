import type { ComponentChildren } from 'preact';
import type { PublisherStatus } from '../lib/messages.ts';
import type { Messages } from '../locales/index.ts';
import { updateErrorText } from '../locales/update-error.ts';
import { Phrases } from './phrases.tsx';

/** One publisher's list: how old it is, how large, which number, and what went wrong last, in words. */
export function PublisherCard(props: {
  readonly m: Messages;
  readonly publisher: PublisherStatus;
  readonly now: number;
  /** What stands below. */
  readonly children?: ComponentChildren;
}) {
  const { m, publisher, now, children } = props;
  const t = m.list;
  const { freshness, counts } = publisher;
  return (
    <article class="publisher" data-freshness={freshness}>
      <header>
        <h3>{m.publisher(publisher.name)}</h3>
        <span class="freshness">{t[freshness]}</span>
      </header>
      <p class="soft">{t[`${freshness}Means`]}</p>
      <dl class="figures">
        <div>
          <dt>{t.checked}</dt>
          <dd>
            <Phrases text={publisher.checkedAt === null ? t.checkedNever : m.age(now - publisher.checkedAt)} />
          </dd>
        </div>
        <div>
          <dt>{t.published}</dt>
          <dd>{m.moment(publisher.publishedAt)}</dd>
        </div>
        <div>
          <dt>{t.release}</dt>
          <dd>{t.releaseOf(publisher.epoch, publisher.sequence)}</dd>
        </div>
        {(['hosts', 'urls', 'numbers'] as const).map((section) => (
          <div key={section}>
            <dt>{t[section]}</dt>
            <dd>{m.number(counts[section])}</dd>
          </div>
        ))}
      </dl>
      {publisher.lastError === null ? null : (
        <p class="trouble">
          <strong>{t.lastError}</strong> {updateErrorText(m, publisher.lastError)}{' '}
          <span class="code">{t.errorCode(publisher.lastError)}</span>
        </p>
      )}
      {children}
    </article>
  );
}
