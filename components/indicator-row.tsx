/* One number or link with what the lists say of it. */
import type { CheckedIndicator, IndicatorVerdict, ListedView } from '../lib/messages.ts';
import type { Messages } from '../locales/index.ts';
import { GradeBadge } from './grade-badge.tsx';
import { Phrases } from './phrases.tsx';
import { UntrustedText } from './untrusted-text.tsx';

export interface IndicatorRowProps {
  readonly m: Messages;
  readonly kind: CheckedIndicator['kind'];
  /** Masked where it is a person's. */
  readonly shown: string;
  readonly verdict: IndicatorVerdict;
  readonly now: number;
  /** Where it was found; empty: that is plain. */
  readonly from: string;
  /** What to say where there were too many numbers to check them all. */
  readonly tooMany: string;
}

export function IndicatorRow({ m, kind, shown, verdict, now, from, tooMany }: IndicatorRowProps) {
  const t = m.messageCheck;
  const first = verdict.kind === 'listed' ? verdict.hits[0] : null;
  return (
    <div class="verdict" data-grade={first?.grade ?? 'none'}>
      <p class="verdict-head">
        <span>
          {t.kind[kind]}{' '}
          <strong class="subject" dir="ltr" translate={false}>
            <UntrustedText m={m} text={shown} isAddress />
          </strong>
        </span>
        {first === null ? (
          <span class="badge" data-grade={verdict.kind === 'unknown' ? 'unknown' : 'none'}>
            {verdict.kind === 'unknown' ? m.popup.unknown : m.popup.notListed}
          </span>
        ) : (
          <GradeBadge m={m} grade={first.grade} isOtherBank={first.otherBank !== undefined} />
        )}
      </p>
      {first === null ? null : <Listed m={m} hit={first} now={now} />}
      {verdict.kind === 'unknown' ? (
        <p>
          <Phrases text={verdict.reason === 'over-cap' ? tooMany : t.unknownReason[verdict.reason]} />
        </p>
      ) : null}
      {from === '' ? null : <p class="soft">{from}</p>}
    </div>
  );
}

function Listed({ m, hit, now }: { m: Messages; hit: ListedView; now: number }) {
  const { bank, otherBank } = hit;
  const facts = [
    m.category[hit.category].name,
    m.publisher(hit.publisher),
    hit.reports === 0 ? m.listedByFeed : m.reports(hit.reports),
    m.lastSeen(hit.seenOn, now),
  ].join(' · ');
  if (bank === undefined || otherBank === undefined) {
    return (
      <p>
        <Phrases text={bank === undefined ? facts : `${facts} · ${m.bank(bank)}`} />
      </p>
    );
  }
  return (
    <>
      <p>
        <Phrases text={m.otherBank.means(bank, otherBank)} />
      </p>
      <p>
        {m.otherBank.thatOne}
        <Phrases text={facts} />
      </p>
    </>
  );
}
