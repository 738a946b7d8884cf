/* Keys: who signs what, and a ceremony that changes it, told as old → new and signed here or by a file. */
import type { KeyChange, Keys, MetadataRole } from '../../lib/core/console/release.ts';
import type { KeysView } from '../../lib/pages/console-keys-view.ts';
import type { Loaded, Outcome } from '../../lib/pages/console-loaded.ts';
import type { ConsoleMessages } from '../../locales/console.ts';
import { OpenCeremony } from './keys-ceremony.tsx';
import { DraftCeremony } from './keys-draft.tsx';
import { DataTable, Facts, Handle, PageShell, Section, Tag } from './page-parts.tsx';

/** From which on the page asks for the root to be renewed. */
const SOON_DAYS = 60;
const DAY_MS = 86_400_000;

export interface KeysPageProps {
  readonly m: ConsoleMessages;
  readonly now: number;
  readonly state: Loaded<KeysView>;
  readonly outcome: Outcome;
  readonly roles: readonly MetadataRole[];
  /** Changes that are gathered and not proposed yet. */
  readonly draft: readonly KeyChange[];
  readonly onRetry: () => void;
  readonly onDraft: (draft: readonly KeyChange[]) => void;
  readonly onPropose: () => void;
  readonly onSign: () => void;
  readonly onDownload: () => void;
  readonly onUpload: (file: File) => void;
  readonly onWithdraw: () => void;
}

export function KeysPage(props: KeysPageProps) {
  const { m, state } = props;
  const t = m.consolePages.keys;
  return (
    <PageShell m={m} title={t.title} lead={t.lead} state={state} onRetry={props.onRetry}>
      {(view) => (
        <>
          {view.mayChange ? null : <p class="note-box">{t.onlyAdministrators}</p>}
          {view.ceremony === null ? null : <OpenCeremony {...props} view={view} ceremony={view.ceremony} />}
          <Root {...props} keys={view.keys} />
          <Section title={t.roles}>
            <ul class="cards">
              {props.roles.map((role) => (
                <li key={role}>
                  <OneRole m={m} view={view} role={role} />
                </li>
              ))}
            </ul>
          </Section>
          {view.keys.waiting.length === 0 ? null : <Waiting {...props} view={view} />}
          {view.mayChange && view.ceremony === null ? <DraftCeremony {...props} view={view} /> : null}
        </>
      )}
    </PageShell>
  );
}

function Root({ m, now, keys }: KeysPageProps & { readonly keys: Keys }) {
  const t = m.consolePages.keys;
  const expires = Date.parse(keys.expiresAt);
  const days = Math.floor((expires - now) / DAY_MS);
  return (
    <Section title={t.root}>
      {expires <= now ? (
        <p class="trouble">{t.expired}</p>
      ) : days < SOON_DAYS ? (
        <p class="trouble">{t.expiresSoon(days)}</p>
      ) : null}
      <Facts
        facts={[
          { name: t.version, value: m.number(keys.version) },
          { name: t.expires, value: m.moment(expires) },
          { name: t.epoch, value: m.number(keys.epoch) },
        ]}
      />
    </Section>
  );
}

function OneRole({ m, view, role }: { m: ConsoleMessages; view: KeysView; role: MetadataRole }) {
  const t = m.consolePages.keys;
  const held = view.keys.keys.filter((key) => key.role === role);
  const threshold = view.keys.thresholds[role];
  return (
    <article class="panel" aria-labelledby={`role-${role}`}>
      <h3 id={`role-${role}`}>{t.role[role]}</h3>
      <p class="soft">{t.roleMeans[role]}</p>
      <p>{t.threshold(threshold, held.length)}</p>
      {threshold === 1 && (role === 'root' || role === 'targets') ? <p class="note-box">{t.onlyOne}</p> : null}
      <DataTable
        caption={t.role[role]}
        rows={held}
        keyOf={({ keyid }) => keyid}
        columns={[
          {
            name: t.holder,
            isHead: true,
            cell: ({ handle, keyid }) => (
              <>
                {handle === null ? t.nobody : <Handle handle={handle} />}{' '}
                {keyid === view.ownKeyid ? <Tag text={t.you} /> : null}
              </>
            ),
          },
          { name: t.keyName, cell: ({ keyid }) => <span class="hash">{keyid.slice(0, 16)}</span> },
          { name: t.where, cell: ({ here }) => (here ? t.here : t.away) },
        ]}
      />
    </article>
  );
}

/** Keys that members made when they enrolled: they sign releases only once root says so. */
function Waiting(props: KeysPageProps & { readonly view: KeysView }) {
  const { m, view, draft } = props;
  const t = m.consolePages.keys;
  const isDrafted = (publicKey: string): boolean =>
    draft.some((change) => change.change === 'add' && change.publicKey === publicKey);
  return (
    <Section title={t.waiting}>
      <ul class="signers">
        {view.keys.waiting.map(({ handle, keyid, publicKey }) => (
          <li key={keyid}>
            <span>
              <strong>{handle}</strong> <span class="hash soft">{keyid.slice(0, 16)}</span>
            </span>
            {view.mayChange && view.ceremony === null ? (
              <button
                type="button"
                class="button small"
                disabled={isDrafted(publicKey)}
                onClick={() => props.onDraft([...draft, { change: 'add', role: 'targets', publicKey }])}
              >
                {t.addWaiting} <span class="visually-hidden">{handle}</span>
              </button>
            ) : null}
          </li>
        ))}
      </ul>
    </Section>
  );
}
