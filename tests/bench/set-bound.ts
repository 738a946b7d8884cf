/*
 * The information bound: the fewest bytes in which a set can be told to someone who knows the universe it is from.
 */

/** log2(n!) by Stirling's series: exact to far below a bit for n ≥ 10. */
export function log2Factorial(n: number): number {
  if (n < 2) return 0;
  const series = n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + 1 / (12 * n) - 1 / (360 * n ** 3);
  return series / Math.LN2;
}

/** log2 of the number of ways to choose `k` of `n`. */
export function log2Choose(n: number, k: number): number {
  return log2Factorial(n) - log2Factorial(k) - log2Factorial(n - k);
}

/** Bytes of the bound for `count` distinct keys of 64 bits: log2 of C(2^64, count), eight bits a byte. */
export function setBoundBytes(count: number): number {
  return (64 * count - log2Factorial(count)) / 8;
}

/** Bytes of the bound for a change: `added` new 64-bit keys, and `removed` of the `size` that the receiver has. */
export function changeBoundBytes(added: number, removed: number, size: number): number {
  return setBoundBytes(added) + log2Choose(size, removed) / 8;
}
