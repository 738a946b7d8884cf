/* Pictures as the worker holds them: taken, opened, cut to pixels, and let go. Nothing of them is kept. */
import { browser } from 'wxt/browser';
import type { Crop } from './crop.ts';

/** What a tab shows. */
export interface TabState {
  readonly windowId: number;
  /** True where its window shows it. */
  readonly isActive: boolean;
  readonly url: string;
}

/** An opened picture. `close` gives its memory back; afterwards it has no pixels. */
export interface OpenPicture {
  readonly width: number;
  readonly height: number;
  pixels(crop: Crop): ImageData;
  close(): void;
}

/** The visible part of the tab that a window shows. Rejects where the browser will not: its own pages, too many in a second. */
export async function captureWindow(windowId: number): Promise<OpenPicture> {
  const url = await browser.tabs.captureVisibleTab(windowId, { format: 'png' });
  const picture = parseDataUrl(url);
  if (picture === null) throw new Error('expected the screenshot as a data: URL');
  return openPicture(picture);
}

/** What a tab shows now; null when there is no such tab. */
export async function readTabState(tabId: number): Promise<TabState | null> {
  try {
    const { windowId, active, url } = await browser.tabs.get(tabId);
    return { windowId, isActive: active, url: url ?? '' };
  } catch {
    return null;
  }
}

/** Opens a picture file; rejects where the browser cannot. */
export async function openPicture(file: Blob): Promise<OpenPicture> {
  const bitmap = await createImageBitmap(file);
  return {
    width: bitmap.width,
    height: bitmap.height,
    pixels: ({ x, y, width, height, target }) => {
      const canvas = new OffscreenCanvas(target.width, target.height);
      const context = canvas.getContext('2d', { willReadFrequently: true });
      if (context === null) throw new Error('expected a 2d context, got none');
      // Where a picture is transparent, pages show something light behind it.
      context.fillStyle = '#fff';
      context.fillRect(0, 0, target.width, target.height);
      context.drawImage(bitmap, x, y, width, height, 0, 0, target.width, target.height);
      return context.getImageData(0, 0, target.width, target.height);
    },
    close: () => bitmap.close(),
  };
}

/** The picture in a `data:image/…` URL, read here: our policy lets nothing fetch `data:`. Null for everything else. */
export function parseDataUrl(url: string): Blob | null {
  const parts = /^data:(image\/[\w.+-]+)((?:;[^,;]*)*?)(;base64)?,(.*)$/is.exec(url);
  if (parts === null) return null;
  const [, type = '', , base64, body = ''] = parts;
  try {
    const text = decodeURIComponent(body);
    const bytes = base64 === undefined ? new TextEncoder().encode(text) : bytesOfBase64(text);
    return new Blob([bytes], { type: type.toLowerCase() });
  } catch {
    return null;
  }
}

function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
