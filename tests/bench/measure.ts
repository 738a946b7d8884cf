/*
 * Clocks and scales. Each call is timed alone, so that a median and a 99th percentile exist; the clock itself costs about
 * 0.05 µs a reading, and that stays inside the figures of ours and of the peers alike.
 */

/** Times of single calls, in microseconds, sorted. */
export interface Sample {
  readonly count: number;
  readonly medianUs: number;
  readonly p99Us: number;
  readonly meanUs: number;
}

/** Value at a quantile (0–1) of an ascending array. */
export function quantile(ascending: readonly number[] | Float64Array, q: number): number {
  const index = Math.min(ascending.length - 1, Math.floor(q * ascending.length));
  return ascending[index] ?? Number.NaN;
}

export interface SampleOptions {
  /** Stop early when this many milliseconds are spent: slow engines get a smaller sample, never a longer run. */
  readonly budgetMs: number;
  /** Share of the inputs that only warm the engine up and are not counted. */
  readonly warmUp: number;
}

/**
 * Calls `run` once with each input and gives the distribution of single calls. The inputs are used once each, because a
 * string that was looked up before carries its hash, which would flatter every hash table.
 */
export function sampleCalls<T>(inputs: readonly T[], run: (input: T) => unknown, options: SampleOptions): Sample {
  const warmUpCount = Math.floor(inputs.length * options.warmUp);
  const startedAt = performance.now();
  const times = new Float64Array(inputs.length);
  let count = 0;
  for (const [index, input] of inputs.entries()) {
    const before = performance.now();
    consume(run(input));
    const after = performance.now();
    const isWarmUp = index < warmUpCount && before - startedAt < options.budgetMs * options.warmUp;
    if (!isWarmUp) times[count++] = (after - before) * 1000;
    if (count >= 20 && after - startedAt > options.budgetMs) break;
  }
  const taken = times.subarray(0, count).sort();
  return {
    count,
    medianUs: quantile(taken, 0.5),
    p99Us: quantile(taken, 0.99),
    meanUs: taken.reduce((sum, time) => sum + time, 0) / count,
  };
}

let sink: unknown;
/** Keeps a result observable, so that no call is optimised away. */
export function consume(value: unknown): void {
  sink = value;
}
/** Reads the last consumed value: makes the sink a live variable for the compiler. */
export function lastConsumed(): unknown {
  return sink;
}

/** Milliseconds that `run` takes, with its result. */
export async function timed<T>(run: () => Promise<T> | T): Promise<{ value: T; ms: number }> {
  const before = performance.now();
  const value = await run();
  return { value, ms: performance.now() - before };
}

export interface RunTimes {
  readonly bestMs: number;
  readonly medianMs: number;
  /** Processor time of all threads, median: what a busy machine disturbs least. */
  readonly cpuMs: number;
}

/** Runs `rounds` times, each after a collection. */
export async function timeRuns(rounds: number, run: () => Promise<unknown>): Promise<RunTimes> {
  const wall: number[] = [];
  const cpu: number[] = [];
  for (let round = 0; round < rounds; round++) {
    collectGarbage();
    const before = process.cpuUsage();
    wall.push((await timed(run)).ms);
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1000);
  }
  wall.sort((a, b) => a - b);
  cpu.sort((a, b) => a - b);
  return { bestMs: wall[0] ?? Number.NaN, medianMs: quantile(wall, 0.5), cpuMs: quantile(cpu, 0.5) };
}

/** Collects garbage where `--expose-gc` was given; the runner gives it. */
export function collectGarbage(): void {
  const gc = (globalThis as { gc?: () => void }).gc;
  gc?.();
  gc?.();
}

export interface MemoryUse {
  readonly rssBytes: number;
  /** Heap in use, plus buffers that live outside it. */
  readonly liveBytes: number;
}

/** Memory of this process after a collection. */
function memoryNow(): MemoryUse {
  collectGarbage();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rssBytes: rss, liveBytes: heapUsed + external };
}

/** Memory once nothing of what was thrown away is left; buffers are given back some time after a collection. */
export async function settledMemory(): Promise<MemoryUse> {
  consume(null);
  for (let i = 0; i < 3; i++) {
    memoryNow();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return memoryNow();
}

/** A line of progress; standard output is for results. */
export function progress(text: string): void {
  process.stderr.write(`bench: ${text}\n`);
}

/** One line that says what went wrong. */
export function formatError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
