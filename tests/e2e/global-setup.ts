/* Makes the hub, its first release and the builds; removes them when all files have run. */
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildExtension } from '../../scripts/lab/extension-build.ts';
import { makeHub } from '../../scripts/lab/hub.ts';
import { makeRunFolder } from '../../scripts/run-folder.ts';
import { announceWorld, HUB_URL, LISTED, POLL_SECONDS } from './world.ts';

export default async function setUp(): Promise<() => Promise<void>> {
  const folder = await makeRunFolder('e2e');
  // Profiles of browsers too.
  process.env.TMPDIR = folder;
  const tearDown = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const hub = await makeHub(join(folder, 'hub'), HUB_URL, POLL_SECONDS);
    await hub.import([`http://${LISTED.host}/`, `http://${LISTED.idn}/`, `http://${LISTED.url}`], { format: 'urls' });
    await hub.publish();
    // A root without a repository beside it gives a build without a starter release: what such a browser knows, it fetched.
    const bare = join(folder, 'bare');
    await mkdir(bare);
    await copyFile(hub.trustRoot, join(bare, 'root.json'));
    const common = { hubUrl: HUB_URL, trustRoot: join(bare, 'root.json') };
    const starter = { ...common, trustRoot: hub.trustRoot, outDir: join(folder, 'starter'), welcome: true };
    const plain = { ...common, outDir: join(folder, 'plain') };
    // Two at a time: one build alone leaves half of two processors idle.
    const [chromium, firefox] = await Promise.all([
      buildExtension({ ...plain, browser: 'chromium' }),
      buildExtension({ ...plain, browser: 'firefox' }),
    ]);
    const [chromiumStarter, firefoxStarter] = await Promise.all([
      buildExtension({ ...starter, browser: 'chromium' }),
      buildExtension({ ...starter, browser: 'firefox' }),
    ]);
    const faults = { ...common, browser: 'chromium', outDir: join(folder, 'faults'), faults: true } as const;
    const chromiumFaults = await buildExtension(faults);
    const builds = { chromium, firefox, chromiumFaults, chromiumStarter, firefoxStarter };
    announceWorld({ folder, hub: hub.data, builds });
  } catch (error) {
    await tearDown();
    throw error;
  }
  return tearDown;
}
