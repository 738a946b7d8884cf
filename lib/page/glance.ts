/*
 * One look at a whole document, mostly in the browser's own code: may a number stand in it at all? Most pages hold none,
 * and need not be walked node by node. It errs on the side of yes, as the texts of all blocks run together here.
 */
import { attributeOf, closestOf } from './elements.ts';
import type { ShadowRootOf } from './page-text.ts';
import { isOfThePage, likelyHosts, mayHaveClosedOne, possibleHosts } from './shadow-root.ts';
import { anywhere, isWorthReading } from './stretches.ts';
import { ATTRIBUTES_WITH_WORDS, LINKS_WITH_NUMBERS, shownValue, SHOWN_FIELDS } from './words-of-elements.ts';

/** More elements than this are walked in slices: a look cannot be stopped half way. */
const MAX_ELEMENTS = 5_000;
/** Their text is for nobody's eyes, or for the field guard. */
const UNREAD = 'script, style, noscript, textarea, select';
const WITH_WORDS = ATTRIBUTES_WITH_WORDS.map((name) => `[${name}]`).join();
/** Stands between attributes, which have nothing to do with each other; no number goes across it. */
const APART = ';';

/** False where the document surely holds no number that the walk would find, so far as `MutationObserver` tells of it. */
export function mayHoldNumbers(body: Element): boolean {
  if (body.getElementsByTagName('*').length > MAX_ELEMENTS || body.querySelector(LINKS_WITH_NUMBERS) !== null)
    return true;
  const words = wordsOf(body);
  const text = textOf(body);
  // Two numbers in cells side by side are one group of digits there.
  return (
    isWorthReading(words + APART + text, anywhere) &&
    (isWorthReading(words) || isWorthReading(text) || isWorthReading(textsOf(body).join(APART)))
  );
}

/**
 * True where there is a shadow root, or a number in a field: both come without a change that is told of. `isAgain`: of what was there
 * before, only where one is likely is looked at again.
 */
export function holdsUnobserved(body: Element, shadowRootOf: ShadowRootOf, isAgain: boolean): boolean {
  for (const field of body.querySelectorAll(SHOWN_FIELDS)) if (isWorthReading(shownValue(field) ?? '')) return true;
  const hosts = isAgain ? likelyHosts(body) : possibleHosts(body);
  for (let index = 0; index < hosts.length; index++) {
    const host = hosts[index]!;
    if (host.shadowRoot !== null) return true;
    if (mayHaveClosedOne(host) && shadowRootOf(host, mayShow) !== null) return true;
  }
  return false;
}

/** An element of the page's own making may show its content without a box of its own (`display: contents`). */
function mayShow(element: Element): boolean {
  return isOfThePage(element) || element.getClientRects().length > 0;
}

/**
 * The text around scripts and their like, blocks and cells run together. Nothing stands for what is left out: an empty style sheet
 * in the middle of a number would hide it.
 */
function textOf(body: Element): string {
  const range = document.createRange();
  let text = '';
  range.setStart(body, 0);
  for (const unread of body.querySelectorAll(UNREAD)) {
    range.setEndBefore(unread);
    text += range.toString();
    range.setStartAfter(unread);
  }
  range.setEnd(body, body.childNodes.length);
  return text + range.toString();
}

/** The same, each text by itself. */
function textsOf(body: Element): readonly string[] {
  const texts: string[] = [];
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
    if (node.parentElement !== null && closestOf(node.parentElement, UNREAD) === null) texts.push(node.nodeValue ?? '');
  return texts;
}

function wordsOf(body: Element): string {
  const words: string[] = [];
  for (const element of body.querySelectorAll(WITH_WORDS))
    for (const name of ATTRIBUTES_WITH_WORDS) words.push(attributeOf(element, name));
  return words.join(APART);
}
