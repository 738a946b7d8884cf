/* The language that a person has chosen, where the worker can read it: for the card, which is no page of ours. */
import { browser } from 'wxt/browser';
import { chooseLanguage, parseLanguage } from '../locales/languages.ts';
import type { Language } from '../locales/languages.ts';

const KEY = 'language';

/** The chosen language, else the first of the reader's languages that we speak. */
export async function readLanguage(): Promise<Language> {
  const stored: unknown = (await browser.storage.local.get(KEY).catch(() => ({ [KEY]: undefined })))[KEY];
  return chooseLanguage(parseLanguage(stored), navigator.languages);
}

/** Keeps the choice; where storage is closed it holds for the page alone. */
export async function keepLanguage(language: Language): Promise<void> {
  await browser.storage.local.set({ [KEY]: language }).catch(() => undefined);
}

/** Calls back when another language is chosen, on whichever page. */
export function onLanguageChange(changed: () => void): void {
  browser.storage.local.onChanged.addListener((changes) => {
    if (KEY in changes) changed();
  });
}
