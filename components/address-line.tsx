import type { AddressView } from '../lib/messages.ts';
import type { Messages } from '../locales/index.ts';
import { UntrustedText } from './untrusted-text.tsx';

/** An address with its registrable domain standing out; it wraps, and the domain stays whole while a line can hold it. */
export function AddressLine({ m, address }: { m: Messages; address: AddressView }) {
  return (
    <div class="address" dir="ltr">
      <p class="address-text" translate={false}>
        <span class="visually-hidden">{m.address} </span>
        <span class="address-rest">
          <UntrustedText m={m} text={address.before} />
        </span>
        <strong class="address-domain">
          <UntrustedText m={m} text={address.domain} />
        </strong>
        <span class="address-rest">
          <UntrustedText m={m} text={address.after} />
        </span>
      </p>
      {address.unicodeHost === null ? null : (
        <p class="address-unicode" lang={m.tag}>
          {m.addressIn}{' '}
          <strong translate={false}>
            <UntrustedText m={m} text={address.unicodeHost} isAddress />
          </strong>
          <span class="address-note">{m.addressPunycode}</span>
        </p>
      )}
    </div>
  );
}

/** What stood in the address bar when it is no web address: shown, never linked. */
export function RawAddress({ m, raw }: { m: Messages; raw: string }) {
  return (
    <div class="address" dir="ltr">
      <p class="address-text" translate={false}>
        <span class="visually-hidden">{m.address} </span>
        <UntrustedText m={m} text={raw} limit={240} isAddress />
      </p>
    </div>
  );
}
