/*
 * What is still to be asked of the worker, in what order: what is in view first, then the rest, so far as a document may. Nothing is asked
 * twice. The answers come back as places on the page. Where something is given up, the worker is told: no page is silent because it has
 * too much to say.
 */
import type { PageFindings, PageRequestOf } from '../messages.ts';
import { SLICE_MS, whenIdle } from './idle.ts';
import { createContexts } from './page-text.ts';

type Block = PageRequestOf<'page.scan'>['blocks'][number];
/** Where in a text a listed number stands, and which. */
type Finding = Omit<PageFindings['findings'][number], 'block'>;

/** A finding as a place on the page. */
export interface PlacedFinding {
  readonly id: string;
  readonly grade: PageFindings['findings'][number]['grade'];
  readonly place: Place;
}

export interface Place {
  readonly range: Range;
  /** False once the page says something else there. */
  isStill(): boolean;
}

export interface QuestionsDeps {
  /** Asks the worker; null: no answer. `isCut`: something on the page is not asked about, and will not be. */
  readonly send: (blocks: readonly Block[], isCut: boolean) => Promise<PageFindings | null>;
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
/** Texts that wait to come into view; those that have waited longest out of it make room. */
const MAX_WAITING = 20_000;
/** So many elements are known to be out of view before it is looked which of them are gone. */
const TIDY_AT = 1_000;
const RETRY_MS = 20_000;
const MAX_RETRIES = 3;

/** A text of the page to ask the worker about. */
export interface Question {
  readonly element: Element;
  /** Where the text of a block begins. */
  readonly from?: Text | undefined;
  readonly text: string;
  readonly source: Block['source'];
  /** True where the text begins its block. */
  readonly isFirst: boolean;
  /** Where units of the text stand, null where they are gone. */
  place(start: number, end: number): Place | null;
}

type Waiting = Question & { readonly retries: number };

/** Begins with nothing to ask. */
export function createQuestions(deps: QuestionsDeps): Questions {
  /** What was sent of an element, with what was found in it, so that the same is not sent twice. */
  let sent = new WeakMap<Element, Map<string, readonly Finding[]>>();
  const waitingFor = new WeakMap<Element, Waiting[]>();
  /** Known to be out of view, or not shown, in the order in which that was told. */
  const outside = new Set<Element>();
  const inView: Waiting[] = [];
  const outOfView: Waiting[] = [];
  /** What the observer told and is not yet taken in. */
  const viewed: IntersectionObserverEntry[] = [];
  let outOfViewSent = 0;
  let tidyAt = TIDY_AT;
  let waitingCount = 0;
  let isCut = false;
  let hasToldCut = false;
  let isSending = false;
  const views = new IntersectionObserver(onView, { rootMargin: '25%' });

  function add(wanted: Question): void {
    const { element } = wanted;
    const known = sent.get(element) ?? new Map<string, readonly Finding[]>();
    const name = nameOf(wanted);
    const found = known.get(name);
    if (found !== undefined) {
      // It may have been away, and its marks with it.
      tell(placesOf(wanted, found));
      return;
    }
    if (!makeRoom()) return;
    known.set(name, []);
    sent.set(element, known);
    wait({ ...wanted, retries: 0 });
  }

  function tell(placed: readonly PlacedFinding[]): void {
    if (placed.length > 0) deps.onFound(placed);
  }

  /** Room for one more that waits. */
  function makeRoom(): boolean {
    if (waitingCount < MAX_WAITING) return true;
    isCut = true;
    const [longest] = outside;
    if (longest === undefined) return false;
    takeOut(longest);
    sent.delete(longest);
    return true;
  }

  function wait(waiting: Waiting): void {
    const { element } = waiting;
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
    if (!isWanted) putOutside(target);
    const waiting = isWanted ? waitingFor.get(target) : undefined;
    if (waiting === undefined) return;
    // What is not rendered is asked about when it is.
    if (!isIntersecting && target.isConnected && !isRendered(entry.boundingClientRect) && !isBoxless(target)) {
      putOutside(target);
      return;
    }
    takeOut(target);
    if (!target.isConnected) sent.delete(target);
    else if (isIntersecting) inView.push(...waiting);
    else outOfView.push(...waiting);
  }

  function putOutside(element: Element): void {
    outside.add(element);
    if (outside.size < tidyAt) return;
    // What is gone from the page waits for nothing, and is not to be kept alive here.
    for (const one of outside) {
      if (one.isConnected) continue;
      takeOut(one);
      sent.delete(one);
    }
    tidyAt = Math.max(TIDY_AT, 2 * outside.size);
  }

  /** It waits no longer. */
  function takeOut(element: Element): void {
    views.unobserve(element);
    outside.delete(element);
    waitingCount -= waitingFor.get(element)?.length ?? 0;
    waitingFor.delete(element);
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
        if (batch.length === 0 && (hasToldCut || !isCut)) return;
        if (!isVisible) outOfViewSent += batch.length;
        const tellsCut = isCut;
        const answer = await deps.send(blocks, tellsCut);
        if (batch.length === 0) {
          // Without an answer it is told with the next question.
          hasToldCut = true;
          return;
        }
        hasToldCut ||= tellsCut && answer !== null;
        // No answer: the worker was stopped in the middle, or the extension is gone. Asked again later, not for ever.
        const unchecked = answer === null ? [...batch.keys()] : answer.unchecked;
        const again = unchecked.flatMap((index) => batch[index] ?? []).filter(({ retries }) => retries < MAX_RETRIES);
        if (again.length < unchecked.length) isCut = true;
        if (again.length > 0) retry(again, isVisible);
        if (answer !== null) deliver(batch, answer);
      }
    } finally {
      isSending = false;
    }
  }

  /** They wait again, for some that were out of view may be in view by then, and must not go before what is. */
  function retry(again: readonly Waiting[], wereVisible: boolean): void {
    setTimeout(() => {
      if (!wereVisible) outOfViewSent -= again.length;
      for (const waiting of again)
        if (waiting.element.isConnected && makeRoom()) wait({ ...waiting, retries: waiting.retries + 1 });
    }, RETRY_MS);
  }

  function deliver(batch: readonly Waiting[], { findings }: PageFindings): void {
    const placed = [...Map.groupBy(findings, ({ block }) => block)].flatMap(([block, found]) => {
      const question = batch[block];
      if (question === undefined) return [];
      const known = sent.get(question.element);
      const name = nameOf(question);
      if (known?.has(name) === true) known.set(name, found);
      return placesOf(question, found);
    });
    tell(placed);
  }

  return {
    add,
    ask,
    forget() {
      sent = new WeakMap();
      outOfViewSent = 0;
      isCut = false;
      hasToldCut = false;
    },
  };
}

function placesOf(question: Question, found: readonly Finding[]): readonly PlacedFinding[] {
  return found.flatMap(({ start, end, id, grade }) => {
    const place = question.place(start, end);
    return place === null ? [] : [{ id, grade, place }];
  });
}

function nameOf({ source, text }: Question): string {
  return `${source} ${text}`;
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
  for (const { element, from: begin, text, source, isFirst } of from) {
    units += text.length;
    const isFull = blocks.length >= BATCH_BLOCKS || units > BATCH_UNITS || performance.now() >= endsAt;
    if (blocks.length > 0 && isFull) break;
    const { heading, label } = contextOf(element, begin);
    // Words before a block belong to its beginning.
    blocks.push({ text, heading, label: isFirst ? label : '', isVisible, source });
  }
  return { batch: from.splice(0, blocks.length), blocks };
}

/** `display: contents` has no box of its own and is in view with its children. */
function isBoxless(element: Element): boolean {
  return getComputedStyle(element).display === 'contents';
}
