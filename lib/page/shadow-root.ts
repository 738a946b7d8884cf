/* The shadow root of an element, open or closed: an extension may see both, and a number in a closed one is still shown. */
import { browser } from 'wxt/browser';
import { isOwn } from './own-elements.ts';

/** Elements of the platform that can have a shadow root; the page's own can all. */
const HAVE_ONE =
  'article, aside, blockquote, body, div, footer, h1, h2, h3, h4, h5, h6, header, main, nav, p, section, span';
/** Elements of which there are many, and that can have none. */
const HAVE_NONE =
  'a, b, br, button, dd, dl, dt, em, figure, g, i, iframe, img, input, label, li, link, option, ol, path, picture, script, ' +
  'select, small, source, strong, style, sup, svg, table, tbody, td, th, tr, ul, use';
/** Their names, as `tagName` has them. */
export const NEVER_HOSTS: ReadonlySet<string> = new Set(HAVE_NONE.toUpperCase().split(', '));
const IS_ONE_OF_THEM = new RegExp(`^(?:${HAVE_ONE.toUpperCase().replaceAll(', ', '|')})$`);

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
  const { tagName } = element;
  if (!tagName.includes('-') && !(element.firstChild === null && IS_ONE_OF_THEM.test(tagName))) return null;
  // The card names the number that it warns of.
  if (isOwn(element) || !isWorthIt(element)) return null;
  // Firefox has it on the element, Chromium in an API.
  if ('openOrClosedShadowRoot' in element) return element.openOrClosedShadowRoot as ShadowRoot | null;
  return element instanceof HTMLElement ? (browser.dom?.openOrClosedShadowRoot(element) ?? null) : null;
}
