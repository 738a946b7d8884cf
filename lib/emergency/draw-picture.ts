/* A kept picture on a canvas. The policy of our pages has neither `blob:` nor `data:`, so there is no other way to show it. */

/** Longest side that is drawn, in pixels: about 200 dpi on paper. */
const MOST_PIXELS = 1600;

/** Draws a picture as large as needed; false where it does not open. */
export async function drawPicture(canvas: HTMLCanvasElement, file: Blob | null): Promise<boolean> {
  if (file === null) return false;
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, MOST_PIXELS / Math.max(bitmap.width, bitmap.height));
    // A canvas's size is its picture's: there is no other way to say it.
    Object.assign(canvas, { width: Math.round(bitmap.width * scale), height: Math.round(bitmap.height * scale) });
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return true;
  } catch {
    return false;
  }
}
