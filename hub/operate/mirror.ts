/*
 * The signed repository, copied to where the world reads it: an object store or a web server's folder. Every reader finds a
 * whole release at every moment, and after every kill:
 *   1. base parts and deltas   2. targets and snapshots   3. the log of releases   4. roots   5. timestamp.json, last
 * The timestamp is the one that was read before the folder was listed, so that nothing is announced that was not sent. Roots go
 * right before it: a root that withdraws the timestamp's key makes the old timestamp unreadable.
 * Only what is missing or differs is sent. What is gone here stays there for days: caches hold older timestamps.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { parseTimestamp } from '../../lib/core/trust/metadata.ts';
import { isRepositoryPath, repositoryHeaders } from '../api/repository.ts';
import type { HubPaths } from '../config.ts';
import { HubError } from '../hub-error.ts';
import { withLock } from '../lock.ts';
import { writeFileWhole } from '../trust/write-whole.ts';
import { RELEASE_LOG } from './release-log.ts';

/** Where a mirror is. Paths are the repository's, as below `/repo/`. */
export interface Destination {
  /** As an operator knows it; without credentials. */
  readonly name: string;
  /** What is there, with the store's own tag of the content. */
  list(): Promise<ReadonlyMap<string, StoredObject>>;
  get(path: string): Promise<Uint8Array | null>;
  /** Replaces a file as a whole; returns its tag. */
  put(path: string, bytes: Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>>): Promise<string>;
  remove(path: string): Promise<void>;
}

export interface StoredObject {
  readonly bytes: number;
  /** The MD5 of the content in most stores; of an encrypted object something else. */
  readonly tag: string;
}

export interface MirrorOptions {
  readonly paths: HubPaths;
  readonly destination: Destination;
  readonly now: Date;
  /** Hours that a file stays there after it was dropped here. */
  readonly keepHours: number;
  /** Writes over a mirror that is ahead of this hub: after a restore from an older backup. */
  readonly overwrite: boolean;
  readonly onProgress?: (step: string) => void;
}

export interface MirrorReport {
  readonly sent: number;
  readonly sentBytes: number;
  readonly present: number;
  readonly removed: number;
  /** Version of the timestamp that is there now. */
  readonly timestamp: number;
}

const TIMESTAMP = 'metadata/timestamp.json';
const AT_ONCE = 4;
const BUSY_MS = 2_000;
const MAX_LOCK_MS = 30_000;
const HOUR_MS = 3_600_000;

/** What this side remembers of a mirror; without it everything is compared by content and nothing is removed for a while. */
const memorySchema = v.object({
  destination: v.string(),
  sent: v.record(v.string(), v.object({ sha256: v.string(), tag: v.string() })),
  goneSince: v.record(v.string(), v.string()),
});
type Memory = v.InferOutput<typeof memorySchema>;

/**
 * Brings a mirror up to date. A run that is killed leaves the last release there whole, and the next one completes.
 * @throws HubError `no-release`, `mirror-newer` where the mirror holds what this hub never had, `mirror-failed`, `busy`
 */
export async function mirror(options: MirrorOptions): Promise<MirrorReport> {
  const { paths } = options;
  return withLock(join(paths.data, 'mirror.lock'), () => mirrorAlone(options), BUSY_MS);
}

async function mirrorAlone({
  paths,
  destination,
  now,
  keepHours,
  overwrite,
  onProgress,
}: MirrorOptions): Promise<MirrorReport> {
  const memoryPath = join(paths.data, 'mirrors', `${sha256(Buffer.from(destination.name)).slice(0, 16)}.json`);
  const memory = await readMemory(memoryPath, destination.name);
  // Together: the log that has the line of this timestamp, and not one more.
  const moving = await withLock(
    paths.repoLock,
    async () => ({
      [TIMESTAMP]: await readOrNull(paths.repo, TIMESTAMP),
      [RELEASE_LOG]: await readOrNull(paths.repo, RELEASE_LOG),
    }),
    MAX_LOCK_MS,
  );
  const timestamp = moving[TIMESTAMP];
  if (timestamp === null) throw new HubError('no-release', `${paths.repo} holds no release to copy`);
  const version = parseTimestamp(timestamp).signed.version;
  if (!overwrite) await requireBehind(destination, { version, timestamp, log: moving[RELEASE_LOG] });

  const local = (await pathsBelow(paths.repo)).filter((path) => isRepositoryPath(path) && !(path in moving));
  const there = await destination.list();
  const counts = { sent: 0, sentBytes: 0, present: 0 };
  const send = async (path: string, given?: Uint8Array<ArrayBuffer>): Promise<void> => {
    const bytes = given ?? (await readOrNull(paths.repo, path));
    // Dropped since the folder was listed: no reader of the new timestamp asks for it.
    if (bytes === null) return;
    const digest = sha256(bytes);
    const known = there.get(path);
    const remembered = memory.sent[path];
    const isThere =
      known?.bytes === bytes.length &&
      (known.tag === md5(bytes) || (remembered?.tag === known.tag && remembered.sha256 === digest));
    if (isThere) {
      counts.present += 1;
      return;
    }
    const tag = await destination.put(path, bytes, repositoryHeaders(path));
    memory.sent[path] = { sha256: digest, tag };
    counts.sent += 1;
    counts.sentBytes += bytes.length;
    onProgress?.(`${counts.sent} files sent`);
  };
  try {
    for (const step of STEPS)
      await inTurns(
        local.filter((path) => step.test(path)),
        (path) => send(path),
      );
    if (moving[RELEASE_LOG] !== null) await send(RELEASE_LOG, moving[RELEASE_LOG]);
    await inTurns(
      local.filter((path) => ROOTS.test(path)),
      (path) => send(path),
    );
    await send(TIMESTAMP, timestamp);
  } finally {
    await writeMemory(memoryPath, memory);
  }
  const removed = await removeLate({ destination, local, there, memory, now, keepHours });
  await writeMemory(memoryPath, memory);
  return { ...counts, removed, timestamp: version };
}

const STEPS: readonly RegExp[] = [/^(?:targets|deltas)\//, /^metadata\/\d+\.(?:targets|snapshot)\.json$/];
const ROOTS = /^metadata\/\d+\.root\.json$/;

/** Browsers never go back: a mirror that is ahead of this hub was fed by another one, or this one by an old backup. */
async function requireBehind(
  destination: Destination,
  own: { readonly version: number; readonly timestamp: Uint8Array; readonly log: Uint8Array | null },
): Promise<void> {
  const refuse = (what: string): never => {
    throw new HubError(
      'mirror-newer',
      `${destination.name} ${what}; nothing was sent. See "database lost" in docs/operating.md; --overwrite sends all the same`,
    );
  };
  const timestamp = await destination.get(TIMESTAMP);
  if (timestamp !== null) {
    const version = versionOf(timestamp);
    if (version !== null && version > own.version) refuse(`holds timestamp ${version}, this hub has ${own.version}`);
  }
  const log = await destination.get(RELEASE_LOG);
  if (
    log !== null &&
    !Buffer.from(own.log ?? [])
      .subarray(0, log.length)
      .equals(log)
  ) {
    refuse('holds a log of releases that this hub’s does not go on from');
  }
}

/** Half of an upload, or somebody else's file, has none. */
function versionOf(timestamp: Uint8Array): number | null {
  try {
    return parseTimestamp(timestamp).signed.version;
  } catch {
    return null;
  }
}

async function removeLate({
  destination,
  local,
  there,
  memory,
  now,
  keepHours,
}: {
  readonly destination: Destination;
  readonly local: readonly string[];
  readonly there: ReadonlyMap<string, StoredObject>;
  readonly memory: Memory;
  readonly now: Date;
  readonly keepHours: number;
}): Promise<number> {
  const kept = new Set([...local, TIMESTAMP, RELEASE_LOG]);
  const goneSince: Record<string, string> = {};
  let removed = 0;
  for (const path of there.keys()) {
    // What is not ours by its name is left alone, and roots stay for ever.
    if (kept.has(path) || !isRepositoryPath(path) || ROOTS.test(path)) continue;
    const since = memory.goneSince[path] ?? now.toISOString();
    if (now.valueOf() - Date.parse(since) < keepHours * HOUR_MS) {
      goneSince[path] = since;
      continue;
    }
    await destination.remove(path);
    delete memory.sent[path];
    removed += 1;
  }
  memory.goneSince = goneSince;
  return removed;
}

async function inTurns(paths: readonly string[], work: (path: string) => Promise<void>): Promise<void> {
  const waiting = [...paths];
  const worker = async (): Promise<void> => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) await work(path);
  };
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

async function readMemory(path: string, destination: string): Promise<Memory> {
  const text = await readFile(path, 'utf8').catch(() => null);
  const parsed = text === null ? null : v.safeParse(v.pipe(v.string(), v.parseJson(), memorySchema), text);
  return parsed?.success ? parsed.output : { destination, sent: {}, goneSince: {} };
}

async function writeMemory(path: string, memory: Memory): Promise<void> {
  await writeFileWhole(path, `${JSON.stringify(memory)}\n`);
}

/** Paths of all files below a folder, sorted, with slashes. */
export async function pathsBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

async function readOrNull(folder: string, path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return new Uint8Array(await readFile(join(folder, path)));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What object stores tag a plain upload with: tells what differs, and protects nothing. */
export function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}
