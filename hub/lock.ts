/*
 * A lock between processes on one data directory: a file that names its holder.
 *
 * The file is made beside its place and linked into it, so it is never seen half-written. A holder that died is found
 * by its process id together with the start time of that process (ids are used again), and its lock is moved away by a
 * rename, which only one of several waiting processes can win; the winner checks that it moved what it had read.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HubError } from './hub-error.ts';

const POLL_MS = 50;
/** How long a command waits for another process to be done. */
export const LOCK_WAIT_MS = 120_000;

/**
 * Runs work while holding the lock and gives it back however the work ends.
 * @throws HubError `busy` when another living process keeps it for longer than `waitMs`
 */
export async function withLock<T>(path: string, work: () => Promise<T>, waitMs = LOCK_WAIT_MS): Promise<T> {
  const release = await acquireLock(path, waitMs);
  try {
    return await work();
  } finally {
    await release();
  }
}

/** Takes the lock; the function that comes back gives it up again. Throws as `withLock`. */
export async function acquireLock(path: string, waitMs = LOCK_WAIT_MS): Promise<() => Promise<void>> {
  await mkdir(dirname(path), { recursive: true });
  const token = randomBytes(8).toString('hex');
  const content = JSON.stringify({ pid: process.pid, started: startTimeOf(process.pid), token });
  const scratch = `${path}.${token}`;
  const deadline = performance.now() + waitMs;
  await writeFile(scratch, content, { flag: 'wx' });
  try {
    while (!(await tryLink(scratch, path))) {
      await removeIfDead(path, `${scratch}.dead`);
      if (performance.now() > deadline) {
        throw new HubError(
          'busy',
          `${path} is held by another tuean process; waited ${waitMs / 1000} s, nothing changed`,
        );
      }
      await sleep(POLL_MS);
    }
  } finally {
    await rm(scratch, { force: true });
  }
  return async () => {
    if ((await readOrNull(path)) === content) await rm(path, { force: true });
  };
}

/** True while a living process waits for this lock: who holds it for long should give way. */
export async function isWaitedFor(path: string): Promise<boolean> {
  // The scratch file of who has the lock is gone by then; one that a killed process left names nobody who lives.
  const prefix = `${basename(path)}.`;
  const names = (await readdir(dirname(path))).filter((name) => name.startsWith(prefix) && !name.endsWith('.dead'));
  for (const name of names) {
    const content = await readOrNull(join(dirname(path), name));
    if (content !== null && isHeld(content)) return true;
  }
  return false;
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves the lock away when its holder is gone, and back when it turns out to be another's new one. */
async function removeIfDead(path: string, scratch: string): Promise<void> {
  const seen = await readOrNull(path);
  if (seen === null || isHeld(seen)) return;
  try {
    await rename(path, scratch);
  } catch {
    return;
  }
  if ((await readOrNull(scratch)) !== seen) await tryLink(scratch, path);
  await rm(scratch, { force: true });
}

function isHeld(content: string): boolean {
  let holder: unknown;
  try {
    holder = JSON.parse(content);
  } catch {
    return false;
  }
  if (typeof holder !== 'object' || holder === null || !('pid' in holder) || typeof holder.pid !== 'number')
    return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  const started = startTimeOf(holder.pid);
  return started === null || !('started' in holder) || holder.started === started;
}

/** Start of a process in clock ticks since boot (proc(5), field 22 of stat), null where there is no /proc. */
function startTimeOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
}
