/* Makes the hub, its first release and the builds; removes them when all files have run. */
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildExtension } from '../../scripts/lab/extension-build.ts';
import { makeHub } from '../../scripts/lab/hub.ts';
import { makeOwnFolder, removeLeftFolders } from '../../scripts/run-folder.ts';
import { announceWorld, HUB_URL, LISTED, POLL_SECONDS } from './world.ts';

export default async function setUp(): Promise<() => Promise<void>> {
  await removeLeftFolders(tmpdir());
  const folder = await makeOwnFolder(tmpdir(), 'e2e');
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
    const builds = {
      chromium: await buildExtension({ ...common, browser: 'chromium', outDir: join(folder, 'plain') }),
      firefox: await buildExtension({ ...common, browser: 'firefox', outDir: join(folder, 'plain') }),
      chromiumFaults: await buildExtension({
        ...common,
        browser: 'chromium',
        outDir: join(folder, 'faults'),
        faults: true,
      }),
      chromiumStarter: await buildExtension({
        ...common,
        trustRoot: hub.trustRoot,
        browser: 'chromium',
        outDir: join(folder, 'starter'),
        welcome: true,
      }),
      firefoxStarter: await buildExtension({
        ...common,
        trustRoot: hub.trustRoot,
        browser: 'firefox',
        outDir: join(folder, 'starter'),
        welcome: true,
      }),
    };
    announceWorld({ folder, hub: hub.data, builds });
  } catch (error) {
    await tearDown();
    throw error;
  }
  return tearDown;
}
