/* What the browser says of the extension's own set-up, and how to ask it for more. */
import { browser } from 'wxt/browser';

export interface BrowserSetUp {
  readonly family: 'chromium' | 'firefox';
  /** Whether the button stands in the tool bar; null: the browser does not tell. */
  readonly isPinned: boolean | null;
  /** Whether pages of all sites may be seen. Firefox and Chromium's "on click" let a person withhold it. */
  readonly hasAccess: boolean;
  readonly isPrivateAllowed: boolean;
}

const EVERYWHERE = { origins: ['<all_urls>'] };

/** Asks the browser; what it does not answer counts as not there. */
export async function readSetUp(): Promise<BrowserSetUp> {
  const [isPinned, hasAccess, isPrivateAllowed] = await Promise.all([
    pinned(),
    browser.permissions.contains(EVERYWHERE).catch(() => false),
    browser.extension.isAllowedIncognitoAccess().catch(() => false),
  ]);
  return { family: familyOf(location.protocol), isPinned, hasAccess, isPrivateAllowed };
}

/** Asks the person, by the browser's own question. To be called from a press. False: not given. */
export async function askForAccess(): Promise<boolean> {
  return browser.permissions.request(EVERYWHERE).catch(() => false);
}

/** Asks the person about one address, where the browser has not been let everywhere. To be called from a press. */
export async function askForOrigin(address: string): Promise<boolean> {
  let origin: string;
  try {
    ({ origin } = new URL(
      /^[a-z][a-z0-9+.-]*:\/\//i.test(address.trim()) ? address.trim() : `https://${address.trim()}`,
    ));
  } catch {
    // Not an address: the worker says so.
    return true;
  }
  if (!/^https?:\/\//.test(origin)) return true;
  // A match pattern has no port.
  const pattern = `${new URL(origin).protocol}//${new URL(origin).hostname}/*`;
  return browser.permissions.request({ origins: [pattern] }).catch(() => false);
}

/** Calls back when the person gives or takes a permission, wherever they do it. */
export function onAccessChange(changed: () => void): void {
  browser.permissions.onAdded.addListener(changed);
  browser.permissions.onRemoved.addListener(changed);
}

/** The browser's page about this extension; null where no page of ours may open it. */
export function privateSettingsUrl(): string | null {
  return familyOf(location.protocol) === 'firefox' ? null : `chrome://extensions/?id=${browser.runtime.id}`;
}

async function pinned(): Promise<boolean | null> {
  const { isOnToolbar } = await browser.action.getUserSettings().catch(() => ({ isOnToolbar: undefined }));
  return isOnToolbar ?? null;
}

function familyOf(protocol: string): 'chromium' | 'firefox' {
  return protocol === 'moz-extension:' ? 'firefox' : 'chromium';
}

/** Bytes that the extension uses and may use; null where the browser does not tell. */
export async function readStorage(): Promise<{ readonly used: number; readonly quota: number } | null> {
  const { usage, quota } = await navigator.storage.estimate().catch(() => ({ usage: undefined, quota: undefined }));
  return usage === undefined || quota === undefined ? null : { used: usage, quota };
}
