/*
 * The page of the release against the hub's own routes and the real review: two people, each with a key that cannot be read,
 * sign what their browsers have checked, and the trust client takes the release. Only who asks is played here.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConsoleDeps, ConsoleEnv } from '../../../hub/api/console/env.ts';
import { keysRoutes } from '../../../hub/api/console/keys.ts';
import { releaseRoutes } from '../../../hub/api/console/release.ts';
import { createBuilder } from '../../../hub/publish/builder.ts';
import { hubArgon2id } from '../../../hub/digest/argon2.ts';
import { loadIntakeKeys } from '../../../hub/intake/intake-keys.ts';
import type { ConsoleHub } from '../../../lib/pages/console-hub.ts';
import { createRelease } from '../../../lib/pages/console-release.ts';
import type { ReleaseModel } from '../../../lib/pages/console-release.ts';
import { createReviewer } from '../../../lib/pages/console-reviewer.ts';
import { testEngines } from '../../hub/engines.ts';
import { CONFIG, make, newWorld, NOW, TOP_SITES } from '../../hub/publish/world.ts';
import type { Member, World } from '../../hub/publish/world.ts';

type Bytes = Uint8Array<ArrayBuffer>;

class Refusal extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** The hub's routes, asked as one member. */
async function hubAs(
  world: World,
  member: Member,
): Promise<{ hub: ConsoleHub; file: (path: string) => Promise<Bytes | null> }> {
  const deps: ConsoleDeps = {
    paths: world.paths,
    config: CONFIG,
    database: { use: (work) => world.on(work), close: () => Promise.resolve() },
    keys: await loadIntakeKeys(world.paths, undefined),
    topSites: TOP_SITES,
    now: () => NOW,
  };
  const app = new Hono<ConsoleEnv>();
  app.use(async (context, next) => {
    const organisation = member.handle.split('@')[1] ?? '';
    context.set('actor', { handle: member.handle, role: 'publisher', organisation, device: 'd' });
    await next();
  });
  app.onError((_error, context) => context.json({ code: 'internal' }, 500));
  const build = async (): Promise<null> => {
    await world.publish();
    return null;
  };
  app.route('/', releaseRoutes(deps, createBuilder(build)));
  app.route('/', keysRoutes(deps));
  const file = async (path: string): Promise<Bytes | null> => {
    const answer = await app.request(`/proposal/files/${path}`);
    return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
  };
  const hub: ConsoleHub = {
    ask: async (method, path, body) => {
      const json = { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
      const answer = await app.request(path, { method, ...(body === undefined ? {} : json) });
      const said: unknown = await answer.json();
      if (answer.ok) return said;
      throw new Refusal(typeof said === 'object' && said !== null && 'code' in said ? String(said.code) : 'failed');
    },
    sendFile: () => Promise.reject(new Error('no file is sent here')),
    fetchFile: () => Promise.reject(new Error('no file is fetched here')),
  };
  return { hub, file };
}

/** One person's page; `tamper` stands for a hub in foreign hands. */
async function pageOf(
  world: World,
  member: Member,
  tamper: (path: string, bytes: Bytes) => Bytes = (_path, bytes) => bytes,
): Promise<ReleaseModel> {
  const { hub, file } = await hubAs(world, member);
  const fetchRepo = (path: string): Promise<Bytes | null> =>
    readFile(join(world.paths.repo, path)).then(
      (bytes) => new Uint8Array(bytes),
      () => null,
    );
  const reviewer = createReviewer({
    reviewDeps: () =>
      Promise.resolve({
        fetchRepo,
        fetchProposal: async (path) => {
          const bytes = await file(path);
          return bytes && tamper(path, bytes);
        },
        trusted: world.trusted,
        topSites: TOP_SITES,
        argon2id: hubArgon2id,
        now: NOW,
        pause: () => Promise.resolve(),
      }),
    releaseKey: () => Promise.resolve({ keyid: member.keyid, key: member.key }),
  });
  const model = createRelease({
    hub,
    reviewer,
    mayPublish: () => true,
    revoke: () => Promise.resolve(),
    wait: () => new Promise((resolve) => setTimeout(resolve, 20)),
  });
  await model.load();
  return model;
}

const shown = (model: ReleaseModel) => {
  const state = model.state.value;
  if (state.kind !== 'ready') throw new Error(`the page shows ${JSON.stringify(state)}`);
  return state.value;
};

for (const engine of testEngines(make)) {
  describe.skipIf(!engine.isThere)(`the page of the release, on ${engine.name}`, { timeout: 120_000 }, () => {
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());

    it('lets two people sign what each has checked, and then the release is out', async () => {
      const world = await newWorld(await engine.create());
      await world.take('bad.example\nworse.example\n');

      const somsri = await pageOf(world, world.somsri);
      await somsri.propose(null);
      expect(shown(somsri).open).toMatchObject({ building: false, failure: null, proposal: { sequence: 2 } });
      await somsri.check([]);
      expect(somsri.review.value).toMatchObject({
        kind: 'checked',
        diff: { total: 2, sections: [{ section: 'hosts', added: 2 }, {}, {}] },
      });
      await somsri.sign();
      expect(somsri.outcome.value).toEqual({ kind: 'done', what: 'sign' });
      expect(shown(somsri)).toMatchObject({
        ownKeyid: world.somsri.keyid,
        open: { proposal: { threshold: 2, signatures: [{ handle: 'somsri@bank-a' }] } },
      });

      const anan = await pageOf(world, world.anan);
      await anan.check([]);
      await anan.sign();
      expect(anan.outcome.value).toEqual({ kind: 'done', what: 'sign' });
      expect(shown(anan)).toMatchObject({ releases: { current: { sequence: 2 } }, open: { proposal: null } });
      expect((await world.open()).release).toMatchObject({ sequence: 2, counts: { hosts: 2 } });
    });

    it('does not let one person sign twice, in however many windows', async () => {
      const world = await newWorld(await engine.create());
      await world.take('bad.example\n');
      const first = await pageOf(world, world.somsri);
      await first.propose(null);
      const second = await pageOf(world, world.somsri);
      await first.check([]);
      await second.check([]);
      await first.sign();
      await second.sign();
      expect(second.outcome.value).toMatchObject({ kind: 'refused', what: 'sign', code: 'already-signed' });
      expect(shown(second).open.proposal?.signatures).toHaveLength(1);
    });

    it('shows why it signs nothing where the hub gives other bytes than it names', async () => {
      const world = await newWorld(await engine.create());
      await world.take('bad.example\n');
      const model = await pageOf(world, world.somsri, (path, bytes) => {
        if (path !== 'targets') return bytes;
        const text = new TextDecoder().decode(bytes).replace('"pollSeconds":900', '"pollSeconds":901');
        return new TextEncoder().encode(text);
      });
      await model.propose(null);
      await model.check([]);
      expect(model.review.value).toMatchObject({ kind: 'failed', code: 'wrong-bytes' });
      await model.sign();
      expect(shown(model).open.proposal?.signatures).toEqual([]);
    });
  });
}
