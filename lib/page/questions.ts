/*
 * What is still to be asked of the worker, in what order: what is in view first, then the rest, so far as a document may. Nothing is asked
 * twice. The answers come back as places on the page.
 */
import type { PageFindings, PageRequestOf } from '../messages.ts';
import { SLICE_MS, whenIdle } from './idle.ts';
import { createContexts } from './page-text.ts';

type Block = PageRequestOf<'page.scan'>['blocks'][number];

/** A finding as a place on the page. */
export interface PlacedFinding {
  readonly id: string;
  readonly grade: PageFindings['findings'][number]['grade'];
  readonly range: Range;
}

export interface QuestionsDeps {
  /** Asks the worker; null: no answer. */
  readonly send: (blocks: readonly Block[]) => Promise<PageFindings | null>;
  readonly onFound: (findings: readonly PlacedFinding[]) => void;
}

export interface Questions {
  /** Notes a text to be asked about when its element is seen. */
  add(question: Question): void;
  /** Asks about what is due. */
  ask(): void;
  /** What was asked may be asked again. */
  forget(): void;
}

/** Texts in one request, and units of text in it. */
const BATCH_BLOCKS = 40;
const BATCH_UNITS = 40_000;
/** Texts of one document that are not in view and are sent all the same. */
const MAX_OUT_OF_VIEW = 1_500;
const MAX_WAITING = 20_000;
const RETRY_MS = 20_000;
const MAX_RETRIES = 3;

/** A text of the page to ask the worker about. */
export interface Question {
  readonly element: Element;
  readonly text: string;
  readonly source: Block['source'];
  /** True where the text begins its block. */
  readonly isFirst: boolean;
  /** Range of units of the text, null where it is gone. */
  place(start: number, end: number): Range | null;
}

type Waiting = Question & { retries: number };

/** Begins with nothing to ask. */
export function createQuestions(deps: QuestionsDeps): Questions {
  /** What was sent of an element, so that the same is not sent twice. */
  let sent = new WeakMap<Element, Set<string>>();
  const waitingFor = new WeakMap<Element, Waiting[]>();
  const inView: Waiting[] = [];
  const outOfView: Waiting[] = [];
  /** What the observer told and is not yet taken in. */
  const viewed: IntersectionObserverEntry[] = [];
  let outOfViewSent = 0;
  let waitingCount = 0;
  let isSending = false;
  const views = new IntersectionObserver(onView, { rootMargin: '25%' });

  function add(wanted: Question): void {
    const { element, text, source } = wanted;
    const known = sent.get(element) ?? new Set();
    const name = `${source} ${text}`;
    if (known.has(name) || waitingCount >= MAX_WAITING) return;
    known.add(name);
    sent.set(element, known);
    const waiting: Waiting = { ...wanted, retries: 0 };
    const others = waitingFor.get(element);
    if (others !== undefined) others.push(waiting);
    else {
      waitingFor.set(element, [waiting]);
      // It tells at once whether the element is in view, and later when it comes into view.
      views.observe(element);
    }
    waitingCount++;
  }

  function onView(entries: readonly IntersectionObserverEntry[]): void {
    viewed.push(...entries);
    if (viewed.length === entries.length) readViews();
  }

  /** A long page tells of thousands of places at once. */
  function readViews(): void {
    const endsAt = performance.now() + SLICE_MS;
    let count = 0;
    for (const entry of viewed) {
      if (++count % 50 === 0 && performance.now() >= endsAt) break;
      placeInQueue(entry);
    }
    viewed.splice(0, count);
    if (viewed.length > 0) whenIdle(readViews);
    ask();
  }

  function placeInQueue(entry: IntersectionObserverEntry): void {
    const { target, isIntersecting } = entry;
    // First what costs least: of most places nothing more is asked.
    const isWanted = isIntersecting || outOfViewSent + outOfView.length < MAX_OUT_OF_VIEW;
    const waiting = isWanted ? waitingFor.get(target) : undefined;
    if (waiting === undefined) return;
    // What is not rendered is asked about when it is.
    if (!isIntersecting && target.isConnected && !isRendered(entry.boundingClientRect) && !isBoxless(target)) return;
    views.unobserve(target);
    waitingFor.delete(target);
    waitingCount -= waiting.length;
    if (!target.isConnected) sent.delete(target);
    else if (isIntersecting) inView.push(...waiting);
    else outOfView.push(...waiting);
  }

  function ask(): void {
    if (!isSending) void sendNext();
  }

  async function sendNext(): Promise<void> {
    isSending = true;
    try {
      for (;;) {
        const isVisible = inView.length > 0;
        const { batch, blocks } = takeBatch(isVisible ? inView : outOfView, isVisible);
        if (batch.length === 0) return;
        if (!isVisible) outOfViewSent += batch.length;
        const answer = await deps.send(blocks);
        // No answer: the worker was stopped in the middle, or the extension is gone. Asked again later, not for ever.
        const unchecked = answer === null ? batch.keys() : answer.unchecked;
        const again = [...unchecked]
          .flatMap((index) => batch[index] ?? [])
          .filter(({ retries }) => retries < MAX_RETRIES);
        if (again.length > 0) retry(again);
        if (answer !== null) deliver(batch, answer);
      }
    } finally {
      isSending = false;
    }
  }

  function retry(again: readonly Waiting[]): void {
    setTimeout(() => {
      for (const waiting of again) waiting.retries++;
      inView.push(...again.filter(({ element }) => element.isConnected));
      ask();
    }, RETRY_MS);
  }

  function deliver(batch: readonly Waiting[], { findings }: PageFindings): void {
    const placed: PlacedFinding[] = [];
    for (const { block, start, end, id, grade } of findings) {
      const range = batch[block]?.place(start, end) ?? null;
      if (range !== null) placed.push({ id, grade, range });
    }
    if (placed.length > 0) deps.onFound(placed);
  }

  return {
    add,
    ask,
    forget() {
      sent = new WeakMap();
      outOfViewSent = 0;
    },
  };
}

function isRendered({ width, height }: DOMRectReadOnly): boolean {
  return width > 0 || height > 0;
}

/**
 * The next texts as the worker gets them, as many as a slice allows. The words around are read last: of most texts of a long
 * page they are never asked for.
 */
function takeBatch(from: Waiting[], isVisible: boolean): { batch: readonly Waiting[]; blocks: readonly Block[] } {
  const endsAt = performance.now() + SLICE_MS;
  const contextOf = createContexts();
  const blocks: Block[] = [];
  let units = 0;
  for (const { element, text, source, isFirst } of from) {
    units += text.length;
    const isFull = blocks.length >= BATCH_BLOCKS || units > BATCH_UNITS || performance.now() >= endsAt;
    if (blocks.length > 0 && isFull) break;
    const { heading, label } = contextOf(element);
    // Words before a block belong to its beginning.
    blocks.push({ text, heading, label: isFirst ? label : '', isVisible, source });
  }
  return { batch: from.splice(0, blocks.length), blocks };
}

/** `display: contents` has no box of its own and is in view with its children. */
function isBoxless(element: Element): boolean {
  return getComputedStyle(element).display === 'contents';
}
