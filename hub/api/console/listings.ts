/*
 * Listings for members: finding them, standing behind numbers that others brought, and taking some off in a hurry. A revocation is
 * decided at once; the release that tells the browsers is made in the same request, or said to be under way.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Hono } from 'hono';
import * as v from 'valibot';
import { isAtLeast } from '../../../lib/core/console/access.ts';
import {
  confirmationsSchema,
  listingsQuerySchema,
  revocationsSchema,
  type Confirmed,
  type Listings,
  type RevocationRelease,
  type Revoked,
} from '../../../lib/core/console/listings.ts';
import { confirmListings, revokeListings } from '../../cases/listings.ts';
import { countWaitingRows, readListingViews, recordListingSearch } from '../../db/listing-views.ts';
import { openProposal } from '../../db/proposals.ts';
import { HubError } from '../../hub-error.ts';
import { dayOf } from '../../import/attributes.ts';
import type { ReleaseBuilder } from '../../publish/builder.ts';
import { inForceOf } from '../../publish/draft.ts';
import { withdrawProposal } from '../../publish/proposal.ts';
import { repositoryOf } from '../../publish/publish.ts';
import { readCurrent, readRoot } from '../../trust/repository.ts';
import { parseBody } from '../body.ts';
import { problem } from '../problem.ts';
import type { ConsoleDeps, ConsoleEnv } from './env.ts';
import { listingRows } from './listing-row.ts';

const UNSTORED = { 'cache-control': 'no-store' };
/** A browser of a member asks no longer than 60 s for an answer. */
const WAIT_MS = 40_000;

/** The routes `/listings` and `/revocations`. `waitMs`: how long an answer waits for the release. */
export function listingRoutes(
  deps: ConsoleDeps,
  builder: ReleaseBuilder,
  { waitMs = WAIT_MS }: { readonly waitMs?: number } = {},
): Hono<ConsoleEnv> {
  const { database, topSites, now } = deps;
  const app = new Hono<ConsoleEnv>();

  app.get('/listings', async (context) => {
    const query = v.safeParse(listingsQuerySchema, context.req.query());
    if (!query.success) return problem(context, 'invalid-query');
    const { search, limit } = query.output;
    const { handle, role } = context.get('actor');
    const answer = await database.use(async (orm): Promise<Listings> => {
      const today = dayOf(now());
      const views = await readListingViews(orm, query.output, today);
      if (search !== undefined) {
        await recordListingSearch(orm, { by: handle, search, found: views.map(({ id }) => id) }, now());
      }
      return {
        listings: await listingRows(orm, views, { handle, isConfirmer: isAtLeast(role, 'publisher') }),
        nextCursor: views.length === Number(limit) ? (views.at(-1)?.id ?? null) : null,
        waiting: await countWaitingRows(orm, today),
      };
    });
    return context.json(answer, 200, UNSTORED);
  });

  app.post('/listings/confirmations', async (context) => {
    const parsed = await parseBody(context, confirmationsSchema);
    if ('refused' in parsed) return parsed.refused;
    const { handle } = context.get('actor');
    const lines = await database.use((orm) => confirmListings(orm, parsed.body.listings, handle, topSites, now()));
    const answer: Confirmed = { lines: [...lines] };
    return context.json(answer, 200, UNSTORED);
  });

  app.post('/revocations', async (context) => {
    const parsed = await parseBody(context, revocationsSchema);
    if ('refused' in parsed) return parsed.refused;
    const { listings, reason } = parsed.body;
    const by = context.get('actor').handle;
    const lines = await database.use((orm) => revokeListings(orm, listings, { reason, by }, now()));
    const off = lines.filter(({ outcome }) => outcome === 'revoked');
    const answer: Revoked = {
      lines: lines.map(({ id, outcome, seen }) => ({ id, outcome, seen })),
      release:
        off.length === 0
          ? null
          : off.some(({ wasPublishable }) => wasPublishable)
            ? await release(by)
            : { kind: 'unchanged', withdrewProposal: false },
    };
    return context.json(answer, 200, UNSTORED);
  });

  /** Makes the release of what was taken off. */
  async function release(by: string): Promise<RevocationRelease> {
    const built = builder
      .run({ kind: 'revocations', canary: null, reset: false }, by)
      .then(async (ended) => ({ ended, withdrew: ended !== null && (await withdrawStale(by)) }));
    const waiting = new AbortController();
    const late = sleep(waitMs, null, { ref: false, signal: waiting.signal }).catch(() => null);
    const done = await Promise.race([built, late]);
    waiting.abort();
    if (done === null) return { kind: 'building' };
    if (done.ended === 'nothing-changed') return { kind: 'unchanged', withdrewProposal: done.withdrew };
    if (done.ended !== null) return { kind: 'failed', why: done.ended };
    // Our own word for it: after a ceremony browsers may find too few signatures under it until this release is out.
    const current = inForceOf(await readCurrent(repositoryOf(deps.paths)));
    const proposal = await database.use(openProposal);
    // One that is open from before and was overtaken by what is published now has no later number.
    const isNext = proposal !== null && proposal.details.sequence > (current?.release.sequence ?? 0);
    if (proposal !== null && isNext && proposal.details.kind === 'revocations') {
      const { threshold } = (await readRoot(repositoryOf(deps.paths))).signed.roles.targets;
      return { kind: 'proposed', id: proposal.id, sequence: proposal.details.sequence, threshold };
    }
    if (current === null) return { kind: 'failed', why: 'failed' };
    const { epoch, sequence, publishedAt } = current.release;
    return { kind: 'published', epoch, sequence, publishedAt };
  }

  /**
   * No release of only this was made. A proposal from before may hold what was taken off, and who signs that would bring it: it is
   * withdrawn. A new one has all the rest. @returns whether there was one
   */
  async function withdrawStale(by: string): Promise<boolean> {
    const open = await database.use(openProposal);
    // One of revocations alone brings nothing: browsers have what it leaves.
    if (open === null || open.details.kind === 'revocations') return false;
    return database
      .use((orm) => withdrawProposal(orm, deps.paths, open.id, by, now()))
      .then(
        () => true,
        (error: unknown) => {
          // Published or withdrawn by somebody meanwhile, or somebody signs for minutes: what is open is looked at again by who signs.
          if (error instanceof HubError) return false;
          throw error;
        },
      );
  }
  return app;
}
