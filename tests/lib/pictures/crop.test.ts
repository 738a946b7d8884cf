import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planCrops, targetSize, type Place } from '../../../lib/pictures/crop.ts';

const VIEWPORT = { width: 1280, height: 800 };
const at = (x: number, y: number, width: number, height = width): Place => ({ x, y, width, height });
const rectangles = (places: readonly Place[], screenshot = VIEWPORT, limit = 12) =>
  planCrops(places, VIEWPORT, screenshot, limit)?.map(({ x, y, width, height }) => [x, y, width, height]);

describe('crops of a screenshot', () => {
  it.each<[string, Place, number[] | null]>([
    ['are padded by a quiet zone', at(100, 200, 300), [92, 192, 316, 316]],
    ['cover whole pixels', at(100.5, 200.2, 300), [92, 192, 317, 317]],
    ['end at the edges of the screenshot', at(0, 700, 200), [0, 692, 208, 108]],
    ['are of what is visible', at(-150, 10, 200), [0, 2, 58, 216]],
    ['leave out what is scrolled away', at(100, 900, 300), null],
    ['leave out what shows less than 40 px', at(1241, 100, 300), null],
    ['take what shows 40 px', at(1240, 100, 300), [1232, 92, 48, 316]],
    ['leave out what is turned inside out', at(300, 300, -100), null],
    ['cover the screen at most', at(-100_000, -100_000, 200_000), [0, 0, 1280, 800]],
  ])('%s', (_name, place, expected) => {
    expect(rectangles([place])).toEqual(expected === null ? [] : [expected]);
  });

  it('are in pixels of the screenshot, at twice the density and at an odd one', () => {
    expect(rectangles([at(100, 200, 300)], { width: 2560, height: 1600 })).toEqual([[184, 384, 632, 632]]);
    expect(rectangles([at(100, 200, 300)], { width: 1920, height: 1200 })).toEqual([[138, 288, 474, 474]]);
  });

  it('are none for a screenshot of another shape: the window has changed', () => {
    expect(planCrops([at(100, 200, 300)], VIEWPORT, { width: 800, height: 1280 }, 12)).toBeNull();
    expect(planCrops([at(100, 200, 300)], { width: 0, height: 0 }, VIEWPORT, 12)).toBeNull();
    expect(planCrops([at(100, 200, 300)], { width: -1280, height: -800 }, VIEWPORT, 12)).toBeNull();
    expect(planCrops([at(100, 200, 300)], VIEWPORT, { width: 1265, height: 800 }, 12)).toHaveLength(1);
  });

  it('put a picture and its frame together', () => {
    expect(rectangles([at(100, 100, 300), at(90, 90, 320)])).toEqual([[82, 82, 336, 336]]);
    expect(rectangles([at(100, 100, 300), at(110, 110, 300)])).toEqual([[92, 92, 326, 326]]);
  });

  it('leave apart what lies side by side, and a small code on a large picture', () => {
    expect(rectangles([at(100, 100, 300), at(410, 100, 300)])).toHaveLength(2);
    expect(rectangles([at(0, 0, 700), at(300, 300, 120)])).toHaveLength(2);
  });

  it('are no more than the limit, the first ones', () => {
    const places = Array.from({ length: 20 }, (_, i) => at((i % 5) * 250, Math.floor(i / 5) * 200, 100));
    const crops = rectangles(places, VIEWPORT, 12);
    expect(crops).toHaveLength(12);
    expect(crops?.[0]).toEqual([0, 0, 108, 108]);
  });

  it('are looked into at twice their size where small, smaller where large', () => {
    const [small, medium] = planCrops([at(10, 10, 98), at(300, 10, 300)], VIEWPORT, VIEWPORT, 12) ?? [];
    expect(small?.target).toEqual({ width: 228, height: 228 });
    expect(medium?.target).toEqual({ width: 316, height: 316 });
    const [large] = planCrops([at(0, 0, 1280, 800)], VIEWPORT, { width: 3840, height: 2400 }, 12) ?? [];
    expect(large).toMatchObject({ width: 3840, height: 2400 });
    const { width = 0, height = 0 } = large?.target ?? {};
    expect(width * height).toBeLessThanOrEqual(1_500_000);
    expect(width * height).toBeGreaterThan(1_450_000);
    expect(width / height).toBeCloseTo(1.6, 2);
  });

  it('share the budget where they are many and large: the large ones give way, none is left out', () => {
    const places = [
      at(0, 0, 100),
      ...Array.from({ length: 6 }, (_, i) => at((i % 3) * 420, i < 3 ? 110 : 460, 400, 340)),
    ];
    const crops = planCrops(places, VIEWPORT, { width: 3840, height: 2400 }, 12) ?? [];
    expect(crops).toHaveLength(7);
    const areas = crops.map(({ target }) => target.width * target.height);
    expect(crops[0]?.target).toEqual({ width: 324, height: 324 });
    expect(Math.max(...areas) - Math.min(...areas.slice(1))).toBeLessThan(3000);
    const total = areas.reduce((sum, area) => sum + area, 0);
    expect(total).toBeLessThanOrEqual(4_000_000);
    expect(total).toBeGreaterThan(3_950_000);
  });

  it('of a page that names anything lie in the screenshot and within the budget', () => {
    const number = fc.double({ min: -100_000, max: 100_000, noNaN: true });
    const place = fc.oneof(
      fc.record({ x: number, y: number, width: number, height: number }),
      fc.record({
        x: fc.integer({ min: -200, max: 1280 }).map((value) => value + 0.3),
        y: fc.integer({ min: -200, max: 800 }).map((value) => value + 0.7),
        width: fc.integer({ min: 0, max: 1500 }).map((value) => value + 0.5),
        height: fc.integer({ min: 0, max: 1500 }),
      }),
    );
    let seen = 0;
    fc.assert(
      fc.property(fc.array(place, { maxLength: 12 }), fc.constantFrom(1, 1.25, 2, 3), (places, ratio) => {
        const screenshot = { width: Math.round(1280 * ratio), height: Math.round(800 * ratio) };
        const crops = planCrops(places, VIEWPORT, screenshot, 12) ?? [];
        seen += crops.length;
        let pixels = 0;
        for (const { x, y, width, height, target } of crops) {
          expect(Number.isInteger(x) && Number.isInteger(y) && width > 0 && height > 0).toBe(true);
          expect(x >= 0 && y >= 0 && x + width <= screenshot.width && y + height <= screenshot.height).toBe(true);
          expect(target.width >= 1 && target.height >= 1).toBe(true);
          expect(target.width * target.height).toBeLessThanOrEqual(1_500_000);
          pixels += target.width * target.height;
        }
        expect(pixels).toBeLessThanOrEqual(4_000_000);
        if (crops.length > 0) expect(pixels).toBeGreaterThan(1000);
      }),
      { seed: 7, numRuns: 400 },
    );
    expect(seen).toBeGreaterThan(400);
  });
});

describe('the size at which a picture is looked into', () => {
  it.each([
    [98, 98, 196, 196],
    [199, 900, 398, 1800],
    [200, 200, 200, 200],
    [199, 4000, 199, 4000],
    [1200, 1200, 1200, 1200],
  ])('%i × %i -> %i × %i', (width, height, toWidth, toHeight) => {
    expect(targetSize({ width, height })).toEqual({ width: toWidth, height: toHeight });
  });
});
