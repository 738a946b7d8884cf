/* The page of figures: a span, what was counted in it, and a file of each figure. */
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import * as v from 'valibot';
import { figuresSchema } from '../core/console/figures.ts';
import type { FigureName, Figures } from '../core/console/figures.ts';
import { pathWith } from './console-hub.ts';
import type { ConsoleHub } from './console-hub.ts';
import type { Outcome } from './console-loaded.ts';
import { createActions, createReading } from './console-page.ts';
import type { Reading } from './console-page.ts';

/** What a person may ask for: days, or a year by month. */
export const FIGURE_SPANS = ['30', '90', 'year'] as const;
export type FigureSpan = (typeof FIGURE_SPANS)[number];

const DAY_MS = 86_400_000;
/** Days and months are those of Thailand, which has had UTC+7 without summer time since 1920. */
const BANGKOK_MS = 7 * 3_600_000;

export interface FiguresModel {
  readonly state: Reading<Figures>['state'];
  readonly span: ReadonlySignal<FigureSpan>;
  readonly outcome: ReadonlySignal<Outcome>;
  readonly load: () => Promise<void>;
  readonly setSpan: (span: FigureSpan) => Promise<void>;
  readonly saveCsv: (name: FigureName) => Promise<void>;
}

export function createFigures(deps: {
  readonly hub: ConsoleHub;
  readonly now: () => number;
  readonly save: (name: string, type: string, text: string) => void;
}): FiguresModel {
  const span = signal<FigureSpan>('30');
  const reading = createReading(async () =>
    v.parse(figuresSchema, await deps.hub.ask('GET', pathWith('/figures', figuresQuery(span.value, deps.now())))),
  );
  const actions = createActions();
  return {
    state: reading.state,
    span,
    outcome: actions.outcome,
    load: reading.load,
    async setSpan(next) {
      span.value = next;
      await reading.load();
    },
    async saveCsv(name) {
      await actions.act('csv', async () => {
        const query = figuresQuery(span.value, deps.now());
        const bytes = await deps.hub.fetchFile(pathWith(`/figures/${name}.csv`, query));
        deps.save(`tuean-${name}-${query.from}-${query.to}.csv`, 'text/csv', new TextDecoder().decode(bytes));
      });
    },
  };
}

/** First and last day of a span that ends today in Thailand, and its step. */
export function figuresQuery(span: FigureSpan, now: number): { from: string; to: string; step: 'day' | 'month' } {
  const today = now + BANGKOK_MS;
  const to = isoDay(today);
  if (span !== 'year') return { from: isoDay(today - (Number(span) - 1) * DAY_MS), to, step: 'day' };
  const date = new Date(today);
  return { from: isoDay(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - 11, 1)), to, step: 'month' };
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
