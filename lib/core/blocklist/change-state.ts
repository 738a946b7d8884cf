/*
 * A state from the one before it and what changed, and its deltas from the deltas before: in time that goes with the change.
 * Both are byte for byte what the long ways give, `buildState` of the whole list and `encodeDelta` of two states.
 */
import { applyChange, counted } from './apply-change.ts';
import { AttributeTable } from './attributes.ts';
import { shardOfNumber, shardOfText } from './boundaries.ts';
import { equalBytes, type Bytes } from './bytes.ts';
import { readDelta, writeDelta } from './delta-file.ts';
import type { ListingAttributes } from './listing.ts';
import { Pacer } from './pacer.ts';
import { ReleaseFormatError } from './release-format-error.ts';
import { ChangeWriter, compareBytes, type SectionChange } from './section-change.ts';
import {
  codeAt,
  findNumber,
  findText,
  keysOf,
  openShard,
  viewShard,
  type OpenShard,
  type SectionName,
  type Shard,
} from './shard.ts';
import { isCutDue, isTableWasted } from './state.ts';
import { summarize, type ReadShard, type SectionSummary, type StateSummary } from './summary.ts';

/** What a key is now: by its sort key, or its digest as 8 bytes, big-endian. */
export interface Edit<Row = ListingAttributes> {
  readonly key: Uint8Array;
  /** Null: not listed. */
  readonly row: Row | null;
}

/** Edits of each section, in order of their keys, each key once. */
export type Edits<Row = ListingAttributes> = Readonly<Record<SectionName, readonly Edit<Row>[]>>;

export interface ChangeOptions {
  readonly sequence: number;
  /** Takes off and changes what is listed; whatever would be new is passed over. */
  readonly addsNothing?: boolean;
}

/**
 * The state after the edits, with the shards that are not as they were; null where it must be built of all listings, as
 * sections are cut anew or the attribute table begins anew.
 */
export async function changeState(
  previous: StateSummary,
  read: ReadShard,
  edits: Edits,
  { sequence, addsNothing = false }: ChangeOptions,
): Promise<{ summary: StateSummary; shards: readonly Shard[] } | null> {
  const shards: Shard[] = [];
  const change = async (name: SectionName): Promise<SectionSummary> => {
    const before = previous.sections[name];
    const table = new AttributeTable(before.attributes);
    const change = await overlay(before, read, edits[name], null, (row, isListed) =>
      row === null || (addsNothing && !isListed) ? null : table.codeOf(row),
    );
    return applyChange(before, { ...change, attributes: table.rows }, read, shards, new Pacer(undefined));
  };
  const sections = { hosts: await change('hosts'), urls: await change('urls'), numbers: await change('numbers') };
  for (const { name, shardBits, shards: cut, attributes } of Object.values(sections)) {
    let end = 0;
    const ends = cut.map(({ count }) => (end += count));
    if (isCutDue(shardBits, ends)) return null;
    const readNow: ReadShard = async (section, index) =>
      shards.find((shard) => shard.section === section && shard.index === index)?.bytes ?? read(section, index);
    if (await isTableWasted(attributes.length, () => usedCodes(name, cut.length, readNow))) return null;
  }
  return { summary: await summarize(previous.epoch, sequence, sections), shards };
}

/**
 * What a delta changes, by key: its rows are codes of the state that it leads to. `from` is the state where it starts.
 * Throws `ReleaseFormatError`.
 */
export async function editsOf(delta: Bytes, from: StateSummary, read: ReadShard): Promise<Edits<number>> {
  const { changes } = await readDelta(from, delta, new Pacer(undefined));
  const editsIn = async (name: SectionName): Promise<readonly Edit<number>[]> => {
    const change = changes.get(name);
    if (change === undefined) return [];
    const edits = new Map<string, Edit<number>>();
    const note = (key: Uint8Array, row: number | null) => edits.set(String.fromCharCode(...key), { key, row });
    for (const key of await removedKeys(from.sections[name], change, read)) note(key, null);
    for (let i = 0; i < change.additions.count; i++) note(addedKey(name, change, i), change.additions.codes[i]!);
    return [...edits.values()].sort(byKey);
  };
  return { hosts: await editsIn('hosts'), urls: await editsIn('urls'), numbers: await editsIn('numbers') };
}

/**
 * The delta `from` → `to`, made of the one that leads from there to the state `middle`, and of what changed since.
 * @returns null where there is none, or where the delta at hand is not that one: then the two states must be compared
 */
export async function extendDelta(
  delta: Bytes,
  from: StateSummary,
  read: ReadShard,
  middle: Pick<StateSummary, 'sequence' | 'hash'>,
  to: StateSummary,
  edits: Edits<number>,
): Promise<Bytes | null> {
  try {
    const { header, changes } = await readDelta(from, delta, new Pacer(undefined));
    if (header.to !== middle.sequence || !equalBytes(header.stateAfter, middle.hash)) return null;
    return await writeDelta(from, to, async (before, after) => {
      const { name } = before;
      const change = await overlay(before, read, edits[name], changes.get(name) ?? null, (code) => code);
      if (before.count - change.removals.length + change.additions.count !== after.count) {
        throw new ReleaseFormatError('state-mismatch', `${name}: the delta at hand does not lead to ${after.count}`);
      }
      return change;
    });
  } catch (error) {
    if (error instanceof ReleaseFormatError) return null;
    throw error;
  }
}

/** Edits in the order that states have. */
export function byKey(a: Edit<unknown>, b: Edit<unknown>): number {
  return compareBytes(a.key, 0, a.key.length, b.key, b.key.length);
}

/**
 * The change of a section after edits of what `under`, another change of the same section, had made of it.
 * @param codeOf the code that an edited key has now, asked in order; null: not listed
 */
async function overlay<Row>(
  section: SectionSummary,
  read: ReadShard,
  edits: readonly Edit<Row>[],
  under: SectionChange | null,
  codeOf: (row: Row | null, isListed: boolean) => number | null,
): Promise<SectionChange> {
  const { name } = section;
  const change = new ChangeWriter();
  const places: number[] = [];
  const removed = new Set<number>();
  let addition = 0;
  const add = (key: Uint8Array, code: number) => {
    if (name !== 'numbers') change.addText(key, 0, key.length, code);
    else change.addNumber(wordAt(key, 0), wordAt(key, 4), code);
  };
  /** Takes over additions below a key, and drops the one of the key itself. */
  const addUpTo = (key: Uint8Array | null) => {
    if (under === null) return;
    for (; addition < under.additions.count; addition++) {
      const added = addedKey(name, under, addition);
      const order = key === null ? -1 : compareBytes(added, 0, added.length, key, key.length);
      if (order > 0) return;
      if (order < 0) add(added, under.additions.codes[addition]!);
    }
  };
  const open = opener(section, read);
  for (const { key, row } of edits) {
    addUpTo(key);
    const index =
      name === 'numbers'
        ? shardOfNumber(section.shardBits, wordAt(key, 0))
        : shardOfText(section.boundaries, key, key.length);
    const { shard, first } = await open(index);
    const at =
      shard.section === 'numbers'
        ? findNumber(shard, wordAt(key, 0), wordAt(key, 4))
        : findText(shard, key, key.length);
    const code = codeOf(row, at >= 0);
    if (at >= 0) {
      places.push(first + at);
      if (code === codeAt(shard, at)) continue;
      removed.add(first + at);
    }
    if (code !== null) add(key, code);
  }
  addUpTo(null);
  const edited = new Set(places);
  const removals = [...(under?.removals ?? []).filter((place) => !edited.has(place)), ...removed];
  for (const place of Uint32Array.from(removals).sort()) change.remove(place);
  return change.finish(under?.attributes ?? section.attributes);
}

/** Opens shards of a section, each with the index of its first entry; the last one is at hand when it is asked for again. */
function opener(
  { name, shards }: SectionSummary,
  read: ReadShard,
): (index: number) => Promise<{ shard: OpenShard; first: number }> {
  let last: { index: number; shard: OpenShard; first: number } | null = null;
  return async (index) => {
    if (last?.index === index) return last;
    const first = shards.slice(0, index).reduce((sum, { count }) => sum + count, 0);
    const shard = counted(openShard(name, await read(name, index)), index, shards[index]!.count);
    last = { index, shard, first };
    return last;
  };
}

/** Keys of the entries that a change removes, in order. */
async function removedKeys(
  section: SectionSummary,
  { removals }: SectionChange,
  read: ReadShard,
): Promise<readonly Uint8Array[]> {
  const keys: Uint8Array[] = [];
  let first = 0;
  let removal = 0;
  for (const [index, { count }] of section.shards.entries()) {
    const places: number[] = [];
    while (removal < removals.length && removals[removal]! < first + count) places.push(removals[removal++]! - first);
    if (places.length > 0) {
      const shard = counted(viewShard(section.name, await read(section.name, index)), index, count);
      if (shard.section === 'numbers') {
        for (const place of places) keys.push(digestKey({ high: shard.high[place]!, low: shard.low[place]! }));
      } else {
        const wanted = new Set(places);
        const cursor = keysOf(shard);
        for (let place = 0; cursor.next(); place++) {
          if (wanted.has(place)) keys.push(cursor.key.slice(0, cursor.length));
        }
      }
    }
    first += count;
  }
  return keys;
}

function addedKey(name: SectionName, { additions }: SectionChange, index: number): Uint8Array {
  const { text, starts, high, low } = additions;
  if (name === 'numbers') return digestKey({ high: high[index]!, low: low[index]! });
  return text.subarray(starts[index], starts[index + 1]);
}

/** A digest as the key of an edit. */
export function digestKey({ high, low }: { readonly high: number; readonly low: number }): Uint8Array {
  const key = new Uint8Array(8);
  const view = new DataView(key.buffer);
  view.setUint32(0, high);
  view.setUint32(4, low);
  return key;
}

function wordAt(key: Uint8Array, at: number): number {
  return new DataView(key.buffer, key.byteOffset).getUint32(at);
}

async function usedCodes(name: SectionName, count: number, read: ReadShard): Promise<number> {
  const used = new Set<number>();
  for (let index = 0; index < count; index++) {
    const shard = viewShard(name, await read(name, index));
    for (let i = 0; i < shard.count; i++) used.add(codeAt(shard, i));
  }
  return used.size;
}
