/* The numbers and links of a message or a code, each with what the lists say. */
import { isSiteKey } from '../lib/core/indicators/key.ts';
import { maskNumber } from '../lib/core/indicators/mask.ts';
import type { CheckedIndicator, MessageCheck } from '../lib/messages.ts';
import type { Messages } from '../locales/index.ts';
import { IndicatorRow } from './indicator-row.tsx';
import { Phrases } from './phrases.tsx';

export interface CheckedListProps {
  readonly m: Messages;
  readonly check: MessageCheck;
  readonly now: number;
  /** What to say where there is no number and no link. */
  readonly nothing: string;
}

export function CheckedList({ m, check, now, nothing }: CheckedListProps) {
  const t = m.messageCheck;
  const { indicators, more } = check;
  if (indicators.length === 0)
    return (
      <p>
        <Phrases text={nothing} />
      </p>
    );
  const countOf = (kind: 'listed' | 'unknown'): number =>
    indicators.filter(({ verdict }) => verdict.kind === kind).length;
  const [listed, unknown] = [countOf('listed'), countOf('unknown')];
  // Those not shown come last, after what is unknown: where nothing shown was checked, neither need they have been.
  const unchecked = listed + unknown === indicators.length && unknown > 0 ? unknown + more : unknown;
  return (
    <>
      <p>
        <strong>
          <Phrases text={t.summary(indicators.length + more, listed, unchecked)} />
        </strong>
      </p>
      <ul class="checked-list">
        {indicators.map((indicator) => (
          <li key={`${indicator.kind} ${indicator.key}`}>
            <CheckedRow m={m} indicator={indicator} now={now} />
          </li>
        ))}
      </ul>
      {more === 0 ? null : <p class="soft">{t.more(more)}</p>}
      {listed === indicators.length ? null : (
        <p class="soft">
          <Phrases text={t.notSafe} />
        </p>
      )}
    </>
  );
}

function CheckedRow({ m, indicator, now }: { m: Messages; indicator: CheckedIndicator; now: number }) {
  const { kind, key, text, verdict } = indicator;
  // Numbers of persons are masked: whoever reads on has the full one in the message.
  const shown = isSiteKey(key) ? text : maskNumber(key);
  const tooMany = m.messageCheck.unknownReason['over-cap'];
  return <IndicatorRow m={m} kind={kind} shown={shown} verdict={verdict} now={now} from="" tooMany={tooMany} />;
}
