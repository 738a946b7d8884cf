/* Keys of organisations' machines. Of a key's secret only the hash is here. */
import { sql } from 'drizzle-orm';
import { SCOPES, type Scope } from '../../lib/core/console/access.ts';
import { rowsOf, type Orm } from './database.ts';

export interface ApiKeyRow {
  readonly id: string;
  readonly label: string;
  readonly organisation: string;
  readonly scopes: readonly Scope[];
  readonly secretHash: string;
  readonly by: string;
  readonly usedAt: string | null;
  readonly revokedAt: string | null;
}

interface Row {
  readonly id: string;
  readonly label: string;
  readonly organisation: string;
  readonly scopes: unknown;
  readonly secret_hash: string;
  readonly made_by: string;
  readonly used_at: string | Date | null;
  readonly revoked_at: string | Date | null;
}

/** All keys, newest last. */
export async function listApiKeys(orm: Orm): Promise<readonly ApiKeyRow[]> {
  return (await rowsOf<Row>(orm, sql`SELECT ${COLUMNS} FROM api_key ORDER BY created_at, id`)).map(toApiKey);
}

/** A key by its id; null: there is none. */
export async function apiKeyById(orm: Orm, id: string): Promise<ApiKeyRow | null> {
  const [row] = await rowsOf<Row>(orm, sql`SELECT ${COLUMNS} FROM api_key WHERE id = ${id}`);
  return row ? toApiKey(row) : null;
}

/** Writes a key. */
export async function addApiKey(
  tx: Orm,
  key: Omit<ApiKeyRow, 'usedAt' | 'revokedAt'>,
  now: Date,
  seq: number,
): Promise<void> {
  await tx.execute(
    sql`INSERT INTO api_key (id, label, organisation, scopes, secret_hash, made_by, created_at, event_seq)
        VALUES (${key.id}, ${key.label}, ${key.organisation}, ${JSON.stringify(key.scopes)}::json, ${key.secretHash}, ${key.by},
                ${now.toISOString()}::timestamptz, ${seq})`,
  );
}

/** Revokes a key. False: there is none, or it was before. */
export async function revokeApiKey(tx: Orm, id: string, now: Date, seq: number): Promise<boolean> {
  const rows = await rowsOf<{ id: string }>(
    tx,
    sql`UPDATE api_key SET revoked_at = ${now.toISOString()}::timestamptz, event_seq = ${seq}
        WHERE id = ${id} AND revoked_at IS NULL RETURNING id`,
  );
  return rows.length === 1;
}

/** Says that a key was used, at most once a minute. */
export async function noteKeyUsed(orm: Orm, id: string, now: Date): Promise<void> {
  await orm.execute(
    sql`UPDATE api_key SET used_at = ${now.toISOString()}::timestamptz
        WHERE id = ${id} AND (used_at IS NULL OR used_at < ${new Date(now.getTime() - 60_000).toISOString()}::timestamptz)`,
  );
}

const COLUMNS = sql`id, label, organisation, scopes, secret_hash, made_by, used_at, revoked_at`;

function toApiKey(row: Row): ApiKeyRow {
  const scopes = Array.isArray(row.scopes) ? SCOPES.filter((one) => (row.scopes as unknown[]).includes(one)) : [];
  return {
    id: row.id,
    label: row.label,
    organisation: row.organisation,
    scopes,
    secretHash: row.secret_hash,
    by: row.made_by,
    usedAt: row.used_at === null ? null : new Date(row.used_at).toISOString(),
    revokedAt: row.revoked_at === null ? null : new Date(row.revoked_at).toISOString(),
  };
}
