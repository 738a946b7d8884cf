/* What a member is told of an indicator before they decide. */
import { describe, expect, it } from 'vitest';
import { hintsOf, type HintFacts, type KnownListing } from '../../../hub/cases/hints.ts';
import type { IndicatorKey } from '../../../lib/core/indicators/key.ts';

const TODAY = 20_000;
const NOTHING = new Set<string>();

const facts = (key: IndicatorKey, more: Partial<HintFacts> = {}): HintFacts => ({
  key,
  listings: [],
  closedOn: null,
  forgottenOn: null,
  ownPublisher: 'reports',
  today: TODAY,
  ...more,
});
const listing = (key: IndicatorKey, more: Partial<KnownListing> = {}): KnownListing => ({
  key,
  publisher: 'reports',
  isInForce: true,
  seenOn: TODAY - 1,
  ...more,
});
const told = (key: IndicatorKey, more?: Partial<HintFacts>): string[] =>
  hintsOf(facts(key, more), NOTHING).map(({ code, about }) => (about === null ? code : `${code} ${about}`));

describe('hints', () => {
  it.each<[IndicatorKey, string[]]>([
    ['host:evil.example', []],
    ['url:facebook.com/some-page', ['platform facebook.com']],
    ['host:evil.weebly.com', ['shared-host weebly.com']],
    ['host:evil.github.io', ['shared-host github.io']],
    ['host:school.go.th', ['government']],
    ['host:kasikornbank.shop', ['look-alike-official kasikornbank.com']],
    ['biller:010753700010315:REF1', ['gateway']],
    ['ppid:ewallet:012345678901234', ['gateway']],
    ['phone:+6621234567', ['gateway']],
    ['phone:+66812345678', []],
    ['acct:TH:1234567890', []],
  ])('of %s: %j', (key, hints) => {
    expect(told(key)).toEqual(hints);
  });

  it('say that a telephone known long ago may have another owner, and of nothing else', () => {
    const phone = 'phone:+66812345678';
    const past = { isInForce: false, seenOn: TODAY - 90 };
    expect(told(phone, { listings: [listing(phone, past)] })).toEqual(['reassigned']);
    expect(told(phone, { closedOn: TODAY - 400 })).toEqual(['reassigned']);
    expect(told(phone, { forgottenOn: TODAY - 400 })).toEqual(['reassigned', 'closed-before']);
    expect(told('acct:TH:1234567890', { forgottenOn: TODAY - 400 })).toEqual(['closed-before']);
    expect(told(phone, { listings: [listing(phone, { ...past, seenOn: TODAY - 89 })] })).toEqual([]);
    expect(told(phone, { listings: [listing(phone, past), listing(phone)] })).toEqual([]);
    expect(told('acct:TH:1234567890', { closedOn: TODAY - 400 })).toEqual([]);
  });

  it('name feeds that list it, and what else is listed on its host, in force only', () => {
    const key = 'host:evil.example';
    const listings = [
      listing(key),
      listing(key, { publisher: 'feed one' }),
      listing('url:evil.example/pay', { publisher: 'feed one' }),
      listing('url:evil.example/pay', { publisher: 'feed two' }),
      listing('url:evil.example/old', { isInForce: false }),
    ];
    expect(told(key, { listings })).toEqual(['in-feed feed one', 'same-host url:evil.example/pay']);
  });

  it('have words in both languages', () => {
    const hints = hintsOf(facts('url:facebook.com/a', { listings: [listing('host:facebook.com')] }), NOTHING);
    expect(hints).toHaveLength(2);
    for (const { because } of hints) {
      expect(because.th).toMatch(/[\u0e00-\u0e7f]/);
      expect(because.en).toMatch(/^[\x20-\x7e]+$/);
    }
  });
});
