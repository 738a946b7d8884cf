/* Files of lines of JSON, read as they come: a line that is longer than any that is written must not fill the memory. */

/**
 * Bytes cut after each line feed, which stays; a last line without one comes too.
 * @param tooLong what is thrown where a line is longer than `maxBytes`
 */
export async function* splitLines(
  bytes: AsyncIterable<Uint8Array>,
  maxBytes: number,
  tooLong: () => Error,
): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    let start = 0;
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, start)) {
      yield Buffer.concat([...parts, chunk.subarray(start, at + 1)]);
      parts = [];
      size = 0;
      start = at + 1;
    }
    parts.push(chunk.subarray(start));
    size += chunk.length - start;
    if (size > maxBytes) throw tooLong();
  }
  if (size > 0) yield Buffer.concat(parts);
}

/** What a line of UTF-8 says; null where it is no JSON. */
export function parseLine(line: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line));
  } catch {
    return null;
  }
}
