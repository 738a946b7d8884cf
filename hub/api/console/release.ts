/* Releases and the open proposal, for members: what is in force, what waits, and signatures from their browsers. */
import { Hono, type Context } from 'hono';
import * as v from 'valibot';
import {
  MAX_REVEALED,
  namedNumbersSchema,
  newProposalSchema,
  proposalSignatureSchema,
  releasesQuerySchema,
  withdrawalSchema,
  type Proposal,
  type ProposalState,
  type Releases,
  type RevealedNumbers,
} from '../../../lib/core/console/release.ts';
import { numbersByDigest, openProposal, recordReveal, signaturesOf } from '../../db/proposals.ts';
import { currentDigesting } from '../../db/digests.ts';
import type { Orm } from '../../db/database.ts';
import { listReleases } from '../../db/releases.ts';
import { TrustError } from '../../../lib/core/trust/client.ts';
import { HubError, type HubErrorCode } from '../../hub-error.ts';
import type { ReleaseBuilder } from '../../publish/builder.ts';
import { currentRelease } from '../../publish/current.ts';
import { completeProposal, readProposalFile, signProposal, withdrawProposal } from '../../publish/proposal.ts';
import { repositoryOf } from '../../publish/publish.ts';
import { readRoot } from '../../trust/repository.ts';
import { parseBody } from '../body.ts';
import { problem, type ProblemCode } from '../problem.ts';
import type { ConsoleDeps, ConsoleEnv } from './env.ts';

const REFUSALS: Readonly<Partial<Record<HubErrorCode, ProblemCode>>> = {
  'no-proposal': 'no-proposal',
  'proposal-stale': 'proposal-stale',
  'wrong-bytes': 'wrong-bytes',
  'not-a-key': 'not-a-key',
  'bad-signature': 'bad-signature',
  'already-signed': 'already-signed',
  'no-ceremony': 'no-ceremony',
  'ceremony-open': 'ceremony-open',
  'ceremony-in-force': 'ceremony-in-force',
  'bad-change': 'bad-change',
  busy: 'unavailable',
};

const FILES = '/proposal/files/';
const DIGESTS = /^revealed\/([0-9a-f]{16}(?:,[0-9a-f]{16})*)$/;

/** The routes `/releases` and `/proposal`. */
export function releaseRoutes(deps: ConsoleDeps, builder: ReleaseBuilder): Hono<ConsoleEnv> {
  const { paths, database, now } = deps;
  const app = new Hono<ConsoleEnv>();
  const stateOf = async (orm: Orm): Promise<ProposalState> => ({
    proposal: await shownProposal(orm, deps),
    building: builder.isBuilding(),
    failure: builder.failure(),
  });

  app.get('/releases', async (context) => {
    const query = v.safeParse(releasesQuerySchema, context.req.query());
    if (!query.success) return problem(context, 'invalid-query');
    const limit = Number(query.output.limit);
    const [epoch = 0, sequence = 0] = (query.output.cursor ?? '').split('.').map(Number);
    const rows = await database.use((orm) =>
      listReleases(orm, { before: query.output.cursor === undefined ? null : { epoch, sequence }, limit }),
    );
    const last = rows.at(-1);
    // A threshold that was just raised leaves the release in force with too few signatures: nothing is in force then.
    const current = await currentRelease(paths, now()).catch((error: unknown) => {
      if (error instanceof TrustError && error.code === 'threshold') return null;
      throw error;
    });
    const shown = (release: Releases['releases'][number]): Releases['releases'][number] => {
      const { epoch: ofEpoch, sequence: number, stateHash, counts, publishedAt, reset } = release;
      return { epoch: ofEpoch, sequence: number, stateHash, counts, publishedAt, reset };
    };
    const answer: Releases = {
      current: current && {
        ...shown(current.release),
        expiresAt: current.expiresAt.toISOString(),
        targetsVersion: current.targetsVersion,
      },
      canary: current?.canary ? { ...shown(current.canary.release), percent: current.canary.percent } : null,
      releases: rows.map((row) => shown({ ...row, publishedAt: row.publishedAt.toISOString() })),
      nextCursor: last && rows.length === limit ? `${last.epoch}.${last.sequence}` : null,
    };
    return context.json(answer);
  });

  app.get('/proposal', async (context) => {
    // While one is being made its process has the repository: nobody waits for that with an open question.
    if (builder.isBuilding()) return context.json(await database.use(stateOf));
    // What a killed hub had begun is completed by whoever looks next.
    await database
      .use((orm) => completeProposal(orm, paths, now()))
      .then((isOut) => {
        if (isOut) builder.setFailure(null);
      })
      .catch((error: unknown) => {
        if (!(error instanceof HubError)) throw error;
        const { code } = error;
        builder.setFailure(code === 'proposal-stale' ? 'proposal-stale' : code === 'busy' ? null : 'failed');
      });
    return context.json(await database.use(stateOf));
  });

  app.post('/proposal', async (context) => {
    const parsed = await parseBody(context, newProposalSchema);
    if ('refused' in parsed) return parsed.refused;
    if (builder.isBuilding()) return problem(context, 'building');
    void builder.run(parsed.body, context.get('actor').handle);
    return context.json(await database.use(stateOf), 202);
  });

  app.delete('/proposal', async (context) => {
    const parsed = await parseBody(context, withdrawalSchema);
    if ('refused' in parsed) return parsed.refused;
    return refusing(context, async () => {
      const { handle } = context.get('actor');
      await database.use((orm) => withdrawProposal(orm, paths, parsed.body.id, handle, now()));
      return context.json(await database.use(stateOf));
    });
  });

  app.post('/proposal/signatures', async (context) => {
    const parsed = await parseBody(context, proposalSignatureSchema);
    if ('refused' in parsed) return parsed.refused;
    return refusing(context, async () => {
      const given = { ...parsed.body, handle: context.get('actor').handle, now: now() };
      const { isPublished } = await database.use((orm) => signProposal(orm, paths, given));
      return context.json({ ...(await database.use(stateOf)), isPublished });
    });
  });

  app.get('/proposal/files/*', async (context) => {
    const path = context.req.path.slice(context.req.path.indexOf(FILES) + FILES.length);
    const row = await database.use(openProposal);
    if (row === null) return problem(context, 'no-proposal');
    const digests = DIGESTS.exec(path)?.[1]?.split(',');
    if (digests === undefined) {
      const bytes = await readProposalFile(paths, row, path);
      if (bytes === null) return problem(context, 'not-found');
      return context.body(bytes, 200, { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' });
    }
    if (digests.length > MAX_REVEALED) return problem(context, 'invalid-query');
    const named = await readProposalFile(paths, row, 'numbers');
    const known =
      named === null ? [] : v.parse(namedNumbersSchema, JSON.parse(new TextDecoder().decode(named))).numbers;
    // Only what this proposal changes: it is no way to ask for any number by its digest.
    const asked = digests.filter((digest) => known.some((number) => number.digest === digest));
    const answer: RevealedNumbers = await database.use(async (orm) => {
      const digesting = await currentDigesting(orm);
      const keys = digesting ? await numbersByDigest(orm, digesting.saltEpoch, asked) : new Map<string, string>();
      if (keys.size > 0) await recordReveal(orm, row.id, [...keys.keys()], context.get('actor').handle, now());
      return { numbers: [...keys].map(([digest, key]) => ({ digest, key })) };
    });
    return context.json(answer, 200, { 'cache-control': 'no-store' });
  });
  return app;
}

async function shownProposal(orm: Orm, { paths }: ConsoleDeps): Promise<Proposal | null> {
  const row = await openProposal(orm);
  if (row === null) return null;
  const { id, sha256, details, createdAt, eventSeq } = row;
  const root = await readRoot(repositoryOf(paths));
  const signatures = await signaturesOf(orm, id);
  const { kind, epoch, sequence, version, canary, reset, counts, before, proposedBy, files, withheld } = details;
  return {
    id,
    sha256,
    kind,
    epoch,
    sequence,
    version,
    canary,
    reset,
    counts,
    before,
    proposedBy,
    files,
    withheld,
    proposedAt: createdAt.toISOString(),
    threshold: root.signed.roles.targets.threshold,
    signatures: signatures.map(({ keyid, handle, at, goneAt }) => ({
      keyid,
      handle,
      at: at.toISOString(),
      goneAt: goneAt?.toISOString() ?? null,
    })),
    seen: eventSeq,
  };
}

/** Answers refusals as problems; what is no refusal is thrown on. */
export async function refusing(context: Context, work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof HubError ? REFUSALS[error.code] : undefined;
    if (code === undefined) throw error;
    return problem(context, code);
  }
}
