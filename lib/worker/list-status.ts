/* The age and size of the lists, as pages and the badge show them. Pure. */
import type { ListStatus, PublisherStatus } from '../messages.ts';
import { pollSecondsBy } from '../updater/poll-interval.ts';
import type { Poll } from '../settings.ts';
import type { List } from '../store/open-list.ts';
import type { StatusRecord } from '../store/database.ts';

/** A list that was not confirmed for so many polls is stale. */
const POLLS_UNTIL_STALE = 3;
/** Below this a list is never stale: a campaign's short interval must not cry wolf after a minute without network. */
const SHORTEST_STALE_MS = 15 * 60_000;

/** Status of all publishers; `statusOf` gives the stored record, `poll` is the person's choice. A publisher without a list is not among them. */
export function toListStatus(
  lists: readonly List[],
  statusOf: (publisher: string) => StatusRecord | null,
  updating: boolean,
  nowMs: number,
  poll: Poll = 'asked',
): ListStatus {
  return { updating, publishers: lists.map((list) => toStatus(list, statusOf(list.publisher), nowMs, poll)) };
}

/** The worst freshness of all lists; `none`: there is no list. */
export function worstFreshness(status: ListStatus): PublisherStatus['freshness'] | 'none' {
  const all = status.publishers.map(({ freshness }) => freshness);
  if (all.length === 0) return 'none';
  return all.includes('expired') ? 'expired' : all.includes('stale') ? 'stale' : 'fresh';
}

function toStatus(
  { publisher, release }: List,
  record: StatusRecord | null,
  nowMs: number,
  poll: Poll,
): PublisherStatus {
  const validForMs =
    record?.checkedAt == null || record.expiresAt === null ? null : record.expiresAt - record.checkedAt;
  const pollSeconds = pollSecondsBy(poll, release.pollSeconds, validForMs);
  return {
    id: publisher,
    name: release.publisher,
    epoch: release.epoch,
    sequence: release.sequence,
    counts: release.counts,
    checkedAt: record?.checkedAt ?? null,
    publishedAt: Date.parse(release.publishedAt),
    pollSeconds,
    freshness: freshnessOf(pollSeconds, record, nowMs),
    lastError: record?.lastError ?? null,
  };
}

/**
 * | signed dates | confirmed by the hub       | freshness |
 * |--------------|----------------------------|-----------|
 * | run out      | whenever                   | expired   |
 * | hold         | never (the starter list)   | stale     |
 * | hold         | longer ago than 3 polls    | stale     |
 * | hold         | in the future (clock)      | stale     |
 * | hold         | since                      | fresh     |
 */
export function freshnessOf(
  pollSeconds: number,
  record: StatusRecord | null,
  nowMs: number,
): PublisherStatus['freshness'] {
  if (record?.expiresAt != null && record.expiresAt <= nowMs) return 'expired';
  if (record?.checkedAt == null) return 'stale';
  const age = nowMs - record.checkedAt;
  const limit = Math.max(SHORTEST_STALE_MS, POLLS_UNTIL_STALE * pollSeconds * 1000);
  return age < -SHORTEST_STALE_MS || age > limit ? 'stale' : 'fresh';
}
