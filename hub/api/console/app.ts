/* The console's routes behind their guard. */
import { Hono, type MiddlewareHandler } from 'hono';
import { createChangeWatch } from '../../cases/changes.ts';
import type { Outbound } from '../../exchange/outbound.ts';
import { HubError, type HubErrorCode } from '../../hub-error.ts';
import { releaseKeyHolders } from '../../db/members.ts';
import { buildInChild } from '../../publish/build-in-child.ts';
import { createBuilder } from '../../publish/builder.ts';
import { keyIdOf, ed25519Key } from '../../trust/key-store.ts';
import { problem, wordsOf, type ProblemCode } from '../problem.ts';
import { appealRoutes } from './appeals.ts';
import { auditRoutes } from './audit.ts';
import { casePictureRoutes } from './case-pictures.ts';
import { caseRoutes } from './cases.ts';
import { changeRoutes } from './changes.ts';
import type { ConsoleDeps, ConsoleEnv } from './env.ts';
import { figuresRoutes } from './figures.ts';
import { guard } from './guard.ts';
import { importRoutes } from './imports.ts';
import { keysRoutes, type ReleaseKeysOfMembers } from './keys.ts';
import { listingRoutes } from './listings.ts';
import { partnerRoutes } from './partner.ts';
import { peopleRoutes } from './people.ts';
import { releaseRoutes } from './release.ts';
import { sourceRoutes } from './sources.ts';
import { waitingRoutes } from './waiting.ts';
import { webhookRoutes } from './webhooks.ts';

/** What a refusal of the hub looks like to a member. */
const REFUSALS: Readonly<Partial<Record<HubErrorCode, ProblemCode>>> = {
  'bad-handle': 'bad-handle',
  'bad-invite': 'bad-invite',
  'bad-proof': 'bad-proof',
  'changed-meanwhile': 'changed-meanwhile',
  'name-taken': 'name-taken',
  'no-api-key': 'not-found',
  'no-appeal': 'not-found',
  'no-case': 'not-found',
  'no-device': 'not-found',
  'no-member': 'not-found',
  'no-organisation': 'not-found',
  'no-source': 'not-found',
  'no-webhook': 'not-found',
  'not-listed': 'not-found',
  'already-decided': 'changed-meanwhile',
  rules: 'rules',
  busy: 'unavailable',
};
const RETRY_SECONDS = 10;
const NEVER = new AbortController().signal;

/** Everything below `/v1/console`. */
export function consoleRoutes(deps: ConsoleDeps, outbound: Outbound): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.use('*', secludes);
  app.use('*', guard(deps));
  app.use('*', refusesNul);
  const builder = createBuilder(buildInChild(deps.paths.data, deps.log));
  for (const routes of [
    peopleRoutes(deps),
    auditRoutes(deps),
    caseRoutes(deps),
    casePictureRoutes(deps),
    changeRoutes(createChangeWatch({ database: deps.database, stopping: deps.stopping ?? NEVER })),
    waitingRoutes(deps),
    releaseRoutes(deps, builder),
    appealRoutes(deps),
    listingRoutes(deps, builder),
    keysRoutes(deps, releaseKeysOfMembers),
    figuresRoutes(deps),
    importRoutes(deps),
    sourceRoutes(deps, outbound),
    webhookRoutes(deps),
    partnerRoutes(deps),
  ]) {
    app.route('/', routes);
  }
  app.notFound((context) => problem(context, 'not-found'));
  app.onError((error, context) => {
    const code = error instanceof HubError ? REFUSALS[error.code] : undefined;
    if (!(error instanceof HubError) || code === undefined) throw error;
    // Members are told why: they can do something about it.
    return problem(context, code, {
      ...wordsOf(error),
      ...(code === 'unavailable' && { retryAfter: RETRY_SECONDS }),
    });
  });
  return app;
}

/** What members are told stays out of every cache, and is never taken for something else than it is. */
const secludes: MiddlewareHandler<ConsoleEnv> = async (context, next) => {
  await next();
  if (!context.res.headers.has('cache-control')) context.header('cache-control', 'no-store');
  context.header('x-content-type-options', 'nosniff');
};

/** Text with a NUL, which no PostgreSQL holds: nothing is called so, and to ask for it is no failure of the database. */
const refusesNul: MiddlewareHandler<ConsoleEnv> = async (context, next) => {
  const { pathname, search } = new URL(context.req.url);
  if (pathname.includes('%00')) return problem(context, 'not-found');
  if (search.includes('%00')) return problem(context, 'invalid-query');
  return await next();
};

const releaseKeysOfMembers: ReleaseKeysOfMembers = async (orm) =>
  [...(await releaseKeyHolders(orm))].map(([publicKey, handle]) => ({
    handle,
    publicKey,
    keyid: keyIdOf(ed25519Key(publicKey)),
  }));
