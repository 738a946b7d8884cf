/* The shadow root of an element, open or closed: an extension may see both, and a number in a closed one is still shown. */
import { browser } from 'wxt/browser';
import { isOwn } from './own-elements.ts';

/** Elements that can have a shadow root and often do without children of their own. */
const MAY_HAVE_ONE = /^(?:DIV|SPAN|SECTION|ARTICLE|ASIDE|MAIN|P|HEADER|FOOTER|NAV|H[1-6]|BLOCKQUOTE)$/;

/**
 * The shadow root of an element, null where it has none. Not `thorough`: of elements that are none of the page's own making only open
 * ones, for the others are asked for one by one, and of most pages' empty elements there are many.
 */
export function openOrClosedShadowRoot(element: Element, thorough = true): ShadowRoot | null {
  if (element.shadowRoot !== null) return element.shadowRoot;
  const { tagName } = element;
  const mayHaveOne = thorough && element.firstChild === null && MAY_HAVE_ONE.test(tagName);
  if (!mayHaveOne && !tagName.includes('-')) return null;
  // The card names the number that it warns of.
  if (isOwn(element)) return null;
  // Firefox has it on the element, Chromium in an API.
  if ('openOrClosedShadowRoot' in element) return element.openOrClosedShadowRoot as ShadowRoot | null;
  return element instanceof HTMLElement ? (browser.dom?.openOrClosedShadowRoot(element) ?? null) : null;
}
