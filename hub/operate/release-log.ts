/*
 * The public log of releases, `releases.log` beside the signed metadata: one line of JSON for every version of the targets
 * that was ever in force, never rewritten. Each line holds the SHA-256 of the line before (without its line feed), so that who
 * keeps one line can tell later whether anything before it was changed.
 *
 *   {"n":2,"epoch":1,"sequence":2,"stateHash":…,"counts":{…},"targetsVersion":2,"targetsSha256":…,"time":…,"prev":…}
 *
 * `canary` is there while one is offered. Every field comes from the signed metadata: a line that a killed hub did not write
 * is written by the next run with the same bytes, and two processes cannot disagree about it. The log is signed by nobody; what
 * it proves is what can be compared with the metadata, and with what others saw (docs/operating.md).
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { parseSnapshot, parseTargets, parseTimestamp } from '../../lib/core/trust/metadata.ts';
import { HubError } from '../hub-error.ts';
import { verifyMetadata, type FetchFile } from '../publish/current.ts';

/** Its name in the repository. */
export const RELEASE_LOG = 'releases.log';
/** Longest log that is read: 150,000 versions. */
const MAX_LOG_BYTES = 64 * 1024 * 1024;
const MAX_LINE_BYTES = 64 * 1024;
const MAX_TARGETS_BYTES = 5_000_000;
/** Versions that are gone, one after another, after which the older ones are taken to be gone too. */
const MISSED_IN_A_ROW = 8;
const GENESIS = '0'.repeat(64);

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const stateFields = {
  epoch: count,
  sequence: count,
  stateHash: hash,
  counts: v.object({ hosts: count, urls: count, numbers: count }),
};
/** What of the signed part the log repeats; other publishers' targets may name no release. */
const signedSchema = v.object({
  release: v.object({ ...stateFields, publishedAt: v.string() }),
  canary: v.optional(v.object({ percent: count, release: v.object(stateFields) })),
});
const entrySchema = v.strictObject({
  n: v.pipe(v.number(), v.integer(), v.minValue(1)),
  ...stateFields,
  canary: v.exactOptional(v.strictObject({ percent: count, ...stateFields })),
  targetsVersion: count,
  targetsSha256: hash,
  time: v.pipe(v.string(), v.maxLength(40)),
  prev: hash,
});

export type LogEntry = v.InferOutput<typeof entrySchema>;

/**
 * Writes the lines that are missing, up to the targets in force. Only who may sign calls it (`withSigningLock`): two must not
 * write at once. Half a line, left by a kill or a full disk, is cut off first.
 * @returns how many lines were written
 */
export async function extendReleaseLog(repoDir: string): Promise<number> {
  const inForce = await versionsInForce(repoDir);
  if (inForce === null) return 0;
  const path = join(repoDir, RELEASE_LOG);
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'a+');
  try {
    let last = await lastEntry(file);
    const lines: string[] = [];
    for (const version of inForce.filter((one) => one > (last?.entry.targetsVersion ?? 0))) {
      const bytes = await readFile(join(repoDir, 'metadata', `${version}.targets.json`)).catch(nullIfGone);
      const fields = bytes === null ? null : fieldsOf(bytes);
      if (fields === null) continue;
      const entry: LogEntry = { n: (last?.entry.n ?? 0) + 1, ...fields, prev: last?.hash ?? GENESIS };
      const line = JSON.stringify(entry);
      lines.push(`${line}\n`);
      last = { entry, hash: sha256(line) };
    }
    if (lines.length > 0) {
      await file.appendFile(lines.join(''));
      await file.sync();
    }
    return lines.length;
  } finally {
    await file.close();
  }
}

/** Old versions are pruned. One that is there and cannot be read now would be left out for good: its line comes with the next run. */
function nullIfGone(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

/** Versions of the targets that a snapshot has named, up to the current one; null before the first release. */
async function versionsInForce(repoDir: string): Promise<readonly number[] | null> {
  const folder = join(repoDir, 'metadata');
  const timestamp = await readFile(join(folder, 'timestamp.json')).catch(() => null);
  if (timestamp === null) return null;
  const current = parseTimestamp(timestamp).signed.meta['snapshot.json'].version;
  const versions = new Set<number>();
  for (const name of await readdir(folder)) {
    // A publication that was killed before its timestamp leaves a snapshot above the current one: nobody saw it.
    const version = Number(/^(\d+)\.snapshot\.json$/.exec(name)?.[1] ?? Infinity);
    if (version > current) continue;
    versions.add(parseSnapshot(await readFile(join(folder, name))).signed.meta['targets.json'].version);
  }
  return [...versions].sort((a, b) => a - b);
}

function fieldsOf(targets: Uint8Array): Omit<LogEntry, 'n' | 'prev'> | null {
  const { signed } = parseTargets(targets);
  const parsed = v.safeParse(signedSchema, signed);
  if (!parsed.success) return null;
  const { release, canary } = parsed.output;
  return {
    ...stateOf(release),
    ...(canary && { canary: { percent: canary.percent, ...stateOf(canary.release) } }),
    targetsVersion: signed.version,
    targetsSha256: sha256(targets),
    time: release.publishedAt,
  };
}

/** The same fields in the same order, whatever else stands beside them: the line's bytes must come out alike. */
function stateOf({
  epoch,
  sequence,
  stateHash,
  counts,
}: Pick<LogEntry, 'epoch' | 'sequence' | 'stateHash' | 'counts'>) {
  return { epoch, sequence, stateHash, counts: { hosts: counts.hosts, urls: counts.urls, numbers: counts.numbers } };
}

async function lastEntry(file: FileHandle): Promise<{ entry: LogEntry; hash: string } | null> {
  const { size } = await file.stat();
  const start = Math.max(0, size - MAX_LINE_BYTES);
  const tail = Buffer.alloc(size - start);
  await file.read(tail, 0, tail.length, start);
  const end = tail.lastIndexOf(10) + 1;
  if (start > 0 && end === 0)
    throw new HubError('bad-log', `the end of ${RELEASE_LOG} is no line of a log; nothing was added to it`);
  if (end < tail.length) await file.truncate(start + end);
  const line =
    tail
      .subarray(0, Math.max(0, end - 1))
      .toString('utf8')
      .split('\n')
      .at(-1) ?? '';
  if (line === '') return null;
  const entry = parseEntry(line);
  if (entry === null)
    throw new HubError('bad-log', `the last line of ${RELEASE_LOG} is no line of a log; nothing was added to it`);
  return { entry, hash: sha256(line) };
}

/** What a monitor keeps from one look to the next. */
export interface SeenLine {
  readonly n: number;
  readonly hash: string;
}

export interface LogReport {
  readonly lines: number;
  /** Lines whose metadata is still there and is what the line says. */
  readonly checked: number;
  readonly last: SeenLine;
}

/**
 * Checks a log: its chain, that it only goes forward, each line against the metadata that is still there, that the release in
 * force is its last line, and that it goes on from what was seen before.
 * @param root trust root, for the release in force; null leaves that check out
 * @throws HubError `bad-log` with the line, TrustError where the metadata in force does not verify
 */
export async function verifyReleaseLog({
  fetchFile,
  root,
  seen,
  now,
}: {
  readonly fetchFile: FetchFile;
  readonly root: Uint8Array | null;
  readonly seen: SeenLine | null;
  readonly now: Date;
}): Promise<LogReport> {
  // First the metadata: a log that is read later has at least its line.
  const current = root === null ? undefined : (await verifyMetadata(root, fetchFile, now)).trusted.targets;
  const bytes = await fetchFile(RELEASE_LOG, MAX_LOG_BYTES);
  if (bytes === null) throw new HubError('bad-log', `expected ${RELEASE_LOG}, there is none`);
  const lines = parseReleaseLog(new TextDecoder().decode(bytes));
  const last = lines.at(-1);
  if (last === undefined) throw new HubError('bad-log', `${RELEASE_LOG} has no line`);
  if (seen !== null && lines[seen.n - 1]?.hash !== seen.hash) {
    throw new HubError('bad-log', `line ${seen.n} was seen before and is gone or another now: the log was rewritten`);
  }
  let checked = 0;
  let missed = 0;
  // From the end: old versions are removed after a while, and nobody should ask for thousands that are gone.
  for (const { entry } of lines.toReversed()) {
    const targets = await fetchFile(`metadata/${entry.targetsVersion}.targets.json`, MAX_TARGETS_BYTES);
    if (targets === null) {
      missed += 1;
      if (missed === MISSED_IN_A_ROW) break;
      continue;
    }
    missed = 0;
    const { n: _n, prev: _prev, ...fields } = entry;
    if (JSON.stringify(fieldsOf(targets)) !== JSON.stringify(fields)) {
      throw new HubError('bad-log', `line ${entry.n} is not what targets version ${entry.targetsVersion} says`);
    }
    checked += 1;
  }
  if (current !== undefined && last.entry.targetsSha256 !== sha256(current)) {
    throw new HubError('bad-log', `the release in force is not the last line of the log, which is ${last.entry.n}`);
  }
  return { lines: lines.length, checked, last: { n: last.entry.n, hash: last.hash } };
}

/**
 * The lines of a log, each with its hash.
 * @throws HubError `bad-log` for the first line that does not follow from the one before
 */
export function parseReleaseLog(text: string): readonly { readonly entry: LogEntry; readonly hash: string }[] {
  const lines: { entry: LogEntry; hash: string }[] = [];
  if (text !== '' && !text.endsWith('\n')) throw new HubError('bad-log', 'the log ends in the middle of a line');
  for (const [index, line] of text.split('\n').slice(0, -1).entries()) {
    const entry = parseEntry(line);
    const before = lines.at(-1);
    const n = index + 1;
    if (entry === null || entry.n !== n) throw new HubError('bad-log', `line ${n} is no line of a log`);
    if (entry.prev !== (before?.hash ?? GENESIS)) {
      throw new HubError('bad-log', `line ${n} does not follow line ${n - 1}: one of them was changed`);
    }
    if (before !== undefined && !goesForward(before.entry, entry)) {
      throw new HubError('bad-log', `line ${n} goes back behind line ${n - 1}`);
    }
    lines.push({ entry, hash: sha256(line) });
  }
  return lines;
}

function goesForward(before: LogEntry, after: LogEntry): boolean {
  if (after.targetsVersion <= before.targetsVersion || after.epoch < before.epoch) return false;
  return after.epoch > before.epoch || after.sequence >= before.sequence;
}

function parseEntry(line: string): LogEntry | null {
  try {
    return v.parse(entrySchema, JSON.parse(line));
  } catch {
    return null;
  }
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
