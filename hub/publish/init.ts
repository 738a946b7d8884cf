/* A new hub: settings, keys, trust root, and a first release that is empty and signed. */
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeConfig, type HubConfig, type HubPaths } from '../config.ts';
import { withDatabase } from '../db/database.ts';
import { appendEvent, chainHead } from '../db/events.ts';
import { ensureDigesting } from '../digest/digest-numbers.ts';
import { HubError } from '../hub-error.ts';
import { withLock } from '../lock.ts';
import { createRepositoryKeys } from '../trust/index.ts';
import { writeFileWhole } from '../trust/write-whole.ts';
import { publish, repositoryOf } from './publish.ts';

export interface InitOptions {
  readonly paths: HubPaths;
  readonly config: HubConfig;
  readonly databaseUrl: string | undefined;
  /** Targets keys that must sign a release, and that many are made here; the demo has one. */
  readonly targetsThreshold: number;
  readonly now: Date;
}

/**
 * Makes a hub in a data directory. A run that was killed can be repeated: a marker says that it was not finished.
 * @returns path of the trust root to build a browser extension with
 * @throws HubError `already-initialised` where a hub or its keys are there; nothing is changed
 */
export async function initHub({ paths, config, databaseUrl, targetsThreshold, now }: InitOptions): Promise<string> {
  await mkdir(paths.data, { recursive: true });
  // There while a run is under way: keys without settings and without it are somebody's, and stay.
  const marker = join(paths.data, 'init.unfinished');
  return withLock(join(paths.data, 'init.lock'), async () => {
    await requireNone(paths, await isThere(marker));
    await dropUnfinished(paths);
    await writeFileWhole(marker, '');
    let trustRoot: string;
    try {
      ({ trustRoot } = await createRepositoryKeys(repositoryOf(paths), now, {
        counts: { targets: targetsThreshold },
        thresholds: { targets: targetsThreshold },
      }));
      await withDatabase(paths, databaseUrl, async (orm) => {
        if ((await chainHead(orm)).seq === 0) {
          await orm.transaction((tx) =>
            appendEvent(tx, 'hub.init', { url: config.url, publisher: config.publisher }, now),
          );
        }
        await ensureDigesting(orm, config.digestCost);
        await publish(orm, { paths, config, now, isReset: false, topSites: new Set() });
      });
      await writeConfig(paths, config);
    } catch (error) {
      await dropUnfinished(paths);
      throw error;
    } finally {
      await rm(marker, { force: true });
    }
    return trustRoot;
  });
}

/** Settings are written last: with them a run was finished, whatever else is there. */
async function requireNone(paths: HubPaths, isUnfinished: boolean): Promise<void> {
  const parts = [paths.config, ...(isUnfinished ? [] : [paths.trustRoot, paths.keys, paths.repo, paths.states])];
  for (const path of parts) {
    if (!(await holdsSomething(path))) continue;
    throw new HubError(
      'already-initialised',
      `${path} is there already: ${paths.data} holds a hub, or a part of one; nothing changed`,
    );
  }
}

async function holdsSomething(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && (!found.isDirectory() || (await readdir(path)).length > 0);
}

/** What an unfinished run leaves has signed nothing that anybody has seen. */
async function dropUnfinished(paths: HubPaths): Promise<void> {
  for (const left of [paths.keys, paths.repo, paths.states, paths.trustRoot, paths.config]) {
    await rm(left, { recursive: true, force: true });
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
