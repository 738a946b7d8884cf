import { describe, expect, it } from 'vitest';
import type { UrlKey } from '../../../lib/core/indicators/key.ts';
import type { Exception } from '../../../lib/guard/exceptions.ts';
import {
  buildDynamicRules,
  buildExceptionRules,
  buildObservedRules,
  buildOfMarker,
  buildPendingRules,
  HOSTS_PER_RULE,
  isGuarded,
  MAX_PATH_RULES,
} from '../../../lib/guard/rules.ts';
import type { Rule } from '../../../lib/guard/rules.ts';
import { outcome } from './outcome.ts';
import { listing } from '../updater/published.ts';

const PAGE = 'chrome-extension://id/interstitial.html';

function dynamic(hosts: string[], urls: string[] = []): Rule[] {
  return buildDynamicRules({ hosts, frameHosts: hosts, urls }, 'b1', PAGE);
}

describe('hosts', () => {
  const rules = dynamic(['evil.example', '203.0.113.7', '[2001:db8::1]']);
  it.each([
    ['http://evil.example/', 'redirect'],
    ['https://www.evil.example:8443/x?y#z', 'redirect'],
    ['http://203.0.113.7/x', 'redirect'],
    ['http://xevil.example/', 'none'],
    ['http://evil.example.org/', 'none'],
    ['http://good.example/?to=http://evil.example/', 'none'],
  ])('%s → %s', (address, expected) => {
    expect(outcome(rules, address)).toBe(expected);
  });

  it.each(['sub_frame', 'object'] as const)('are blocked as %s, without an interstitial', (type) => {
    expect(outcome(rules, 'http://evil.example/', type)).toBe('block');
    expect(outcome(rules, 'http://good.example/', type)).toBe('none');
  });

  it('go to our page with the whole address behind the #', () => {
    const redirect = rules.find((rule) => rule.action.type === 'redirect');
    expect(redirect?.action.redirect?.regexSubstitution).toBe(`${PAGE}#\\0`);
  });

  // Tried in Chromium 156: conditions know an address by its brackets, as the browser writes it.
  it.each([
    ['http://[2001:db8::1]:8080/x', 'redirect'],
    ['http://[2001:db8:0:0::1]/', 'redirect'],
    ['http://[2001:db8::2]/', 'none'],
    ['http://[::ffff:203.0.113.7]/', 'redirect'],
    ['http://[64:ff9b::203.0.113.7]/', 'redirect'],
    ['http://[::ffff:203.0.113.8]/', 'none'],
  ])('%s → %s', (address, expected) => {
    expect(outcome(rules, address)).toBe(expected);
  });

  it('are spread over rules of 100,000 with distinct ids', () => {
    const many = dynamic(Array.from({ length: HOSTS_PER_RULE + 1 }, (_unused, i) => `h${i}.example`));
    expect(
      many.filter((rule) => rule.action.type === 'redirect').map((rule) => rule.condition.requestDomains?.length),
    ).toEqual([HOSTS_PER_RULE, 1]);
    expect(new Set(many.map((rule) => rule.id)).size).toBe(many.length);
  });
});

describe('paths', () => {
  const long = `shop.example/${'long-'.repeat(20)}x`;
  const rules = dynamic(
    [],
    [
      'shop.example/bad',
      'shop.example/dir/',
      'shop.example/q?id=1',
      long,
      'shop.example/a.b',
      'shop.example/1/2/3/4/',
      'shop.example/r?to=/',
    ],
  );
  it.each([
    ['http://shop.example/bad', 'redirect'],
    ['http://shop.example/bad?x=1', 'redirect'],
    ['https://www.shop.example:8443/bad#frag', 'redirect'],
    ['http://shop.example/bad/more', 'none'],
    ['http://shop.example/BAD', 'none'],
    ['http://shop.example/x/bad', 'none'],
    ['http://other.example/bad', 'none'],
    ['http://shop.example/dir/', 'redirect'],
    ['http://shop.example/dir/x/y?z', 'redirect'],
    ['http://shop.example/dir', 'none'],
    ['http://shop.example/q?id=1', 'redirect'],
    ['http://shop.example/q?id=12', 'none'],
    ['http://shop.example/q', 'none'],
    ['http://shop.example/aXb', 'none'],
    ['http://shop.example/1/2/3/4/', 'redirect'],
    ['http://shop.example/1/2/3/4/?x', 'redirect'],
    // Deeper than a lookup sees folders: blocked, it would have no warning.
    ['http://shop.example/1/2/3/4/5', 'none'],
    ['http://shop.example/r?to=/', 'redirect'],
    ['http://shop.example/r?to=/x', 'none'],
    [`http://${long}`, 'block'],
    [`http://${long}?q`, 'block'],
    [`http://${long}y`, 'none'],
    ['http://shop.example/', 'none'],
  ])('%s → %s', (address, expected) => {
    expect(outcome(rules, address)).toBe(expected);
  });

  it('are blocked in frames too', () => {
    expect(outcome(rules, 'http://shop.example/bad', 'sub_frame')).toBe('block');
    expect(outcome(rules, 'http://shop.example/good', 'sub_frame')).toBe('none');
  });

  it.each(['shop.example/a*b', 'shop.example/a^b', 'shop.example/a|b'])('%s is left to observation', (path) => {
    expect(dynamic([], [path]).filter((rule) => rule.id !== 1)).toEqual([]);
  });

  it('stop at the number of rules that the browser takes', () => {
    const urls = Array.from({ length: 40_000 }, (_unused, i) => `shop.example/${i}`);
    const all = dynamic(['evil.example'], urls);
    expect(all.length).toBeLessThanOrEqual(30_000);
    expect(all.filter((rule) => rule.id >= 2000)).toHaveLength(MAX_PATH_RULES);
    expect(all.filter((rule) => rule.action.type === 'redirect').length).toBeLessThan(1000);
    expect(outcome(all, 'http://shop.example/1')).toBe('redirect');
  });

  it('use no expression where the browser refuses one', () => {
    const plain = buildDynamicRules({ hosts: [], frameHosts: [], urls: ['shop.example/bad'] }, 'b', PAGE, 0);
    expect(outcome(plain, 'http://shop.example/bad')).toBe('block');
    expect(plain.some((rule) => rule.condition.regexFilter !== undefined)).toBe(false);
  });
});

describe('the marker', () => {
  it('names the build and matches nothing', () => {
    const rules = dynamic(['evil.example']);
    expect(buildOfMarker(rules[0])).toBe('b1');
    expect(rules[0]?.condition.urlFilter).toMatch(/^\|tuean-guard:/);
    expect(outcome(dynamic([]), 'http://good.example/')).toBe('none');
  });
  it('is null for other rules', () => {
    expect(buildOfMarker(undefined)).toBeNull();
    expect(buildOfMarker(dynamic(['evil.example'])[1])).toBeNull();
  });
});

describe('what changed since', () => {
  const base = dynamic(['evil.example', 'old.example', 'parent.example'], ['shop.example/old', 'shop.example/still/']);
  const session = buildPendingRules(
    {
      addedHosts: ['new.example'],
      removedHosts: [
        { host: 'old.example', stillListed: [] },
        { host: 'parent.example', stillListed: ['bad.parent.example'] },
      ],
      addedUrls: ['shop.example/new'],
      removedUrls: ['shop.example/old'],
    },
    PAGE,
  );
  const rules = [...base, ...session];
  it.each([
    ['http://new.example/', 'redirect'],
    ['http://old.example/', 'allow'],
    ['http://www.old.example/', 'allow'],
    ['http://evil.example/', 'redirect'],
    ['http://parent.example/', 'allow'],
    ['http://bad.parent.example/', 'redirect'],
    ['http://shop.example/new', 'block'],
    ['http://shop.example/old', 'allow'],
    ['http://shop.example/old?x', 'allow'],
    ['http://shop.example/still/x', 'redirect'],
  ])('%s → %s', (address, expected) => {
    expect(outcome(rules, address)).toBe(expected);
  });

  it('a revoked path is let through on every port, in frames, and where it is too long for an expression', () => {
    const long = `shop.example/${'long-'.repeat(20)}x`;
    const listed = dynamic([], ['shop.example/old', long]);
    const lifted = buildPendingRules(
      { addedHosts: [], removedHosts: [], addedUrls: [], removedUrls: ['shop.example/old', long] },
      PAGE,
    );
    for (const address of ['http://shop.example/old', 'https://shop.example:8443/old', `http://${long}`]) {
      expect(outcome(listed, address)).not.toBe('none');
      expect(outcome([...listed, ...lifted], address)).toBe('allow');
    }
    expect(outcome([...listed, ...lifted], 'http://shop.example/old', 'sub_frame')).toBe('allow');
    expect(outcome([...listed, ...lifted], `http://${long}`, 'sub_frame')).toBe('allow');
  });

  it('an empty change makes no rule', () => {
    expect(buildPendingRules({ addedHosts: [], removedHosts: [], addedUrls: [], removedUrls: [] }, PAGE)).toEqual([]);
  });

  it('an address that was revoked loads, in every form that the browser writes it', () => {
    const listed = dynamic(['[2001:db8::1]', '203.0.113.7']);
    const removedHosts = ['[2001:db8::1]', '203.0.113.7'].map((host) => ({ host, stillListed: [] }));
    const lifted = buildPendingRules({ addedHosts: [], removedHosts, addedUrls: [], removedUrls: [] }, PAGE);
    const seen = buildObservedRules(['[2001:db8::1]', '203.0.113.7'], [], PAGE);
    for (const address of ['http://[2001:db8::1]/', 'http://203.0.113.7/', 'http://[::ffff:203.0.113.7]/x']) {
      expect(outcome([...listed, ...seen], address)).toBe('redirect');
      expect(outcome([...listed, ...seen, ...lifted], address)).toBe('allow');
    }
  });

  it('a revoked path does not lift a listed host', () => {
    const lifted = buildPendingRules(
      { addedHosts: [], removedHosts: [], addedUrls: [], removedUrls: ['evil.example/x'] },
      PAGE,
    );
    expect(outcome([...base, ...lifted], 'http://evil.example/x')).toBe('redirect');
  });
});

describe('exceptions', () => {
  const exception = (wish: Partial<Exception>): Exception => ({
    id: 'x',
    subject: 'evil.example',
    scope: 'host',
    origin: 'proceed',
    tabId: 7,
    createdAt: 0,
    expiresAt: 1,
    host: 'evil.example',
    keys: [],
    isPrivate: false,
    ...wish,
  });
  const base = dynamic(['evil.example'], ['shop.example/bad', 'evil.example/p']);

  it('let a host through in its tab only', () => {
    const rules = [...base, ...buildExceptionRules([exception({})], 10_000)];
    expect(outcome(rules, 'http://www.evil.example/', 'main_frame', 7)).toBe('allow');
    expect(outcome(rules, 'http://evil.example/', 'main_frame', 8)).toBe('redirect');
  });
  it('let a paused site through in every tab', () => {
    const rules = [...base, ...buildExceptionRules([exception({ tabId: null, origin: 'pause' })], 10_000)];
    expect(outcome(rules, 'http://evil.example/', 'main_frame', 8)).toBe('allow');
  });
  it('let a path through, and not the path beside it or a listed host', () => {
    const keys: UrlKey[] = ['url:shop.example/bad', 'url:evil.example/p'];
    const rules = [
      ...base,
      ...dynamic([], ['shop.example/worse']),
      ...buildExceptionRules([exception({ scope: 'path', keys })], 10_000),
    ];
    expect(outcome(rules, 'http://shop.example/bad?x', 'main_frame', 7)).toBe('allow');
    expect(outcome(rules, 'http://shop.example/worse', 'main_frame', 7)).toBe('redirect');
    expect(outcome(rules, 'http://evil.example/p', 'main_frame', 7)).toBe('redirect');
  });
});

describe('what is guarded', () => {
  it.each([
    ['confirmed', true],
    ['corroborated', true],
    ['reported', false],
    ['disputed', false],
  ] as const)('%s: %s', (grade, expected) => {
    expect(isGuarded(listing('host:evil.example', grade))).toBe(expected);
  });
  it('is never a never-block indicator, or a public suffix', () => {
    expect(isGuarded(listing('host:bot.or.th'))).toBe(false);
    expect(isGuarded(listing('host:co.th'))).toBe(false);
    expect(isGuarded(listing('host:github.io'))).toBe(false);
    expect(isGuarded(listing('host:evil.github.io'))).toBe(true);
  });
});
