/*
 * Two hubs on one PostgreSQL and one folder behind a proxy: one signs at a time, and both are replaced, one after the other,
 * while reports come in, without one that is lost.
 */
import { request, createServer, Agent, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hubPaths } from '../../../hub/config.ts';
import { openEngine, withSessionLock } from '../../../hub/db/database.ts';
import { verifyChain } from '../../../hub/db/events.ts';
import { createLastingDatabase } from '../../../hub/db/lasting-database.ts';
import { keepFresh } from '../../../hub/operate/keep-fresh.ts';
import { parseReleaseLog } from '../../../hub/operate/release-log.ts';
import { withSigningLock } from '../../../hub/operate/signing-lock.ts';
import { fetchFromFolder, verifyMetadata } from '../../../hub/publish/current.ts';
import { readCurrent } from '../../../hub/trust/index.ts';
import { repositoryOf } from '../../../hub/publish/publish.ts';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresEngine, type HubPlace } from '../engines.ts';
import { requestOf, sendLoad } from '../intake/load.ts';
import { sampleAddress, sampleReport } from '../intake/sample.ts';
import { serveProcess, type ServedProcess } from '../intake/serving.ts';
import { makeHub } from '../intake/world.ts';
import { countOf, listAndPublish, onHub } from './world.ts';

const postgres = postgresEngine(makeHub);

/** s. The proxy has to hear of it meanwhile, beside everything else that the machine does. */
const DRAIN = ['--drain', '5'];

/** What any proxy does: keeps connections, asks for health, and takes the next hub where one does not take the connection. */
function startProxy(hubs: { url: string; isUp: boolean }[]): Promise<{ url: string; server: Server; stop(): void }> {
  const agent = new Agent({ keepAlive: true });
  let turn = 0;
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const attempt = (left: number): void => {
        const up = hubs.filter(({ isUp }) => isUp);
        const hub = up[(turn += 1) % Math.max(1, up.length)];
        if (hub === undefined) {
          outgoing.writeHead(502).end();
          return;
        }
        const { method, headers } = incoming;
        const onward = request(`${hub.url}${incoming.url ?? '/'}`, { method, headers, agent }, (answer) => {
          const { connection: _connection, ...kept } = answer.headers;
          outgoing.writeHead(answer.statusCode ?? 502, kept);
          answer.pipe(outgoing);
        });
        onward.on('error', (error: NodeJS.ErrnoException) => {
          // Only what was never sent may go to another: a report that was is answered by nobody else.
          if (error.code === 'ECONNREFUSED' && left > 0) attempt(left - 1);
          else if (!outgoing.headersSent) outgoing.writeHead(502).end();
        });
        onward.end(Buffer.concat(chunks));
      };
      attempt(2);
    });
  });
  const health = setInterval(() => {
    for (const hub of hubs) {
      fetch(`${hub.url}/healthz`).then(
        (answer) => (hub.isUp = answer.status === 200),
        () => (hub.isUp = false),
      );
    }
  }, 100);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const stop = (): void => {
        clearInterval(health);
        agent.destroy();
        server.close();
        server.closeAllConnections();
      };
      resolve({ url: `http://127.0.0.1:${port}`, server, stop });
    });
  });
}

describe.skipIf(!postgres.isThere)(`two hubs on one ${postgres.name}`, { timeout: 180_000 }, () => {
  beforeAll(() => postgres.start(), 60_000);
  afterAll(() => postgres.stop());

  it('are both replaced while reports come in, and none is lost or doubled', async () => {
    const hub = await postgres.create();
    const processes: ServedProcess[] = [await serveProcess(hub, DRAIN), await serveProcess(hub, DRAIN)];
    const behind = processes.map(({ url }) => ({ url, isUp: true }));
    const proxy = await startProxy(behind);
    try {
      // Reports come for as long as hubs are replaced, and for two batches after.
      let more = 2;
      const replaced = new AbortController();
      const load = (async () => {
        const answers = [];
        while (!replaced.signal.aborted || (more -= 1) >= 0) {
          const requests = Array.from({ length: 100 }, () => requestOf(sampleReport().report, sampleAddress()));
          answers.push(...(await sendLoad({ urls: [proxy.url], requests, connections: 8, budgetMs: 60_000 })));
        }
        return answers;
      })();
      for (const index of [0, 1]) {
        const old = processes[index];
        const place = behind[index];
        if (old === undefined || place === undefined) throw new Error('expected two hubs');
        const next = await serveProcess(hub, DRAIN);
        behind.push({ url: next.url, isUp: true });
        await old.stop();
        behind.splice(behind.indexOf(place), 1);
        behind.unshift(place);
        place.isUp = false;
        place.url = next.url;
        processes[index] = next;
      }
      replaced.abort();
      const answers = await load;
      expect(answers.length).toBeGreaterThan(300);
      expect(answers.filter(({ status }) => status !== 201)).toEqual([]);
      expect(await countOf(hub, 'report')).toBe(answers.length);
      expect((await onHub(hub, verifyChain)).brokenAt).toBeNull();
    } finally {
      proxy.stop();
      for (const one of processes) await one.stop();
    }
  });

  it('sign one at a time, also from two machines whose lock files cannot see each other', async () => {
    const hub = await postgres.create();
    // Another machine: the same database, and a lock file of its own.
    const folder = await mkdtemp(join(tmpdir(), 'tuean-machine-'));
    await cp(hub.paths.data, folder, { recursive: true });
    const machines: readonly HubPlace[] = [hub, { paths: hubPaths(folder), databaseUrl: hub.databaseUrl }];
    let inside = 0;
    let most = 0;
    const engines = await Promise.all(machines.map(({ paths }) => openEngine(paths, hub.databaseUrl)));
    try {
      const work = engines.flatMap(({ orm }, index) =>
        Array.from({ length: 5 }, () =>
          withSigningLock(orm, machines[index]?.paths ?? hub.paths, async () => {
            inside += 1;
            most = Math.max(most, inside);
            await new Promise((resolve) => setTimeout(resolve, 20));
            inside -= 1;
          }),
        ),
      );
      await Promise.all(work);
      expect(most).toBe(1);
      const [one, other] = engines;
      if (one === undefined || other === undefined) throw new Error('expected two engines');
      await withSessionLock(one.orm, { lock: 42, waitMs: 1_000 }, async () => {
        await expect(
          withSessionLock(other.orm, { lock: 42, waitMs: 100 }, () => Promise.resolve()),
        ).rejects.toMatchObject({ code: 'busy' });
      });
      // Given back, and by a failure too.
      await expect(
        withSessionLock(one.orm, { lock: 42, waitMs: 1_000 }, () => Promise.reject(new Error('fails'))),
      ).rejects.toThrow('fails');
      await withSessionLock(other.orm, { lock: 42, waitMs: 1_000 }, () => Promise.resolve());
    } finally {
      for (const engine of engines) await engine.close();
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('renew the timestamp once, whoever comes first, and publish beside each other into one log', async () => {
    const hub = await postgres.create();
    const databases = [1, 2, 3].map(() => createLastingDatabase(hub.paths, hub.databaseUrl));
    const versionOf = async (): Promise<number> =>
      (await readCurrent(repositoryOf(hub.paths)))?.timestamp.signed.version ?? 0;
    try {
      const before = await versionOf();
      const now = new Date(Date.now() + 3_600_000);
      const done = await Promise.all(
        databases.map((database) =>
          keepFresh({ paths: hub.paths, database, databaseUrl: hub.databaseUrl, now, minAgeMs: 900_000 }),
        ),
      );
      expect(done.toSorted()).toEqual(['signed', 'young', 'young']);
      expect(await versionOf()).toBe(before + 1);
      await Promise.all(['a', 'b', 'c', 'd'].map((name) => listAndPublish(hub, [`${name}.example`])));
      const root = await readFile(hub.paths.trustRoot);
      await verifyMetadata(root, fetchFromFolder(hub.paths.repo), new Date());
      const log = parseReleaseLog(await readFile(join(hub.paths.repo, 'releases.log'), 'utf8'));
      const { targets } = (await readCurrent(repositoryOf(hub.paths))) ?? {};
      expect(log.at(-1)?.entry.targetsVersion).toBe(targets?.signed.version);
      // A process without the key serves and signs nothing.
      await rm(join(hub.paths.keys, 'online'), { recursive: true });
      const [database] = databases;
      if (database === undefined) throw new Error('expected a database');
      const later = new Date(Date.now() + 36_000_000);
      expect(
        await keepFresh({ paths: hub.paths, database, databaseUrl: hub.databaseUrl, now: later, minAgeMs: 0 }),
      ).toBe('no-key');
    } finally {
      for (const database of databases) await database.close();
    }
  });
});
