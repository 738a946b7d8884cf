/* One slow digest of a number at the default cost: in WebAssembly, as the extension computes it, and natively, as the hub. */
import { hubArgon2id, isNative } from '../../../hub/digest/argon2.ts';
import { wasmArgon2id } from '../../../lib/argon2.ts';
import { DEFAULT_COST, digestNumber, type Argon2id } from '../../../lib/core/indicators/digest.ts';
import { progress, quantile } from '../measure.ts';
import { atMost, type Row } from '../row.ts';

const RUNS = 60;
const DIGESTING = { saltEpoch: 1, salt: '000102030405060708090a0b0c0d0e0f', ...DEFAULT_COST };

/** All rows of the suite. */
export async function run(): Promise<Row[]> {
  progress('  digests of numbers');
  const before = process.memoryUsage().rss;
  const wasm = await timesOf(wasmArgon2id);
  const grownBytes = Math.max(0, process.memoryUsage().rss - before);
  const native = await timesOf(hubArgon2id);
  return [
    {
      suite: 'digest',
      what: 'one digest in WebAssembly, 8 MiB, 1 pass (Node)',
      unit: 'ms',
      measured: quantile(wasm, 0.5),
      // A cold number is to be answered within 150 ms, and one digest is the larger part of that.
      target: atMost(100),
      detail: { 'p95 ms': quantile(wasm, 0.95), 'memory grown MB': grownBytes / 1e6 },
    },
    {
      suite: 'digest',
      what: isNative ? 'one digest, native, 8 MiB, 1 pass' : 'one digest in the hub (no native Argon2 in this Node)',
      unit: 'ms',
      measured: quantile(native, 0.5),
      target: atMost(50),
      detail: { 'p95 ms': quantile(native, 0.95) },
    },
  ];
}

async function timesOf(argon2id: Argon2id): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const startedAt = performance.now();
    await digestNumber(`acct:TH:${String(1_000_000_000 + i)}`, DIGESTING, argon2id);
    if (i >= 5) times.push(performance.now() - startedAt);
  }
  return times.sort((a, b) => a - b);
}
