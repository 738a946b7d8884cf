/* Names that imitate others are told to who decides, honest names are not. */
import { describe, expect, it } from 'vitest';
import { lookAlikeOf } from '../../../hub/cases/look-alike.ts';

const TOP = new Set(['shopping-mall.com', 'lazada.co.th', 'paypal.com', 'short.com']);

describe('a look-alike', () => {
  it.each([
    ['kasikornbank.shop', 'kasikornbank.com', 'the same name under another ending'],
    ['kasikornbonk.com', 'kasikornbank.com', 'another letter'],
    ['kasikornbnak.com', 'kasikornbank.com', 'two changed over'],
    ['kasikornban.com', 'kasikornbank.com', 'a letter left out'],
    ['kasikornnbank.com', 'kasikornbank.com', 'a letter put in'],
    ['krungtha1.com', 'krungthai.com', 'a digit'],
    ['scb.co.th.verify-login.example', 'scb.co.th', 'the whole name before another domain'],
    ['secure-bangkokbank.example', 'bangkokbank.com', 'the name between hyphens'],
    // раypal-like letters of another script: bangkokbаnk with a Cyrillic а.
    [new URL('https://bangkokbаnk.com/').hostname, 'bangkokbank.com', 'a letter of another script'],
  ])('%s imitates %s: %s', (host, domain) => {
    expect(lookAlikeOf(host, TOP)).toEqual({ of: 'official', domain });
  });

  it.each([
    ['paypa1.com', 'paypal.com'],
    ['www.paypall.com', 'paypal.com'],
    ['lazadaa.co.th', 'lazada.co.th'],
    ['shopping-malls.com', 'shopping-mall.com'],
  ])('%s imitates the much-visited %s', (host, domain) => {
    expect(lookAlikeOf(host, TOP)).toEqual({ of: 'top', domain });
  });

  it.each([
    'kasikornbank.com',
    'online.kasikornbank.com',
    'paypal.com',
    'www.paypal.com',
    'a-flower-shop.example',
    'shortt.com.example',
    'sort.com',
    '203.0.113.7',
    'co.th',
  ])('%s imitates nothing', (host) => {
    expect(lookAlikeOf(host, TOP)).toBeNull();
  });
});
