/* Every state of the console's pages beside the queue, by name, for pictures and measurements. */
import { exchangeStates } from './exchange-states.ts';
import { figuresStates } from './figures-states.ts';
import { keysStates } from './keys-states.ts';
import { peopleStates } from './people-states.ts';
import { auditStates, listingsStates } from './record-states.ts';
import { releaseStates } from './release-states.ts';

export const consolePageNames: Readonly<Record<string, readonly string[]>> = {
  'console-release': Object.keys(releaseStates),
  'console-keys': Object.keys(keysStates),
  'console-people': Object.keys(peopleStates),
  'console-listings': Object.keys(listingsStates),
  'console-audit': Object.keys(auditStates),
  'console-figures': Object.keys(figuresStates),
  'console-exchange': Object.keys(exchangeStates),
};
