/* By what a publisher is trusted. */
import type { PublisherOffer, PublisherView } from '../../lib/messages.ts';
import type { OptionsMessages } from '../../locales/options.ts';

/** Who signs, how many together, until when. */
export function Signers(props: {
  readonly m: OptionsMessages;
  readonly now: number;
  readonly of: Pick<PublisherView, 'signers' | 'rootExpiresAt'> | Pick<PublisherOffer, 'signers' | 'rootExpiresAt'>;
}) {
  const { m, now, of } = props;
  const t = m.publishers;
  return (
    <>
      {of.signers === null ? null : (
        <div>
          <dt>{t.signers}</dt>
          <dd>{t.signersOf(of.signers.need, of.signers.of)}</dd>
        </div>
      )}
      {of.rootExpiresAt === null ? null : (
        <div>
          <dt>{of.rootExpiresAt > now ? t.until : t.ended}</dt>
          <dd>{m.moment(of.rootExpiresAt)}</dd>
        </div>
      )}
    </>
  );
}

/** The first 32 digits in groups of four: 128 bits, which nobody finds a second root for, and a person can compare. */
export function Fingerprint({ m, fingerprint }: { readonly m: OptionsMessages; readonly fingerprint: string }) {
  const groups = fingerprint.slice(0, 32).match(/.{4}/g) ?? [];
  return (
    <div>
      <p class="soft">{m.publishers.fingerprint}</p>
      <p class="fingerprint" dir="ltr" translate={false}>
        {groups.map((group, i) => (
          <code key={i}>{group} </code>
        ))}
      </p>
    </div>
  );
}
