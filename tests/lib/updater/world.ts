/* An updater's surroundings in a test: a real repository on disk, a real (in-memory) IndexedDB, faults on request. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { IDBFactory } from 'fake-indexeddb';
import { createBlocklistStore } from '../../../lib/store/blocklist-store.ts';
import type { BlocklistStore } from '../../../lib/store/blocklist-store.ts';
import { openDatabase } from '../../../lib/store/database.ts';
import type { BlocklistDatabase } from '../../../lib/store/database.ts';
import type { FaultPoint } from '../../../lib/updater/faults.ts';
import type { Fetcher } from '../../../lib/updater/fetcher.ts';
import { updatePublisher } from '../../../lib/updater/update.ts';
import type { PublisherConfig, UpdateOutcome } from '../../../lib/updater/update.ts';
import type { Published } from './published.ts';

/** Where a browser fetches, and what it trusts first. */
type Source = Pick<Published, 'repoDir' | 'root'>;

export interface World {
  readonly store: BlocklistStore;
  readonly damaged: string[];
  /** Paths asked for, in order. */
  readonly asked: string[];
  config: PublisherConfig;
  update(options?: UpdateWish): Promise<UpdateOutcome>;
  /** A new worker over the same database: nothing in memory survives. */
  restart(): World;
  database(): Promise<BlocklistDatabase>;
  hosts(): Promise<string[]>;
}

export interface UpdateWish {
  readonly source?: 'hub' | 'starter';
  readonly probeRoot?: boolean;
  readonly repair?: boolean;
  readonly fault?: FaultPoint;
  readonly fetcher?: Fetcher;
  readonly now?: number;
}

/** Thrown where a wished fault stops the update; the worker is to be thought of as dead. */
export class Killed extends Error {}

/** Starts with an empty database. */
export function createWorld(published: Source, id = 'main'): World {
  globalThis.indexedDB = new IDBFactory();
  return worldOver(published, `world-${Math.random()}`, {
    id,
    url: 'https://hub.example/repo/',
    root: published.root,
    starter: null,
  });
}

function worldOver(published: Source, name: string, config: PublisherConfig): World {
  const damaged: string[] = [];
  const asked: string[] = [];
  let wished: FaultPoint | undefined;
  const fault = (point: FaultPoint): Promise<void> =>
    point === wished ? Promise.reject(new Killed(point)) : Promise.resolve();
  const open = (onClosed: () => void): Promise<BlocklistDatabase> => openDatabase(onClosed, name);
  const store = createBlocklistStore({ open, onDamaged: (publisher) => damaged.push(publisher), fault });
  const fromFolder: Fetcher = async (path) => {
    asked.push(path);
    return readFile(join(published.repoDir, path)).then(
      (bytes) => new Uint8Array(bytes),
      () => null,
    );
  };
  const world: World = {
    store,
    damaged,
    asked,
    config,
    async update(wish = {}) {
      wished = wish.fault;
      const { source = 'hub', probeRoot = false, repair = false, fetcher = fromFolder } = wish;
      const now = (): number => wish.now ?? Date.now();
      return updatePublisher(
        world.config,
        { source, fetcher, probeRoot, repair },
        { store, now, fault, describeChange: () => Promise.resolve(undefined) },
      );
    },
    restart: () => worldOver(published, name, world.config),
    database: () => openDatabase(() => undefined, name),
    async hosts() {
      const found: string[] = [];
      for await (const { listings } of store.shardsOf('hosts'))
        for (const { key } of listings) found.push(key.slice(5));
      return found.sort();
    },
  };
  return world;
}
