import type { ListStatus } from '../messages.ts';

export type UpdateOutcome = 'changed' | 'same' | 'failed';

/** What an update brought, from the state before and after: a failure of any publisher counts, however many succeeded. */
export function outcomeOf(before: ListStatus, after: ListStatus): UpdateOutcome {
  if (after.publishers.some((publisher) => publisher.lastError !== null)) return 'failed';
  const releases = (status: ListStatus): string =>
    status.publishers.map(({ id, epoch, sequence }) => `${id} ${epoch} ${sequence}`).join('\n');
  return releases(before) === releases(after) ? 'same' : 'changed';
}
