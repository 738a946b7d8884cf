/*
 * The lists of a worker: where they are kept, who publishes them, when they are asked for, and what is done about a damaged one.
 */
import { browser } from 'wxt/browser';
import { logFailure } from '../log.ts';
import type { ListStatus, PublisherName } from '../messages.ts';
import type { Settings } from '../settings.ts';
import { createBlocklistStore } from '../store/blocklist-store.ts';
import { openDatabase } from '../store/database.ts';
import type { StatusRecord } from '../store/database.ts';
import { OWN_PUBLISHERS_KEY } from '../stored-keys.ts';
import { storedValue } from '../stored-value.ts';
import { createOwnPublishers } from '../updater/own-publishers.ts';
import { fetcherAt, fetcherFor, readPublishers } from '../updater/publishers.ts';
import type { UpdateDeps } from '../updater/update.ts';
import { createLateUpdater } from '../updater/late-updater.ts';
import { toListStatus } from './list-status.ts';
import type { PublisherHandlers } from './requests.ts';

export const UPDATE_ALARM = 'update';
/** Alarms come no closer than this. */
export const SHORTEST_ALARM_MS = 30_000;
/** If a run of the updater is killed, the next one comes after this. */
const SAFETY_ALARM_MS = 60_000;

export interface WorkerListsDeps extends Pick<UpdateDeps, 'describeChange' | 'fault' | 'now'> {
  /** The organisation's policy. */
  readonly policy: () => Promise<unknown>;
  readonly settings: () => Promise<Settings>;
  readonly mayAddPublishers: () => Promise<boolean>;
  /** A list was replaced: settles when the guard agrees with it. */
  readonly onStored: () => Promise<void>;
  /** The lists were asked about, with news or without: their age is another one. */
  readonly onAsked: () => Promise<void>;
  /** Publishers have come or gone, and their lists with them. */
  readonly onPublishers: () => Promise<void>;
  /** Whether the guard has yet to follow a list that is stored. */
  readonly isGuardBehind: () => boolean;
}

/** The lists of this browser. One a worker. Starts nothing. */
export function createWorkerLists(deps: WorkerListsDeps) {
  const { fault, now, settings } = deps;

  const store = createBlocklistStore({
    open: openDatabase,
    onDamaged: (publisher, error) => {
      logFailure(`list ${publisher} is damaged`, error);
      repair();
    },
    fault,
  });

  const given = readOnce(() => readPublishers(deps.policy));
  const own = createOwnPublishers({
    read: () => storedValue(OWN_PUBLISHERS_KEY),
    write: async (entries) => browser.storage.local.set({ [OWN_PUBLISHERS_KEY]: entries }),
    fetcherFor: fetcherAt,
    others: given.read,
    mayAdd: deps.mayAddPublishers,
    // The demo's hub has no TLS; what the policy of our pages lets through is no more than this.
    plainOrigins: async () => (await given.read()).map(({ url }) => new URL(url).origin),
    now,
  });
  const publishers = readOnce(async () => (await Promise.all([given.read(), own.list()])).flat());

  const updater = createLateUpdater({
    store,
    now,
    fault,
    describeChange: deps.describeChange,
    publishers: publishers.read,
    fetcherFor,
    pollChoice: async () => (await settings()).poll,
    random: () => Math.random(),
    exclusively: async (action) => {
      await navigator.locks.request('tuean-update', action);
    },
    scheduleAt,
    onUpdated: async () => {
      await deps.onStored();
      void store.preload().catch((error: unknown) => logFailure('preload', error));
    },
    onFailed: (publisher, error) => logFailure(`update of ${publisher}`, error),
  });

  let timer: ReturnType<typeof setTimeout> | undefined;
  function scheduleAt(time: number): void {
    const wait = time - now();
    clearTimeout(timer);
    // A shorter interval holds while the worker happens to be awake.
    if (wait < SHORTEST_ALARM_MS) timer = setTimeout(() => runDue(), Math.max(0, wait));
    void browser.alarms.create(UPDATE_ALARM, { when: now() + Math.max(wait, SHORTEST_ALARM_MS) });
  }

  function runDue(): void {
    void browser.alarms.create(UPDATE_ALARM, { when: now() + SAFETY_ALARM_MS });
    updater
      .runDue()
      .then(deps.onAsked)
      .catch((error: unknown) => logFailure('update', error));
  }

  let isRepairing = false;
  function repair(): void {
    if (isRepairing) return;
    isRepairing = true;
    // Not in the middle of the lookup that found the damage.
    setTimeout(() => {
      updater
        .runAll()
        .then(() => (store.damaged().size > 0 ? updater.loadStarter() : undefined))
        .catch((error: unknown) => logFailure('repair', error))
        .finally(() => {
          isRepairing = false;
        });
    }, 0);
  }

  /** Until the rules of a stored list stand, the update is not over: a worker may have been stopped between the two. */
  const isUpdating = (): boolean => updater.isRunning() || deps.isGuardBehind();

  async function status(): Promise<ListStatus> {
    try {
      const lists = await store.lists();
      const records = new Map<string, StatusRecord | null>();
      for (const { publisher } of lists) records.set(publisher, await store.readStatus(publisher));
      const { poll } = await settings();
      return toListStatus(lists, (publisher) => records.get(publisher) ?? null, isUpdating(), now(), poll);
    } catch {
      return { publishers: [], updating: isUpdating() };
    }
  }

  async function names(): Promise<ReadonlyMap<string, PublisherName>> {
    const lists = await store.lists().catch(() => []);
    return new Map(lists.map(({ publisher, release }) => [publisher, release.publisher]));
  }

  /** Lists of publishers that are no more are taken away, and those of new ones fetched. */
  async function applyPublishers(): Promise<void> {
    publishers.forget();
    await updater.runAgain();
    await deps.onPublishers();
  }

  /** The answer does not wait for the list: the page shows that it is on its way. */
  const publishersChanged = (): void =>
    void applyPublishers().catch((error: unknown) => logFailure('publishers', error));

  async function tellIf(changing: Promise<boolean>): Promise<boolean> {
    const done = await changing;
    if (done) publishersChanged();
    return done;
  }

  const publisherHandlers: PublisherHandlers = {
    read: async () => {
      const { viewPublishers } = await import('./publisher-views.ts');
      return viewPublishers(await publishers.read(), store);
    },
    look: (address) => own.look(address),
    add: async (address, fingerprint) => {
      const answer = await own.add(address, fingerprint);
      if (answer.kind === 'found') publishersChanged();
      return answer;
    },
    remove: (id) => tellIf(own.remove(id)),
    restore: (id) => tellIf(own.restore(id)),
  };

  async function loadFirst(): Promise<void> {
    const hasList = async (): Promise<boolean> => (await store.lists().catch(() => [])).length > 0;
    if (!(await hasList()) || store.damaged().size > 0)
      await updater.loadStarter().catch((error: unknown) => logFailure('starter', error));
    if (!(await hasList())) await updater.runAll().catch((error: unknown) => logFailure('update', error));
  }

  return {
    store,
    updater,
    publisherHandlers,
    /** Publishers whose removal cannot be taken back any more are kept no longer. */
    dropRemoved: () => own.dropOver(),
    /** Asks those that are due, and leaves an alarm behind in case it is killed. */
    runDue,
    status,
    /** What each publisher calls itself in its release. */
    names,
    /** Address of a publisher; null: it has none that is known. */
    addressOf: async (): Promise<(publisher: string) => string | null> => {
      const configs = await publishers.read().catch(() => []);
      return (publisher) => configs.find(({ id }) => id === publisher)?.url ?? null;
    },
    /** The starter release, or whatever the hub gives, where there is no list yet. */
    loadFirst,
    applyPublishers,
    /** The organisation may have named other publishers. */
    forgetGiven: () => given.forget(),
  };
}

export type WorkerLists = ReturnType<typeof createWorkerLists>;

/** Reads something once, until it is forgotten, and again after a failure. */
function readOnce<T>(load: () => Promise<T>): { readonly read: () => Promise<T>; readonly forget: () => void } {
  let reading: Promise<T> | null = null;
  return {
    read: () => {
      reading ??= load().catch((error: unknown) => {
        reading = null;
        throw error;
      });
      return reading;
    },
    forget: () => {
      reading = null;
    },
  };
}
