/* The page of people: members, invites, organisations, keys for machines. What is told once stays on the page until it is kept. */
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import * as v from 'valibot';
import {
  apiKeysSchema,
  invitesSchema,
  madeApiKeySchema,
  madeInviteSchema,
  membersSchema,
  meSchema,
  organisationsSchema,
} from '../core/console/people.ts';
import type { ApiKeys, Invites, Me, Members, NewApiKey, NewInvite, Organisation } from '../core/console/people.ts';
import type { Role } from '../core/console/access.ts';
import type { ConsoleHub } from './console-hub.ts';
import type { Loaded, Outcome } from './console-loaded.ts';
import { createActions, createReading, ShownOnceError } from './console-page.ts';

export type Member = Members['members'][number];
export type Device = Member['devices'][number];
export type Invite = Invites['invites'][number];
export type ApiKey = ApiKeys['apiKeys'][number];

export interface PeopleView {
  readonly me: Pick<Me, 'handle' | 'device'>;
  /** Whether this member is an administrator; others see members and organisations. */
  readonly mayChange: boolean;
  readonly members: readonly Member[];
  readonly organisations: readonly Organisation[];
  readonly invites: readonly Invite[];
  readonly apiKeys: readonly ApiKey[];
}

/** What the hub tells this once. */
export interface ShownOnce {
  readonly what: 'invite' | 'api-key';
  readonly name: string;
  readonly text: string;
}

export interface PeopleModel {
  readonly state: ReadonlySignal<Loaded<PeopleView>>;
  readonly outcome: ReadonlySignal<Outcome>;
  readonly shownOnce: ReadonlySignal<ShownOnce | null>;
  readonly load: () => Promise<void>;
  readonly invite: (invite: NewInvite) => Promise<void>;
  readonly withdrawInvite: (invite: Invite) => Promise<void>;
  readonly changeRole: (member: Member, role: Role) => Promise<void>;
  readonly endMember: (member: Member) => Promise<void>;
  readonly revokeDevice: (member: Member, device: Device) => Promise<void>;
  readonly admit: (device: Device) => Promise<void>;
  readonly refuse: (device: Device) => Promise<void>;
  readonly addOrganisation: (organisation: Organisation) => Promise<void>;
  readonly changeOrganisation: (organisation: Organisation) => Promise<void>;
  readonly makeApiKey: (key: NewApiKey) => Promise<void>;
  readonly revokeApiKey: (key: ApiKey) => Promise<void>;
  readonly closeShown: () => void;
}

export function createPeople({ hub }: { readonly hub: ConsoleHub }): PeopleModel {
  const shownOnce = signal<ShownOnce | null>(null);
  const { outcome, act } = createActions();

  const reading = createReading<PeopleView>(async () => {
    const me = v.parse(meSchema, await hub.ask('GET', '/me'));
    const mayChange = me.role === 'administrator';
    const [members, organisations, invites, apiKeys] = await Promise.all([
      hub.ask('GET', '/members'),
      hub.ask('GET', '/organisations'),
      mayChange ? hub.ask('GET', '/invites') : { invites: [] },
      mayChange ? hub.ask('GET', '/api-keys') : { apiKeys: [] },
    ]);
    return {
      me,
      mayChange,
      members: v.parse(membersSchema, members).members,
      organisations: v.parse(organisationsSchema, organisations).organisations,
      invites: v.parse(invitesSchema, invites).invites,
      apiKeys: v.parse(apiKeysSchema, apiKeys).apiKeys,
    };
  });

  const change = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    await act(what, async () => {
      await work();
    });
    // Also after a refusal: somebody else was quicker, or it is done and the answer was lost.
    await reading.load();
  };
  const pathOf = (...segments: readonly string[]): string =>
    segments.map((segment) => `/${encodeURIComponent(segment)}`).join('');

  return {
    state: reading.state,
    outcome,
    shownOnce,
    load: reading.load,
    invite: (wanted) =>
      change('invite', async () => {
        if (shownOnce.value !== null) throw new ShownOnceError();
        const { invite, line } = v.parse(madeInviteSchema, await hub.ask('POST', '/invites', wanted));
        shownOnce.value = { what: 'invite', name: invite.handle, text: line };
      }),
    withdrawInvite: ({ id }) => change('invite', () => hub.ask('DELETE', pathOf('invites', id))),
    changeRole: ({ handle }, role) =>
      change(`member ${handle}`, () => hub.ask('PATCH', pathOf('members', handle), { role })),
    endMember: ({ handle }) =>
      change(`member ${handle}`, () => hub.ask('PATCH', pathOf('members', handle), { isEnded: true })),
    revokeDevice: ({ handle }, { id }) => change(`member ${handle}`, () => hub.ask('DELETE', pathOf('devices', id))),
    admit: ({ id }) => change('admission', () => hub.ask('POST', pathOf('devices', id, 'admission'))),
    refuse: ({ id }) => change('admission', () => hub.ask('DELETE', pathOf('devices', id))),
    addOrganisation: (organisation) => change('organisation', () => hub.ask('POST', '/organisations', organisation)),
    changeOrganisation: ({ name, title, tlp }) =>
      change(`organisation ${name}`, async () => {
        const state = reading.state.value;
        const before = state.kind === 'ready' ? state.value.organisations.find((one) => one.name === name) : undefined;
        // Only what is another than was seen: what somebody else has changed meanwhile stays as they want it.
        const isTitle = before?.title.th !== title.th || before.title.en !== title.en;
        const changed = { ...(isTitle && { title }), ...(before?.tlp !== tlp && { tlp }) };
        if (Object.keys(changed).length > 0) await hub.ask('PATCH', pathOf('organisations', name), changed);
      }),
    makeApiKey: (wanted) =>
      change('api-key', async () => {
        if (shownOnce.value !== null) throw new ShownOnceError();
        const { apiKey, secret } = v.parse(madeApiKeySchema, await hub.ask('POST', '/api-keys', wanted));
        shownOnce.value = { what: 'api-key', name: apiKey.label, text: secret };
      }),
    revokeApiKey: ({ id }) => change(`api-key ${id}`, () => hub.ask('DELETE', pathOf('api-keys', id))),
    closeShown() {
      shownOnce.value = null;
    },
  };
}
