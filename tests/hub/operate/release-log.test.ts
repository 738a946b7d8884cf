/* The public log of releases: it grows with every release, survives kills, and a monitor finds what was changed. */
import { appendFile, mkdir, mkdtemp, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  extendReleaseLog,
  parseReleaseLog,
  verifyReleaseLog,
  type SeenLine,
} from '../../../hub/operate/release-log.ts';
import { fetchFromFolder } from '../../../hub/publish/current.ts';
import { embeddedEngine, type TestHub } from '../engines.ts';
import { serveProcess } from '../intake/serving.ts';
import { makeHub } from '../intake/world.ts';
import { listAndPublish } from './world.ts';

const embedded = embeddedEngine(makeHub);

describe('the log of releases', { timeout: 120_000 }, () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tuean-log-'));
    await embedded.start();
  }, 60_000);
  afterAll(async () => {
    await embedded.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const pathOf = (hub: TestHub): string => join(hub.paths.repo, 'releases.log');
  const textOf = (hub: TestHub): Promise<string> => readFile(pathOf(hub), 'utf8');
  const verify = async (hub: TestHub, seen: SeenLine | null = null) =>
    verifyReleaseLog({
      fetchFile: fetchFromFolder(hub.paths.repo),
      root: await readFile(hub.paths.trustRoot),
      seen,
      now: new Date(),
    });

  async function hubWithReleases(): Promise<TestHub> {
    const hub = await embedded.create();
    await listAndPublish(hub, ['one.example']);
    await listAndPublish(hub, ['two.example', 'three.example']);
    return hub;
  }

  it('has a line for each release, in order, that is what the signed metadata says', async () => {
    const hub = await hubWithReleases();
    const lines = parseReleaseLog(await textOf(hub)).map(({ entry }) => entry);
    expect(lines.map(({ n, epoch, sequence, counts }) => [n, epoch, sequence, counts.hosts])).toEqual([
      [1, 1, 1, 0],
      [2, 1, 2, 1],
      [3, 1, 3, 3],
    ]);
    expect(await verify(hub)).toMatchObject({ lines: 3, checked: 3, last: { n: 3 } });
    // Nothing new: nothing written.
    const before = await textOf(hub);
    expect(await extendReleaseLog(hub.paths.repo)).toBe(0);
    expect(await textOf(hub)).toBe(before);
  });

  it('is written again with the same bytes after a kill anywhere', async () => {
    const hub = await hubWithReleases();
    const whole = await textOf(hub);
    for (let cut = 0; cut < whole.length; cut += 97) {
      await writeFile(pathOf(hub), whole.slice(0, cut));
      await extendReleaseLog(hub.paths.repo);
      expect(await textOf(hub)).toBe(whole);
    }
    await rm(pathOf(hub));
    await extendReleaseLog(hub.paths.repo);
    expect(await textOf(hub)).toBe(whole);
  });

  it('waits for a version that is there and cannot be read now, and cuts nothing off what is no log', async () => {
    const hub = await hubWithReleases();
    const whole = await textOf(hub);
    const [first = ''] = whole.split('\n');
    await writeFile(pathOf(hub), `${first}\n`);
    const targets = join(hub.paths.repo, 'metadata', '2.targets.json');
    await rename(targets, `${targets}.aside`);
    await mkdir(targets);
    await expect(extendReleaseLog(hub.paths.repo)).rejects.toThrow('EISDIR');
    expect(await textOf(hub)).toBe(`${first}\n`);
    await rmdir(targets);
    await rename(`${targets}.aside`, targets);
    await extendReleaseLog(hub.paths.repo);
    expect(await textOf(hub)).toBe(whole);

    const other = 'x'.repeat(70_000);
    await writeFile(pathOf(hub), other);
    await expect(extendReleaseLog(hub.paths.repo)).rejects.toMatchObject({ code: 'bad-log' });
    expect(await textOf(hub)).toBe(other);
  });

  it('goes on after a restart, and is served at two addresses', async () => {
    const hub = await hubWithReleases();
    const whole = await textOf(hub);
    await writeFile(pathOf(hub), whole.slice(0, 100));
    const served = await serveProcess(hub);
    try {
      for (const path of ['/releases.log', '/repo/releases.log']) {
        const answer = await fetch(`${served.url}${path}`);
        expect(await answer.text()).toBe(whole);
        expect(answer.headers.get('cache-control')).toContain('max-age=60');
      }
    } finally {
      await served.stop();
    }
  });

  it('refuses a log that was changed, wherever', async () => {
    const hub = await hubWithReleases();
    const whole = await textOf(hub);
    const lines = whole.split('\n');
    const forgeries: readonly (readonly [what: string, text: string])[] = [
      ['a count', whole.replace('"hosts":1', '"hosts":2')],
      ['the last line’s count, which nothing follows', whole.replace('"hosts":3', '"hosts":2')],
      ['a line dropped in the middle', [lines[0], ...lines.slice(2)].join('\n')],
      ['the last line dropped', `${lines.slice(0, 2).join('\n')}\n`],
      ['lines in another order', `${[lines[1], lines[0], lines[2]].join('\n')}\n`],
      ['a line twice', `${whole}${lines[2]}\n`],
      ['half a line', whole.slice(0, -20)],
      ['nothing', ''],
    ];
    for (const [what, text] of forgeries) {
      expect(text, what).not.toBe(whole);
      await writeFile(pathOf(hub), text);
      await expect(verify(hub), what).rejects.toMatchObject({ code: 'bad-log' });
    }
    await writeFile(pathOf(hub), whole);
    await verify(hub);
    // Where the metadata is gone, the chain alone tells.
    await rm(join(hub.paths.repo, 'metadata/1.targets.json'));
    expect(await verify(hub)).toMatchObject({ lines: 3, checked: 2 });
    await writeFile(pathOf(hub), whole.replace('"hosts":0', '"hosts":7'));
    await expect(verify(hub)).rejects.toMatchObject({ code: 'bad-log', message: expect.stringContaining('line 2') });
    await writeFile(pathOf(hub), whole);
    await appendFile(pathOf(hub), 'no line of a log\n');
    await expect(extendReleaseLog(hub.paths.repo)).rejects.toMatchObject({ code: 'bad-log' });
  });

  it('finds that the past was rewritten into another whole chain, by one line that was kept', async () => {
    const hub = await hubWithReleases();
    const other = await hubWithReleases();
    const { last } = await verify(hub);
    await listAndPublish(hub, ['four.example']);
    expect(await verify(hub, last)).toMatchObject({ lines: 4 });
    await listAndPublish(other, ['five.example']);
    // Whole in itself, and not the one that was seen: the dates of its releases differ.
    await verify(other);
    await expect(verify(other, last)).rejects.toMatchObject({
      code: 'bad-log',
      message: expect.stringContaining('rewritten'),
    });
  });
});
