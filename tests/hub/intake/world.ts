/* A hub that serves in this process on a loopback port, on either engine, with the settings that a test wants. */
import type { HubConfig } from '../../../hub/config.ts';
import { serveHub, type Served } from '../../../hub/api/serve.ts';
import { rowsOf, type Orm } from '../../../hub/db/database.ts';
import type { IntakeLimits } from '../../../hub/intake/limits.ts';
import { initHub } from '../../../hub/publish/init.ts';
import type { SQL } from 'drizzle-orm';
import type { MakeHub, TestEngine, TestHub } from '../engines.ts';

export const CONFIG: HubConfig = {
  version: 1,
  url: 'http://127.0.0.1:1441',
  publisher: { th: 'รายการทดลอง', en: 'Trial list' },
  pollSeconds: 900,
  digestCost: { memoryKiB: 8, passes: 1 },
};

export const HUB_KEY = '11'.repeat(32);

export const makeHub: MakeHub = ({ paths, databaseUrl }) =>
  initHub({ paths, config: CONFIG, databaseUrl, targetsThreshold: 1, now: new Date() });

export interface World {
  readonly hub: TestHub;
  readonly url: string;
  on<T>(work: (orm: Orm) => Promise<T>): Promise<T>;
  rows<Row>(query: SQL): Promise<readonly Row[]>;
  close(): Promise<void>;
}

/** A new hub on an engine, serving; `trustedProxies` is loopback unless it is said otherwise. */
export async function openWorld(
  engine: TestEngine,
  { limits = {}, trustedProxies = '127.0.0.1' }: { limits?: Partial<IntakeLimits>; trustedProxies?: string } = {},
): Promise<World> {
  const hub = await engine.create();
  // One moment: no limit is renewed in the middle of a test.
  const now = new Date();
  const served: Served = await serveHub({
    ...hub,
    config: CONFIG,
    host: '127.0.0.1',
    port: 0,
    hubKey: HUB_KEY,
    trustedProxies,
    limits,
    now: () => now,
  });
  const on: World['on'] = (work) => served.database.use(work);
  return { hub, url: served.url, on, rows: (query) => on((orm) => rowsOf(orm, query)), close: () => served.close() };
}
