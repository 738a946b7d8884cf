import { expect, test } from 'vitest';
import { byteLength, serializeBody } from '../../../../lib/core/report/serialize.ts';

test('what leaves can be read as it leaves: nothing hidden, nothing turned around', () => {
  const details = { revision: 1, text: 'ก\u202eabc\u200b\u{e0041}\nd' };
  const text = serializeBody(details);
  expect(text).toBe('{\n "revision": 1,\n "text": "ก\\u202eabc\\u200b\\udb40\\udc41\\nd"\n}');
  expect(JSON.parse(text)).toEqual(details);
  expect(byteLength('กa')).toBe(4);
});
