/* The first minute: the welcome page opens once, where a person has installed the extension themself. */
import { browser } from 'wxt/browser';
import { ownUrl } from '../own-url.ts';

declare const __TUEAN_WELCOME__: boolean;

/** Opens the welcome page after an installation. Where an organisation has set it up, nobody is asked to set anything up. */
export async function welcomeOnInstall(reason: string): Promise<void> {
  if (!__TUEAN_WELCOME__ || reason !== 'install') return;
  const managed = await browser.storage.managed.get().catch(() => ({}));
  if (Object.keys(managed).length > 0) return;
  await browser.tabs.create({ url: ownUrl('welcome.html') });
}
