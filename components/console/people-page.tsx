/* People: members with their devices, invites, organisations, keys for machines of organisations. */
import { useState } from 'preact/hooks';
import type { Role, Scope } from '../../lib/core/console/access.ts';
import type { Loaded, Outcome } from '../../lib/pages/console-loaded.ts';
import type { NewApiKey, NewInvite, Organisation, SharingMark } from '../../lib/core/console/people.ts';
import type { ApiKey, Device, Invite, Member, PeopleView, ShownOnce as Told } from '../../lib/pages/console-people.ts';
import type { ConsoleMessages } from '../../locales/console.ts';
import { UntrustedText } from '../untrusted-text.tsx';
import { visibleString } from '../visible-text.ts';
import {
  FactLine,
  DataTable,
  Facts,
  FormDetails,
  FingerprintDigits,
  Handle,
  OutcomeLine,
  PageShell,
  ReadBack,
  Section,
  Select,
  ShownOnce,
  Tag,
  TextInput,
} from './page-parts.tsx';
import { useDraft } from './use-draft.ts';

export interface PeoplePageProps {
  readonly m: ConsoleMessages;
  readonly state: Loaded<PeopleView>;
  readonly outcome: Outcome;
  readonly roles: readonly Role[];
  readonly scopes: readonly Scope[];
  readonly marks: readonly SharingMark[];
  /** The invite or key that was made last, until the reader says that it is kept. */
  readonly shownOnce: Told | null;
  readonly onRetry: () => void;
  readonly onInvite: (invite: NewInvite) => void;
  readonly onWithdrawInvite: (invite: Invite) => void;
  readonly onChangeRole: (member: Member, role: Role) => void;
  readonly onEndMember: (member: Member) => void;
  readonly onRevokeDevice: (member: Member, device: Device) => void;
  readonly onAdmit: (device: Device) => void;
  /** Revokes a device that waits. */
  readonly onRefuse: (device: Device) => void;
  readonly onAddOrganisation: (organisation: Organisation) => void;
  readonly onChangeOrganisation: (organisation: Organisation) => void;
  readonly onMakeApiKey: (key: NewApiKey) => void;
  readonly onRevokeApiKey: (key: ApiKey) => void;
  readonly onCopy: (text: string) => Promise<boolean>;
  readonly onCloseShown: () => void;
}

export function PeoplePage(props: PeoplePageProps) {
  const { m, state, shownOnce } = props;
  const t = m.consolePages.people;
  return (
    <PageShell m={m} title={t.title} lead={t.lead} state={state} onRetry={props.onRetry}>
      {(view) => (
        <>
          {shownOnce === null ? null : (
            <ShownOnce
              m={m}
              label={shownOnce.what === 'invite' ? t.inviteLine(shownOnce.name) : t.apiKeyLine(shownOnce.name)}
              text={shownOnce.text}
              onCopy={props.onCopy}
              onClose={props.onCloseShown}
            />
          )}
          {view.mayChange ? <WaitingDevices {...props} view={view} /> : null}
          <Section title={t.members}>
            <ul class="cards">
              {view.members.map((member) => (
                <li key={member.handle}>
                  <OneMember {...props} view={view} member={member} />
                </li>
              ))}
            </ul>
          </Section>
          {view.mayChange ? <Invites {...props} view={view} /> : <p class="note-box">{t.onlyAdministrators}</p>}
          <Organisations {...props} view={view} />
          {view.mayChange ? <ApiKeys {...props} view={view} /> : null}
        </>
      )}
    </PageShell>
  );
}

type PartProps = PeoplePageProps & { readonly view: PeopleView };

/** Devices that members have invited, and what tells whose they are. Who invited one, and whose it is, cannot let it in. */
function WaitingDevices(props: PartProps) {
  const { m, view, outcome } = props;
  const t = m.consolePages.people;
  const waiting = view.members.flatMap((member) =>
    member.devices.flatMap((device) => (device.waits === null ? [] : [{ member, device, ...device.waits }])),
  );
  const isOver = outcome.kind === 'done' && outcome.what === 'admission';
  if (waiting.length === 0 && !isOver) return null;
  return (
    <Section title={t.waiting} lead={t.waitingLead}>
      <ul class="cards">
        {waiting.map(({ member, device, invitedBy, fingerprint }) => (
          <li key={device.id}>
            <article class="panel" aria-labelledby={`waiting-${device.id}`}>
              <header class="row">
                <h3 id={`waiting-${device.id}`}>{member.handle}</h3>
                <Tag text={t.role[member.role]} />
              </header>
              <Facts
                facts={[
                  { name: t.device, value: <UntrustedText m={m} text={device.name} limit={60} /> },
                  { name: t.madeInvite, value: <Handle handle={invitedBy} /> },
                  { name: t.enrolledAt, value: m.moment(Date.parse(device.addedAt)) },
                  { name: t.fingerprint, value: <FingerprintDigits digits={fingerprint} /> },
                ]}
              />
              {invitedBy === view.me.handle || member.handle === view.me.handle ? (
                <p class="note-box">{t.notByYou}</p>
              ) : (
                <ReadBack
                  sentence={t.admitReadBack(member.handle, fingerprint)}
                  button={t.admit}
                  isBusy={outcome.kind === 'running'}
                  onDo={() => props.onAdmit(device)}
                />
              )}
              <div class="row">
                <button
                  type="button"
                  class="button small"
                  disabled={outcome.kind === 'running'}
                  onClick={() => props.onRefuse(device)}
                >
                  {t.refuse} <span class="visually-hidden">{member.handle}</span>
                </button>
              </div>
            </article>
          </li>
        ))}
      </ul>
      <OutcomeLine m={m} outcome={outcome} of="admission" />
    </Section>
  );
}

function OneMember(props: PartProps & { readonly member: Member }) {
  const { m, view, member } = props;
  const t = m.consolePages.people;
  const isYou = member.handle === view.me.handle;
  return (
    <article class="panel" aria-labelledby={`member-${member.handle}`}>
      <header class="row">
        <h3 id={`member-${member.handle}`}>{member.handle}</h3>
        <Tag text={t.role[member.role]} />
        {isYou ? <Tag text={t.you} /> : null}
        {member.isEnded ? <Tag text={t.ended} tone="ended" /> : null}
      </header>
      {member.devices.length === 0 ? (
        // Whoever left needs none.
        member.isEnded ? null : (
          <p class="soft">{t.noDevice}</p>
        )
      ) : (
        <ul class="signers" aria-label={t.devices}>
          {member.devices.map((device) => (
            <li key={device.id}>
              <span>
                <UntrustedText m={m} text={device.name} limit={60} />{' '}
                {device.id === view.me.device ? <Tag text={t.thisDevice} /> : null}{' '}
                {device.canSign ? <Tag text={t.canSign} /> : null}{' '}
                {device.waits === null ? null : <Tag text={t.waits} />}{' '}
                {device.revokedAt === null ? null : <Tag text={t.ended} tone="ended" />}
              </span>
              <span class="soft">{deviceTime(m, device)}</span>
            </li>
          ))}
        </ul>
      )}
      {view.mayChange && !member.isEnded && !isYou ? <ManageMember {...props} /> : null}
    </article>
  );
}

function deviceTime(m: ConsoleMessages, device: Device): string {
  const t = m.consolePages.people;
  if (device.revokedAt !== null) return t.revokedAt(m.moment(Date.parse(device.revokedAt)));
  if (device.seenAt !== null) return t.seenAt(m.moment(Date.parse(device.seenAt)));
  return t.addedAt(m.moment(Date.parse(device.addedAt)));
}

function ManageMember(props: PartProps & { readonly member: Member }) {
  const { m, member, roles } = props;
  const t = m.consolePages.people;
  const [chosen, choose] = useState({ from: member.role, role: member.role });
  // Chosen in place of another role than they have now: somebody else has given them one meanwhile.
  const role = chosen.from === member.role ? chosen.role : member.role;
  const isBusy = props.outcome.kind === 'running';
  return (
    <details class="disclosure">
      <summary>{t.manage(member.handle)}</summary>
      <div class="disclosed">
        <Select
          name={t.roleName}
          value={role}
          hint={t.roleMeans[role]}
          options={roles.map((one) => [one, t.role[one]])}
          onChoose={(next) => choose({ from: member.role, role: next })}
        />
        {role === member.role ? null : (
          <ReadBack
            sentence={t.roleReadBack(member.handle, t.role[member.role], t.role[role])}
            button={t.save}
            isBusy={isBusy}
            onDo={() => props.onChangeRole(member, role)}
          />
        )}
        {member.devices
          .filter(({ revokedAt }) => revokedAt === null)
          .map((device) => (
            <ReadBack
              key={device.id}
              sentence={t.deviceReadBack(device.name, member.handle)}
              button={t.revokeDevice}
              isBusy={isBusy}
              isGrave
              onDo={() => props.onRevokeDevice(member, device)}
            />
          ))}
        <ReadBack
          sentence={t.endReadBack(member.handle)}
          button={t.end}
          isBusy={isBusy}
          isGrave
          onDo={() => props.onEndMember(member)}
        />
        <OutcomeLine m={m} outcome={props.outcome} of={`member ${member.handle}`} />
      </div>
    </details>
  );
}

function Invites(props: PartProps) {
  const { m, view, roles } = props;
  const t = m.consolePages.people;
  const [name, setName] = useDraft('people invite', 'name', '');
  const [role, setRole] = useDraft<Role>('people invite', 'role', 'reviewer');
  const [chosen, setOrganisation] = useDraft('people invite', 'chosen', '');
  const organisation = chosen === '' ? (view.organisations[0]?.name ?? '') : chosen;
  return (
    <Section title={t.inviteTitle} lead={t.inviteLead}>
      {view.organisations.length === 0 ? (
        <p>{t.organisationNone}</p>
      ) : (
        <form
          class="panel"
          onSubmit={(event) => {
            event.preventDefault();
            props.onInvite({ handle: `${name}@${organisation}`, role });
          }}
        >
          <div class="fields">
            <TextInput name={t.handle} hint={t.handleHint} maxLength={40} value={name} onInput={setName} />
            <Select
              name={t.organisation}
              value={organisation}
              options={view.organisations.map((one) => [one.name, organisationName(m, one)])}
              onChoose={setOrganisation}
            />
            <Select
              name={t.roleName}
              value={role}
              hint={t.roleMeans[role]}
              options={roles.map((one) => [one, t.role[one]])}
              onChoose={setRole}
            />
          </div>
          <div class="row">
            <button type="submit" class="button small primary" disabled={name === ''}>
              {t.invite}
            </button>
          </div>
          <OutcomeLine m={m} outcome={props.outcome} of="invite" />
        </form>
      )}
      <h3>{t.invites}</h3>
      {view.invites.length === 0 ? (
        <p class="soft">{t.invitesNone}</p>
      ) : (
        <ul class="signers">
          {view.invites.map((invite) => (
            <li key={invite.id}>
              <span>
                <strong>{invite.handle}</strong> <Tag text={t.role[invite.role]} />{' '}
                <span class="soft">
                  <FactLine
                    facts={[
                      t.invitedBy(invite.by),
                      <>
                        {t.expires} <span class="phrase">{m.moment(Date.parse(invite.expiresAt))}</span>
                      </>,
                    ]}
                  />
                </span>
              </span>
              <button
                type="button"
                class="button small"
                disabled={props.outcome.kind === 'running'}
                onClick={() => props.onWithdrawInvite(invite)}
              >
                {t.withdraw} <span class="visually-hidden">{invite.handle}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function organisationName(m: ConsoleMessages, organisation: Organisation): string {
  return `${m.tag === 'th' ? organisation.title.th : organisation.title.en} (${organisation.name})`;
}

function Organisations(props: PartProps) {
  const { m, view } = props;
  const t = m.consolePages.people;
  return (
    <Section title={t.organisations}>
      <ul class="cards">
        {view.organisations.map((organisation) => (
          <li key={organisation.name}>
            <article class="panel" aria-labelledby={`organisation-${organisation.name}`}>
              <h3 id={`organisation-${organisation.name}`}>{organisationName(m, organisation)}</h3>
              <Facts facts={[{ name: t.sharing, value: t.tlp[organisation.tlp] }]} />
              {view.mayChange ? (
                <FormDetails form={formOf(organisation)} summary={t.editOrganisation(organisation.name)}>
                  <div class="disclosed">
                    {/* What another has changed is shown; what is typed is a draft, and is there again. */}
                    <OrganisationForm
                      key={JSON.stringify(organisation)}
                      {...props}
                      organisation={organisation}
                      onSave={props.onChangeOrganisation}
                    />
                    <OutcomeLine m={m} outcome={props.outcome} of={`organisation ${organisation.name}`} />
                  </div>
                </FormDetails>
              ) : null}
            </article>
          </li>
        ))}
      </ul>
      {view.mayChange ? (
        <FormDetails form={formOf(null)} summary={t.addOrganisation}>
          <div class="disclosed">
            <OrganisationForm {...props} organisation={null} onSave={props.onAddOrganisation} />
            <OutcomeLine m={m} outcome={props.outcome} of="organisation" />
          </div>
        </FormDetails>
      ) : null}
    </Section>
  );
}

/** Name of the form of an organisation, or of a new one, for its draft. */
function formOf(organisation: Organisation | null): string {
  return organisation === null ? 'people organisation' : `people organisation ${organisation.name}`;
}

function OrganisationForm(
  props: PartProps & {
    readonly organisation: Organisation | null;
    readonly onSave: (organisation: Organisation) => void;
  },
) {
  const { m, organisation, marks } = props;
  const t = m.consolePages.people;
  const form = formOf(organisation);
  const [name, setName] = useDraft(form, 'name', organisation?.name ?? '');
  const [th, setTh] = useDraft(form, 'th', organisation?.title.th ?? '');
  const [en, setEn] = useDraft(form, 'en', organisation?.title.en ?? '');
  const [tlp, setTlp] = useDraft<SharingMark>(form, 'tlp', organisation?.tlp ?? 'amber');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        props.onSave({ name, title: { th, en }, tlp });
      }}
    >
      <div class="fields">
        {organisation === null ? (
          <TextInput name={t.organisationName} hint={t.handleHint} maxLength={40} value={name} onInput={setName} />
        ) : null}
        <TextInput name={t.organisationTitleTh} maxLength={80} value={th} onInput={setTh} />
        <TextInput name={t.organisationTitleEn} maxLength={80} value={en} onInput={setEn} />
        <Select
          name={t.sharing}
          hint={t.sharingHint}
          value={tlp}
          options={marks.map((mark) => [mark, t.tlp[mark]])}
          onChoose={setTlp}
        />
      </div>
      <div class="row">
        <button type="submit" class="button small" disabled={name === '' || th.trim() === '' || en.trim() === ''}>
          {organisation === null ? t.addOrganisation : t.saveOrganisation}
        </button>
      </div>
    </form>
  );
}

function ApiKeys(props: PartProps) {
  const { m, view } = props;
  const t = m.consolePages.people;
  return (
    <Section title={t.apiKeys} lead={t.apiKeysLead}>
      {view.apiKeys.length === 0 ? (
        <p class="soft">{t.apiKeysNone}</p>
      ) : (
        <DataTable
          caption={t.apiKeys}
          rows={view.apiKeys}
          keyOf={({ id }) => id}
          columns={[
            {
              name: t.label,
              isHead: true,
              cell: ({ label, revokedAt }) => (
                <>
                  <UntrustedText m={m} text={label} limit={80} />{' '}
                  {revokedAt === null ? null : <Tag text={t.ended} tone="ended" />}
                </>
              ),
            },
            { name: t.organisation, cell: ({ organisation }) => organisation },
            { name: t.scopes, cell: ({ scopes }) => <FactLine facts={scopes.map((scope) => t.scope[scope])} /> },
            {
              name: t.lastUsed,
              cell: ({ usedAt }) => (usedAt === null ? t.never : m.moment(Date.parse(usedAt))),
            },
            { name: t.madeBy, cell: ({ by }) => <Handle handle={by} /> },
          ]}
        />
      )}
      {view.apiKeys
        .filter(({ revokedAt }) => revokedAt === null)
        .map((key) => (
          <details class="disclosure" key={key.id}>
            <summary>{visibleString(t.revokeKeyOf(key.label))}</summary>
            <div class="disclosed">
              <ReadBack
                sentence={t.revokeKeyReadBack(key.label, key.organisation)}
                button={t.revokeKey}
                isBusy={props.outcome.kind === 'running'}
                isGrave
                onDo={() => props.onRevokeApiKey(key)}
              />
              <OutcomeLine m={m} outcome={props.outcome} of={`api-key ${key.id}`} />
            </div>
          </details>
        ))}
      {view.organisations.length === 0 ? null : <NewKeyForm {...props} />}
    </Section>
  );
}

function NewKeyForm(props: PartProps) {
  const { m, view, scopes } = props;
  const t = m.consolePages.people;
  const [label, setLabel] = useDraft('people api-key', 'label', '');
  const [organisation, setOrganisation] = useDraft('people api-key', 'organisation', view.organisations[0]?.name ?? '');
  const [chosen, setChosen] = useDraft<readonly Scope[]>('people api-key', 'chosen', []);
  return (
    <form
      class="panel"
      onSubmit={(event) => {
        event.preventDefault();
        props.onMakeApiKey({ label, organisation, scopes: [...chosen] });
      }}
    >
      <div class="fields">
        <TextInput name={t.label} maxLength={80} value={label} onInput={setLabel} />
        <Select
          name={t.organisation}
          value={organisation}
          options={view.organisations.map((one) => [one.name, organisationName(m, one)])}
          onChoose={setOrganisation}
        />
      </div>
      <fieldset>
        <legend>{t.scopes}</legend>
        {scopes.map((scope) => (
          <label class="tick" key={scope}>
            <input
              type="checkbox"
              checked={chosen.includes(scope)}
              onChange={(event) =>
                setChosen(event.currentTarget.checked ? [...chosen, scope] : chosen.filter((one) => one !== scope))
              }
            />
            <span>{t.scope[scope]}</span>
          </label>
        ))}
      </fieldset>
      <div class="row">
        <button type="submit" class="button small primary" disabled={label.trim() === '' || chosen.length === 0}>
          {t.makeApiKey}
        </button>
      </div>
      <OutcomeLine m={m} outcome={props.outcome} of="api-key" />
    </form>
  );
}
