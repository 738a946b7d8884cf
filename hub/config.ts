/*
 * Where a hub keeps its things, and the few settings that it is started with.
 *   <data>/hub.json    settings, below
 *   <data>/root.json   trust root that a browser is built with
 *   <data>/repo/       what is served under /repo/: the signed repository
 *   <data>/states/     states that deltas are made from
 *   <data>/db/         embedded database, unless DATABASE_URL names another
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { digestCostSchema } from '../lib/core/indicators/digest.ts';

import { HubError } from './hub-error.ts';
import { writeFileWhole } from './trust/write-whole.ts';

export interface HubPaths {
  readonly data: string;
  readonly config: string;
  readonly trustRoot: string;
  readonly repo: string;
  readonly states: string;
  readonly db: string;
  readonly keys: string;
  readonly dbLock: string;
  readonly repoLock: string;
}

const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(80));

export const hubConfigSchema = v.object({
  version: v.literal(1),
  /** Public address of this hub, without a final slash. */
  url: v.pipe(
    v.string(),
    v.url(),
    v.check((text) => /^https?:/.test(text), 'expected an http or https URL'),
  ),
  publisher: v.object({ th: name, en: name }),
  /** Seconds between polls that browsers are asked for; signed into every release. */
  pollSeconds: v.pipe(v.number(), v.integer(), v.minValue(5), v.maxValue(86_400)),
  /** Cost of a number's digest for the first salt, if it is not the usual one; later salts keep it (`keys salt`). */
  digestCost: v.exactOptional(digestCostSchema),
});

export type HubConfig = v.InferOutput<typeof hubConfigSchema>;

/** Every path of a hub, absolute, from its data directory. */
export function hubPaths(dataDir: string): HubPaths {
  const data = resolve(dataDir);
  return {
    data,
    config: join(data, 'hub.json'),
    trustRoot: join(data, 'root.json'),
    repo: join(data, 'repo'),
    states: join(data, 'states'),
    db: join(data, 'db'),
    keys: join(data, 'keys'),
    dbLock: join(data, 'db.lock'),
    repoLock: join(data, 'repo.lock'),
  };
}

/**
 * Settings of the hub in a data directory.
 * @throws HubError `no-hub` where there is none, `bad-config` where the file is not what `init` wrote
 */
export async function readConfig(paths: HubPaths): Promise<HubConfig> {
  let text: string;
  try {
    text = await readFile(paths.config, 'utf8');
  } catch (cause) {
    throw new HubError('no-hub', `no hub in ${paths.data}; make one with: tuean init --data ${paths.data}`, { cause });
  }
  try {
    return v.parse(hubConfigSchema, JSON.parse(text));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unreadable';
    throw new HubError('bad-config', `${paths.config} is not a hub's settings: ${reason}`, { cause });
  }
}

/** Replaces the settings as a whole. */
export async function writeConfig(paths: HubPaths, config: HubConfig): Promise<void> {
  await writeFileWhole(paths.config, `${JSON.stringify(config, null, 2)}\n`);
}
