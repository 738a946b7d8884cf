/*
 * Keeps the focus of a keyboard from falling to nowhere. What a person presses is often gone a moment later: a line is taken out, a
 * button gives way to its question, a button is closed while it works. Browsers then put the focus on nothing, a reader
 * falls silent, and the next Tab begins at the top.
 *
 * Where it goes instead, the first that there is:
 *   1. what came in the place of what went, or else into the same part: its heading where it is another page, else its first
 *      control. The harmless one comes first on our screens.
 *   2. the entry after or before the one that went (li, tr, article): the entry, not a button in it
 *   3. what opened the part that went, where the focus was set into that
 *   4. the heading (legend, summary) of the nearest part of the page that is still there
 * An element that was only closed gets the focus back when it opens. What grows or shrinks around the place does not take it out of
 * the window, until the person goes on. Nor do fields that Tab has passed: Firefox scrolls to what is selected in each with one of the
 * next frames, also where the focus has left it before that.
 *
 * A key that is held down goes on pressing, also what has come into the place of what it pressed first. Here it presses once.
 */

const CONTROLS =
  'button:not([disabled]), a[href], input:not([disabled]), select:not([disabled]), textarea:not([disabled]), summary, [tabindex="0"]';
const ENTRIES = 'li, tr, article, fieldset';
const PARTS =
  'section, article, fieldset, form, details, main, nav, footer, header, [role="group"], [role="alertdialog"]';
const HEADINGS = 'h1, h2, h3, h4, legend, summary';

/** So long a place to which Tab came is kept in sight: frames of a slow device, and short of what a person does next. ms */
const ARRIVING_MS = 1_000;

/** In so many frames in a row it is brought back. Something that has no place in the window would be brought for ever. */
const MOST_PULLS = 10;

/** Keeps it within a document or a shadow root, for as long as that lives. */
export function keepFocus(root: Document | ShadowRoot): void {
  /** Where the focus is, and what it was in: the way up cannot be asked any more once it is gone. */
  let held: { readonly element: HTMLElement; readonly path: readonly Element[] } | null = null;
  /** A closed element, and where the focus waits for it to open. */
  let awaited: { readonly element: HTMLElement; readonly at: HTMLElement } | null = null;
  /** Where the focus was set by a page, not by Tab, and from where. */
  let jump: { readonly to: HTMLElement; readonly from: HTMLElement } | null = null;
  let isTabbing = false;
  let isPointing = false;
  let pulls = 0;
  /** Watches the place that the focus was put on. */
  const inSight = new IntersectionObserver((entries) => {
    const latest = entries.at(-1);
    // What was seen before the person went on may be told after.
    if (latest === undefined || latest.target !== root.activeElement) return;
    pulls = latest.isIntersecting ? 0 : pulls + 1;
    if (pulls === 0 || pulls > MOST_PULLS) return;
    latest.target.scrollIntoView({ block: 'nearest' });
    // It tells of changes from frame to frame: what is scrolled away before the next one was out, and is out.
    inSight.unobserve(latest.target);
    inSight.observe(latest.target);
  });
  let arriving: ReturnType<typeof setTimeout> | undefined;
  const letGo = (): void => {
    clearTimeout(arriving);
    inSight.disconnect();
    pulls = 0;
  };
  for (const onward of ['pointerdown', 'pointermove', 'wheel', 'focusin'])
    root.addEventListener(onward, letGo, { capture: true, passive: true });

  const isNowhere = (): boolean => {
    const { activeElement } = root;
    return activeElement === null || activeElement.localName === 'body' || activeElement === held?.element;
  };

  root.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLElement)) return;
    if (!isTabbing && !isPointing && held !== null && held.element !== target)
      jump = { to: target, from: held.element };
    if (isTabbing) {
      inSight.observe(target);
      arriving = setTimeout(letGo, ARRIVING_MS);
    }
    isTabbing = false;
    held = { element: target, path: ancestorsOf(target) };
    if (awaited !== null && awaited.at !== target) awaited = null;
  });
  root.addEventListener('focusout', () => {
    // Left on purpose, for the page's ground or another window: what becomes of it later is nobody's loss.
    queueMicrotask(() => {
      if (held !== null && root.activeElement !== held.element && canHold(held.element)) held = null;
    });
  });
  root.addEventListener('pointerdown', () => (isPointing = true), true);
  root.addEventListener(
    'keydown',
    (event) => {
      if (!(event instanceof KeyboardEvent)) return;
      isPointing = false;
      isTabbing = event.key === 'Tab';
      // Any other key may scroll.
      if (!presses(event)) letGo();
      else if (event.repeat) event.preventDefault();
    },
    true,
  );

  new MutationObserver((records) => {
    if (awaited !== null && canHold(awaited.element) && root.activeElement === awaited.at) {
      awaited.element.focus();
      return;
    }
    if (held === null || canHold(held.element) || !isNowhere()) return;
    const { element, path } = held;
    held = null;
    // Who points sees where it was, and a jump of the page would take that away.
    if (isPointing) return;
    const at = placeAfter(element, path, records) ?? openerOf(jump, records) ?? partHeading(path);
    if (at === null) return;
    focusOn(at);
    inSight.observe(at);
    if (element.isConnected) awaited = { element, at };
  }).observe(root, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['disabled', 'hidden', 'open', 'class', 'data-view'],
  });
}

/** The key presses a control, and does not write. */
function presses({ key, target }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (key === 'Enter') return !target.matches('textarea');
  return key === ' ' && target.matches('button, summary, input[type="checkbox"], input[type="radio"]');
}

/** What stands where the element was: in its place, or beside it. */
function placeAfter(
  element: HTMLElement,
  path: readonly Element[],
  records: readonly MutationRecord[],
): HTMLElement | null {
  const gone = records.find(({ removedNodes }) => [...removedNodes].some((node) => node.contains(element)));
  if (gone === undefined) return null;
  const part = path.find((one) => one.isConnected && one.matches(PARTS));
  const added = records
    .filter(({ target }) => target === gone.target || part?.contains(target) === true)
    .toSorted((a, b) => Number(b.target === gone.target) - Number(a.target === gone.target))
    .flatMap(({ addedNodes }) => [...addedNodes]);
  for (const node of added) {
    if (!(node instanceof HTMLElement) || !node.isConnected) continue;
    const inIt = [node, ...node.querySelectorAll<HTMLElement>(`h1, ${CONTROLS}`)];
    const title = inIt.find((one) => one.localName === 'h1');
    const control = title ?? inIt.find((one) => one.matches(CONTROLS) && canHold(one));
    if (control !== undefined) return control;
  }
  const isEntry = [...gone.removedNodes].some((node) => node instanceof Element && node.matches(ENTRIES));
  if (!isEntry) return null;
  const beside = [gone.nextSibling, gone.previousSibling].find(
    (node): node is HTMLElement => node instanceof HTMLElement && node.matches(ENTRIES) && canHold(node),
  );
  return beside ?? null;
}

/** What had the focus before it was set into something that is gone now. */
function openerOf(
  jump: { readonly to: HTMLElement; readonly from: HTMLElement } | null,
  records: readonly MutationRecord[],
): HTMLElement | null {
  if (jump === null || !canHold(jump.from)) return null;
  const wentWith = records.some(({ removedNodes }) => [...removedNodes].some((node) => node.contains(jump.to)));
  return wentWith ? jump.from : null;
}

/** The heading of the nearest part that is still shown; the part itself where it has none. */
function partHeading(path: readonly Element[]): HTMLElement | null {
  for (const part of path) {
    if (!(part instanceof HTMLElement) || !part.matches(PARTS) || !part.isConnected || !part.checkVisibility())
      continue;
    const label = part.getAttribute('aria-labelledby');
    const root = part.getRootNode();
    const named = label !== null && 'getElementById' in root ? (root as Document).getElementById(label) : null;
    const heading = [named, ...part.querySelectorAll<HTMLElement>(HEADINGS)].find(
      (one) => one !== null && canHold(one),
    );
    if (heading !== undefined) return heading;
    if (part.localName === 'main') return part;
  }
  // The page itself has become another.
  const owner = path.at(-1)?.ownerDocument;
  return owner?.querySelector<HTMLElement>('h1') ?? owner?.querySelector('main') ?? null;
}

/** Puts the focus on a heading or a part, which no Tab stops at. */
export function focusOn(element: HTMLElement): void {
  if (!element.matches(CONTROLS)) {
    element.setAttribute('tabindex', '-1');
    element.addEventListener('blur', () => element.removeAttribute('tabindex'), { once: true });
  }
  element.focus();
}

/** Whether the focus can stay on it. */
function canHold(element: HTMLElement): boolean {
  return element.isConnected && !element.matches(':disabled') && element.checkVisibility({ visibilityProperty: true });
}

function ancestorsOf(element: Element): readonly Element[] {
  const path: Element[] = [];
  for (let at = element.parentElement; at !== null; at = at.parentElement) path.push(at);
  return path;
}
