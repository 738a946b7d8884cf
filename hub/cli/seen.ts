/* What a command saw last, in a file of the operator's: whoever rewrites a log or the record cannot rewrite that. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as v from 'valibot';
import { UsageError } from './io.ts';

/** What stands in the file; null where there is none yet. @throws UsageError where it is something else */
export async function readSeen<T>(path: string, schema: v.GenericSchema<unknown, T>): Promise<T | null> {
  const text = await readFile(resolve(path), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  try {
    return v.parse(schema, JSON.parse(text));
  } catch {
    throw new UsageError(`${path} is not what this command wrote; take it away to begin anew`);
  }
}
