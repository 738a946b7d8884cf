/* What the shield has done on this device: this month by scam class, and the months before. Bars only repeat what the tables say. */
import type { MonthCounts } from '../../lib/messages.ts';
import type { OptionsMessages } from '../../locales/options.ts';

export interface SummarySectionProps {
  readonly m: OptionsMessages;
  readonly now: number;
  /** Newest first. */
  readonly months: readonly MonthCounts[];
}

const total = ({ warned }: MonthCounts): number => warned.reduce((sum, { count }) => sum + count, 0);

export function SummarySection({ m, now, months }: SummarySectionProps) {
  const t = m.summary;
  const [newest] = months;
  const thisMonth = newest !== undefined && newest.month === t.monthName(now) ? newest : null;
  const before = months.filter((month) => month !== thisMonth);
  const most = Math.max(1, ...(thisMonth?.warned.map(({ count }) => count) ?? []));
  const mostBefore = Math.max(1, ...before.map(total));
  return (
    <section id="summary" aria-labelledby="summary-title">
      <h2 id="summary-title">{t.title}</h2>
      <p class="soft">{t.lead}</p>
      <dl class="figures">
        <div>
          <dt>{t.warnedThisMonth}</dt>
          <dd class="large">{m.number(thisMonth === null ? 0 : total(thisMonth))}</dd>
        </div>
        <div>
          <dt>{t.checkedThisMonth}</dt>
          <dd class="large">{m.number(thisMonth?.checked ?? 0)}</dd>
        </div>
      </dl>
      {thisMonth === null || thisMonth.warned.length === 0 ? (
        <p class="soft">{t.none}</p>
      ) : (
        <table class="counts" role="table">
          <caption>{t.byClass}</caption>
          <thead role="rowgroup">
            <tr role="row">
              <th scope="col" role="columnheader">
                {t.what}
              </th>
              <th scope="col" role="columnheader">
                {t.times}
              </th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            {thisMonth.warned.map(({ kind, category, count }) => (
              <tr key={`${kind} ${category}`} role="row">
                <th scope="row" role="rowheader">
                  {m.category[category].name} <span class="soft">{m.messageCheck.kind[kind]}</span>
                  <Bar share={count / most} />
                </th>
                <td role="cell" data-name={t.times}>
                  {m.number(count)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {before.length === 0 ? null : (
        <table class="counts" role="table">
          <caption>{t.before}</caption>
          <thead role="rowgroup">
            <tr role="row">
              <th scope="col" role="columnheader">
                {t.month}
              </th>
              <th scope="col" role="columnheader">
                {t.warned}
              </th>
              <th scope="col" role="columnheader">
                {t.checked}
              </th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            {before.map((month) => (
              <tr key={month.month} role="row">
                <th scope="row" role="rowheader">
                  {t.monthLong(month.month)}
                  <Bar share={total(month) / mostBefore} />
                </th>
                <td role="cell" data-name={t.warned}>
                  {m.number(total(month))}
                </td>
                <td role="cell" data-name={t.checked}>
                  {m.number(month.checked)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Bar({ share }: { readonly share: number }) {
  return (
    <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect class="bar-ground" width="100" height="4" />
      <rect class="bar-share" width={Math.round(share * 100)} height="4" />
    </svg>
  );
}
