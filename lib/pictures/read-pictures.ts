/*
 * What the codes in view say, from a screenshot of what the person sees. Read so, a canvas that taints, a background and a
 * picture behind a login are read like every other, and no request leaves. The screenshot lives until its crops are decoded.
 *
 * A screenshot is of whatever tab the window shows at that moment. It counts for a tab only if that tab, at the same address,
 * was shown right before and right after it was taken.
 */
import { planCrops, targetSize, type Crop, type Place, type Size } from './crop.ts';
import type { OpenPicture, TabState } from './screenshot.ts';

/** Chromium takes no more than two a second, for the whole extension; a little longer than half a second keeps below it. */
const MIN_GAP_MS = 550;
/** Screenshots for one tab in a minute: an honest page that a person scrolls needs fewer. */
const MAX_PER_TAB = 40;
const WINDOW_MS = 60_000;
/** A person who asked waits for a busy moment to pass. */
const ASKED_ATTEMPTS = 4;

export interface PictureReaderDeps {
  /** Screenshot of the tab that the window shows; rejects where there is none to be had. */
  readonly capture: (windowId: number) => Promise<OpenPicture>;
  /** Null: there is no such tab. */
  readonly tabState: (tabId: number) => Promise<TabState | null>;
  readonly decode: (pixels: ImageData, pause: () => Promise<void>) => Promise<readonly string[]>;
  readonly open: (file: Blob) => Promise<OpenPicture>;
  readonly fetchPicture: (address: string) => Promise<Blob | null>;
  /** Lets the worker do other things between two looks: decoding blocks it. */
  readonly pause: () => Promise<void>;
  readonly wait: (ms: number) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
  /** Milliseconds, of a clock that does not go backwards. */
  readonly now: () => number;
  /** Most places of one request. */
  readonly maxPlaces: number;
}

export interface PictureReader {
  /**
   * The texts of the codes at these places of a tab, each once. Null: could not look now (rationed, busy, another tab is
   * shown, the page has changed); the page may ask again.
   */
  read(tabId: number, windowId: number, places: readonly Place[], viewport: Size): Promise<readonly string[] | null>;
  /** The texts of the codes in one picture that the person asked about. Null: the picture could not be had or opened. */
  readOne(address: string): Promise<readonly string[] | null>;
  /** The texts of the codes in all that a tab shows, because the person asked. Null: it could not be looked at. */
  readView(tabId: number, windowId: number, viewport: Size): Promise<readonly string[] | null>;
  /** The tab is gone. */
  forget(tabId: number): void;
}

/** Reads codes in what tabs show; one screenshot at a time, rationed. */
export function createPictureReader(deps: PictureReaderDeps): PictureReader {
  const { capture, tabState, decode, open, fetchPicture, pause, wait, onFailure, now, maxPlaces } = deps;
  let isBusy = false;
  let lastCapture = -Infinity;
  const capturesOf = new Map<number, number[]>();

  /** Takes one screenshot off the tab's allowance; false where there is none left. */
  function takeTurn(tabId: number): boolean {
    const time = now();
    const recent = (capturesOf.get(tabId) ?? []).filter((taken) => time - taken < WINDOW_MS);
    if (time - lastCapture < MIN_GAP_MS || recent.length >= MAX_PER_TAB) return false;
    lastCapture = time;
    capturesOf.set(tabId, [...recent, time]);
    return true;
  }

  async function captureTab(tabId: number, windowId: number): Promise<OpenPicture | null> {
    const before = await tabState(tabId);
    if (!before?.isActive || before.windowId !== windowId || !takeTurn(tabId)) return null;
    const picture = await capture(windowId);
    const after = await tabState(tabId);
    if (after?.isActive && after.windowId === windowId && after.url === before.url) return picture;
    picture.close();
    return null;
  }

  async function decodeCrops(picture: OpenPicture, crops: readonly Crop[]): Promise<readonly string[]> {
    const texts = new Set<string>();
    for (const crop of crops) {
      for (const text of await decode(picture.pixels(crop), pause)) texts.add(text);
      await pause();
    }
    return [...texts];
  }

  async function look(tabId: number, windowId: number, places: readonly Place[], viewport: Size) {
    // Where nothing is large enough to be looked into, no screenshot is needed to know it.
    if (planCrops(places, viewport, viewport, maxPlaces)?.length === 0) return [];
    const picture = await captureTab(tabId, windowId);
    if (picture === null) return null;
    try {
      const crops = planCrops(places, viewport, picture, maxPlaces);
      return crops === null ? null : await decodeCrops(picture, crops);
    } finally {
      picture.close();
    }
  }

  async function read(
    tabId: number,
    windowId: number,
    places: readonly Place[],
    viewport: Size,
  ): Promise<readonly string[] | null> {
    if (isBusy) return null;
    isBusy = true;
    try {
      return await look(tabId, windowId, places, viewport);
    } catch (error) {
      onFailure(error);
      return null;
    } finally {
      isBusy = false;
    }
  }

  return {
    read,
    async readView(tabId, windowId, viewport) {
      const everything = [{ x: 0, y: 0, ...viewport }];
      for (let attempt = 0; attempt < ASKED_ATTEMPTS; attempt++) {
        const texts = await read(tabId, windowId, everything, viewport);
        if (texts !== null) return texts;
        await wait(MIN_GAP_MS);
      }
      return null;
    },
    async readOne(address) {
      try {
        const file = await fetchPicture(address);
        if (file === null) return null;
        const picture = await open(file);
        try {
          const { width, height } = picture;
          return await decodeCrops(picture, [{ x: 0, y: 0, width, height, target: targetSize(picture) }]);
        } finally {
          picture.close();
        }
      } catch (error) {
        onFailure(error);
        return null;
      }
    },
    forget: (tabId) => void capturesOf.delete(tabId),
  };
}
