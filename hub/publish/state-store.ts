/*
 * States that were published, on disk, so that deltas can be made from them:
 *   <data>/states/<sequence>.summary          the state's summary, see docs/list-format.md
 *   <data>/states/shards/<section>/<sha256>   a shard's bytes by their digest, shared by all states that hold it
 * Everything here can be made again from the database, but for deltas from before: a lost state costs its readers a
 * base file instead of a delta.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  parseSummary,
  SECTION_NAMES,
  serializeSummary,
  type ReadShard,
  type Shard,
  type StateSummary,
} from '../../lib/core/blocklist/state.ts';
import { writeFileWhole } from '../trust/write-whole.ts';

export interface StateStore {
  /** Sequences of the states on disk, lowest first. */
  sequences(): Promise<readonly number[]>;
  /** The summary of a state, null where it is not on disk or no longer whole. */
  read(sequence: number): Promise<StateSummary | null>;
  /** Reads shards of a state; their digests are checked. */
  readerOf(summary: StateSummary): ReadShard;
  /** Stores a state: shards first, the summary last, so a summary on disk means a whole state. */
  write(summary: StateSummary, shards: readonly Shard[]): Promise<void>;
  /** Drops every state whose sequence is not to be kept, and the shards that only they had. */
  prune(keep: ReadonlySet<number>): Promise<void>;
}

/** A store in the given folder, made when the first state is written. */
export function createStateStore(folder: string): StateStore {
  const summaryPath = (sequence: number): string => join(folder, `${sequence}.summary`);
  const shardPath = (section: string, hash: string): string => join(folder, 'shards', section, hash);

  const sequences = async (): Promise<readonly number[]> =>
    (await namesIn(folder))
      .flatMap((name) => /^(\d{1,10})\.summary$/.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);

  const read = async (sequence: number): Promise<StateSummary | null> => {
    try {
      return parseSummary(new Uint8Array(await readFile(summaryPath(sequence))));
    } catch {
      // Absent, or cut short by a failing disk: this state has no deltas, the others go on.
      return null;
    }
  };

  return {
    sequences,
    read,
    readerOf: (summary) => async (section, index) => {
      const hash = summary.sections[section].shards[index]?.hash;
      if (hash === undefined) throw new RangeError(`expected a shard of ${section}, got number ${index}`);
      const bytes = new Uint8Array(await readFile(shardPath(section, hexOf(hash))));
      if (sha256(bytes) !== hexOf(hash)) throw new Error(`shard ${section} ${index} on disk is not what was written`);
      return bytes;
    },
    async write(summary, shards) {
      for (const section of SECTION_NAMES) await mkdir(join(folder, 'shards', section), { recursive: true });
      for (const { section, index, bytes } of shards) {
        const hash = summary.sections[section].shards[index]?.hash;
        if (hash === undefined) throw new RangeError(`expected a shard of ${section}, got number ${index}`);
        const path = shardPath(section, hexOf(hash));
        if ((await sizeOf(path)) !== bytes.length) await writeFileWhole(path, bytes);
      }
      await writeFileWhole(summaryPath(summary.sequence), serializeSummary(summary));
    },
    async prune(keep) {
      const used = new Set<string>();
      for (const sequence of await sequences()) {
        if (!keep.has(sequence)) {
          await rm(summaryPath(sequence), { force: true });
          continue;
        }
        const summary = await read(sequence);
        for (const section of SECTION_NAMES) {
          for (const shard of summary?.sections[section].shards ?? []) used.add(`${section}/${hexOf(shard.hash)}`);
        }
      }
      for (const section of SECTION_NAMES) {
        for (const name of await namesIn(join(folder, 'shards', section))) {
          if (!used.has(`${section}/${name}`)) await rm(shardPath(section, name), { force: true });
        }
      }
    },
  };
}

/** Lower-case hex of bytes. */
export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return -1;
  }
}
