import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Grade } from '../../../lib/core/blocklist/listing.ts';
import type { Verdict } from '../../../lib/core/blocklist/verdict.ts';
import type { SiteKey } from '../../../lib/core/indicators/key.ts';
import { createExceptions } from '../../../lib/guard/exceptions.ts';
import type { Exception } from '../../../lib/guard/exceptions.ts';
import { MessageError } from '../../../lib/messages.ts';
import { createRequestHandlers } from '../../../lib/worker/requests.ts';
import { createSettings } from '../../../lib/settings.ts';
import { decideSite, explainSite } from '../../../lib/guard/site-verdict.ts';
import { noReports } from '../reports/no-reports.ts';
import { listing } from '../updater/published.ts';

const asker = { tabId: 1, incognito: false };

function setUp(keys: readonly (readonly [SiteKey, Grade])[], tabUrl: string | null = null) {
  const stored: Exception[] = [];
  const exceptions = createExceptions({
    storage: {
      read: () => Promise.resolve([]),
      write: (_area, list) => {
        stored.splice(0, stored.length, ...list);
        return Promise.resolve();
      },
    },
    now: () => 1,
    newId: () => 'id',
    incognito: false,
    isPrivateTab: () => Promise.resolve(false),
    onChanged: () => Promise.resolve(),
  });
  const hits = keys.map(([key, grade]) => ({ ...listing(key, grade), publisher: 'main' }));
  const [first, ...rest] = hits;
  const verdict: Verdict = first === undefined ? { kind: 'not-listed' } : { kind: 'listed', hits: [first, ...rest] };
  const recheckTabs = vi.fn(() => Promise.resolve());
  const asked: string[] = [];
  let values: unknown;
  const settings = createSettings({
    read: () => Promise.resolve(values),
    write: (next) => {
      values = next;
      return Promise.resolve();
    },
    policy: () => Promise.resolve({ checkPictures: true }),
  });
  const handlers = createRequestHandlers({
    decide: async (url, tabId) => decideSite(url, tabId, verdict, await exceptions.list(), 1),
    explain: async (url, tabId) => {
      asked.push(url);
      return explainSite(url, decideSite(url, tabId, verdict, await exceptions.list(), 1), () => ({ th: '', en: '' }));
    },
    explainWarning: async (url, { tabId }) => {
      asked.push(url);
      return explainSite(url, decideSite(url, tabId, verdict, await exceptions.list(), 1), () => ({ th: '', en: '' }));
    },
    exceptions,
    incognito: false,
    listStatus: () => Promise.resolve({ publishers: [], updating: false }),
    updateAll: () => Promise.resolve(),
    tabUrl: () => Promise.resolve(tabUrl),
    blockedFrames: () => Promise.resolve(0),
    recheckTabs,
    checkMessage: () => Promise.resolve({ indicators: [], more: 0 }),
    takeAsked: () => Promise.resolve(null),
    foundOnPage: () => Promise.resolve({ items: [], more: 0, isUnread: false }),
    ignoreFound: () => Promise.resolve(null),
    ignored: { list: () => Promise.resolve([]), undo: (id) => Promise.resolve(id === 'known') },
    leave: () => Promise.resolve(),
    settings,
    warningCounts: () => Promise.resolve([]),
    eraseEverything: () => Promise.resolve(),
    publishers: {
      read: () => Promise.resolve([]),
      look: () => Promise.resolve({ kind: 'refused', why: 'address' }),
      add: () => Promise.resolve({ kind: 'refused', why: 'address' }),
      remove: () => Promise.resolve(false),
      restore: () => Promise.resolve(false),
    },
    reports: noReports,
  });
  return { handlers, recheckTabs, asked, exceptions };
}

const popup = { tabId: null, incognito: false };

beforeAll(() => {
  vi.stubGlobal('location', { origin: 'chrome-extension://own' });
});
afterAll(() => {
  vi.unstubAllGlobals();
});

describe('settings.change', () => {
  it('is answered with what holds, and the popup says what is off', async () => {
    const { handlers } = setUp([], 'http://good.example/');
    const view = await handlers['settings.change']({ name: 'sites', value: false }, popup);
    expect(view.settings.checks.sites).toBe(false);
    expect(await handlers['tab.summary']({ tabId: 1 }, popup)).toMatchObject({ off: ['sites'], locked: ['pictures'] });
  });

  it('is refused for what the organisation has set', async () => {
    const { handlers } = setUp([]);
    await expect(handlers['settings.change']({ name: 'pictures', value: false }, popup)).rejects.toThrow(MessageError);
  });
});

describe('site.proceed', () => {
  it('lets the listed host through in the tab that asks', async () => {
    const { handlers } = setUp([['host:evil.example', 'confirmed']]);
    const { openUrl, exception } = await handlers['site.proceed'](
      { url: 'http://evil.example/x', scope: 'host' },
      asker,
    );
    expect(openUrl).toBe('http://evil.example/x');
    expect(exception).toMatchObject({ subject: 'evil.example', scope: 'host', tabId: 1, origin: 'proceed' });
  });
  it.each<[name: string, keys: [SiteKey, Grade][], url: string, scope: 'host' | 'path', tabId: number | null]>([
    ['a path where the host is listed', [['host:evil.example', 'confirmed']], 'http://evil.example/x', 'path', 1],
    ['what is not listed', [], 'http://good.example/', 'host', 1],
    ['what is only a note', [['host:evil.example', 'reported']], 'http://evil.example/', 'host', 1],
    ['a page without a tab', [['host:evil.example', 'confirmed']], 'http://evil.example/', 'host', null],
    ['script for an address', [['host:evil.example', 'confirmed']], 'javascript:alert(1)//evil.example', 'host', 1],
    ['a file', [['host:evil.example', 'confirmed']], 'file:///etc/passwd', 'host', 1],
    ['no address', [['host:evil.example', 'confirmed']], '', 'host', 1],
  ])('refuses %s', async (_name, keys, url, scope, tabId) => {
    const { handlers } = setUp(keys);
    await expect(handlers['site.proceed']({ url, scope }, { ...asker, tabId })).rejects.toMatchObject({
      code: 'refused',
    });
    expect(await handlers['exceptions.list']({}, asker)).toEqual([]);
  });
});

describe('site.pause and its undoing', () => {
  it('covers the registrable domain in all tabs, and undoing it looks at the tabs again', async () => {
    const { handlers, recheckTabs } = setUp([['host:evil.example', 'confirmed']]);
    const paused = await handlers['site.pause']({ url: 'http://www.evil.example/x' }, asker);
    expect(paused).toMatchObject({ subject: 'evil.example', tabId: null, origin: 'pause' });
    expect(await handlers['exceptions.undo']({ id: 'other' }, asker)).toEqual({ undone: false });
    expect(recheckTabs).not.toHaveBeenCalled();
    expect(await handlers['exceptions.undo']({ id: paused.id }, asker)).toEqual({ undone: true });
    expect(recheckTabs).toHaveBeenCalledOnce();
  });
  it('of a private window is listed in private windows alone', async () => {
    const { handlers } = setUp([['host:evil.example', 'confirmed']]);
    await handlers['site.pause']({ url: 'http://evil.example/' }, { tabId: 2, incognito: true });
    expect(await handlers['exceptions.list']({}, asker)).toEqual([]);
    expect(await handlers['exceptions.list']({}, { tabId: 2, incognito: true })).toHaveLength(1);
  });

  it('covers one customer of a shared host and not all', async () => {
    const { handlers } = setUp([['host:evil.github.io', 'confirmed']]);
    expect(await handlers['site.pause']({ url: 'http://evil.github.io/' }, asker)).toMatchObject({
      subject: 'evil.github.io',
    });
  });

  it('covers one customer of a platform that the list of suffixes does not name', async () => {
    const { handlers } = setUp([['host:evil.weebly.com', 'confirmed']]);
    expect(await handlers['site.pause']({ url: 'http://www.evil.weebly.com/' }, asker)).toMatchObject({
      subject: 'evil.weebly.com',
      scope: 'host',
    });
  });

  it('covers the listed page on a platform of many, and no other listed page there', async () => {
    const { handlers, exceptions } = setUp([['url:docs.google.com/forms/d/evil/', 'confirmed']]);
    const url = 'https://docs.google.com/forms/d/evil/viewform';
    expect(await handlers['site.pause']({ url }, asker)).toMatchObject({
      subject: 'docs.google.com/forms/d/evil/viewform',
      scope: 'path',
      tabId: null,
    });
    const [paused] = await exceptions.list();
    expect(paused?.keys).toEqual(['url:docs.google.com/forms/d/evil/']);
  });

  it('covers a site of one owner whole, also where a page of it is listed', async () => {
    const { handlers } = setUp([['url:shop.example/pay', 'confirmed']]);
    expect(await handlers['site.pause']({ url: 'https://www.shop.example/pay' }, asker)).toMatchObject({
      subject: 'shop.example',
      scope: 'host',
    });
  });
});

describe('tab.summary', () => {
  it('tells of the address that a warning page stands for', async () => {
    const { handlers, asked } = setUp(
      [['host:evil.example', 'confirmed']],
      'chrome-extension://own/interstitial.html#http://evil.example/x',
    );
    const summary = await handlers['tab.summary']({ tabId: 1 }, asker);
    expect(asked).toEqual(['http://evil.example/x']);
    expect(summary.explanation.site.kind).toBe('listed');
  });
  it('takes a page of another origin for what it is', async () => {
    const { handlers, asked } = setUp([], 'https://evil.example/interstitial.html#http://good.example/');
    await handlers['tab.summary']({ tabId: 1 }, asker);
    expect(asked).toEqual(['https://evil.example/interstitial.html#http://good.example/']);
  });
  it('refuses a tab that is gone', async () => {
    await expect(setUp([]).handlers['tab.summary']({ tabId: 1 }, asker)).rejects.toMatchObject({ code: 'refused' });
  });
});

describe('what was found on a page', () => {
  it('refuses to ignore what is not there', async () => {
    const { handlers } = setUp([]);
    await expect(handlers['found.ignore']({ tabId: 1, id: 'f1' }, popup)).rejects.toMatchObject({ code: 'refused' });
  });
  it('looks at the tabs again when something is no longer ignored, and only then', async () => {
    const { handlers, recheckTabs } = setUp([]);
    expect(await handlers['ignored.undo']({ id: 'gone' }, popup)).toEqual({ undone: false });
    expect(recheckTabs).not.toHaveBeenCalled();
    expect(await handlers['ignored.undo']({ id: 'known' }, popup)).toEqual({ undone: true });
    expect(recheckTabs).toHaveBeenCalledOnce();
  });
});
