/* The worker: connects the browser's events to lib/worker/engine.ts. Every listener stands before the first await. */
import '../lib/worker/read-first.ts';
import { browser } from 'wxt/browser';
import { defineBackground } from 'wxt/utils/define-background';
import { onMenu } from '../lib/worker/context-menus.ts';
import { createEngine } from '../lib/worker/engine.ts';
import { UPDATE_ALARM } from '../lib/worker/lists.ts';
import { EXCEPTIONS_ALARM } from '../lib/worker/sites.ts';
import { welcomeOnInstall } from '../lib/worker/first-run.ts';
import type { GuardAnswer } from '../lib/guard/firefox.ts';
import { onLanguageChange } from '../lib/language-choice.ts';
import { logFailure } from '../lib/log.ts';
import { onAccessChange } from '../lib/set-up.ts';
import { answerRequests } from '../lib/messages.ts';
import { EXCEPTIONS_KEY, OWN_PUBLISHERS_KEY, SETTINGS_KEY } from '../lib/stored-keys.ts';
import { REPORT_COMMAND, REPORTS_ALARM } from '../lib/reports/events.ts';

export default defineBackground({
  main() {
    const engine = createEngine();
    const settle = (work: Promise<unknown>): void => void work.catch((error: unknown) => logFailure('event', error));
    const requests = {
      urls: ['http://*/*', 'https://*/*'],
      // `object` is a page in `<object>` or `<embed>`.
      types: ['main_frame' as const, 'sub_frame' as const, 'object' as const],
    };

    answerRequests(engine.handlers, engine.pageHandlers);

    if (engine.isFirefox) {
      browser.webRequest.onBeforeRequest.addListener(
        // Firefox takes a promise; the types are Chromium's, which know none.
        (details) => engine.firefoxGuard(details) as GuardAnswer,
        requests,
        ['blocking'],
      );
    } else {
      // Not onBeforeRequest: that one also tells of requests that the rules redirect, and the tab would be moved twice.
      browser.webRequest.onBeforeSendHeaders.addListener((details) => {
        const { tabId, frameId, url, type, documentLifecycle } = details;
        if (type === 'main_frame') settle(engine.watch.check({ tabId, frameId, url, documentLifecycle }, 'request'));
        else settle(engine.onFrameRequest(tabId, url));
        return undefined;
      }, requests);
    }

    browser.webNavigation.onCommitted.addListener((details) => {
      const { tabId, frameId, url, documentLifecycle } = details;
      settle(engine.onCommitted(tabId, frameId, url, documentLifecycle));
    });
    browser.webNavigation.onHistoryStateUpdated.addListener(({ tabId, frameId, url, documentLifecycle }) => {
      settle(engine.watch.check({ tabId, frameId, url, documentLifecycle }, 'committed'));
      settle(engine.onHistoryChanged(tabId, frameId, url));
    });
    browser.webNavigation.onErrorOccurred.addListener(({ tabId, frameId, url, error }) => {
      if (error === 'net::ERR_BLOCKED_BY_CLIENT') settle(engine.onBlocked(tabId, frameId, url));
    });
    browser.tabs.onUpdated.addListener((tabId, change) => {
      // A prerendered page that is shown, and whatever else changes the address without an event above.
      if (change.url !== undefined) settle(engine.watch.check({ tabId, frameId: 0, url: change.url }, 'committed'));
    });
    browser.tabs.onCreated.addListener(() => settle(engine.onTabCreated()));
    browser.tabs.onRemoved.addListener((tabId) => settle(engine.onTabClosed(tabId)));

    onMenu(engine.menuActions);
    // Firefox for Android has no keyboard to bind.
    (browser.commands as typeof browser.commands | undefined)?.onCommand.addListener((command, tab) => {
      if (command === REPORT_COMMAND && tab?.id !== undefined) engine.onReportCommand(tab.id, tab.windowId);
    });
    onLanguageChange(() => settle(engine.onLanguage()));
    // Another of our contexts (the worker of private windows), or the organisation's policy.
    browser.storage.onChanged.addListener((changes, area) => {
      const isLocal = area === 'local';
      if (area === 'managed' || (isLocal && SETTINGS_KEY in changes)) settle(engine.onSettings());
      if (isLocal && EXCEPTIONS_KEY in changes) settle(engine.onExceptions());
      if (area === 'managed' || (isLocal && OWN_PUBLISHERS_KEY in changes))
        settle(engine.onPublishers(area === 'managed'));
    });

    onAccessChange(() => settle(engine.onPermissions()));

    browser.alarms.onAlarm.addListener(({ name }) => {
      if (name === UPDATE_ALARM) engine.runDue();
      if (name === EXCEPTIONS_ALARM) settle(engine.onExceptionsAlarm());
      if (name === REPORTS_ALARM) engine.runReports('due');
    });
    browser.runtime.onStartup.addListener(() => {
      settle(engine.onBrowserStart(false));
      engine.runReports('fresh');
    });
    browser.runtime.onInstalled.addListener(({ reason }) => {
      settle(engine.onBrowserStart(true));
      settle(welcomeOnInstall(reason));
    });
    self.addEventListener('online', () => {
      engine.runDue();
      engine.runReports('fresh');
    });

    settle(engine.start());
  },
});
