/* The page of people: what it shows, apart from how it travels. */
import type { Role, Scope } from '../core/console/access.ts';

/** Traffic Light Protocol 2.0. */
export const SHARING_MARKS = ['clear', 'green', 'amber', 'amber+strict', 'red'] as const;
export type Tlp = (typeof SHARING_MARKS)[number];

export interface Device {
  readonly id: string;
  readonly name: string;
  /** Whether it has a key that signs releases. */
  readonly canSign: boolean;
  readonly addedAt: string;
  readonly seenAt: string | null;
  readonly revokedAt: string | null;
}

export interface Member {
  readonly handle: string;
  readonly role: Role;
  readonly isEnded: boolean;
  readonly devices: readonly Device[];
}

export interface Invite {
  readonly id: string;
  readonly handle: string;
  readonly role: Role;
  readonly by: string;
  readonly expiresAt: string;
}

export interface Organisation {
  readonly name: string;
  readonly title: { readonly th: string; readonly en: string };
  readonly tlp: Tlp;
}

export interface ApiKey {
  readonly id: string;
  readonly label: string;
  readonly organisation: string;
  readonly scopes: readonly Scope[];
  readonly by: string;
  readonly usedAt: string | null;
  readonly revokedAt: string | null;
}

export type NewInvite = Pick<Invite, 'handle' | 'role'>;
export type NewApiKey = Pick<ApiKey, 'label' | 'organisation' | 'scopes'>;

export interface PeopleView {
  readonly me: { readonly handle: string; readonly device: string };
  /** Whether this member is an administrator; others see members and organisations. */
  readonly mayChange: boolean;
  readonly members: readonly Member[];
  readonly organisations: readonly Organisation[];
  readonly invites: readonly Invite[];
  readonly apiKeys: readonly ApiKey[];
}
