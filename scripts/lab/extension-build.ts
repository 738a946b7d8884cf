/* Builds the extension for one browser into a folder of its own. */
import { join } from 'node:path';
import type { BrowserName } from '../browsers.ts';
import { runCommand } from '../run-command.ts';

export interface BuildOptions {
  readonly browser: BrowserName;
  readonly hubUrl: string;
  readonly trustRoot: string;
  readonly outDir: string;
  /** Leave the fault points of the updater in the build. */
  readonly faults?: boolean;
  /** Open the welcome page after the installation, as people get it. */
  readonly welcome?: boolean;
}

/** Path of the unpacked extension. Throws with the output of the build when it fails. */
export async function buildExtension({
  browser,
  hubUrl,
  trustRoot,
  outDir,
  faults,
  welcome,
}: BuildOptions): Promise<string> {
  const target = browser === 'chromium' ? 'chrome' : 'firefox';
  const { exitCode, output } = await runCommand('wxt', ['build', '-b', target], {
    env: {
      // A test runner sets its own, and the views would be built for debugging, with paths of this machine in them.
      NODE_ENV: 'production',
      TUEAN_HUB_URL: hubUrl,
      TUEAN_TRUST_ROOT: trustRoot,
      TUEAN_OUT_DIR: outDir,
      TUEAN_FAULTS: faults ? '1' : '',
      TUEAN_WELCOME: welcome ? '' : '0',
    },
  });
  if (exitCode !== 0) throw new Error(`wxt build -b ${target}: exit code ${exitCode}\n${output}`);
  return join(outDir, `${target}-mv3`);
}
