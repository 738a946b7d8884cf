/* A restore that dies at any step: what is there is no hub or the whole one, and the same restore, run again, makes it. */
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hubPaths, readConfig } from '../../../hub/config.ts';
import { openUnmigrated } from '../../../hub/db/database.ts';
import { backUp } from '../../../hub/operate/backup.ts';
import { restore } from '../../../hub/operate/restore.ts';
import { runToDeath } from '../death/run-to-death.ts';
import { copyEmptyDatabase, testEngines, type HubPlace } from '../engines.ts';
import { removeFolders } from '../folders.ts';
import { makeHub } from '../intake/world.ts';
import { bytesBelow, everyRow, listAndPublish, onHub } from './world.ts';

/** More than a run has. */
const MOST_STEPS = 60;
const SCRIPT = new URL('./dying-restore.ts', import.meta.url);
const NOW = new Date('2026-04-05T06:07:08Z');
let folder = '';
let places = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tuean-restore-kill-'));
});
afterAll(() => removeFolders([folder]));

/** An embedded one is copied, because making it anew takes longer than all the rest. */
const openDatabase: typeof openUnmigrated = async (paths, databaseUrl) => {
  if (databaseUrl === undefined) await copyEmptyDatabase(paths, false);
  return openUnmigrated(paths, databaseUrl);
};

/** @returns how many steps it made; null: it died */
const run = (place: HubPlace, source: string, dying: number | 'close'): Promise<number | null> =>
  runToDeath(SCRIPT, place, [source, String(dying)]);

for (const engine of testEngines(makeHub, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`a restore that dies on ${engine.name}`, { timeout: 300_000 }, () => {
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());
    /** Of the embedded engine, which is made anew each time, some steps. */
    const stride = engine.name === 'PGlite' ? 23 : 1;

    /** A place that is not there yet, and an empty database. */
    async function nowhere(): Promise<HubPlace> {
      const paths = hubPaths(join(folder, `place-${(places += 1)}`));
      const { databaseUrl, paths: made } = await engine.create();
      if (databaseUrl === undefined) return { paths, databaseUrl };
      await onHub({ paths: made, databaseUrl }, async (orm) => {
        await orm.execute(sql.raw('DROP SCHEMA public CASCADE'));
        await orm.execute(sql.raw('CREATE SCHEMA public'));
      });
      return { paths, databaseUrl };
    }

    it('is run again, and makes the hub of the backup', async () => {
      const hub = await engine.create();
      await listAndPublish(hub, ['one.example']);
      const source = join(folder, `${engine.name}.backup`);
      await backUp({ ...hub, target: source, now: NOW, passphrase: null });
      const [rows, repo] = [await everyRow(hub), await bytesBelow(hub.paths.repo)];
      const ways = new Set<string>();
      for (let dying = 1; dying < MOST_STEPS; dying += stride) {
        const place = await nowhere();
        const ended = await run(place, source, dying);
        const isHub = await readConfig(place.paths).then(
          () => true,
          () => false,
        );
        if (!isHub) {
          const again = await restore({ ...place, source, passphrase: null, expected: null, openDatabase });
          ways.add(again.hadRows ? 'the rows were there' : 'from the beginning');
        }
        expect(await everyRow(place), `step ${dying}`).toEqual(rows);
        expect(await bytesBelow(place.paths.repo), `step ${dying}`).toEqual(repo);
        if (!isHub || ended !== null) {
          // One that was killed while it asked for the lock leaves the name that it would have had.
          const names = (await readdir(place.paths.data)).filter((name) => !/^db$|\.lock\./.test(name));
          expect(names.toSorted()).toEqual(['hub.json', 'repo', 'root.json', 'states']);
        }
        if (ended !== null) {
          expect(dying).toBeGreaterThan(8);
          expect(ways).toEqual(
            new Set(engine.name === 'PGlite' ? ['from the beginning'] : ['from the beginning', 'the rows were there']),
          );
          return;
        }
      }
      expect.unreachable(`a restore has fewer than ${MOST_STEPS} steps`);
    });

    // Rows that outlive their folder are PostgreSQL's alone.
    if (engine.name === 'PGlite') return;

    it('is not taken for another one, and a hub that is there for none', async () => {
      const [hub, other] = [await engine.create(), await engine.create()];
      await listAndPublish(hub, ['one.example']);
      const [source, another] = [join(folder, 'hub.backup'), join(folder, 'other.backup')];
      await backUp({ ...hub, target: source, now: NOW, passphrase: null });
      await backUp({ ...other, target: another, now: NOW, passphrase: null });
      const place = await nowhere();
      const given = { ...place, passphrase: null, expected: null };
      expect(await run(place, source, 'close')).toBeNull();
      await expect(restore({ ...given, source: another })).rejects.toMatchObject({ code: 'not-empty' });
      // Rows that no restore left here are somebody's, the same or not.
      const elsewhere = hubPaths(join(folder, 'elsewhere'));
      await expect(restore({ ...given, paths: elsewhere, source })).rejects.toMatchObject({ code: 'not-empty' });
      expect(await restore({ ...given, source })).toMatchObject({ hadRows: true });
      expect(await everyRow(place)).toEqual(await everyRow(hub));
      await expect(restore({ ...given, source })).rejects.toMatchObject({ code: 'not-empty' });
    });
  });
}
