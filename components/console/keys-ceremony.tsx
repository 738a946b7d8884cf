/* The open ceremony: what would change, who must sign, and signing here or away from networks. */
import type { Ceremony } from '../../lib/core/console/release.ts';
import type { KeysView } from '../../lib/pages/console-keys-view.ts';
import type { ConsoleMessages } from '../../locales/console.ts';
import { changeText, differenceText } from './keys-words.ts';
import type { KeysPageProps } from './keys-page.tsx';
import { Facts, Field, OutcomeLine, ReadBack, Section, Tag } from './page-parts.tsx';

type CeremonyProps = KeysPageProps & { readonly view: KeysView; readonly ceremony: Ceremony };

export function OpenCeremony(props: CeremonyProps) {
  const { m, view, ceremony } = props;
  const t = m.consolePages.keys;
  const { review } = view;
  const isStrange = review.kind === 'checked' && review.differences.some(({ what }) => what === 'other');
  const changes =
    review.kind === 'checked'
      ? review.differences.map((difference) => differenceText(m, view.keys, difference))
      : ceremony.changes.map((change) => changeText(m, view.keys, change));
  return (
    <Section title={t.ceremony(ceremony.version)}>
      {review.kind === 'failed' ? (
        <p class="trouble" role="alert">
          {t.mismatch} {m.consolePages.page.code(review.code)}
        </p>
      ) : (
        <p class="soft">{review.kind === 'checked' ? t.compared : t.notCompared}</p>
      )}
      {isStrange ? (
        <p class="trouble" role="alert">
          {t.strange}
        </p>
      ) : null}
      <ul class="warnings">
        {changes.map((change) => (
          <li key={change}>{change}</li>
        ))}
      </ul>
      <Facts
        facts={[
          { name: t.proposedBy, value: ceremony.proposedBy ?? t.commandLine },
          { name: t.proposedAt, value: m.moment(Date.parse(ceremony.proposedAt)) },
          { name: t.bytes, value: <span class="hash">{ceremony.sha256}</span> },
        ]}
      />
      <Needed m={m} view={view} title={t.byOld} needed={ceremony.byOld} />
      <Needed m={m} view={view} title={t.byNew} needed={ceremony.byNew} />
      {view.mayChange ? <SignCeremony {...props} count={changes.length} isStrange={isStrange} /> : null}
    </Section>
  );
}

function Needed(props: { m: ConsoleMessages; view: KeysView; title: string; needed: Ceremony['byOld'] }) {
  const { m, view, title, needed } = props;
  const t = m.consolePages.keys;
  const holder = (keyid: string): string =>
    [...view.keys.keys, ...view.keys.waiting].find((key) => key.keyid === keyid)?.handle ?? t.nobody;
  return (
    <div class="form">
      <h3>{title}</h3>
      <p>{t.signedOf(needed.signed.length, needed.threshold)}</p>
      <progress aria-label={title} max={needed.threshold} value={Math.min(needed.signed.length, needed.threshold)} />
      <ul class="signers">
        {needed.keyids.map((keyid) => (
          <li key={keyid}>
            <span>
              <strong>{holder(keyid)}</strong> {keyid === view.ownKeyid ? <Tag text={t.you} /> : null}{' '}
              <span class="hash soft">{keyid.slice(0, 16)}</span>
            </span>
            <Tag
              text={needed.signed.includes(keyid) ? t.signed : t.notSigned}
              tone={needed.signed.includes(keyid) ? 'plain' : 'ended'}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}

function SignCeremony(props: CeremonyProps & { readonly count: number; readonly isStrange: boolean }) {
  const { m, view, ceremony, count, isStrange } = props;
  const t = m.consolePages.keys;
  const { ownKeyid, review } = view;
  const isBusy = props.outcome.kind === 'running';
  const counts = ownKeyid !== null && [...ceremony.byOld.keyids, ...ceremony.byNew.keyids].includes(ownKeyid);
  const hasSigned = ceremony.signatures.some(({ keyid }) => keyid === ownKeyid);
  return (
    <div class="panel">
      {hasSigned ? <p class="note-box">{t.youSigned}</p> : null}
      {counts && !hasSigned && !isStrange && review.kind === 'checked' ? (
        <ReadBack
          sentence={t.signReadBack(ceremony.version, count)}
          button={t.sign}
          isBusy={isBusy}
          onDo={props.onSign}
        />
      ) : null}
      <h3>{t.offline}</h3>
      <p class="soft">{t.offlineLead}</p>
      <div class="row">
        <button type="button" class="button small" onClick={props.onDownload}>
          {t.download}
        </button>
      </div>
      <Field name={t.upload}>
        <input
          type="file"
          accept=".json,application/json"
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            if (file !== undefined) props.onUpload(file);
          }}
        />
      </Field>
      <OutcomeLine m={m} outcome={props.outcome} of="sign" />
      <details class="disclosure">
        <summary>{t.withdraw}</summary>
        <div class="disclosed">
          <ReadBack
            sentence={t.withdrawReadBack(ceremony.version)}
            button={t.withdraw}
            isBusy={isBusy}
            isGrave
            onDo={props.onWithdraw}
          />
          <OutcomeLine m={m} outcome={props.outcome} of="withdraw" />
        </div>
      </details>
    </div>
  );
}
