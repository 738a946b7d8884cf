/*
 * What the global set-up makes once for all files: one hub whose first release is small, and the extension built for
 * it. A test that publishes works on a copy of the hub, so that files cannot disturb each other.
 */
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { BrowserName } from '../../scripts/browsers.ts';
import { openHub, type LabHub } from '../../scripts/lab/hub.ts';
import { copyFolder } from '../hub/folders.ts';
import { onceARun } from '../hub/once-a-run.ts';

/** Where the built extension looks for its hub. The browsers reach it through the sites server, as everything. */
export const HUB_URL = 'http://127.0.0.1:1441';
export const HUB_HOST = '127.0.0.1';

/** The shortest interval that a release may ask for. */
export const POLL_SECONDS = 5;

/** Listed in the first release, with the grade that an import has. */
export const LISTED = {
  host: 'listed-bank.example',
  idn: 'xn--o3cw4h.example',
  idnInThai: 'ไทย.example',
  /** Only this path, on a host that is not listed. */
  url: 'shared-host.example/fake-bank/login',
  urlHost: 'shared-host.example',
} as const;

const worldSchema = v.object({
  folder: v.string(),
  hub: v.string(),
  builds: v.object({
    chromium: v.string(),
    firefox: v.string(),
    chromiumFaults: v.string(),
    chromiumStarter: v.string(),
    firefoxStarter: v.string(),
  }),
});
export type World = v.InferOutput<typeof worldSchema>;

const VARIABLE = 'TUEAN_E2E_WORLD';

export function announceWorld(world: World): void {
  process.env[VARIABLE] = JSON.stringify(world);
}

/** The world of this run, in a worker of the test runner. */
export function world(): World {
  return v.parse(worldSchema, JSON.parse(process.env[VARIABLE] ?? 'null'));
}

export function builtFor(browser: BrowserName): string {
  return world().builds[browser];
}

/** What the first test of a run that asks for it makes with a copy of the first hub, for all that ask after it, in either browser. */
export function madeOnce<T>(name: string, make: (hub: LabHub) => Promise<T>): Promise<T> {
  return onceARun(world().folder, name, async () => await make(await copyHub()));
}

/** A copy of the first hub, with the same keys: what it publishes, the built extension trusts. */
export async function copyHub(): Promise<LabHub> {
  const { folder, hub } = world();
  const data = await mkdtemp(join(folder, 'hub-'));
  await copyFolder(hub, data);
  return openHub(data);
}
