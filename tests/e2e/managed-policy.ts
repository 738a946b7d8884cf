/* An organisation's policy, by the browser's own file of policies. */
import { createHash } from 'node:crypto';
import { access, constants, cp, mkdir, mkdtemp, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { BrowserName } from '../../scripts/browsers.ts';
import { ADD_ON_ID } from '../../scripts/lab/browser.ts';
import { builtFor, world } from './world.ts';

const CHROMIUM_FOLDERS = ['/etc/chromium', '/etc/chromium/policies', '/etc/chromium/policies/managed'];

/** The id that Chromium gives an extension without a key: from the path of its folder. */
function idOfFolder(folder: string): string {
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 32);
  return Array.from(digest, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 16))).join('');
}

export interface InstalledPolicy {
  /** The extension that it is for. Chromium's policies are the whole computer's: other tests have another copy of the extension. */
  readonly extension: string;
  remove(): Promise<void>;
}

/**
 * Puts a policy where the browser looks for it as it starts; null: that is not permitted here. Chromium reads a folder of the system,
 * Firefox one of the home of whoever starts it.
 */
export async function installPolicy(kind: BrowserName, policy: object): Promise<InstalledPolicy | null> {
  if (kind === 'firefox') {
    const before = process.env.HOME;
    const home = await mkdtemp(join(world().folder, 'home-'));
    const folder = join(home, '.mozilla', 'managed-storage');
    await mkdir(folder, { recursive: true });
    const manifest = { name: ADD_ON_ID, description: 'policy of a test', type: 'storage', data: policy };
    await writeFile(join(folder, `${ADD_ON_ID}.json`), JSON.stringify(manifest));
    process.env.HOME = home;
    return {
      extension: builtFor(kind),
      remove: async () => {
        process.env.HOME = before;
        await Promise.resolve();
      },
    };
  }
  const [etc = '', policies = '', managed = ''] = CHROMIUM_FOLDERS;
  const mayWrite = await access(etc, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!mayWrite) return null;
  const extension = await mkdtemp(join(world().folder, 'managed-'));
  await cp(builtFor(kind), extension, { recursive: true });
  await mkdir(managed, { recursive: true });
  const file = join(managed, `tuean-test-${basename(extension)}.json`);
  await writeFile(file, JSON.stringify({ '3rdparty': { extensions: { [idOfFolder(extension)]: policy } } }));
  return {
    extension,
    remove: async () => {
      await rm(file, { force: true });
      // Folders of somebody else's policies are not empty, and stay.
      for (const folder of [managed, policies]) await rmdir(folder).catch(() => undefined);
    },
  };
}
