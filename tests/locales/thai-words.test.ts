/*
 * Browsers end lines of Thai where the dictionary of ICU ends words, and some neighbours lead it astray: "แล้วกลับ" is "แล้วก | ลับ" to it.
 * Where one of these words would be cut, its sentence is to be said otherwise, or a space belongs before it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const LOCALES = resolve(import.meta.dirname, '../../locales');
const WORDS = ['กลับ', 'กลุ่ม', 'กลั่น', '(?<!ใ)ครบ', 'สถานี', 'ระยะ', 'หลอก', 'บอก', 'ซบุ๊ก'];
const thai = new Intl.Segmenter('th', { granularity: 'word' });

/** Where a word is cut, as `แล้วก|ลับ`; nothing where all stay whole. */
function cutsIn(text: string): string[] {
  const ends = [...thai.segment(text)].map(({ index }) => index);
  return WORDS.flatMap((word) =>
    [...text.matchAll(new RegExp(word, 'g'))].flatMap(({ 0: { length }, index }) =>
      ends
        .filter((end) => end > index && end < index + length)
        .map((end) => `${text.slice(Math.max(0, index - 8), end)}|${text.slice(end, index + length)}`),
    ),
  );
}

const files = [
  'th.ts',
  ...readdirSync(resolve(LOCALES, 'th'), { recursive: true, encoding: 'utf8' }).map((f) => `th/${f}`),
];

test.each(files.filter((file) => file.endsWith('.ts')))('no word is cut at the end of a line: %s', (file) => {
  const texts = readFileSync(resolve(LOCALES, file), 'utf8').match(/[\u0e01-\u0e4e]+/g) ?? [];
  expect(texts.flatMap(cutsIn)).toEqual([]);
});

test('a word that is cut is seen', () => {
  expect(files.length).toBeGreaterThan(15);
  expect(cutsIn('เซ็นแล้วกลับมา')).toEqual(['เซ็นแล้วก|ลับ']);
  expect(cutsIn('เซ็น กลับมา')).toEqual([]);
});
