/* The warning as a picture for somebody else: shown before it goes anywhere, and sent only by the person's own hand. */
import { useEffect, useRef } from 'preact/hooks';
import type { Messages } from '../locales/index.ts';

export interface SharePanelProps {
  readonly m: Messages;
  /** The picture in words, for who cannot see it. */
  readonly inWords: string;
  /** The device has a sheet for sharing pictures. */
  readonly canSend: boolean;
  readonly outcome: 'idle' | 'sent' | 'copied' | 'saved' | 'failed';
  readonly onDraw: (canvas: HTMLCanvasElement) => void;
  readonly onSend: () => void;
  readonly onCopy: () => void;
  readonly onSave: () => void;
  readonly onClose: () => void;
}

export function SharePanel(props: SharePanelProps) {
  const { m, inWords, outcome, onDraw } = props;
  const t = m.share;
  const canvas = useRef<HTMLCanvasElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (canvas.current !== null) onDraw(canvas.current);
  }, [m, inWords]);
  useEffect(() => title.current?.focus(), []);
  return (
    <section
      class="share"
      aria-labelledby="share-title"
      onKeyDown={(event) => {
        if (event.key === 'Escape') props.onClose();
      }}
    >
      <h2 id="share-title" ref={title} tabIndex={-1}>
        {t.title}
      </h2>
      <p class="soft">{t.means}</p>
      <canvas ref={canvas} role="img" aria-label={inWords} />
      <div class="row">
        {props.canSend ? (
          <button type="button" class="button primary" onClick={props.onSend}>
            {t.send}
          </button>
        ) : null}
        <button type="button" class="button" onClick={props.onCopy}>
          {t.copy}
        </button>
        <button type="button" class="button" onClick={props.onSave}>
          {t.save}
        </button>
        <button type="button" class="text-link" onClick={props.onClose}>
          {t.close}
        </button>
      </div>
      <p role="status" class="status">
        {outcome === 'idle' ? '' : t.outcome[outcome]}
      </p>
    </section>
  );
}
