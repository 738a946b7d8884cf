/* How often public feeds ask for the sharing marks, and that a mark which is changed holds in every process when its change is answered. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LastingDatabase } from '../../../hub/db/lasting-database.ts';
import { createSharingMarks } from '../../../hub/exchange/sharing-marks.ts';
import { importFeed } from '../../../hub/import/import-feed.ts';
import { publish } from '../../../hub/publish/publish.ts';
import type { SharingMark } from '../../../lib/core/console/people.ts';
import { openConsole } from '../console.ts';
import { postgresEngine } from '../engines.ts';
import { serveProcess } from '../intake/serving.ts';
import { CONFIG, makeHub } from '../intake/world.ts';
import { onHub } from '../operate/world.ts';

const postgres = postgresEngine(makeHub);

describe('marks in a process', () => {
  afterEach(() => vi.useRealTimers());

  /** A database that answers one text after the other; null: it does not answer. */
  const databaseOf = (...answers: (string | null)[]): LastingDatabase => ({
    use: <T>() => {
      const text = answers.shift() ?? null;
      return text === null ? Promise.reject(new Error('no answer')) : (Promise.resolve(text) as Promise<T>);
    },
    close: () => Promise.resolve(),
  });

  it('are asked for once a second, however many want them', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const marks = createSharingMarks(databaseOf('1', '2 bank-a'));
    const wanted = await Promise.all(Array.from({ length: 100 }, () => marks.inForce()));
    vi.advanceTimersByTime(999);
    expect(new Set([...wanted, await marks.inForce()])).toEqual(new Set(['1']));
    vi.advanceTimersByTime(1);
    expect([await marks.inForce(), await marks.inForce()]).toEqual(['2 bank-a', '2 bank-a']);
  });

  it('that could not be read are asked for again', async () => {
    const marks = createSharingMarks(databaseOf(null, '1'));
    await expect(marks.inForce()).rejects.toThrow('no answer');
    expect(await marks.inForce()).toBe('1');
  });
});

describe.skipIf(!postgres.isThere)(`a mark that is changed with two hubs on one ${postgres.name}`, () => {
  beforeAll(() => postgres.start(), 60_000);
  afterAll(() => postgres.stop());

  it('holds in both when its change is answered', { timeout: 120_000 }, async () => {
    const hub = await postgres.create();
    await onHub(hub, (orm) =>
      importFeed(
        (async function* () {
          yield Buffer.from('evil.example\nodd.example\n');
        })(),
        {
          source: 'bank-a',
          format: 'domains',
          grade: 'corroborated',
          category: 'TX1',
          publisher: 'bank-a',
          expiresInDays: null,
          insistReason: null,
          isDryRun: false,
          now: new Date(),
        },
        { orm, topSites: new Set() },
      ),
    );
    await onHub(hub, (orm) =>
      publish(orm, { paths: hub.paths, config: CONFIG, now: new Date(), isReset: false, topSites: new Set() }),
    );
    const members = await openConsole(hub, new Date());
    const ann = await members.member('ann@bank-b', 'administrator');
    const hubs = [await serveProcess(hub), await serveProcess(hub)];
    const feeds = (): Promise<readonly string[]> =>
      Promise.all(hubs.map(async ({ url }) => (await fetch(`${url}/feeds/domains.txt`)).text()));
    const ask = async (at: number, method: string, path: string, body: object): Promise<number> => {
      const bytes = new TextEncoder().encode(JSON.stringify(body));
      const target = `/v1/console${path}`;
      const authorization = `Bearer ${await ann.token(method, target, bytes)}`;
      const headers = { authorization, 'content-type': 'application/json' };
      return (await fetch(`${hubs[at]?.url}${target}`, { method, headers, body: bytes })).status;
    };
    const change = (at: number, tlp: SharingMark): Promise<number> =>
      ask(at, 'PATCH', '/organisations/bank-a', { tlp });
    try {
      for (const feed of await feeds()) expect(feed).toContain('evil.example');
      // One that is new begins to keep back what was listed in its name before.
      const bank = { name: 'bank-a', title: { th: 'ก', en: 'a' }, tlp: 'amber' };
      expect(await ask(0, 'POST', '/organisations', bank)).toBe(201);
      for (const feed of await feeds()) expect(feed).not.toContain('evil.example');
      expect(await change(0, 'clear')).toBe(200);
      for (const feed of await feeds()) expect(feed).toContain('evil.example');
      expect(await change(1, 'red')).toBe(200);
      for (const feed of await feeds()) expect(feed).not.toContain('evil.example');
    } finally {
      for (const one of hubs) await one.stop();
      await members.close();
    }
  });
});
