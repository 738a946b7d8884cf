/* What a person is shown of the publishers: who has set them, what they are verified by, and how they do. */
import { parseRoot } from '../core/trust/metadata.ts';
import type { PublisherView } from '../messages.ts';
import type { BlocklistStore } from '../store/blocklist-store.ts';
import { digestOf } from '../updater/own-publishers.ts';
import type { PublisherConfig } from '../updater/update.ts';

/** One view a configured publisher, those without a list included. What the store does not answer is left out. */
export async function viewPublishers(
  configs: readonly PublisherConfig[],
  store: Pick<BlocklistStore, 'lists' | 'readTrust' | 'readStatus'>,
): Promise<PublisherView[]> {
  const lists = await store.lists().catch(() => []);
  return Promise.all(
    configs.map(async ({ id, url, root, setBy }) => {
      const [trust, status] = await Promise.all([
        store.readTrust(id).catch(() => null),
        store.readStatus(id).catch(() => null),
      ]);
      // The root in force may be a later one than the browser began with.
      const inForce = rootFacts(trust?.root ?? root) ?? rootFacts(root);
      return {
        id,
        setBy: setBy ?? 'package',
        host: new URL(url).host,
        name: lists.find(({ publisher }) => publisher === id)?.release.publisher ?? null,
        fingerprint: await digestOf(root),
        signers: inForce?.signers ?? null,
        rootExpiresAt: inForce?.expiresAt ?? null,
        lastError: status?.lastError ?? null,
      };
    }),
  );
}

function rootFacts(bytes: Uint8Array) {
  try {
    const { roles, expires } = parseRoot(bytes).signed;
    return {
      signers: { need: roles.targets.threshold, of: roles.targets.keyids.length },
      expiresAt: expires.getTime(),
    };
  } catch {
    return null;
  }
}
