/*
 * The guard in Chromium: keeps the browser's rules in agreement with the lists in the store.
 *
 * The marker among the dynamic rules records what they were built from, and they change in one call with it, so the two
 * cannot disagree. It is read once while the browser runs, and then remembered. At every start of the worker the marker is
 * compared with the lists:
 *   same                                  nothing to do
 *   marker → lists is the stored change   session rules carry the change (they are lost with the browser session)
 *   anything else                         the dynamic rules are built anew
 */
import * as v from 'valibot';
import type { Browser } from 'wxt/browser';
import { createInTurn } from '../core/in-turn.ts';
import { compareStrength } from '../core/blocklist/listing.ts';
import type { Listing } from '../core/blocklist/listing.ts';
import { changesBetween, openShard } from '../core/blocklist/lookup.ts';
import type { SectionName } from '../core/blocklist/state.ts';
import { splitKey } from '../core/indicators/key.ts';
import type { SiteKey } from '../core/indicators/key.ts';
import { isWithin } from './exceptions.ts';
import type { Exception } from './exceptions.ts';
import { gravestOf, gravityOf } from './gravest.ts';
import { keysOf } from '../store/open-list.ts';
import type { BlocklistStore } from '../store/blocklist-store.ts';
import type { List } from '../store/open-list.ts';
import type { PendingRecord } from '../store/database.ts';
import type { ListChange } from '../updater/update.ts';
import {
  ALLOW_ALL_ID,
  buildAllowAllRule,
  buildDynamicRules,
  buildExceptionRules,
  buildObservedRules,
  buildOfMarker,
  buildPendingRules,
  EXCEPTION_IDS,
  fitPending,
  isGuarded,
  MARKER_RULE_ID,
  MAX_FRAME_HOSTS,
  MAX_HOSTS,
  nearPaths,
  OBSERVED_IDS,
  PENDING_IDS,
  PRIVATE_EXCEPTION_IDS,
  withoutRedirects,
} from './rules.ts';
import type { GuardChanges, GuardContents, Rule } from './rules.ts';

/** The part of the browser's interface that is used. */
export type RulesApi = Pick<
  typeof Browser.declarativeNetRequest,
  'getDynamicRules' | 'updateDynamicRules' | 'updateSessionRules'
>;

/**
 * What is known of the dynamic rules while the browser runs. To tell a single rule the browser reads the file of them all, 40 ms for
 * 100,000 hosts, and everything else that the extension has stored waits meanwhile: so a worker asks only where nothing is known.
 */
export interface RulesMemory {
  read(): Promise<unknown>;
  /** Null: the rules are about to change. */
  write(held: HeldRules | null): Promise<void>;
}

const heldSchema = v.object({
  /** Name of the lists that the rules were built from; null: of none. */
  built: v.nullable(v.string()),
  /** Whether the rule that lets everything load is among them. */
  isOff: v.boolean(),
});
export type HeldRules = v.InferOutput<typeof heldSchema>;

export interface ChromiumGuardDeps {
  readonly api: RulesApi;
  readonly memory: RulesMemory;
  readonly store: BlocklistStore;
  readonly interstitialUrl: string;
  /** Whether pages of all sites may be seen: without that the browser takes no rule that redirects. */
  readonly mayRedirect: () => Promise<boolean>;
  /** Both profiles share one set of rules: the worker of private windows leaves all but its own exceptions alone. */
  readonly incognito: boolean;
  /** The open tabs of private windows, for their worker. */
  readonly privateTabs: () => Promise<readonly number[]>;
  /** Up to so many listings the dynamic rules are built anew at every change (0.1 s); above, changes go to session rules. */
  readonly rebuildBelow?: number;
}

export interface ChromiumGuard {
  /** Makes the rules agree with the lists. `idle`: a good moment to fold changes into the dynamic rules. */
  sync(options?: { readonly idle?: boolean }): Promise<void>;
  /** The change that a commit makes, to be stored with it; null: the rules are built anew. */
  describeChange(change: ListChange): Promise<PendingRecord | null | undefined>;
  setExceptions(exceptions: readonly Exception[]): Promise<void>;
  /** False: everything loads. Among the dynamic rules, so that it also holds before the worker has started. */
  setOn(isOn: boolean): Promise<void>;
  /** Adds listed keys that no rule held. */
  addObserved(keys: readonly SiteKey[]): Promise<void>;
}

/** Raised when the form of the rules changes, so that those of an older version of the extension are built anew. */
const RULES_VERSION = 3;
const REBUILD_BELOW = 5000;
const MAX_OBSERVED = 400;
const LAST_DYNAMIC_ID = 30_999;

/** Keeps the browser's rules. All changes are made one after the other. */
export function createChromiumGuard(deps: ChromiumGuardDeps): ChromiumGuard {
  const { memory, store } = deps;
  let held: HeldRules | null = null;
  const inTurn = createInTurn();
  const observed = new Set<SiteKey>();
  let exceptions: readonly Exception[] = [];

  async function nameOf(lists: readonly Pick<List, 'publisher' | 'release'>[]): Promise<string> {
    return buildName(lists, await deps.mayRedirect());
  }

  /** The form of rules that the browser takes now. */
  async function inForm(rules: Rule[]): Promise<Rule[]> {
    return (await deps.mayRedirect()) ? rules : withoutRedirects(rules);
  }

  async function readHeld(): Promise<HeldRules> {
    if (held !== null) return held;
    const known = v.safeParse(heldSchema, await memory.read().catch(() => null));
    if (known.success) held = known.output;
    else {
      const rules = await deps.api.getDynamicRules({ ruleIds: [MARKER_RULE_ID, ALLOW_ALL_ID] });
      const marker = rules.find(({ id }) => id === MARKER_RULE_ID);
      held = { built: buildOfMarker(marker), isOff: rules.some(({ id }) => id === ALLOW_ALL_ID) };
      await memory.write(held).catch(() => undefined);
    }
    return held;
  }

  /** Changes the dynamic rules. A worker that is stopped meanwhile leaves nothing known behind, and the next one asks. */
  async function change(update: () => Promise<void>, after: HeldRules): Promise<void> {
    held = null;
    await memory.write(null).catch(() => undefined);
    await update();
    held = after;
    await memory.write(after).catch(() => undefined);
  }

  async function sync(idle: boolean): Promise<void> {
    if (deps.incognito) return;
    const lists = await store.lists();
    if (lists.length === 0) return;
    // Rules without a list that cannot be read for now would let load what it lists: those that stand are better.
    if (store.isOneMissing()) return;
    const wanted = await nameOf(lists);
    const { built: marker } = await readHeld();
    const pending = await store.readPending();
    if (marker === wanted) {
      await setSession(PENDING_IDS, []);
      if (pending !== null) await store.writePending(null);
      return;
    }
    if (
      !idle &&
      pending !== null &&
      pending.from === marker &&
      pending.to === wanted &&
      fitPending(toChanges(pending))
    ) {
      const changes = await resolveChanges(store, pending);
      if (changes !== null) {
        await setSession(PENDING_IDS, buildPendingRules(changes, deps.interstitialUrl));
        await setPathExceptions();
        return;
      }
    }
    await rebuild(wanted);
  }

  async function rebuild(wanted: string): Promise<void> {
    const contents = await collectContents(store);
    const { isOff } = await readHeld();
    // The rule above all others is made anew with them: one of an older form may stand below them.
    const above = isOff ? [buildAllowAllRule()] : [];
    const replaceAll = async (maxRegexPaths?: number): Promise<void> =>
      deps.api.updateDynamicRules({
        removeRuleIds: [...range(1, LAST_DYNAMIC_ID), ALLOW_ALL_ID],
        addRules: [
          ...(await inForm(buildDynamicRules(contents, wanted, deps.interstitialUrl, maxRegexPaths))),
          ...above,
        ],
      });
    // An expression that the browser finds too large refuses the whole set: better none of them than no rules.
    await change(() => replaceAll().catch(() => replaceAll(0)), { built: wanted, isOff });
    observed.clear();
    await setSession(PENDING_IDS, []);
    await setSession(OBSERVED_IDS, []);
    await store.writePending(null);
    await setPathExceptions();
  }

  /** What is listed near a path that was let through may be another since. */
  async function setPathExceptions(): Promise<void> {
    if (exceptions.some(({ scope }) => scope === 'path')) await setExceptions();
  }

  async function setExceptions(): Promise<void> {
    const near = await pathsNear(store, exceptions);
    if (!deps.incognito) {
      return setSession(EXCEPTION_IDS, buildExceptionRules(exceptions, EXCEPTION_IDS.first, undefined, near));
    }
    // The rules count in all windows: those of private ones are held to their tabs, and to what was decided there.
    const own = exceptions.filter(({ isPrivate }) => isPrivate);
    const rules = buildExceptionRules(own, PRIVATE_EXCEPTION_IDS.first, await deps.privateTabs(), near);
    await setSession(PRIVATE_EXCEPTION_IDS, rules);
  }

  async function setSession(ids: { first: number; last: number }, rules: Rule[]) {
    await deps.api.updateSessionRules({ removeRuleIds: range(ids.first, ids.last), addRules: await inForm(rules) });
  }

  return {
    sync: (options) => inTurn(() => sync(options?.idle ?? false)),
    async describeChange(change) {
      if (deps.incognito) return undefined;
      if (change.touched === null || change.from === null) return null;
      const { counts } = change.release;
      if (counts.hosts + counts.urls < (deps.rebuildBelow ?? REBUILD_BELOW)) return null;
      const lists = await store.lists();
      const now = await nameOf(lists);
      const pending = await store.readPending();
      const from = pending?.to === now ? pending.from : (await readHeld()).built === now ? now : null;
      if (from === null) return null;
      const others = lists.filter((list) => list.publisher !== change.publisher);
      const to = await nameOf([...others, { publisher: change.publisher, release: change.release }]);
      const changed = await diffTouched(store, change);
      return mergePending({ from, to }, pending?.to === now ? pending : null, changed);
    },
    setOn: (isOn) =>
      inTurn(async () => {
        if (deps.incognito) return;
        const { built, isOff } = await readHeld();
        if (isOff !== isOn) return;
        const addRules = isOn ? [] : [buildAllowAllRule()];
        await change(() => deps.api.updateDynamicRules({ removeRuleIds: [ALLOW_ALL_ID], addRules }), {
          built,
          isOff: !isOn,
        });
      }),
    setExceptions: (inForce) =>
      inTurn(async () => {
        exceptions = inForce;
        await setExceptions();
      }),
    addObserved: (keys) =>
      inTurn(async () => {
        const fresh = keys.filter((key) => !observed.has(key));
        if (deps.incognito || fresh.length === 0 || observed.size + fresh.length > MAX_OBSERVED) return;
        for (const key of fresh) observed.add(key);
        const valuesOf = (kind: 'host' | 'url'): string[] =>
          [...observed].flatMap((key) => (splitKey(key).kind === kind ? [splitKey(key).value] : []));
        await setSession(OBSERVED_IDS, buildObservedRules(valuesOf('host'), valuesOf('url'), deps.interstitialUrl));
      }),
  };
}

/** Names the state of all lists and the form of their rules: what the marker says. */
export function buildName(lists: readonly Pick<List, 'publisher' | 'release'>[], mayRedirect = true): string {
  const names = lists.map(({ publisher, release }) => {
    const { epoch, sequence, stateHash } = release;
    return `${publisher}@${epoch}.${sequence}.${stateHash.slice(0, 16)}`;
  });
  return `v${RULES_VERSION}${mayRedirect ? '' : 'b'}:${names.sort().join('+')}`;
}

/** All guarded hosts and paths of all lists, and of hosts the gravest where not all of them fit. */
async function collectContents(store: BlocklistStore): Promise<GuardContents> {
  const hosts = new Map<string, number>();
  for await (const { listings } of store.shardsOf('hosts')) {
    for (const listing of listings) {
      if (!isGuarded(listing)) continue;
      const host = splitKey(listing.key).value;
      // Of two lists that name it, the graver speaks.
      hosts.set(host, Math.max(hosts.get(host) ?? 0, gravityOf(listing)));
    }
    await pause();
  }
  const urls = new Map<string, Listing>();
  for await (const { listings } of store.shardsOf('urls')) {
    for (const listing of listings) {
      if (!isGuarded(listing)) continue;
      const path = splitKey(listing.key).value;
      const held = urls.get(path);
      if (held === undefined || compareStrength(listing, held) < 0) urls.set(path, listing);
    }
    await pause();
  }
  const frameHosts = gravestOf(hosts, MAX_FRAME_HOSTS);
  await pause();
  return {
    hosts: gravestOf(hosts, MAX_HOSTS),
    frameHosts,
    urls: [...urls].sort(([, a], [, b]) => compareStrength(a, b)).map(([url]) => url),
  };
}

/** Lets lookups in between: building must not make a navigation wait. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

interface Changed {
  readonly added: readonly SiteKey[];
  readonly removed: readonly SiteKey[];
}

/** Keys that begin or cease to be guarded by a delta, other publishers' lists considered. */
async function diffTouched(store: BlocklistStore, change: ListChange): Promise<Changed> {
  const begun: SiteKey[] = [];
  const ceased: SiteKey[] = [];
  for (const { section, index, bytes } of change.touched ?? []) {
    if (section === 'numbers' || change.from === null) continue;
    const old = openShard(section, await store.readShard(change.from, section, index));
    const changes = changesBetween(
      { summary: change.from.summary, shard: old },
      { summary: change.summary, shard: openShard(section, bytes) },
    );
    for (const { before, after } of changes) {
      const was = before !== null && isGuarded(before);
      if (after !== null && isGuarded(after)) {
        if (!was) begun.push(after.key);
      } else if (was) ceased.push(before.key);
    }
    await pause();
  }
  const differing = [...ceased, ...begun];
  const elsewhere = new Set(
    (await store.lookUp(differing))
      .filter((hit) => hit.publisher !== change.publisher && isGuarded(hit))
      .map(({ key }) => key),
  );
  return {
    added: begun.filter((key) => !elsewhere.has(key)),
    removed: ceased.filter((key) => !elsewhere.has(key)),
  };
}

/** Adds a change to those not yet in the dynamic rules; the last word on a key counts. */
export function mergePending(
  names: { readonly from: string; readonly to: string },
  earlier: PendingRecord | null,
  changed: Changed,
): PendingRecord {
  const merge = (kept: readonly string[], gained: readonly string[], lost: readonly string[]): string[] => {
    const gone = new Set(lost);
    return [...new Set([...kept, ...gained])].filter((value) => !gone.has(value));
  };
  const valuesOf = (keys: readonly SiteKey[], kind: 'host' | 'url'): string[] =>
    keys.flatMap((key) => (splitKey(key).kind === kind ? [splitKey(key).value] : []));
  const hosts = { added: valuesOf(changed.added, 'host'), removed: valuesOf(changed.removed, 'host') };
  const urls = { added: valuesOf(changed.added, 'url'), removed: valuesOf(changed.removed, 'url') };
  return {
    ...names,
    addedHosts: merge(earlier?.addedHosts ?? [], hosts.added, hosts.removed),
    removedHosts: merge(earlier?.removedHosts ?? [], hosts.removed, hosts.added),
    addedUrls: merge(earlier?.addedUrls ?? [], urls.added, urls.removed),
    removedUrls: merge(earlier?.removedUrls ?? [], urls.removed, urls.added),
  };
}

function toChanges(pending: PendingRecord): { [K in keyof GuardChanges]: readonly unknown[] } {
  return pending;
}

/**
 * What of the pending changes needs a rule. A removed host or path that something else still covers stays blocked; a
 * removed host with listed hosts below it lets only the rest through. Null: a path is listed on a removed host or below a removed path,
 * whose allow rule stands above all paths, so that session rules cannot say it.
 */
async function resolveChanges(store: BlocklistStore, pending: PendingRecord): Promise<GuardChanges | null> {
  const isCovered = async (address: string): Promise<boolean> =>
    (await store.lookUp(keysOf(`http://${address}`) ?? [])).some(isGuarded);
  const hosts = await keep(pending.removedHosts, async (host) => !(await isCovered(host)));
  if (await hasPathOn(store, hosts)) return null;
  const removedUrls = await keep(pending.removedUrls, async (path) => !(await isCovered(path)));
  if ((await guardedPathsNear(store, removedUrls)).length > 0) return null;
  return {
    addedHosts: pending.addedHosts,
    removedHosts: await listedBelow(store, hosts),
    addedUrls: pending.addedUrls,
    removedUrls,
  };
}

async function hasPathOn(store: BlocklistStore, hosts: readonly string[]): Promise<boolean> {
  if (hosts.length === 0) return false;
  const lifted = new Set(hosts);
  for await (const { listings } of store.shardsOf('urls')) {
    for (const listing of listings) {
      const { value } = splitKey(listing.key);
      const host = value.slice(0, value.indexOf('/'));
      let isOn = lifted.has(host);
      for (let dot = host.indexOf('.'); dot !== -1 && !isOn; dot = host.indexOf('.', dot + 1))
        isOn = lifted.has(host.slice(dot + 1));
      if (isOn && isGuarded(listing)) return true;
    }
    await pause();
  }
  return false;
}

/** Guarded paths that cover some address which a path exception covers too; none is read where there is no such exception. */
function pathsNear(store: BlocklistStore, exceptions: readonly Exception[]): Promise<readonly string[]> {
  const keys = exceptions.flatMap((exception) => (exception.scope === 'path' ? exception.keys : []));
  return guardedPathsNear(store, [...new Set(keys.map((key) => splitKey(key).value))]);
}

async function guardedPathsNear(store: BlocklistStore, paths: readonly string[]): Promise<readonly string[]> {
  const near: string[] = [];
  if (paths.length === 0) return near;
  const isNear = nearPaths(paths);
  for await (const { listings } of store.shardsOf('urls')) {
    for (const listing of listings) {
      const { value } = splitKey(listing.key);
      if (isNear(value) && isGuarded(listing)) near.push(value);
    }
    await pause();
  }
  return near;
}

async function listedBelow(store: BlocklistStore, hosts: readonly string[]): Promise<GuardChanges['removedHosts']> {
  const below = new Map(hosts.map((host) => [host, [] as string[]]));
  if (hosts.length > 0) {
    const section: SectionName = 'hosts';
    for await (const { listings } of store.shardsOf(section)) {
      for (const listing of listings) {
        const { value } = splitKey(listing.key);
        for (let dot = value.indexOf('.'); dot !== -1; dot = value.indexOf('.', dot + 1)) {
          const list = below.get(value.slice(dot + 1));
          if (list !== undefined && isWithin(value, value.slice(dot + 1)) && isGuarded(listing)) list.push(value);
        }
      }
      await pause();
    }
  }
  return hosts.map((host) => ({ host, stillListed: below.get(host) ?? [] }));
}

async function keep<T>(values: readonly T[], test: (value: T) => Promise<boolean>): Promise<T[]> {
  const kept: T[] = [];
  for (const value of values) if (await test(value)) kept.push(value);
  return kept;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_unused, i) => first + i);
}
