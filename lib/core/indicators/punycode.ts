/*
 * Punycode decoding (RFC 3492 §6.2). `new URL()` only ever goes towards ASCII; showing an IDN to a person needs the
 * way back. Parameters of §5: base 36, tmin 1, tmax 26, skew 38, damp 700, initial bias 72, initial n 128.
 */

const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const INITIAL_BIAS = 72;
const INITIAL_N = 0x80;
const MAX_CODE_POINT = 0x10ffff;
/** DNS labels end at 63 octets; a longer text is not a label, and insertion below is quadratic. */
const MAX_LABEL_LENGTH = 63;

/** Decodes a label without its `xn--`; null where it is not well-formed punycode. */
export function decodePunycode(label: string): string | null {
  if (label.length > MAX_LABEL_LENGTH || !/^[a-z0-9-]*$/i.test(label)) return null;
  const delimiter = label.lastIndexOf('-');
  const output = Array.from(label.slice(0, Math.max(0, delimiter)), (c) => c.charCodeAt(0));
  let n = INITIAL_N;
  let i = 0;
  let bias = INITIAL_BIAS;
  let at = delimiter + 1;
  while (at < label.length) {
    const start = i;
    let weight = 1;
    for (let k = BASE; ; k += BASE) {
      const digit = digitValue(label.charCodeAt(at));
      at += 1;
      if (digit < 0) return null; // Also the end of the text in the middle of a number.
      i += digit * weight;
      if (!Number.isSafeInteger(i)) return null;
      const threshold = Math.min(T_MAX, Math.max(T_MIN, k - bias));
      if (digit < threshold) break;
      weight *= BASE - threshold;
    }
    const length = output.length + 1;
    bias = adaptBias(i - start, length, start === 0);
    n += Math.floor(i / length);
    i %= length;
    if (n > MAX_CODE_POINT || (n >= 0xd800 && n <= 0xdfff)) return null;
    output.splice(i, 0, n);
    i += 1;
  }
  return String.fromCodePoint(...output);
}

/** RFC 3492 §6.1. */
function adaptBias(delta: number, length: number, first: boolean): number {
  let d = first ? Math.floor(delta / DAMP) : delta >> 1;
  d += Math.floor(d / length);
  let k = 0;
  while (d > ((BASE - T_MIN) * T_MAX) >> 1) {
    d = Math.floor(d / (BASE - T_MIN));
    k += BASE;
  }
  return k + Math.floor(((BASE - T_MIN + 1) * d) / (d + SKEW));
}

/** RFC 3492 §5: a–z are 0–25, 0–9 are 26–35; −1 for anything else, NaN past the end included. */
function digitValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30 + 26;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a ? lower - 0x61 : -1;
}
