/*
 * Exceptions: what a person has chosen to let through.
 *   proceed  one tab, ten minutes, host or path; lives in session storage, gone with the tab or the browser
 *   pause    all tabs, a day, one site; lives in local storage
 * An exception never takes a listing away: the verdict still names it, and the tool bar says that warnings are paused.
 * Pure but for `createExceptions`, which takes its storage and clock.
 */
import * as v from 'valibot';
import { createInTurn } from '../core/in-turn.ts';
import type { UrlKey } from '../core/indicators/key.ts';
import type { ExceptionView } from '../messages.ts';

export const PROCEED_MS = 10 * 60_000;
export const PAUSE_MS = 24 * 60 * 60_000;
/** More than any person makes by hand; the oldest goes first. */
export const MAX_EXCEPTIONS = 200;

export interface Exception extends ExceptionView {
  /** Host that is let through, with its subdomains; for a path, the host that the path is on. */
  readonly host: string;
  /** For `path`: the listed expressions that are let through. */
  readonly keys: readonly UrlKey[];
  /** Made in a private window: nothing of it outlives the browser's session. */
  readonly isPrivate: boolean;
}

const exceptionSchema = v.object({
  id: v.string(),
  subject: v.string(),
  scope: v.picklist(['host', 'path']),
  origin: v.picklist(['proceed', 'pause']),
  tabId: v.nullable(v.number()),
  createdAt: v.number(),
  expiresAt: v.number(),
  host: v.string(),
  keys: v.array(
    v.pipe(
      v.string(),
      v.transform((key) => key as UrlKey),
    ),
  ),
  isPrivate: v.boolean(),
});

/** Exceptions from storage; what does not parse is dropped, so that a broken record lets nothing through. */
export function parseExceptions(stored: unknown): Exception[] {
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((entry) => {
    const parsed = v.safeParse(exceptionSchema, entry);
    return parsed.success ? [parsed.output] : [];
  });
}

/** What of an address an exception is compared with. */
export interface Subject {
  readonly host: string;
  /** The address's URL expressions that are listed at a blocking grade, and whether its host is. */
  readonly listedUrls: readonly UrlKey[];
  readonly hostListed: boolean;
  readonly tabId: number | null;
}

/**
 * The exception that lets this address load, or null. A path exception covers the paths that it names and no other, and
 * does not help where the host itself is listed.
 *
 * | exception        | address                   | let through |
 * |------------------|---------------------------|-------------|
 * | host a.example   | a.example, www.a.example  | yes         |
 * | host a.example   | b.example, xa.example     | no          |
 * | path a.example/p | a.example/p               | yes         |
 * | path a.example/p | a.example/q, also listed  | no          |
 */
export function findException(exceptions: readonly Exception[], subject: Subject, nowMs: number): Exception | null {
  return exceptions.find((exception) => isInForce(exception, nowMs) && covers(exception, subject)) ?? null;
}

/** True until an exception has expired. One from the future (the clock was set back) is not in force. */
export function isInForce(exception: Exception, nowMs: number): boolean {
  return exception.createdAt <= nowMs && nowMs < exception.expiresAt;
}

/** True when `host` is `parent` or below it. */
export function isWithin(host: string, parent: string): boolean {
  return host === parent || host.endsWith(`.${parent}`);
}

function covers(exception: Exception, subject: Subject): boolean {
  if (exception.tabId !== null && exception.tabId !== subject.tabId) return false;
  if (exception.scope === 'host') return isWithin(subject.host, exception.host);
  return (
    !subject.hostListed &&
    subject.listedUrls.length > 0 &&
    subject.listedUrls.every((key) => exception.keys.includes(key))
  );
}

/** Where exceptions are kept: two small records. */
export interface ExceptionStorage {
  read(area: 'session' | 'local'): Promise<unknown>;
  write(area: 'session' | 'local', exceptions: readonly Exception[]): Promise<void>;
}

export interface Exceptions {
  /** All that are in force; read from storage once a worker's life. */
  list(): Promise<readonly Exception[]>;
  /** Those that count in a tab (null: in none): what is paused in private windows is paused in these alone. */
  listIn(tabId: number | null): Promise<readonly Exception[]>;
  /** The same without waiting; null before they were read, and where the browser would have to be asked about the tab. */
  listInSync(): readonly Exception[] | null;
  /**
   * Null where it was not done before `until` (ms since 1970): nobody would know of it, and nothing of it stays. An earlier one for the
   * same that was to be renewed may be gone too: then there is a warning more.
   */
  add(exception: Omit<Exception, 'id' | 'createdAt' | 'expiresAt'>, until?: number): Promise<Exception | null>;
  undo(id: string): Promise<boolean>;
  /** Another of our contexts has changed the lasting ones: reads them again. False where they are as they were. */
  reload(): Promise<boolean>;
  dropTab(tabId: number): Promise<void>;
  /** Takes what is over out of storage: a site that was paused is kept no longer than that counts. False: nothing was. */
  dropOver(): Promise<boolean>;
  /** Earliest expiry in ms since 1970, null when there is none. */
  nextExpiry(): number | null;
}

export interface ExceptionDeps {
  readonly storage: ExceptionStorage;
  readonly now: () => number;
  readonly newId: () => string;
  /** True in the worker of private windows (Chromium): in the record of the other profile it undoes, and adds nothing. */
  readonly incognito: boolean;
  readonly isPrivateTab: (tabId: number) => Promise<boolean>;
  /** Called after every change with those in force: the guard makes its allow rules from it. */
  readonly onChanged: (exceptions: readonly Exception[]) => Promise<void>;
}

/** The exceptions of this browser, kept in two storage areas and one cache. */
export function createExceptions(deps: ExceptionDeps): Exceptions {
  let cache: Exception[] | null = null;
  let loading: Promise<void> | null = null;
  const inTurn = createInTurn();

  const areaOf = (exception: Exception): 'session' | 'local' =>
    exception.origin === 'pause' && !exception.isPrivate ? 'local' : 'session';

  async function load(): Promise<void> {
    loading ??= (async () => {
      const [session, local] = await Promise.all([deps.storage.read('session'), deps.storage.read('local')]);
      cache = [...parseExceptions(session), ...parseExceptions(local)];
    })().catch((error: unknown) => {
      loading = null;
      throw error;
    });
    await loading;
  }

  /** Firefox has one worker for both kinds of windows; in Chromium's private one every tab is private. */
  const isApart = ({ isPrivate, tabId }: Exception): boolean => !deps.incognito && isPrivate && tabId === null;

  const inForce = (): Exception[] => (cache ?? []).filter((exception) => isInForce(exception, deps.now()));

  /** Changes are made one after the other: two answers at once must not lose one another's exception. */
  function change(edit: (current: Exception[]) => Exception[]): Promise<void> {
    return inTurn(async () => {
      await load();
      const current = inForce();
      const next = edit(current).slice(-MAX_EXCEPTIONS);
      const inArea = (area: 'session' | 'local') => next.filter((exception) => areaOf(exception) === area);
      await deps.storage.write('session', inArea('session'));
      if (!deps.incognito) await deps.storage.write('local', inArea('local'));
      else await dropLasting(current.filter((one) => areaOf(one) === 'local' && !next.includes(one)));
      cache = next;
      await deps.onChanged(next);
    });
  }

  async function undo(id: string): Promise<boolean> {
    let undone = false;
    await change((current) => {
      const kept = current.filter((exception) => exception.id !== id);
      undone = kept.length !== current.length;
      return kept;
    });
    return undone;
  }

  /** Takes pauses out of the other profile's record as it is now: without that an undone one would come back. */
  async function dropLasting(gone: readonly Exception[]): Promise<void> {
    if (gone.length === 0) return;
    const kept = parseExceptions(await deps.storage.read('local'));
    await deps.storage.write(
      'local',
      kept.filter(({ id }) => !gone.some((one) => one.id === id)),
    );
  }

  return {
    async list() {
      await load();
      return inForce();
    },
    async listIn(tabId) {
      await load();
      const all = inForce();
      if (!all.some(isApart) || (tabId !== null && (await deps.isPrivateTab(tabId)))) return all;
      return all.filter((exception) => !isApart(exception));
    },
    listInSync() {
      const all = cache === null ? null : inForce();
      return all?.some(isApart) === true ? null : all;
    },
    async add(wish, until = Infinity) {
      const createdAt = deps.now();
      const expiresAt = createdAt + (wish.origin === 'pause' ? PAUSE_MS : PROCEED_MS);
      const exception: Exception = { ...wish, id: deps.newId(), createdAt, expiresAt };
      const same = (other: Exception): boolean =>
        areaOf(other) === areaOf(exception) &&
        other.tabId === exception.tabId &&
        other.scope === exception.scope &&
        other.subject === exception.subject;
      await change((current) =>
        deps.now() < until ? [...current.filter((other) => !same(other)), exception] : current,
      );
      if (deps.now() < until) return exception;
      await undo(exception.id);
      return null;
    },
    undo,
    reload: () =>
      inTurn(async () => {
        await load();
        const lasting = parseExceptions(await deps.storage.read('local'));
        const known = (cache ?? []).filter((one) => areaOf(one) === 'local');
        // Our own changes are told to us too.
        if (known.map(({ id }) => id).join() === lasting.map(({ id }) => id).join()) return false;
        cache = [...(cache ?? []).filter((one) => areaOf(one) === 'session'), ...lasting];
        await deps.onChanged(inForce());
        return true;
      }),
    async dropTab(tabId) {
      await load();
      if (cache?.some((exception) => exception.tabId === tabId)) {
        await change((current) => current.filter((exception) => exception.tabId !== tabId));
      }
    },
    async dropOver() {
      await load();
      if (inForce().length === cache?.length) return false;
      await change((current) => current);
      return true;
    },
    nextExpiry: () => {
      const times = inForce().map((exception) => exception.expiresAt);
      return times.length === 0 ? null : Math.min(...times);
    },
  };
}

/** What a page is shown of an exception. */
export function viewException(exception: Exception): ExceptionView {
  const { id, subject, scope, origin, tabId, createdAt, expiresAt } = exception;
  return { id, subject, scope, origin, tabId, createdAt, expiresAt };
}
