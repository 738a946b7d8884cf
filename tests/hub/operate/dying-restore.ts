/*
 * A process that restores a backup and dies in the middle, also at the database's end, after which its rows are there. Where there are
 * fewer steps it goes to its end and says how many there were.
 *
 *   node dying-restore.ts <data> <database url or -> <backup> <n, or close for the database's end>
 */
import { dieAt } from '../death/steps.ts';

const [data = '', databaseUrl = '-', source = '', dying = '0'] = process.argv.slice(2);
const { step, count } = dieAt(dying);

// Loaded after the file system is ours.
const { hubPaths } = await import('../../../hub/config.ts');
const { openUnmigrated } = await import('../../../hub/db/database.ts');
const { restore } = await import('../../../hub/operate/restore.ts');
await restore({
  source,
  paths: hubPaths(data),
  databaseUrl: databaseUrl === '-' ? undefined : databaseUrl,
  passphrase: null,
  expected: null,
  openDatabase: async (...where) => {
    const engine = await openUnmigrated(...where);
    const close = (): Promise<void> => {
      step('close', 'database');
      return engine.close();
    };
    return { ...engine, close };
  },
});
process.stdout.write(String(count()));
