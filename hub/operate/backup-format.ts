/*
 * A backup is one file: gzip over lines of JSON, UTF-8, in this order.
 *   {"backup":"tuean","version":1,"madeAt":…,"migrations":[…],"head":{"seq":…,"hash":…}}
 *   {"keys":"-----BEGIN AGE ENCRYPTED FILE-----…"}        only where they were asked for; age, scrypt recipient
 *   {"file":"repo/metadata/timestamp.json","bytes":…,"sha256":…}, then {"data":base64} until its bytes are complete
 *   {"table":"listing","columns":[…]}, then one array of texts and nulls a row
 *   {"counter":{"table":…,"column":…,"last":…,"isCalled":…}}
 *   {"end":{"lines":…,"sha256":…}}                        over every byte before this line
 * `zcat` shows it, and a line at a time is all that is ever in memory. What was cut has no last line; what was changed has
 * another digest. Who can write the file can also make the digest anew: keep the digest of the file apart (`--expect`).
 */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { HubError } from '../hub-error.ts';
import { parseLine, splitLines } from './json-lines.ts';

/** Bytes of a file in one line. */
export const DATA_BYTES = 512 * 1024;
/** Longest line: a picture of 2 MiB is 4 MiB of hex, and a proposal of parts more. */
const MAX_LINE_CHARS = 64 * 1024 * 1024;

const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const name = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_]{0,62}$/));
/** What a backup may hold, and so what a restore may write: nothing outside the data folder, and no key in clear. */
const path = v.pipe(
  v.string(),
  v.maxLength(300),
  v.regex(
    /^(?:hub\.json|root\.json|(?:repo|states|proposals)(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+)$/,
    'expected a path of a backup',
  ),
);

/** Whether a backup may hold a file of this path below the data folder. */
export function isBackupPath(text: string): boolean {
  return v.is(path, text);
}

const headerSchema = v.strictObject({
  backup: v.literal('tuean'),
  version: v.literal(1),
  madeAt: v.pipe(v.string(), v.isoTimestamp()),
  migrations: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[a-z0-9-]+\.sql$/))), v.minLength(1)),
  head: v.strictObject({ seq: count, hash }),
});
const lineSchema = v.union([
  v.array(v.nullable(v.string())),
  v.strictObject({ keys: v.string() }),
  v.strictObject({ file: path, bytes: count, sha256: hash }),
  v.strictObject({ data: v.pipe(v.string(), v.base64()) }),
  v.strictObject({ table: name, columns: v.array(name) }),
  v.strictObject({
    counter: v.strictObject({
      table: name,
      column: name,
      last: v.pipe(v.string(), v.regex(/^\d{1,19}$/)),
      isCalled: v.boolean(),
    }),
  }),
  v.strictObject({ end: v.strictObject({ lines: count, sha256: hash }) }),
]);

export type BackupHeader = v.InferOutput<typeof headerSchema>;
export type BackupLine = Exclude<v.InferOutput<typeof lineSchema>, { end: unknown }>;

/** Lines of a backup as bytes, with the last one that seals them. */
export async function* writeLines(
  header: BackupHeader,
  lines: AsyncIterable<BackupLine>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const digest = createHash('sha256');
  let written = 0;
  const bytesOf = (line: unknown): Uint8Array<ArrayBuffer> => {
    const bytes = new TextEncoder().encode(`${JSON.stringify(line)}\n`);
    digest.update(bytes);
    written += 1;
    return bytes;
  };
  yield bytesOf(header);
  for await (const line of lines) yield bytesOf(line);
  const lineCount = written;
  yield bytesOf({ end: { lines: lineCount, sha256: digest.copy().digest('hex') } });
}

/** A backup that is being read: its header, and the rest, which ends only if it was whole. */
export interface OpenBackup {
  readonly header: BackupHeader;
  readonly lines: AsyncIterable<BackupLine>;
}

/**
 * Reads a backup from its decompressed bytes.
 * @throws HubError `bad-backup` at once where it is none, and while reading where it was cut or changed
 */
export async function readLines(bytes: AsyncIterable<Uint8Array>): Promise<OpenBackup> {
  const tooLong = (): HubError =>
    new HubError('bad-backup', 'a line of the backup is longer than any that was written');
  const raw = splitLines(bytes, MAX_LINE_CHARS, tooLong);
  const digest = createHash('sha256');
  const first = await raw.next();
  if (first.done) throw new HubError('bad-backup', 'expected a backup, the file is empty');
  const header = v.safeParse(headerSchema, parseLine(first.value));
  if (!header.success) {
    throw new HubError('bad-backup', 'expected a backup of tuean in version 1; the file begins with something else');
  }
  digest.update(first.value);
  return { header: header.output, lines: rest(raw, digest) };
}

async function* rest(
  raw: AsyncIterator<Uint8Array>,
  digest: ReturnType<typeof createHash>,
): AsyncGenerator<BackupLine> {
  for (let lines = 1; ; lines += 1) {
    const next = await raw.next();
    if (next.done)
      throw new HubError('bad-backup', `the backup was cut: it ends after line ${lines} without its last line`);
    const parsed = v.safeParse(lineSchema, parseLine(next.value));
    if (!parsed.success)
      throw new HubError('bad-backup', `line ${lines + 1} of the backup was changed: it is no line of a backup`);
    const line = parsed.output;
    if (!('end' in line)) {
      digest.update(next.value);
      yield line;
      continue;
    }
    if (line.end.lines !== lines || line.end.sha256 !== digest.digest('hex')) {
      throw new HubError('bad-backup', 'the backup was changed: its lines do not have the digest of its last line');
    }
    if (!(await raw.next()).done)
      throw new HubError('bad-backup', 'the backup was changed: it goes on after its last line');
    return;
  }
}
