/* The codes in a picture that a person adds, read on this page: nothing of it is sent to the worker. */
import { targetSize } from '../pictures/crop.ts';
import { decodePixels } from '../pictures/decode.ts';
import { openPicture } from '../pictures/screenshot.ts';

/** The texts of the codes in a picture; rejects where it cannot be opened or the reader cannot be loaded. */
export async function readCodes(file: Blob): Promise<readonly string[]> {
  const picture = await openPicture(file);
  try {
    const { width, height } = picture;
    return await decodePixels(picture.pixels({ x: 0, y: 0, width, height, target: targetSize(picture) }));
  } finally {
    picture.close();
  }
}
