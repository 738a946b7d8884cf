/* What differs between two states, listing by listing: hosts and addresses in clear, numbers by their digests. */
import type { ListingAttributes } from '../blocklist/listing.ts';
import { listingsIn, numbersIn, openShard } from '../blocklist/lookup.ts';
import { SECTION_NAMES, type SectionName, type StateSummary } from '../blocklist/state.ts';
import { digestToHex } from '../indicators/digest.ts';

/** A state with its shards in memory. */
export interface WholeState {
  readonly summary: StateSummary;
  readonly shardOf: (section: SectionName, index: number) => Uint8Array<ArrayBuffer>;
}

export interface StateChange {
  readonly section: SectionName;
  readonly what: 'added' | 'removed' | 'changed';
  /** Canonical key of a site; a number's digest as 16 hex digits. */
  readonly key: string;
  /** As it is now; what was removed: as it was. */
  readonly now: ListingAttributes;
  /** Only of what changed. */
  readonly before: ListingAttributes | null;
}

/** Listings are compared in one go up to this many; then others have their turn. */
const PER_PAUSE = 5000;

/**
 * All changes from one state to another, null: from nothing. A change of any attribute counts but the last day seen, which
 * moves with every import, and the number of reports. `pause` lets others have their turn.
 */
export async function stateDifference(
  before: WholeState | null,
  after: WholeState,
  pause: () => Promise<void> = () => Promise.resolve(),
): Promise<readonly StateChange[]> {
  const changes: StateChange[] = [];
  for (const section of SECTION_NAMES) {
    const skipped = before === null ? new Set<number>() : sameShards(before.summary, after.summary, section);
    const old = new Map<string, ListingAttributes>();
    let done = 0;
    if (before !== null) {
      for (const [key, row] of rowsIn(before, section, skipped)) {
        old.set(key, row);
        if (++done % PER_PAUSE === 0) await pause();
      }
    }
    for (const [key, now] of rowsIn(after, section, skipped)) {
      const was = old.get(key);
      old.delete(key);
      if (was === undefined) changes.push({ section, what: 'added', key, now, before: null });
      else if (!isSame(was, now)) changes.push({ section, what: 'changed', key, now, before: was });
      if (++done % PER_PAUSE === 0) await pause();
    }
    for (const [key, was] of old) changes.push({ section, what: 'removed', key, now: was, before: null });
  }
  return changes;
}

/**
 * Shards that need no look: equal bytes under an equal layout and a table of attributes that begins as the one before. Equal bytes alone say nothing,
 * as their codes may mean other grades now.
 */
function sameShards(before: StateSummary, after: StateSummary, section: SectionName): ReadonlySet<number> {
  const [a, b] = [before.sections[section], after.sections[section]];
  const layout = ({ shards, ...rest }: typeof a): string =>
    JSON.stringify({ ...rest, count: 0, attributes: [], shards: shards.length }, plain);
  // A delta only appends to the table: codes of before keep their meaning where it begins as it did.
  const keepsTable = JSON.stringify(a.attributes) === JSON.stringify(b.attributes.slice(0, a.attributes.length));
  if (!keepsTable || layout(a) !== layout(b)) return new Set();
  const same = [...a.shards.keys()].filter((index) => {
    const [x, y] = [a.shards[index], b.shards[index]];
    return x !== undefined && y !== undefined && x.hash.every((byte, at) => byte === y.hash[at]);
  });
  return new Set(same);
}

function plain(_name: string, value: unknown): unknown {
  return value instanceof Uint8Array || value instanceof Uint32Array ? [...value] : value;
}

function* rowsIn(
  { summary, shardOf }: WholeState,
  section: SectionName,
  skipped: ReadonlySet<number>,
): Generator<readonly [string, ListingAttributes], void, undefined> {
  for (const index of summary.sections[section].shards.keys()) {
    if (skipped.has(index)) continue;
    const shard = openShard(section, shardOf(section, index));
    if (section === 'numbers') {
      for (const number of numbersIn(summary, shard)) yield [digestToHex(number), number];
    } else {
      for (const listing of listingsIn(summary, shard)) yield [listing.key, listing];
    }
  }
}

function isSame(a: ListingAttributes, b: ListingAttributes): boolean {
  return a.grade === b.grade && a.category === b.category && a.listedOn === b.listedOn && a.bank === b.bank;
}
