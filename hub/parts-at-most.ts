/** All parts of a stream, which may never end. @throws what `tooMany` makes, as soon as more than `maxBytes` have come */
export async function partsAtMost(
  stream: AsyncIterable<Uint8Array>,
  maxBytes: number,
  tooMany: () => Error,
): Promise<readonly Uint8Array[]> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of stream) {
    size += part.length;
    if (size > maxBytes) throw tooMany();
    parts.push(part);
  }
  return parts;
}
