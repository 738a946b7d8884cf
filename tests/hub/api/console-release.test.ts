/* The routes of releases and keys, as a member's browser asks them; who may ask is the guard's and stands in front. */
import { mkdtempSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type * as v from 'valibot';
import { safeParse } from 'valibot';
import { keysRoutes } from '../../../hub/api/console/keys.ts';
import { releaseRoutes } from '../../../hub/api/console/release.ts';
import type { ConsoleDeps, ConsoleEnv } from '../../../hub/api/console/env.ts';
import { addCeremonySignatures, closeCeremony } from '../../../hub/db/ceremonies.ts';
import { eventsBefore, verifyChain } from '../../../hub/db/events.ts';
import { isWaitedFor, withLock } from '../../../hub/lock.ts';
import type { BuildProposal } from '../../../hub/publish/build-in-child.ts';
import { buildInChild } from '../../../hub/publish/build-in-child.ts';
import { createBuilder } from '../../../hub/publish/builder.ts';
import { repositoryOf } from '../../../hub/publish/publish.ts';
import { applyRoot, signRootFile } from '../../../hub/trust/root-file.ts';
import {
  ceremonyStateSchema,
  keysSchema,
  proposalStateSchema,
  releasesSchema,
  revealedNumbersSchema,
  signedCeremonySchema,
  signedProposalSchema,
} from '../../../lib/core/console/release.ts';
import { hexOfBytes } from '../../../lib/core/trust/bytes.ts';
import { embeddedEngine, type TestHub } from '../engines.ts';
import { CONFIG, make, newMember, newWorld, NOW, TOP_SITES, type Member, type World } from '../publish/world.ts';

const embedded = embeddedEngine(make);
beforeAll(() => embedded.start(), 60_000);
afterAll(() => embedded.stop());

/** Members ask a hub whose routes see them as who they are. */
function serve({ paths, database }: TestHub, build: BuildProposal = () => Promise.resolve(null)) {
  const deps = {
    paths,
    config: CONFIG,
    database,
    topSites: TOP_SITES,
    now: () => NOW,
    // These routes open no picture.
    keys: null as unknown as ConsoleDeps['keys'],
  } satisfies ConsoleDeps;
  let asking = '';
  const app = new Hono<ConsoleEnv>();
  app.use('/v1/console/*', async (context, next) => {
    const actor = {
      handle: asking,
      role: 'administrator',
      organisation: asking.split('@')[1] ?? '',
      device: 'd',
    } as const;
    context.set('actor', actor);
    await next();
  });
  app.route('/v1/console', releaseRoutes(deps, createBuilder(build)));
  app.route('/v1/console', keysRoutes(deps));
  const ask = async (by: Member, method: string, path: string, body?: object): Promise<Response> => {
    asking = by.handle;
    return app.request(`/v1/console${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
  };
  const told = async <S extends v.GenericSchema>(schema: S, answer: Response): Promise<v.InferOutput<S>> => {
    const parsed = safeParse(schema, await answer.json());
    if (!parsed.success) throw new Error(JSON.stringify(parsed.issues));
    return parsed.output;
  };
  return { ask, told, database };
}
const problemOf = async (answer: Response): Promise<string> => {
  const body: unknown = await answer.json();
  return typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : 'none';
};

it('a proposal is made, read, signed by two and published', { timeout: 120_000 }, async () => {
  const made = await embedded.create();
  const world: World = await newWorld(made);
  await world.take('bad.example\n');
  await world.take('phone:+66812345678\n');
  let onBuilt: () => void = () => undefined;
  const built = new Promise<void>((resolve) => (onBuilt = resolve));
  const { ask, told, database } = serve(made, async (wish, by) => {
    // The hub gives the embedded database away, as to the process that it starts.
    await world.propose({ kind: wish.kind, canary: wish.canary, isReset: wish.reset, by });
    onBuilt();
    return null;
  });
  expect(await told(proposalStateSchema, await ask(world.somsri, 'GET', '/proposal'))).toMatchObject({
    proposal: null,
  });
  const begun = await ask(world.somsri, 'POST', '/proposal', {});
  expect([begun.status, (await told(proposalStateSchema, begun)).building]).toEqual([202, true]);
  await built;
  await new Promise((resolve) => setImmediate(resolve));
  const state = await told(proposalStateSchema, await ask(world.anan, 'GET', '/proposal'));
  expect(state).toMatchObject({
    building: false,
    failure: null,
    proposal: { threshold: 2, proposedBy: 'somsri@bank-a' },
  });
  const { proposal } = state;
  if (proposal === null) throw new Error('expected a proposal');
  const file = async (path: string): Promise<Uint8Array<ArrayBuffer> | null> => {
    const answer = await ask(world.anan, 'GET', `/proposal/files/${path}`);
    return answer.status === 200 ? new Uint8Array(await answer.arrayBuffer()) : null;
  };
  expect(await file('../../keys/online')).toBe(null);
  expect(await file('states/2.summary')).toBe(null);
  const { rows, bytes } = await world.review({ fetchProposal: (path) => file(path) });
  const digest = rows.find(({ masked }) => masked !== undefined)?.key ?? '';
  expect(rows).toHaveLength(2);
  expect(digest).toMatch(/^[0-9a-f]{16}$/);
  const revealed = await ask(world.anan, 'GET', `/proposal/files/revealed/${digest},${'0'.repeat(16)}`);
  expect((await told(revealedNumbersSchema, revealed)).numbers).toEqual([{ digest, key: 'phone:+66812345678' }]);

  const signed = async ({ key, keyid }: Member) => ({
    id: proposal.id,
    sha256: proposal.sha256,
    keyid,
    signature: hexOfBytes(new Uint8Array(await crypto.subtle.sign('Ed25519', key, bytes))),
  });
  const mine = await signed(world.anan);
  const first = await told(signedProposalSchema, await ask(world.anan, 'POST', '/proposal/signatures', mine));
  expect([first.isPublished, first.proposal?.signatures.map(({ handle }) => handle)]).toEqual([false, ['anan@police']]);
  const again = await ask(world.anan, 'POST', '/proposal/signatures', mine);
  expect([again.status, await problemOf(again)]).toEqual([409, 'already-signed']);
  const theirs = await signed(world.somsri);
  const second = await told(signedProposalSchema, await ask(world.somsri, 'POST', '/proposal/signatures', theirs));
  expect(second).toMatchObject({ isPublished: true, proposal: null });
  const releases = await told(releasesSchema, await ask(world.anan, 'GET', '/releases?limit=1'));
  expect(releases).toMatchObject({
    current: { sequence: 2 },
    canary: null,
    releases: [{ sequence: 2 }],
    nextCursor: '1.2',
  });
  const older = await told(releasesSchema, await ask(world.anan, 'GET', '/releases?cursor=1.2'));
  expect(older.releases.map(({ sequence }) => sequence)).toEqual([1]);
  expect(await problemOf(await ask(world.anan, 'DELETE', '/proposal', { id: proposal.id }))).toBe('no-proposal');
  expect((await database.use(verifyChain)).brokenAt).toBe(null);
  await database.close();
});

it('a release is made in a process of its own', { timeout: 120_000 }, async () => {
  const made = await embedded.create();
  const world = await newWorld(made, { isShared: false });
  const { writeConfig } = await import('../../../hub/config.ts');
  await writeConfig(made.paths, CONFIG);
  await world.take('bad.example\n');
  const logged: object[] = [];
  const log = { error: (what: object) => void logged.push(what) };
  const build = buildInChild(made.paths.data, log);
  const wish = { kind: 'list', canary: null, reset: false } as const;
  expect(await build(wish, 'somsri@bank-a')).toBe(null);
  expect(await build({ ...wish, kind: 'widen' }, 'somsri@bank-a')).toBe('no-canary');
  // What the answer names needs no log; what it only calls failed is told there, with places and without words.
  expect(logged).toEqual([]);
  writeFileSync(made.paths.config, '{"secret": "081-234-5678');
  expect(await build(wish, 'somsri@bank-a')).toBe('failed');
  expect(logged).toMatchObject([{ code: 1 }]);
  expect(JSON.stringify(logged)).not.toContain('081-234-5678');
});

it('a ceremony is opened once, signed with offline keys, and in force', { timeout: 120_000 }, async () => {
  const made = await embedded.create();
  const world = await newWorld(made, { isShared: false });
  const offline = mkdtempSync(join(tmpdir(), 'tuean-offline-'));
  const keys = join(made.paths.keys, 'offline');
  for (const name of readdirSync(keys)) renameSync(join(keys, name), join(offline, name));
  const { ask, told, database } = serve(made);
  const wish = { changes: [{ change: 'add', role: 'targets', publicKey: world.anan.publicKey }] };
  const opened = await told(ceremonyStateSchema, await ask(world.somsri, 'POST', '/ceremony', wish));
  const { ceremony } = opened;
  if (ceremony === null) throw new Error('expected a ceremony');
  expect(ceremony).toMatchObject({ version: 2, byOld: { threshold: 1, signed: [] }, proposedBy: 'somsri@bank-a' });
  expect(await problemOf(await ask(world.anan, 'POST', '/ceremony', wish))).toBe('ceremony-open');
  const bad = { changes: [{ change: 'threshold', role: 'targets', threshold: 9 }] };
  expect(await problemOf(await ask(world.anan, 'POST', '/ceremony', bad))).toBe('bad-change');

  const give = (signatures: readonly { keyid: string; signature: string }[], sha256 = ceremony.sha256) =>
    ask(world.anan, 'POST', '/ceremony/signatures', { id: ceremony.id, sha256, signatures });
  const foreign = await newMember('nok@telco');
  const signature = 'ab'.repeat(64);
  expect(await problemOf(await give([{ keyid: foreign.keyid, signature }]))).toBe('not-a-key');
  const { file } = await signRootFile(new TextEncoder().encode(ceremony.root), offline);
  const signatures = file.signatures.map(({ keyid, sig }) => ({ keyid, signature: sig }));
  const keyid = signatures[0]?.keyid ?? '';
  expect(await problemOf(await give([{ keyid, signature }]))).toBe('bad-signature');
  expect(await problemOf(await give(signatures, 'a'.repeat(64)))).toBe('wrong-bytes');
  const done = await told(signedCeremonySchema, await give(signatures));
  expect(done).toEqual({ ceremony: null, isInForce: true });
  const listed = await told(keysSchema, await ask(world.anan, 'GET', '/keys'));
  expect(listed.version).toBe(2);
  expect(listed.keys.filter(({ role }) => role === 'targets').map((key) => key.keyid)).toContain(world.anan.keyid);
  expect(await problemOf(await ask(world.anan, 'DELETE', '/ceremony', { id: ceremony.id }))).toBe('no-ceremony');
  await database.close();
  await world.look();
});

/** A hub at which somsri has opened a ceremony that adds anan's key, with the root that its offline keys have signed. */
async function signedCeremony() {
  const made = await embedded.create();
  const world = await newWorld(made, { isShared: false });
  const hub = serve(made);
  const wish = { changes: [{ change: 'add', role: 'targets', publicKey: world.anan.publicKey }] };
  const { ceremony } = await hub.told(ceremonyStateSchema, await hub.ask(world.somsri, 'POST', '/ceremony', wish));
  if (ceremony === null) throw new Error('expected a ceremony');
  const { file } = await signRootFile(new TextEncoder().encode(ceremony.root), join(made.paths.keys, 'offline'));
  const who = { id: ceremony.id, by: 'somsri@bank-a', now: NOW };
  const given = { ...who, signatures: file.signatures.map(({ keyid, sig }) => ({ keyid, signature: sig })) };
  return { ...hub, paths: made.paths, world, root: file.bytes, who, given };
}

it.each(['before its root was written', 'when its root was written'])(
  'a ceremony whose hub was killed %s is completed by whoever looks next',
  { timeout: 120_000 },
  async (when) => {
    const { ask, told, database, paths, world, root, given } = await signedCeremony();
    expect(await database.use((orm) => addCeremonySignatures(orm, given))).toBe(true);
    if (when.startsWith('when')) await applyRoot(repositoryOf(paths), root, NOW);
    expect(await told(ceremonyStateSchema, await ask(world.anan, 'GET', '/ceremony'))).toEqual({ ceremony: null });
    expect((await told(keysSchema, await ask(world.anan, 'GET', '/keys'))).version).toBe(2);
    expect((await ask(world.somsri, 'POST', '/ceremony', { changes: [{ change: 'epoch' }] })).status).toBe(201);
    expect(await database.use(verifyChain)).toMatchObject({ brokenAt: null });
    await database.close();
  },
);

it.each(['with signatures that were given here', 'with signatures that were put in force by hand'])(
  'a ceremony whose root is in force %s is not withdrawn, and is recorded as what it is',
  { timeout: 120_000 },
  async (how) => {
    const { ask, told, database, paths, world, root, who, given } = await signedCeremony();
    if (how.endsWith('here')) await database.use((orm) => addCeremonySignatures(orm, given));
    await applyRoot(repositoryOf(paths), root, NOW);

    const refused = await ask(world.anan, 'DELETE', '/ceremony', { id: who.id });
    expect([refused.status, await problemOf(refused)]).toEqual([409, 'ceremony-in-force']);
    expect(await told(ceremonyStateSchema, await ask(world.anan, 'GET', '/ceremony'))).toEqual({ ceremony: null });
    const events = await database.use((orm) =>
      eventsBefore(orm, { before: null, limit: 9, type: 'ceremony', by: null }),
    );
    expect(events.map(({ type }) => type)).toEqual(
      how.endsWith('here') ? ['ceremony.apply', 'ceremony.sign', 'ceremony.open'] : ['ceremony.apply', 'ceremony.open'],
    );
    await database.close();
  },
);

it(
  'a ceremony that is withdrawn while its root waits to be written is not put in force',
  { timeout: 120_000 },
  async () => {
    const { ask, told, database, paths, world, who, given } = await signedCeremony();
    await database.use((orm) => addCeremonySignatures(orm, given));
    const { repoLock } = paths;
    const looking = await withLock(repoLock, async () => {
      const look = ask(world.anan, 'GET', '/ceremony');
      await expect.poll(() => isWaitedFor(repoLock), { timeout: 60_000 }).toBe(true);
      await database.use((orm) => closeCeremony(orm, { ...who, state: 'withdrawn', rootVersion: null }));
      return { look };
    });
    expect(await told(ceremonyStateSchema, await looking.look)).toEqual({ ceremony: null });
    expect((await told(keysSchema, await ask(world.anan, 'GET', '/keys'))).version).toBe(1);
    await database.close();
  },
);
