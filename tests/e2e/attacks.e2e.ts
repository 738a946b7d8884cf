/*
 * Somebody between the hub and the browser. Whatever they send, the list in force stays in force, the status names what
 * was refused, and the honest hub is believed again at once.
 */
import { cp } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { LIFE_DAYS, readCurrent, readRoot, writeTimestamp } from '../../hub/trust/repository.ts';
import { catalogues } from '../../locales/index.ts';
import { sleep } from '../../scripts/lab/browser.ts';
import { readRepositoryFile, serveRepository, type LabHub } from '../../scripts/lab/hub.ts';
import type { SiteHandler } from '../../scripts/lab/sites.ts';
import { ask, expect, test, withList } from './fixtures.ts';
import { expectWarning } from './warning.ts';
import { HUB_HOST, LISTED, madeOnce } from './world.ts';

interface Attack {
  readonly name: string;
  /** Codes that name this attack; which of them depends on what is fetched first. */
  readonly codes: readonly string[];
  /** Handler between the browser and a hub that has published something new. `old` is a copy from before that. */
  readonly tamper: (repository: string, old: string) => SiteHandler;
}

const isTimestamp = (path: string): boolean => path.endsWith('/timestamp.json');
const isData = (path: string): boolean => /\/(targets\/base|deltas)\//.test(path);

const ATTACKS: readonly Attack[] = [
  {
    name: 'arbitrary installation: the timestamp is changed after signing',
    codes: ['threshold', 'arbitrary', 'malformed'],
    tamper: (repository) =>
      changing(repository, isTimestamp, (bytes) =>
        Buffer.from(bytes.toString('utf8').replace(/"version": ?\d+/, '"version":9999')),
      ),
  },
  {
    name: 'arbitrary installation: the list is another than the signed one',
    codes: ['arbitrary', 'state-mismatch', 'wrong-size', 'malformed', 'missing'],
    tamper: (repository) => changing(repository, isData, (bytes) => flipBit(bytes, bytes.length >> 1)),
  },
  {
    name: 'rollback: the whole repository of yesterday',
    codes: ['rollback', 'missing'],
    tamper: (_repository, old) => serveRepository(old),
  },
  {
    name: 'mix-and-match: today’s timestamp with yesterday’s metadata',
    codes: ['mix-and-match', 'arbitrary', 'rollback', 'missing', 'wrong-size'],
    tamper: (repository, old) => async (request, response, raw) =>
      await serveRepository(isTimestamp(request.path) ? repository : old)(request, response, raw),
  },
  {
    name: 'endless data: a timestamp without end',
    codes: ['endless-data'],
    tamper: (repository) => instead(repository, isTimestamp, pourWithoutEnd),
  },
  {
    name: 'wrong size: the list is cut short',
    codes: ['wrong-size', 'arbitrary', 'state-mismatch', 'malformed', 'missing', 'network'],
    tamper: (repository) => changing(repository, isData, (bytes) => bytes.subarray(0, bytes.length - 7)),
  },
  {
    name: 'a file that the signed metadata names is not there',
    codes: ['missing'],
    tamper: (repository) =>
      instead(
        repository,
        (path) => /\d+\.(snapshot|targets)\.json$/.test(path),
        (response) => void response.writeHead(404).end(),
      ),
  },
  {
    name: 'the server answers with an error page',
    codes: ['http-status'],
    tamper: (repository) =>
      instead(repository, isTimestamp, (response) => void response.writeHead(503).end('<h1>busy</h1>')),
  },
  {
    name: 'a captive portal answers everything with its own page',
    codes: ['malformed', 'endless-data'],
    tamper: () => (_request, response) => void response.writeHead(200).end('<!doctype html><title>Log in</title>'),
  },
  {
    name: 'slow retrieval: the answer begins and never ends',
    codes: ['slow'],
    tamper: (repository) => instead(repository, isTimestamp, (response) => void response.writeHead(200).write('{')),
  },
];

/** Three releases of one hub, each as a folder: yesterday's, the one that the browser has, and the newest. */
interface Releases {
  readonly old: string;
  readonly current: string;
  readonly newest: string;
  /** Keys of the hub that signed all three. */
  readonly data: string;
}
let releases: Releases;

test.beforeAll(async () => {
  releases = await madeOnce('releases-of-attacks', publishThree);
});

async function publishThree(hub: LabHub): Promise<Releases> {
  const publish = async (name: string): Promise<string> => {
    await hub.import([`http://${name}-scam.example/`], { format: 'urls' });
    await hub.publish();
    const folder = `${hub.data}-${name}`;
    await cp(hub.repository, folder, { recursive: true });
    return folder;
  };
  return {
    old: await publish('old'),
    current: await publish('current'),
    newest: await publish('newest'),
    data: hub.data,
  };
}

for (const attack of ATTACKS) {
  test(attack.name, async ({ sites, launch }) => {
    const { old, current, newest } = releases;
    sites.handle(HUB_HOST, serveRepository(current));
    const browser = await launch();
    const own = await withList(browser);
    const [good] = (await ask(own, 'list.status', {})).publishers;

    sites.handle(HUB_HOST, attack.tamper(newest, old));
    // An update that was under way already may still have met the honest hub.
    let [attacked] = (await ask(own, 'list.update', {})).publishers;
    if (attacked?.lastError === null) [attacked] = (await ask(own, 'list.update', {})).publishers;
    expect(attack.codes).toContain(attacked?.lastError);
    expect(attacked).toMatchObject({ sequence: good?.sequence, counts: good?.counts });
    expect(attacked?.checkedAt).toBeLessThanOrEqual(Date.now());

    const tab = await browser.newTab();
    await expectWarning(tab, await tab.open(`http://${LISTED.host}/`));
    await expectWarning(tab, await tab.open('http://current-scam.example/'));
    expect((await tab.open('http://newest-scam.example/')).kind).toBe('site');

    sites.handle(HUB_HOST, serveRepository(newest));
    const [recovered] = (await ask(own, 'list.update', {})).publishers;
    expect(recovered).toMatchObject({ lastError: null, freshness: 'fresh' });
    expect(recovered?.sequence).toBeGreaterThan(good?.sequence ?? Infinity);
    await expectWarning(tab, await tab.open('http://newest-scam.example/'));
  });
}

test('freeze: yesterday’s timestamp for ever, and the age of the list shows it', async ({ sites, launch }) => {
  sites.handle(HUB_HOST, serveRepository(releases.old));
  const browser = await launch();
  const own = await withList(browser);
  const [status] = (await ask(own, 'list.update', {})).publishers;
  // Nothing can tell a frozen list from a quiet day before its dates run out; until then its age is what is shown.
  expect(status?.publishedAt).toBeLessThan(Date.now());
  const tab = await browser.newTab();
  await expectWarning(tab, await tab.open(`http://${LISTED.host}/`));
});

test('freeze: a timestamp whose dates have run out is refused, and the popup says so', async ({
  browserKind,
  sites,
  launch,
}) => {
  const frozen = `${releases.current}-frozen-${browserKind}`;
  await cp(releases.current, frozen, { recursive: true });
  sites.handle(HUB_HOST, serveRepository(frozen));
  const browser = await launch();
  const own = await withList(browser);
  // Only now, that the browser has its list: as long as one update may take, and no longer.
  const expiresAt = Date.now() + 8_000;
  const repository = { dataDir: releases.data, repoDir: frozen };
  const current = await readCurrent(repository);
  if (current === null) throw new Error('expected a release to sign again');
  const signedAt = new Date(expiresAt - LIFE_DAYS.timestamp * 86_400_000);
  await writeTimestamp(repository, await readRoot(repository), current.snapshot, signedAt);
  const [good] = (await ask(own, 'list.update', {})).publishers;
  expect(good).toMatchObject({ lastError: null, freshness: 'fresh' });

  // Metadata counts whole seconds, and rounds down: a second later it has run out on every clock of this machine.
  await sleep(Math.max(0, expiresAt + 1000 - Date.now()));
  const [expired] = (await ask(own, 'list.update', {})).publishers;
  expect(expired).toMatchObject({ lastError: 'freeze', freshness: 'expired', sequence: good?.sequence });
  const tab = await browser.newTab();
  await expectWarning(tab, await tab.open(`http://${LISTED.host}/`));
  await expectWarning(tab, await tab.open('http://current-scam.example/'));
  const popup = await browser.openOwnPage('popup.html');
  await popup.waitFor(`document.body.innerText.includes(${JSON.stringify(catalogues.th.list.expired)})`);
});

function changing(
  repository: string,
  chosen: (path: string) => boolean,
  change: (bytes: Buffer) => Uint8Array,
): SiteHandler {
  return async (request, response, raw) => {
    const bytes = chosen(request.path) ? await readRepositoryFile(repository, request.path) : null;
    if (bytes) response.writeHead(200).end(change(bytes));
    else await serveRepository(repository)(request, response, raw);
  };
}

function instead(
  repository: string,
  chosen: (path: string) => boolean,
  answer: (response: ServerResponse) => void | Promise<void>,
): SiteHandler {
  return async (request, response, raw) => {
    if (chosen(request.path)) await answer(response);
    else await serveRepository(repository)(request, response, raw);
  };
}

async function pourWithoutEnd(response: ServerResponse): Promise<void> {
  response.writeHead(200);
  const chunk = Buffer.alloc(64 * 1024, 0x20);
  while (!response.destroyed) {
    response.write(chunk);
    await sleep(5);
  }
}

function flipBit(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}
