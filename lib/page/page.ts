/* Puts the parts of the content script together, in one frame of a page. */
import { askFromPage, onTabMessage } from './messages.ts';
import { watchFields } from './field-guard.ts';
import { createMarks } from './marks.ts';
import { watchPictures } from './pictures-in-view.ts';
import { createScanner } from './scanner.ts';
import { openOrClosedShadowRoot } from './shadow-root.ts';

/** A page that never ends loading is read all the same, this long after it began. ms */
const LATEST_START_MS = 1_500;

/** Begins. Called once a document, before anything of the page has run. */
export function startPage(): void {
  watchFields((field) => void askFromPage('page.field', field));
  // A prerendered page is read when a person looks at it: nobody may ever.
  if ('prerendering' in document && document.prerendering === true)
    document.addEventListener('prerenderingchange', whenThere, { once: true });
  else whenThere();
}

function whenThere(): void {
  let hasBegun = false;
  const begin = (): void => {
    if (hasBegun || document.body === null || !(document instanceof HTMLDocument || document instanceof XMLDocument))
      return;
    hasBegun = true;
    read();
  };
  if (document.readyState !== 'loading') begin();
  document.addEventListener('DOMContentLoaded', begin, { once: true });
  setTimeout(begin, LATEST_START_MS);
  // Written into an empty frame: no event tells of it.
  document.addEventListener('readystatechange', begin);
}

function read(): void {
  const marks = createMarks();
  const pictures = watchPictures({
    send: (places) => askFromPage('page.pictures', places),
    isTopFrame: window === window.top,
  });
  const scanner = createScanner({
    send: (blocks) => askFromPage('page.scan', { blocks: [...blocks] }),
    onFound: (findings) => marks.add(findings),
    onRead: (root) => pictures.notice(root),
    shadowRootOf: openOrClosedShadowRoot,
  });
  scanner.start();

  const rescan = (): void => {
    marks.clear();
    scanner.rescan();
  };
  onTabMessage((message) => {
    if (message.to !== 'page') return;
    if (message.ask === 'rescan') rescan();
    if (message.ask === 'reveal') marks.reveal(message.id);
    if (message.ask === 'pictures') pictures.sayWhere(true);
  });
  // Back from the browser's cache: the worker has forgotten the page meanwhile.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) rescan();
  });
  const onClick = (event: MouseEvent): void => {
    if (!event.isTrusted) return;
    const id = marks.at(event.clientX, event.clientY);
    if (id !== null) void askFromPage('card.act', { action: 'open', id });
  };
  window.addEventListener('click', onClick, { capture: true, passive: true });
}
