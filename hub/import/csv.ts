/*
 * Rows with columns: our own export, PhishTank, URLhaus, and any table with a column of URLs or hosts, comma, semicolon
 * or tab. RFC 4180 quoting by csv-parse. Columns are known by their names, which may stand below a title; without names the first column
 * that holds hosts or URLs in the first row is taken. Numbers are known by the names of their columns, or by a column `type` beside
 * the value; beside a column of sites a telephone is somebody's to ask, and not listed.
 */
import { parse, type Options } from 'csv-parse';
import type { ColumnMap, ColumnMeaning } from '../../lib/core/console/exchange.ts';
import type { NumberKind } from '../../lib/core/indicators/key.ts';
import { isIndicatorProblem, parseListedUrl } from '../../lib/core/indicators/parse-listed.ts';
import { isNumberKeyText } from '../../lib/core/indicators/number-key.ts';
import { attributesFrom, BANK_FIELDS, DAY_FIELDS } from './attributes.ts';
import {
  ignored,
  MAX_SHOWN_TEXT,
  numberItem,
  refused,
  type FeedItem,
  type FeedReader,
  type NumberedLine,
  type Place,
} from './feed-item.ts';
import { MAX_LINE_LENGTH } from './line-source.ts';
import { numberKindOf, plainName } from './number-entry.ts';

/** Names of the column that holds the indicator, the most telling first. */
const INDICATOR_COLUMNS = [
  'key',
  'url',
  'uri',
  'phishing_url',
  'link',
  'host',
  'hostname',
  'domain',
  'domain_name',
  'fqdn',
  'indicator',
  'ioc',
  'ioc_value',
  'value',
  'site',
  'website',
  'address',
  'เว็บไซต์',
  'เว็บ',
  'ลิงก์',
  'ลิงค์',
  'โดเมน',
];
/** Rows at the beginning among which the names of the columns are looked for. */
export const SEARCHED_FOR_NAMES = 20;
/** abuse.ch writes its column names in a comment, and the current dump has these. */
const URLHAUS_COLUMNS = [
  'id',
  'dateadded',
  'url',
  'url_status',
  'last_online',
  'threat',
  'tags',
  'urlhaus_link',
  'reporter',
];
const DELIMITERS = [',', '\t', ';'] as const;
const NOTHING_IN_ROW = 'expected a host, a URL or a number in the row';

/** Columns that say what kind of indicator the row's value is. */
const TYPE_COLUMNS = ['type', 'kind', 'indicator_type', 'ioc_type'];
/** Columns that hold the first reference of a bill payment. */
const REFERENCE_COLUMNS = ['ref1', 'ref_1', 'ref', 'reference1', 'reference_1', 'reference'];

interface Table {
  readonly columns: readonly string[];
  readonly at: number;
  /** Columns of numbers; empty where there is a column for any indicator. */
  readonly numbers: readonly NumberColumn[];
}

export interface NumberColumn {
  readonly at: number;
  readonly kind: NumberKind;
}

/** Any table; `columns` are given for feeds whose header is a comment. */
export const readCsv: FeedReader = (source) => readTable(source.lines(), null);

/** URLhaus: `#` comments, then rows without a header. */
export const readUrlhaus: FeedReader = (source) => readTable(source.lines(), URLHAUS_COLUMNS);

/** Which of our names a meaning goes by, for the readers of rows. */
const MEANT: Readonly<Record<ColumnMeaning, string>> = {
  site: 'url',
  key: 'key',
  account: 'account',
  promptpay: 'promptpay',
  phone: 'phone',
  biller: 'biller',
  line: 'line',
  wallet: 'wallet',
  iban: 'iban',
  category: 'category',
  grade: 'grade',
  'listed-on': 'listed_on',
  'seen-on': 'seen_on',
  'expires-on': 'expires_on',
  reports: 'reports',
  reference: 'reference',
  bank: 'bank',
};
/** Meanings of columns that hold what is to be listed. */
const INDICATORS: ReadonlySet<ColumnMeaning> = new Set([
  'site',
  'key',
  'account',
  'promptpay',
  'phone',
  'biller',
  'line',
  'wallet',
  'iban',
]);

/**
 * A table whose columns a person has named, by position. The first row is left out where its cells are names and no
 * indicators. One row may name several: a site, an account and a phone are then three.
 */
export function readMappedCsv(map: ColumnMap): FeedReader {
  return (source) => readTable(source.lines(), null, map);
}

/** What the columns of a header row are taken for; null where a column is passed over. */
export function meaningsOf(row: readonly string[]): readonly (ColumnMeaning | null)[] {
  const names = row.map(plainName);
  const at = indicatorColumn(names);
  const numbers = numberColumns(names);
  const attributes: readonly (readonly [ColumnMeaning, readonly string[]])[] = [
    ['bank', BANK_FIELDS],
    ['listed-on', DAY_FIELDS['listed-on']],
    ['seen-on', DAY_FIELDS['seen-on']],
    ['expires-on', DAY_FIELDS['expires-on']],
    ['category', ['category']],
    ['grade', ['grade']],
    ['reports', ['reports']],
    ['reference', numbers.some(({ kind }) => kind === 'biller') ? REFERENCE_COLUMNS : []],
  ];
  // Of several the one that is asked first: no two columns of a map mean the same.
  const meant = new Map(
    attributes.map(([meaning, known]) => [
      known.map((name) => names.indexOf(name)).find((found) => found !== -1),
      meaning,
    ]),
  );
  return names.map((name, index) => {
    if (index === at) return name === 'key' ? 'key' : 'site';
    const kind = numbers.find((one) => one.at === index)?.kind;
    if (kind !== undefined) return kind;
    return meant.get(index) ?? null;
  });
}

/** Cells of the first rows of a table, from the names of its columns on where there are such. */
export async function firstRows(text: string, limit: number): Promise<readonly (readonly string[])[]> {
  const lines = text.split(/\r\n|\n|\r/).map((line, at) => ({ line: at + 1, text: line }));
  const found: (readonly string[])[] = [];
  // A beginning may end inside a quoted cell; the rows before it stand.
  for await (const { rows } of rowsOf(once(lines), [])) found.push(...rows.map(({ record }) => record));
  const at = found.slice(0, SEARCHED_FOR_NAMES).findIndex(isHeader);
  return found.slice(Math.max(at, 0)).slice(0, limit);
}

/** Whether the cells of a line are names that columns go by. */
export function isHeaderLine(line: string): boolean {
  return DELIMITERS.some((delimiter) =>
    isHeader(line.split(delimiter).map((cell) => cell.trim().replace(/^"|"$/g, ''))),
  );
}

function isHeader(cells: readonly string[]): boolean {
  const names = cells.map(plainName);
  return indicatorColumn(names) !== -1 || numberColumns(names).length > 0;
}

/** The names in a header row that we know an indicator by; -1 when none of them is there. */
export function indicatorColumn(columns: readonly string[]): number {
  for (const name of INDICATOR_COLUMNS) {
    const at = columns.indexOf(name);
    if (at !== -1) return at;
  }
  return -1;
}

/** The columns that name a kind of number, where no column holds sites. `columns` in lower case. */
export function numberColumns(columns: readonly string[]): readonly NumberColumn[] {
  if (indicatorColumn(columns) !== -1) return [];
  return columns.flatMap((name, at) => {
    const kind = numberKindOf(name);
    return kind === undefined ? [] : [{ at, kind }];
  });
}

/** The kind of number that a record's `type` names; undefined where it names none. */
export function typedKind(field: (name: string) => unknown): NumberKind | undefined {
  for (const name of TYPE_COLUMNS) {
    const type = field(name);
    const kind = typeof type === 'string' ? numberKindOf(type) : undefined;
    if (kind !== undefined) return kind;
  }
  return undefined;
}

/** A bill payment's payee: the biller with its first reference, which stands in a field of its own. */
export function withReference(kind: NumberKind, value: string, field: (name: string) => unknown): string {
  if (kind !== 'biller' || value.includes(':')) return value;
  const reference = REFERENCE_COLUMNS.map(field).find((text) => typeof text === 'string' && text !== '');
  return typeof reference === 'string' ? `${value}:${reference}` : value;
}

async function* readTable(
  lines: AsyncGenerator<readonly NumberedLine[]>,
  columns: readonly string[] | null,
  map: ColumnMap | null = null,
): AsyncGenerator<readonly FeedItem[]> {
  let table: Table | null = columns && { columns, at: indicatorColumn(columns), numbers: [] };
  let isFirst = true;
  // Rows above the names of the columns are its title. Where there are no names, they are rows that hold nothing.
  const above: Place[] = [];
  const untitled = (): readonly FeedItem[] =>
    above.splice(0).map((place) => refused(place, 'malformed', NOTHING_IN_ROW));
  const comments: FeedItem[] = [];
  const itemsOf = ({ record, line }: Row): readonly FeedItem[] => {
    const place = { line, text: record.join(',') };
    if (record.every((cell) => cell === '')) return [ignored(place)];
    if (map !== null) {
      const isOfNames = isFirst && isNames(record, map);
      isFirst = false;
      return isOfNames ? [ignored(place)] : readMappedRow(map, record, line);
    }
    if (table !== null) return readRow(table, record, line);
    if (isHeader(record)) {
      const names = record.map(plainName);
      table = { columns: names, at: indicatorColumn(names), numbers: numberColumns(names) };
      return [...above.splice(0).map(ignored), ignored(place)];
    }
    const at = siteColumn(record);
    if (at === -1 && above.length < SEARCHED_FOR_NAMES) {
      above.push(place);
      return [];
    }
    table = { columns: [], at, numbers: [] };
    return [...untitled(), ...readRow(table, record, line)];
  };
  for await (const { rows, broken } of rowsOf(lines, comments)) {
    const items = rows.flatMap(itemsOf);
    if (broken !== undefined) items.push(broken);
    yield [...comments.splice(0), ...items];
  }
  yield untitled();
}

interface Row {
  readonly record: readonly string[];
  /** Line on which it ends. */
  readonly line: number;
}

/**
 * The rows of a table, as far as its quoting holds; `broken` says where it did not: what follows cannot be told apart into rows. Comments
 * are collected.
 */
async function* rowsOf(
  lines: AsyncGenerator<readonly NumberedLine[]>,
  comments: FeedItem[],
): AsyncGenerator<{ readonly rows: readonly Row[]; readonly broken?: FeedItem }> {
  const { delimiter, rest } = await peekDelimiter(lines);
  let rows: Row[] = [];
  let line = 0;
  const parser = parse({
    ...parserOptions(delimiter),
    // Taken as they are made: of a stream those that wait to be read are gone when a later one is broken.
    onRecord: (record: unknown, { lines: endsOn }) => {
      line = endsOn;
      rows.push({ record: cellsOf(record), line });
      return null;
    },
  });
  parser.on('error', () => {});
  const isFed = (feed: (done: (error?: Error | null) => void) => void): Promise<Error | null> =>
    new Promise((done) => feed((error) => done(error ?? null)));
  const taken = (): readonly Row[] => {
    const found = rows;
    rows = [];
    return found;
  };
  const brokenBy = ({ message }: Error): FeedItem =>
    refused(
      { line: line + 1, text: '' },
      'malformed',
      `expected rows of CSV: ${message}; from here on nothing was read`,
    );
  for await (const text of textOf(rest, comments)) {
    const error = await isFed((done) => parser.write(text, done));
    yield error === null ? { rows: taken() } : { rows: taken(), broken: brokenBy(error) };
    if (error !== null) return;
  }
  const error = await isFed((done) => {
    parser.once('error', done);
    parser.end(() => done());
    parser.resume();
  });
  yield error === null ? { rows: taken() } : { rows: taken(), broken: brokenBy(error) };
}

function readRow(table: Table, record: readonly string[], line: number): readonly FeedItem[] {
  const text = record.join(',').slice(0, MAX_SHOWN_TEXT);
  const place = { line, text };
  const field = (name: string): unknown => record[table.columns.indexOf(name)];
  const attributes = attributesFrom(field);
  const numbers = table.numbers.flatMap(({ at, kind }) => {
    const value = record[at] ?? '';
    return value === '' ? [] : [numberItem(place, kind, withReference(kind, value, field), attributes)];
  });
  if (numbers.length > 0) return numbers;
  const value = table.at === -1 ? undefined : record[table.at];
  if (value === undefined || value === '') {
    return [refused(place, 'malformed', NOTHING_IN_ROW)];
  }
  if (table.columns[table.at] === 'key' || isNumberKeyText(value))
    return [{ kind: 'key', value, ...place, attributes }];
  const kind = typedKind(field);
  if (kind !== undefined) return [numberItem(place, kind, withReference(kind, value, field), attributes)];
  return [{ kind: 'url', value, ...place, attributes }];
}

/** Everything that the named columns of a row hold. */
function readMappedRow(map: ColumnMap, record: readonly string[], line: number): readonly FeedItem[] {
  const place = { line, text: record.join(',').slice(0, MAX_SHOWN_TEXT) };
  const columns = Object.entries(map);
  const field = (name: string): unknown => {
    const found = columns.find(([, meaning]) => MEANT[meaning] === name);
    return found === undefined ? undefined : record[Number(found[0])];
  };
  const attributes = attributesFrom(field);
  const items = columns.flatMap(([at, meaning]): FeedItem[] => {
    const value = record[Number(at)] ?? '';
    if (value === '' || !INDICATORS.has(meaning)) return [];
    if (meaning === 'site') return [{ kind: 'url', value, ...place, attributes }];
    if (meaning === 'key') return [{ kind: 'key', value, ...place, attributes }];
    const kind = numberKindOf(meaning);
    return kind === undefined ? [] : [numberItem(place, kind, withReference(kind, value, field), attributes)];
  });
  return items.length > 0 ? items : [refused(place, 'malformed', 'expected something in the named columns of the row')];
}

/** True where no cell of the named columns holds a digit or a dot: a row of names. */
function isNames(record: readonly string[], map: ColumnMap): boolean {
  return Object.entries(map).every(
    ([at, meaning]) => !INDICATORS.has(meaning) || !/[\d.]/.test(record[Number(at)] ?? ''),
  );
}

function parserOptions(delimiter: string): Options {
  return {
    delimiter,
    bom: true,
    relaxQuotes: true,
    relaxColumnCount: true,
    skipEmptyLines: true,
    maxRecordSize: MAX_LINE_LENGTH,
    trim: true,
  };
}

/** First column whose cell is a URL with a scheme or a number's key, else the first that is a host with a dot; -1: none. */
function siteColumn(record: readonly string[]): number {
  const key = record.findIndex(isNumberKeyText);
  if (key !== -1) return key;
  const withScheme = record.findIndex((cell) => /^(?:https?|hxxps?|ftp)\b/i.test(cell));
  if (withScheme !== -1) return withScheme;
  return record.findIndex(
    (cell) => /[a-z]/i.test(cell) && cell.includes('.') && !isIndicatorProblem(parseListedUrl(cell)),
  );
}

/** The sign that stands most often in the row of names, or else in the first row. */
function delimiterOf(lines: readonly string[]): string {
  const line = lines.find(isHeaderLine) ?? lines[0] ?? '';
  const counts = DELIMITERS.map((delimiter) => ({ delimiter, count: line.split(delimiter).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).delimiter;
}

/** The text again, with comment lines emptied (so that line numbers stay) and collected. Inside quotes `#` is text. */
async function* textOf(lines: AsyncIterable<readonly NumberedLine[]>, comments: FeedItem[]): AsyncGenerator<string> {
  let isQuoted = false;
  for await (const some of lines) {
    let text = '';
    for (const line of some) {
      if (!isQuoted && isComment(line.text)) {
        comments.push(ignored(line));
        text += '\n';
        continue;
      }
      if ((line.text.split('"').length - 1) % 2 === 1) isQuoted = !isQuoted;
      text += `${line.text}\n`;
    }
    yield text;
  }
}

/** `#` may also be the name of the first column. */
function isComment(line: string): boolean {
  return line.startsWith('#') && !(/^#\s*[,;\t]/.test(line) && isHeaderLine(line));
}

async function peekDelimiter(
  lines: AsyncGenerator<readonly NumberedLine[]>,
): Promise<{ delimiter: string; rest: AsyncGenerator<readonly NumberedLine[]> }> {
  const seen: (readonly NumberedLine[])[] = [];
  const first: string[] = [];
  while (first.length < SEARCHED_FOR_NAMES) {
    const next = await lines.next();
    if (next.done) break;
    seen.push(next.value);
    const content = next.value.filter((line) => line.text.trim() !== '' && !isComment(line.text));
    first.push(...content.slice(0, SEARCHED_FOR_NAMES).map((line) => line.text));
  }
  async function* rest(): AsyncGenerator<readonly NumberedLine[]> {
    yield* seen;
    yield* lines;
  }
  return { delimiter: delimiterOf(first.slice(0, SEARCHED_FOR_NAMES)), rest: rest() };
}

async function* once<T>(value: T): AsyncGenerator<T> {
  yield value;
}

function cellsOf(record: unknown): readonly string[] {
  if (Array.isArray(record)) return record.map(String);
  throw new TypeError('expected a record from the CSV parser');
}
