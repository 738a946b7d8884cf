/*
 * The one place of the updater that fetches. Every download has a cap known before it begins (endless data), must keep
 * moving and be done before the browser would stop the worker (30 s without an answer), and says nothing about the
 * person: no cookies, no referrer, no cache validators.
 */
import { UpdateError } from './update-error.ts';

/** Bytes of the file at a path below the repository, or null when there is none. */
export type Fetcher = (path: string, maxBytes: number) => Promise<Uint8Array<ArrayBuffer> | null>;

export interface FetcherDeps {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** A file must have arrived whole after this many ms. */
  readonly totalMs?: number;
  /** A transfer that brings nothing for this many ms is given up. */
  readonly stallMs?: number;
}

export const TOTAL_MS = 25_000;
export const STALL_MS = 10_000;

/** Fetches below `baseUrl`, which ends in a slash. Throws UpdateError. */
export function createFetcher(baseUrl: string, deps: FetcherDeps): Fetcher {
  return async (path, maxBytes) => {
    const clock = createDeadline(deps.totalMs ?? TOTAL_MS, deps.stallMs ?? STALL_MS);
    try {
      const response = await deps.fetch(new URL(path, baseUrl).href, {
        signal: clock.signal,
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
      });
      if (response.status === 404 || response.status === 410) {
        await response.body?.cancel();
        return null;
      }
      if (!response.ok) {
        await response.body?.cancel();
        throw new UpdateError('http-status', `${path}: expected 200, got ${response.status}`);
      }
      return await readCapped(response, path, maxBytes, clock);
    } catch (cause) {
      if (cause instanceof UpdateError) throw cause;
      if (clock.signal.aborted) throw new UpdateError('slow', `${path}: did not arrive in time`, { cause });
      throw new UpdateError('network', `${path}: no answer`, { cause });
    } finally {
      clock.stop();
    }
  };
}

/** The starter release in the package, as if it were a server: a file that is not there makes `fetch` throw. */
export function createPackageFetcher(baseUrl: string, deps: FetcherDeps): Fetcher {
  const fetcher = createFetcher(baseUrl, deps);
  return async (path, maxBytes) => {
    try {
      return await fetcher(path, maxBytes);
    } catch (error) {
      if (error instanceof UpdateError && error.code === 'network') return null;
      throw error;
    }
  };
}

async function readCapped(
  response: Response,
  path: string,
  maxBytes: number,
  clock: Deadline,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const next = await reader?.read();
    if (next === undefined || next.done) break;
    clock.progress();
    size += next.value.length;
    if (size > maxBytes) {
      await reader?.cancel();
      throw new UpdateError('endless-data', `${path}: expected at most ${maxBytes} bytes; the rest is not read`);
    }
    chunks.push(next.value);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

interface Deadline {
  readonly signal: AbortSignal;
  progress(): void;
  stop(): void;
}

function createDeadline(totalMs: number, stallMs: number): Deadline {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const total = setTimeout(abort, totalMs);
  let stall = setTimeout(abort, stallMs);
  return {
    signal: controller.signal,
    progress() {
      clearTimeout(stall);
      stall = setTimeout(abort, stallMs);
    },
    stop() {
      clearTimeout(total);
      clearTimeout(stall);
    },
  };
}
