/* What was found on the page in this tab: the listed first, then what could not be checked, the rest folded away. */
import { isSiteKey } from '../lib/core/indicators/key.ts';
import { maskNumber } from '../lib/core/indicators/mask.ts';
import type { FoundItem, FoundOnPage } from '../lib/messages.ts';
import type { Messages } from '../locales/index.ts';
import { IndicatorRow } from './indicator-row.tsx';
import { Phrases } from './phrases.tsx';

export interface FoundListProps {
  readonly m: Messages;
  readonly found: FoundOnPage;
  readonly now: number;
  /** No more warnings of this item on this site. */
  readonly onIgnore: (id: string) => void;
  /** A picture of this item to warn others with. */
  readonly onShare: (id: string) => void;
}

export function FoundList({ m, found, now, onIgnore, onShare }: FoundListProps) {
  const t = m.found;
  const { items, more, isUnread } = found;
  const grave = items.filter(({ verdict }) => verdict.kind !== 'not-listed');
  const rest = items.filter(({ verdict }) => verdict.kind === 'not-listed');
  const unread = isUnread ? (
    <p class="verdict">
      <Phrases text={t.unread} />
    </p>
  ) : null;
  if (items.length === 0)
    return (
      unread ?? (
        <p class="soft">
          <Phrases text={t.none} />
        </p>
      )
    );
  return (
    <>
      {grave.length === 0 ? null : (
        <ul class="checked-list">
          {grave.map((item) => (
            <li key={item.id}>
              <FoundRow m={m} item={item} now={now} />
              {item.verdict.kind !== 'listed' ? null : item.isIgnored ? (
                <p class="soft">{t.ignored}</p>
              ) : (
                <p class="found-actions">
                  {/* Others would be warned of an account that is perhaps another. */}
                  {item.verdict.hits[0].otherBank === undefined ? (
                    <button type="button" class="text-link" onClick={() => onShare(item.id)}>
                      {m.share.make}
                    </button>
                  ) : null}
                  <button type="button" class="text-link" onClick={() => onIgnore(item.id)}>
                    {t.ignore}
                  </button>
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
      {unread}
      {rest.length === 0 ? null : (
        <details class="disclosure">
          <summary>
            {/* One part of the line that the summary lays out. */}
            <span>
              <Phrases text={t.notListed(rest.length)} />
            </span>
          </summary>
          <div class="disclosed">
            <ul class="checked-list">
              {rest.map((item) => (
                <li key={item.id}>
                  <FoundRow m={m} item={item} now={now} />
                </li>
              ))}
            </ul>
          </div>
        </details>
      )}
      {/* Nothing is said of what the lists know of these: some may not have been checked. */}
      {more === 0 ? null : (
        <p class="soft">
          <Phrases text={m.messageCheck.more(more)} />
        </p>
      )}
    </>
  );
}

function FoundRow({ m, item, now }: { m: Messages; item: FoundItem; now: number }) {
  const { kind, key, source, verdict } = item;
  // The popup can be seen over a shoulder: numbers of persons are masked, the page has them in full.
  const shown = isSiteKey(key) ? key.slice(key.indexOf(':') + 1) : maskNumber(key);
  const t = m.found;
  return (
    <IndicatorRow
      m={m}
      kind={kind}
      shown={shown}
      verdict={verdict}
      now={now}
      from={t.source[source]}
      tooMany={t.tooMany}
    />
  );
}
