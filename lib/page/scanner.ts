/*
 * Reads a living page: one look at the whole, and where a number may be, everything once, in idle slices, and then what changes.
 * The page is only read: no node is added, changed or moved.
 *
 *   one look (glance.ts)  ->  walk (page-text.ts)  ->  blocks that may hold a number  ->  questions, in view first (questions.ts)
 *
 * A page can change ten thousand times a second. Changes are only noted when they happen (one entry a place, bounded); they are
 * read at most every PACE_MS, later the longer the page keeps changing.
 */
import { holdsUnobserved, mayHoldNumbers } from './glance.ts';
import { SLICE_MS, whenIdle } from './idle.ts';
import { blockOf, readStretch, walkText, type ReadText, type ShadowRootOf, type TextBlock } from './page-text.ts';
import { createQuestions, type QuestionsDeps } from './questions.ts';
import { isWorthReading } from './stretches.ts';
import { ATTRIBUTES_WITH_WORDS, ELEMENTS_WITH_WORDS, shownValue, SHOWN_FIELDS } from './words-of-elements.ts';

export interface ScannerDeps extends QuestionsDeps {
  readonly shadowRootOf: ShadowRootOf;
  /** Looks for pictures below every node that is new or has changed; yields now and then. */
  readonly onRead: (root: Node) => Iterable<null>;
}

/** Changes are read this long after they came, and not more often; doubled while a page keeps changing. */
const PACE_MS = 200;
const MAX_PACE_MS = 3_200;
/** More changed places than this: the whole page is read again instead. */
const MAX_CHANGED = 2_000;
/** Texts that are read again when a style may have changed. */
const MAX_KEPT = 2_000;
/** When is looked for what changes nothing in the tree: a style, a shadow root, the value of a field. ms after the first time. */
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
const LINK = /^(?:tel:|line:|https?:\/\/(?:line\.me|lin\.ee|wa\.me)\/)/i;

/** Starts reading the page. Call when its body is there. */
export function createScanner(deps: ScannerDeps): { start(): void; rescan(): void } {
  const changedTrees = new Set<Node>();
  const changedTexts = new Set<Node>();
  let walk: Generator<TextBlock | null> | null = null;
  /** No number was seen so far, and nothing is walked until one may be there. */
  let isQuiet = true;
  let wantsAll = false;
  let wantsLooseEnds = false;
  const shadowRoots = new Set<ShadowRoot>();
  /** By the first node of each. */
  const kept = new Map<Text, TextBlock>();
  let pace = PACE_MS;
  let lastReadAt = 0;
  /** A reading is about to begin. */
  let isDue = false;

  const roots = new WeakSet<Node>();
  const changes = new MutationObserver(onChanges);
  const questions = createQuestions(deps);

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
    if (isDue || walk !== null) return;
    isDue = true;
    const now = performance.now();
    // A page that rests is read soon; one that never rests, ever less often.
    pace = now - lastReadAt > 2 * pace ? PACE_MS : Math.min(MAX_PACE_MS, pace * 2);
    setTimeout(() => whenIdle(begin), Math.max(50, lastReadAt + pace - now));
  }

  function begin(): void {
    isDue = false;
    walk = changedBlocks();
    slice();
  }

  function onShadowRoot(root: ShadowRoot): void {
    observe(root);
    shadowRoots.add(root);
  }

  function* changedBlocks(): Generator<TextBlock | null> {
    if (isQuiet) {
      yield* glance();
      if (isQuiet) return;
    }
    if (wantsAll) {
      wantsAll = false;
      wantsLooseEnds = false;
      forgetChanges();
      if (document.body !== null) yield* tree(document.body);
      return;
    }
    if (wantsLooseEnds) {
      wantsLooseEnds = false;
      yield* looseEnds();
    }
    const trees = [...changedTrees].filter((node) => node.isConnected);
    const texts = new Set([...changedTexts].filter((node) => node.isConnected).map(blockOf));
    forgetChanges();
    for (const node of trees) if (node.isConnected) yield* tree(node);
    for (const node of texts) if (node.isConnected) yield* walkText(node, deps.shadowRootOf, onShadowRoot, true);
  }

  /** While nothing was seen: only the pictures, and whether that has changed. */
  function* glance(): Generator<null> {
    const { body } = document;
    const hasChanged = wantsAll || changedTrees.size + changedTexts.size > 0;
    const trees = wantsAll || wantsLooseEnds ? [body] : [...changedTrees];
    wantsAll = false;
    wantsLooseEnds = false;
    forgetChanges();
    for (const node of trees) if (node !== null) yield* deps.onRead(node);
    if (body === null) return;
    // First what says yes of a large page without looking through it.
    isQuiet = !(hasChanged && mayHoldNumbers(body)) && !holdsUnobserved(body, deps.shadowRootOf);
    wantsAll = !isQuiet;
  }

  function* tree(node: Node): Generator<TextBlock | null> {
    yield* deps.onRead(node);
    yield* readAttributes(node);
    const inside: ShadowRoot[] = [];
    const intoShadowRoot = (root: ShadowRoot): void => {
      onShadowRoot(root);
      inside.push(root);
    };
    // An inline element belongs to the text around it.
    const block = blockOf(node);
    if (block !== node) yield* walkText(block, deps.shadowRootOf, intoShadowRoot, true);
    yield* walkText(node, deps.shadowRootOf, intoShadowRoot);
    for (const root of inside) {
      yield* deps.onRead(root);
      yield* readAttributes(root);
    }
  }

  /** What no observer tells of: shadow roots made later, styles that show or hide, values of fields, backgrounds. */
  function* looseEnds(): Generator<TextBlock | null> {
    for (const root of [document.body ?? document, ...shadowRoots]) {
      if (!root.isConnected) {
        if (root instanceof ShadowRoot) shadowRoots.delete(root);
        continue;
      }
      for (const [index, element] of root.querySelectorAll('*').entries()) {
        if (index % 500 === 499) yield null;
        const shadow = deps.shadowRootOf(element);
        if (shadow !== null && !roots.has(shadow)) yield* tree(element);
      }
      yield* deps.onRead(root);
      for (const field of root.querySelectorAll(SHOWN_FIELDS)) offerValue(field);
      yield null;
    }
    for (const [node, block] of kept) {
      if (block.nodes.every(({ isConnected }) => isConnected)) yield block;
      else kept.delete(node);
    }
  }

  function slice(): void {
    const endsAt = performance.now() + SLICE_MS;
    while (walk !== null) {
      const step = walk.next();
      if (step.done === true) {
        walk = null;
        lastReadAt = performance.now();
        questions.ask();
        if (wantsAll || wantsLooseEnds || changedTrees.size + changedTexts.size > 0) schedule();
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
    const [first] = block.nodes;
    // Parts of it may be hidden now and shown later, by a style alone.
    const isStyled = block.nodes.length > 1 || first?.parentNode !== block.element;
    if (first !== undefined && isStyled && kept.size < MAX_KEPT) kept.set(first, block);
    for (const stretch of block.stretches) {
      const read = readStretch(block, stretch);
      if (read.text.trim() === '') continue;
      questions.add({
        element: block.element,
        text: read.text,
        source: 'text',
        isFirst: stretch.start === 0,
        place: (start, end) => rangeIn(read, start, end),
      });
    }
  }

  function* readAttributes(root: Node): Generator<null> {
    if (!(root instanceof Element || root instanceof ShadowRoot)) return;
    const elements = root instanceof Element && root.matches(ELEMENTS_WITH_WORDS) ? [root] : [];
    for (const [index, element] of [...elements, ...root.querySelectorAll(ELEMENTS_WITH_WORDS)].entries()) {
      if (index % 50 === 0) yield null;
      const href = element.getAttribute('href');
      if (href !== null && LINK.test(href)) offer(element, decoded(href), 'link');
      for (const name of ATTRIBUTES_WITH_WORDS) {
        const words = element.getAttribute(name);
        if (words !== null) offer(element, words, 'attribute');
      }
      offerValue(element);
    }
  }

  function offerValue(element: Element): void {
    const value = shownValue(element);
    if (value !== null) offer(element, value, 'attribute');
  }

  function offer(element: Element, words: string, source: 'link' | 'attribute'): void {
    if (words.length < 4 || (source === 'attribute' && !isWorthReading(words))) return;
    questions.add({ element, text: words.slice(0, 1_000), source, isFirst: true, place: () => rangeAround(element) });
  }

  function sweep(): void {
    wantsLooseEnds = true;
    if (isDue || walk !== null) return;
    isDue = true;
    whenIdle(begin);
  }

  function readAll(): void {
    wantsAll = true;
    schedule();
  }

  return {
    start() {
      observe(document);
      readAll();
      for (const delay of SWEEPS_MS) setTimeout(sweep, delay);
      let clicked: ReturnType<typeof setTimeout> | undefined;
      const onClick = (): void => {
        clearTimeout(clicked);
        clicked = setTimeout(sweep, AFTER_CLICK_MS);
      };
      window.addEventListener('click', onClick, { capture: true, passive: true });
    },
    rescan() {
      questions.forget();
      readAll();
    },
  };
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

function decoded(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch {
    return href;
  }
}
