/* What is wrong, each with what it means and what to do; and the text for somebody who helps. */
import type { PublisherName } from '../../lib/messages.ts';
import type { Messages } from '../../locales/index.ts';
import { updateErrorText } from '../../locales/update-error.ts';
import { Phrases } from '../phrases.tsx';
import { UntrustedText } from '../untrusted-text.tsx';

/** As in lib/pages/health.ts. */
export interface TroubleView {
  readonly kind: keyof Messages['health']['trouble'];
  readonly publisher?: PublisherName;
  readonly code?: string;
}

export interface HealthSectionProps {
  readonly m: Messages;
  /** null: still being looked at. */
  readonly troubles: readonly TroubleView[] | null;
  readonly supportText: string;
  readonly copied: 'copied' | 'failed' | null;
  /** The person was asked for access and has not given it. */
  readonly isRefused: boolean;
  readonly onGrant: () => void;
  readonly onCopySupport: () => void;
}

export function HealthSection(props: HealthSectionProps) {
  const { m, troubles, supportText, copied } = props;
  const t = m.health;
  return (
    <section id="health" aria-labelledby="health-title">
      <h2 id="health-title">{t.title}</h2>
      {troubles === null ? <p role="status">{t.looking}</p> : null}
      {troubles?.length === 0 ? <p>{t.nothing}</p> : null}
      <ul class="troubles">
        {(troubles ?? []).map((trouble, i) => (
          <li key={i} class="trouble-item" data-trouble={trouble.kind}>
            <TroubleItem {...props} trouble={trouble} />
          </li>
        ))}
      </ul>
      {supportText === '' ? null : (
        <details class="disclosure">
          <summary>{t.support}</summary>
          <div class="disclosed">
            <p class="soft">{t.supportMeans}</p>
            <pre class="support-text" role="group" dir="ltr" translate={false} tabIndex={0} aria-label={t.support}>
              {supportText}
            </pre>
            <div class="buttons">
              <button type="button" class="button small" onClick={props.onCopySupport}>
                {t.copy}
              </button>
            </div>
            <p role="status" class="status">
              {copied === null ? '' : t.copyOutcome[copied]}
            </p>
          </div>
        </details>
      )}
    </section>
  );
}

function TroubleItem(props: HealthSectionProps & { readonly trouble: TroubleView }) {
  const { m, trouble, isRefused, onGrant } = props;
  const { kind, publisher, code } = trouble;
  const t = m.health;
  return (
    <>
      <h3>
        {t.trouble[kind]}
        {publisher === undefined ? null : (
          <>
            {' · '}
            <UntrustedText m={m} text={m.publisher(publisher)} />
          </>
        )}
      </h3>
      <p>
        <Phrases text={t.means[kind]} />
      </p>
      {code === undefined ? null : (
        <p>
          {updateErrorText(m, code)} <span class="code">{m.list.errorCode(code)}</span>
        </p>
      )}
      <p>
        <strong>{t.doThis}</strong> {t.todo[kind]}
      </p>
      {kind === 'no-access' || kind === 'rules-only' ? (
        <>
          <div>
            <button type="button" class="button primary" onClick={onGrant}>
              {m.access.grant}
            </button>
          </div>
          <p role="status" class="status">
            {isRefused ? m.access.refused : ''}
          </p>
        </>
      ) : null}
    </>
  );
}
