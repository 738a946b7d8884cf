/*
 * JSON in and OLPC canonical JSON out (http://wiki.laptop.org/go/Canonical_JSON), the bytes that TUF signs:
 * keys in code point order, no white space, only `"` and `\` escaped, integers only, UTF-8.
 *
 * The signature covers the canonical form of what was parsed, so two values that differ must never share a form:
 * lone surrogates (all of them would encode to U+FFFD), fractions and integers that a double cannot hold are refused.
 */
import { TrustError } from './trust-error.ts';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Deeper documents are refused: metadata needs 8 levels, and recursion must not exhaust the stack. */
const MAX_DEPTH = 64;

/**
 * Bytes to the JSON value that they hold.
 * Throws TrustError `malformed` for anything but one well-formed JSON text in UTF-8.
 */
export function parseJson(bytes: Uint8Array<ArrayBuffer>): JsonValue {
  try {
    const value: JsonValue = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
    return value;
  } catch (cause) {
    throw new TrustError('malformed', 'expected JSON in UTF-8', { cause });
  }
}

/**
 * Canonical bytes of a JSON value.
 * Throws TrustError `malformed` for values that have no canonical form.
 */
export function canonicalBytes(value: JsonValue): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(canonicalText(value));
}

/** Canonical text of a JSON value; see `canonicalBytes`. */
export function canonicalText(value: JsonValue): string {
  const out: string[] = [];
  write(value, out, 0);
  return out.join('');
}

/** True for a JSON object, false for arrays, null and everything else. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function write(value: JsonValue, out: string[], depth: number): void {
  if (depth > MAX_DEPTH) throw new TrustError('malformed', `expected at most ${MAX_DEPTH} levels of JSON`);
  if (value === null) out.push('null');
  else if (typeof value === 'boolean') out.push(value ? 'true' : 'false');
  else if (typeof value === 'string') out.push(quote(value));
  else if (typeof value === 'number') out.push(integer(value));
  else if (isJsonObject(value)) writeObject(value, out, depth);
  else {
    out.push('[');
    value.forEach((item, i) => {
      if (i > 0) out.push(',');
      write(item, out, depth + 1);
    });
    out.push(']');
  }
}

function writeObject(value: JsonObject, out: string[], depth: number): void {
  out.push('{');
  let first = true;
  for (const key of Object.keys(value).sort(byCodePoint)) {
    if (!first) out.push(',');
    first = false;
    out.push(quote(key), ':');
    const item = value[key];
    if (item === undefined) throw new TrustError('malformed', 'expected a JSON value');
    write(item, out, depth + 1);
  }
  out.push('}');
}

function quote(text: string): string {
  if (!text.isWellFormed()) throw new TrustError('malformed', 'expected no lone surrogate in a string');
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

function integer(value: number): string {
  if (!Number.isSafeInteger(value)) throw new TrustError('malformed', 'expected integers of at most 53 bits');
  return value.toString();
}

/** The default sort compares UTF-16 units, which puts U+10000 and above before U+E000–U+FFFF. */
function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const xIsPair = x >= 0xd800 && x < 0xe000;
    const yIsPair = y >= 0xd800 && y < 0xe000;
    return xIsPair === yIsPair ? x - y : xIsPair ? 1 : -1;
  }
  return a.length - b.length;
}
