/* Figures: what came in, what was decided, how long it took, how often it was wrong, and how many it protects. */
import type { Clocks, Duration, FigureName, Figures } from '../../lib/core/console/figures.ts';
import type { BankChoice } from '../../lib/pages/bank-choices.ts';
import type { FigureSpan } from '../../lib/pages/console-figures.ts';
import type { Loaded, Outcome } from '../../lib/pages/console-loaded.ts';
import type { ConsoleMessages } from '../../locales/console.ts';
import { BarChart, LineChart } from './figure-charts.tsx';
import { Tiles } from './figure-tiles.tsx';
import { DataTable, OutcomeLine, PageShell, Section, Select } from './page-parts.tsx';

export interface FiguresPageProps {
  readonly m: ConsoleMessages;
  readonly state: Loaded<Figures>;
  readonly span: FigureSpan;
  readonly outcome: Outcome;
  readonly banks: readonly BankChoice[];
  readonly onRetry: () => void;
  readonly onSpan: (span: FigureSpan) => void;
  readonly onCsv: (name: FigureName) => void;
}

export function FiguresPage(props: FiguresPageProps) {
  const { m, state } = props;
  const t = m.consolePages.figures;
  return (
    <PageShell m={m} title={t.title} lead={t.lead} state={state} onRetry={props.onRetry}>
      {(figures) => (
        <>
          <div class="fields">
            <Select
              name={t.span}
              value={props.span}
              options={[
                ['30', t.spans['30']],
                ['90', t.spans['90']],
                ['year', t.spans.year],
              ]}
              onChoose={props.onSpan}
            />
          </div>
          <p class="soft">{t.countedAt(m.moment(Date.parse(figures.at)))}</p>
          <OutcomeLine m={m} outcome={props.outcome} of="csv" />
          <Section title={t.now}>
            <Tiles
              tiles={[
                { name: t.openCases, value: m.number(figures.standing.openCases), note: null },
                { name: t.openAppeals, value: m.number(figures.standing.openAppeals), note: null },
                { name: t.listedSites, value: m.number(figures.standing.listedSites), note: null },
                { name: t.listedNumbers, value: m.number(figures.standing.listedNumbers), note: null },
              ]}
            />
          </Section>
          <div class="charts">
            <ActivityCharts {...props} figures={figures} />
            <BrowsersChart {...props} figures={figures} />
            <KindCharts {...props} figures={figures} />
          </div>
          <Times {...props} figures={figures} />
          <Outcomes {...props} figures={figures} />
          <ClockTable {...props} clocks={figures.clocks} />
        </>
      )}
    </PageShell>
  );
}

type PartProps = FiguresPageProps & { readonly figures: Figures };

function ActivityCharts({ m, figures, onCsv }: PartProps) {
  const t = m.consolePages.figures;
  const { activity, totals } = figures;
  const common = {
    m,
    labels: activity.map(({ period }) => t.period(period)),
    unit: t.activityUnit,
    onCsv: () => onCsv('activity'),
  };
  return (
    <>
      <LineChart
        {...common}
        title={t.activity}
        summary={t.activitySays(totals.reports, totals.cases)}
        series={[
          { name: t.reports, values: activity.map(({ reports }) => reports) },
          { name: t.cases, values: activity.map(({ cases }) => cases) },
        ]}
      />
      <LineChart
        {...common}
        title={t.decisions}
        summary={t.decisionsSay(totals.listed, totals.rejected, totals.revoked)}
        series={[
          { name: t.listed, values: activity.map(({ listed }) => listed) },
          { name: t.rejected, values: activity.map(({ rejected }) => rejected) },
          { name: t.revoked, values: activity.map(({ revoked }) => revoked) },
        ]}
      />
    </>
  );
}

function BrowsersChart({ m, figures, onCsv }: PartProps) {
  const t = m.consolePages.figures;
  const { browsers } = figures;
  const last = browsers.findLast(({ daily }) => daily !== null)?.daily ?? null;
  return (
    <LineChart
      m={m}
      title={t.browsers}
      summary={last === null ? t.browsersNothing : t.browsersSay(last.estimate, last.low, last.high)}
      unit={t.browsersUnit}
      onCsv={() => onCsv('browsers')}
      labels={browsers.map(({ period }) => t.period(period))}
      series={[
        { name: t.estimate, values: browsers.map(({ daily }) => daily?.estimate ?? null) },
        { name: t.low, values: browsers.map(({ daily }) => daily?.low ?? null) },
        { name: t.high, values: browsers.map(({ daily }) => daily?.high ?? null) },
      ]}
    />
  );
}

/** The kinds and banks that were named at all, the most first. */
function KindCharts({ m, figures, banks, onCsv }: PartProps) {
  const t = m.consolePages.figures;
  const kinds = figures.categories.filter(({ reports }) => reports > 0).toSorted((a, b) => b.reports - a.reports);
  const named = kinds.reduce((sum, { reports }) => sum + reports, 0);
  const most = kinds[0];
  const accounts = figures.banks.filter(({ reports }) => reports > 0).toSorted((a, b) => b.reports - a.reports);
  const language = m.tag === 'th' ? 'th' : 'en';
  const bankName = (code: string): string =>
    banks.find((bank) => bank.code === code)?.name[language] ?? t.bankUnknown(code);
  return (
    <>
      <BarChart
        m={m}
        title={t.categories}
        summary={most === undefined ? t.nothing : t.categoriesSay(m.category[most.category].name, most.reports / named)}
        unit={t.reports}
        of={t.category}
        onCsv={() => onCsv('categories')}
        bars={kinds.map(({ category, reports }) => ({
          name: t.categoryCode(category, m.category[category].name),
          value: reports,
        }))}
      />
      <BarChart
        m={m}
        title={t.banks}
        summary={t.banksSay}
        unit={t.reports}
        of={t.bank}
        onCsv={() => onCsv('banks')}
        bars={accounts.map(({ bank, reports }) => ({ name: bankName(bank), value: reports }))}
      />
    </>
  );
}

function Times({ m, figures, onCsv }: PartProps) {
  const t = m.consolePages.figures;
  const { times, timesBy } = figures;
  const listing = times.reportToListing.medianSeconds;
  const release = times.reportToRelease.medianSeconds;
  const hours = (duration: Duration): number | null =>
    duration.medianSeconds === null ? null : duration.medianSeconds / 3600;
  const tile = (name: string, duration: Duration) => ({
    name,
    value: duration.medianSeconds === null ? t.notMeasured : t.duration(duration.medianSeconds),
    note: duration.p90Seconds === null ? null : t.slowest(t.duration(duration.p90Seconds), duration.measured),
  });
  return (
    <>
      <Tiles
        tiles={[
          tile(t.toListing, times.reportToListing),
          tile(t.toRelease, times.listingToRelease),
          tile(t.inAll, times.reportToRelease),
        ]}
      />
      <LineChart
        m={m}
        title={t.times}
        summary={
          listing === null || release === null ? t.timesNothing : t.timesSay(t.duration(listing), t.duration(release))
        }
        unit={t.timesUnit}
        onCsv={() => onCsv('times')}
        labels={timesBy.map(({ period }) => t.period(period))}
        series={[
          { name: t.inAll, values: timesBy.map(({ reportToRelease }) => hours(reportToRelease)) },
          { name: t.toListing, values: timesBy.map(({ reportToListing }) => hours(reportToListing)) },
        ]}
      />
    </>
  );
}

function Outcomes({ m, figures, onCsv }: PartProps) {
  const t = m.consolePages.figures;
  const { outcomes } = figures;
  const tile = (name: string, rate: number | null, part: number, of: number) => ({
    name,
    value: rate === null ? t.noRate : t.rate(rate),
    note: rate === null ? null : t.rateOf(part, of),
  });
  return (
    <Section title={t.outcomes} lead={t.outcomesLead}>
      <Tiles
        tiles={[
          tile(t.falsePositive, outcomes.falsePositiveRate, outcomes.revoked, outcomes.listed),
          tile(t.appealed, outcomes.appealRate, outcomes.appealed, outcomes.listed),
          tile(t.overturned, outcomes.overturnedRate, outcomes.upheld, outcomes.decided),
        ]}
      />
      <CsvLink m={m} title={t.outcomes} onCsv={() => onCsv('outcomes')} />
    </Section>
  );
}

function ClockTable({ m, clocks, onCsv }: FiguresPageProps & { readonly clocks: Clocks }) {
  const t = m.consolePages.figures;
  const rows = [
    { name: t.acknowledged(clocks.acknowledged.hours), clock: clocks.acknowledged },
    { name: t.decided(clocks.decided.hours), clock: clocks.decided },
  ];
  return (
    <Section title={t.clocks}>
      <DataTable
        caption={t.clocks}
        rows={rows}
        keyOf={({ name }) => name}
        columns={[
          { name: t.clock, isHead: true, cell: ({ name }) => name },
          { name: t.kept, isNumber: true, cell: ({ clock }) => m.number(clock.kept) },
          { name: t.late, isNumber: true, cell: ({ clock }) => m.number(clock.late) },
          { name: t.waiting, isNumber: true, cell: ({ clock }) => m.number(clock.waiting) },
          { name: t.overdue, isNumber: true, cell: ({ clock }) => m.number(clock.overdue) },
        ]}
      />
      <CsvLink m={m} title={t.clocks} onCsv={() => onCsv('clocks')} />
    </Section>
  );
}

function CsvLink({ m, title, onCsv }: { m: ConsoleMessages; title: string; onCsv: () => void }) {
  const t = m.consolePages.figures;
  return (
    <button type="button" class="text-link" onClick={onCsv}>
      {t.csv} <span class="visually-hidden">{title}</span>
    </button>
  );
}
