/*
 * Where the browser does not let pages be seen (Firefox and Chromium's "on click" let a person withhold it), the button says so on
 * every tab: nothing else could, for no event of a page's contents comes. Chromium's rules go on stopping sites.
 */
import { browser } from 'wxt/browser';
import { NAME_TITLES, NO_ACCESS_TITLES } from './badge-titles.ts';
import { readLanguage } from '../language-choice.ts';

/** True where pages of all sites may be seen, also where the browser does not answer. */
export function mayReadPages(): Promise<boolean> {
  return browser.permissions.contains({ origins: ['<all_urls>'] }).catch(() => true);
}

export function noAccessTitle(language: 'th' | 'en'): string {
  return NO_ACCESS_TITLES[import.meta.env.FIREFOX === true ? 'no-access' : 'rules-only'][language];
}

/** Shows it, or takes it away; true where pages may be seen. */
export async function showAccess(): Promise<boolean> {
  const hasAccess = await mayReadPages();
  const language = (await readLanguage()) === 'th' ? 'th' : 'en';
  const text = hasAccess ? '' : '?';
  const title = hasAccess ? NAME_TITLES[language] : noAccessTitle(language);
  await Promise.all([browser.action.setBadgeText({ text }), browser.action.setTitle({ title })]);
  if (hasAccess) return true;
  // What was shown of a tab before is no longer known.
  const tabs = await browser.tabs.query({});
  await Promise.all(
    tabs.map(async ({ id: tabId }) => {
      if (tabId === undefined) return;
      await Promise.all([
        browser.action.setBadgeText({ tabId, text }),
        browser.action.setTitle({ tabId, title }),
      ]).catch(() => undefined);
    }),
  );
  return false;
}
