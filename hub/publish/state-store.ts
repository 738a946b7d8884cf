/*
 * States that were published, on disk, so that deltas can be made from them:
 *   <data>/states/<sequence>.summary          the state's summary, see docs/list-format.md
 *   <data>/states/<sequence>.origin           what the state was made of, so that the next can be made from it; below a digest of it
 *   <data>/states/shards/<section>/<sha256>   a shard's bytes by their digest, shared by all states that hold it
 * Everything here can be made again from the database, but for deltas from before: a lost state costs its readers a
 * base file instead of a delta.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import {
  parseSummary,
  SECTION_NAMES,
  serializeSummary,
  type ReadShard,
  type Shard,
  type StateSummary,
} from '../../lib/core/blocklist/state.ts';
import { writeFileWhole } from '../trust/write-whole.ts';

/**
 * What a state was made of. Every key that no later event names, and that did not expire since, stands in it as the database says and as
 * this program's gate decides.
 */
const originSchema = v.object({
  version: v.literal(1),
  stateHash: v.string(),
  /** The last event before the listings were read. */
  event: v.object({ seq: v.pipe(v.number(), v.integer(), v.minValue(0)), hash: v.string() }),
  day: v.pipe(v.number(), v.integer()),
  /** Digest of program and policy. */
  program: v.string(),
  /** What the gate kept out. */
  withheld: v.array(v.object({ key: v.string(), rule: v.string() })),
});

export type Withheld = Readonly<v.InferOutput<typeof originSchema>['withheld'][number]>;

export type Origin = Readonly<Omit<v.InferOutput<typeof originSchema>, 'version' | 'stateHash' | 'withheld'>> & {
  readonly withheld: readonly Withheld[];
};

export interface StateStore {
  /** Sequences of the states on disk, lowest first. */
  sequences(): Promise<readonly number[]>;
  /** The summary of a state, null where it is not on disk or no longer whole. */
  read(sequence: number): Promise<StateSummary | null>;
  /** Reads shards of a state; their digests are checked. */
  readerOf(summary: StateSummary): ReadShard;
  /** What a state was made of; null where that is not known. */
  originOf(summary: StateSummary): Promise<Origin | null>;
  /** Whether every shard of a state is here. */
  isWhole(summary: StateSummary): Promise<boolean>;
  /**
   * Stores a state: shards first, the summary last, so a summary on disk means a whole state. Shards that are not given are those of
   * states that were stored before.
   */
  write(summary: StateSummary, shards: readonly Shard[], origin: Origin | null): Promise<void>;
  /** Drops every state whose sequence is not to be kept, and the shards that only they had. */
  prune(keep: ReadonlySet<number>): Promise<void>;
}

/**
 * A store in the given folder, made when the first state is written.
 * @param beneath where shards are read that are not in it
 */
export function createStateStore(folder: string, beneath?: StateStore): StateStore {
  const summaryPath = (sequence: number): string => join(folder, `${sequence}.summary`);
  const originPath = (sequence: number): string => join(folder, `${sequence}.origin`);
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
      const path = shardPath(section, hexOf(hash));
      if (beneath && (await bytesOf(path)) === null) return beneath.readerOf(summary)(section, index);
      const bytes = new Uint8Array(await readFile(path));
      if (sha256(bytes) !== hexOf(hash)) throw new Error(`shard ${section} ${index} on disk is not what was written`);
      return bytes;
    },
    async originOf({ sequence, hash }) {
      const origin = parseOrigin(await bytesOf(originPath(sequence)));
      return origin?.stateHash === hexOf(hash) ? origin : null;
    },
    async isWhole({ sections }) {
      for (const section of SECTION_NAMES) {
        const names = new Set(await namesIn(join(folder, 'shards', section)));
        if (!sections[section].shards.every(({ hash }) => names.has(hexOf(hash)))) return false;
      }
      return true;
    },
    async write(summary, shards, origin) {
      for (const section of SECTION_NAMES) await mkdir(join(folder, 'shards', section), { recursive: true });
      for (const { section, index, bytes } of shards) {
        const hash = summary.sections[section].shards[index]?.hash;
        if (hash === undefined) throw new RangeError(`expected a shard of ${section}, got number ${index}`);
        const path = shardPath(section, hexOf(hash));
        const known = await bytesOf(path);
        if (known === null || !known.equals(bytes)) await writeFileWhole(path, bytes);
      }
      if (origin !== null) {
        const text = JSON.stringify({ ...origin, version: 1, stateHash: hexOf(summary.hash) });
        await writeFileWhole(originPath(summary.sequence), `${sha256(text)}\n${text}`);
      }
      await writeFileWhole(summaryPath(summary.sequence), serializeSummary(summary));
    },
    async prune(keep) {
      const used = new Set<string>();
      for (const sequence of await sequences()) {
        if (!keep.has(sequence)) {
          await rm(summaryPath(sequence), { force: true });
          await rm(originPath(sequence), { force: true });
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

function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}

async function bytesOf(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch {
    return null;
  }
}

function parseOrigin(file: Buffer | null): v.InferOutput<typeof originSchema> | null {
  const [digest, text = ''] = (file?.toString() ?? '').split('\n');
  if (digest !== sha256(text)) return null;
  const parsed = v.safeParse(originSchema, JSON.parse(text));
  return parsed.success ? parsed.output : null;
}
