/* The language that a person has chosen, where the worker can read it: for the card, which is no page of ours. */
import { browser } from 'wxt/browser';

const KEY = 'language';

/** The chosen language, else that of the browser: Thai, or English for every other. */
export async function readLanguage(): Promise<'th' | 'en'> {
  const stored: unknown = (await browser.storage.local.get(KEY).catch(() => ({ [KEY]: undefined })))[KEY];
  if (stored === 'th' || stored === 'en') return stored;
  return browser.i18n.getUILanguage().toLowerCase().startsWith('th') ? 'th' : 'en';
}

/** Keeps the choice; where storage is closed it holds for the page alone. */
export async function keepLanguage(language: 'th' | 'en'): Promise<void> {
  await browser.storage.local.set({ [KEY]: language }).catch(() => undefined);
}
