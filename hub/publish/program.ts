/*
 * Which program decided what is listed: what it is made of, and the much-visited hosts that it was given. A state that another one made
 * is no start for a change: what the gate refuses may differ for every listing.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
/** With `package.json`, which pins the packages that the gate asks. */
const FOLDERS = ['lib/core', 'hub'];

/** A digest of source, policy data and much-visited hosts. */
export async function programDigest(topSites: ReadonlySet<string>): Promise<string> {
  const hash = createHash('sha256').update(await sourceDigest());
  return hash.update([...topSites].sort().join('\n')).digest('hex');
}

let source: Promise<string> | null = null;

/** Once a process: it runs what it has read. */
function sourceDigest(): Promise<string> {
  source ??= digestSource();
  return source;
}

async function digestSource(): Promise<string> {
  const names = ['package.json'];
  for (const folder of FOLDERS) {
    for (const entry of await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) names.push(join(entry.parentPath, entry.name).slice(ROOT.length + 1));
    }
  }
  const hash = createHash('sha256');
  for (const name of names.sort()) {
    const bytes = await readFile(join(ROOT, name));
    hash.update(`${name} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest('hex');
}
