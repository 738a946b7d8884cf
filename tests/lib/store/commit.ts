/* What a release is committed with, where a test asks nothing of it. */
import type { StateSummary } from '../../../lib/core/blocklist/state.ts';
import type { NumberDigesting } from '../../../lib/core/indicators/digest.ts';
import type { Commit } from '../../../lib/store/blocklist-store.ts';

/** The commit of a release by the publisher `hub`. */
export function commitOf(summary: StateSummary, numbers?: NumberDigesting): Commit {
  const { epoch, sequence, sections } = summary;
  return {
    publisher: 'hub',
    release: {
      publisher: { th: 'ท', en: 'T' },
      epoch,
      sequence,
      stateHash: 'a'.repeat(64),
      counts: { hosts: sections.hosts.count, urls: sections.urls.count, numbers: sections.numbers.count },
      pollSeconds: 900,
      publishedAt: '2026-03-01T00:00:00Z',
      reset: false,
      base: { sequence, parts: [`base/${sequence}/0`] },
      ...(numbers === undefined ? {} : { numbers }),
    },
    summary,
    trust: { publisher: 'hub' } as unknown as Commit['trust'],
    status: { publisher: 'hub' } as unknown as Commit['status'],
  };
}
