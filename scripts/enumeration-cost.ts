/*
 * What it costs to try every possible number against a published list: `node scripts/enumeration-cost.ts [KiB] [passes]`.
 * Measures one digest here, natively and in WebAssembly, and one SHA-256 for comparison, and multiplies by the size of
 * each space. Spaces as in docs/threat-model.md; the numbers in use are fewer.
 */
import { argon2Sync, createHash } from 'node:crypto';
import { argon2id } from 'hash-wasm';

const SPACES = [
  ['Thai mobiles (06, 08, 09)', 3e8],
  ['accounts of 10 digits', 1e10],
  ['national IDs with a right check digit', 8e11],
] as const;
const DAY_S = 86_400;

const memoryKiB = Number(process.argv[2] ?? 8192);
const passes = Number(process.argv[3] ?? 1);
const salt = Buffer.from('tuean number 1\n0123456789abcdef');

const nativeS = await secondsOf(30, (i) => {
  const message = `acct:TH:${1e9 + i}`;
  argon2Sync('argon2id', { message, nonce: salt, parallelism: 1, tagLength: 32, memory: memoryKiB, passes });
});
const wasmS = await secondsOf(30, async (i) => {
  const password = `acct:TH:${1e9 + i}`;
  const cost = { iterations: passes, memorySize: memoryKiB, parallelism: 1, hashLength: 32 };
  await argon2id({ password, salt, ...cost, outputType: 'binary' });
});
const shaS = await secondsOf(200_000, (i) =>
  createHash('sha256')
    .update(`acct:TH:${1e9 + i}`)
    .digest(),
);

console.log(
  `one digest (${memoryKiB} KiB, ${passes} pass): native ${ms(nativeS)}, WebAssembly ${ms(wasmS)}; SHA-256 ${ms(shaS)}\n`,
);
console.log('| numbers | how many | plain SHA-256, one core | digest, one core |');
console.log('| --- | --- | --- | --- |');
for (const [name, count] of SPACES) {
  console.log(`| ${name} | ${count.toExponential(0)} | ${duration(count * shaS)} | ${duration(count * nativeS)} |`);
}

/** Seconds of one run in the best of five batches: whoever enumerates has a machine to himself. */
async function secondsOf(runs: number, work: (i: number) => unknown): Promise<number> {
  for (let i = 0; i < Math.min(runs, 5); i++) await work(i);
  const batches = 5;
  const times: number[] = [];
  for (let batch = 0; batch < batches; batch++) {
    const startedAt = performance.now();
    for (let i = 0; i < runs / batches; i++) await work(i);
    times.push((performance.now() - startedAt) / 1000 / (runs / batches));
  }
  return Math.min(...times);
}

function ms(seconds: number): string {
  return `${(seconds * 1000).toPrecision(2)} ms`;
}

function duration(seconds: number): string {
  if (seconds < 2 * 3600) return `${(seconds / 60).toPrecision(2)} core-minutes`;
  if (seconds < 2 * DAY_S) return `${(seconds / 3600).toPrecision(2)} core-hours`;
  const days = seconds / DAY_S;
  return days < 730 ? `${Math.round(days)} core-days` : `${Math.round(days / 365.25).toLocaleString('en')} core-years`;
}
