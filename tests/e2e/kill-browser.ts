/* A browser ends as in a power cut: no chance to write anything. */
import type { LabBrowser } from '../../scripts/lab/browser.ts';

/** Kills the process and waits until it is gone. */
export async function killBrowser(browser: LabBrowser): Promise<void> {
  const browserProcess = browser.driver.process();
  const ended = new Promise((resolve) => browserProcess?.once('exit', resolve));
  browserProcess?.kill('SIGKILL');
  await ended;
}
