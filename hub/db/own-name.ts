/*
 * The publisher under which the hub itself lists what people have reported and members have decided. Nobody else speaks in that name: no
 * import, no outside feed, and no organisation, whose sharing mark would be the hub's.
 */
import { HubError } from '../hub-error.ts';

export const CASES_PUBLISHER = 'reports';

/** @throws HubError `name-taken` where a publisher or organisation would have the hub's own name, also in other letters or widths */
export function refuseOwnName(name: string): void {
  if (name.normalize('NFKC').trim().toLowerCase() !== CASES_PUBLISHER) return;
  throw new HubError('name-taken', `${name} is the hub's own name, for what people report; expected another name`);
}
