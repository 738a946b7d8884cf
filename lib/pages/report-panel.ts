/* What the popup does with the report of its page: ask, press, count down, take back. */
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import type { ReportOffer, ReportRefusal, ReportView, RequestOf, RequestType, ResponseOf } from '../messages.ts';
import type { SeenPage } from '../reports/requests.ts';

export interface ReportPanelDeps {
  readonly ask: <T extends RequestType>(type: T, request: RequestOf<T>) => Promise<ResponseOf[T]>;
  /** The page that the person sees. */
  readonly page: () => Promise<SeenPage>;
  readonly now: () => number;
  /** Calls back once after so many ms. */
  readonly after: (ms: number, action: () => void) => void;
}

export interface ReportPanelPart {
  readonly offer: ReadonlySignal<ReportOffer | null>;
  /** `not-done`: the last press on a report that there is came to nothing. */
  readonly outcome: ReadonlySignal<'none' | 'undone' | 'withdrawing' | 'not-done' | ReportRefusal>;
  readonly isBusy: ReadonlySignal<boolean>;
  readonly saved: ReadonlySignal<'idle' | 'saved' | 'failed'>;
  /** Ticks while something is counted down. */
  readonly clock: ReadonlySignal<number>;
  read(): Promise<void>;
  report(found: readonly string[]): Promise<void>;
  choose(found: readonly string[]): Promise<void>;
  undo(id: string): Promise<void>;
  sendNow(id: string): Promise<void>;
  hold(id: string): Promise<void>;
  describe(id: string, details: ReportView['details']): Promise<void>;
}

const TICK_MS = 1000;

/** The popup's report. */
export function createReportPanel({ ask, page, now, after }: ReportPanelDeps): ReportPanelPart {
  const offer = signal<ReportOffer | null>(null);
  const outcome = signal<'none' | 'undone' | 'withdrawing' | 'not-done' | ReportRefusal>('none');
  const isBusy = signal(false);
  const saved = signal<'idle' | 'saved' | 'failed'>('idle');
  const clock = signal(now());
  let isTicking = false;

  async function read(): Promise<void> {
    const next = await ask('report.offer', { page: await page() });
    // A refusal is told once; it stays until something else happens.
    offer.value = { ...next, refusal: next.refusal ?? offer.value?.refusal ?? null };
    tick();
  }

  /** Counts down while a report waits, and looks again while it is on its way. */
  function tick(): void {
    clock.value = now();
    const current = offer.value?.current ?? null;
    const isMoving = current !== null && (current.state === 'waiting' || current.state === 'sending');
    if (!isMoving || isTicking) return;
    isTicking = true;
    after(TICK_MS, () => {
      isTicking = false;
      clock.value = now();
      const isDue = current.dueAt <= clock.value || current.state === 'sending';
      if (isDue) void read().catch(tick);
      else tick();
    });
  }

  async function act(work: () => Promise<unknown>, failure: 'failed' | 'not-done' = 'not-done'): Promise<void> {
    if (outcome.value === 'not-done') outcome.value = 'none';
    try {
      await work();
      await read();
    } catch {
      outcome.value = failure;
    }
  }

  return {
    offer,
    outcome,
    isBusy,
    saved,
    clock,
    read,
    async report(found) {
      if (isBusy.value) return;
      isBusy.value = true;
      outcome.value = 'none';
      saved.value = 'idle';
      if (offer.value !== null) offer.value = { ...offer.value, refusal: null };
      await act(async () => {
        const answer = await ask('report.page', { page: await page(), found: [...found] });
        if (answer.outcome === 'refused') outcome.value = answer.reason;
      }, 'failed');
      isBusy.value = false;
    },
    choose: (found) =>
      act(async () => {
        const id = offer.value?.current?.id;
        if (id !== undefined) await ask('report.choose', { id, page: await page(), found: [...found] });
      }),
    undo: (id) =>
      act(async () => {
        const { report } = await ask('report.delete', { id });
        outcome.value = report === null ? 'undone' : 'withdrawing';
      }),
    sendNow: (id) => act(() => ask('report.sendNow', { id })),
    hold: (id) => act(() => ask('report.hold', { id })),
    async describe(id, details) {
      saved.value = await ask('report.describe', { id, ...details }).then(
        ({ report }) => (report === null ? 'failed' : 'saved'),
        () => 'failed',
      );
      await read().catch(() => undefined);
    },
  };
}
