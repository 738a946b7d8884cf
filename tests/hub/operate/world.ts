/* What tests of operating have in common: a hub with something in it, every byte that it serves, and every row that it has. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { rowsOf, withDatabase, type Orm } from '../../../hub/db/database.ts';
import { countersOf, dumpTables, inSnapshot } from '../../../hub/db/copy-tables.ts';
import { importFeed } from '../../../hub/import/import-feed.ts';
import { publish } from '../../../hub/publish/publish.ts';
import type { HubPlace } from '../engines.ts';
import { FEED_OPTIONS } from '../feed-options.ts';
import { CONFIG } from '../intake/world.ts';

/** Lists these hosts and publishes. */
export async function listAndPublish(hub: HubPlace, hosts: readonly string[], now = new Date()): Promise<void> {
  await onHub(hub, async (orm) => {
    await importFeed(
      bytesOf(hosts.join('\n')),
      { ...FEED_OPTIONS, format: 'domains', grade: 'corroborated', now },
      { orm, topSites: new Set() },
    );
    await publish(orm, { paths: hub.paths, config: CONFIG, now, isReset: false, topSites: new Set() });
  });
}

/** Runs work on a hub's database. */
export function onHub<T>(hub: HubPlace, work: (orm: Orm) => Promise<T>): Promise<T> {
  return withDatabase(hub.paths, hub.databaseUrl, work);
}

/** Every file below a folder, by its path, in hex. */
export async function bytesBelow(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    found[path.slice(folder.length + 1)] = (await readFile(path)).toString('hex');
  }
  return found;
}

/** Every row of every table, as text, and how far each table has counted. */
export async function everyRow(hub: HubPlace): Promise<readonly string[]> {
  return onHub(hub, (orm) =>
    inSnapshot(orm, async (tx) => {
      const lines: string[] = [];
      let table = '';
      for await (const line of dumpTables(tx)) {
        if ('table' in line) table = line.table;
        else lines.push(`${table} ${JSON.stringify(line)}`);
      }
      for (const counter of await countersOf(tx)) lines.push(`counter ${JSON.stringify(counter)}`);
      return lines.sort();
    }),
  );
}

/** One number of a database. */
export async function countOf(hub: HubPlace, table: string): Promise<number> {
  const [row] = await onHub(hub, (orm) =>
    rowsOf<{ count: number }>(orm, sql.raw(`SELECT count(*)::int AS count FROM ${table}`)),
  );
  return row?.count ?? 0;
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
