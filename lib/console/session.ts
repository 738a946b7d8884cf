/* What the console's pages need of this browser: the list that it trusts, its release key, and a client for its hub. */
import { sha256 } from '@noble/hashes/sha2.js';
import { wasmArgon2id } from '../argon2.ts';
import { canonicalBytes } from '../core/trust/canonical-json.ts';
import type { TrustedSet } from '../core/trust/client.ts';
import { parseRoot, type Metadata, type Root } from '../core/trust/metadata.ts';
import { openDatabase } from '../store/database.ts';
import { createBlocklistStore } from '../store/blocklist-store.ts';
import { MAIN_PUBLISHER, readPublishers } from '../updater/publishers.ts';
import { createReviewer, type ReleaseKey } from '../pages/console-reviewer.ts';
import type { ReleaseReviewer } from '../pages/console-release.ts';
import type { ConsoleClient } from './client.ts';
import { topSites } from './review/top-sites.ts';
import type { ConsoleIdentity } from './key-store.ts';

export interface ConsoleSession {
  readonly reviewer: ReleaseReviewer;
  readonly trustedRoot: () => Promise<Metadata<Root>>;
  readonly ownKey: () => Promise<ReleaseKey | null>;
}

/** The session of a member. */
export function createSession(identity: ConsoleIdentity, client: ConsoleClient, now: () => Date): ConsoleSession {
  const store = createBlocklistStore({ open: openDatabase, onDamaged: () => undefined });

  /** All that this browser trusts of its hub: the metadata of its list, else the root of the package. */
  const trusted = async (): Promise<TrustedSet> => {
    const kept = await store.readTrust(MAIN_PUBLISHER).catch(() => null);
    if (kept !== null) return kept;
    const main = (await readPublishers()).find(({ id }) => id === MAIN_PUBLISHER);
    if (main === undefined) throw new Error('expected a main publisher');
    return { root: main.root };
  };

  const ownKey = async (): Promise<ReleaseKey | null> => {
    const { me, releaseKey } = identity;
    if (releaseKey === null || me.releaseKey === null) return null;
    return { keyid: keyIdOf(me.releaseKey), key: releaseKey };
  };

  const reviewer = createReviewer({
    reviewDeps: async () => ({
      fetchRepo: client.fetchRepo,
      fetchProposal: client.fetchProposal,
      trusted: await trusted(),
      topSites: await topSites(),
      argon2id: wasmArgon2id,
      now: now(),
      pause: () => new Promise((resolve) => setTimeout(resolve, 0)),
    }),
    releaseKey: ownKey,
  });
  return { reviewer, ownKey, trustedRoot: async () => parseRoot((await trusted()).root) };
}

/** TUF's id of an Ed25519 key: SHA-256 of the canonical form of the key object (specification §4.2). */
function keyIdOf(publicKey: string): string {
  const bytes = canonicalBytes({ keytype: 'ed25519', scheme: 'ed25519', keyval: { public: publicKey } });
  return Array.from(sha256(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
