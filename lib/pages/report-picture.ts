/*
 * The picture of a page for a report, on our own page: taken by the worker, blacked out here, and kept as the bytes that
 * leave. What is shown at the end is opened from those bytes, not from the canvas that they were made of.
 */
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import { MAX_PICTURE_BYTES } from '../core/report/report.ts';
import type { RequestOf, RequestType, ResponseOf } from '../messages.ts';
import type { SeenPage } from '../reports/requests.ts';
import { parseDataUrl } from '../pictures/screenshot.ts';

/** A part to black out, in thousandths of the picture. */
interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type State =
  | { readonly kind: 'off' | 'taking' | 'unavailable' | 'failed' | 'late' | 'full' }
  | { readonly kind: 'editing'; readonly width: number; readonly height: number }
  | { readonly kind: 'attached'; readonly width: number; readonly height: number; readonly sizeBytes: number };

export interface ReportPictureDeps {
  readonly ask: <T extends RequestType>(type: T, request: RequestOf<T>) => Promise<ResponseOf[T]>;
  /** The page that the person sees. */
  readonly page: () => Promise<SeenPage>;
  /** The report that waits; null: there is none. */
  readonly reportId: () => string | null;
  /** The report has changed. */
  readonly onChanged: () => Promise<void>;
}

export interface ReportPicturePart {
  readonly state: ReadonlySignal<State>;
  take(): Promise<void>;
  drop(): Promise<void>;
  attach(parts: readonly Part[]): Promise<void>;
  draw(canvas: HTMLCanvasElement): void;
}

/** Large enough to read what stands on a page, and no larger. */
const LONGEST_SIDE = 1600;
const QUALITIES = [0.85, 0.7, 0.5, 0.3];

/** The picture of one report. */
export function createReportPicture({ ask, page, reportId, onChanged }: ReportPictureDeps): ReportPicturePart {
  const state = signal<State>({ kind: 'off' });
  let shown: ImageBitmap | null = null;

  function show(bitmap: ImageBitmap | null, next: State): void {
    shown?.close();
    shown = bitmap;
    state.value = next;
  }

  return {
    state,
    async take() {
      const id = reportId();
      if (id === null || state.value.kind === 'taking') return;
      show(null, { kind: 'taking' });
      try {
        // Covering takes longer than ten seconds.
        await ask('report.hold', { id });
        const { picture } = await ask('report.capture', { page: await page() });
        const file = picture === null ? null : parseDataUrl(picture);
        if (file === null) return show(null, { kind: 'unavailable' });
        const whole = await createImageBitmap(file);
        const scale = Math.min(1, LONGEST_SIDE / Math.max(whole.width, whole.height));
        const size = { width: Math.round(whole.width * scale), height: Math.round(whole.height * scale) };
        const bitmap = await createImageBitmap(whole, { resizeWidth: size.width, resizeHeight: size.height });
        whole.close();
        show(bitmap, { kind: 'editing', ...size });
        await onChanged();
      } catch {
        show(null, { kind: 'failed' });
      }
    },
    async drop() {
      show(null, { kind: 'off' });
      const id = reportId();
      if (id !== null) await ask('report.picture', { id, picture: null }).catch(() => undefined);
      await onChanged();
    },
    async attach(parts) {
      const id = reportId();
      if (id === null || shown === null) return;
      try {
        const file = await encode(shown, parts);
        const bytes = new Uint8Array(await file.arrayBuffer());
        const { outcome } = await ask('report.picture', {
          id,
          picture: { type: 'image/jpeg', base64: base64Of(bytes) },
        });
        if (outcome !== 'kept') return show(null, { kind: outcome === 'full' ? 'full' : 'late' });
        const bitmap = await createImageBitmap(file);
        show(bitmap, { kind: 'attached', width: bitmap.width, height: bitmap.height, sizeBytes: bytes.length });
        await onChanged();
      } catch {
        show(null, { kind: 'failed' });
      }
    },
    draw(canvas) {
      if (shown !== null) canvas.getContext('2d')?.drawImage(shown, 0, 0);
    },
  };
}

/** The picture with its parts black: in the pixels, so that nothing of them leaves. */
async function encode(picture: ImageBitmap, parts: readonly Part[]): Promise<Blob> {
  const { width, height } = picture;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('expected a 2d context, got none');
  context.drawImage(picture, 0, 0);
  context.fillStyle = '#000';
  for (const part of parts) {
    context.fillRect(
      Math.floor((part.x / 1000) * width),
      Math.floor((part.y / 1000) * height),
      Math.ceil((part.width / 1000) * width),
      Math.ceil((part.height / 1000) * height),
    );
  }
  for (const quality of QUALITIES) {
    const file = await canvas.convertToBlob({ type: 'image/jpeg', quality });
    if (file.size <= MAX_PICTURE_BYTES) return file;
  }
  throw new Error(`expected a picture of at most ${MAX_PICTURE_BYTES} bytes`);
}

function base64Of(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}
