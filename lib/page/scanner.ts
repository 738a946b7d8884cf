/*
 * Reads a living page: everything once, in idle slices, and then what changes. What is in view goes first. The page is only
 * read: no node is added, changed or moved.
 *
 *   walk (idle)  ->  blocks that may hold a number  ->  in view? (IntersectionObserver)  ->  the worker  ->  marks
 *
 * A page can change ten thousand times a second. Changes are only noted when they happen (one entry a place, bounded); they are
 * read at most every PACE_MS, later the longer the page keeps changing.
 */
import type { PageFindings, PageRequestOf } from '../messages.ts';
import {
  blockOf,
  contextOf,
  readStretch,
  walkText,
  type ReadText,
  type ShadowRootOf,
  type TextBlock,
} from './page-text.ts';
import { stretchesWorthReading } from './stretches.ts';

type Block = PageRequestOf<'page.scan'>['blocks'][number];

/** A finding as a place on the page. */
export interface PlacedFinding {
  readonly id: string;
  readonly grade: PageFindings['findings'][number]['grade'];
  readonly range: Range;
}

export interface ScannerDeps {
  /** Asks the worker; null: no answer. */
  readonly send: (blocks: readonly Block[]) => Promise<PageFindings | null>;
  readonly onFound: (findings: readonly PlacedFinding[]) => void;
  readonly shadowRootOf: ShadowRootOf;
  /** Every element that the walk passes in a change or at first: pictures are looked for among them. */
  readonly onRead: (root: Node) => void;
}

/** Longest stretch of main thread that is used at once, ms. */
const SLICE_MS = 6;
/** Changes are read this long after they came, and not more often; doubled while a page keeps changing. */
const PACE_MS = 200;
const MAX_PACE_MS = 3_200;
/** More changed places than this: the whole page is read again instead. */
const MAX_CHANGED = 2_000;
/** Texts in one request, and units of text in it. */
const BATCH_BLOCKS = 40;
const BATCH_UNITS = 40_000;
/** Texts of one document that are not in view and are sent all the same. */
const MAX_OUT_OF_VIEW = 1_500;
const MAX_WAITING = 20_000;
const RETRY_MS = 20_000;
const MAX_RETRIES = 3;
/** When the whole page is read again, for what changes nothing in its tree: a style, a shadow root. ms after the first time. */
const SWEEPS_MS = [1_500, 5_000, 15_000] as const;
const AFTER_CLICK_MS = 600;
const ATTRIBUTES = [
  'placeholder',
  'alt',
  'title',
  'aria-label',
  'href',
  'src',
  'srcset',
  'style',
  'class',
  'hidden',
  'open',
];
const WITH_WORDS =
  '[placeholder], [alt], [title], [aria-label], a[href^="tel:" i], a[href*="line.me/" i], a[href*="lin.ee/" i], a[href^="line:" i], a[href*="wa.me/" i]';
const LINK = /^(?:tel:|line:|https?:\/\/(?:line\.me|lin\.ee|wa\.me)\/)/i;

/** Something to ask the worker about. */
interface Waiting {
  readonly element: Element;
  readonly block: Omit<Block, 'isVisible'>;
  /** Range of units of the text, null where it is gone. */
  place(start: number, end: number): Range | null;
  retries: number;
}

/** Starts reading the page. Call when its body is there. */
export function createScanner(deps: ScannerDeps): { start(): void; rescan(): void } {
  /** What was sent of an element, so that the same is not sent twice. */
  let sent = new WeakMap<Element, Set<string>>();
  const waitingFor = new WeakMap<Element, Waiting[]>();
  const inView: Waiting[] = [];
  const outOfView: Waiting[] = [];
  let outOfViewSent = 0;
  let waitingCount = 0;
  let isSending = false;

  const changedTrees = new Set<Node>();
  const changedTexts = new Set<Node>();
  let walk: Generator<TextBlock | null> | null = null;
  let wantsAll = false;
  let pace = PACE_MS;
  let lastReadAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const roots = new WeakSet<Node>();
  const changes = new MutationObserver(onChanges);
  const views = new IntersectionObserver(onView, { rootMargin: '25%' });

  function observe(root: Node): void {
    if (roots.has(root)) return;
    roots.add(root);
    changes.observe(root, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
      attributeFilter: ATTRIBUTES,
    });
  }

  function onChanges(records: readonly MutationRecord[]): void {
    if (!wantsAll) {
      for (const { type, target, addedNodes } of records) {
        if (type === 'characterData') changedTexts.add(target);
        else if (type === 'attributes') changedTrees.add(target);
        else {
          changedTexts.add(target);
          for (const node of addedNodes) if (node.nodeType === Node.ELEMENT_NODE) changedTrees.add(node);
        }
        if (changedTrees.size + changedTexts.size > MAX_CHANGED) {
          wantsAll = true;
          break;
        }
      }
    }
    if (wantsAll) forgetChanges();
    schedule();
  }

  function forgetChanges(): void {
    changedTrees.clear();
    changedTexts.clear();
  }

  function schedule(): void {
    if (timer !== undefined || walk !== null) return;
    const now = performance.now();
    // A page that rests is read soon; one that never rests, ever less often.
    pace = now - lastReadAt > 2 * pace ? PACE_MS : Math.min(MAX_PACE_MS, pace * 2);
    timer = setTimeout(
      () => {
        timer = undefined;
        whenIdle(begin);
      },
      Math.max(50, lastReadAt + pace - now),
    );
  }

  function begin(): void {
    walk ??= changedBlocks();
    slice();
  }

  function* changedBlocks(): Generator<TextBlock | null> {
    const onShadowRoot = (root: ShadowRoot): void => observe(root);
    if (wantsAll) {
      wantsAll = false;
      forgetChanges();
      if (document.body !== null) yield* tree(document.body);
      return;
    }
    const trees = [...changedTrees].filter((node) => node.isConnected);
    const texts = new Set([...changedTexts].filter((node) => node.isConnected).map(blockOf));
    forgetChanges();
    for (const node of trees) if (node.isConnected) yield* tree(node);
    for (const node of texts) if (node.isConnected) yield* walkText(node, deps.shadowRootOf, onShadowRoot, true);
  }

  function* tree(node: Node): Generator<TextBlock | null> {
    deps.onRead(node);
    readAttributes(node);
    yield null;
    const onShadowRoot = (root: ShadowRoot): void => {
      observe(root);
      deps.onRead(root);
      readAttributes(root);
    };
    // An inline element belongs to the text around it.
    const block = blockOf(node);
    if (block !== node) yield* walkText(block, deps.shadowRootOf, onShadowRoot, true);
    yield* walkText(node, deps.shadowRootOf, onShadowRoot);
  }

  function slice(): void {
    const endsAt = performance.now() + SLICE_MS;
    while (walk !== null) {
      const step = walk.next();
      if (step.done === true) {
        walk = null;
        lastReadAt = performance.now();
        flush();
        if (wantsAll || changedTrees.size + changedTexts.size > 0) schedule();
        return;
      }
      if (step.value !== null) take(step.value);
      if (performance.now() >= endsAt) {
        whenIdle(slice);
        return;
      }
    }
  }

  function take(block: TextBlock): void {
    let context: { heading: string; label: string } | null = null;
    for (const stretch of block.stretches) {
      const read = readStretch(block, stretch);
      if (read.text.trim() === '') continue;
      const isFirst = stretch.start === 0;
      context ??= contextOf(block.element);
      // Words before a block belong to its beginning.
      const { heading } = context;
      const label = isFirst ? context.label : '';
      wait(block.element, { text: read.text, heading, label, source: 'text' }, (start, end) =>
        rangeIn(read, start, end),
      );
    }
  }

  function readAttributes(root: Node): void {
    if (!(root instanceof Element || root instanceof ShadowRoot)) return;
    const elements = root instanceof Element && root.matches(WITH_WORDS) ? [root] : [];
    for (const element of [...elements, ...root.querySelectorAll(WITH_WORDS)]) {
      const href = element.getAttribute('href');
      if (href !== null && LINK.test(href)) offer(element, decoded(href), 'link');
      for (const name of ['placeholder', 'alt', 'title', 'aria-label']) {
        const words = element.getAttribute(name);
        if (words !== null) offer(element, words, 'attribute');
      }
    }
  }

  function offer(element: Element, words: string, source: 'link' | 'attribute'): void {
    if (words.length < 4 || (source === 'attribute' && stretchesWorthReading(words).length === 0)) return;
    const { heading, label } = contextOf(element);
    wait(element, { text: words.slice(0, 1_000), heading, label, source }, () => rangeAround(element));
  }

  function wait(element: Element, block: Omit<Block, 'isVisible'>, place: Waiting['place']): void {
    const known = sent.get(element) ?? new Set();
    const name = `${block.source} ${block.text}`;
    if (known.has(name) || waitingCount >= MAX_WAITING) return;
    known.add(name);
    sent.set(element, known);
    const waiting: Waiting = { element, block, place, retries: 0 };
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
    for (const { target, isIntersecting, boundingClientRect } of entries) {
      const isRendered = boundingClientRect.width > 0 || boundingClientRect.height > 0;
      // What is not rendered is asked about when it is.
      if (!isIntersecting && !isRendered && target.isConnected && !isBoxless(target)) continue;
      const waiting = waitingFor.get(target);
      if (waiting === undefined) continue;
      if (isIntersecting || outOfViewSent + outOfView.length < MAX_OUT_OF_VIEW) {
        views.unobserve(target);
        waitingFor.delete(target);
        waitingCount -= waiting.length;
        if (!target.isConnected) sent.delete(target);
        else if (isIntersecting) inView.push(...waiting);
        else outOfView.push(...waiting);
      }
    }
    flush();
  }

  function flush(): void {
    if (!isSending) void sendNext();
  }

  async function sendNext(): Promise<void> {
    isSending = true;
    try {
      for (;;) {
        const isVisible = inView.length > 0;
        const batch = takeBatch(isVisible ? inView : outOfView);
        if (batch.length === 0) return;
        if (!isVisible) outOfViewSent += batch.length;
        const answer = await deps.send(batch.map(({ block }) => ({ ...block, isVisible })));
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
      flush();
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

  function sweep(): void {
    wantsAll = true;
    schedule();
  }

  return {
    start() {
      observe(document);
      sweep();
      for (const delay of SWEEPS_MS) setTimeout(sweep, delay);
      let clicked: ReturnType<typeof setTimeout> | undefined;
      const onClick = (): void => {
        clearTimeout(clicked);
        clicked = setTimeout(sweep, AFTER_CLICK_MS);
      };
      window.addEventListener('click', onClick, { capture: true, passive: true });
    },
    rescan() {
      sent = new WeakMap();
      outOfViewSent = 0;
      sweep();
    },
  };
}

function takeBatch(from: Waiting[]): readonly Waiting[] {
  let units = 0;
  let count = 0;
  while (count < from.length && count < BATCH_BLOCKS) {
    units += from[count]!.block.text.length;
    if (count > 0 && units > BATCH_UNITS) break;
    count++;
  }
  return from.splice(0, count);
}

/** A range over units of a text that was read, where its nodes still say the same. */
function rangeIn({ text, nodeOf, offsetOf }: ReadText, start: number, end: number): Range | null {
  const first = nodeOf[start];
  const last = nodeOf[end - 1];
  const from = offsetOf[start];
  const to = offsetOf[end - 1];
  if (first === undefined || last === undefined || from === undefined || to === undefined) return null;
  if (!first.isConnected || !last.isConnected) return null;
  // The page may have changed while the worker was asked.
  if (first.data[from] !== text[start] || last.data[to] !== text[end - 1]) return null;
  const range = document.createRange();
  range.setStart(first, from);
  range.setEnd(last, to + 1);
  return range;
}

function rangeAround(element: Element): Range | null {
  if (!element.isConnected) return null;
  const range = document.createRange();
  range.selectNodeContents(element);
  return range;
}

/** `display: contents` has no box of its own and is in view with its children. */
function isBoxless(element: Element): boolean {
  return getComputedStyle(element).display === 'contents';
}

function decoded(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch {
    return href;
  }
}

function whenIdle(run: () => void): void {
  requestIdleCallback(run, { timeout: 500 });
}
