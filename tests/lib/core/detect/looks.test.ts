/* What is done to pixels between two looks. That codes are read so is tested where they are read: tests/lib/pictures/decode.test.ts. */
import { describe, expect, it } from 'vitest';
import { LOOKS, type Pixels } from '../../../../lib/core/detect/looks.ts';

const [evenLight, enlarge] = LOOKS.flatMap(({ prepare }) => prepare ?? []);

/** Grey pixels, each as light as asked. */
function pixels(width: number, height: number, lightness: (x: number, y: number) => number): Pixels {
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) data.fill(lightness(i % width, Math.floor(i / width)), i * 4, i * 4 + 3);
  return { data, width, height };
}

const at = ({ data, width }: Pixels, x: number, y: number): number => data[(y * width + x) * 4]!;

describe('pixels for another look', () => {
  it('evens out the light: what differs a little from its surroundings then differs much, in light and in shadow', () => {
    const picture = pixels(200, 100, (x, y) => (x < 100 ? 230 : 40) + (((x >> 2) + (y >> 2)) % 2) * 10);
    const even = evenLight!(picture)!;
    for (const x of [48, 152]) {
      expect(at(even, x, 48)).toBeLessThan(120);
      expect(at(even, x + 4, 48)).toBeGreaterThan(136);
    }
    expect(even.data[3]).toBe(255);
  });

  it('makes an even ground the middle of grey', () => {
    const even = evenLight!(pixels(60, 60, () => 17))!;
    expect([at(even, 0, 0), at(even, 30, 30), at(even, 59, 59)]).toEqual([128, 128, 128]);
  });

  it('enlarges to twice the size, and keeps what is light light and what is dark dark', () => {
    const large = enlarge!(pixels(40, 30, (x) => (x < 20 ? 100 : 150)))!;
    expect([large.width, large.height]).toEqual([80, 60]);
    expect(at(large, 37, 30)).toBeLessThan(100);
    expect(at(large, 42, 30)).toBeGreaterThan(150);
    expect([at(large, 0, 0), at(large, 79, 59)]).toEqual([100, 150]);
  });

  it('leaves large pictures as they are', () => {
    expect(enlarge!(pixels(500, 400, () => 0))).toBeNull();
    expect(evenLight!({ data: new Uint8ClampedArray(0), width: 5000, height: 5000 })).toBeNull();
  });
});
