import { describe, expect, test } from 'vitest';
import { topSites } from '../../../../hub/policy/top-sites.ts';
import { isIndicatorProblem, parseListedHost } from '../../../../lib/core/indicators/parse-listed.ts';
import type { NumberKey, SiteKey } from '../../../../lib/core/indicators/key.ts';
import { gateListing, isNeverBlocked } from '../../../../lib/core/policy/gate.ts';
import {
  gateNumber,
  isNeverListedNumber,
  isPersonal,
  needsSecondPerson,
} from '../../../../lib/core/policy/number-gate.ts';
import { HOTLINES, isHotline } from '../../../../lib/core/policy/hotlines.ts';
import { officialDomains } from '../../../../lib/core/policy/official-domains.ts';
import { PLATFORMS } from '../../../../lib/core/policy/platforms.ts';
import { HAS_SHARED_DATA, sharedLines } from '../indicators/shared-vectors.ts';

const TOP = new Set(['wongnai.com', 'news.wongnai.com', 'top.co.th']);

/** `allowed`, or the rule, with `!` where a second person may insist. */
function ruleFor(key: SiteKey): string {
  const verdict = gateListing(key, { topSites: TOP });
  return verdict.allowed ? 'allowed' : `${verdict.rule}${verdict.insistable ? '!' : ''}`;
}

describe('the gate', () => {
  test.each<[SiteKey, string, boolean]>([
    // key, verdict, whether a client ignores it whatever a list says
    ['host:evil.example', 'allowed', false],
    ['url:evil.example/pay', 'allowed', false],
    ['host:192.0.2.1', 'allowed', false],
    ['host:[2001:db8::1]', 'allowed', false],
    // Look-alikes of official names are what the list is for.
    ['host:scb.co.th.evil.example', 'allowed', false],
    ['host:scb-co-th.example', 'allowed', false],
    ['host:notscb.co.th', 'allowed', false],
    // Official domains, below them, above them.
    ['host:scb.co.th', 'official-domain', true],
    ['host:www.scb.co.th', 'official-domain', true],
    ['url:scb.co.th/login', 'official-domain', true],
    ['url:login.scb.co.th/?x', 'official-domain', true],
    ['host:dopa.go.th', 'official-domain', true],
    ['host:kerryexpress.com', 'official-domain', true],
    ['host:other.kerryexpress.com', 'allowed', false],
    // Not verified: a reason to ask, not a promise.
    ['host:ibank.co.th', 'official-domain!', false],
    ['url:ibank.co.th/a', 'official-domain!', false],
    // A government registry name is somebody's office; its broken-into page is listed by path.
    ['host:anything.go.th', 'official-domain!', false],
    ['host:anything.mi.th', 'official-domain!', false],
    ['host:xn--12c.xn--h3cuzk1di.xn--o3cw4h', 'official-domain!', false],
    ['url:anything.go.th/uploads/pay.html', 'allowed', false],
    // Suffixes.
    ['host:co.th', 'public-suffix', true],
    ['host:com', 'public-suffix', true],
    ['host:go.th', 'public-suffix', true],
    ['url:co.th/x', 'public-suffix', false],
    // Suffixes that are platforms: subdomains are tenants.
    ['host:github.io', 'shared-host', true],
    ['host:www.github.io', 'shared-host', true],
    ['host:evil.github.io', 'allowed', false],
    ['url:github.io/x', 'allowed', false],
    ['host:shop.th', 'shared-host', true],
    ['host:evil.shop.th', 'allowed', false],
    ['host:blogspot.com', 'shared-host', true],
    ['host:evil.blogspot.com', 'allowed', false],
    // A wildcard suffix may be a tenant or a region.
    ['host:bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi.dweb.link', 'shared-host!', false],
    ['host:ec2-203-0-113-5.compute-1.amazonaws.com', 'allowed', false],
    // Platforms outside the suffix list.
    ['host:facebook.com', 'shared-host', true],
    ['host:m.facebook.com', 'shared-host', true],
    ['url:m.facebook.com/evil.page', 'allowed', false],
    ['url:facebook.com/profile.php?id=100', 'allowed', false],
    ['url:facebook.com/profile.php', 'shared-host', false],
    ['url:www.youtube.com/watch', 'shared-host', false],
    ['url:www.youtube.com/watch?v=abc', 'allowed', false],
    ['url:docs.google.com/forms', 'shared-host', false],
    ['url:docs.google.com/forms/d/e/', 'shared-host', false],
    ['url:docs.google.com/forms/d/e/1FAIpQ/viewform', 'allowed', false],
    ['url:m.facebook.com/profile.php', 'shared-host', false],
    // A URL is looked up on the hosts above its own, so a path listed there reaches the platform below.
    ['url:google.com/forms/', 'shared-host', false],
    ['url:www.google.com/search', 'shared-host', false],
    ['url:google.com/search', 'shared-host', false],
    ['url:google.com/search?q=evil', 'allowed', false],
    ['url:kerryexpress.com/track', 'official-domain!', false],
    // A bare root in a URL key is the host.
    ['url:facebook.com/', 'shared-host', true],
    ['url:wongnai.com/', 'top-site!', false],
    ['url:evil.example/', 'allowed', false],
    ['host:google.com', 'shared-host', true],
    // Hosts above a platform's own.
    ['host:apple.com', 'shared-host', true],
    ['host:office.com', 'shared-host', true],
    ['url:apple.com/evil', 'allowed', false],
    ['host:line.me', 'shared-host', true],
    ['url:line.me/R/ti/p/@evil', 'allowed', false],
    ['url:line.me/R/oaMessage/', 'shared-host', false],
    ['url:line.me/R/oaMessage/@evil/', 'allowed', false],
    ['url:lin.ee/abc', 'allowed', false],
    ['host:bit.ly', 'shared-host', true],
    ['url:bit.ly/abc', 'allowed', false],
    ['host:weebly.com', 'shared-host', true],
    ['host:www.weebly.com', 'shared-host', true],
    ['host:evil.weebly.com', 'allowed', false],
    ['host:notfacebook.com', 'allowed', false],
    // Top sites.
    ['host:wongnai.com', 'top-site!', false],
    ['host:www.wongnai.com', 'top-site!', false],
    ['host:news.wongnai.com', 'top-site!', false],
    ['host:evil.wongnai.com', 'allowed', false],
    ['url:wongnai.com/evil', 'allowed', false],
    ['host:top.co.th', 'top-site!', false],
    // Nobody's public address.
    ['host:localhost', 'private-address', false],
    ['host:intranet', 'private-address', false],
    ['host:app.localhost', 'private-address', false],
    ['host:printer.local', 'private-address', false],
    ['host:router.home.arpa', 'private-address', false],
    ['host:0.0.0.0', 'private-address', false],
    ['host:10.1.2.3', 'private-address', false],
    ['host:100.64.0.1', 'private-address', false],
    ['host:100.128.0.1', 'allowed', false],
    ['host:127.0.0.1', 'private-address', false],
    ['host:169.254.169.254', 'private-address', false],
    ['host:172.31.255.255', 'private-address', false],
    ['host:172.32.0.1', 'allowed', false],
    ['host:192.168.1.1', 'private-address', false],
    ['host:224.0.0.1', 'private-address', false],
    ['host:255.255.255.255', 'private-address', false],
    ['host:[::]', 'private-address', false],
    ['host:[::1]', 'private-address', false],
    ['host:[fc00::1]', 'private-address', false],
    ['host:[fdff::1]', 'private-address', false],
    ['host:[fe80::1]', 'private-address', false],
    ['host:[ff02::1]', 'private-address', false],
    ['host:[::ffff:7f00:1]', 'private-address', false],
    ['host:[::ffff:c0a8:101]', 'private-address', false],
    ['host:[::ffff:808:808]', 'allowed', false],
    ['host:[2606:4700::1111]', 'allowed', false],
    ['url:192.168.1.1/login', 'private-address', false],
  ])('%s: %s', (key, rule, never) => {
    expect(ruleFor(key)).toBe(rule);
    expect(isNeverBlocked(key)).toBe(never);
  });

  test('a refusal says why in both languages and names what it is about', () => {
    for (const key of ['host:scb.co.th', 'host:github.io', 'host:co.th', 'host:top.co.th', 'host:localhost'] as const) {
      const verdict = gateListing(key, { topSites: TOP });
      if (verdict.allowed) throw new Error(`${key} is refused`);
      expect(verdict.because.th).toMatch(/[ก-๙]/);
      expect(verdict.because.th).toContain(key.slice('host:'.length));
      expect(verdict.because.en).toContain(key.slice('host:'.length));
    }
  });

  test('what a client never blocks can never be listed, so no honest release is refused for it', () => {
    const hosts = [...officialDomains().map((entry) => entry.domain), ...PLATFORMS.map((platform) => platform.host)];
    let never = 0;
    for (const host of hosts.flatMap((name) => [
      name,
      `www.${name}`,
      `x.y.${name}`,
      name.slice(name.indexOf('.') + 1),
    ])) {
      for (const key of [`host:${host}`, `url:${host}/a`] as const) {
        if (!isNeverBlocked(key)) continue;
        never += 1;
        expect(gateListing(key, { topSites: new Set() })).toMatchObject({ allowed: false, insistable: false });
      }
    }
    expect(never).toBeGreaterThan(300);
  });
});

describe('the gate of numbers', () => {
  test.each<[NumberKey, string]>([
    ['phone:+66812345678', 'allowed'],
    ['phone:+661441', 'hotline'],
    ['phone:+66818663000', 'hotline'],
    ['phone:+6628888888', 'hotline'],
    ['phone:+6628888889', 'allowed'],
    // The same digits elsewhere are no telephone.
    ['acct:TH:0818663000', 'allowed'],
    ['line:~0818663000', 'allowed'],
    ['biller:099400000000099:REF1', 'allowed'],
    ['biller:0994000000099:REF1', 'allowed'],
    ['biller:099400000000099:', 'bare-biller'],
    ['biller:099400000000099:REF1:REF2', 'bare-biller'],
    ['biller:12345:REF1', 'bare-biller'],
    ['ppid:natid:1234567890121', 'allowed'],
  ])('%s: %s', (key, rule) => {
    const verdict = gateNumber(key);
    expect(verdict.allowed ? 'allowed' : verdict.rule).toBe(rule);
    // A client ignores what the gate refuses, whatever a list says.
    expect(isNeverListedNumber(key)).toBe(rule !== 'allowed');
  });

  test.each<[NumberKey, boolean]>([
    ['acct:TH:1234567890', true],
    ['phone:+66812345678', true],
    ['ppid:natid:1234567890121', true],
    ['ppid:ewallet:012345678901234', true],
    ['line:~somchai', true],
    ['line:p/AbCdEf', true],
    ['coin:tron:TJRabPrwbZy45sbavfcjinPJC18kjpRTv8', true],
    ['iban:DE89370400440532013000', true],
    ['line:@shop', false],
    ['biller:099400000000099:REF1', false],
  ])('%s is a number of a person: %s', (key, expected) => {
    expect(needsSecondPerson(key)).toBe(expected);
    expect(isPersonal(key)).toBe(expected);
  });

  test('no site is a number of a person', () => {
    expect([isPersonal('host:evil.example'), isPersonal('url:evil.example/a')]).toEqual([false, false]);
  });
});

describe('the data behind it', () => {
  test('names are canonical and none stands twice', () => {
    for (const hosts of [officialDomains().map((entry) => entry.domain), PLATFORMS.map((platform) => platform.host)]) {
      expect(new Set(hosts).size).toBe(hosts.length);
      for (const host of hosts) expect(parseListedHost(host)).toBe(`host:${host}`);
    }
  });

  test('no official domain is a platform on which strangers publish', () => {
    for (const { domain } of officialDomains()) {
      expect(PLATFORMS.some(({ host }) => domain === host || domain.endsWith(`.${host}`))).toBe(false);
    }
  });

  test.each([
    ['1441', true],
    ['191', true],
    ['081-866-3000', true],
    ['+66 81 866 3000', true],
    ['1442', false],
    ['0818663001', false],
    ['', false],
  ])('hotline %s: %s', (number, expected) => {
    expect(isHotline(number)).toBe(expected);
  });

  test('every hotline is its own', () => {
    expect(new Set(HOTLINES.map((line) => line.number)).size).toBe(HOTLINES.length);
    for (const line of HOTLINES) expect(isHotline(line.number)).toBe(true);
  });
});

describe.skipIf(!HAS_SHARED_DATA)('over real lists', () => {
  test.each(['benign/majestic-top10k.txt', 'benign/cloudflare-top20k.txt', 'benign/bank-websites.txt'])(
    'none of %s can be listed without somebody insisting',
    (file) => {
      const passed: string[] = [];
      for (const line of sharedLines(file)) {
        const key = parseListedHost(line);
        if (!isIndicatorProblem(key) && gateListing(key, { topSites: topSites() }).allowed) passed.push(line);
      }
      expect(passed).toEqual([]);
    },
  );

  test('a scam list passes almost whole', () => {
    const lines = sharedLines('blocklists/global-anti-scam-org.txt');
    const passed = lines.filter((line) => {
      const key = parseListedHost(line);
      return !isIndicatorProblem(key) && gateListing(key, { topSites: topSites() }).allowed;
    });
    expect(lines.length).toBeGreaterThan(11_000);
    expect(passed.length / lines.length).toBeGreaterThan(0.998);
  });
});
