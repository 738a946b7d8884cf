/*
 * A picture of the page for a report: only when ticked, with parts blacked out by mouse, touch or keyboard, and shown again as it
 * will leave. Places are in thousandths of the picture, so that they mean the same at every size on screen.
 */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Messages } from '../locales/index.ts';
import { Phrases } from './phrases.tsx';

export interface Bar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type PictureState =
  | { readonly kind: 'off' | 'taking' | 'unavailable' | 'failed' | 'late' | 'full' }
  /** Taken and not attached yet. */
  | { readonly kind: 'editing'; readonly width: number; readonly height: number }
  /** Attached: the bytes that leave. */
  | { readonly kind: 'attached'; readonly width: number; readonly height: number; readonly sizeBytes: number };

export interface ReportPictureProps {
  readonly m: Messages;
  readonly state: PictureState;
  readonly onTake: () => void;
  readonly onDrop: () => void;
  readonly onAttach: (bars: readonly Bar[]) => void;
  /** Draws the picture as it was taken, or as it leaves. */
  readonly onDraw: (canvas: HTMLCanvasElement) => void;
}

const WHOLE = 1000;
const STEP = 20;
const SMALLEST = 20;
const FIRST_FRAME: Bar = { x: 300, y: 100, width: 400, height: 100 };

export function ReportPicture({ m, state, onTake, onDrop, onAttach, onDraw }: ReportPictureProps) {
  const t = m.report;
  const isOn = state.kind === 'taking' || state.kind === 'editing' || state.kind === 'attached';
  const trouble = {
    unavailable: t.pictureUnavailable,
    failed: t.pictureFailed,
    late: t.pictureLate,
    full: t.pictureFull,
  };
  return (
    <div class="report-picture">
      <label class="tick">
        <input
          type="checkbox"
          checked={isOn}
          onChange={(event) => (event.currentTarget.checked ? onTake() : onDrop())}
        />
        {t.picture}
      </label>
      <p role="status" class="status soft">
        {state.kind === 'taking'
          ? t.pictureTaking
          : state.kind in trouble
            ? trouble[state.kind as keyof typeof trouble]
            : ''}
      </p>
      {state.kind === 'editing' ? <Editor m={m} state={state} onAttach={onAttach} onDraw={onDraw} /> : null}
      {state.kind === 'attached' ? (
        <figure class="attached">
          <Drawing state={state} onDraw={onDraw} />
          <figcaption>{t.attached(`${m.number(Math.ceil(state.sizeBytes / 1024))} KB`)}</figcaption>
          <button type="button" class="button small" onClick={onDrop}>
            {t.dropPicture}
          </button>
        </figure>
      ) : null}
    </div>
  );
}

function Editor({
  m,
  state,
  onAttach,
  onDraw,
}: Pick<ReportPictureProps, 'm' | 'onAttach' | 'onDraw'> & {
  state: Extract<PictureState, { kind: 'editing' }>;
}) {
  const t = m.report;
  const [bars, setBars] = useState<readonly Bar[]>([]);
  const [frame, setFrame] = useState<Bar>(FIRST_FRAME);
  const [from, setFrom] = useState<{ readonly x: number; readonly y: number } | null>(null);
  const add = (bar: Bar): void => setBars([...bars, bar]);
  return (
    <div class="editor">
      <p class="soft">{t.pictureMeans}</p>
      <div
        class="canvas"
        role="application"
        tabIndex={0}
        aria-label={t.frame}
        aria-describedby="cover-means"
        onKeyDown={(event) => {
          const next = moved(frame, event.key, event.shiftKey);
          if (next === null && event.key !== 'Enter') return;
          event.preventDefault();
          if (next === null) add(frame);
          else setFrame(next);
        }}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setFrom(placeOf(event));
        }}
        onPointerMove={(event) => {
          if (from !== null) setFrame(between(from, placeOf(event)));
        }}
        onPointerUp={(event) => {
          if (from === null) return;
          const bar = between(from, placeOf(event));
          setFrom(null);
          // A tap is no bar; it puts the frame there.
          if (bar.width >= SMALLEST && bar.height >= SMALLEST / 2) add(bar);
          else setFrame(within({ ...frame, x: from.x - frame.width / 2, y: from.y - frame.height / 2 }));
        }}
      >
        <Drawing state={state} onDraw={onDraw} />
        {bars.map((bar, i) => (
          <span key={i} class="bar" style={styleOf(bar)} />
        ))}
        <span class="frame" style={styleOf(frame)} />
      </div>
      <p id="cover-means" class="soft">
        <Phrases text={t.cover} />
      </p>
      <p role="status" class="soft">
        {t.frameAt(Math.round(frame.x / 10), Math.round(frame.y / 10))}
      </p>
      <div class="row">
        <button type="button" class="button small" onClick={() => add(frame)}>
          {t.coverHere}
        </button>
        {bars.map((bar, i) => (
          <button key={i} type="button" class="button small" onClick={() => setBars(bars.filter((one) => one !== bar))}>
            {t.uncover(i + 1)}
          </button>
        ))}
      </div>
      <button type="button" class="button wide" onClick={() => onAttach(bars)}>
        {t.attach}
      </button>
    </div>
  );
}

function Drawing({
  state: { kind, width, height },
  onDraw,
}: {
  state: Extract<PictureState, { width: number }>;
  onDraw: (canvas: HTMLCanvasElement) => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (canvas.current !== null) onDraw(canvas.current);
  }, [kind, width, height]);
  return <canvas ref={canvas} width={width} height={height} aria-hidden="true" />;
}

/** The frame after a key; null for a key that does not move it. */
function moved(frame: Bar, key: string, isSizing: boolean): Bar | null {
  const step = STEPS[key];
  if (step === undefined) return null;
  const [x, y] = step;
  if (!isSizing) return within({ ...frame, x: frame.x + x, y: frame.y + y });
  return within({
    ...frame,
    width: Math.max(SMALLEST, frame.width + x),
    height: Math.max(SMALLEST, frame.height + y),
  });
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

function within({ x, y, width, height }: Bar): Bar {
  const [w, h] = [Math.min(width, WHOLE), Math.min(height, WHOLE)];
  return { x: Math.min(Math.max(0, x), WHOLE - w), y: Math.min(Math.max(0, y), WHOLE - h), width: w, height: h };
}

function between(a: { x: number; y: number }, b: { x: number; y: number }): Bar {
  return {
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y),
  };
}

function placeOf(event: { currentTarget: Element; clientX: number; clientY: number }): { x: number; y: number } {
  const box = event.currentTarget.getBoundingClientRect();
  const part = (at: number, from: number, size: number): number =>
    Math.round(Math.min(1, Math.max(0, (at - from) / Math.max(1, size))) * WHOLE);
  return { x: part(event.clientX, box.left, box.width), y: part(event.clientY, box.top, box.height) };
}

function styleOf({ x, y, width, height }: Bar): Record<string, string> {
  return { left: `${x / 10}%`, top: `${y / 10}%`, width: `${width / 10}%`, height: `${height / 10}%` };
}
