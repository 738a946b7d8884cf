/* Every state of the console's pages beside the queue, by name, for pictures and measurements. */
import { exchangeStates } from './exchange-states.ts';
import { figuresStates } from './figures-states.ts';

export const consolePageNames: Readonly<Record<string, readonly string[]>> = {
  'console-figures': Object.keys(figuresStates),
  'console-exchange': Object.keys(exchangeStates),
};
