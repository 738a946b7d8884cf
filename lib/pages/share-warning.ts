/* What a page does with a warning's picture: draw, send by the device's own sheet, copy, save. Nothing is uploaded. */
import { signal, type ReadonlySignal } from '@preact/signals';
import type { Messages } from '../../locales/index.ts';
import { saveFile } from './save-file.ts';
import { drawWarning, pngOf, type WarningFacts } from './warning-picture.ts';

export interface ShareWarning {
  readonly facts: ReadonlySignal<WarningFacts | null>;
  readonly outcome: ReadonlySignal<'idle' | 'sent' | 'copied' | 'saved' | 'failed'>;
  readonly canSend: boolean;
  /** Opens the panel for a warning; null closes it. */
  show(facts: WarningFacts | null): void;
  draw(canvas: HTMLCanvasElement, m: Messages): Promise<void>;
  send(m: Messages): Promise<void>;
  copy(): Promise<void>;
  save(m: Messages): Promise<void>;
}

/** One panel's state. */
export function createShareWarning(): ShareWarning {
  const facts = signal<WarningFacts | null>(null);
  const outcome = signal<'idle' | 'sent' | 'copied' | 'saved' | 'failed'>('idle');
  let drawn: HTMLCanvasElement | null = null;

  async function act(done: 'sent' | 'copied' | 'saved', work: (png: Blob) => Promise<void>): Promise<void> {
    try {
      if (drawn === null) throw new Error('expected a picture');
      await work(await pngOf(drawn));
      outcome.value = done;
    } catch (error) {
      // The person has closed the sheet again: that is no failure.
      outcome.value = error instanceof DOMException && error.name === 'AbortError' ? 'idle' : 'failed';
    }
  }

  return {
    facts,
    outcome,
    canSend: canSendPictures(),
    show(next) {
      facts.value = next;
      outcome.value = 'idle';
    },
    async draw(canvas, m) {
      if (facts.value === null) return;
      await drawWarning(canvas, m, facts.value, Date.now());
      drawn = canvas;
    },
    send: (m) => act('sent', (png) => navigator.share({ files: [fileOf(png, m)] })),
    copy: () => act('copied', (png) => navigator.clipboard.write([new ClipboardItem({ 'image/png': png })])),
    save: (m) =>
      act('saved', (png) => {
        saveFile(`${m.share.fileName}.png`, png);
        return Promise.resolve();
      }),
  };
}

function fileOf(png: Blob, m: Messages): File {
  return new File([png], `${m.share.fileName}.png`, { type: 'image/png' });
}

function canSendPictures(): boolean {
  const probe = new File([], 'a.png', { type: 'image/png' });
  return typeof navigator.canShare === 'function' && navigator.canShare({ files: [probe] });
}
