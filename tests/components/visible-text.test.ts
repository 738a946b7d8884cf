import { describe, expect, test } from 'vitest';
import { cutText, visiblePieces, visibleString } from '../../components/visible-text.ts';

describe('text from outside', () => {
  test.each([
    ['\u202e', 'U+202E'],
    ['\u200b', 'U+200B'],
    ['\u2066', 'U+2066'],
    ['\n', 'U+000A'],
    ['\ufe0f', 'U+FE0F'],
    ['\u200d', 'U+200D'],
    ['\u{e0041}', 'U+E0041'],
    ['\ud83d', 'U+D83D'],
  ])('shows what hides or turns text around as its code: %j', (character, code) => {
    expect(visiblePieces(`a${character}b`)).toEqual([{ text: 'a' }, { hidden: code }, { text: 'b' }]);
  });

  test.each([
    ['Thai with vowels and tones', 'ก็ที่นี้น้ำผึ้ง'],
    ['Thai taken apart', 'น้ํา'],
    ['Burmese', 'မြွှေ့'],
    ['Vietnamese taken apart', 'Việt Nam'.normalize('NFD')],
    ['a picture letter in colour', '❤️ ลดราคา'],
    ['a family', '👩‍👩‍👧 สินค้าเด็ก'],
    ['a key', '1️⃣ โอนก่อน'],
    ['flags', '🇹🇭🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
  ])('leaves what people write as it is: %s', (_what, text) => {
    expect(visiblePieces(text)).toEqual([{ text }]);
  });

  test('leaves no heap of marks that would cover the lines around it', () => {
    const marks = '\u0301'.repeat(12);
    const [shown, ...codes] = visiblePieces(`a${marks}b`);
    expect(shown).toEqual({ text: `a${'\u0301'.repeat(5)}` });
    expect(codes.filter((piece) => 'hidden' in piece)).toHaveLength(7);
    expect(visibleString(`ก${'\u0e49'.repeat(30)}`).match(/\u0e49/g)).toHaveLength(5);
    // A character that is itself hidden begins no new heap.
    expect(visibleString(`a${'\u0301\u200b'.repeat(9)}`).match(/\u0301/g)).toHaveLength(5);
  });

  test('is cut between characters', () => {
    expect(cutText('ab😀cd', 3)).toBe('ab');
    expect(cutText('ab😀cd', 4)).toBe('ab😀');
    expect(cutText('ab', 4)).toBe('ab');
  });
});
