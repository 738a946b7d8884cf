/* The browser's rules and the decision of the worker say the same of an address, whatever is listed and let through. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Hit, Verdict } from '../../../lib/core/blocklist/verdict.ts';
import type { HostKey, SiteKey, UrlKey } from '../../../lib/core/indicators/key.ts';
import { canonicalizeUrl, expressionsOf } from '../../../lib/core/indicators/url.ts';
import type { Exception } from '../../../lib/guard/exceptions.ts';
import { buildDynamicRules, buildExceptionRules, EXCEPTION_IDS, type Rule } from '../../../lib/guard/rules.ts';
import { decideSite } from '../../../lib/guard/site-verdict.ts';
import { listing } from '../updater/published.ts';
import { outcome } from './outcome.ts';

const HOSTS = ['a.example', 'www.a.example', 'b.www.a.example', '203.0.113.7', '[2001:db8::1]'];
const WRITTEN = [...HOSTS, '[::ffff:203.0.113.7]', 'xa.example'];
const PATHS = ['/f/', '/f/bad', '/f/g/', '/f/g/h', '/f/bad?x=1', '/p', '/p?x=1', '/f/g/h/i/', '/f/g/h/i/j/', '/f/bad/'];
const TABS = [1, 2];

const hostsListed = fc.subarray(HOSTS, { maxLength: 1 });
const pathsListed = fc.uniqueArray(
  fc.tuple(fc.constantFrom(...HOSTS.slice(0, 3)), fc.constantFrom(...PATHS)).map((parts) => parts.join('')),
  { maxLength: 6 },
);
const address = fc
  .tuple(fc.constantFrom(...WRITTEN), fc.constantFrom(...PATHS, '/', '/f', '/f/bad?y', '/f/g/h/i/j/k'))
  .map(([host, path]) => `http://${host}${path}`);
const proceeds = fc.array(
  fc.record({
    url: address,
    scope: fc.constantFrom('host' as const, 'path' as const),
    tabId: fc.constantFrom(...TABS),
  }),
  { maxLength: 3 },
);

function verdictOn(url: string, listed: ReadonlySet<SiteKey>): Verdict {
  const canonical = canonicalizeUrl(url);
  if (canonical === null) return { kind: 'unknown', reason: 'not-checkable' };
  const { hosts, urls } = expressionsOf(canonical);
  const [first, ...rest] = [...hosts, ...urls]
    .filter((key) => listed.has(key))
    .map((key): Hit => ({ ...listing(key), publisher: 'main' }));
  return first === undefined ? { kind: 'not-listed' } : { kind: 'listed', hits: [first, ...rest] };
}

/** What the worker makes of an answer on the warning page (lib/worker/requests.ts). */
function exceptionsOf(
  wishes: readonly { readonly url: string; readonly scope: 'host' | 'path'; readonly tabId: number }[],
  listed: ReadonlySet<SiteKey>,
): Exception[] {
  return wishes.flatMap(({ url, scope, tabId }, i) => {
    const { subject, proceedScopes } = decideSite(url, tabId, verdictOn(url, listed), [], 0);
    if (subject === null || !proceedScopes.includes(scope)) return [];
    const { host } = subject;
    const keys = scope === 'path' ? subject.listedUrls : [];
    const times = { createdAt: 0, expiresAt: 9 };
    return [{ id: String(i), subject: host, scope, origin: 'proceed', tabId, ...times, host, keys, isPrivate: false }];
  });
}

function rulesOf(hosts: readonly string[], urls: readonly string[], exceptions: readonly Exception[]): Rule[] {
  return [
    ...buildDynamicRules({ hosts, frameHosts: hosts, urls }, 'b', 'x:i.html'),
    ...buildExceptionRules(exceptions, EXCEPTION_IDS.first, undefined, urls),
  ];
}

describe('rules and decisions agree', () => {
  it('a folder that was let through, and a listed page in it that was not', () => {
    const urls = ['a.example/f/', 'a.example/f/bad'];
    const listed = new Set<SiteKey>(urls.map((url): UrlKey => `url:${url}`));
    const wish = { url: 'http://a.example/f/other', scope: 'path' as const, tabId: 1 };
    const rules = rulesOf([], urls, exceptionsOf([wish], listed));
    expect(outcome(rules, 'http://a.example/f/other', 'main_frame', 1)).toBe('allow');
    expect(outcome(rules, 'http://a.example/f/bad', 'main_frame', 1)).toBe('block');
    expect(outcome(rules, 'http://a.example/f/bad', 'sub_frame', 1)).toBe('block');
    expect(outcome(rules, 'http://a.example/f/other', 'main_frame', 2)).toBe('redirect');
    const both = rulesOf([], urls, exceptionsOf([wish, { ...wish, url: 'http://a.example/f/bad' }], listed));
    expect(outcome(both, 'http://a.example/f/bad?q', 'main_frame', 1)).toBe('allow');
  });

  it('over random lists, exceptions, tabs and addresses', () => {
    let [stopped, letThrough] = [0, 0];
    fc.assert(
      fc.property(
        hostsListed,
        pathsListed,
        proceeds,
        fc.array(fc.tuple(address, fc.constantFrom(...TABS)), { minLength: 8, maxLength: 8 }),
        (hosts, urls, wishes, visits) => {
          const listed = new Set<SiteKey>([
            ...hosts.map((host): HostKey => `host:${host}`),
            ...urls.map((url): UrlKey => `url:${url}`),
          ]);
          const exceptions = exceptionsOf(wishes, listed);
          const rules = rulesOf(hosts, urls, exceptions);
          for (const [url, tabId] of visits) {
            const { blocks, exception } = decideSite(url, tabId, verdictOn(url, listed), exceptions, 0);
            const isStopped = ['block', 'redirect'].includes(outcome(rules, url, 'main_frame', tabId));
            expect([url, tabId, isStopped]).toEqual([url, tabId, blocks]);
            stopped += Number(blocks);
            letThrough += Number(exception !== null);
          }
        },
      ),
      { seed: 20_260_301, numRuns: 3000 },
    );
    expect(stopped).toBeGreaterThan(1000);
    expect(letThrough).toBeGreaterThan(300);
  });
});
