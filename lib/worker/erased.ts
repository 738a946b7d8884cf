/* That everything was erased (erase-everything.ts), told after the restart that follows. */
import { browser } from 'wxt/browser';
import { ownUrl } from '../own-url.ts';

/** In `storage.local`, over the restart and no longer. */
const ERASED_KEY = 'erased';

/** Has the next start of the extension tell the person that it is done. */
export async function rememberErased(): Promise<void> {
  await browser.storage.local.set({ [ERASED_KEY]: true });
}

/** After the restart: says that it is done, once. True where that was so. */
export async function tellErased(): Promise<boolean> {
  if (!(ERASED_KEY in (await browser.storage.local.get(ERASED_KEY)))) return false;
  await browser.storage.local.remove(ERASED_KEY);
  await browser.tabs.create({ url: ownUrl('options.html#erased') });
  return true;
}
