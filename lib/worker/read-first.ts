/*
 * The first that a worker does at its start, before the rest of its script has run (entrypoints/background.ts imports this before all
 * else): what it has stored comes while the script is still at it.
 */
import { EXCEPTIONS_KEY, OWN_PUBLISHERS_KEY, POLICY_KEY, SETTINGS_KEY } from '../stored-keys.ts';
import { readAhead } from '../stored-value.ts';

readAhead([SETTINGS_KEY, POLICY_KEY, OWN_PUBLISHERS_KEY, EXCEPTIONS_KEY]);
