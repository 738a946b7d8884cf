/* Who the member is by the hub's word of now: an administrator may have given them another role since this browser was enrolled. */
import { signal, type ReadonlySignal } from '@preact/signals';
import * as v from 'valibot';
import { meSchema, type Me } from '../core/console/people.ts';
import type { ConsoleHub } from './console-hub.ts';

export interface MemberModel {
  readonly me: ReadonlySignal<Me>;
  /** Asks anew. True where the role is another than before: pages were read for the old one. Where the hub is away, what was known stays. */
  readonly load: () => Promise<boolean>;
}

/** The member of this browser. `keep`: writes who they are now, for the next time. */
export function createMember(deps: {
  readonly hub: Pick<ConsoleHub, 'ask'>;
  readonly me: Me;
  readonly keep: (me: Me) => Promise<void>;
}): MemberModel {
  const me = signal(deps.me);
  return {
    me,
    async load() {
      const answer = await deps.hub.ask('GET', '/me').catch(() => null);
      const parsed = v.safeParse(meSchema, answer);
      // What this device is does not change; an answer about another is none.
      if (!parsed.success || parsed.output.device !== me.value.device) return false;
      if (parsed.output.role === me.value.role) return false;
      me.value = { ...me.value, role: parsed.output.role };
      await deps.keep(me.value);
      return true;
    },
  };
}
