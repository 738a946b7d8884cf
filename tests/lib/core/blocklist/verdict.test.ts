import { describe, expect, it } from 'vitest';
import type { Grade } from '../../../../lib/core/blocklist/listing.ts';
import { besideBanks, type NumberHit, type NumberVerdict } from '../../../../lib/core/blocklist/verdict.ts';

const KBANK = '004';
const SCB = '014';

function hit(publisher: string, grade: Grade, bank?: string): NumberHit {
  const days = { listedOn: 20_000, seenOn: 20_001 };
  return {
    key: 'acct:TH:1234567890',
    publisher,
    grade,
    category: 'TH01',
    ...days,
    reports: 2,
    ...(bank !== undefined && { bank }),
  };
}

const listed = (first: NumberHit, ...rest: NumberHit[]): NumberVerdict => ({ kind: 'listed', hits: [first, ...rest] });
const said = (verdict: NumberVerdict): string[] =>
  verdict.kind === 'listed'
    ? verdict.hits.map(
        ({ publisher, grade, otherBank }) => `${publisher} ${grade}${otherBank === undefined ? '' : ` ${otherBank}`}`,
      )
    : [verdict.kind];

describe('an account beside the names of banks', () => {
  it.each<[name: string, verdict: NumberVerdict, named: string[], says: string[]]>([
    ['no bank named', listed(hit('a', 'confirmed', KBANK)), [], ['a confirmed']],
    ['its bank named', listed(hit('a', 'confirmed', KBANK)), [KBANK], ['a confirmed']],
    ['its bank among others', listed(hit('a', 'confirmed', KBANK)), [SCB, KBANK], ['a confirmed']],
    ['a listing that names no bank', listed(hit('a', 'confirmed')), [SCB], ['a confirmed']],
    ['another bank named: a note at most', listed(hit('a', 'confirmed', KBANK)), [SCB], [`a reported ${SCB}`]],
    ['another bank, and the listing is contested', listed(hit('a', 'disputed', KBANK)), [SCB], [`a disputed ${SCB}`]],
    [
      'two publishers, of whom one says the bank that is named: that one comes first, as grave as it is',
      listed(hit('a', 'confirmed', KBANK), hit('b', 'corroborated', SCB)),
      [SCB],
      ['b corroborated', `a reported ${SCB}`],
    ],
    [
      'two publishers, of whom one names no bank',
      listed(hit('a', 'confirmed', KBANK), hit('b', 'corroborated')),
      [SCB],
      ['b corroborated', `a reported ${SCB}`],
    ],
    ['not listed', { kind: 'not-listed' }, [SCB], ['not-listed']],
    ['unknown', { kind: 'unknown', reason: 'store-failed' }, [SCB], ['unknown']],
  ])('%s', (_name, verdict, named, says) => {
    expect(said(besideBanks(verdict, named))).toEqual(says);
  });
});
