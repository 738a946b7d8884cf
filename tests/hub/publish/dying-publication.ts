/*
 * A process that makes or accepts a proposal and dies in the middle. Where there are fewer steps it goes to its end and says how many
 * there were.
 *
 *   node dying-publication.ts <data> <database url or -> <propose or accept> <n> [a signature as JSON]
 */
import { flushCompileCache } from 'node:module';
import * as v from 'valibot';
import { dieAt } from '../death/steps.ts';

const [data = '', databaseUrl = '-', work = '', dying = '0', given = '{}'] = process.argv.slice(2);
const { count } = dieAt(dying);

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
process.stdout.write(String(count()));
