/** All parts of a stream, which may never end; null, and the rest is not read, as soon as more than `maxBytes` have come. */
export async function partsAtMost<Part extends Uint8Array>(
  stream: AsyncIterable<Part>,
  maxBytes: number,
): Promise<readonly Part[] | null> {
  const parts: Part[] = [];
  let size = 0;
  for await (const part of stream) {
    size += part.length;
    // Leaving the loop gives the stream up.
    if (size > maxBytes) return null;
    parts.push(part);
  }
  return parts;
}
