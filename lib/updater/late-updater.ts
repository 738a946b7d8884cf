/* The updater, read when the first list is asked for: most starts of a worker ask for none before the verdict that they are for. */
import type { Updater, UpdaterDeps } from './updater.ts';
import { createPart } from '../part.ts';

/** The updater of updater.ts. A run rejects also where the updater cannot be read. */
export function createLateUpdater(deps: UpdaterDeps): Updater {
  const updater = createPart(async () => (await import('./updater.ts')).createUpdater(deps));
  let runs = 0;

  /** From the asking on, so that nobody is told in between that nothing is under way. */
  async function run(action: (updater: Updater) => Promise<void>): Promise<void> {
    runs++;
    try {
      await updater.use(action);
    } finally {
      runs--;
    }
  }

  return {
    loadStarter: () => run((it) => it.loadStarter()),
    runDue: () => run((it) => it.runDue()),
    runAgain: () => run((it) => it.runAgain()),
    runAll: () => run((it) => it.runAll()),
    replan: () => updater.use((it) => it.replan()),
    isRunning: () => runs > 0,
  };
}
