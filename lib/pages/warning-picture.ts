/*
 * A warning as a picture: what is reported, how often, what to do. It is drawn here and holds nothing of the page it was met on.
 * Persons' numbers come masked, so that a picture that goes on for years names nobody whose listing was lifted.
 */
import type { ListingAttributes } from '../core/blocklist/listing.ts';
import type { PublisherName } from '../messages.ts';
import { dayOf } from '../../locales/format.ts';
import type { Messages } from '../../locales/index.ts';

export interface WarningFacts extends ListingAttributes {
  readonly what: 'site' | 'number';
  /** Registrable domain, or the number masked; characters that are invisible or reorder others already made visible. */
  readonly shown: string;
  /** What kind of number it is, in words; empty for a site. */
  readonly kind: string;
  readonly publisher: PublisherName;
}

/** CSS pixels; the shape that chats show whole. */
export const PICTURE_WIDTH = 1080;
const HEIGHT = 1350;
const MARGIN = 84;
const INNER = PICTURE_WIDTH - 2 * MARGIN;

/** Grounds and inks by grade, of the light theme: a picture has one. */
const TONES = {
  confirmed: ['#b3261e', '#fdecea'],
  corroborated: ['#a84300', '#fff1e0'],
  reported: ['#3f5573', '#edf2f8'],
  disputed: ['#6b3fa0', '#f4eefb'],
} as const;

const FACE = "'Plex Looped', 'Noto Sans Thai Looped', 'Noto Sans Thai', system-ui, sans-serif";
const MONO = "ui-monospace, 'DejaVu Sans Mono', 'Roboto Mono', monospace";

/** Draws the picture onto a canvas, whose size it sets. `now`: ms since 1970. */
export async function drawWarning(
  canvas: HTMLCanvasElement,
  m: Messages,
  facts: WarningFacts,
  now: number,
): Promise<void> {
  await Promise.all([`700 64px ${FACE}`, `400 40px ${FACE}`].map((font) => document.fonts.load(font, '\u0e01A')));
  canvas.width = PICTURE_WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('expected a canvas that can be drawn on');
  const [ink, ground] = TONES[facts.grade];
  context.fillStyle = '#fffaf2';
  context.fillRect(0, 0, PICTURE_WIDTH, HEIGHT);
  context.fillStyle = ink;
  context.fillRect(0, 0, 28, HEIGHT);

  const t = m.share;
  let y = MARGIN + 52;
  const put = (text: string, { size, weight = 400, colour = '#1d1b16', after = 0 }: Style): void => {
    context.font = `${weight} ${size}px ${FACE}`;
    context.fillStyle = colour;
    for (const line of linesOf(text, m.tag, (part) => context.measureText(part).width, INNER)) {
      context.fillText(line, MARGIN, y);
      // Thai marks stand above and below the letters.
      y += size * 1.5;
    }
    y += after;
  };
  put(m.name, { size: 44, weight: 700, after: 36 });
  put(t.headline[facts.what], { size: 76, weight: 700, colour: ink, after: 12 });

  const top = y - 56;
  context.font = `700 56px ${MONO}`;
  const rows = linesOf(facts.shown, 'en', (part) => context.measureText(part).width, INNER - 64);
  const height = rows.length * 76 + (facts.kind === '' ? 0 : 60) + 56;
  context.fillStyle = ground;
  context.beginPath();
  context.roundRect(MARGIN, top, INNER, height, 24);
  context.fill();
  y = top + 72;
  if (facts.kind !== '') {
    context.font = `400 40px ${FACE}`;
    context.fillStyle = '#1d1b16';
    context.fillText(facts.kind, MARGIN + 32, y);
    y += 68;
  }
  context.font = `700 56px ${MONO}`;
  context.fillStyle = '#1d1b16';
  for (const row of rows) {
    context.fillText(row, MARGIN + 32, y);
    y += 76;
  }
  y = top + height + 84;

  const words = m.category[facts.category];
  put(`${m.grade[facts.grade]} · ${facts.reports === 0 ? t.listed : m.reports(facts.reports)}`, {
    size: 44,
    weight: 700,
  });
  put(words.name, { size: 44 });
  put(m.publisher(facts.publisher), { size: 36, colour: '#55503f', after: 20 });
  put(words.next, { size: 42, after: 24 });
  put(t.paid, { size: 42, weight: 700 });
  y = HEIGHT - MARGIN - 48;
  put(t.asOf(m.day(dayOf(now))), { size: 32, colour: '#55503f' });
  put(t.maker, { size: 32, colour: '#55503f' });
}

interface Style {
  readonly size: number;
  readonly weight?: number;
  readonly colour?: string;
  readonly after?: number;
}

/** A text in lines no wider than `width`, broken between words; what has none is broken where it must. */
export function linesOf(text: string, language: string, widthOf: (text: string) => number, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const { segment } of new Intl.Segmenter(language, { granularity: 'word' }).segment(text)) {
    if (widthOf(line + segment) <= width) {
      line += segment;
      continue;
    }
    if (line.trim() !== '') lines.push(line.trim());
    line = '';
    for (const { segment: letter } of new Intl.Segmenter(language, { granularity: 'grapheme' }).segment(segment)) {
      if (line !== '' && widthOf(line + letter) > width) {
        lines.push(line);
        line = '';
      }
      line += letter;
    }
  }
  if (line.trim() !== '') lines.push(line.trim());
  return lines;
}

/** The picture as a file. */
export function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error('expected a picture')) : resolve(blob)), 'image/png');
  });
}
