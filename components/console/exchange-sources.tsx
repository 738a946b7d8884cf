/* Outside feeds: where they come from, what they are trusted with, and how the last pull went. */
import { CATEGORIES } from '../../lib/core/blocklist/listing.ts';
import type { Category } from '../../lib/core/blocklist/listing.ts';
import type { ImportFormat, NewSource, Source } from '../../lib/core/console/exchange.ts';
import type { Outcome } from '../../lib/pages/console-loaded.ts';
import type { ConsoleMessages } from '../../locales/console.ts';
import { UntrustedText } from '../untrusted-text.tsx';
import { FactLine, Facts, FormDetails, OutcomeLine, ReadBack, Section, Select, Tag, TextInput } from './page-parts.tsx';
import { useDraft } from './use-draft.ts';

const NEW_SOURCE = 'exchange add-source';

/** What a person may change of a source that is there. */
export type SourcePatch = Partial<
  Pick<Source, 'name' | 'gradeCap' | 'category' | 'everyMinutes' | 'expiresInDays' | 'isPaused'>
>;

export interface SourcesPanelProps {
  readonly m: ConsoleMessages;
  readonly sources: readonly Source[];
  readonly outcome: Outcome;
  readonly mayImport: boolean;
  readonly formats: readonly ImportFormat[];
  readonly onAddSource: (source: NewSource) => void;
  readonly onChangeSource: (source: Source, change: SourcePatch) => void;
  readonly onPullSource: (source: Source, accept: string | null) => void;
  readonly onRemoveSource: (source: Source) => void;
}

export function SourcesPanel(props: SourcesPanelProps) {
  const { m, sources } = props;
  const t = m.consolePages.exchange;
  return (
    <>
      <Section title={t.part.sources} lead={t.sourcesLead}>
        {sources.length === 0 ? <p>{t.sourcesNone}</p> : null}
        <ul class="cards">
          {sources.map((source) => (
            <li key={source.id}>
              <OneSource {...props} source={source} />
            </li>
          ))}
        </ul>
      </Section>
      {props.mayImport ? <NewSourceForm {...props} /> : <p class="soft">{t.mayNotImport}</p>}
    </>
  );
}

function OneSource(props: SourcesPanelProps & { readonly source: Source }) {
  const { m, source } = props;
  const t = m.consolePages.exchange;
  const moment = (time: string | null): string => (time === null ? t.never : m.moment(Date.parse(time)));
  const isBusy = props.outcome.kind === 'running';
  const counts = source.counts;
  const isGrave = source.state === 'failing' || source.state === 'held';
  return (
    <article class="panel" data-state={source.state} aria-labelledby={`source-${source.id}`}>
      <header class="row">
        <h3 id={`source-${source.id}`}>{source.name}</h3>
        <Tag
          text={t.sourceState[source.state]}
          tone={isGrave ? 'warn' : source.state === 'paused' ? 'ended' : 'plain'}
        />
      </header>
      {source.lastError === null || source.failures === 0 ? null : (
        <p class="trouble">
          {t.failures(source.failures, t.status(t.pullError[source.lastError.code], source.lastError.status))}
        </p>
      )}
      {source.held === null ? null : (
        <div class="trouble">
          <p>{t.held(source.held.entries, source.held.before)}</p>
          {props.mayImport ? (
            <ReadBack
              sentence={t.acceptReadBack(source.name, source.held.entries, source.held.before)}
              button={t.accept}
              isBusy={isBusy}
              onDo={() => props.onPullSource(source, source.held?.sha256 ?? null)}
            />
          ) : null}
        </div>
      )}
      <Facts
        facts={[
          { name: t.url, value: <UntrustedText m={m} text={source.url} limit={200} /> },
          { name: t.lastGood, value: moment(source.goodAt) },
          { name: t.lastTried, value: moment(source.triedAt) },
          // Of a source that is paused or waits for a person there is none.
          ...(source.nextAt === null
            ? []
            : [
                { name: t.next, value: <FactLine facts={[moment(source.nextAt), t.everySays(source.everyMinutes)]} /> },
              ]),
          {
            name: t.lastOutcome,
            value:
              counts === null ? t.never : t.outcomeOf(counts.taken, counts.merged, counts.unchanged, counts.refused),
          },
          { name: t.trust, value: <FactLine facts={[m.grade[source.gradeCap], m.category[source.category].name]} /> },
          { name: t.publisher, value: <UntrustedText m={m} text={source.publisher} /> },
          { name: t.keeps, value: t.keepsSays(source.expiresInDays) },
        ]}
      />
      {props.mayImport ? (
        <>
          <div class="row">
            <button
              type="button"
              class="button small"
              disabled={isBusy}
              onClick={() => props.onPullSource(source, null)}
            >
              {t.pull} <span class="visually-hidden">{source.name}</span>
            </button>
            <button
              type="button"
              class="button small"
              disabled={isBusy}
              onClick={() => props.onChangeSource(source, { isPaused: !source.isPaused })}
            >
              {source.isPaused ? t.resume : t.pause} <span class="visually-hidden">{source.name}</span>
            </button>
          </div>
          <OutcomeLine m={m} outcome={props.outcome} of={`source ${source.id}`} />
          <FormDetails form={changeOf(source)} summary={t.manage(source.name)}>
            <div class="disclosed">
              <SourceChange {...props} />
              <ReadBack
                sentence={t.removeReadBack(source.name)}
                button={t.remove}
                isBusy={isBusy}
                isGrave
                onDo={() => props.onRemoveSource(source)}
              />
            </div>
          </FormDetails>
        </>
      ) : null}
    </article>
  );
}

/** Name of the form that changes a source, for its draft. */
const changeOf = ({ id }: Source): string => `exchange source ${id}`;

function SourceChange(props: SourcesPanelProps & { readonly source: Source }) {
  const { m, source } = props;
  const t = m.consolePages.exchange;
  const form = changeOf(source);
  const [trust, setTrust] = useDraft(form, 'trust', source.gradeCap);
  const [every, setEvery] = useDraft(form, 'every', String(source.everyMinutes));
  const [keeps, setKeeps] = useDraft(form, 'keeps', String(source.expiresInDays));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        props.onChangeSource(source, {
          gradeCap: trust,
          everyMinutes: Number(every),
          expiresInDays: Number(keeps),
        });
      }}
    >
      <div class="fields">
        <TrustSelect m={m} value={trust} onChoose={setTrust} />
        <TextInput name={t.every} type="number" value={every} onInput={setEvery} />
        <TextInput name={t.keeps} type="number" value={keeps} onInput={setKeeps} />
      </div>
      <div class="row">
        <button type="submit" class="button small">
          {t.saveSource} <span class="visually-hidden">{source.name}</span>
        </button>
      </div>
    </form>
  );
}

type Trust = Source['gradeCap'];

function TrustSelect({ m, value, onChoose }: { m: ConsoleMessages; value: Trust; onChoose: (trust: Trust) => void }) {
  const t = m.consolePages.exchange;
  return (
    <Select
      name={t.trust}
      hint={t.trustHint}
      value={value}
      options={(['reported', 'corroborated', 'confirmed'] as const).map((grade) => [grade, m.grade[grade]])}
      onChoose={onChoose}
    />
  );
}

function NewSourceForm(props: SourcesPanelProps) {
  const { m, formats } = props;
  const t = m.consolePages.exchange;
  const [name, setName] = useDraft(NEW_SOURCE, 'name', '');
  const [url, setUrl] = useDraft(NEW_SOURCE, 'url', '');
  const [publisher, setPublisher] = useDraft(NEW_SOURCE, 'publisher', '');
  const [format, setFormat] = useDraft<'auto' | ImportFormat>(NEW_SOURCE, 'format', 'auto');
  const [gradeCap, setGradeCap] = useDraft<Trust>(NEW_SOURCE, 'gradeCap', 'corroborated');
  const [category, setCategory] = useDraft<Category>(NEW_SOURCE, 'category', 'TX1');
  const [everyMinutes, setEvery] = useDraft(NEW_SOURCE, 'everyMinutes', '360');
  const [expiresInDays, setKeeps] = useDraft(NEW_SOURCE, 'expiresInDays', '30');
  return (
    <Section title={t.addSource}>
      <form
        class="panel"
        onSubmit={(event) => {
          event.preventDefault();
          props.onAddSource({
            name,
            url,
            publisher,
            format,
            gradeCap,
            category,
            columns: null,
            everyMinutes: Number(everyMinutes),
            expiresInDays: Number(expiresInDays),
          });
        }}
      >
        <div class="fields">
          <TextInput name={t.sourceName} maxLength={80} value={name} onInput={setName} />
          <TextInput name={t.url} type="url" maxLength={2000} value={url} onInput={setUrl} />
          <TextInput name={t.publisher} maxLength={80} value={publisher} onInput={setPublisher} />
          <Select
            name={t.format}
            value={format}
            options={[['auto', t.auto], ...formats.map((one) => [one, one] as const)]}
            onChoose={setFormat}
          />
          <TrustSelect m={m} value={gradeCap} onChoose={setGradeCap} />
          <Select
            name={t.category}
            value={category}
            options={CATEGORIES.map((code): readonly [Category, string] => [code, `${code} ${m.category[code].name}`])}
            onChoose={setCategory}
          />
          <TextInput name={t.every} type="number" value={everyMinutes} onInput={setEvery} />
          <TextInput name={t.keeps} type="number" value={expiresInDays} onInput={setKeeps} />
        </div>
        <div class="row">
          <button
            type="submit"
            class="button small primary"
            disabled={name.trim() === '' || url === '' || publisher.trim() === ''}
          >
            {t.addSource}
          </button>
        </div>
        <OutcomeLine m={m} outcome={props.outcome} of="add-source" />
      </form>
    </Section>
  );
}
