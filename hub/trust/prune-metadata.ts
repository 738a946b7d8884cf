/*
 * Old snapshot and targets files of the signed repository. A reader that holds the timestamp of a moment ago still asks
 * for the files that it names, so a file goes only when it is both far behind and old. Roots stay for ever: a browser
 * that was away for years walks through every one of them (specification §5.3).
 */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Versions of each role that stay whatever their age; the current one counts as the newest of them. */
export const KEPT_VERSIONS = 64;
/** Days that every version stays. */
export const KEPT_DAYS = 7;
const DAY_MS = 86_400_000;

/**
 * Removes snapshot and targets versions at least `KEPT_VERSIONS` behind the current one and older than `KEPT_DAYS`.
 * Versions above the current one, left by a killed publication, stay too: numbering goes on from the highest.
 * Returns the names removed.
 */
export async function pruneMetadata(
  folder: string,
  current: { readonly snapshot: number; readonly targets: number },
  now: Date,
): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const name of await readdir(folder)) {
    const match = /^(\d+)\.(snapshot|targets)\.json$/.exec(name);
    if (match === null) continue;
    const newest = match[2] === 'snapshot' ? current.snapshot : current.targets;
    if (Number(match[1]) > newest - KEPT_VERSIONS) continue;
    const { mtimeMs } = await stat(join(folder, name));
    if (now.valueOf() - mtimeMs < KEPT_DAYS * DAY_MS) continue;
    await rm(join(folder, name), { force: true });
    removed.push(name);
  }
  return removed;
}
