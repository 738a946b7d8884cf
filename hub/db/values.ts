/* Lists as values of a statement. */
import { sql, type SQL } from 'drizzle-orm';

/** An array of ids. */
export function idArray(ids: readonly number[]): SQL {
  return sql`${`{${ids.join(',')}}`}::bigint[]`;
}

/** Texts in parentheses, for IN. */
export function textRows(texts: readonly string[]): SQL {
  return sql`(SELECT json_array_elements_text(${JSON.stringify(texts)}::json))`;
}

/** An array of UUIDs, which hold nothing that it would have to quote. */
export function uuidArray(ids: readonly string[]): SQL {
  return sql`${`{${ids.join(',')}}`}::uuid[]`;
}
