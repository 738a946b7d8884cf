import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodePunycode } from '../../../../lib/core/indicators/punycode.ts';

describe('RFC 3492 §7.1 samples', () => {
  test.each([
    [
      'egbpdaj6bu4bxfgehfvwxn',
      '\u0644\u064A\u0647\u0645\u0627\u0628\u062A\u0643\u0644\u0645\u0648\u0634\u0639\u0631\u0628\u064A\u061F',
    ],
    ['ihqwcrb4cv8a8dqg056pqjye', '他们为什么不说中文'],
    ['ihqwctvzc91f659drss3x8bo0yb', '他們爲什麽不說中文'],
    ['Proprostnemluvesky-uyb24dma41a', 'Pročprostěnemluvíčesky'],
    ['n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa', 'なぜみんな日本語を話してくれないのか'],
    ['PorqunopuedensimplementehablarenEspaol-fmd56a', 'PorquénopuedensimplementehablarenEspañol'],
    ['3B-ww4c5e180e575a65lsy2b', '3年B組金八先生'],
    ['MajiKoi5-783gue6qz075azm5e', 'MajiでKoiする5秒前'],
    ['d9juau41awczczp', 'そのスピードで'],
    ['12caz6d1e0e2bk', 'เช็กก่อน'],
  ])('%s', (encoded, decoded) => {
    expect(decodePunycode(encoded)).toBe(decoded);
  });
});

test.each(['99999999', 'zzzzzzzzzzzzzzzzzzzz', 'a-b!c', 'é', 'a'.repeat(64)])('%s is not punycode', (label) => {
  expect(decodePunycode(label)).toBeNull();
});

test('what the engine encodes is decoded to what it encoded', () => {
  let encoded = 0;
  const letters = fc.constantFrom(...Array.from('abcกขคงจฉชซญดตทนบปผพมยรลวสหอฮüéñßжяйδλω中文日本語한국'));
  fc.assert(
    fc.property(fc.array(letters, { minLength: 1, maxLength: 20 }), (parts) => {
      const text = parts.join('').normalize('NFC');
      const label = new URL(`http://${text}.example/`).hostname.split('.')[0] ?? '';
      if (!label.startsWith('xn--')) return;
      encoded += 1;
      expect(decodePunycode(label.slice(4))).toBe(text);
    }),
    { seed: 1441, numRuns: 5_000 },
  );
  expect(encoded).toBeGreaterThan(3_000);
});

test('no label makes it throw', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9-]{0,63}$/), (label) => {
      const decoded = decodePunycode(label);
      expect(decoded === null || decoded.length <= 2 * label.length).toBe(true);
    }),
    { seed: 1441, numRuns: 20_000 },
  );
});
