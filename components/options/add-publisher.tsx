/* Adding a publisher: its address, then its fingerprint beside the printed one, then the press that adds it. */
import type { PublisherOffer } from '../../lib/messages.ts';
import type { OptionsMessages } from '../../locales/options.ts';
import { Disclosure } from '../disclosure.tsx';
import { Phrases } from '../phrases.tsx';
import { UntrustedText } from '../untrusted-text.tsx';
import { Fingerprint, Signers } from './trust-facts.tsx';

/** As in lib/pages/publishers-panel.ts. */
export type AddPublisherState =
  | {
      readonly kind: 'typing';
      readonly address: string;
      readonly trouble: keyof OptionsMessages['publishers']['trouble'] | null;
    }
  | { readonly kind: 'asking'; readonly address: string }
  | { readonly kind: 'comparing'; readonly address: string; readonly offer: PublisherOffer; readonly isAdding: boolean }
  | { readonly kind: 'added'; readonly offer: PublisherOffer };

export interface AddPublisherProps {
  readonly m: OptionsMessages;
  readonly now: number;
  readonly add: AddPublisherState;
  readonly onLook: (address: string) => void;
  /** The fingerprints are the same, or not. */
  readonly onCompared: (matches: boolean) => void;
  readonly onStartAgain: () => void;
}

export function AddPublisher(props: AddPublisherProps) {
  const { m, add } = props;
  const t = m.publishers;
  const isUnderWay = add.kind !== 'typing' || add.address !== '' || add.trouble !== null;
  return (
    <Disclosure class="add-publisher" title={t.add} holdsSome={isUnderWay}>
      <div class="disclosed">
        {add.kind === 'comparing' ? (
          <Compare {...props} offer={add.offer} isAdding={add.isAdding} />
        ) : add.kind === 'added' ? (
          <>
            <p role="status">
              <strong>{t.added(m.publisher(add.offer.name))}</strong> {t.addedMeans}
            </p>
            <div>
              <button type="button" class="button small" onClick={props.onStartAgain}>
                {t.addAnother}
              </button>
            </div>
          </>
        ) : (
          <Address {...props} />
        )}
      </div>
    </Disclosure>
  );
}

function Address({ m, add, onLook }: AddPublisherProps) {
  const t = m.publishers;
  const isAsking = add.kind === 'asking';
  const trouble = add.kind === 'typing' ? add.trouble : null;
  return (
    <form
      class="add-address"
      onSubmit={(event) => {
        event.preventDefault();
        const address = new FormData(event.currentTarget).get('address');
        if (!isAsking && typeof address === 'string') onLook(address);
      }}
    >
      <p>{t.addLead}</p>
      <label>
        <span class="choice-name">{t.address}</span>
        <input
          class="text"
          name="address"
          type="text"
          inputMode="url"
          autoComplete="off"
          spellcheck={false}
          dir="ltr"
          maxLength={2000}
          required
          defaultValue={'address' in add ? add.address : ''}
          aria-describedby="address-means"
        />
      </label>
      <p id="address-means" class="soft">
        <Phrases text={t.addressMeans} />
      </p>
      {trouble === null ? null : (
        <p class="trouble" role="alert">
          {t.trouble[trouble]}
        </p>
      )}
      <div>
        <button type="submit" class="button" aria-disabled={isAsking}>
          {isAsking ? t.asking : t.look}
        </button>
      </div>
    </form>
  );
}

function Compare(props: AddPublisherProps & { readonly offer: PublisherOffer; readonly isAdding: boolean }) {
  const { m, now, offer, isAdding, onCompared } = props;
  const t = m.publishers;
  const { hosts, urls, numbers } = offer.counts;
  return (
    <div class="compare">
      <h3>{t.compareTitle}</h3>
      <p>{t.compareLead}</p>
      <Fingerprint m={m} fingerprint={offer.fingerprint} />
      <dl class="figures">
        <div>
          <dt>{t.saysIts}</dt>
          <dd>
            <UntrustedText m={m} text={m.publisher(offer.name)} />
          </dd>
        </div>
        <div>
          <dt>{t.holds}</dt>
          <dd>{m.popup.listTotal(hosts + urls + numbers)}</dd>
        </div>
        <Signers m={m} now={now} of={offer} />
      </dl>
      <p class="soft">{t.mayStop}</p>
      <div class="buttons">
        <button type="button" class="button primary" aria-disabled={isAdding} onClick={() => onCompared(false)}>
          {t.differs}
        </button>
        <button type="button" class="button" aria-disabled={isAdding} onClick={() => onCompared(true)}>
          {isAdding ? t.adding : t.matches}
        </button>
      </div>
    </div>
  );
}
