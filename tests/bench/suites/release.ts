/*
 * Making and taking in a release: the base of 500k hosts and 550k numbers, and deltas of 8,000 changes on a million.
 * `applyDelta` and `decodeBase` hash what they made; the comparison with the signed hash is included.
 */
import {
  applyDelta,
  buildState,
  decodeBase,
  encodeBase,
  encodeDelta,
  type NumberListing,
  type ReadShard,
  type StateSummary,
} from '../../../lib/core/blocklist/state.ts';
import { listedHosts } from '../corpus.ts';
import { hostListings, numberListings } from '../listings.ts';
import { timeRuns, progress } from '../measure.ts';
import { readerOf } from '../own-engine.ts';
import { atMost, type Row } from '../row.ts';
import { changeBoundBytes } from '../set-bound.ts';

const HOSTS = 500_000;
const NUMBERS = 550_000;
const MILLION = 1_000_000;
const ADDED = 5_000;
const REMOVED = 3_000;

interface Built {
  readonly summary: StateSummary;
  readonly read: ReadShard;
}

/** All rows of the suite. */
export async function run(): Promise<Row[]> {
  return [...(await baseRows()), ...(await numberDeltaRows()), ...(await hostDeltaRows())];
}

async function baseRows(): Promise<Row[]> {
  progress('  base of 500k hosts and 550k numbers');
  const hosts = hostListings(listedHosts(HOSTS));
  const numbers = numberListings(NUMBERS);
  const build = await timeRuns(1, () => buildState(hosts, { epoch: 1, sequence: 1, numbers }));
  const { summary, shards } = await buildState(hosts, { epoch: 1, sequence: 1, numbers });
  const read = readerOf(shards);
  const encode = await timeRuns(2, () => encodeBase(summary, read));
  const base = await encodeBase(summary, read);
  const decode = await timeRuns(3, async () => requireSame(summary, (await decodeBase(base)).summary));
  return [
    {
      suite: 'release',
      what: 'base of 500k hosts + 550k numbers: decode and verify (Node, without storing)',
      unit: 'ms',
      measured: decode.medianMs,
      target: atMost(3000),
      detail: {
        bytes: base.byteLength,
        'B a listing': base.byteLength / (HOSTS + NUMBERS),
        'build ms': Math.round(build.bestMs),
        'encode ms': Math.round(encode.bestMs),
      },
    },
  ];
}

async function numberDeltaRows(): Promise<Row[]> {
  progress('  delta of 8,000 changes on 1M numbers');
  const all = numberListings(MILLION + ADDED, { uniform: true });
  const before = all.slice(0, MILLION);
  const after = [...before.filter((_, i) => !isRemoved(i, MILLION)), ...all.slice(MILLION)];
  const rows = await deltaRows('1M numbers', await build({ numbers: before }), (previous) =>
    build({ numbers: after, previous }),
  );
  const bytes = rows.bytes;
  return [
    ...rows.rows,
    {
      suite: 'release',
      what: 'delta of 8,000 changes on 1M numbers: bytes over 1.01 × the set bound',
      unit: 'B',
      measured: bytes - 1.01 * changeBoundBytes(ADDED, REMOVED, MILLION),
      target: atMost(150),
      detail: { bytes, 'bound B': Math.round(changeBoundBytes(ADDED, REMOVED, MILLION)) },
    },
  ];
}

async function hostDeltaRows(): Promise<Row[]> {
  progress('  delta of 8,000 changes on 1M hosts');
  const all = listedHosts(MILLION + ADDED);
  const before = all.slice(0, MILLION);
  const after = [...before.filter((_, i) => !isRemoved(i, MILLION)), ...all.slice(MILLION)];
  const uniform = { uniform: true };
  const { rows } = await deltaRows('1M hosts', await build({ hosts: hostListings(before, uniform) }), (previous) =>
    build({ hosts: hostListings(after, uniform), previous }),
  );
  return rows;
}

/** Every n-th listing goes, REMOVED of them in all. */
function isRemoved(index: number, size: number): boolean {
  const step = Math.floor(size / REMOVED);
  return index % step === 0 && index / step < REMOVED;
}

interface Content {
  readonly hosts?: ReturnType<typeof hostListings>;
  readonly numbers?: readonly NumberListing[];
  readonly previous?: StateSummary;
}

async function build({ hosts = [], numbers = [], previous }: Content): Promise<Built> {
  const sequence = previous ? previous.sequence + 1 : 1;
  const options = previous ? { epoch: 1, sequence, numbers, previous } : { epoch: 1, sequence, numbers };
  const { summary, shards } = await buildState(hosts, options);
  return { summary, read: readerOf(shards) };
}

async function deltaRows(
  label: string,
  from: Built,
  make: (previous: StateSummary) => Promise<Built>,
): Promise<{ rows: Row[]; bytes: number }> {
  const to = await make(from.summary);
  const encode = await timeRuns(3, () => encodeDelta(from.summary, from.read, to.summary, to.read));
  const delta = await encodeDelta(from.summary, from.read, to.summary, to.read);
  if (!delta) throw new Error(`expected a delta for ${label}, the two states share no boundaries`);
  const apply = await timeRuns(9, async () =>
    requireSame(to.summary, (await applyDelta(from.summary, from.read, delta)).summary),
  );
  const rows: Row[] = [
    {
      suite: 'release',
      what: `delta of 8,000 changes on ${label}: apply and verify, processor time (Node)`,
      unit: 'ms',
      measured: apply.cpuMs,
      target: atMost(30),
      detail: {
        bytes: delta.byteLength,
        'B a change': delta.byteLength / (ADDED + REMOVED),
        'ms by the clock': apply.medianMs,
        'best ms': apply.bestMs,
        'encode ms': encode.bestMs,
      },
    },
  ];
  return { rows, bytes: delta.byteLength };
}

/** What the updater asks before it commits: is this the state that was signed? */
function requireSame(expected: StateSummary, got: StateSummary): void {
  if (!expected.hash.every((byte, i) => byte === got.hash[i]))
    throw new Error('expected the signed state hash, got another');
}
