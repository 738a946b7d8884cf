/*
 * Firefox's consent to what leaves with reports: the address of a page (browsing activity) and words and pictures of it (website
 * content). The browser itself asks, at the first report, and a person can take it back in the browser's settings at any time. Nothing
 * else tells anybody what is on a page or which one is open: lists are the same for all, a picture comes from its own host, and a
 * member's console talks to its hub. Chromium has no such question: there the press that makes a report is the consent.
 */
import { browser } from 'wxt/browser';
import type { Browser } from 'wxt/browser';

/** Not among the types that both browsers share. */
const LEAVES: Browser.permissions.Permissions & { readonly data_collection: string[] } = {
  data_collection: ['browsingActivity', 'websiteContent'],
};

const isAsked = (): boolean => location.protocol === 'moz-extension:';

/** Whether reports may leave. What the browser does not answer counts as not given. */
export async function hasConsent(): Promise<boolean> {
  return isAsked() ? browser.permissions.contains(LEAVES).catch(() => false) : true;
}

/** Takes it back, as before the first report. */
export async function dropConsent(): Promise<void> {
  if (isAsked()) await browser.permissions.remove(LEAVES).catch(() => false);
}

/** Asks the person, by the browser's own question, where it was not given yet. To be called from a press. */
export async function askConsent(): Promise<boolean> {
  if (!isAsked()) return true;
  // A browser that will not ask now may have been told yes before.
  return (await browser.permissions.request(LEAVES).catch(() => false)) || hasConsent();
}
