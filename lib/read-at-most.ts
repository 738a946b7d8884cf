import { partsAtMost } from './core/parts-at-most.ts';

/** Body of an answer, or null where it has more bytes than this: what is too long is not even read to its end. */
export async function readAtMost(response: Response, limit: number): Promise<Uint8Array<ArrayBuffer> | null> {
  if (Number(response.headers.get('content-length') ?? 0) > limit) {
    await response.body?.cancel();
    return null;
  }
  const parts = response.body === null ? [] : await partsAtMost(response.body, limit);
  if (parts === null) return null;
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}
