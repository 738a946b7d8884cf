/* What the routes of the console have in common: who asks, and what a hub works with. */
import type { Logger } from 'pino';
import type { TopSites } from '../../../lib/core/policy/gate.ts';
import type { Role } from '../../../lib/core/console/access.ts';
import type { HubConfig, HubPaths } from '../../config.ts';
import type { LastingDatabase } from '../../db/lasting-database.ts';
import type { IntakeKeys } from '../../intake/intake-keys.ts';
import type { SenderEnv } from '../sender.ts';

/** A person who has signed the request with a key of theirs. */
export interface Actor {
  readonly handle: string;
  readonly role: Role;
  /** Name of their organisation, the part of the handle after `@`. */
  readonly organisation: string;
  /** The device whose key signed. */
  readonly device: string;
}

/** Behind the guard of the console's routes. */
export interface ConsoleEnv {
  Bindings: SenderEnv['Bindings'];
  Variables: SenderEnv['Variables'] & { readonly actor: Actor };
}

export interface ConsoleDeps {
  readonly paths: HubPaths;
  readonly config: HubConfig;
  readonly database: LastingDatabase;
  /** Opens the sealed pictures of reports. */
  readonly keys: IntakeKeys;
  readonly topSites: TopSites;
  readonly now: () => Date;
  /** What went wrong behind an answer that only says that it did. Left out: nobody reads it. */
  readonly log?: Pick<Logger, 'error'>;
  /** Aborted when the hub stops: who waits for something is answered then. Left out: it never does. */
  readonly stopping?: AbortSignal;
}
