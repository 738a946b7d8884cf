/*
 * The deltas of a release. What leads to it from the release before is found by comparing the two states; from every earlier one it is
 * the file that led to the release before, with that change laid over it: byte for byte what a comparison gives, and the work goes with
 * the change. At a checkpoint the deltas from earlier checkpoints grow out of the last checkpoint's in the same way.
 */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { editsOf, extendDelta, type Edits } from '../../lib/core/blocklist/change-state.ts';
import { encodeDelta, type StateSummary } from '../../lib/core/blocklist/state.ts';
import { writeFileWhole } from '../trust/write-whole.ts';
import { CHECKPOINT, type PublishedFile, type PublishOptions, type Workshop } from './workshop.ts';

/** A state that deltas lead to already, and what a delta changes from there. */
interface Middle {
  readonly state: StateSummary;
  readonly edits: Edits<number>;
}

/** Browsers read no longer delta; for a longer one they take the base. */
const MAX_DELTA_BYTES = 4 * 1024 * 1024;
/** A change of more keys, and of more than this part of the list, is not laid over: comparing shards in order is quicker than searching. */
const MANY_CHANGES = 1_000;
const LARGE_CHANGE = 1 / 50;

/** Deltas to this state from the last 64, and at a checkpoint from the last 64 checkpoints. */
export async function writeDeltas(
  { past, store, repo }: Workshop,
  to: StateSummary,
  { paths, onProgress }: PublishOptions,
): Promise<readonly PublishedFile[]> {
  const files: PublishedFile[] = [];
  await mkdir(join(repo, 'deltas'), { recursive: true });
  // The latest first: what leads from there is laid over all others.
  const starts = (await past.sequences()).filter((from) => isDeltaStart(from, to.sequence)).reverse();
  const middles: Middle[] = [];
  for (const [done, sequence] of starts.entries()) {
    const from = await past.read(sequence);
    const path = `deltas/${sequence}-${to.sequence}`;
    // Of a state that is no longer whole there is none: its readers take the base.
    const bytes = from && (await deltaFrom(from).catch(() => null));
    if (bytes === null || bytes.length > MAX_DELTA_BYTES) {
      // What a killed run may have left under this name leads elsewhere.
      await rm(join(repo, path), { force: true });
      continue;
    }
    await writeFileWhole(join(repo, path), bytes);
    files.push({ path, bytes: bytes.length });
    onProgress?.(`delta ${done + 1} of ${starts.length}`);
  }
  return files.reverse();

  async function deltaFrom(from: StateSummary): Promise<Uint8Array<ArrayBuffer> | null> {
    const read = past.readerOf(from);
    const bytes = (await grow(from)) ?? (await encodeDelta(from, read, to, store.readerOf(to)));
    if (bytes !== null && (from.sequence === starts[0] || to.sequence - from.sequence === CHECKPOINT)) {
      const edits = await editsOf(bytes, from, read);
      if (isSmall(edits, to)) middles.unshift({ state: from, edits });
    }
    return bytes;
  }

  /** The delta made of a file at hand; null where there is none that will do. */
  async function grow(from: StateSummary): Promise<Uint8Array<ArrayBuffer> | null> {
    for (const { state, edits } of middles) {
      const file = join(paths.repo, 'deltas', `${from.sequence}-${state.sequence}`);
      const delta = await readFile(file).catch(() => null);
      const grown = delta && (await extendDelta(new Uint8Array(delta), from, past.readerOf(from), state, to, edits));
      if (grown) return grown;
    }
    return null;
  }
}

function isSmall({ hosts, urls, numbers }: Edits<number>, { sections }: StateSummary): boolean {
  const total = sections.hosts.count + sections.urls.count + sections.numbers.count;
  return hosts.length + urls.length + numbers.length <= Math.max(MANY_CHANGES, total * LARGE_CHANGE);
}

function isDeltaStart(from: number, to: number): boolean {
  if (from >= to) return false;
  if (to - from <= CHECKPOINT) return true;
  return to % CHECKPOINT === 0 && from % CHECKPOINT === 0 && to - from <= CHECKPOINT * CHECKPOINT;
}
