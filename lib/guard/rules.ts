/*
 * The guard's declarativeNetRequest rules (Chromium), as pure functions from listings to rules. The network stack
 * applies them with the worker asleep, before a byte of the site arrives.
 *
 * dynamic  1             marker: names the state that the dynamic rules were built from; never matches a request
 *          2–99          hosts, main frame → interstitial, 100,000 hosts a rule
 *          100–199       hosts, frames → blocked
 *          200–1,199     paths with a regular expression, main frame → interstitial (the most that the browser takes: 1,000)
 *          2,000–        the other paths, and all paths in frames → blocked; the worker then puts the interstitial there
 *          40,000        everything is let through, while the check of sites is turned off
 * session  1–2,999       what changed since the dynamic rules were built
 *          3,000–3,999   what the worker saw and no rule held
 *          10,000–       exceptions (20,000– those of private windows)
 *
 * | priority | rule                                   | because                                                     |
 * |---------:|----------------------------------------|-------------------------------------------------------------|
 * |  200,000 | sites are not checked: allow           | the person decided; holds while the worker is asleep too    |
 * |  100,000 | exception for a host: allow            | the person decided                                          |
 * |   40,000 | host revoked: allow                    | a mistake must stop at once                                 |
 * |   30,000 | host listed                            |                                                             |
 * |  20,000– | exception for a path: allow, and block | does not lift a listed host, nor a path listed within it:   |
 * |          | what it does not name                  | the longer path speaks. 10,000–: those of all tabs          |
 * |       25 | path revoked: allow                    |                                                             |
 * |       20 | path listed                            |                                                             |
 */
import type { Browser } from 'wxt/browser';
import { BLOCKING_GRADES } from '../core/blocklist/listing.ts';
import type { Listing } from '../core/blocklist/listing.ts';
import { splitKey } from '../core/indicators/key.ts';
import { hostsAbove, isIpHost } from '../core/indicators/host.ts';
import type { UrlKey } from '../core/indicators/key.ts';
import { canonicalizeUrl, expressionsOf } from '../core/indicators/url.ts';
import { isNeverBlocked } from '../core/policy/gate.ts';
import { isWithin } from './exceptions.ts';
import type { Exception } from './exceptions.ts';

export type Rule = Browser.declarativeNetRequest.Rule;
type Condition = Browser.declarativeNetRequest.RuleCondition;
type ResourceType = NonNullable<Condition['resourceTypes']>[number];

export const HOSTS_PER_RULE = 100_000;
/** The browser takes a million: the gravest (`gravest.ts`). */
export const MAX_HOSTS = 1_000_000;
/** Frames need a second copy of the hosts, 35–47 MB a million: of the gravest. */
export const MAX_FRAME_HOSTS = 300_000;
/** Of 1,000 regular expressions that the browser allows, some are kept for the hosts. */
export const MAX_REGEX_PATHS = 900;
/** Of 30,000 dynamic rules, some are kept for hosts and expressions. */
export const MAX_PATH_RULES = 28_700;
/** A longer expression may not fit into the 2 kB that the browser compiles it to. */
const MAX_REGEX_PATH_LENGTH = 60;

const MARKER_ID = 1;
const HOST_IDS = 2;
const FRAME_IDS = 100;
const REGEX_IDS = 200;
const PATH_IDS = 2000;
/** The one rule that lets everything load, while the person has turned the check of sites off. */
export const ALLOW_ALL_ID = 40_000;
export const PENDING_IDS = { first: 1, last: 2999 } as const;
export const OBSERVED_IDS = { first: 3000, last: 3999 } as const;
export const EXCEPTION_IDS = { first: 10_000, last: 19_999 } as const;
export const PRIVATE_EXCEPTION_IDS = { first: 20_000, last: 29_999 } as const;

const ALL_OFF = 200_000;
const HOST_EXCEPTION = 100_000;
const HOST_REVOKED = 40_000;
const HOST_LISTED = 30_000;
/** With the length of the path, which is some 2,000 at most. */
const PATH_EXCEPTION = { inTab: 20_000, inAll: 10_000 } as const;
const PATH_REVOKED = 25;
const PATH_LISTED = 20;
/** Listed paths near one that is let through; of more the worker alone knows. */
const MAX_NEAR_PATHS = 200;
/** Of 5,000 session rules, of which 1,000 may have an expression. */
const MAX_EXCEPTION_RULES = 1500;

const MAIN: ResourceType[] = ['main_frame'];
/** A page shows another one in `<object>` and `<embed>` as well, which browsers tell apart from its frames. */
const FRAME: ResourceType[] = ['sub_frame', 'object'];
const BOTH: ResourceType[] = [...MAIN, ...FRAME];

/** What the guard holds: values without their kind. Of hosts it is decided which fit. */
export interface GuardContents {
  readonly hosts: readonly string[];
  /** Hosts whose frames are blocked too. */
  readonly frameHosts: readonly string[];
  /** The gravest and newest first. */
  readonly urls: readonly string[];
}

/** True for a listing that the guard keeps from loading: a blocking grade, and not one of the never-block indicators. */
export function isGuarded(listing: Listing): boolean {
  return BLOCKING_GRADES.has(listing.grade) && !isNeverBlocked(listing.key);
}

/**
 * All dynamic rules for a state. `build` names the state; `interstitialUrl` is our page's address without a fragment;
 * `maxRegexPaths` is 0 where the browser refuses an expression.
 * The rules take the place of all dynamic rules in one call.
 */
export function buildDynamicRules(
  contents: GuardContents,
  build: string,
  interstitialUrl: string,
  maxRegexPaths: number = MAX_REGEX_PATHS,
): Rule[] {
  const hosts = contents.hosts.flatMap(ruleHostsOf).slice(0, MAX_HOSTS);
  const paths = contents.urls.filter(isRulePath);
  const byRegex = paths.filter(hasRegexForm).slice(0, maxRegexPaths);
  const redirected = new Set(byRegex);
  const rules: Rule[] = [buildMarker(build)];
  for (const [i, chunk] of chunks(hosts, HOSTS_PER_RULE).entries())
    rules.push(redirectHosts(HOST_IDS + i, chunk, interstitialUrl));
  const frameHosts = contents.frameHosts.flatMap(ruleHostsOf).slice(0, MAX_FRAME_HOSTS);
  for (const [i, chunk] of chunks(frameHosts, HOSTS_PER_RULE).entries()) {
    rules.push(blockFrameHosts(FRAME_IDS + i, chunk));
  }
  for (const [i, path] of byRegex.entries()) rules.push(redirectPath(REGEX_IDS + i, path, interstitialUrl));
  let id = PATH_IDS;
  for (const path of paths) {
    // A path that an expression already redirects needs its plain rules for frames only.
    const resourceTypes = redirected.has(path) ? FRAME : BOTH;
    for (const urlFilter of urlFiltersOf(path)) {
      if (id - PATH_IDS >= MAX_PATH_RULES) return rules;
      rules.push(pathRule(id++, 'block', PATH_LISTED, urlFilter, resourceTypes));
    }
  }
  return rules;
}

/** What changed since the dynamic rules were built, with what stays listed below a revoked host. */
export interface GuardChanges {
  readonly addedHosts: readonly string[];
  /** `stillListed`: listed hosts below it, which its allow rule must leave alone. */
  readonly removedHosts: readonly { readonly host: string; readonly stillListed: readonly string[] }[];
  readonly addedUrls: readonly string[];
  readonly removedUrls: readonly string[];
}

/** Session rules that bring the dynamic rules up to the state in force. */
export function buildPendingRules(changes: GuardChanges, interstitialUrl: string): Rule[] {
  const rules: Rule[] = [];
  let id: number = PENDING_IDS.first;
  const added = changes.addedHosts.flatMap(ruleHostsOf);
  if (added.length > 0) rules.push(redirectHosts(id++, added, interstitialUrl), blockFrameHosts(id++, added));
  const lone = changes.removedHosts.filter(({ stillListed }) => stillListed.length === 0);
  const lifted = lone.flatMap(({ host }) => ruleHostsOf(host));
  if (lifted.length > 0) rules.push(allowHosts(id++, lifted, []));
  for (const { host, stillListed } of changes.removedHosts) {
    if (stillListed.length > 0) rules.push(allowHosts(id++, [...ruleHostsOf(host)], stillListed));
  }
  for (const path of changes.addedUrls.filter(isRulePath)) {
    for (const urlFilter of urlFiltersOf(path)) rules.push(pathRule(id++, 'block', PATH_LISTED, urlFilter, BOTH));
  }
  for (const path of changes.removedUrls.filter(isRulePath)) {
    for (const urlFilter of urlFiltersOf(path)) rules.push(pathRule(id++, 'allow', PATH_REVOKED, urlFilter, BOTH));
    if (hasRegexForm(path))
      rules.push({ ...redirectPath(id++, path, interstitialUrl), action: { type: 'allow' }, priority: PATH_REVOKED });
  }
  return rules.filter((rule) => rule.id <= PENDING_IDS.last);
}

/** True when changes are few enough for session rules; else the dynamic rules are built anew. */
export function fitPending(changes: { readonly [K in keyof GuardChanges]: readonly unknown[] }): boolean {
  // Three rules a path at most, one for a revoked host.
  const rules = changes.removedHosts.length + 3 * (changes.addedUrls.length + changes.removedUrls.length);
  return rules <= 2000 && changes.addedHosts.length <= 5000;
}

/** The rule of a person who has turned the check of sites off. It stands above all others. */
export function buildAllowAllRule(): Rule {
  return { id: ALLOW_ALL_ID, priority: ALL_OFF, action: { type: 'allow' }, condition: { resourceTypes: BOTH } };
}

/**
 * The same rules where the browser does not let pages be seen: it then takes no redirect, but it blocks all the same. What is blocked
 * in the main frame is told to the worker, which puts the warning there.
 */
export function withoutRedirects(rules: readonly Rule[]): Rule[] {
  return rules.map((rule) => (rule.action.type === 'redirect' ? { ...rule, action: { type: 'block' } } : rule));
}

/**
 * Session rules that let exceptions through. `firstId` keeps those of private windows apart; `tabs`: what is for all tabs is for
 * these alone. `listed`: the guarded paths near those that are let through (`nearPaths`), which stay listed; left out: no others.
 */
export function buildExceptionRules(
  exceptions: readonly Exception[],
  firstId: number,
  tabs?: readonly number[],
  listed?: readonly string[],
): Rule[] {
  let id = firstId;
  const rules: Rule[] = [];
  const add = (type: 'allow' | 'block', priority: number, condition: Condition): void => {
    rules.push({ id: id++, priority, action: { type }, condition: { ...condition, resourceTypes: BOTH } });
  };
  const inTabs = (tabId: number | null): Pick<Condition, 'tabIds'> | null => {
    const tabIds = tabId === null ? tabs : [tabId];
    // The browser takes no empty list, and to leave it out would mean every tab.
    return tabIds === undefined ? {} : tabIds.length === 0 ? null : { tabIds: [...tabIds] };
  };
  for (const { host, tabId } of exceptions.filter(({ scope }) => scope === 'host')) {
    const inTab = inTabs(tabId);
    const requestDomains = [...ruleHostsOf(host)];
    if (inTab !== null && requestDomains.length > 0) add('allow', HOST_EXCEPTION, { requestDomains, ...inTab });
  }
  const ofPaths = exceptions.filter(({ scope }) => scope === 'path');
  for (const tabId of new Set(ofPaths.map((exception) => exception.tabId))) {
    const inTab = inTabs(tabId);
    if (inTab === null) continue;
    const here = ofPaths.filter((exception) => exception.tabId === null || exception.tabId === tabId);
    const base = tabId === null ? PATH_EXCEPTION.inAll : PATH_EXCEPTION.inTab;
    for (const { path, isAllowed } of pathsOf(here, listed)) {
      const type = isAllowed ? 'allow' : 'block';
      for (const urlFilter of urlFiltersOf(path))
        add(type, base + path.length, { urlFilter, isUrlFilterCaseSensitive: true, ...inTab });
      if (hasRegexForm(path)) add(type, base + path.length, { ...pathRegexCondition(path), ...inTab });
    }
  }
  return rules.slice(0, MAX_EXCEPTION_RULES);
}

/**
 * Tells of a path whether some address that it covers is covered by one of these paths too. A list has hundreds of thousands of paths, and
 * hundreds may be asked about: by hosts, nearly all are told apart at once.
 */
export function nearPaths(paths: readonly string[]): (path: string) => boolean {
  const byHost = new Map<string, string[]>();
  /** Hosts of these paths by the hosts above each. */
  const below = new Map<string, string[]>();
  for (const path of paths) {
    const { host } = splitPath(path);
    const known = byHost.get(host);
    byHost.set(host, known === undefined ? [path] : [...known, path]);
    if (known === undefined)
      for (const above of hostsAbove(host)) below.set(above, [...(below.get(above) ?? []), host]);
  }
  return (path) => {
    const { host } = splitPath(path);
    for (const other of [host, ...hostsAbove(host), ...(below.get(host) ?? [])])
      if (byHost.get(other)?.some((one) => meetingOf(path, one) !== null) === true) return true;
    return false;
  };
}

/**
 * Paths that exceptions are about, and whether they let each through: as in `findException`, where one of them names all that is listed of
 * an address. An address is judged by the longest of these paths that covers it, so where two paths meet in a third, that is one of them.
 */
function pathsOf(
  exceptions: readonly Exception[],
  listed: readonly string[] | undefined,
): readonly { readonly path: string; readonly isAllowed: boolean }[] {
  const named = exceptions.map(({ keys }) => new Set(keys.map((key) => splitKey(key).value)));
  const allowed = [...new Set(named.flatMap((keys) => [...keys]))];
  const within = (listed ?? allowed).filter(nearPaths(allowed));
  const near = [
    ...within.filter((path) => allowed.includes(path)),
    ...within.filter((path) => !allowed.includes(path)),
  ].slice(0, MAX_NEAR_PATHS);
  const meetings = near.flatMap((a) => near.map((b) => meetingOf(a, b)).filter((path) => path !== null));
  const judged = [...new Set([...near, ...meetings])].filter(isRulePath).map((path) => {
    const covering = near.filter((other) => isCovering(other, path));
    return { path, isAllowed: named.some((keys) => covering.every((other) => keys.has(other))) };
  });
  const through = judged.filter(({ isAllowed }) => isAllowed);
  return judged.filter(({ path, isAllowed }) => isAllowed || through.some((one) => isCovering(one.path, path)));
}

/** What two paths both cover, as a path; null: nothing. */
function meetingOf(a: string, b: string): string | null {
  const [one, other] = [splitPath(a), splitPath(b)];
  const host = isWithin(one.host, other.host) ? one.host : isWithin(other.host, one.host) ? other.host : null;
  const rest = isBelow(one.rest, other.rest) ? one.rest : isBelow(other.rest, one.rest) ? other.rest : null;
  return host === null || rest === null ? null : `${host}${rest}`;
}

/** True where a listed path covers all that another one covers. */
function isCovering(outer: string, inner: string): boolean {
  const [over, under] = [splitPath(outer), splitPath(inner)];
  return isWithin(under.host, over.host) && isBelow(under.rest, over.rest);
}

function isBelow(rest: string, outer: string): boolean {
  if (rest === outer) return true;
  return isFolder(outer) ? rest.startsWith(outer) : !outer.includes('?') && rest.startsWith(`${outer}?`);
}

/** Session rules for listed addresses that the worker saw and no rule held: their next visits never race. */
export function buildObservedRules(hosts: readonly string[], urls: readonly string[], interstitialUrl: string): Rule[] {
  let id: number = OBSERVED_IDS.first;
  const forms = hosts.flatMap(ruleHostsOf);
  const rules: Rule[] = forms.length === 0 ? [] : [redirectHosts(id++, forms, interstitialUrl)];
  for (const path of urls.filter(isRulePath)) {
    for (const urlFilter of urlFiltersOf(path)) rules.push(pathRule(id++, 'block', PATH_LISTED, urlFilter, BOTH));
  }
  return rules.filter((rule) => rule.id <= OBSERVED_IDS.last);
}

/** The rule that names the build. It allows what no request is: an address cannot begin so. */
function buildMarker(build: string): Rule {
  return {
    id: MARKER_ID,
    priority: 1,
    action: { type: 'allow' },
    condition: { urlFilter: `|tuean-guard:${build}|`, resourceTypes: MAIN },
  };
}

/** The build that a marker names; null for anything else. */
export function buildOfMarker(rule: Rule | undefined): string | null {
  const match = /^\|tuean-guard:(.*)\|$/.exec(rule?.condition.urlFilter ?? '');
  return rule?.id === MARKER_ID ? (match?.[1] ?? null) : null;
}

export const MARKER_RULE_ID = MARKER_ID;

function redirectHosts(id: number, requestDomains: string[], interstitialUrl: string): Rule {
  return {
    id,
    priority: HOST_LISTED,
    action: { type: 'redirect', redirect: { regexSubstitution: `${interstitialUrl}#\\0` } },
    condition: { regexFilter: '^https?://.*', requestDomains, resourceTypes: MAIN },
  };
}

function blockFrameHosts(id: number, requestDomains: string[]): Rule {
  return { id, priority: HOST_LISTED, action: { type: 'block' }, condition: { requestDomains, resourceTypes: FRAME } };
}

function allowHosts(id: number, requestDomains: string[], excluded: readonly string[]): Rule {
  const except = excluded.length === 0 ? {} : { excludedRequestDomains: [...excluded] };
  return {
    id,
    priority: HOST_REVOKED,
    action: { type: 'allow' },
    condition: { requestDomains, ...except, resourceTypes: BOTH },
  };
}

function redirectPath(id: number, path: string, interstitialUrl: string): Rule {
  return {
    id,
    priority: PATH_LISTED,
    action: { type: 'redirect', redirect: { regexSubstitution: `${interstitialUrl}#\\0` } },
    condition: { ...pathRegexCondition(path), resourceTypes: MAIN },
  };
}

/** Matches a listed path on its host and subdomains, on any port, which a plain filter cannot. */
function pathRegexCondition(path: string): {
  regexFilter: string;
  requestDomains: string[];
  isUrlFilterCaseSensitive: true;
} {
  const { host, rest } = splitPath(path);
  const end = isFolder(rest) ? '.*' : rest.includes('?') ? '$' : '(?:\\?.*)?$';
  return {
    regexFilter: `^https?://[^/]+${rest.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}${end}`,
    requestDomains: [host],
    isUrlFilterCaseSensitive: true,
  };
}

function pathRule(
  id: number,
  type: 'block' | 'allow',
  priority: number,
  urlFilter: string,
  resourceTypes: ResourceType[],
): Rule {
  return { id, priority, action: { type }, condition: { urlFilter, isUrlFilterCaseSensitive: true, resourceTypes } };
}

/**
 * Plain filters for a listed path, on the default port.
 *
 * | listed           | filters                                   | matches                              |
 * |------------------|-------------------------------------------|--------------------------------------|
 * | `a.example/x/`   | `\|\|a.example/x/`                        | everything below                     |
 * | `a.example/x`    | `\|\|a.example/x\|`, `\|\|a.example/x?`   | the path, with any query or none     |
 * | `a.example/x?y=1`| `\|\|a.example/x?y=1\|`                   | exactly that                         |
 * | `a.example/a/b/c/d/` | as `a.example/x`                      | the path itself: lookups see no deeper folder |
 */
function urlFiltersOf(path: string): string[] {
  const { rest } = splitPath(path);
  if (rest.includes('?')) return [`||${path}|`];
  if (isFolder(rest)) return [`||${path}`];
  return [`||${path}|`, `||${path}?`];
}

function splitPath(path: string): { host: string; rest: string } {
  const slash = path.indexOf('/');
  return { host: path.slice(0, slash), rest: path.slice(slash) };
}

/** Names and IPv4 addresses, which filters of paths take as we mean them. */
function isRuleHost(host: string): boolean {
  return /^[a-z0-9._-]+$/.test(host);
}

/**
 * A host as `requestDomains` compares it, which is as the browser writes it: an IPv6 address in its brackets, and an IPv4 address also
 * wrapped in one (IPv4-mapped, NAT64), which our key folds into it. None for what no condition can say.
 */
function ruleHostsOf(host: string): readonly string[] {
  if (/^\[[0-9a-f:]+\]$/.test(host)) return [host];
  if (!isRuleHost(host)) return [];
  if (!isIpHost(host)) return [host];
  return [host, ...['::ffff:', '64:ff9b::'].map((prefix) => new URL(`http://[${prefix}${host}]`).hostname)];
}

/**
 * Paths that filters can say and that a lookup finds: `*`, `^` and `|` have a meaning of their own, and what a lookup
 * does not find (deeper than Safe Browsing's prefixes) must not be blocked without a warning. The rest is left to
 * observation.
 */
function isRulePath(path: string): boolean {
  const { host, rest } = splitPath(path);
  if (!isRuleHost(host) || !/^[\x21-\x7e]+$/.test(rest) || /[*^|]/.test(rest)) return false;
  // A folder is listed for what is below it: ask of an address there.
  const canonical = canonicalizeUrl(isFolder(rest) ? `http://${path}x` : `http://${path}`);
  const key: UrlKey = `url:${path}`;
  return canonical !== null && expressionsOf(canonical).urls.includes(key);
}

/** Folders that are looked up as prefixes of what is below them: the root and three levels (Safe Browsing). */
const MAX_FOLDER_SLASHES = 4;

/** True for a listed path that covers everything below it. */
function isFolder(rest: string): boolean {
  return rest.endsWith('/') && !rest.includes('?') && rest.split('/').length - 1 <= MAX_FOLDER_SLASHES;
}

function hasRegexForm(path: string): boolean {
  return splitPath(path).rest.length <= MAX_REGEX_PATH_LENGTH;
}

function chunks<T>(values: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let i = 0; i < values.length; i += size) parts.push(values.slice(i, i + size));
  return parts;
}
