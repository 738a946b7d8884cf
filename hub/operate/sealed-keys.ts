/*
 * The keys of a hub in a backup: an age file (age-encryption.org/v1) under a passphrase, so that `age -d` opens it too.
 * Inside: JSON of path and text. Keys of the root role are never among them: they are needed for ceremonies only and have a
 * medium of their own.
 */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { armor, Decrypter, Encrypter } from 'age-encryption';
import * as v from 'valibot';
import type { HubPaths } from '../config.ts';
import { HubError } from '../hub-error.ts';

export interface KeyFile {
  /** Below the data folder. */
  readonly path: string;
  readonly text: string;
}

const MIN_PASSPHRASE = 12;
const KEY_PATH =
  /^(?:intake\.key|keys\/(?:online\/(?:snapshot|timestamp)|targets\/targets)-[0-9a-f]{64}\.json(?:\.retired)?)$/;

const sealedSchema = v.array(
  v.strictObject({ path: v.pipe(v.string(), v.regex(KEY_PATH)), text: v.pipe(v.string(), v.maxLength(10_000)) }),
);

/** Online and targets keys and the hub's secret, as they are on this disk. */
export async function readKeyFiles(paths: HubPaths): Promise<readonly KeyFile[]> {
  const found: string[] = ['intake.key'];
  for (const folder of ['online', 'targets']) {
    const names = await readdir(join(paths.keys, folder)).catch(noneIfAbsent);
    found.push(...names.map((name) => `keys/${folder}/${name}`));
  }
  const files: KeyFile[] = [];
  for (const path of found.filter((one) => KEY_PATH.test(one))) {
    const text = await readFile(join(paths.data, path), 'utf8').catch(noneIfAbsent);
    if (typeof text === 'string') files.push({ path, text });
  }
  return files;
}

/** @throws HubError `bad-passphrase` for one that is too short to keep anybody out */
export async function sealKeys(files: readonly KeyFile[], passphrase: string): Promise<string> {
  if (passphrase.length < MIN_PASSPHRASE) {
    throw new HubError(
      'bad-passphrase',
      `expected a passphrase of at least ${MIN_PASSPHRASE} characters; nothing was written`,
    );
  }
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  return armor.encode(await encrypter.encrypt(JSON.stringify(files)));
}

/** @throws HubError `bad-passphrase` where it is another one, `bad-backup` where something else is inside */
export async function openKeys(sealed: string, passphrase: string): Promise<readonly KeyFile[]> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  let text: string;
  try {
    text = await decrypter.decrypt(armor.decode(sealed), 'text');
  } catch (cause) {
    throw new HubError(
      'bad-passphrase',
      'the keys do not open with this passphrase, or were changed; nothing was restored',
      {
        cause,
      },
    );
  }
  const parsed = v.safeParse(sealedSchema, JSON.parse(text));
  if (!parsed.success) throw new HubError('bad-backup', 'the sealed part of the backup holds something else than keys');
  return parsed.output;
}

function noneIfAbsent(error: NodeJS.ErrnoException): never[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
