/*
 * Ours as a navigation meets it: the store's verdict on an address, by host and by every path prefix, over the lists in
 * force, once they are in memory. IndexedDB is a stand-in in memory: nothing is read from it while verdicts are timed.
 */
import 'fake-indexeddb/auto';
import type { ReleaseInfo } from '../../lib/core/trust/release-info.ts';
import { buildState } from '../../lib/core/blocklist/state.ts';
import { createBlocklistStore, type Commit } from '../../lib/store/blocklist-store.ts';
import { openDatabase } from '../../lib/store/database.ts';
import type { Engine } from './engines.ts';
import { listingOf } from './own-engine.ts';

let databases = 0;

/** Commits a base of these hosts to a new store and loads it whole. */
export async function createWorkerEngine(hosts: readonly string[]): Promise<Engine> {
  const { summary, shards } = await buildState(hosts.map(listingOf), { epoch: 1, sequence: 1 });
  const name = `bench-${databases++}`;
  const store = createBlocklistStore({
    open: (onClosed) => openDatabase(onClosed, name),
    onDamaged: (_publisher, error) => {
      throw error;
    },
  });
  const stateHash = Buffer.from(summary.hash).toString('hex');
  const commit: Commit = {
    publisher: 'bench',
    release: releaseOf(hosts.length, stateHash),
    summary,
    trust: { publisher: 'bench', origin: '', stateHash, root: new Uint8Array(0) },
    status: {
      publisher: 'bench',
      checkedAt: null,
      rootProbedAt: null,
      lastError: null,
      failures: 0,
      nextAttemptAt: 0,
      expiresAt: null,
    },
  };
  await store.commitBase(commit, shards);
  await store.preload();
  return {
    matches: (url) => {
      const verdict = store.verdictSync(url);
      if (verdict === null) throw new Error('expected the list in memory');
      return verdict.kind === 'listed';
    },
  };
}

function releaseOf(hosts: number, stateHash: string): ReleaseInfo {
  return {
    publisher: { th: 'bench', en: 'bench' },
    epoch: 1,
    sequence: 1,
    stateHash,
    counts: { hosts, urls: 0, numbers: 0 },
    pollSeconds: 900,
    publishedAt: '2026-01-01T00:00:00Z',
    reset: false,
    base: { sequence: 1, parts: ['base/1/0'] },
  };
}
