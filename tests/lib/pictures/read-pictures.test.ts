import { describe, expect, it } from 'vitest';
import { createPictureReader } from '../../../lib/pictures/read-pictures.ts';
import type { OpenPicture, TabState } from '../../../lib/pictures/screenshot.ts';

const VIEWPORT = { width: 1000, height: 800 };
const PLACES = [
  { x: 0, y: 0, width: 300, height: 300 },
  { x: 500, y: 0, width: 300, height: 300 },
];
const PAGE: TabState = { windowId: 1, isActive: true, url: 'https://shop.example/' };

/** Stands for the browser: tabs that can be switched, screenshots whose left and right codes say which window they are of. */
function createWorld() {
  const tabs = new Map<number, TabState>([
    [10, PAGE],
    [11, { ...PAGE, isActive: false, url: 'https://bank.example/' }],
    [20, { ...PAGE, windowId: 2 }],
  ]);
  const world = {
    tabs,
    time: 0,
    captures: 0,
    opened: 0,
    closed: 0,
    pauses: 0,
    failures: [] as unknown[],
    size: VIEWPORT,
    duringCapture: async (): Promise<void> => {},
    fetched: null as Blob | null,
  };
  const picture = (label: string): OpenPicture => {
    world.opened++;
    return {
      ...world.size,
      pixels: ({ x, target }) =>
        ({ ...target, data: new Uint8ClampedArray(0), colorSpace: 'srgb', label, x }) as ImageData,
      close: () => void world.closed++,
    };
  };
  const reader = createPictureReader({
    capture: async (windowId) => {
      world.captures++;
      await world.duringCapture();
      return picture(`window ${windowId}`);
    },
    tabState: (tabId) => Promise.resolve(tabs.get(tabId) ?? null),
    decode: async (pixels, pause) => {
      await pause();
      const { label, x } = pixels as ImageData & { readonly label: string; readonly x: number };
      return [`${label}, ${x < 400 ? 'left' : 'right'}`, 'on both'];
    },
    open: (file) => (file.size === 0 ? Promise.reject(new Error('no picture')) : Promise.resolve(picture('file'))),
    fetchPicture: () => Promise.resolve(world.fetched),
    pause: () => Promise.resolve(void world.pauses++),
    wait: (ms) => Promise.resolve(void (world.time += ms)),
    onFailure: (error) => void world.failures.push(error),
    now: () => world.time,
    maxPlaces: 12,
  });
  return { world, read: (tabId = 10, windowId = 1) => reader.read(tabId, windowId, PLACES, VIEWPORT), reader };
}

describe('reading the pictures in view', () => {
  it('gives the texts of all codes once, lets other work in, and lets the screenshot go', async () => {
    const { world, read } = createWorld();
    expect(await read()).toEqual(['window 1, left', 'on both', 'window 1, right']);
    expect(world).toMatchObject({ captures: 1, opened: 1, closed: 1, failures: [] });
    expect(world.pauses).toBeGreaterThanOrEqual(2);
  });

  it('needs no screenshot where nothing in view can be looked into', async () => {
    const { world, reader } = createWorld();
    expect(await reader.read(10, 1, [], VIEWPORT)).toEqual([]);
    expect(await reader.read(10, 1, [{ x: 0, y: 0, width: 300, height: 20 }], VIEWPORT)).toEqual([]);
    expect(world.captures).toBe(0);
  });

  it.each<[string, number, number]>([
    ['a tab that its window does not show', 11, 1],
    ['a tab that is gone', 99, 1],
    ['a tab that is in another window by now', 20, 1],
  ])('takes no screenshot for %s', async (_name, tabId, windowId) => {
    const { world, read } = createWorld();
    expect(await read(tabId, windowId)).toBeNull();
    expect(world.captures).toBe(0);
  });

  it.each<[string, TabState | null]>([
    ['the person switched to another tab', { ...PAGE, isActive: false }],
    ['the tab was closed', null],
    ['the tab was moved to another window', { ...PAGE, windowId: 2 }],
    ['the tab shows another page', { ...PAGE, url: 'https://other.example/' }],
  ])('drops the screenshot when %s meanwhile', async (_name, after) => {
    const { world, read } = createWorld();
    world.duringCapture = () => {
      if (after === null) world.tabs.delete(10);
      else world.tabs.set(10, after);
      return Promise.resolve();
    };
    expect(await read()).toBeNull();
    expect(world).toMatchObject({ captures: 1, closed: 1 });
  });

  it('drops a screenshot of another shape: the window was resized meanwhile', async () => {
    const { world, read } = createWorld();
    world.size = { width: 800, height: 1000 };
    expect(await read()).toBeNull();
    expect(world.closed).toBe(1);
  });

  it('says that it could not look when the browser takes no screenshot, and looks again later', async () => {
    const { world, read } = createWorld();
    world.duringCapture = () => Promise.reject(new Error('quota'));
    expect(await read()).toBeNull();
    expect(world.failures).toHaveLength(1);
    world.duringCapture = () => Promise.resolve();
    world.time += 1000;
    expect(await read()).toHaveLength(3);
  });
});

describe('the ration of screenshots', () => {
  it('is fewer than two in a second, over all tabs', async () => {
    const { world, read } = createWorld();
    expect(await read(10, 1)).not.toBeNull();
    world.time = 500;
    expect(await read(10, 1)).toBeNull();
    expect(await read(20, 2)).toBeNull();
    world.time = 560;
    expect(await read(20, 2)).not.toBeNull();
    expect(world.captures).toBe(2);
  });

  it('is 40 a minute for a tab, and another tab keeps its own', async () => {
    const { world, read } = createWorld();
    for (let i = 0; i < 40; i++, world.time += 600) expect(await read()).not.toBeNull();
    expect(await read()).toBeNull();
    expect(await read(20, 2)).not.toBeNull();
    world.time = 59_999;
    expect(await read()).toBeNull();
    world.time = 60_000;
    expect(await read()).not.toBeNull();
  });

  it('is not used up by a request that takes no screenshot', async () => {
    const { world, read } = createWorld();
    expect(await read(11, 1)).toBeNull();
    expect(await read()).not.toBeNull();
    expect(world.captures).toBe(1);
  });

  it('is begun anew for a tab that is gone', async () => {
    const { world, read, reader } = createWorld();
    for (let i = 0; i < 40; i++, world.time += 600) await read();
    expect(await read()).toBeNull();
    reader.forget(10);
    expect(await read()).not.toBeNull();
  });

  it('is one at a time', async () => {
    const { world, read } = createWorld();
    let release = (): void => {};
    world.duringCapture = () => new Promise((resolve) => (release = resolve));
    const first = read();
    await Promise.resolve();
    world.time += 10_000;
    expect(await read(20, 2)).toBeNull();
    release();
    expect(await first).not.toBeNull();
    expect(world.captures).toBe(1);
  });
});

describe('reading one picture that the person asked about', () => {
  it('gives the texts of its codes', async () => {
    const { world, reader } = createWorld();
    world.fetched = new Blob(['picture']);
    expect(await reader.readOne('https://shop.example/qr.png')).toEqual(['file, left', 'on both']);
    expect(world).toMatchObject({ opened: 1, closed: 1, captures: 0 });
  });

  it('says that there is none to be had, or that it cannot be opened', async () => {
    const { world, reader } = createWorld();
    expect(await reader.readOne('https://shop.example/qr.png')).toBeNull();
    expect(world.failures).toEqual([]);
    world.fetched = new Blob([]);
    expect(await reader.readOne('https://shop.example/qr.png')).toBeNull();
    expect(world.failures).toHaveLength(1);
  });
});

describe('reading all that a tab shows, because the person asked', () => {
  it('waits until a screenshot may be taken again', async () => {
    const { world, read, reader } = createWorld();
    world.time = 10_000;
    await read();
    expect(await read()).toBeNull();
    expect(await reader.readView(10, 1, VIEWPORT)).toEqual(['window 1, left', 'on both']);
    expect(world.captures).toBe(2);
  });

  it('gives up on a tab that is not shown', async () => {
    const { world, reader } = createWorld();
    expect(await reader.readView(11, 1, VIEWPORT)).toBeNull();
    expect(world.captures).toBe(0);
  });
});
