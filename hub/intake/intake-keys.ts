/*
 * The hub's own secret, 32 bytes, and the keys made of it (HKDF-SHA-256, RFC 5869). It is not in the database: a copy of the
 * database alone shows no picture and no network. All processes of a hub must have the same one.
 */
import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HubPaths } from '../config.ts';
import { HubError } from '../hub-error.ts';

export interface IntakeKeys {
  /** Wraps the keys of pictures. */
  readonly wrapping: Uint8Array;
  /** Which one that is: 16 hex digits, no secret. */
  readonly wrappingId: string;
  /** The hub's half of the day's key of networks. */
  readonly network: Uint8Array;
  /** Makes the marks that stay of forgotten numbers. */
  readonly forgetting: Uint8Array;
}

/** Environment variable with the secret in 64 hex digits, for processes that share no folder. */
export const HUB_KEY_VARIABLE = 'TUEAN_HUB_KEY';

/**
 * The keys of a hub: from the text of `TUEAN_HUB_KEY`, else from `<data>/intake.key` (mode 600), which is made when it is not there.
 * @param mayMake false: what was written under the hub's key is to be read, and another key would read it wrongly
 * @throws HubError `bad-file` where the text or file is no such key, or there is none and none may be made
 */
export async function loadIntakeKeys(
  paths: HubPaths,
  fromEnvironment: string | undefined,
  { mayMake = true }: { readonly mayMake?: boolean } = {},
): Promise<IntakeKeys> {
  if (fromEnvironment) return intakeKeysOf(parseSecret(fromEnvironment, HUB_KEY_VARIABLE));
  const path = join(paths.data, 'intake.key');
  const known = await readOrNull(path);
  if (known === null && !mayMake)
    throw new HubError('bad-file', `${path}: expected the hub's key there or in ${HUB_KEY_VARIABLE}; nothing changed`);
  return intakeKeysOf(parseSecret(known ?? (await makeSecret(path)), path));
}

/** The keys of a secret of 32 bytes. */
export function intakeKeysOf(secret: Uint8Array): IntakeKeys {
  const derive = (purpose: string): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(), `tuean ${purpose}`, 32));
  const wrapping = derive('wrapping');
  return {
    wrapping,
    wrappingId: createHash('sha256').update('tuean wrapping id').update(wrapping).digest('hex').slice(0, 16),
    network: derive('network'),
    forgetting: derive('forgetting'),
  };
}

function parseSecret(text: string, where: string): Uint8Array {
  if (!/^[0-9a-f]{64}$/.test(text.trim())) {
    throw new HubError('bad-file', `${where}: expected 64 hex digits; reports are not taken without the hub's key`);
  }
  return Buffer.from(text.trim(), 'hex');
}

/** Of several processes that start at once, one makes it: a link to an existing name fails. */
async function makeSecret(path: string): Promise<string> {
  const scratch = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(scratch, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    await link(scratch, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(scratch, { force: true });
  }
  return readFile(path, 'utf8');
}

async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
