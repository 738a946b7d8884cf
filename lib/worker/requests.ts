/*
 * What the worker answers to our pages. A page asks and shows; what may be let through is decided here, from the list,
 * never from what the page says of the address.
 */
import { canonicalizeUrl } from '../core/indicators/url.ts';
import type { CanonicalUrl } from '../core/indicators/url.ts';
import { ownedHost, platformOf } from '../core/policy/platforms.ts';
import { viewException } from '../guard/exceptions.ts';
import type { Exception, Exceptions } from '../guard/exceptions.ts';
import { subjectOfInterstitial } from '../guard/interstitial-url.ts';
import { isWebUrl } from '../guard/navigation.ts';
import { MessageError } from '../messages.ts';
import type {
  AskedCheck,
  Asker,
  FoundOnPage,
  IgnoredView,
  ListStatus,
  MessageCheck,
  MonthCounts,
  PublisherView,
  RequestHandlers,
  SiteExplanation,
} from '../messages.ts';
import type { ReportHandlers } from '../reports/reports.ts';
import { MAX_PAGE_URL } from '../reports/requests.ts';
import { CHECKS } from '../settings.ts';
import type { SettingsStore } from '../settings.ts';
import type { OwnPublishers } from '../updater/own-publishers.ts';
import type { SiteDecision } from '../guard/site-verdict.ts';

export interface RequestDeps {
  readonly decide: (url: string, tabId: number | null) => Promise<SiteDecision>;
  readonly explain: (url: string, tabId: number | null) => Promise<SiteExplanation>;
  /** The same for the warning page. */
  readonly explainWarning: (url: string, asker: Asker) => Promise<SiteExplanation>;
  readonly exceptions: Exceptions;
  /** True in the worker of private windows. */
  readonly incognito: boolean;
  readonly listStatus: () => Promise<ListStatus>;
  readonly updateAll: () => Promise<void>;
  /** Address that a tab shows; null: the tab is gone. */
  readonly tabUrl: (tabId: number) => Promise<string | null>;
  readonly blockedFrames: (tabId: number) => Promise<number>;
  /** Looks at every open tab again: what was let through no longer is. */
  readonly recheckTabs: () => Promise<void>;
  readonly checkMessage: (text: string) => Promise<MessageCheck>;
  /** The answer to what was asked in the menu of this tab, once. */
  readonly takeAsked: (tabId: number) => Promise<AskedCheck | null>;
  /** What was found on the page in a tab that shows this address. */
  readonly foundOnPage: (tabId: number, url: string) => Promise<FoundOnPage>;
  /** Ignores a found item on the site of its tab; null: there is no such item. */
  readonly ignoreFound: (tabId: number, id: string) => Promise<IgnoredView | null>;
  readonly ignored: {
    list(isPrivate: boolean): Promise<readonly IgnoredView[]>;
    undo(id: string): Promise<boolean>;
  };
  readonly leave: (tabId: number, canGoBack: boolean) => Promise<void>;
  readonly settings: Pick<SettingsStore, 'read' | 'change'>;
  readonly publishers: PublisherHandlers;
  readonly warningCounts: () => Promise<readonly MonthCounts[]>;
  readonly eraseEverything: () => Promise<void>;
  readonly reports: ReportHandlers;
}

export interface PublisherHandlers extends Omit<OwnPublishers, 'list' | 'dropOver'> {
  read(): Promise<readonly PublisherView[]>;
}

/** The answers to every request of lib/messages.ts. */
export function createRequestHandlers(deps: RequestDeps): RequestHandlers {
  const { decide, exceptions } = deps;
  return {
    'site.explain': ({ url }, asker) => deps.explainWarning(url, asker),
    async 'site.proceed'({ url, scope }, { tabId, incognito, until }) {
      if (tabId === null) throw new MessageError('refused', 'a proceed belongs to a tab');
      const canonical = parseSubject(url);
      const decision = await decide(url, tabId);
      if (!decision.proceedScopes.includes(scope))
        throw new MessageError('refused', `nothing to proceed to by ${scope}`);
      const wish = {
        subject: scope === 'path' ? `${canonical.host}${canonical.path}` : canonical.host,
        scope,
        origin: 'proceed',
        tabId,
        host: canonical.host,
        keys: scope === 'path' ? (decision.subject?.listedUrls ?? []) : [],
        isPrivate: incognito || deps.incognito,
      } as const;
      return { openUrl: url, exception: viewException(inTime(await exceptions.add(wish, until))) };
    },
    async 'site.pause'({ url }, { incognito, until }) {
      const { host, path } = parseSubject(url);
      const { subject } = await decide(url, null);
      const listed = subject === null || subject.hostListed ? [] : subject.listedUrls;
      const common = { origin: 'pause', tabId: null, isPrivate: incognito || deps.incognito } as const;
      const site = ownedHost(host);
      // On a platform the page is one person's and the site everybody's.
      const wish =
        listed.length > 0 && platformOf(host) !== null
          ? ({ ...common, subject: `${host}${path}`, scope: 'path', host, keys: listed } as const)
          : ({ ...common, subject: site, scope: 'host', host: site, keys: [] } as const);
      return viewException(inTime(await exceptions.add(wish, until)));
    },
    'exceptions.list': async (_request, { incognito }) =>
      // What a person let through in private windows names where they were there.
      (await exceptions.list()).filter(({ isPrivate }) => !isPrivate || incognito || deps.incognito).map(viewException),
    async 'exceptions.undo'({ id }) {
      const undone = await exceptions.undo(id);
      if (undone) await deps.recheckTabs();
      return { undone };
    },
    async 'tab.summary'({ tabId }) {
      const url = await deps.tabUrl(tabId);
      if (url === null) throw new MessageError('refused', 'the tab is gone');
      const shown = subjectOfInterstitial(url) ?? url;
      const [explanation, list, blockedFrames, found, { settings, locked }] = await Promise.all([
        deps.explain(shown, tabId),
        deps.listStatus(),
        deps.blockedFrames(tabId),
        deps.foundOnPage(tabId, url),
        deps.settings.read(),
      ]);
      const off = CHECKS.filter((name) => !settings.checks[name]);
      return { url: shown.slice(0, MAX_PAGE_URL), explanation, list, blockedFrames, found, off, locked };
    },
    'list.status': () => deps.listStatus(),
    async 'list.update'() {
      await deps.updateAll();
      return deps.listStatus();
    },
    'message.check': ({ text }) => deps.checkMessage(text),
    'asked.take': ({ tabId }) => deps.takeAsked(tabId),
    async 'found.ignore'({ tabId, id }) {
      const ignored = await deps.ignoreFound(tabId, id);
      if (ignored === null) throw new MessageError('refused', 'no such finding');
      return ignored;
    },
    'ignored.list': (_request, { incognito }) => deps.ignored.list(incognito),
    async 'ignored.undo'({ id }) {
      const undone = await deps.ignored.undo(id);
      if (undone) await deps.recheckTabs();
      return { undone };
    },
    async 'tab.leave'({ canGoBack }, { tabId }) {
      if (tabId === null) throw new MessageError('refused', 'only a tab can be left');
      await deps.leave(tabId, canGoBack);
      return { left: true };
    },
    'settings.read': () => deps.settings.read(),
    async 'settings.change'(change) {
      const view = await deps.settings.change(change);
      if (view === null) throw new MessageError('refused', `${change.name} is set by the organisation`);
      return view;
    },
    'summary.read': () => deps.warningCounts(),
    async 'data.erase'() {
      await deps.eraseEverything();
      return { erased: true };
    },
    'publishers.read': () => deps.publishers.read(),
    'publisher.look': ({ address }) => deps.publishers.look(address),
    'publisher.add': ({ address, fingerprint }) => deps.publishers.add(address, fingerprint),
    'publisher.remove': async ({ id }) => ({ done: await deps.publishers.remove(id) }),
    'publisher.restore': async ({ id }) => ({ done: await deps.publishers.restore(id) }),
    ...deps.reports,
  };
}

function inTime(exception: Exception | null): Exception {
  if (exception === null) throw new MessageError('late', 'the page waits no longer: nothing was let through');
  return exception;
}

/** The address to let through, canonical. Only http and https: the page opens it afterwards. */
function parseSubject(url: string): CanonicalUrl {
  const canonical = isWebUrl(url) ? canonicalizeUrl(url) : null;
  if (canonical === null) throw new MessageError('refused', 'not an address of the web');
  return canonical;
}
