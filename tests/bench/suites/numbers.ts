/*
 * Lookups among 64-bit digests of numbers, one million of them. What is timed is the search alone: the digests are at
 * hand. A single lookup is shorter than a reading of the clock, so whole batches are timed.
 */
import { lookUpNumber } from '../../../lib/core/blocklist/lookup.ts';
import { buildState, encodeBase } from '../../../lib/core/blocklist/state.ts';
import { createRandom } from '../corpus.ts';
import { consume, progress, quantile, settledMemory } from '../measure.ts';
import { numberListings } from '../listings.ts';
import { openState, readerOf, type OpenState } from '../own-engine.ts';
import { atMost, type Row } from '../row.ts';
import { setBoundBytes } from '../set-bound.ts';

const COUNT = 1_000_000;
/** Cut into as many shards as the million. */
const WARM_UP = 20_000;
const SIZES_ON_THE_WIRE = [100_000, 1_000_000] as const;
const BATCHES = 30;
const BATCH = 200_000;

/** All rows of the suite. */
export async function run(): Promise<Row[]> {
  progress('  1M numbers: build');
  // Compile the path before the first reading: what is measured is the list.
  await buildMeasured(WARM_UP, true);
  const { state, liveBytes } = await buildMeasured(COUNT, true);
  const spread = await buildMeasured(COUNT, false);
  const listed = numberListings(COUNT, { uniform: true });
  progress('  1M numbers: lookups');
  const random = createRandom(4321);
  const missNs = timeLookups(state, () => [random(), random()]);
  const hitNs = timeLookups(state, () => {
    const { high, low } = listed[random() % COUNT] ?? { high: 0, low: 0 };
    return [high, low];
  });
  return [
    {
      suite: 'numbers',
      what: 'hashed lookup, 1M numbers, miss (Node; the target is for Chromium)',
      unit: 'ns',
      measured: missNs,
      target: atMost(35),
      detail: { 'hit ns': hitNs },
    },
    {
      suite: 'numbers',
      what: 'memory a number, 1M numbers',
      unit: 'B',
      measured: liveBytes / COUNT,
      target: atMost(9),
      detail: {
        'in tables B': state.tableBytes / COUNT,
        'with 480 attribute rows B': spread.liveBytes / COUNT,
      },
    },
    ...(await wireRows()),
  ];
}

async function buildMeasured(count: number, uniform: boolean): Promise<{ state: OpenState; liveBytes: number }> {
  const before = await settledMemory();
  const { summary, shards } = await buildState([], {
    epoch: 1,
    sequence: 1,
    numbers: numberListings(count, { uniform }),
  });
  const state = openState(summary, shards);
  return { state, liveBytes: (await settledMemory()).liveBytes - before.liveBytes };
}

/** Nanoseconds that one lookup takes, from the fastest tenth of the batches: what else the machine does only adds. */
function timeLookups(state: OpenState, keyAt: () => [number, number]): number {
  const high = new Uint32Array(BATCH);
  const low = new Uint32Array(BATCH);
  const times: number[] = [];
  for (let batch = 0; batch < BATCHES; batch++) {
    for (let i = 0; i < BATCH; i++) [high[i], low[i]] = keyAt();
    let hits = 0;
    const before = performance.now();
    for (let i = 0; i < BATCH; i++) {
      if (lookUpNumber(state.summary, state.openShardAt, high[i] ?? 0, low[i] ?? 0) !== null) hits++;
    }
    times.push(((performance.now() - before) * 1e6) / BATCH);
    consume(hits);
  }
  return quantile(
    times.slice(5).sort((a, b) => a - b),
    0.1,
  );
}

/** Whole base files of numbers that share one attribute row, against the bound of the set. */
async function wireRows(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const count of SIZES_ON_THE_WIRE) {
    const numbers = numberListings(count, { uniform: true });
    const { summary, shards } = await buildState([], { epoch: 1, sequence: 1, numbers });
    const base = await encodeBase(summary, readerOf(shards));
    rows.push({
      suite: 'numbers',
      what: `base file against the set bound, ${count.toLocaleString('en-US')} numbers`,
      unit: '×',
      measured: base.byteLength / setBoundBytes(count),
      target: atMost(1.005),
      detail: { bytes: base.byteLength, 'B a number': base.byteLength / count },
    });
  }
  return rows;
}
