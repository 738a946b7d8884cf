/*
 * Erases everything that this extension keeps on the device, then starts it anew: nothing that a part still has in memory can be
 * written again. What has left the device with reports is at the hub; a person takes that back before, on the page of reports.
 */
import { browser } from 'wxt/browser';
import { CONSOLE_DATABASE } from '../console/key-store.ts';
import { dropConsent } from '../report-consent.ts';
import { OUTBOX_DATABASE } from '../reports/outbox-database.ts';
import { CASE_DATABASE } from '../store/case-store.ts';
import { DATABASE_NAME } from '../store/database.ts';
import { eraseDatabases } from '../store/erase-databases.ts';
import { rememberErased } from './erased.ts';

/** Every database of the extension. */
export const ALL_DATABASES = [DATABASE_NAME, OUTBOX_DATABASE, CASE_DATABASE, CONSOLE_DATABASE] as const;

/** The page has its answer before its extension is gone. */
const RESTART_AFTER_MS = 300;

/** Erases all; the extension restarts shortly after the promise has resolved. */
export async function eraseEverything(): Promise<void> {
  await browser.alarms.clearAll();
  await Promise.all([browser.storage.local.clear(), browser.storage.session.clear()]);
  await eraseDatabases(ALL_DATABASES);
  await eraseRules();
  await dropConsent();
  await rememberErased();
  setTimeout(() => browser.runtime.reload(), RESTART_AFTER_MS);
}

/** Listed hosts and paths that stand in the browser's own rules (Chromium). */
async function eraseRules(): Promise<void> {
  const api = browser.declarativeNetRequest as typeof browser.declarativeNetRequest | undefined;
  if (api === undefined) return;
  const [dynamic, session] = await Promise.all([api.getDynamicRules(), api.getSessionRules()]);
  await api.updateDynamicRules({ removeRuleIds: dynamic.map(({ id }) => id) });
  await api.updateSessionRules({ removeRuleIds: session.map(({ id }) => id) });
}
