/* A backup of a hub that serves becomes the same hub elsewhere, on either engine; what was cut or changed becomes none. */
import { appendFile, chmod, mkdir, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hubPaths } from '../../../hub/config.ts';
import { openUnmigrated, withDatabase } from '../../../hub/db/database.ts';
import { chainHead, verifyChain } from '../../../hub/db/events.ts';
import { networkKeyOf } from '../../../hub/db/network-keys.ts';
import { backUp, type BackupReport } from '../../../hub/operate/backup.ts';
import { restore, type RestoreOptions } from '../../../hub/operate/restore.ts';
import { copyEmptyDatabase, embeddedEngine, postgresEngine, type HubPlace, type TestEngine } from '../engines.ts';
import { removeFolders } from '../folders.ts';
import { requestOf, sendLoad } from '../intake/load.ts';
import { sampleAddress, samplePicture, sampleReport } from '../intake/sample.ts';
import { ask, serveProcess } from '../intake/serving.ts';
import { makeHub } from '../intake/world.ts';
import { bytesBelow, countOf, everyRow, listAndPublish, onHub } from './world.ts';

const PASSPHRASE = 'correct horse battery';
const NOW = new Date('2026-04-05T06:07:08Z');
const embedded = embeddedEngine(makeHub);
const postgres = postgresEngine(makeHub);
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tuean-backup-'));
  await embedded.start();
  await postgres.start();
}, 120_000);
afterAll(async () => {
  await embedded.stop();
  await postgres.stop();
  await removeFolders([folder]);
});

let count = 0;
const newPath = (): string => join(folder, `place-${(count += 1)}`);

async function back(hub: HubPlace, passphrase: string | null = null): Promise<BackupReport> {
  return backUp({ ...hub, target: newPath(), now: NOW, passphrase });
}

async function bring(source: string, more: Partial<RestoreOptions> = {}): Promise<HubPlace> {
  const hub: HubPlace = { paths: hubPaths(newPath()), databaseUrl: undefined };
  await restore({ source, ...hub, passphrase: null, expected: null, openDatabase: openEmpty, ...more });
  return { ...hub, ...(more.databaseUrl && { databaseUrl: more.databaseUrl }) };
}

/** As a restore opens one; an embedded one is copied, because making it anew takes longer than all the rest. */
const openEmpty: NonNullable<RestoreOptions['openDatabase']> = async (paths, databaseUrl) => {
  if (databaseUrl === undefined) await copyEmptyDatabase(paths, false);
  return openUnmigrated(paths, databaseUrl);
};

/** An empty database of the engine: with its tables dropped, as the cluster makes copies of a hub only. */
async function emptyOf(engine: TestEngine): Promise<string | undefined> {
  const { paths, databaseUrl } = await engine.create();
  if (databaseUrl === undefined) return undefined;
  await withDatabase(paths, databaseUrl, async (orm) => {
    await orm.execute(sql.raw('DROP SCHEMA public CASCADE'));
    await orm.execute(sql.raw('CREATE SCHEMA public'));
  });
  return databaseUrl;
}

/** The lines of a backup, changed by hand, with everything but the last line as it was. */
async function changed(source: string, change: (lines: string[]) => string[], isSealedAnew = false): Promise<string> {
  const lines = gunzipSync(await readFile(source))
    .toString('utf8')
    .trimEnd()
    .split('\n');
  let text = change(lines).join('\n') + '\n';
  if (isSealedAnew) {
    const body = change(lines).slice(0, -1).join('\n') + '\n';
    const sha256 = createHash('sha256').update(body).digest('hex');
    text = `${body}${JSON.stringify({ end: { lines: body.split('\n').length - 1, sha256 } })}\n`;
  }
  const path = newPath();
  await writeFile(path, gzipSync(text));
  return path;
}

for (const from of [embedded, postgres]) {
  for (const to of [embedded, postgres]) {
    describe.skipIf(!from.isThere || !to.isThere)(`from ${from.name} to ${to.name}`, { timeout: 120_000 }, () => {
      it('has the same audit head and rows and serves the same bytes; taken while reports come in', async () => {
        const hub = await from.create();
        await listAndPublish(hub, ['one.example', 'two.example']);
        const served = await serveProcess(hub);
        const before = Array.from({ length: 40 }, () => sampleReport());
        const during = Array.from({ length: 200 }, () => requestOf(sampleReport().report, sampleAddress()));
        let report: BackupReport;
        try {
          const urls = [served.url];
          const requests = before.map((sample) => requestOf(sample.report, sampleAddress()));
          await sendLoad({ urls, requests, connections: 4, budgetMs: 60_000 });
          const [first] = before;
          if (first === undefined) throw new Error('expected a report');
          const picture = Buffer.from(samplePicture(3000));
          const put = await fetch(`${served.url}/v1/reports/${first.report.id}/picture`, {
            method: 'PUT',
            headers: { 'content-type': 'image/png', authorization: `Bearer ${first.token}` },
            body: picture,
          });
          expect(put.status).toBe(204);
          const load = sendLoad({ urls, requests: during, connections: 4, budgetMs: 60_000 });
          report = await back(hub);
          const answers = await load;
          // The hub served: nothing that came meanwhile was lost.
          expect(answers.filter(({ status }) => status === 201)).toHaveLength(200);
        } finally {
          await served.stop();
        }
        const repo = await bytesBelow(hub.paths.repo);
        const later = await back(hub);

        const restored = await bring(later.path, { databaseUrl: await emptyOf(to) });
        expect(await onHub(restored, chainHead)).toEqual(later.head);
        expect(await onHub(restored, chainHead)).toEqual(await onHub(hub, chainHead));
        expect(await everyRow(restored)).toEqual(await everyRow(hub));
        expect(await countOf(restored, 'evidence')).toBe(1);
        expect(await bytesBelow(restored.paths.repo)).toEqual(repo);
        expect(await bytesBelow(restored.paths.states)).toEqual(await bytesBelow(hub.paths.states));

        // The one that was taken under load is whole as of its own moment.
        const early = await bring(report.path, { databaseUrl: await emptyOf(to) });
        expect(await onHub(early, verifyChain)).toMatchObject({ events: report.head.seq, brokenAt: null });
        expect(await onHub(early, chainHead)).toEqual(report.head);
        const [kept, events] = [await countOf(early, 'report'), report.head.seq];
        expect(kept).toBeGreaterThanOrEqual(40);
        expect(events).toBeLessThanOrEqual(later.head.seq);

        // What it serves over HTTP is what the folder holds, byte for byte, and it goes on counting where it stopped.
        const again = await serveProcess(restored);
        try {
          for (const [path, hex] of Object.entries(repo)) {
            const answer = await fetch(`${again.url}/repo/${path}`);
            expect([path, Buffer.from(await answer.arrayBuffer()).toString('hex')]).toEqual([path, hex]);
          }
          const [first] = before;
          if (first !== undefined) expect((await ask(again.url, 'GET', first)).status).toBe(200);
          expect(
            (await sendLoad({ urls: [again.url], requests: during.slice(0, 5), connections: 1, budgetMs: 60_000 })).map(
              ({ status }) => status,
            ),
          ).toEqual([200, 200, 200, 200, 200]);
        } finally {
          await again.stop();
        }
        expect((await onHub(restored, verifyChain)).brokenAt).toBeNull();
      });
    });
  }
}

describe('the files of a backup', { timeout: 120_000 }, () => {
  it('are of one moment, the log of releases too, to which a release adds a line while the backup is written', async () => {
    const hub = await embedded.create();
    await listAndPublish(hub, ['one.example']);
    const log = join(hub.paths.repo, 'releases.log');
    const before = await readFile(log, 'utf8');
    const writing = back(hub);
    const isAside = async (): Promise<boolean> => {
      const scratch = (await readdir(hub.paths.data)).find((name) => /^backup-.*\.tmp$/.test(name));
      if (scratch === undefined) return false;
      return (await stat(join(hub.paths.data, scratch, 'files/repo/releases.log')).catch(() => null)) !== null;
    };
    await expect.poll(isAside, { interval: 2, timeout: 30_000 }).toBe(true);
    await appendFile(log, before.trimEnd().split('\n').at(-1) ?? '');
    const restored = await bring((await writing).path);
    expect(await readFile(join(restored.paths.repo, 'releases.log'), 'utf8')).toBe(before);
    expect(await readFile(log, 'utf8')).not.toBe(before);
  });

  it('are those of a hub: what somebody else put among them is named, left out, and keeps nothing from being restored', async () => {
    const hub = await embedded.create();
    await writeFile(join(hub.paths.repo, '.htaccess'), 'Require all granted');
    await writeFile(join(hub.paths.repo, 'metadata', 'copy of timestamp.json'), '{}');
    const report = await back(hub);
    expect(report.leftOut.toSorted()).toEqual(['repo/.htaccess', 'repo/metadata/copy of timestamp.json']);
    const restored = Object.keys(await bytesBelow((await bring(report.path)).paths.repo));
    const all = Object.keys(await bytesBelow(hub.paths.repo));
    expect(restored).toEqual(all.filter((path) => !report.leftOut.includes(`repo/${path}`)));
    expect((await back(await embedded.create())).leftOut).toEqual([]);
  });

  it('of the embedded database are for their owner alone, after a restore and where an older program made them', async () => {
    const hub = await embedded.create();
    await chmod(hub.paths.db, 0o755);
    const { path } = await back(hub);
    const restored = await bring(path);
    await onHub(hub, chainHead);
    for (const { paths } of [hub, restored]) expect((await stat(paths.db)).mode & 0o777).toBe(0o700);
  });
});

describe('keys in a backup', { timeout: 120_000 }, () => {
  it('of networks are in no backup: it outlives their day by months', async () => {
    const hub = await embedded.create();
    await onHub(hub, (orm) => networkKeyOf(orm, '2026-04-05'));
    const { path } = await back(hub);
    expect(gunzipSync(await readFile(path)).toString('utf8')).not.toContain('network_key');
    const restored = await bring(path);
    expect(await countOf(restored, 'network_key')).toBe(0);
  });

  it('are not there unless asked for, and then only sealed; offline root keys never', async () => {
    const hub = await embedded.create();
    await writeFile(join(hub.paths.data, 'intake.key'), `${'5a'.repeat(32)}\n`);
    const keys = await bytesBelow(hub.paths.keys);
    const secrets = Object.values(keys).map(
      (hex) => /privateKeyPem":\s*"([^"]+)/.exec(Buffer.from(hex, 'hex').toString())?.[1]?.slice(40, 80) ?? '',
    );
    expect(secrets.length).toBeGreaterThanOrEqual(4);
    let path = '';
    for (const passphrase of [null, PASSPHRASE]) {
      const report = await back(hub, passphrase);
      path = report.path;
      const text = gunzipSync(await readFile(report.path)).toString('utf8');
      for (const secret of [...secrets, '5a'.repeat(32)]) {
        expect(secret.length).toBeGreaterThan(20);
        expect(text).not.toContain(secret);
      }
      expect(text.includes('AGE ENCRYPTED FILE')).toBe(passphrase !== null);
      expect(report.keys).toBe(passphrase === null ? 0 : 4);
      expect((await stat(report.path)).mode & 0o777).toBe(0o600);
    }
    const closed = await bring(path);
    expect(await readdir(closed.paths.data)).not.toContain('keys');
    const opened = await bring(path, { passphrase: PASSPHRASE });
    const found = await bytesBelow(opened.paths.keys);
    expect(found).toEqual(Object.fromEntries(Object.entries(keys).filter(([name]) => !name.startsWith('offline/'))));
    expect(Object.keys(keys).some((name) => name.startsWith('offline/'))).toBe(true);
    for (const name of Object.keys(found)) expect((await stat(join(opened.paths.keys, name))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(opened.paths.data, 'intake.key'), 'utf8')).toBe(`${'5a'.repeat(32)}\n`);
    // With them it signs: the hub goes on.
    await listAndPublish(opened, ['three.example']);
    await expect(bring(path, { passphrase: 'another passphrase' })).rejects.toMatchObject({ code: 'bad-passphrase' });
    await expect(back(hub, 'short')).rejects.toMatchObject({ code: 'bad-passphrase' });
  });
});

describe('a restore refuses', { timeout: 120_000 }, () => {
  let hub: HubPlace;
  let whole = '';
  beforeAll(async () => {
    hub = await embedded.create();
    await listAndPublish(hub, ['one.example']);
    whole = (await back(hub)).path;
  }, 60_000);

  it('a place or a database where something is', async () => {
    await expect(restore({ source: whole, ...hub, passphrase: null, expected: null })).rejects.toMatchObject({
      code: 'not-empty',
    });
    await expect(backUp({ ...hub, target: whole, now: NOW, passphrase: null })).rejects.toMatchObject({
      code: 'not-empty',
    });
    if (!postgres.isThere) return;
    const { databaseUrl } = await postgres.create();
    await expect(bring(whole, { databaseUrl: databaseUrl })).rejects.toMatchObject({ code: 'not-empty' });
  });

  it('a backup that was cut anywhere, and leaves nothing', async () => {
    const bytes = await readFile(whole);
    for (const part of [0, 0.01, 0.3, 0.7, 0.999]) {
      const path = newPath();
      await writeFile(path, bytes.subarray(0, Math.floor(bytes.length * part)));
      await expect(bring(path)).rejects.toMatchObject({ code: 'bad-backup' });
    }
    // Cut at the end of a line and compressed again: nothing but the last line is missing.
    for (const drop of [1, 2, 5]) {
      await expect(bring(await changed(whole, (lines) => lines.slice(0, -drop)))).rejects.toMatchObject({
        code: 'bad-backup',
        message: expect.stringContaining('cut'),
      });
    }
    expect((await readdir(folder)).filter((name) => name.startsWith('.tuean-restore'))).toEqual([]);
  });

  it('a backup with a flipped byte anywhere', async () => {
    const text = gunzipSync(await readFile(whole));
    for (let step = 1; step < 8; step += 1) {
      const flipped = Buffer.from(text);
      const at = Math.floor((text.length * step) / 8);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      const path = newPath();
      await writeFile(path, gzipSync(flipped));
      await expect(bring(path), `byte ${at}`).rejects.toMatchObject({ code: 'bad-backup' });
    }
  });

  it('what somebody changed and sealed anew, where the chain, the signatures or the constraints tell', async () => {
    // The way of changing itself changes nothing.
    expect(await everyRow(await bring(await changed(whole, (lines) => lines, true)))).toEqual(await everyRow(hub));
    const cases: readonly ((lines: string[]) => string[])[] = [
      // An event of the chain, rewritten.
      (lines) => lines.map((one) => one.replace('"listing.import"', '"listing.revoke"')),
      // The last event, dropped.
      (lines) => {
        const { seq } = /"seq":(?<seq>\d+)/.exec(lines[0] ?? '')?.groups ?? {};
        return lines.filter((one) => !one.startsWith(`["${String(seq)}","\\\\x`));
      },
      // A value that no constraint allows.
      (lines) => lines.map((one) => one.replace('"active"', '"hidden"')),
      // Another trust root.
      (lines) =>
        lines.map((one, index) =>
          lines[index - 1]?.includes('"file":"root.json"')
            ? JSON.stringify({ data: Buffer.from('{}').toString('base64') })
            : one,
        ),
      // A file outside the folder.
      (lines) => lines.map((one) => one.replace('"file":"root.json"', '"file":"repo/../../evil"')),
      (lines) => lines.map((one) => one.replace('"file":"root.json"', '"file":"keys/online/evil"')),
      // A table that there is not.
      (lines) => lines.map((one) => one.replace('"table":"publisher"', '"table":"pg_authid"')),
    ];
    for (const [index, change] of cases.entries()) {
      const path = await changed(whole, change, true);
      expect(gunzipSync(await readFile(path)).equals(gunzipSync(await readFile(whole)))).toBe(false);
      await expect(bring(path), `case ${index}`).rejects.toMatchObject({ code: 'bad-backup' });
    }
  });

  it('another file than the one whose digest was kept', async () => {
    await expect(bring(whole, { expected: '00'.repeat(32) })).rejects.toMatchObject({ code: 'bad-backup' });
    const expected = createHash('sha256')
      .update(await readFile(whole))
      .digest('hex');
    await bring(whole, { expected });
  });

  it('a backup of a newer program', async () => {
    const newer = await changed(
      whole,
      (lines) => lines.map((one) => one.replace('"migrations":["', '"migrations":["9999-tomorrow.sql","')),
      true,
    );
    await expect(bring(newer)).rejects.toMatchObject({ code: 'newer-database' });
  });

  it('takes an empty folder that is there', async () => {
    const paths = hubPaths(newPath());
    await mkdir(paths.data);
    // Nothing is moved onto it, as it may be a mount, and nothing is written beside it, as that may be somebody else's.
    const { ino } = await stat(paths.data);
    const beside = await readdir(folder);
    const openDatabase: typeof openEmpty = async (...where) => {
      expect(await readdir(folder)).toEqual(beside);
      return openEmpty(...where);
    };
    await restore({ source: whole, paths, databaseUrl: undefined, passphrase: null, expected: null, openDatabase });
    expect((await stat(paths.data)).ino).toBe(ino);
    expect((await readdir(paths.data)).toSorted()).toEqual(['db', 'hub.json', 'repo', 'root.json', 'states']);
    expect(await onHub({ paths, databaseUrl: undefined }, chainHead)).toEqual(await onHub(hub, chainHead));
  });
});
