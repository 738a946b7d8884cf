/* A file of listings: what would happen, column by column and line by line, before anything is written. */
import type { Category } from '../../lib/core/blocklist/listing.ts';
import { CATEGORIES } from '../../lib/core/blocklist/listing.ts';
import type {
  ColumnMap,
  ColumnMeaning,
  ImportFormat,
  ImportHistory,
  ImportPreview,
  RefusedLine,
} from '../../lib/core/console/exchange.ts';
import type { ImportChoices, ImportState } from '../../lib/pages/console-exchange.ts';
import type { Outcome } from '../../lib/pages/console-loaded.ts';
import type { ConsoleMessages } from '../../locales/console.ts';
import { Phrases } from '../phrases.tsx';
import { UntrustedText } from '../untrusted-text.tsx';
import { visibleString } from '../visible-text.ts';
import { DOT, DataTable, FactLine, Field, OutcomeLine, ReadBack, Section, Select, TextInput } from './page-parts.tsx';
import { draftOf, useDraft } from './use-draft.ts';

export interface ImportPanelProps {
  readonly m: ConsoleMessages;
  readonly file: ImportState;
  readonly choices: ImportChoices;
  readonly history: ImportHistory;
  readonly outcome: Outcome;
  readonly mayImport: boolean;
  readonly formats: readonly ImportFormat[];
  readonly meanings: readonly ColumnMeaning[];
  readonly onChooseFile: (file: File) => void;
  readonly onChoices: (choices: ImportChoices) => void;
  readonly onPreview: () => void;
  /** Looks at the file again with these meanings of its columns. */
  readonly onColumns: (columns: ColumnMap) => void;
  readonly onMoreRefused: () => void;
  readonly onCommit: () => void;
  readonly onAnother: () => void;
}

export function ImportPanel(props: ImportPanelProps) {
  const { m, file } = props;
  const t = m.consolePages.exchange;
  return (
    <>
      <Section title={t.part.file} lead={props.mayImport ? t.fileLead : t.mayNotImport}>
        {props.mayImport ? <ImportForm {...props} /> : null}
        <OutcomeLine m={m} outcome={props.outcome} of="preview" />
      </Section>
      {file.kind === 'reading' ? (
        <div class="progress">
          <p role="status">{t.reading(file.items)}</p>
          <progress aria-label={t.preview} />
        </div>
      ) : null}
      {file.kind === 'preview' ? <Preview key={file.preview.preview} {...props} preview={file.preview} /> : null}
      <History {...props} />
    </>
  );
}

function ImportForm(props: ImportPanelProps) {
  const { m, choices, formats } = props;
  const t = m.consolePages.exchange;
  const change = (changed: Partial<ImportChoices>): void => props.onChoices({ ...choices, ...changed });
  return (
    <form
      class="panel"
      onSubmit={(event) => {
        event.preventDefault();
        props.onPreview();
      }}
    >
      <Field name={t.file} hint={t.fileHint}>
        <input
          type="file"
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            if (file !== undefined) props.onChooseFile(file);
          }}
        />
      </Field>
      <div class="fields">
        <Select
          name={t.format}
          value={choices.format}
          options={[['auto', t.auto], ...formats.map((format) => [format, format] as const)]}
          onChoose={(format) => change({ format })}
        />
        <Select
          name={t.grade}
          value={choices.grade}
          options={(['reported', 'corroborated', 'confirmed'] as const).map((grade) => [grade, m.grade[grade]])}
          onChoose={(grade) => change({ grade })}
        />
        <Select
          name={t.category}
          value={choices.category}
          options={CATEGORIES.map((code): readonly [Category, string] => [code, `${code} ${m.category[code].name}`])}
          onChoose={(category) => change({ category })}
        />
        <TextInput
          name={t.expires}
          hint={t.expiresHint}
          type="number"
          value={choices.expiresInDays}
          onInput={(expiresInDays) => change({ expiresInDays })}
        />
        <TextInput
          name={t.publisher}
          hint={t.publisherHint}
          maxLength={80}
          value={choices.publisher}
          onInput={(publisher) => change({ publisher })}
        />
        <TextInput
          name={t.insist}
          hint={t.insistHint}
          maxLength={500}
          value={choices.insist}
          onInput={(insist) => change({ insist })}
        />
      </div>
      <div class="row">
        <button type="submit" class="button small primary" disabled={props.file.kind === 'none'}>
          {t.preview}
        </button>
      </div>
    </form>
  );
}

function Preview(props: ImportPanelProps & { readonly preview: ImportPreview }) {
  const { m, preview, file } = props;
  const t = m.consolePages.exchange;
  const { counts } = preview;
  const isBusy = props.outcome.kind === 'running';
  const taken = takenFor(preview.columns ?? []);
  const [meant, setMeant] = useDraft<ColumnMap>(draftOf.columns, 'meant', taken);
  const isMeantOtherwise = JSON.stringify(meant) !== JSON.stringify(taken);
  return (
    <Section title={t.previewTitle}>
      <p class="soft">
        <FactLine
          facts={[
            <UntrustedText key="source" m={m} text={t.previewOf(preview.source, preview.bytes)} />,
            preview.format,
            <UntrustedText key="publisher" m={m} text={preview.publisher} />,
          ]}
        />
      </p>
      {file.kind === 'preview' && file.isChanged ? (
        <p class="trouble" role="alert">
          {t.changed}
        </p>
      ) : null}
      <ul class="diff-counts">
        {(['taken', 'merged', 'unchanged', 'refused', 'ignored'] as const).map((what) => (
          <li key={what}>
            <strong>{m.number(counts[what])}</strong>
            <span>
              <Phrases text={t.count[what]} />
            </span>
          </li>
        ))}
      </ul>
      {preview.waiting === 0 ? null : (
        <p class="note-box">
          <Phrases text={t.waitingPeople(preview.waiting)} />
        </p>
      )}
      {preview.rules.length === 0 ? null : (
        <DataTable
          caption={t.rules}
          showsCaption
          rows={preview.rules}
          keyOf={({ rule }) => rule}
          columns={[
            { name: t.why, isHead: true, cell: ({ rule }) => <RuleText m={m} rule={rule} because="" /> },
            { name: t.count.refused, isNumber: true, cell: ({ refused }) => m.number(refused) },
          ]}
        />
      )}
      {preview.columns === null || preview.isCommitted ? null : (
        <Columns {...props} columns={preview.columns} meant={meant} onMeant={setMeant} />
      )}
      <OutcomeLine m={m} outcome={props.outcome} of="columns" />
      {preview.head.length === 0 ? null : (
        <details class="disclosure">
          <summary>{t.head}</summary>
          <ol class="disclosed file-head">
            {preview.head.map(({ line, text }) => (
              <li key={line}>
                <span class="soft">{m.number(line)}</span>{' '}
                <code>
                  <UntrustedText m={m} text={text} limit={200} />
                </code>
              </li>
            ))}
          </ol>
        </details>
      )}
      {preview.refused.length === 0 ? null : <Refused {...props} refused={preview.refused} />}
      {preview.isCommitted ? (
        <>
          <p class="note-box" role="status">
            {t.committed(preview.eventSeq ?? 0)}
          </p>
          <div class="row">
            <button type="button" class="button small" onClick={props.onAnother}>
              {t.another}
            </button>
          </div>
        </>
      ) : counts.taken + counts.merged === 0 ? (
        <p>{t.nothingToTake}</p>
      ) : isMeantOtherwise ? (
        <p class="note-box">{t.columnsFirst(t.applyColumns)}</p>
      ) : (
        <ReadBack
          sentence={t.commitReadBack(counts.taken, counts.merged, counts.refused)}
          button={t.commit}
          isBusy={isBusy}
          onDo={props.onCommit}
        />
      )}
      <OutcomeLine m={m} outcome={props.outcome} of="commit" />
    </Section>
  );
}

type ColumnGuess = NonNullable<ImportPreview['columns']>[number];

function takenFor(columns: readonly ColumnGuess[]): ColumnMap {
  return Object.fromEntries(columns.flatMap(({ at, meaning }) => (meaning === null ? [] : [[String(at), meaning]])));
}

interface ColumnsProps extends ImportPanelProps {
  readonly columns: readonly ColumnGuess[];
  readonly meant: ColumnMap;
  readonly onMeant: (meant: ColumnMap) => void;
}

function Columns({ m, columns, meanings, meant, onMeant, onColumns }: ColumnsProps) {
  const t = m.consolePages.exchange;
  const choose = (at: number, meaning: ColumnMeaning | 'none'): void => {
    // Each meaning stands once: chosen here, it leaves the column that had it.
    const others = Object.entries(meant).filter(([other, had]) => other !== String(at) && had !== meaning);
    onMeant(Object.fromEntries(meaning === 'none' ? others : [...others, [String(at), meaning]]));
  };
  return (
    <div class="form">
      <h3>{t.columns}</h3>
      <p class="soft">{t.columnsLead}</p>
      <div class="fields column-map">
        {columns.map(({ at, name, samples }) => (
          <div key={at} class="column-choice">
            <Select
              name={name === '' ? t.column(at) : `${t.column(at)}${DOT}${visibleString(name.slice(0, 60))}`}
              value={meant[String(at)] ?? 'none'}
              options={[['none', t.noMeaning], ...meanings.map((meaning) => [meaning, t.meanings[meaning]] as const)]}
              onChoose={(meaning) => choose(at, meaning)}
            />
            <p class="soft">
              {t.samples}{' '}
              <code>
                <FactLine
                  facts={samples.slice(0, 3).map((sample) => (
                    <UntrustedText key={sample} m={m} text={sample} limit={40} />
                  ))}
                />
              </code>
            </p>
          </div>
        ))}
      </div>
      <div class="row">
        <button type="button" class="button small" onClick={() => onColumns(meant)}>
          {t.applyColumns}
        </button>
      </div>
    </div>
  );
}

function Refused(props: ImportPanelProps & { readonly refused: readonly RefusedLine[] }) {
  const { m, refused, file } = props;
  const t = m.consolePages.exchange;
  return (
    <details class="disclosure">
      <summary>{t.refusedRows}</summary>
      <div class="disclosed">
        <DataTable
          caption={t.refusedRows}
          rows={refused}
          keyOf={({ line, text, rule }) => `${line} ${rule} ${text}`}
          columns={[
            { name: t.line, isHead: true, cell: ({ line }) => m.number(line) },
            {
              name: t.text,
              cell: ({ text }) => (
                <code>
                  <UntrustedText m={m} text={text} limit={200} />
                </code>
              ),
            },
            { name: t.why, cell: ({ rule, because }) => <RuleText m={m} rule={rule} because={because} /> },
          ]}
        />
        {file.kind === 'preview' && file.preview.nextCursor !== null ? (
          <button type="button" class="button small" onClick={props.onMoreRefused}>
            {m.consolePages.page.more}
          </button>
        ) : null}
      </div>
    </details>
  );
}

/** Words of ours for a rule that we know; else the rule and what the hub said of it. */
function RuleText({ m, rule, because }: { m: ConsoleMessages; rule: string; because: string }) {
  const t = m.consolePages.exchange;
  const known = new Map<string, string>(Object.entries(t.rule)).get(rule);
  return known === undefined ? (
    <UntrustedText m={m} text={t.ruleOther(rule, because)} limit={200} />
  ) : (
    <Phrases text={known} />
  );
}

function History({ m, history }: ImportPanelProps) {
  const t = m.consolePages.exchange;
  return (
    <Section title={t.history}>
      {history.imports.length === 0 ? (
        <p class="soft">{t.historyNone}</p>
      ) : (
        <DataTable
          caption={t.history}
          rows={history.imports}
          keyOf={({ id }) => id}
          columns={[
            { name: t.when, cell: ({ at }) => m.moment(Date.parse(at)) },
            { name: t.from, isHead: true, cell: ({ source }) => <UntrustedText m={m} text={source} limit={80} /> },
            { name: t.by, cell: ({ by }) => (by === null ? t.commandLine : <UntrustedText m={m} text={by} />) },
            {
              name: t.outcome,
              cell: ({ taken, merged, unchanged, refused }) => t.outcomeOf(taken, merged, unchanged, refused),
            },
          ]}
        />
      )}
    </Section>
  );
}
