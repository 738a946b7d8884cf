/* The command line, as a real process where it is one that counts: usage, exit codes, what is printed, and that refusals change nothing. */
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyFolder, removeFolders } from '../folders.ts';
import { samplePicture } from '../intake/sample.ts';
import { tueanHere, type Ran } from './in-process.ts';

const LAUNCHER = join(import.meta.dirname, '../../../hub/cli/tuean.mjs');
let scratch = '';
let template = '';
let copies = 0;

const here = (args: readonly string[], input = ''): Promise<Ran> => tueanHere(args, scratch, input);

/** A process of its own. */
function tuean(args: readonly string[], input = ''): Promise<Ran> {
  return new Promise((resolve) => {
    const env = { ...process.env, DATABASE_URL: '' };
    const child = execFile(process.execPath, [LAUNCHER, ...args], { env, cwd: scratch }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
    child.stdin?.end(input);
  });
}

/** A process with one of its outputs on a disk that is full, or with another database. */
async function troubled(
  args: readonly string[],
  { full, databaseUrl = '' }: { readonly full?: 'out' | 'err'; readonly databaseUrl?: string },
): Promise<Ran> {
  const disk = full === undefined ? null : await open('/dev/full', 'w');
  const child = spawn(process.execPath, [LAUNCHER, ...args], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ['ignore', full === 'out' ? (disk?.fd ?? 'pipe') : 'pipe', full === 'err' ? (disk?.fd ?? 'pipe') : 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (said.out += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said.err += text));
  const [code] = (await once(child, 'close')) as readonly unknown[];
  await disk?.close();
  return { code: Number(code), ...said };
}

/** A copy of the hub that was made once. */
async function newHub(): Promise<string> {
  const folder = join(scratch, `hub${(copies += 1)}`);
  await copyFolder(template, folder);
  return folder;
}

/** Digest of everything in a folder but the embedded database's own files. */
async function digestOf(folder: string): Promise<string> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(join(folder, 'db')))
    .sort();
  const hash = createHash('sha256');
  for (const name of names) hash.update(name).update(await readFile(name));
  return hash.digest('hex');
}

/** Thai letters stand in the old code page 0x0e00 − 0xa0 below their code points. */
function thaiCodePage(text: string): Buffer {
  return Buffer.from(
    Array.from(text, (letter) => letter.charCodeAt(0)).map((code) => (code < 128 ? code : code - 0x0e00 + 0xa0)),
  );
}

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'tuean-cli-'));
  template = join(scratch, 'template');
  const made = await tuean(['init', '--data', template, '--url', 'http://hub.example/', '--json']);
  expect(made.err).toBe('');
  expect(JSON.parse(made.out)).toEqual({
    data: template,
    url: 'http://hub.example',
    trustRoot: join(template, 'root.json'),
  });
}, 120_000);
afterAll(() => removeFolders([scratch]));

describe('what a command says', { timeout: 120_000 }, () => {
  it.skipIf(!existsSync('/dev/full'))(
    'and could not write ends it with 1 and the reason, where it was its result',
    async () => {
      const file = join(scratch, 'message.txt');
      await writeFile(file, 'no number here');
      const lost = await troubled(['scan', file], { full: 'out' });
      expect(lost).toEqual({
        code: 1,
        out: '',
        err: expect.stringMatching(/^failed: .*could not be written \(ENOSPC\).*\n$/),
      });
      expect((await troubled(['scan', file], { full: 'err' })).code).toBe(0);
      expect((await troubled(['scan', `${file}.none`], { full: 'err' })).code).toBe(1);
    },
  );

  it('of a database that does not answer is why, and no query with its values', async () => {
    const ran = await troubled(['list', '--data', template], { databaseUrl: 'postgres://u:secret@127.0.0.1:1/x' });
    expect(ran).toMatchObject({ code: 1, out: '', err: expect.stringContaining('ECONNREFUSED') });
    expect(ran.err).not.toMatch(/SELECT|params|secret/);
  });

  it('of what strangers wrote cannot paint the screen', async () => {
    const hostile = 'evil\u001b]0;owned\u0007\u001b[31m\u009b31m\u202exyz';
    const feed = await here(
      ['import', '-', '--format', 'domains', '--refused', '--dry-run', '--data', template],
      `${hostile}\n`,
    );
    const picture = join(scratch, `${hostile.replace('/', '')}.png`);
    await writeFile(picture, '\u0089PNG', 'latin1');
    const scanned = await here(['scan', picture]);
    for (const text of [feed.out, feed.err, scanned.err]) expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    expect([feed.out, scanned.err]).toEqual([
      expect.stringContaining('evil ]0;owned'),
      expect.stringContaining('evil ]0'),
    ]);
  });
});

describe('bad usage ends with 2 and a line that says what was expected', { timeout: 60_000 }, () => {
  it.each([
    [[]],
    [['frobnicate']],
    [['init', '--url', 'ftp://x']],
    [['init', '--poll-seconds', '4']],
    [['import']],
    [['import', 'no-such-file.txt', '--data', 'template']],
    [['import', '-', '--format', 'nope', '--data', 'template']],
    [['import', '-', '--grade', 'certain', '--data', 'template']],
    [['import', '-', '--category', 'TH99', '--data', 'template']],
    [['import', '-', '--insist', '--data', 'template']],
    [['serve', '--port', '70000', '--data', 'template']],
    [['revoke', 'host:evil.example', '--data', 'template']],
    [['check', '--data', 'template']],
    [['check', 'a.com', '--stdin', '--data', 'template']],
    [['export', '--data', 'template']],
    [['export', '--format', 'xml', '--data', 'template']],
    [['polls', 'no-such-file.csv', '--data', 'template']],
    [['restore', 'no-such-file', '--data', 'other']],
    [['keys', 'bogus']],
    [['keys', 'add', 'targets', 'no-key', '--data', 'template']],
    [['verify', '--url', 'http://a.example', '--repo', 'x', '--data', 'template']],
    [['tuf-client', 'bogus']],
  ])('tuean %j', async (args) => {
    const before = await digestOf(template);
    const { code, out, err } = await here(args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).not.toBe('');
    expect(err).not.toContain('    at ');
    expect(await digestOf(template)).toBe(before);
  });
});

it.each(['case', 'appeal', 'member', 'source', 'audit', 'log', 'keys'])(
  'tuean %s leaves --data and --json to its commands',
  async (group) => {
    expect((await here([group, '--data', 'template'])).err).toContain("unknown option '--data'");
    expect((await here([group, '--json'])).err).toContain("unknown option '--json'");
  },
);

describe('a process', { timeout: 60_000 }, () => {
  it.each([
    [0, ['help'], /^Usage: tuean/, /^$/],
    [1, ['init', '--data', 'template'], /^$/, /already/],
    [2, ['check', '--data', 'template'], /^$/, /expected/],
    [2, ['check', '--frobnicate'], /^$/, /frobnicate/],
  ] as const)('ends with %d after tuean %j, and says so in the right place', async (code, args, out, err) => {
    expect(await tuean(args)).toEqual({ code, out: expect.stringMatching(out), err: expect.stringMatching(err) });
  });
});

/** A process whose reader has gone before it says anything, as `| head` goes after some lines. */
function unread(args: readonly string[], closed: readonly ('stdout' | 'stderr')[]): Promise<Ran> {
  return new Promise((resolve) => {
    const env = { ...process.env, DATABASE_URL: '' };
    const child = spawn(process.execPath, [LAUNCHER, ...args], { env, cwd: scratch });
    let err = '';
    child.stderr.on('data', (bytes) => (err += String(bytes)));
    for (const name of closed) child[name].destroy();
    child.once('close', (code, signal) => resolve({ code: code ?? -1, out: '', err: err + (signal ?? '') }));
  });
}

describe('a command whose reader has gone', { timeout: 60_000 }, () => {
  it('does its work to the end, and says nothing of it', async () => {
    const data = await newHub();
    const files = ['one.txt', 'two.txt', 'three.txt'];
    for (const name of files) await writeFile(join(scratch, name), `${name.slice(0, -4)}.example\n`);
    // Each file is told when it is taken, so the second and third come after the pipe has broken.
    expect(await unread(['import', ...files, '--data', data], ['stdout'])).toEqual({ code: 0, out: '', err: '' });
    expect((await here(['list', '--data', data])).out).toContain('3 of 3');
    expect(await unread(['publish', '--data', data], ['stdout', 'stderr'])).toMatchObject({ code: 0 });
    expect((await here(['publish', '--data', data])).out).toContain('nothing changed: release 1.2 stays (3 hosts');
    expect(await unread(['help'], ['stdout'])).toEqual({ code: 0, out: '', err: '' });
  });

  it('still ends with what became of it', async () => {
    expect(await unread(['check', '--frobnicate'], ['stdout', 'stderr'])).toMatchObject({ code: 2 });
    expect(await unread(['init', '--data', 'template'], ['stdout', 'stderr'])).toMatchObject({ code: 1 });
  });
});

describe('refusals end with 1 and change nothing', { timeout: 60_000 }, () => {
  it.each<[string, string[], string, string]>([
    ['a second init', ['init'], '', 'already'],
    ['an empty feed', ['import', '-'], '', 'nothing changed'],
    ['a feed that is none', ['import', '-'], 'Dear madam,\nplease find\n', 'could not tell the format'],
    ['broken JSON', ['import', '-', '--format', 'stix'], '{"type":', 'STIX 2.1'],
    ['nothing but official sites', ['import', '-'], 'kasikornbank.com\n', 'refused'],
    ['revoking what is not listed', ['revoke', 'host:nobody.example', '--reason', 'x'], '', 'not listed'],
  ])('%s', async (_, args, input, said) => {
    const before = await digestOf(template);
    const { code, err } = await here([...args, '--data', template], input);
    expect(code).toBe(1);
    expect(err).toContain(said);
    expect(await digestOf(template)).toBe(before);
  });
  it('the one of several files that is no list is named, and those that were not read', async () => {
    await writeFile(join(scratch, 'page.txt'), '<!DOCTYPE html>\n<html></html>\n');
    await writeFile(join(scratch, 'after.txt'), 'evil.example\n');
    const { code, err } = await here(['import', 'page.txt', 'after.txt', '--dry-run', '--data', template]);
    expect(code).toBe(1);
    expect(err).toMatch(/not read after page\.txt: after\.txt\n.*page\.txt: .*web page/s);
  });
  it('commands on a folder without a hub', async () => {
    const { code, err } = await here(['publish', '--data', join(scratch, 'none')]);
    expect(code).toBe(1);
    expect(err).toContain('tuean init');
    expect(await readdir(scratch)).not.toContain('none');
  });
});

describe('a hub by its commands', { timeout: 120_000 }, () => {
  it('imports, publishes, checks, revokes', async () => {
    const data = await newHub();
    const run = (args: string[], input = ''): Promise<Ran> => tuean([...args, '--data', data], input);
    const feed = 'evil.example\nhttps://shop.example/pay?x=1\nkasikornbank.com\n';
    const imported = JSON.parse((await run(['import', '-', '--json', '--grade', 'confirmed'], feed)).out);
    expect(imported).toMatchObject({ taken: 2, refused: [{ line: 3, rule: 'gate:official-domain' }] });
    expect(JSON.parse((await run(['publish', '--json'])).out)).toMatchObject({
      sequence: 2,
      counts: { hosts: 1, urls: 1 },
    });

    await writeFile(
      join(scratch, 'inputs.txt'),
      'see https://shop.example/pay?x=1 and www.evil.example now\nkasikornbank.com\n',
    );
    const lines = (await run(['check', '--file', join(scratch, 'inputs.txt')])).out.trim().split('\n');
    const verdicts = lines.map((line) =>
      JSON.parse(line).indicators.map((found: { key: string; verdict: { kind: string } }) => [
        found.key,
        found.verdict.kind,
      ]),
    );
    expect(verdicts).toEqual([
      [
        ['url:shop.example/pay?x=1', 'listed'],
        ['host:www.evil.example', 'listed'],
      ],
      [['host:kasikornbank.com', 'not-listed']],
    ]);
    expect((await run(['verify'])).code).toBe(0);

    expect((await run(['revoke', 'host:evil.example', '--reason', 'mistake'])).code).toBe(0);
    expect(JSON.parse((await run(['publish', '--json'])).out)).toMatchObject({ sequence: 3, counts: { hosts: 0 } });
    expect(JSON.parse((await run(['check', 'evil.example'])).out).indicators[0].verdict).toEqual({
      kind: 'not-listed',
    });
    expect((await run(['audit', 'verify'])).out).toContain('all hashes hold');
  });

  it('keeps sources in the folder that is named, and prints them as JSON', async () => {
    const data = await newHub();
    const added = await here(['source', 'add', 'https://feeds.example/list.txt', '--data', data, '--json']);
    expect(added).toMatchObject({ code: 0, err: '' });
    const { sources } = JSON.parse(added.out);
    expect(sources).toMatchObject([{ url: 'https://feeds.example/list.txt', name: 'feeds.example' }]);
    expect(JSON.parse((await here(['source', 'list', '--json', '--data', data])).out)).toEqual({ sources });
    expect((await here(['source', 'list', '--data', data])).out).toContain('https://feeds.example/list.txt');
    // The default folder has no hub.
    expect(await here(['source', 'list'])).toMatchObject({ code: 1, out: '' });
    const removed = await here(['source', 'remove', String(sources[0].id), '--data', data, '--json']);
    expect(JSON.parse(removed.out)).toEqual({ removed: sources[0].id });
  });

  it('has a record that is exported once, checked anywhere, and compared with what was seen of it', async () => {
    const data = await newHub();
    const run = (args: string[], input = ''): Promise<Ran> => here([...args, '--data', data], input);
    await run(['import', '-'], 'evil.example\n');
    const [record, seen] = [join(data, 'record.jsonl'), join(data, 'seen.json')];
    expect((await run(['audit', 'export', record])).code).toBe(0);
    expect((await run(['audit', 'export', record])).err).toContain('an export replaces none');
    expect((await here(['audit', 'verify', record, '--seen', seen])).out).toContain('all hashes hold');
    expect((await run(['audit', 'verify', '--seen', seen])).code).toBe(0);
    const kept = await readFile(seen, 'utf8');
    await writeFile(seen, kept.replace(/"hash":"./, '"hash":"x'));
    expect((await run(['audit', 'verify', '--seen', seen])).code).toBe(2);
    await writeFile(seen, kept.replace(/"hash":"[0-9a-f]{8}/, '"hash":"00000000'));
    expect((await run(['audit', 'verify', '--seen', seen])).err).toContain(
      'was seen before and is gone or another now',
    );
  });

  it.each([
    ['UTF-8 with a mark', Buffer.from('\ufeffกสิกร 123-4-56789-0\r\nกสิกร 407-1-23456-7\r\n')],
    ['UTF-16 with a mark', Buffer.from('\ufeffกสิกร 123-4-56789-0\r\nกสิกร 407-1-23456-7', 'utf16le')],
    ['windows-874', thaiCodePage('กสิกร 123-4-56789-0\nกสิกร 407-1-23456-7\n')],
  ])('check reads the lines of a file in %s', async (_name, file) => {
    const data = await newHub();
    await writeFile(join(scratch, 'lines.txt'), file);
    const { out } = await here(['check', '--file', 'lines.txt', '--data', data]);
    const lines = out.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).input)).toEqual(['กสิกร 123-4-56789-0', 'กสิกร 407-1-23456-7']);
    const whole = await here(['check', '--message', '--file', 'lines.txt', '--data', data]);
    expect(JSON.parse(whole.out).indicators.map(({ key }: { key: string }) => key)).toEqual([
      'acct:TH:1234567890',
      'acct:TH:4071234567',
    ]);
  });

  it('scan says which pictures it could not read, still does the others, and ends with 1', async () => {
    await writeFile(join(scratch, 'cut.png'), samplePicture());
    await writeFile(join(scratch, 'bomb.png'), samplePicture(64, [60_000, 60_000]));
    await writeFile(join(scratch, 'shop.txt'), 'กสิกร 123-4-56789-0');
    const { code, out, err } = await here(['scan', 'cut.png', 'bomb.png', 'shop.txt']);
    expect(code).toBe(1);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).file),
    ).toEqual(['shop.txt']);
    expect(err).toContain('cut.png: expected a whole PNG picture');
    expect(err).toContain('bomb.png: expected a picture of at most 64 million pixels, got 60000 × 60000');
    expect(err).toContain('2 of 3 files');
  });

  it.each(['csv', 'json', 'stix', 'misp'])('%s goes out and comes back the same', async (format) => {
    const [from, to] = [await newHub(), await newHub()];
    const feed =
      'url,grade,category,listed_on,seen_on\n"https://a.example/x,y?q=1",confirmed,TH08,2026-01-02,2026-02-03\nb.example,reported,TX2,2026-01-05,2026-01-05\n192.0.2.7,corroborated,TX1,2026-01-01,2026-01-01\n';
    await here(['import', '-', '--data', from], feed);
    const exported = await here(['export', '--format', format, '--data', from]);
    await here(['import', '-', '--data', to], exported.out);
    const listOf = async (data: string): Promise<unknown[]> =>
      (await here(['list', '--json', '--data', data])).out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .map(({ key, grade, category, listedOn, seenOn }) => ({ key, grade, category, listedOn, seenOn }));
    expect(await listOf(to)).toEqual(await listOf(from));
    expect(await listOf(from)).toHaveLength(3);
  });

  it('serves what another process imports and publishes meanwhile, and stops at SIGTERM', async () => {
    const data = await newHub();
    const child = spawn(process.execPath, [LAUNCHER, 'serve', '--port', '0', '--data', data], { cwd: scratch });
    const line = await new Promise<string>((resolve) => child.stdout.once('data', (bytes) => resolve(String(bytes))));
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    try {
      const { url, port } = JSON.parse(line);
      expect(url).toBe(`http://127.0.0.1:${port}`);
      const health = async (): Promise<unknown> => (await fetch(`${url}/healthz`)).json();
      expect(await health()).toMatchObject({ status: 'ok', sequence: 1 });
      await tuean(['import', '-', '--data', data], 'evil.example\n');
      await tuean(['publish', '--data', data]);
      expect(await health()).toMatchObject({ status: 'ok', sequence: 2 });
      expect((await tuean(['verify', '--url', url, '--data', data])).code).toBe(0);

      const timestamp = await fetch(`${url}/repo/metadata/timestamp.json`, {
        headers: { 'if-modified-since': new Date().toUTCString() },
      });
      expect(timestamp.status).toBe(200);
      expect(timestamp.headers.get('cache-control')).toBe('public, max-age=60, s-maxage=60, stale-if-error=86400');
      expect(timestamp.headers.get('access-control-allow-origin')).toBe('*');
      const delta = await fetch(`${url}/repo/deltas/1-2`, { method: 'HEAD' });
      expect(delta.headers.get('cache-control')).toContain('immutable');
      for (const path of ['/repo/..%2fhub.json', '/repo/metadata/..%2f..%2froot.json', '/repo/keys', '/nothing']) {
        const refused = await fetch(url + path);
        expect(refused.status).toBe(404);
        expect(refused.headers.get('content-type')).toBe('application/problem+json');
      }
      expect((await fetch(`${url}/repo/metadata/timestamp.json`, { method: 'POST', body: 'x' })).status).toBe(405);
      const described = await (await fetch(`${url}/openapi.json`)).json();
      expect(Object.keys(described.paths)).toContain('/healthz');
    } finally {
      child.kill('SIGTERM');
    }
    expect(await ended).toBe(0);
  });

  it('survives kill -9 in the middle of publish: the last release stays, and the next publish completes', async () => {
    const data = await newHub();
    const hosts = Array.from({ length: 30_000 }, (_, i) => `h${i}.example`).join('\n');
    await here(['import', '-', '--data', data], hosts);
    for (const afterMs of [700, 1100, 1500]) {
      const child = spawn(process.execPath, [LAUNCHER, 'publish', '--data', data], { cwd: scratch, stdio: 'ignore' });
      const ended = new Promise((resolve) => child.once('exit', resolve));
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      child.kill('SIGKILL');
      await ended;
      expect(await here(['verify', '--data', data])).toMatchObject({ code: 0 });
    }
    const { code } = await here(['publish', '--data', data]);
    expect(code).toBe(0);
    const checked = await here(['check', 'h29999.example', '--data', data]);
    expect(JSON.parse(checked.out).indicators[0].verdict.kind).toBe('listed');
  });
});
