/* The repository in a bucket and in a folder: every reader finds a whole release, whatever happens to the hub meanwhile. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkText } from '../../../hub/check/check-text.ts';
import { bucketDestination, folderDestination } from '../../../hub/operate/destinations.ts';
import { fetchFromAddress } from '../../../hub/operate/fetch-repository.ts';
import { mirror, type Destination, type MirrorReport } from '../../../hub/operate/mirror.ts';
import { fetchFromFolder, openRelease, type FetchFile } from '../../../hub/publish/current.ts';
import { repositoryOf } from '../../../hub/publish/publish.ts';
import { refreshTimestamp } from '../../../hub/trust/index.ts';
import { embeddedEngine, type TestHub } from '../engines.ts';
import { makeHub } from '../intake/world.ts';
import { CREDENTIALS, hasObjectStore, startObjectStore, type ObjectStore } from './object-store.ts';
import { bytesBelow, listAndPublish } from './world.ts';

const embedded = embeddedEngine(makeHub);
const BUCKET = 'tuean-lists';
const isStoreThere = await hasObjectStore();
const DAY_MS = 86_400_000;
const MAIN = join(import.meta.dirname, '../../../hub/cli/tuean.mjs');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tuean-mirror-'));
  await embedded.start();
}, 60_000);
afterAll(async () => {
  await embedded.stop();
  await rm(folder, { recursive: true, force: true });
});

let count = 0;
const newFolder = (): string => join(folder, `mirror-${(count += 1)}`);

function copy(
  hub: TestHub,
  destination: Destination,
  more: { now?: Date; overwrite?: boolean } = {},
): Promise<MirrorReport> {
  return mirror({ paths: hub.paths, destination, now: new Date(), keepHours: 72, overwrite: false, ...more });
}

/** The release that a reader of a mirror takes, checked from the hub's root as a browser checks it. */
async function sequenceOf(hub: TestHub, fetchFile: FetchFile): Promise<number> {
  const { release } = await openRelease(await readFile(hub.paths.trustRoot), fetchFile, new Date());
  return release.sequence;
}

/** A destination that dies at its n-th write: a connection that is cut, or the process killed. */
function dyingAt(destination: Destination, writes: number): Destination {
  let left = writes;
  return {
    ...destination,
    async put(path, bytes, headers) {
      if (left === 0) throw new Error('cut');
      left -= 1;
      return destination.put(path, bytes, headers);
    },
  };
}

describe('a mirror in a folder', { timeout: 120_000 }, () => {
  it('is the repository byte for byte, and a second run sends nothing', async () => {
    const hub = await embedded.create();
    await listAndPublish(hub, ['one.example', 'two.example']);
    const to = newFolder();
    const first = await copy(hub, folderDestination(to));
    expect(first.present).toBe(0);
    expect(await bytesBelow(to)).toEqual(await bytesBelow(hub.paths.repo));
    expect(await copy(hub, folderDestination(to))).toMatchObject({ sent: 0, removed: 0, present: first.sent });
    // A new timestamp is one file.
    await refreshTimestamp(repositoryOf(hub.paths), new Date());
    expect(await copy(hub, folderDestination(to))).toMatchObject({ sent: 1 });
  });

  it('can be read by a web server, whatever the hub keeps to itself; a folder that was there stays as it is', async () => {
    const hub = await embedded.create();
    const [to, mine] = [join(newFolder(), 'www'), newFolder()];
    await mkdir(mine, { mode: 0o750 });
    const umask = process.umask(0o077);
    try {
      for (const place of [to, mine]) await copy(hub, folderDestination(place));
    } finally {
      process.umask(umask);
    }
    const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
    for (const entry of await readdir(to, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      expect([path, await modeOf(path)]).toEqual([path, entry.isDirectory() ? 0o755 : 0o644]);
    }
    expect([await modeOf(to), await modeOf(mine)]).toEqual([0o755, 0o750]);
  });

  it('shows every reader a whole release wherever a run is cut, and the next run completes', async () => {
    const hub = await embedded.create();
    await listAndPublish(hub, ['one.example']);
    const to = newFolder();
    await copy(hub, folderDestination(to));
    const before = await sequenceOf(hub, fetchFromFolder(to));
    await listAndPublish(hub, ['one.example', 'two.example', 'three.example']);
    const seen: number[] = [];
    for (let writes = 0; ; writes += 1) {
      const ended = await copy(hub, dyingAt(folderDestination(to), writes)).then(
        () => true,
        () => false,
      );
      seen.push(await sequenceOf(hub, fetchFromFolder(to)));
      if (ended) break;
    }
    expect(seen.length).toBeGreaterThan(2);
    expect([...new Set(seen)]).toEqual([before, before + 1]);
    expect(await bytesBelow(to)).toEqual(await bytesBelow(hub.paths.repo));
  });

  it('writes the timestamp last, roots right before it, and what it names first', async () => {
    const hub = await embedded.create();
    await listAndPublish(hub, ['one.example']);
    const order: string[] = [];
    const destination = folderDestination(newFolder());
    await copy(hub, {
      ...destination,
      put: async (path, bytes, headers) => {
        order.push(path);
        return destination.put(path, bytes, headers);
      },
    });
    const kinds = order.map(
      (path) => /^(targets|deltas)\//.exec(path)?.[0] ?? /[a-z]+\.(json|log)$/.exec(path)?.[0] ?? '',
    );
    const places = (kind: string) => kinds.flatMap((one, index) => (one === kind ? [index] : []));
    expect(Math.max(...places('targets/'), ...places('deltas/'))).toBeLessThan(Math.min(...places('targets.json')));
    expect(Math.max(...places('targets.json'), ...places('snapshot.json'))).toBeLessThan(
      Math.min(...places('releases.log')),
    );
    expect(kinds.slice(-3)).toEqual(['releases.log', 'root.json', 'timestamp.json']);
  });

  it('removes late, and only what is ours', async () => {
    const hub = await embedded.create();
    await listAndPublish(hub, ['one.example']);
    const to = newFolder();
    const now = new Date();
    await copy(hub, folderDestination(to), { now });
    const [delta = ''] = Object.keys(await bytesBelow(hub.paths.repo)).filter((path) => path.startsWith('deltas/'));
    await rm(join(hub.paths.repo, delta));
    await writeFile(join(to, 'index.html'), 'somebody else’s');
    const at = (days: number): Date => new Date(now.valueOf() + days * DAY_MS);
    expect(await copy(hub, folderDestination(to), { now: at(10) })).toMatchObject({ removed: 0 });
    expect(await copy(hub, folderDestination(to), { now: at(12) })).toMatchObject({ removed: 0 });
    expect(Object.keys(await bytesBelow(to))).toContain(delta);
    expect(await copy(hub, folderDestination(to), { now: at(13.1) })).toMatchObject({ removed: 1 });
    const left = Object.keys(await bytesBelow(to));
    expect(left).not.toContain(delta);
    expect(left).toContain('index.html');
    expect(left).toContain('metadata/1.root.json');
  });

  it('repairs what was changed there', async () => {
    const hub = await embedded.create();
    await listAndPublish(hub, ['one.example']);
    const to = newFolder();
    await copy(hub, folderDestination(to));
    const [base = ''] = Object.keys(await bytesBelow(to)).filter((path) => path.startsWith('targets/'));
    const bytes = await readFile(join(to, base));
    bytes[3] = (bytes[3] ?? 0) ^ 1;
    await writeFile(join(to, base), bytes);
    expect(await copy(hub, folderDestination(to))).toMatchObject({ sent: 1 });
    expect(await bytesBelow(to)).toEqual(await bytesBelow(hub.paths.repo));
  });

  it('refuses to go back: a hub restored from an older backup, or two hubs on one mirror', async () => {
    const hub = await embedded.create();
    const to = newFolder();
    const old = await embedded.create();
    await listAndPublish(hub, ['one.example']);
    await copy(hub, folderDestination(to));
    const held = await bytesBelow(to);
    await expect(copy(old, folderDestination(to))).rejects.toMatchObject({ code: 'mirror-newer' });
    expect(await bytesBelow(to)).toEqual(held);
    await listAndPublish(old, ['other.example']);
    await refreshTimestamp(repositoryOf(old.paths), new Date());
    // As new by its number, and still another history.
    await expect(copy(old, folderDestination(to))).rejects.toMatchObject({ code: 'mirror-newer' });
    await copy(old, folderDestination(to), { overwrite: true });
    expect(await sequenceOf(old, fetchFromFolder(to))).toBe(2);
  });
});

describe.skipIf(!isStoreThere)(
  isStoreThere ? 'a mirror in a bucket' : 'a mirror in a bucket (not run: s3rver is not installed and could not be)',
  { timeout: 120_000 },
  () => {
    let store: ObjectStore;
    beforeAll(async () => {
      store = await startObjectStore(newFolder(), BUCKET);
    }, 30_000);
    afterAll(() => store.stop());

    const bucket = (prefix: string, more: { secretAccessKey?: string; bucket?: string } = {}): Destination =>
      bucketDestination({
        endpoint: store.endpoint,
        bucket: BUCKET,
        prefix,
        region: 'us-east-1',
        ...CREDENTIALS,
        ...more,
      });
    const reader = (prefix: string): FetchFile => fetchFromAddress(`${store.endpoint}/${BUCKET}/${prefix}`);

    it('lets a client that only fetches verify and open the release', async () => {
      const hub = await embedded.create();
      await listAndPublish(hub, ['one.example', 'two.example']);
      const first = await copy(hub, bucket('lists/th'));
      const release = await openRelease(await readFile(hub.paths.trustRoot), reader('lists/th'), new Date());
      const [found] = await checkText('two.example', release);
      expect(found?.verdict.kind).toBe('listed');
      for (const [path, hex] of Object.entries(await bytesBelow(hub.paths.repo))) {
        const answer = await fetch(`${store.endpoint}/${BUCKET}/lists/th/${path}`);
        expect([path, Buffer.from(await answer.arrayBuffer()).toString('hex')]).toEqual([path, hex]);
        const isMutable = /timestamp\.json$|\.log$/.test(path);
        expect(answer.headers.get('cache-control')).toContain(isMutable ? 'max-age=60' : 'immutable');
        expect(answer.headers.get('content-type')).toContain(path.endsWith('.json') ? 'application/json' : '/');
      }
      expect(await copy(hub, bucket('lists/th'))).toMatchObject({ sent: 0, present: first.sent });
      await listAndPublish(hub, ['three.example']);
      const second = await copy(hub, bucket('lists/th'));
      expect(second.sent).toBeLessThan(8);
      expect(await sequenceOf(hub, reader('lists/th'))).toBe(3);
    });

    it('shows readers the last release while a run is cut, and completes it', async () => {
      const hub = await embedded.create();
      await listAndPublish(hub, ['one.example']);
      await copy(hub, bucket('cut'));
      await listAndPublish(hub, ['two.example']);
      for (const writes of [0, 1, 2]) {
        await expect(copy(hub, dyingAt(bucket('cut'), writes))).rejects.toThrow('cut');
        expect(await sequenceOf(hub, reader('cut'))).toBe(2);
      }
      await copy(hub, bucket('cut'));
      expect(await sequenceOf(hub, reader('cut'))).toBe(3);
    });

    it('lists more than a page of objects', async () => {
      const destination = bucket('many');
      const bytes = new Uint8Array([1]);
      const paths = Array.from({ length: 1_050 }, (_, index) => `deltas/${index}-2000`);
      for (let start = 0; start < paths.length; start += 50) {
        await Promise.all(paths.slice(start, start + 50).map((path) => destination.put(path, bytes, {})));
      }
      expect([...(await destination.list()).keys()].sort()).toEqual(paths.sort());
    });

    it('says what the store refuses: a wrong secret, a bucket that there is not', async () => {
      const hub = await embedded.create();
      const secret = 'not-the-secret-of-anybody';
      const error: unknown = await copy(hub, bucket('x', { secretAccessKey: secret })).catch((one: unknown) => one);
      expect(error).toMatchObject({ code: 'mirror-failed', message: expect.stringContaining('SignatureDoesNotMatch') });
      expect(String(error)).not.toContain(secret);
      await expect(copy(hub, bucket('x', { bucket: 'no-such-bucket' }))).rejects.toMatchObject({
        code: 'mirror-failed',
      });
    });

    it('is what the command does, with credentials from the environment only', async () => {
      const hub = await embedded.create();
      const args = [
        MAIN,
        'mirror',
        '--to',
        `s3://${BUCKET}/command`,
        '--endpoint',
        store.endpoint,
        '--data',
        hub.paths.data,
        '--json',
      ];
      const env = { ...process.env, NODE_NO_WARNINGS: '1', AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
      await expect(promisify(execFile)(process.execPath, args, { env })).rejects.toMatchObject({ code: 2 });
      const { stdout } = await promisify(execFile)(process.execPath, args, {
        env: { ...env, AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId, AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey },
      });
      expect(JSON.parse(stdout)).toMatchObject({ present: 0, removed: 0 });
      expect(await sequenceOf(hub, reader('command'))).toBe(1);
    });
  },
);
