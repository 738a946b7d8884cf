/*
 * What people do with listings themselves: stand behind a number of a person that others brought, or take listings off at once. Each
 * answer is a line a listing; one that is refused changes nothing of the others.
 */
import type { CONFIRMATION_OUTCOMES, REVOCATION_OUTCOMES } from '../../lib/core/console/listings.ts';
import type { IndicatorKey } from '../../lib/core/indicators/key.ts';
import type { TopSites } from '../../lib/core/policy/gate.ts';
import { apiKeyById } from '../db/api-keys.ts';
import type { Orm } from '../db/database.ts';
import { appendEvent, lockChain } from '../db/events.ts';
import { countOpenAppeals, listingViewsById, writePeople, type ListingView } from '../db/listing-views.ts';
import { namedInEvent, revokeListing } from '../db/listings.ts';
import { endedAmong } from '../db/members.ts';
import { dayOf } from '../import/attributes.ts';
import { isSamePerson } from './decide.ts';
import { gateOf } from './rules.ts';

/** A listing as somebody saw it. `seen` null: as it is now, as on the command line. */
export interface NamedListing {
  readonly id: string;
  readonly seen: number | null;
}

export interface ConfirmationLine {
  readonly id: string;
  readonly outcome: (typeof CONFIRMATION_OUTCOMES)[number];
  readonly seen: number;
}

export interface RevocationLine {
  readonly id: string;
  readonly outcome: (typeof REVOCATION_OUTCOMES)[number];
  readonly seen: number;
  /** A release, or a proposal for one, may have had it: what waited for people never was in one. */
  readonly wasPublishable: boolean;
}

/** Name of an organisation's machine, as the guard gives it. */
const MACHINE = /^key-([^@]+)@/;

/** A person stands behind listings that wait. With the second one a listing is in the next release. */
export async function confirmListings(
  orm: Orm,
  named: readonly NamedListing[],
  by: string,
  topSites: TopSites,
  now: Date,
): Promise<readonly ConfirmationLine[]> {
  return orm.transaction(async (tx) => {
    await lockChain(tx);
    const views = await listingViewsById(
      tx,
      named.map(({ id }) => id),
      dayOf(now),
    );
    return inTurn(named, async ({ id, seen }): Promise<ConfirmationLine> => {
      const view = views.get(id);
      if (view === undefined) return { id, outcome: 'not-found', seen: 0 };
      const refused = await refusalOf(tx, view, seen, by, topSites);
      if (refused !== null) return { id, outcome: refused, seen: view.eventSeq };
      const gone = await endedAmong(tx, view.people);
      const people = [...view.people.filter((name) => !gone.has(name)), by];
      const event = {
        ...(await namedInEvent(tx, view.key, id)),
        publisher: view.publisher,
        grade: view.grade,
        by,
        people,
      };
      const seq = await appendEvent(tx, 'listing.confirm', event, now);
      await writePeople(tx, id, people, seq);
      return { id, outcome: people.length === 2 ? 'confirmed' : 'counted', seen: seq };
    });
  });
}

/** Whether somebody could confirm a listing now, by who they are and how it stands; appeals and the gate are asked when they do. */
export async function mayConfirm(orm: Orm, view: ListingView, by: string): Promise<boolean> {
  return isUnconfirmed(view) && !(await standsBehind(orm, view, by));
}

/** Takes listings off, for every publisher that lists them, an event each. */
export async function revokeListings(
  orm: Orm,
  named: readonly NamedListing[],
  { reason, by }: { readonly reason: string; readonly by: string },
  now: Date,
): Promise<readonly RevocationLine[]> {
  return orm.transaction(async (tx) => {
    await lockChain(tx);
    const views = await listingViewsById(
      tx,
      named.map(({ id }) => id),
      dayOf(now),
    );
    const gone = new Map<IndicatorKey, number>();
    return inTurn(named, async ({ id, seen }): Promise<RevocationLine> => {
      const view = views.get(id);
      if (view === undefined) return { id, outcome: 'not-found', seen: 0, wasPublishable: false };
      const wasPublishable = view.state !== 'waiting';
      // Another publisher's row of what went a moment ago, in this very request.
      const before = gone.get(view.key);
      if (before !== undefined) return { id, outcome: 'revoked', seen: before, wasPublishable };
      const stays = { id, seen: view.eventSeq, wasPublishable };
      if (view.state === 'revoked' || view.state === 'expired') return { ...stays, outcome: 'not-listed' };
      if (seen !== null && seen !== view.eventSeq) return { ...stays, outcome: 'changed' };
      const seq = await appendEvent(
        tx,
        'listing.revoke',
        { ...(await namedInEvent(tx, view.key, id)), reason, by },
        now,
      );
      await revokeListing(tx, view.key, reason, seq);
      gone.set(view.key, seq);
      return { id, outcome: 'revoked', seen: seq, wasPublishable };
    });
  });
}

async function refusalOf(
  tx: Orm,
  view: ListingView,
  seen: number | null,
  by: string,
  topSites: TopSites,
): Promise<ConfirmationLine['outcome'] | null> {
  if (!isUnconfirmed(view)) return 'not-waiting';
  if (seen !== null && seen !== view.eventSeq) return 'changed';
  if (await standsBehind(tx, view, by)) return 'own';
  if ((await countOpenAppeals(tx, view.key)) > 0) return 'appeal';
  const gate = gateOf(view.key, topSites);
  return gate.allowed || (gate.insistable && view.isInsisted) ? null : 'gate';
}

/** A listing in force or waiting that fewer than two people stand behind, also one that went out on the operator's word. */
function isUnconfirmed({ state, isSecondPersonDue }: ListingView): boolean {
  return isSecondPersonDue && state !== 'revoked' && state !== 'expired';
}

/** Who brought a number, by a file, or by a key that they made for a machine, is not the other person. */
async function standsBehind(orm: Orm, { people, broughtBy }: ListingView, by: string): Promise<boolean> {
  if (people.some((name) => isSamePerson(name, by))) return true;
  return broughtBy !== null && isSamePerson((await makerOf(orm, broughtBy)) ?? broughtBy, by);
}

/** Who made the key of a machine, by the name under which it brings listings; null: it is none, or not known. */
export async function makerOf(orm: Orm, broughtBy: string): Promise<string | null> {
  const key = MACHINE.exec(broughtBy)?.[1];
  return key === undefined ? null : ((await apiKeyById(orm, key))?.by ?? null);
}

async function inTurn<T, U>(items: readonly T[], work: (item: T) => Promise<U>): Promise<readonly U[]> {
  const done: U[] = [];
  for (const item of items) done.push(await work(item));
  return done;
}
