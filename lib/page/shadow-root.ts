/* The shadow root of an element, open or closed: an extension may see both, and a number in a closed one is still shown. */
import { extensionApi } from './extension-api.ts';
import { isOwn } from './own-elements.ts';

/*
 * Names of elements, those first of which a page has most: the browser asks one after the other of each element, and stops at the first
 * that is it.
 */
/** Elements of the platform that can have a shadow root; the page's own can all. */
const HAVE_ONE =
  'div, span, p, section, article, header, footer, main, nav, aside, h1, h2, h3, h4, h5, h6, body, blockquote';
/** Elements of which there are many, and that can have none. */
export const HAVE_NONE =
  'a, li, td, img, br, tr, i, b, script, strong, em, ul, path, svg, use, g, option, input, button, label, small, th, sup, dd, dt, table, ' +
  'tbody, link, style, picture, source, figure, iframe, ol, dl, select, form';

/** Elements that may have a shadow root, and few others. */
export function possibleHosts(root: ParentNode): NodeListOf<Element> {
  return root.querySelectorAll(`:not(${HAVE_NONE})`);
}

/** Those of them that show nothing without one, or are of the page's own making. */
export function likelyHosts(root: ParentNode): NodeListOf<Element> {
  return root.querySelectorAll(`:empty:is(${HAVE_ONE}), :not(${HAVE_ONE}, ${HAVE_NONE})`);
}

/**
 * The shadow root of an element, null where it has none. Closed ones are looked for where there is no child beside them, and asked for
 * one by one: `isWorthIt` says of which elements.
 */
export function openOrClosedShadowRoot(
  element: Element,
  isWorthIt: (element: Element) => boolean = () => true,
): ShadowRoot | null {
  if (element.shadowRoot !== null) return element.shadowRoot;
  if (!isOfThePage(element) && (element.hasChildNodes() || !element.matches(HAVE_ONE))) return null;
  // The card names the number that it warns of.
  if (isOwn(element) || !isWorthIt(element)) return null;
  // Firefox has it on the element, Chromium in an API.
  if ('openOrClosedShadowRoot' in element) return element.openOrClosedShadowRoot as ShadowRoot | null;
  return element instanceof HTMLElement ? (extensionApi().dom?.openOrClosedShadowRoot(element) ?? null) : null;
}

/** False for most elements that have no closed one: what is asked of every element of a page. */
export function mayHaveClosedOne(element: Element): boolean {
  return !element.hasChildNodes() || isOfThePage(element);
}

/** An element of the page's own making. */
export function isOfThePage({ localName }: Element): boolean {
  return localName.includes('-');
}
