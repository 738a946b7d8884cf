import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linesOf } from '../../../lib/pages/warning-picture.ts';

const widthOf = (text: string): number => Array.from(text).length * 10;

describe('lines of a picture', () => {
  test('break between words, in Thai too, which has no blanks', () => {
    expect(linesOf('one two three', 'en', widthOf, 80)).toEqual(['one two', 'three']);
    const lines = linesOf('อย่าเพิ่งโอนเงินให้ใคร', 'th', widthOf, 120);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.join('')).toBe('อย่าเพิ่งโอนเงินให้ใคร');
    // No line begins with a mark that belongs to the letter before it.
    for (const line of lines) expect(line).not.toMatch(/^[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]/);
  });

  test('break a word that is longer than a line', () => {
    expect(linesOf('a'.repeat(25), 'en', widthOf, 100)).toEqual(['a'.repeat(10), 'a'.repeat(10), 'a'.repeat(5)]);
  });

  test('lose nothing but blanks and are never too wide', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), (text) => {
        const lines = linesOf(text, 'th', widthOf, 200);
        expect(lines.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
        for (const line of lines) {
          // One letter is never cut, however wide.
          const letters = [...new Intl.Segmenter('th', { granularity: 'grapheme' }).segment(line)].length;
          if (letters > 1) expect(widthOf(line)).toBeLessThanOrEqual(200);
        }
      }),
      { seed: 1441, numRuns: 1_000 },
    );
  });
});
