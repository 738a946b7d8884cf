/*
 * A person who has a keyboard and nothing else. Only keys are pressed; nothing is clicked, focused or set from outside. At each
 * step it is asked where the focus is: it must be on something, be seen there, and go on from there.
 */
import type { KeyInput } from 'puppeteer-core';
import * as v from 'valibot';
import { sleep, type Tab } from '../../scripts/lab/browser.ts';
import { expect } from './fixtures.ts';

/** Where the focus is. */
const placeSchema = v.object({
  /** As a reader would say it; empty where the focus is on nothing. */
  name: v.string(),
  /** Kind of element. */
  what: v.string(),
  isNowhere: v.boolean(),
  /** Its ring is drawn. */
  hasRing: v.boolean(),
  /** Some of it is in the window, and nothing lies over that. */
  isInSight: v.boolean(),
  /** Where it stands in the window, and what lies there. */
  stands: v.string(),
  /** Tells two elements of one name apart. */
  id: v.number(),
  /** How many stops it has in itself: day, month and year of a time are one element. */
  stops: v.number(),
});
type Place = v.InferOutput<typeof placeSchema>;

/** Runs in a page: a `Place` as JSON. `rootOf` opens shadow roots, which closed ones do to extensions only. */
const LOOK = `((rootOf) => {
  const squeeze = (text) => (text ?? '').replaceAll(/\\s+/g, ' ').trim();
  let at = document.activeElement;
  let root = document;
  for (;;) {
    const inner = at === null ? null : rootOf(at);
    if (!inner?.activeElement) break;
    root = inner;
    at = inner.activeElement;
  }
  if (at === null || at === document.body || at === document.documentElement)
    return JSON.stringify({ name: '', what: 'nothing', isNowhere: true, hasRing: false, isInSight: false, stands: '', id: 0, stops: 1 });
  const labelled = (at.getAttribute('aria-labelledby') ?? '').split(' ').filter(Boolean)
    .map((id) => root.getElementById(id)?.textContent).join(' ');
  const name = squeeze(at.getAttribute('aria-label')) || squeeze(labelled) ||
    squeeze([...(at.labels ?? [])].map((label) => label.textContent).join(' ')) || squeeze(at.textContent) || squeeze(at.title);
  const { outlineStyle, outlineWidth } = getComputedStyle(at);
  const { left, right, top, bottom } = at.getBoundingClientRect();
  const inWindow = { left: Math.max(0, left), right: Math.min(innerWidth, right), top: Math.max(0, top), bottom: Math.min(innerHeight, bottom) };
  const parts = [0.5, 0.1, 0.9].flatMap((x) => [0.5, 0.1, 0.9].map((y) => [x, y]));
  const hits = inWindow.right > inWindow.left && inWindow.bottom > inWindow.top ? parts.map(([x, y]) => root.elementFromPoint(
    inWindow.left + (inWindow.right - inWindow.left) * x, inWindow.top + (inWindow.bottom - inWindow.top) * y)) : [];
  const isInSight = hits.some((hit) => hit !== null && (at.contains(hit) || hit.contains(at)));
  const stands = 'from ' + top + ' to ' + bottom + ' of ' + innerHeight + ', scrolled by ' + scrollY + ', under ' +
    (hits.map((hit) => hit?.outerHTML.slice(0, 60)).find((hit) => hit !== undefined) ?? 'nothing');
  globalThis.__places ??= new WeakMap();
  if (!globalThis.__places.has(at)) globalThis.__places.set(at, (globalThis.__placed = (globalThis.__placed ?? 0) + 1));
  return JSON.stringify({
    name,
    what: at.localName,
    isNowhere: false,
    hasRing: at.matches(':focus-visible, [type="datetime-local"]:focus-within') && outlineStyle !== 'none' && parseFloat(outlineWidth) > 0,
    isInSight,
    stands,
    id: globalThis.__places.get(at),
    stops: at.type === 'datetime-local' ? 9 : 1,
  });
})`;

/** More stops than any page has. */
const MOST_STOPS = 160;

/**
 * Of Firefox: its list of downloads stays closed. It would open over the page at each file that is saved, and have the keyboard
 * until Escape is pressed in it, which is the browser's own and out of a driver's reach.
 */
export const NO_DOWNLOADS_PANEL = { 'browser.download.alwaysOpenPanel': false };

interface How {
  readonly back?: boolean;
  /** Its name is this and no longer. */
  readonly isWhole?: boolean;
}

export interface Keys {
  /** Presses one key. */
  readonly press: (key: KeyInput) => Promise<void>;
  /** Holds one key down, and goes on holding it once that is there. */
  readonly hold: (key: KeyInput, until: () => Promise<void>) => Promise<void>;
  /** Types into what has the focus. */
  readonly type: (text: string) => Promise<void>;
  /** Goes on by Tab, or back by Shift and Tab, until the focus is on what is called so, or begins so. */
  readonly to: (name: string, how?: How) => Promise<void>;
  /** Goes there and presses Enter, or another key. */
  readonly use: (name: string, how?: How & { readonly key?: KeyInput }) => Promise<void>;
  /** The focus is, or comes soon, on what is called so; its ring is seen. */
  readonly isAt: (name: string) => Promise<void>;
  /** What was done has not left the focus on nothing, nor out of sight. */
  readonly isKept: () => Promise<void>;
  readonly where: () => Promise<Place>;
}

/** The keyboard on a tab, which is in front. */
export async function keysOf(tab: Tab): Promise<Keys> {
  return keyboard(tab, () => tab.evaluate(`${LOOK}((element) => element.shadowRoot)`));
}

/**
 * The keyboard on a page of others, with the card in its closed shadow root: only a content script of an extension sees into that.
 * `own` is a page of ours, which asks one.
 */
export async function keysOverPage(tab: Tab, own: Tab, tabId: number): Promise<Keys> {
  return keyboard(tab, () =>
    own.evaluate(`(globalThis.browser ?? globalThis.chrome).scripting.executeScript({
      target: { tabId: ${tabId} },
      func: () => ${LOOK}((element) =>
        globalThis.chrome?.dom?.openOrClosedShadowRoot
          ? (element instanceof HTMLElement ? globalThis.chrome.dom.openOrClosedShadowRoot(element) : null)
          : element.openOrClosedShadowRoot),
    }).then(([{ result }]) => result)`),
  );
}

async function keyboard(tab: Tab, look: () => Promise<unknown>): Promise<Keys> {
  await tab.page.bringToFront();
  const where = async (): Promise<Place> => v.parse(placeSchema, JSON.parse(String(await look())));
  /** What was pressed last may have taken away what had the focus. */
  let hasActed = false;

  const press = async (key: KeyInput): Promise<void> => {
    // By its character: the driver of Firefox does not know the key by its name.
    await tab.page.keyboard.press(key === 'Space' ? ' ' : key);
  };
  const step = async (back: boolean): Promise<void> => {
    if (back) await tab.page.keyboard.down('Shift');
    await press('Tab');
    if (back) await tab.page.keyboard.up('Shift');
  };
  const isSeen = async (place: Place): Promise<void> => {
    let at = place;
    // A browser that has much to do scrolls with a later frame than the one in which the focus moves.
    for (let looks = 0; !at.isInSight && looks < 20; looks += 1) {
      await sleep(50);
      at = await where();
    }
    const { name, what, hasRing, isInSight, stands } = at;
    expect(hasRing, `the focus on ${what} "${name}" has a ring`).toBe(true);
    expect(isInSight, `${what} "${name}" has the focus and is in sight (${stands})`).toBe(true);
  };
  const isKept = async (): Promise<void> => {
    const isSomewhere = async (): Promise<object> => {
      const { isNowhere, isInSight } = await where();
      return { isNowhere, isInSight };
    };
    await expect
      .poll(isSomewhere, { message: 'the focus after what was done' })
      .toEqual({ isNowhere: false, isInSight: true });
    hasActed = false;
  };

  const to = async (name: string, { back = false, isWhole = false }: How = {}): Promise<void> => {
    if (hasActed) await isKept();
    const passed: string[] = [];
    let last = -1;
    let stayed = 0;
    for (let stops = 0; stops < MOST_STOPS; stops += 1) {
      const at = await where();
      if (isWhole ? at.name === name : startOf(name).test(at.name)) return await isSeen(at);
      if (at.isNowhere) {
        // Before the first stop of a page it may be; after the last the page is left.
        if (passed.length > 1) break;
        last = -1;
      } else {
        await isSeen(at);
        stayed = at.id === last ? stayed + 1 : 0;
        if (stayed >= at.stops)
          throw new Error(`the focus is caught on ${at.what} "${at.name}" on its way to "${name}"`);
        last = at.id;
      }
      passed.push(`${at.what} ${at.name.slice(0, 60)}`);
      await step(back);
    }
    throw new Error(`"${name}" is not reached by ${back ? 'Shift+' : ''}Tab; passed were:\n${passed.join('\n')}`);
  };

  return {
    press,
    where,
    isKept,
    to,
    type: (text) => tab.page.keyboard.type(text),
    async hold(key, until) {
      await tab.page.keyboard.down(key);
      await until();
      // Down again without having been up is what a keyboard sends of a key that is held.
      for (let times = 0; times < 3; times += 1) await tab.page.keyboard.down(key);
      await tab.page.keyboard.up(key);
    },
    async isAt(name) {
      await expect.poll(async () => (await where()).name, { intervals: [20, 50, 100] }).toMatch(startOf(name));
      await isSeen(await where());
      hasActed = false;
    },
    async use(name, { key = 'Enter', ...how } = {}) {
      await to(name, how);
      await press(key);
      hasActed = true;
    },
  };
}

function startOf(name: string): RegExp {
  return new RegExp(`^${name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/\s+/g, ' ')}`);
}
