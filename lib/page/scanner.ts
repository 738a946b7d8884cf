/*
 * Reads a living page: everything once, in idle slices, and then what changes. The page is only read: no node is added, changed or
 * moved.
 *
 *   walk (page-text.ts)  ->  blocks that may hold a number  ->  questions, in view first (questions.ts)
 */
import { allIn, attributeOf, firstIn, isMatching } from './elements.ts';
import { whenIdle } from './idle.ts';
import { blockOf, readStretch, walkText, type ReadText, type TextBlock } from './page-text.ts';
import { createQuestions, type Place, type QuestionsDeps } from './questions.ts';
import type { ReaderOrder } from './reader-order.ts';
import { possibleHosts } from './shadow-root.ts';
import { isWhole, shownRoot } from './shown-root.ts';
import { isWorthReading } from './stretches.ts';
import { ATTRIBUTES_WITH_WORDS, LINKS_WITH_NUMBERS, shownValue, SHOWN_FIELDS } from './words-of-elements.ts';

export interface ScannerDeps extends QuestionsDeps, ReaderOrder {
  /** What has changed on the page was read, and what was found before may stand there no longer. */
  readonly onChanged: () => void;
}

/** Texts that are read again when a style may have changed. */
const MAX_KEPT = 2_000;
const LINK = /^(?:tel:|line:|https?:\/\/(?:line\.me|lin\.ee|wa\.me)\/)/i;

/** Starts reading the page. Call when its body is there. Returns what makes it read all again. */
export function startScanner(deps: ScannerDeps): () => void {
  const { changes, readings } = deps;
  /** No text was read yet; the pictures of it were looked for. */
  let isFirst = true;
  let wantsLooseEnds = false;
  const shadowRoots = new Set<ShadowRoot>();
  /** By the first node of each. */
  const kept = new Map<Text, TextBlock>();
  const questions = createQuestions(deps);
  /** Where elements say words that are no text, and how these are taken. */
  const sayings = new Map<string, (element: Element) => void>([
    [SHOWN_FIELDS, offerValue],
    [LINKS_WITH_NUMBERS, offerLink],
  ]);
  for (const name of ATTRIBUTES_WITH_WORDS) sayings.set(`[${name}]`, (element) => offerWords(element, name));
  const saying = [...sayings.keys()].join();

  function* read(): Generator<null> {
    deps.onChanged();
    for (const block of changedBlocks()) {
      if (block !== null) take(block);
      yield null;
    }
    questions.ask();
    deps.untold.considerClock();
  }

  function* changedBlocks(): Generator<TextBlock | null> {
    const changed = changes.take();
    if (changed.isAll || isFirst) {
      wantsLooseEnds = false;
      isFirst = false;
      if (!changed.isAll) for (const node of changed.trees) if (node.isConnected) yield* deps.onRead(node);
      const shown = shownRoot();
      if (shown !== null) yield* tree(shown, changed.isAll);
      return;
    }
    if (wantsLooseEnds) {
      wantsLooseEnds = false;
      yield* looseEnds();
    }
    const texts = new Set(changed.texts.filter((node) => node.isConnected).map(blockOf));
    for (const node of changed.trees) if (node.isConnected) yield* tree(node);
    for (const node of texts) if (node.isConnected) yield* walkText(node, deps.shadowRootOf, onShadowRoot, true);
  }

  function onShadowRoot(root: ShadowRoot): void {
    changes.observe(root);
    shadowRoots.add(root);
  }

  function* tree(node: Node, withPictures = true): Generator<TextBlock | null> {
    if (withPictures) yield* deps.onRead(node);
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
    for (const root of [shownRoot() ?? document, ...shadowRoots]) {
      if (!root.isConnected) {
        if (root instanceof ShadowRoot) shadowRoots.delete(root);
        continue;
      }
      for (const [index, element] of possibleHosts(root).entries()) {
        if (index % 500 === 499) yield null;
        const shadow = deps.shadowRootOf(element);
        if (shadow !== null && !changes.isObserved(shadow)) yield* tree(element);
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
        from: first,
        text: read.text,
        source: 'text',
        isFirst: stretch.start === 0,
        place: (start, end) => placeIn(read, start, end),
      });
    }
  }

  function* readAttributes(root: Node): Generator<null> {
    if (!(root instanceof Element || root instanceof ShadowRoot)) return;
    const own = root instanceof Element && isMatching(root, saying) ? root : null;
    // Of many small parts most say nothing.
    if (own === null && !isWhole(root) && firstIn(root, saying) === null) return;
    for (const [selector, take] of sayings) {
      if (own !== null && isMatching(own, selector)) take(own);
      let count = 0;
      for (const element of allIn(root, selector)) {
        take(element);
        if (++count % 50 === 0) yield null;
      }
      yield null;
    }
  }

  function offerLink(element: Element): void {
    const href = element.getAttribute('href') ?? '';
    if (LINK.test(href)) offer(element, decoded(href), 'link', () => element.getAttribute('href') === href);
  }

  function offerValue(element: Element): void {
    const value = shownValue(element);
    if (value !== null) offer(element, value, 'attribute', () => shownValue(element) === value);
  }

  function offerWords(element: Element, name: string): void {
    const words = attributeOf(element, name);
    offer(element, words, 'attribute', () => attributeOf(element, name) === words);
  }

  function offer(element: Element, words: string, source: 'link' | 'attribute', isStill: () => boolean): void {
    if (words.length < 4 || (source === 'attribute' && !isWorthReading(words))) return;
    const place = (): Place | null => around(element, isStill);
    questions.add({ element, text: words.slice(0, 1_000), source, isFirst: true, place });
  }

  readings.follow({ read, isWanted: () => wantsLooseEnds || changes.isAny() });
  whenIdle(() => readings.now());
  deps.untold.tell(() => {
    wantsLooseEnds = true;
    readings.now();
  });
  return () => {
    questions.forget();
    changes.noteAll();
    readings.soon();
  };
}

/** Where units of a text that was read stand, if its nodes still say the same. */
function placeIn({ text, nodeOf, offsetOf }: ReadText, start: number, end: number): Place | null {
  const first = nodeOf[start];
  const last = nodeOf[end - 1];
  const from = offsetOf[start];
  const to = offsetOf[end - 1];
  if (first === undefined || last === undefined || from === undefined || to === undefined) return null;
  if (!first.isConnected || !last.isConnected) return null;
  // The page may have changed while the worker was asked. Blanks stand for several, or for a line's end.
  for (let at = start; at < end; at++) if (text[at]! > ' ' && nodeOf[at]?.data[offsetOf[at]!] !== text[at]) return null;
  const range = document.createRange();
  range.setStart(first, from);
  range.setEnd(last, to + 1);
  const words = range.toString();
  return { range, isStill: () => range.toString() === words };
}

/** An element whose words are no text of the page. */
function around(element: Element, isStill: () => boolean): Place | null {
  if (!element.isConnected || !isStill()) return null;
  const range = document.createRange();
  range.selectNodeContents(element);
  return { range, isStill };
}

function decoded(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch {
    return href;
  }
}
