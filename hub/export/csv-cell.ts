/* Tables as CSV (RFC 4180), for spreadsheets, which run a cell that begins like a formula. */

export type Cell = string | number | null;

/** The text of a table: the names of its columns, then its rows, lines ended by CR LF. */
export function csvOf(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [columns, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

/** One cell. A text that begins like a formula is led by an apostrophe; numbers are written as they are. */
export function csvCell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const plain = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
