/* The public page of figures: words, bars as inline SVG, and the table that they are drawn from. No script. */
import { html } from 'hono/html';
import type { Duration, PublicFigures } from '../../lib/core/console/figures.ts';
import { FIGURES_WORDS } from './figures-words.ts';
import { page, type Html } from './page.ts';
import type { PageLanguage } from './words.ts';

const CHARTS = ['reports', 'listed', 'appealed', 'overturned'] as const;

/** The page of these figures. */
export function figuresPage(language: PageLanguage, figures: PublicFigures): Html {
  const t = FIGURES_WORDS[language];
  const number = new Intl.NumberFormat(language === 'th' ? 'th-TH' : 'en-GB');
  const count = (value: number | null): string => (value === null ? t.fewer(figures.minimum) : number.format(value));
  const total = (name: (typeof CHARTS)[number]): string => {
    const sum = number.format(figures.totals[name]);
    if (figures.months.every((month) => month[name] !== null)) return sum;
    return figures.totals[name] === 0 ? t.hidden : t.atLeast(sum);
  };
  const tile = (name: string, value: string): Html =>
    html`<div class="tile">
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>`;
  return page(
    { language, path: '/figures', title: t.title, isIndexed: true },
    html`<p>${t.lead}</p>
      <h2>${t.now}</h2>
      <dl class="tiles">
        ${tile(t.listedSites, count(figures.standing.listedSites))}
        ${tile(t.listedNumbers, count(figures.standing.listedNumbers))}
      </dl>
      <h2>${t.year}</h2>
      <dl class="tiles">${CHARTS.map((name) => tile(t[name], total(name)))}</dl>
      <h2>${t.times}</h2>
      <dl class="tiles">
        ${(['reportToListing', 'listingToRelease', 'reportToRelease'] as const).map((name) => timeTile(language, t[name], figures.times[name]))}
      </dl>
      <h2>${t.byMonth}</h2>
      ${CHARTS.map((name) => chart(language, t[name], figures, name))}
      <div class="wide" tabindex="0" role="region" aria-label="${t.byMonth}">
        <table>
          <thead>
            <tr>
              <th scope="col">${t.month}</th>
              ${CHARTS.map((name) => html`<th scope="col">${t[name]}</th>`)}
              <th scope="col">${t.toListing}</th>
              <th scope="col">${t.browsers}</th>
            </tr>
          </thead>
          <tbody>
            ${figures.months.map(
              (month) =>
                html`<tr>
                  <th scope="row">${monthName(language, month.period, 'long')}</th>
                  ${CHARTS.map((name) => html`<td>${count(month[name])}</td>`)}
                  <td>${month.medianSecondsToListing === null ? '–' : t.duration(month.medianSecondsToListing)}</td>
                  <td>
                    ${month.browsers === null ? '–' : `${number.format(month.browsers.estimate)} (${number.format(month.browsers.low)}–${number.format(month.browsers.high)})`}
                  </td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <p class="privacy">${t.small(figures.minimum)}</p>
      <p class="privacy">${t.browsersNote}</p>
      <p class="privacy">${t.at(timeText(language, figures.at))}</p>
      <p><a href="/figures.json">${t.dataLink}</a></p>
      <p><a href="/appeal?lang=${language}">${t.appealLink}</a></p>`,
  );
}

function timeTile(language: PageLanguage, name: string, duration: Duration | null): Html {
  const t = FIGURES_WORDS[language];
  if (duration === null || duration.medianSeconds === null || duration.p90Seconds === null)
    return html`<div class="tile">
      <dt>${name}</dt>
      <dd class="small">${t.none}</dd>
    </div>`;
  return html`<div class="tile">
    <dt>${name}</dt>
    <dd>${t.duration(duration.medianSeconds)}</dd>
    <dd class="small">${t.median}; ${t.ninth} ${t.duration(duration.p90Seconds)}</dd>
  </div>`;
}

/** Twelve bars with the month below and the count above; a count that is not shown has an open bar of the smallest height. */
function chart(language: PageLanguage, name: string, figures: PublicFigures, field: (typeof CHARTS)[number]): Html {
  const t = FIGURES_WORDS[language];
  const values = figures.months.map((month) => month[field]);
  const top = Math.max(figures.minimum, ...values.map((value) => value ?? 0));
  const number = new Intl.NumberFormat(language === 'th' ? 'th-TH' : 'en-GB', { notation: 'compact' });
  return html`<figure tabindex="0" role="group" aria-label="${name}">
    <figcaption>${name}</figcaption>
    <svg viewBox="0 0 640 170" role="img" aria-label="${t.chart(name)}">
      <line class="base" x1="0" x2="640" y1="140.5" y2="140.5" />
      ${figures.months.map((month, at) => {
        const value = month[field];
        const height = value === null ? 6 : Math.round((value / top) * 112);
        const x = Math.round((at * 640) / Math.max(figures.months.length, 1)) + 8;
        return html`<g>
          <rect
            class="${value === null ? 'bar few' : 'bar'}"
            x="${x}"
            y="${140 - height}"
            width="38"
            height="${height}"
          />
          <text x="${x + 19}" y="${132 - height}"
            >${value === null ? `<${figures.minimum}` : number.format(value)}</text
          >
          <text class="month" x="${x + 19}" y="160">${monthName(language, month.period, 'short')}</text>
        </g>`;
      })}
    </svg>
  </figure>`;
}

function monthName(language: PageLanguage, period: string, month: 'long' | 'short'): string {
  const locale = language === 'th' ? 'th-TH-u-ca-buddhist' : 'en-GB-u-ca-gregory';
  const format = new Intl.DateTimeFormat(locale, {
    month,
    ...(month === 'long' && { year: 'numeric' }),
    timeZone: 'UTC',
  });
  return format.format(new Date(`${period}-01T00:00:00Z`));
}

function timeText(language: PageLanguage, iso: string): string {
  const locale = language === 'th' ? 'th-TH-u-ca-buddhist' : 'en-GB-u-ca-gregory';
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'Asia/Bangkok' });
  return `${format.format(new Date(iso))}${language === 'th' ? ' น.' : ' (Bangkok)'}`;
}
