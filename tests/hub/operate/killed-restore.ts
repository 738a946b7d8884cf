/*
 * A process that restores a backup and dies in the middle: before its n-th change of a file's name, making of a folder or removal, or of the
 * database's end, after which its rows are there. Of paths that differ in numbers only the first counts. Where there are fewer steps it goes
 * to its end and says how many there were.
 *
 *   node killed-restore.ts <data> <database url or -> <backup> <n, or close for the database's end>
 */
import type { PathLike } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const [data = '', databaseUrl = '-', source = '', dying = '0'] = process.argv.slice(2);
let steps = 0;
const met = new Set<string>();
function step(what: string, path: PathLike): void {
  const name = `${what} ${String(path)}`.replaceAll(/[0-9a-f-]{6,}|\d+/g, '#');
  if (met.has(name)) return;
  met.add(name);
  steps += 1;
  // Nothing runs after this: no cleaning up, as when the power is cut.
  if (steps === Number(dying) || what === dying) process.kill(process.pid, 'SIGKILL');
}
const { rename, rm, mkdir } = fs;
fs.rename = (from, to) => {
  step('rename', to);
  return rename(from, to);
};
fs.rm = (path, options) => {
  step('rm', path);
  return rm(path, options);
};
fs.mkdir = ((path, options) => {
  step('mkdir', path);
  return mkdir(path, options);
}) as typeof mkdir;
syncBuiltinESMExports();

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
process.stdout.write(String(steps));
