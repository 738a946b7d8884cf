/*
 * Files that people bring by the console. A preview does everything but the writing, and is named by a hash over the file, the
 * options and what becomes of every line; the writing names that hash, so that what was seen is what is written.
 */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import {
  columnMapSchema,
  type importQuerySchema,
  type ColumnMap,
  type ColumnMeaning,
  type ImportPreview,
} from '../../lib/core/console/exchange.ts';
import type { TopSites } from '../../lib/core/policy/gate.ts';
import { keepPreview } from '../db/batches.ts';
import type { Orm } from '../db/database.ts';
import { listOrganisations } from '../db/members.ts';
import { HubError } from '../hub-error.ts';
import { firstRows, meaningsOf } from '../import/csv.ts';
import type { IntakeKeys } from '../intake/intake-keys.ts';
import type { Format } from '../import/formats.ts';
import { headOf } from '../import/line-source.ts';
import {
  importFeed,
  keptRefusals,
  NothingTakenError,
  OutcomeChangedError,
  type ImportOptions,
  type ImportReport,
} from '../import/import-feed.ts';

export type ImportQuery = v.InferOutput<typeof importQuerySchema>;

export interface BroughtFile {
  readonly bytes: Uint8Array;
  readonly query: ImportQuery;
  readonly columns: ColumnMap | null;
  /** Handle of the member, or name of the key. */
  readonly by: string;
  /** Who is named as saying so, where the query names nobody. */
  readonly organisation: string;
  /** A key brings it: it speaks for its organisation alone, confirms nothing, and insists on nothing, as people do. */
  readonly isMachine: boolean;
}

export type ImportAnswer =
  | { readonly kind: 'preview' | 'committed'; readonly preview: ImportPreview }
  /** Nothing was written: what would be done now is not what was seen. */
  | { readonly kind: 'changed'; readonly preview: ImportPreview }
  /** Nothing was written: no line can be listed. */
  | { readonly kind: 'nothing'; readonly preview: ImportPreview };

const SHOWN_REFUSALS = 100;
const HEAD_LINES = 10;
const MAX_SHOWN = 200;
const SAMPLES = 3;
const TABLES: ReadonlySet<Format> = new Set(['csv', 'phishtank', 'urlhaus']);

/** The column map of a query; undefined where the text is none. */
export function parseColumns(text: string | undefined): ColumnMap | null | undefined {
  if (text === undefined) return null;
  try {
    const parsed = v.safeParse(columnMapSchema, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Looks at a file, or writes it where the query names the preview that was seen.
 * @throws HubError `bad-feed` where the bytes are no list of that format, `not-shared` where the organisation's mark keeps what it
 *   brings to itself: a list goes to every browser
 */
export async function bringFile(
  orm: Orm,
  { topSites, keys }: { readonly topSites: TopSites; readonly keys: IntakeKeys },
  brought: BroughtFile,
  now: Date,
  onProgress?: (items: number) => void,
): Promise<ImportAnswer> {
  const { bytes, query, columns, by, isMachine } = brought;
  await refuseUnshared(orm, brought.organisation);
  const fileHash = createHash('sha256').update(bytes).digest('hex');
  const publisher = isMachine ? brought.organisation : (query.publisher ?? brought.organisation);
  const grade = isMachine && query.grade === 'confirmed' ? 'corroborated' : query.grade;
  const nameOf = (outcome: string): string => {
    const { commit: _seen, source: _name, ...options } = query;
    const parts = [fileHash, publisher, options, columns, outcome];
    return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  };
  const options: ImportOptions = {
    source: query.source,
    format: columns === null ? query.format : 'csv',
    columns,
    grade,
    gradeCap: grade,
    category: query.category,
    publisher,
    expiresInDays: query.expiresInDays === undefined ? null : Number(query.expiresInDays),
    insistReason: isMachine ? null : (query.insist ?? null),
    isDryRun: query.commit === undefined,
    now,
    by,
    people: isMachine ? [] : [by],
    provenance: { fileSha256: fileHash },
    accepts: ({ outcome }) => nameOf(outcome) === query.commit,
  };
  const describe = async (report: ImportReport): Promise<ImportPreview> => {
    const preview = nameOf(report.outcome);
    const kept = keptRefusals(report.refused);
    if (report.eventSeq === null && kept.length > SHOWN_REFUSALS) await keepPreview(orm, preview, kept, now);
    return {
      preview,
      isCommitted: report.eventSeq !== null,
      eventSeq: report.eventSeq,
      source: report.source,
      format: report.format,
      publisher,
      bytes: bytes.length,
      ...(await lookAt(bytes, report.format, columns)),
      counts: {
        taken: report.taken,
        merged: report.merged,
        unchanged: report.unchanged,
        refused: report.refusedCount,
        ignored: report.ignored,
      },
      waiting: report.waiting,
      rules: rulesOf(report),
      refused: kept.slice(0, SHOWN_REFUSALS),
      nextCursor: report.eventSeq === null && kept.length > SHOWN_REFUSALS ? String(SHOWN_REFUSALS) : null,
    };
  };
  try {
    const report = await importFeed(once(bytes), options, {
      orm,
      topSites,
      forgettingKey: () => Promise.resolve(keys.forgetting),
      ...(onProgress && { onProgress }),
    });
    return { kind: report.eventSeq === null ? 'preview' : 'committed', preview: await describe(report) };
  } catch (error) {
    if (error instanceof OutcomeChangedError) return { kind: 'changed', preview: await describe(error.report) };
    if (error instanceof NothingTakenError) {
      const report = { ...error.report, eventSeq: null };
      const kind = query.commit === undefined ? 'preview' : 'nothing';
      return { kind, preview: await describe(report) };
    }
    throw error;
  }
}

async function refuseUnshared(orm: Orm, organisation: string): Promise<void> {
  const mark = (await listOrganisations(orm)).find(({ name }) => name === organisation)?.tlp;
  if (mark !== 'red' && mark !== 'amber+strict') return;
  throw new HubError(
    'not-shared',
    `what ${organisation} brings is marked TLP:${mark.toUpperCase()}: it cannot be on a list`,
  );
}

/** The first lines as they stand in the file, and the columns of a table. */
async function lookAt(
  bytes: Uint8Array,
  format: Format,
  map: ColumnMap | null,
): Promise<Pick<ImportPreview, 'head' | 'columns'>> {
  const text = headOf(bytes).replace(/^\uFEFF/, '');
  const head = text
    .split(/\r\n|\n|\r/)
    .slice(0, HEAD_LINES)
    .map((line, at) => ({ line: at + 1, text: line.slice(0, MAX_SHOWN) }));
  if (!TABLES.has(format) || /^\s*[[{]/.test(text)) return { head, columns: null };
  const rows = await firstRows(text, SAMPLES + 1);
  const first = rows[0] ?? [];
  const meanings: readonly (ColumnMeaning | null)[] =
    map === null ? meaningsOf(first) : first.map((_cell, at) => map[String(at)] ?? null);
  const isHeader = meaningsOf(first).some((meaning) => meaning !== null);
  return {
    head,
    columns: first.map((cell, at) => ({
      at,
      name: isHeader ? cell.slice(0, MAX_SHOWN) : '',
      meaning: meanings[at] ?? null,
      samples: rows.slice(isHeader ? 1 : 0, SAMPLES + 1).map((row) => (row[at] ?? '').slice(0, MAX_SHOWN)),
    })),
  };
}

function rulesOf({ refusedByRule }: ImportReport): ImportPreview['rules'] {
  return Object.entries(refusedByRule)
    .map(([rule, count]) => ({ rule, refused: count }))
    .sort((a, b) => b.refused - a.refused || a.rule.localeCompare(b.rule));
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
