/* Gathering changes of keys before they are proposed. */
import type { KeyChange, MetadataRole } from '../../lib/core/console/release.ts';
import type { KeysView } from '../../lib/pages/console-keys-view.ts';
import { Phrases } from '../phrases.tsx';
import { changeText } from './keys-words.ts';
import type { KeysPageProps } from './keys-page.tsx';
import { OutcomeLine, ReadBack, Section, Select, TextInput } from './page-parts.tsx';
import { useDraft } from './use-draft.ts';

const FORM = 'keys propose';

const KINDS = ['add', 'remove', 'replace', 'threshold', 'renew', 'epoch'] as const;
type Kind = (typeof KINDS)[number];
const PUBLIC_KEY = /^[0-9a-f]{64}$/;

export function DraftCeremony(props: KeysPageProps & { readonly view: KeysView }) {
  const { m, view, draft, roles } = props;
  const t = m.consolePages.keys;
  const [kind, setKind] = useDraft<Kind>(FORM, 'kind', 'add');
  const [role, setRole] = useDraft<MetadataRole>(FORM, 'role', 'targets');
  const [publicKey, setPublicKey] = useDraft(FORM, 'publicKey', '');
  const [chosen, setChosen] = useDraft(FORM, 'chosen', '');
  const [count, setCount] = useDraft(FORM, 'count', '2');
  const held = view.keys.keys.filter((key) => key.role === role);
  // A key of another role may have been chosen before the role was.
  const keyid = held.some((key) => key.keyid === chosen) ? chosen : (held[0]?.keyid ?? '');
  const change = changeOf(kind, role, publicKey.trim().toLowerCase(), keyid, Number(count));
  return (
    <Section title={t.propose} lead={t.proposeLead}>
      <form
        class="panel"
        onSubmit={(event) => {
          event.preventDefault();
          if (change !== null) props.onDraft([...draft, change]);
          setPublicKey('');
        }}
      >
        <div class="fields">
          <Select name={t.change} value={kind} options={KINDS.map((one) => [one, t.changes[one]])} onChoose={setKind} />
          {kind === 'renew' || kind === 'epoch' ? null : (
            <Select name={t.forRole} value={role} options={roles.map((one) => [one, t.role[one]])} onChoose={setRole} />
          )}
          {kind === 'remove' || kind === 'replace' ? (
            <Select
              name={t.whichKey}
              value={keyid}
              options={held.map((key) => [key.keyid, t.keyOf(key.handle, key.keyid.slice(0, 12))])}
              onChoose={setChosen}
            />
          ) : null}
          {kind === 'add' || kind === 'replace' ? (
            <TextInput
              name={t.publicKey}
              hint={t.publicKeyHint}
              maxLength={64}
              value={publicKey}
              onInput={setPublicKey}
            />
          ) : null}
          {kind === 'threshold' ? (
            <TextInput name={t.howMany} type="number" maxLength={2} value={count} onInput={setCount} />
          ) : null}
        </div>
        <div class="row">
          <button type="submit" class="button small" disabled={change === null}>
            {t.addChange}
          </button>
        </div>
      </form>
      {draft.length === 0 ? null : (
        <div class="form">
          <h3>{t.draft}</h3>
          <ol class="signers">
            {draft.map((one, at) => (
              <li key={`${at} ${JSON.stringify(one)}`}>
                <span>
                  <Phrases text={changeText(m, view.keys, one)} />
                </span>
                <button
                  type="button"
                  class="button small"
                  onClick={() => props.onDraft(draft.filter((_, other) => other !== at))}
                >
                  {t.drop} <span class="visually-hidden">{changeText(m, view.keys, one)}</span>
                </button>
              </li>
            ))}
          </ol>
          <ReadBack
            sentence={t.startReadBack(draft.length)}
            button={t.start}
            isBusy={props.outcome.kind === 'running'}
            onDo={props.onPropose}
          />
        </div>
      )}
      <OutcomeLine m={m} outcome={props.outcome} of="propose" />
    </Section>
  );
}

/** The change as chosen; null while something of it is missing. */
function changeOf(
  kind: Kind,
  role: MetadataRole,
  publicKey: string,
  keyid: string,
  threshold: number,
): KeyChange | null {
  const hasKey = PUBLIC_KEY.test(publicKey);
  switch (kind) {
    case 'add':
      return hasKey ? { change: 'add', role, publicKey } : null;
    case 'remove':
      return keyid === '' ? null : { change: 'remove', role, keyid };
    case 'replace':
      return hasKey && keyid !== '' ? { change: 'replace', role, keyid, publicKey } : null;
    case 'threshold':
      return Number.isInteger(threshold) && threshold >= 1 && threshold <= 32
        ? { change: 'threshold', role, threshold }
        : null;
    case 'renew':
    case 'epoch':
      return { change: kind };
  }
}
