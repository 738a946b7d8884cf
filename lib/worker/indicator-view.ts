/* Verdicts as pages are shown them: with the publisher's name for its id. */
import type { Hit, NumberHit, NumberVerdict, Verdict } from '../core/blocklist/verdict.ts';
import type { IndicatorKind } from '../core/indicators/key.ts';
import { bankName } from '../core/policy/banks.ts';
import type { CheckedIndicator, IndicatorVerdict, ListedView, PublisherName } from '../messages.ts';

/** A host and a URL are one thing to the reader: a link. */
export function kindOf(kind: IndicatorKind): CheckedIndicator['kind'] {
  return kind === 'host' || kind === 'url' ? 'site' : kind;
}

/** A verdict with the publishers' names; an unknown publisher keeps its id. */
export function toIndicatorVerdict(
  verdict: Verdict | NumberVerdict,
  names: ReadonlyMap<string, PublisherName>,
): IndicatorVerdict {
  if (verdict.kind !== 'listed') return verdict;
  const view = (hit: Hit | NumberHit): ListedView => {
    const { grade, category, listedOn, seenOn, reports, publisher, bank } = hit;
    const otherBank = 'otherBank' in hit ? hit.otherBank : undefined;
    return {
      grade,
      category,
      listedOn,
      seenOn,
      reports,
      publisher: names.get(publisher) ?? { th: publisher, en: publisher },
      ...(bank !== undefined && { bank: bankName(bank) }),
      ...(otherBank !== undefined && { otherBank: bankName(otherBank) }),
    };
  };
  const [first, ...rest] = verdict.hits;
  return { kind: 'listed', hits: [view(first), ...rest.map(view)] };
}
