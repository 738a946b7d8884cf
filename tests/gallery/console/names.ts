/* Every state of the console's pages, by name, for pictures and measurements. */
import { appealsStates } from './appeals-states.ts';
import { exchangeStates } from './exchange-states.ts';
import { figuresStates } from './figures-states.ts';
import { enrolStates } from './frame-states.ts';
import { keysStates } from './keys-states.ts';
import { peopleStates } from './people-states.ts';
import { queueStates } from './queue-states.ts';
import { auditStates, listingsStates } from './record-states.ts';
import { releaseStates } from './release-states.ts';

export const consolePageNames: Readonly<Record<string, readonly string[]>> = {
  'console-queue': Object.keys(queueStates),
  'console-appeals': Object.keys(appealsStates),
  'console-release': Object.keys(releaseStates),
  'console-keys': Object.keys(keysStates),
  'console-people': Object.keys(peopleStates),
  'console-listings': Object.keys(listingsStates),
  'console-audit': Object.keys(auditStates),
  'console-figures': Object.keys(figuresStates),
  'console-exchange': Object.keys(exchangeStates),
};

/** Those that are no page with a role and a hub: the way in, and the frame around a page. */
export const consoleFrameNames: Readonly<Record<string, readonly string[]>> = {
  'console-enrol': Object.keys(enrolStates),
  'console-frame': ['queue'],
};
