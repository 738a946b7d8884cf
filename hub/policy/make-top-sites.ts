/*
 * Writes a list of much-visited hosts from ranking files, one host a line:
 *   node hub/policy/make-top-sites.ts TO FILE…
 * The result depends on nothing but the files' contents, so that anyone can make it again and compare.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { compactTopSites } from '../../lib/core/policy/top-sites.ts';

const [to, ...files] = process.argv.slice(2);
if (to === undefined || files.length === 0) {
  process.stderr.write('usage: node hub/policy/make-top-sites.ts TO FILE…   (one host a line)\n');
  process.exit(2);
}

const lines = files.flatMap((file) => readFileSync(file, 'utf8').split('\n'));
const hosts = compactTopSites(lines);
const header =
  '# Much-visited hosts that a listing must not take unasked. Source and licence: README.md beside this file.\n';
writeFileSync(to, `${header}${hosts.join('\n')}\n`);
process.stdout.write(`${hosts.length} hosts from ${lines.filter((line) => line.trim() !== '').length} lines\n`);
