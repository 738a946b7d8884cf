/*
 * The delta file: from one state to a later one of the same epoch, boundaries and (grown) attribute tables. After the
 * header (release-file.ts), for each section that changes:
 *   id u8 | varint new attribute rows | rows of 8 bytes | removals and additions (section-change.ts)
 * A delta is not signed: it counts only if the state that it leads to has the signed hash, so `applyDelta` makes the new
 * shards and hashes them before anything is kept.
 */
import { applyChange, counted } from './apply-change.ts';
import { rowsToBytes } from './attributes.ts';
import { ByteWriter, equalBytes, hexOf, type Bytes } from './bytes.ts';
import { Pacer, type PaceOptions } from './pacer.ts';
import { ReleaseFormatError } from './release-format-error.ts';
import { DELTA, openFile, readSectionName, sealFile, writeHeader, type FileHeader } from './release-file.ts';
import { ChangeWriter, compareBytes, readChange, writeChange, type SectionChange } from './section-change.ts';
import {
  SECTION_NAMES,
  codeAt,
  keysOf,
  viewShard,
  type NumberShard,
  type ShardView,
  type SectionName,
  type Shard,
} from './shard.ts';
import {
  requireHash,
  sectionId,
  summarize,
  type ReadShard,
  type SectionSummary,
  type StateSummary,
} from './summary.ts';

/**
 * The delta from one state to another, or null when there is none: another epoch, other boundaries, or attribute tables
 * of which the later does not continue the earlier. Reads only shards whose hash differs.
 */
export async function encodeDelta(
  from: StateSummary,
  readFrom: ReadShard,
  to: StateSummary,
  readTo: ReadShard,
  options?: PaceOptions,
): Promise<Bytes | null> {
  const pacer = new Pacer(options);
  return writeDelta(from, to, async (before, after) => {
    const { name } = before;
    const change = new ChangeWriter();
    let oldIndex = 0;
    for (const [index, shard] of before.shards.entries()) {
      const next = after.shards[index];
      if (next !== undefined && !equalBytes(shard.hash, next.hash)) {
        const old = counted(viewShard(name, await readFrom(name, index)), index, shard.count);
        compareShards(change, old, counted(viewShard(name, await readTo(name, index)), index, next.count), oldIndex);
        await pacer.worked(shard.count + next.count);
      }
      oldIndex += shard.count;
    }
    return change.finish(after.attributes);
  });
}

/** Writes the delta between two states, with what `changeOf` says of each section that differs; null where there is none. */
export async function writeDelta(
  from: StateSummary,
  to: StateSummary,
  changeOf: (before: SectionSummary, after: SectionSummary) => Promise<SectionChange>,
): Promise<Bytes | null> {
  if (from.epoch !== to.epoch) return null;
  if (!SECTION_NAMES.every((name) => continues(from.sections[name], to.sections[name]))) return null;
  const changed = SECTION_NAMES.filter((name) => isChanged(from.sections[name], to.sections[name]));
  const writer = new ByteWriter();
  writeHeader(writer, {
    kind: DELTA,
    sections: changed.length,
    epoch: to.epoch,
    from: from.sequence,
    to: to.sequence,
    stateBefore: from.hash,
    stateAfter: to.hash,
  });
  for (const name of changed) {
    const before = from.sections[name];
    const after = to.sections[name];
    const newRows = after.attributes.slice(before.attributes.length);
    const change = await changeOf(before, after);
    writer.u8(sectionId(name));
    writer.varint(newRows.length);
    writer.put(rowsToBytes(name, newRows));
    await writeChange(writer, name, change);
  }
  return sealFile(writer);
}

/**
 * Applies a delta to the state it starts from. Returns the new summary and the new bytes of every shard that changed;
 * shards not named are as they were. Throws `ReleaseFormatError`: `wrong-base` when the delta starts elsewhere,
 * `state-mismatch` when the result is not the state it names. Whether that state is the signed one is the caller's
 * check.
 */
export async function applyDelta(
  from: StateSummary,
  readFrom: ReadShard,
  delta: Bytes,
  options?: PaceOptions,
): Promise<{ summary: StateSummary; touched: Shard[] }> {
  const pacer = new Pacer(options);
  const { header, changes } = await readDelta(from, delta, pacer);
  const touched: Shard[] = [];
  const changedSection = async (section: SectionSummary) => {
    const change = changes.get(section.name);
    return change === undefined ? section : applyChange(section, change, readFrom, touched, pacer);
  };
  const sections = {
    hosts: await changedSection(from.sections.hosts),
    urls: await changedSection(from.sections.urls),
    numbers: await changedSection(from.sections.numbers),
  };
  const summary = await summarize(header.epoch, header.to, sections);
  requireHash(summary.hash, header.stateAfter);
  return { summary, touched };
}

/** Parses a delta that starts at a state: everything is checked against the state's counts before a shard is read. */
export async function readDelta(
  from: StateSummary,
  delta: Bytes,
  pacer: Pacer,
): Promise<{ header: FileHeader; changes: ReadonlyMap<SectionName, SectionChange> }> {
  const { header, reader } = await openFile(delta, DELTA);
  const isFrom =
    header.epoch === from.epoch && header.from === from.sequence && equalBytes(header.stateBefore, from.hash);
  if (!isFrom) {
    throw new ReleaseFormatError(
      'wrong-base',
      `expected a delta from ${from.epoch}/${from.sequence} ${hexOf(from.hash)}, got one from ` +
        `${header.epoch}/${header.from} ${hexOf(header.stateBefore)}`,
    );
  }
  const changes = new Map<SectionName, SectionChange>();
  let name: SectionName | undefined;
  for (let i = 0; i < header.sections; i++) {
    name = readSectionName(reader, name);
    changes.set(name, await readChange(reader, from.sections[name], pacer));
  }
  reader.end();
  return { header, changes };
}

/** Notes what leads from the shard `old` to `next`; `oldIndex` is the index of the first old entry in its section. */
function compareShards(change: ChangeWriter, old: ShardView, next: ShardView, oldIndex: number): void {
  if (old.section === 'numbers' || next.section === 'numbers') {
    if (old.section === 'numbers' && next.section === 'numbers') compareNumbers(change, old, next, oldIndex);
    return;
  }
  const before = keysOf(old);
  const after = keysOf(next);
  let i = 0;
  let j = 0;
  let hasOld = before.next();
  let hasNext = after.next();
  while (hasOld || hasNext) {
    const order = !hasOld ? 1 : !hasNext ? -1 : compareBytes(before.key, 0, before.length, after.key, after.length);
    const isKept = order === 0 && codeAt(old, i) === codeAt(next, j);
    if (order <= 0 && !isKept) change.remove(oldIndex + i);
    if (order >= 0 && !isKept) change.addText(after.key, 0, after.length, codeAt(next, j));
    if (order <= 0) {
      hasOld = before.next();
      i++;
    }
    if (order >= 0) {
      hasNext = after.next();
      j++;
    }
  }
}

function compareNumbers(change: ChangeWriter, old: NumberShard, next: NumberShard, oldIndex: number): void {
  let i = 0;
  let j = 0;
  while (i < old.count || j < next.count) {
    let order = i === old.count ? 1 : j === next.count ? -1 : 0;
    if (order === 0) order = old.high[i]! - next.high[j]! || old.low[i]! - next.low[j]!;
    const isKept = order === 0 && codeAt(old, i) === codeAt(next, j);
    if (order <= 0 && !isKept) change.remove(oldIndex + i);
    if (order >= 0 && !isKept) change.addNumber(next.high[j]!, next.low[j]!, codeAt(next, j));
    if (order <= 0) i++;
    if (order >= 0) j++;
  }
}

function continues(before: SectionSummary, after: SectionSummary): boolean {
  if (before.shardBits !== after.shardBits || !equalBytes(before.boundaries.column, after.boundaries.column))
    return false;
  const known = rowsToBytes(before.name, before.attributes);
  return equalBytes(known, rowsToBytes(after.name, after.attributes).subarray(0, known.length));
}

function isChanged(before: SectionSummary, after: SectionSummary): boolean {
  if (before.attributes.length !== after.attributes.length) return true;
  return before.shards.some((shard, i) => !equalBytes(shard.hash, after.shards[i]?.hash ?? new Uint8Array(0)));
}
