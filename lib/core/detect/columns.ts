/*
 * Tables in plain text: rows of cells between bars, tabs or bare commas, under a row that heads the columns. What the head of a
 * number's column says counts for it as a word right before it would: `ธนาคาร | เลขที่บัญชี | โทร` above `กสิกรไทย | 407… | 081…`.
 */
import type { Label } from './labels.ts';

/** A number's cell and the labels in the head of its column. */
export interface Column {
  readonly cellStart: number;
  readonly labels: readonly Label[];
}

/** The column of a place, null where it stands in no table. Places are asked in order, so that all together are one pass. */
export type Columns = (place: number) => Column | null;

interface Row {
  readonly end: number;
  /** Where its cells begin. */
  readonly cells: readonly number[];
  /** Labels of each column of the table. */
  readonly head: readonly (readonly Label[])[];
}

type Separator = '|' | '\t' | ',';

/** No table for people is as wide: cells beyond have no head. */
const MAX_CELLS = 64;
/** A row with a number as long as this heads nothing. */
const LONG_NUMBER = /\d[\d -]{6}/;

/** The columns of a folded text with its labels. */
export function columnsOf(text: string, labels: readonly Label[]): Columns {
  if (!/[|\t]|,\S/.test(text)) return () => null;
  const rows = rowsOf(text, labels);
  let row = rows.next();
  return (place) => {
    while (row.done !== true && row.value.end < place) row = rows.next();
    if (row.done === true) return null;
    const { cells, head } = row.value;
    const column = cells.findLastIndex((start) => start <= place);
    const cellStart = cells[column];
    return cellStart === undefined ? null : { cellStart, labels: head[column] ?? [] };
  };
}

/** The rows of all tables of a text in order, without those that head them. */
function* rowsOf(text: string, labels: readonly Label[]): Generator<Row> {
  let head: readonly (readonly Label[])[] | null = null;
  let mark = '';
  let cursor = 0;
  let start = 0;
  for (const line of text.split('\n')) {
    const end = start + line.length;
    const separator = separatorOf(line);
    const cells = separator === '' ? [] : cellsOf(line, start, separator);
    if (head !== null && separator === mark && separator !== '') yield { end, cells, head };
    else if (separator === '') head = null;
    else {
      mark = separator;
      while (cursor < labels.length && labels[cursor]!.start < start) cursor++;
      const columns = cells.map((): Label[] => []);
      const headEnd = LONG_NUMBER.test(line) ? start : end;
      for (; cursor < labels.length && labels[cursor]!.start < headEnd; cursor++) {
        const label = labels[cursor]!;
        columns[cells.findLastIndex((cell) => cell <= label.start)]!.push(label);
      }
      head = columns;
    }
    start = end + 1;
  }
}

/** What stands between the cells of a line. Commas with a blank after them are those of a sentence, and so is one alone. */
function separatorOf(line: string): Separator | '' {
  if (line.includes('|')) return '|';
  if (line.includes('\t')) return '\t';
  return /,[^\s,]*,\S/.test(line) && !line.includes(', ') ? ',' : '';
}

/** Where the cells of a line begin. */
function cellsOf(line: string, start: number, mark: Separator): readonly number[] {
  const cells = [start];
  for (let at = line.indexOf(mark); at !== -1 && cells.length < MAX_CELLS; at = line.indexOf(mark, at + 1)) {
    cells.push(start + at + 1);
  }
  return cells;
}
