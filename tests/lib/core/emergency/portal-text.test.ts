import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PORTAL_FIELD, portalPieces } from '../../../../lib/core/emergency/portal-text.ts';

describe('texts for the portal', () => {
  test('a short one is one piece, an empty one is none', () => {
    expect(portalPieces(' ทักมาทางไลน์\n ชวนลงทุน ')).toEqual(['ทักมาทางไลน์ ชวนลงทุน']);
    expect(portalPieces(' \n ')).toEqual([]);
  });

  test('a long one is cut between words, and loses none', () => {
    const text = 'เขาบอกว่าต้องโอนค่าธรรมเนียมก่อนจึงจะถอนเงินได้ '.repeat(9).trim();
    const pieces = portalPieces(text);
    expect(pieces.length).toBeGreaterThan(3);
    for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(PORTAL_FIELD);
    expect(pieces.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    // A piece never begins with a vowel or tone mark that belongs to the letter before.
    for (const piece of pieces) expect(piece).not.toMatch(/^[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]/);
  });

  test('an address longer than a field is cut where it must be', () => {
    const address = `https://a.example/${'x'.repeat(250)}`;
    const pieces = portalPieces(address);
    expect(pieces.join('')).toBe(address);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(PORTAL_FIELD);
  });

  test('whatever is typed fits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 600 }), (text) => {
        expect(portalPieces(text).every((piece) => piece.length > 0 && piece.length <= PORTAL_FIELD)).toBe(true);
      }),
      { seed: 1441, numRuns: 200 },
    );
    expect(portalPieces(`e${'\u0301'.repeat(500)}`).every(({ length }) => length <= PORTAL_FIELD)).toBe(true);
  });
});
