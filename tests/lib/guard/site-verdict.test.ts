import { describe, expect, it } from 'vitest';
import { badgeOf } from '../../../lib/worker/badge.ts';
import type { BadgeInput } from '../../../lib/worker/badge.ts';
import type { Grade } from '../../../lib/core/blocklist/listing.ts';
import type { Hit, Verdict } from '../../../lib/core/blocklist/verdict.ts';
import type { SiteKey } from '../../../lib/core/indicators/key.ts';
import type { Exception } from '../../../lib/guard/exceptions.ts';
import { freshnessOf, toListStatus, worstFreshness } from '../../../lib/worker/list-status.ts';
import { decideSite, explainSite } from '../../../lib/guard/site-verdict.ts';
import type { StatusRecord } from '../../../lib/store/database.ts';
import { listing } from '../updater/published.ts';

const hit = (key: SiteKey, grade: Grade = 'confirmed'): Hit => ({ ...listing(key, grade), publisher: 'main' });
const listed = (first: Hit, ...rest: Hit[]): Verdict => ({ kind: 'listed', hits: [first, ...rest] });
const exception: Exception = {
  id: 'x',
  subject: 'evil.example',
  scope: 'host',
  origin: 'proceed',
  tabId: 1,
  createdAt: 0,
  expiresAt: 100,
  host: 'evil.example',
  keys: [],
  isPrivate: false,
};

describe('with the check of sites turned off', () => {
  const verdict = listed(hit('host:evil.example'));
  const off = decideSite('http://evil.example/', 1, verdict, [], 1, false);
  const names = () => ({ th: '', en: '' });

  it('a listed site loads, and nothing is said of it but that', () => {
    expect(off).toMatchObject({ blocks: false, proceedScopes: [], isOff: true });
    expect(explainSite('http://evil.example/', off, names).site).toEqual({ kind: 'unknown', reason: 'turned-off' });
  });

  it('neither is "not listed" said', () => {
    const decision = decideSite('http://good.example/', 1, { kind: 'not-listed' }, [], 1, false);
    expect(explainSite('http://good.example/', decision, names).site.kind).toBe('unknown');
  });

  it('a page that no list can name stays one', () => {
    for (const isOn of [true, false]) {
      const decision = decideSite('about:blank', 1, { kind: 'unknown', reason: 'not-checkable' }, [], 1, isOn);
      expect(decision).toMatchObject({ blocks: false, subject: null });
      expect(explainSite('about:blank', decision, names).site).toEqual({ kind: 'unknown', reason: 'not-checkable' });
    }
    const failed = decideSite('http://good.example/', 1, { kind: 'unknown', reason: 'store-failed' }, [], 1, false);
    expect(explainSite('http://good.example/', failed, names).site).toEqual({ kind: 'unknown', reason: 'turned-off' });
  });

  it('the button says that it is paused, unless there is a listed number on the page', () => {
    const input = {
      decision: off,
      blockedFrames: 0,
      listedOnPage: 0,
      hasUnchecked: false,
      freshness: 'fresh',
    } as const;
    expect(badgeOf(input).state).toBe('paused');
    expect(badgeOf({ ...input, listedOnPage: 1 }).state).toBe('listed');
    expect(badgeOf({ ...input, decision: { ...off, isOff: false } }).state).toBe('listed');
  });
});

describe('decideSite', () => {
  it.each<[name: string, url: string, verdict: Verdict, exceptions: Exception[], blocks: boolean, scopes: string[]]>([
    ['a confirmed host', 'http://evil.example/', listed(hit('host:evil.example')), [], true, ['host']],
    [
      'a corroborated host',
      'http://evil.example/',
      listed(hit('host:evil.example', 'corroborated')),
      [],
      true,
      ['host'],
    ],
    ['a reported host', 'http://evil.example/', listed(hit('host:evil.example', 'reported')), [], false, []],
    ['a disputed host', 'http://evil.example/', listed(hit('host:evil.example', 'disputed')), [], false, []],
    ['a path', 'http://s.example/p', listed(hit('url:s.example/p')), [], true, ['path', 'host']],
    [
      'a path on a listed host',
      'http://s.example/p',
      listed(hit('url:s.example/p'), hit('host:s.example')),
      [],
      true,
      ['host'],
    ],
    [
      'a path on a host with a report',
      'http://s.example/p',
      listed(hit('url:s.example/p'), hit('host:s.example', 'reported')),
      [],
      true,
      ['path', 'host'],
    ],
    ['not listed', 'http://good.example/', { kind: 'not-listed' }, [], false, []],
    ['unknown', 'http://good.example/', { kind: 'unknown', reason: 'store-failed' }, [], false, []],
    ['let through', 'http://evil.example/', listed(hit('host:evil.example')), [exception], false, ['host']],
  ])('%s', (_name, url, verdict, exceptions, blocks, scopes) => {
    const decision = decideSite(url, 1, verdict, exceptions, 50);
    expect(decision.blocks).toBe(blocks);
    expect(decision.proceedScopes).toEqual(scopes);
  });
});

describe('explainSite', () => {
  const name = { th: 'ก', en: 'A' };
  it('names the publisher, and says what lets a listed site through', () => {
    const verdict = listed(hit('host:evil.example'));
    const blocked = explainSite(
      'http://evil.example/',
      decideSite('http://evil.example/', 1, verdict, [], 50),
      () => name,
    );
    expect(blocked.site).toMatchObject({ kind: 'listed', blocks: true, hits: [{ publisher: name }] });
    const through = explainSite(
      'http://evil.example/',
      decideSite('http://evil.example/', 1, verdict, [exception], 50),
      () => name,
    );
    expect(through.site).toMatchObject({ kind: 'paused', exception: { id: 'x' }, hits: [{ publisher: name }] });
    expect(through.site.kind === 'paused' && 'keys' in through.site.exception).toBe(false);
  });
});

describe('where a listing can be appealed', () => {
  const verdict = listed(hit('url:shop.example/a?b=1'), hit('host:shop.example', 'reported'));
  const url = 'http://shop.example/a?b=1';
  const explained = (repository: string | null) =>
    explainSite(
      url,
      decideSite(url, 1, verdict, [], 50),
      (id) => ({ th: id, en: id }),
      () => repository,
    );

  it.each([
    ['https://hub.example/repo/', 'https://hub.example/appeal?kind=site&about=shop.example%2Fa%3Fb%3D1'],
    ['https://hub.example/tuean/repo/', 'https://hub.example/tuean/appeal?kind=site&about=shop.example%2Fa%3Fb%3D1'],
    // Releases from elsewhere: no hub is known to take appeals there.
    ['https://cdn.example/lists/', null],
    ['https://cdn.example/repo/th/', null],
    [null, null],
  ])('of releases at %s: %s', (repository, appeal) => {
    expect(explained(repository).appealUrl).toBe(appeal);
  });

  it('names every listing, the gravest first', () => {
    const { site } = explained(null);
    expect(site.kind === 'listed' && site.hits.map(({ key }) => key)).toEqual([
      'url:shop.example/a?b=1',
      'host:shop.example',
    ]);
  });
});

describe('badgeOf', () => {
  const decide = (verdict: Verdict, exceptions: Exception[] = []) =>
    decideSite('http://evil.example/', 1, verdict, exceptions, 50);
  const quiet: BadgeInput = {
    decision: decide({ kind: 'not-listed' }),
    blockedFrames: 0,
    listedOnPage: 0,
    hasUnchecked: false,
    freshness: 'fresh',
  };
  it.each<[name: string, input: Partial<BadgeInput>, state: string, text: string]>([
    ['not listed', {}, 'default', ''],
    ['no web page', { decision: null }, 'default', ''],
    ['two listed numbers on the page', { listedOnPage: 2 }, 'listed', '2'],
    ['a listed number in a frame that was held', { listedOnPage: 1, blockedFrames: 1 }, 'listed', '2'],
    ['a number that could not be checked', { hasUnchecked: true }, 'unknown', '?'],
    ['a listed number beside one that could not be checked', { listedOnPage: 1, hasUnchecked: true }, 'listed', '1'],
    [
      'an address that cannot be listed',
      { decision: decide({ kind: 'unknown', reason: 'not-checkable' }) },
      'default',
      '',
    ],
    ['listed', { decision: decide(listed(hit('host:evil.example'))) }, 'listed', '!'],
    ['listed with a note only', { decision: decide(listed(hit('host:evil.example', 'reported'))) }, 'listed', '!'],
    ['let through', { decision: decide(listed(hit('host:evil.example')), [exception]) }, 'paused', 'II'],
    ['blocked frames', { blockedFrames: 3 }, 'listed', '3'],
    ['many blocked frames', { blockedFrames: 300 }, 'listed', '99+'],
    ['could not be checked', { decision: decide({ kind: 'unknown', reason: 'store-failed' }) }, 'unknown', '?'],
    ['no list', { freshness: 'none' }, 'unknown', '?'],
    ['an answer to a report', { hasNews: true }, 'default', '•'],
    ['an answer to a report, on a listed site', { hasNews: true, listedOnPage: 1 }, 'listed', '1'],
    ['an old list', { freshness: 'stale' }, 'stale', '…'],
    ['an expired list', { freshness: 'expired' }, 'stale', '…'],
    [
      'listed by an old list',
      { decision: decide(listed(hit('host:evil.example'))), freshness: 'stale' },
      'listed',
      '!',
    ],
  ])('%s', (_name, input, state, text) => {
    expect(badgeOf({ ...quiet, ...input })).toEqual({ state, text });
  });
});

describe('freshnessOf', () => {
  const NOW = 1_800_000_000_000;
  const HOUR = 3_600_000;
  const record = (wish: Partial<StatusRecord>): StatusRecord => ({
    publisher: 'main',
    checkedAt: NOW,
    rootProbedAt: null,
    lastError: null,
    failures: 0,
    nextAttemptAt: 0,
    expiresAt: NOW + HOUR,
    ...wish,
  });
  it.each<[name: string, poll: number, record: StatusRecord | null, expected: string]>([
    ['confirmed now', 900, record({}), 'fresh'],
    ['confirmed three polls ago', 900, record({ checkedAt: NOW - 2_700_000 }), 'fresh'],
    ['confirmed longer ago', 900, record({ checkedAt: NOW - 2_700_001 }), 'stale'],
    ['a short poll is not stale at once', 30, record({ checkedAt: NOW - 800_000 }), 'fresh'],
    ['never confirmed', 900, record({ checkedAt: null }), 'stale'],
    ['nothing recorded', 900, null, 'stale'],
    ['confirmed in the future', 900, record({ checkedAt: NOW + 2 * HOUR }), 'stale'],
    ['the signed dates ran out', 900, record({ expiresAt: NOW }), 'expired'],
  ])('%s', (_name, poll, stored, expected) => {
    expect(freshnessOf(poll, stored, NOW)).toBe(expected);
  });
  it('is none without a list', () => {
    expect(worstFreshness(toListStatus([], () => null, false, NOW))).toBe('none');
  });
});

describe('the form for mistakes', () => {
  const decided = decideSite('http://evil.example/', null, listed(hit('host:evil.example')), [], 1);
  const formAt = (releases: string | null): string | null =>
    explainSite(
      'http://evil.example/',
      decided,
      () => ({ th: '', en: '' }),
      () => releases,
    ).appealUrl;

  it('is at the hub whose releases list the site', () => {
    expect(formAt('https://hub.example/th/repo/')).toBe('https://hub.example/th/appeal?kind=site&about=evil.example');
  });

  it('is nowhere where releases come from something else', () => {
    expect(formAt('https://files.example/releases/')).toBeNull();
    expect(formAt(null)).toBeNull();
  });
});
