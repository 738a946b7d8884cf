import { expect, it } from 'vitest';
import { siteOf } from '../../../lib/worker/site-of.ts';

it.each([
  ['https://www.shop.co.th/pay', 'shop.co.th'],
  ['https://a.weebly.com/', 'a.weebly.com'],
  ['https://pay.a.weebly.com/', 'a.weebly.com'],
  ['https://b.weebly.com/', 'b.weebly.com'],
  ['http://127.0.0.1:8080/', '127.0.0.1'],
  ['about:blank', ''],
  ['', ''],
])('the site of %s is %s', (url, site) => {
  expect(siteOf(url)).toBe(site);
});
