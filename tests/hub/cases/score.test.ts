import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupNodes, joiningDomain, type Node } from '../../../hub/cases/campaigns.ts';
import {
  commonCategory,
  independentReports,
  voicesIn,
  type CaseEvidence,
  type ReportFacts,
} from '../../../hub/cases/evidence.ts';
import { agreedBank, defaultDays, needsTwo, objectionsTo } from '../../../hub/cases/rules.ts';
import { scoreCase } from '../../../hub/cases/score.ts';
import type { IndicatorKey } from '../../../lib/core/indicators/key.ts';

const NOW = new Date('2026-03-10T12:00:00Z');
const TOP = new Set(['popular.example']);

/** `a1` is voice a on day 1; `a1x` the same from network x. */
const facts = (name: string, change: Partial<ReportFacts> = {}): ReportFacts => ({
  voice: name[0] ?? '',
  network: name[2] ?? name,
  receivedAt: new Date(`2026-03-0${name[1]}T09:00:00Z`),
  lostMoney: false,
  category: null,
  strikes: 0,
  ...change,
});
const reports = (names: string): ReportFacts[] =>
  names
    .split(' ')
    .filter(Boolean)
    .map((name) => facts(name));
const evidence = (names: string, change: Partial<CaseEvidence> = {}): CaseEvidence => ({
  key: 'host:shop.example',
  reports: reports(names),
  burstAt: null,
  openAppeals: [],
  campaign: { others: 0, listed: 0 },
  ...change,
});

describe('independent reports', () => {
  it.each([
    ['', 0],
    ['a1', 1],
    ['a1 a2 a3', 1],
    ['a1 b1 c1', 1],
    ['a1 b2', 2],
    ['a1 a2 b1', 2],
    ['a1 b1 a2 b2 c2', 2],
    ['a1 b2 c3 a4', 3],
  ])('of "%s" there are %i', (names, count) => {
    expect(independentReports(reports(names))).toBe(count);
  });

  it('are of days in UTC, whatever the hour', () => {
    const at = (time: string, voice: string): ReportFacts => facts(`${voice}1`, { receivedAt: new Date(time) });
    expect(independentReports([at('2026-03-01T00:00:00Z', 'a'), at('2026-03-01T23:59:59Z', 'b')])).toBe(1);
    expect(independentReports([at('2026-03-01T23:59:59Z', 'a'), at('2026-03-02T00:00:00Z', 'b')])).toBe(2);
  });

  it('are none of those who were found to send false ones', () => {
    expect(independentReports([facts('a1'), facts('b2', { strikes: 1 })])).toBe(1);
    expect(independentReports([facts('a1', { strikes: 1 }), facts('b2'), facts('c3')])).toBe(2);
  });

  it('are the same in whatever order they came, and never more than voices or days', () => {
    const report = fc.record({ voice: fc.constantFrom('a', 'b', 'c', 'd'), day: fc.integer({ min: 1, max: 5 }) });
    fc.assert(
      fc.property(fc.array(report, { maxLength: 12 }), fc.integer(), (list, seed) => {
        const all = list.map(({ voice, day }) => facts(`${voice}${day}`));
        const mixed = all.toSorted(
          (a, b) => ((a.receivedAt.getTime() ^ seed) % 7) - ((b.receivedAt.getTime() ^ seed) % 7),
        );
        const count = independentReports(all);
        expect(independentReports(mixed)).toBe(count);
        expect(count).toBeLessThanOrEqual(Math.min(voicesIn(all), new Set(list.map(({ day }) => day)).size));
      }),
      { seed: 7 },
    );
  });

  it('name the class that most of them name', () => {
    const of = (codes: string): ReportFacts[] =>
      codes.split(' ').map((code, i) => facts(`a${i + 1}`, { category: code === '-' ? null : (code as 'TH01') }));
    expect(commonCategory(of('- TH01 TH02 TH02'))).toBe('TH02');
    expect(commonCategory(of('TH08 TH01'))).toBe('TH08');
    expect(commonCategory(of('TH08 TH01 - - -'))).toBe('TH08');
    expect(commonCategory(of('TH02 TH02 TH01'))).toBe('TH02');
    expect(commonCategory(of('-'))).toBeNull();
  });
});

describe('the score', () => {
  it('is the sum of lines that each say why', () => {
    const score = scoreCase(
      evidence('', {
        reports: [facts('a8', { lostMoney: true }), facts('b9'), facts('c9', { strikes: 2 })],
        campaign: { others: 2, listed: 1 },
        burstAt: NOW,
        openAppeals: ['one'],
      }),
      null,
      NOW,
    );
    expect(Object.fromEntries(score.lines.map(({ code, points }) => [code, points]))).toEqual({
      independent: 20,
      reporters: 2,
      fresh: 10,
      'lost-money': 10,
      campaign: 15,
      strikes: -10,
      burst: -15,
      appeal: -5,
    });
    expect(score.total).toBe(score.lines.reduce((sum, { points }) => sum + points, 0));
    for (const { because } of score.lines) expect(because.th.length * because.en.length).toBeGreaterThan(0);
  });

  const pointsOf = (of: CaseEvidence, now = NOW): Record<string, number> =>
    Object.fromEntries(scoreCase(of, null, now).lines.map(({ code, points }) => [code, points]));

  it.each([
    ['a moment less than two days', '2026-03-08T12:00:00.001Z', 10],
    ['two days', '2026-03-08T12:00:00Z', 5],
    ['a moment less than seven days', '2026-03-03T12:00:00.001Z', 5],
    ['seven days', '2026-03-03T12:00:00Z', undefined],
  ])('counts a report as fresh that is %s old', (_name, time, points) => {
    expect(pointsOf(evidence('', { reports: [facts('a1', { receivedAt: new Date(time) })] }))['fresh']).toBe(points);
  });

  it('grows no further than its lines may', () => {
    const many = Array.from({ length: 40 }, (_unused, i) =>
      facts('a1', {
        voice: `v${i}`,
        network: `n${i}`,
        receivedAt: new Date(Date.UTC(2026, 0, 1 + (i % 12))),
        lostMoney: true,
        strikes: i < 12 ? 0 : 1,
      }),
    );
    expect(pointsOf(evidence('', { reports: many }))).toEqual({
      independent: 100,
      reporters: 20,
      'lost-money': 30,
      strikes: -30,
    });
    expect(scoreCase(evidence(''), { th: 'x', en: 'x' }, NOW).total).toBe(-50);
  });

  it('sees many voices of one network as what they are', () => {
    const codes = (names: string): string[] => scoreCase(evidence(names), null, NOW).lines.map(({ code }) => code);
    expect(codes('a9x b9x c9x')).toContain('one-network');
    expect(codes('a9x b9y c9x')).not.toContain('one-network');
    expect(codes('a9x b9x')).not.toContain('one-network');
    const hours = ['a9x', 'b9x', 'c9x'].map((name, i) =>
      facts(name, { receivedAt: new Date(Date.UTC(2026, 2, 9, 5 * i)) }),
    );
    expect(pointsOf(evidence('', { reports: hours }))['one-network']).toBe(-10);
  });

  it('puts what may never be listed at the end of the queue', () => {
    const because = { th: 'x', en: 'x' };
    expect(scoreCase(evidence('a8 b9'), because, NOW).total).toBeLessThan(0);
  });
});

describe('the rules of listing', () => {
  const codes = (change: Partial<CaseEvidence>, names = 'a1 b2', authority: string | null = null): string[] =>
    objectionsTo(evidence(names, change), authority, TOP).map(({ code }) => code);

  it('want two independent reports, or an authority', () => {
    expect(codes({})).toEqual([]);
    expect(codes({}, 'a1 b1')).toEqual(['not-independent']);
    expect(codes({}, 'a1', 'police 123/2569')).toEqual([]);
    expect(codes({}, '')).toEqual(['not-independent']);
  });

  it('hear appeals first, and look twice at bursts', () => {
    expect(codes({ openAppeals: ['one'] })).toEqual(['open-appeal']);
    expect(codes({ burstAt: NOW })).toEqual(['burst']);
  });

  it.each<[IndicatorKey, boolean]>([
    ['host:shop.example', true],
    ['line:@shop', true],
    ['acct:TH:1234567890', false],
    ['phone:+66812345678', false],
  ])('let nobody insist over the appeal of a person: %s %s', (key, insistable) => {
    const [objection] = objectionsTo(evidence('a1 b2', { key, openAppeals: ['one'] }), null, TOP);
    expect(objection).toMatchObject({ code: 'open-appeal', insistable });
  });

  it.each<[string, (string | null)[], string | null]>([
    ['two that name one', ['004', '004'], '004'],
    ['one alone', ['004', null], null],
    ['two that differ', ['004', '014'], null],
    ['none', [null, null], null],
    ['two codes of one bank', ['065', '011'], '011'],
  ])('take the bank of an account from independent reports: %s', (_name, banks, expected) => {
    expect(agreedBank(banks.map((bank, i) => ({ ...facts(`${'ab'[i]}${i + 1}`), bank })))).toBe(expected);
    // Of one day they are one report.
    expect(agreedBank(banks.map((bank, i) => ({ ...facts(`${'ab'[i]}1`), bank })))).toBeNull();
  });

  it('let a listing end: a number after 120 days, a site after 180', () => {
    expect([defaultDays('acct:TH:1234567890'), defaultDays('host:shop.example')]).toEqual([120, 180]);
  });

  it.each<[IndicatorKey, string]>([
    ['host:kasikornbank.com', 'never-listed'],
    ['phone:+661441', 'never-listed'],
    ['host:popular.example', 'much-visited'],
  ])('refuse %s', (key, code) => {
    expect(codes({ key })).toEqual([code]);
    expect(codes({ key }, 'a1', 'police 123/2569')).toEqual([code]);
  });

  it.each<[IndicatorKey, boolean]>([
    ['host:shop.example', false],
    ['host:popular.example', true],
    ['acct:TH:1234567890', true],
    ['phone:+66812345678', true],
    ['line:@shop', false],
    ['biller:099999999999990:SHOP1', false],
  ])('ask for two people: %s %s', (key, two) => {
    expect(needsTwo(key, TOP)).toBe(two);
  });
});

describe('campaigns', () => {
  it('join sites by the domain that is one owner’s', () => {
    expect(joiningDomain('host:pay.shop.example')).toBe('shop.example');
    expect(joiningDomain('url:shop.example/a')).toBe('shop.example');
    expect(joiningDomain('acct:TH:1234567890')).toBeNull();
    expect(joiningDomain('url:facebook.com/a')).toBeNull();
    // Below a suffix that hands out names, each name is an owner of its own.
    expect(joiningDomain('host:one.github.io')).toBe('one.github.io');
  });

  it('are the connected parts, in whatever order the links come', () => {
    const links: [Node, Node][] = [
      ['case 1', 'case 2'],
      ['case 3', 'case 4'],
      ['campaign 9', 'case 4'],
      ['case 2', 'case 5'],
      ['case 6', 'case 6'],
    ];
    const plain = (list: readonly (readonly [Node, Node])[]): string[] =>
      groupNodes(list)
        .map((group) => group.toSorted().join(' '))
        .toSorted();
    const expected = ['campaign 9 case 3 case 4', 'case 1 case 2 case 5'];
    expect(plain(links)).toEqual(expected);
    expect(plain(links.toReversed())).toEqual(expected);
  });
});
