/* Listings: search, the second person's confirmation, and taking off at once. */
import { signal, type ReadonlySignal } from '@preact/signals';
import * as v from 'valibot';
import {
  confirmedSchema,
  listingsSchema,
  revokedSchema,
  type ListingRow,
  type Listings,
  type RevocationRelease,
} from '../core/console/listings.ts';
import { parseListedUrl } from '../core/indicators/parse-listed.ts';
import { pathWith, type ConsoleHub } from './console-hub.ts';
import type { ListingsSearch, ListingsView } from './console-listings-view.ts';
import type { Loaded, Outcome } from './console-loaded.ts';
import { createActions, createReading, readAsLong, withMore, type Reading } from './console-page.ts';

export interface ListingsModel {
  readonly state: ReadonlySignal<Loaded<ListingsView>>;
  readonly search: ReadonlySignal<ListingsSearch>;
  readonly outcome: ReadonlySignal<Outcome>;
  /** What became of the release after something was taken off; null: nothing was since the page was opened. */
  readonly release: ReadonlySignal<RevocationRelease | null>;
  readonly load: () => Promise<void>;
  readonly setSearch: (search: ListingsSearch) => Promise<void>;
  readonly more: () => Promise<void>;
  readonly confirm: (listing: ListingRow) => Promise<void>;
  readonly revoke: (listing: ListingRow, reason: string) => Promise<void>;
}

export interface ListingsDeps {
  readonly hub: ConsoleHub;
  readonly me: string;
  readonly mayRevoke: () => boolean;
}

/** A refusal of one line among many, as the page says it. */
class LineError extends Error {
  override readonly name = 'LineError';
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** The listings of a member. */
export function createListings({ hub, me, mayRevoke }: ListingsDeps): ListingsModel {
  const search = signal<ListingsSearch>({ text: '', state: 'any' });
  const release = signal<RevocationRelease | null>(null);
  const { outcome, act } = createActions();

  /** So many rows the next reading wants, where it is of another list than the one that is shown; null: as many as are shown. */
  let wanted: number | null = null;

  const pageOf = async (cursor: string | null, limit: number | null = null): Promise<Listings> => {
    const { text, state } = search.value;
    const query = { search: text.length < 3 ? '' : text, state: state === 'any' ? '' : state, cursor, limit };
    return v.parse(listingsSchema, await hub.ask('GET', pathWith('/listings', query)));
  };
  const viewOf = ({ listings, nextCursor, waiting }: Listings): ListingsView => ({
    listings,
    nextCursor,
    waiting,
    me,
    mayRevoke: mayRevoke(),
  });
  const reading: Reading<ListingsView> = createReading<ListingsView>(async () => {
    const before = reading.state.value;
    const length = wanted ?? (before.kind === 'ready' ? before.value.listings.length : 0);
    wanted = null;
    const { page, rows } = await readAsLong(length, pageOf, ({ listings }) => listings);
    return { ...viewOf(page), listings: rows };
  });

  return {
    state: reading.state,
    search,
    outcome,
    release,
    load: reading.load,
    async setSearch(next) {
      search.value = next;
      wanted = 0;
      await reading.load();
    },
    async more() {
      const now = reading.state.value;
      if (now.kind !== 'ready' || now.value.nextCursor === null) return;
      const { nextCursor } = now.value;
      await act('more', async () => {
        const page = await pageOf(nextCursor);
        // Searched or read anew meanwhile: this follows another list.
        if (reading.state.value !== now) return;
        reading.put({ ...viewOf(page), listings: withMore(now.value.listings, page.listings) });
      });
    },
    async confirm({ id, seen }) {
      await act(`listing ${id}`, async () => {
        const { lines } = v.parse(
          confirmedSchema,
          await hub.ask('POST', '/listings/confirmations', { listings: [{ id, seen }] }),
        );
        const outcomeOfLine = lines[0]?.outcome ?? 'not-found';
        if (outcomeOfLine !== 'confirmed' && outcomeOfLine !== 'counted')
          throw new LineError(`listing-${outcomeOfLine}`);
      });
      await reading.load();
    },
    async revoke({ id, seen }, reason) {
      await act(`listing ${id}`, async () => {
        release.value = await revoke(hub, [{ id, seen }], reason);
      });
      await reading.load();
    },
  };
}

/**
 * Takes off what a person typed, one site, link or number a line, for whoever lists it; all of it or nothing.
 * @throws an error with the code `listing-not-listed` where one of them is not in force; nothing was taken off then
 */
export async function revokeTyped(hub: ConsoleHub, typed: readonly string[], reason: string): Promise<void> {
  const found = new Map<string, number>();
  for (const text of typed) {
    const key = parseListedUrl(text.replace(/^(?:host|url):/, ''));
    const rows = [
      ...(await inForce(hub, text, ({ isNumber }) => isNumber)),
      // Its key stands at the beginning of what is found by it: few others begin like it, while many may hold it.
      ...(typeof key === 'string' ? await inForce(hub, key, ({ shown }) => shown === key) : []),
    ];
    if (rows.length === 0) throw new LineError('listing-not-listed');
    for (const { id, seen } of rows) found.set(id, seen);
  }
  await revoke(
    hub,
    [...found].map(([id, seen]) => ({ id, seen })),
    reason,
  );
}

/** Rows in force that a search finds and that are wanted: those of the first page on which there is one. */
async function inForce(
  hub: ConsoleHub,
  text: string,
  isWanted: (row: ListingRow) => boolean,
): Promise<readonly ListingRow[]> {
  if (text.length < 3) return [];
  let cursor: string | null = null;
  do {
    const query = { search: text.slice(0, 200), limit: 100, cursor };
    const page: Listings = v.parse(listingsSchema, await hub.ask('GET', pathWith('/listings', query)));
    const rows = page.listings.filter((row) => (row.state === 'listed' || row.state === 'disputed') && isWanted(row));
    if (rows.length > 0) return rows;
    cursor = page.nextCursor;
  } while (cursor !== null);
  return [];
}

async function revoke(
  hub: ConsoleHub,
  listings: readonly { readonly id: string; readonly seen: number }[],
  reason: string,
): Promise<RevocationRelease | null> {
  const { lines, release } = v.parse(revokedSchema, await hub.ask('POST', '/revocations', { listings, reason }));
  const refused = lines.find(({ outcome }) => outcome !== 'revoked');
  if (refused !== undefined) throw new LineError(`listing-${refused.outcome}`);
  return release;
}
