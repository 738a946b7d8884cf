/*
 * A process that makes or accepts a proposal and dies in the middle: before its n-th change of a file's name or its n-th removal,
 * which is how everything whole is written here. Of files that differ in numbers only, as the deltas of earlier releases, the first
 * counts. Where there are fewer steps it goes to its end and says how many there were.
 *
 *   node killed.ts <data> <database url or -> <propose or accept> <n> [a signature as JSON]
 */
import type { PathLike } from 'node:fs';
import fs from 'node:fs/promises';
import { flushCompileCache, syncBuiltinESMExports } from 'node:module';
import * as v from 'valibot';

const [data = '', databaseUrl = '-', work = '', dying = '0', given = '{}'] = process.argv.slice(2);
let steps = 0;
const met = new Set<string>();
function step(what: string, path: PathLike): void {
  const name = `${what} ${String(path)}`.replaceAll(/[0-9a-f-]{6,}|\d+/g, '#');
  if (met.has(name)) return;
  met.add(name);
  steps += 1;
  // Nothing runs after this: no cleaning up, as when the power is cut.
  if (steps === Number(dying)) process.kill(process.pid, 'SIGKILL');
}
const { rename, rm } = fs;
fs.rename = (from, to) => {
  step('rename', to);
  return rename(from, to);
};
fs.rm = (path, options) => {
  step('rm', path);
  return rm(path, options);
};
syncBuiltinESMExports();

// Loaded after the file system is ours.
const { hubPaths } = await import('../../../hub/config.ts');
const { withDatabase } = await import('../../../hub/db/database.ts');
const { propose, signProposal } = await import('../../../hub/publish/proposal.ts');
const { CONFIG, NOW, TOP_SITES } = await import('./world.ts');
// One that is killed keeps nothing of what it compiled; the next starts in half the time if this one does so now.
flushCompileCache();
const paths = hubPaths(data);
const url = databaseUrl === '-' ? undefined : databaseUrl;
const signature = v.object({
  id: v.string(),
  sha256: v.string(),
  keyid: v.string(),
  signature: v.string(),
  handle: v.string(),
});
await withDatabase(paths, url, async (orm) => {
  if (work === 'propose') await propose(orm, { paths, config: CONFIG, now: NOW, isReset: false, topSites: TOP_SITES });
  else await signProposal(orm, paths, { ...v.parse(signature, JSON.parse(given)), now: NOW });
});
process.stdout.write(String(steps));
