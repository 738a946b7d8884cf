/* `tuean keys propose|sign|apply`: a ceremony as a file between the hub and the machine with the root keys. */
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hubPaths } from '../../../hub/config.ts';
import { refresh, type TrustedSet } from '../../../lib/core/trust/client.ts';
import { copyFolder, removeFolders } from '../folders.ts';
import { copyEmptyDatabase } from '../engines.ts';
import { newMember } from '../publish/world.ts';
import { tueanHere, type Ran } from './in-process.ts';

const listedSchema = v.object({
  version: v.number(),
  thresholds: v.record(v.string(), v.number()),
  keys: v.array(v.object({ role: v.string(), keyid: v.string(), here: v.boolean() })),
});
let scratch = '';
let template = '';
let copies = 0;

const tuean = (...args: readonly string[]): Promise<Ran> => tueanHere(args, scratch);
const keys = (...args: readonly string[]): Promise<Ran> => tuean('keys', ...args);

/** A hub without root keys, and the folder where they are. */
async function apart(): Promise<{ hub: string; offline: string; file: string }> {
  const hub = join(scratch, `hub${(copies += 1)}`);
  const offline = `${hub}-offline`;
  await copyFolder(template, hub);
  await rename(join(hub, 'keys/offline'), offline);
  await mkdir(join(hub, 'keys/offline'));
  return { hub, offline, file: join(scratch, `next${copies}.json`) };
}

/** A browser that trusts the first root and asks this hub. */
async function client(hub: string): Promise<TrustedSet> {
  const root = new Uint8Array(await readFile(join(template, 'root.json')));
  const fetch = (path: string): Promise<Uint8Array<ArrayBuffer> | null> =>
    readFile(join(hub, 'repo/metadata', path)).then(
      (bytes) => new Uint8Array(bytes),
      () => null,
    );
  return (await refresh({ root }, { fetch, now: new Date() })).trusted;
}

const versionOf = async (hub: string): Promise<number> => {
  const root: unknown = JSON.parse(new TextDecoder().decode((await client(hub)).root));
  return v.parse(v.object({ signed: v.object({ version: v.number() }) }), root).signed.version;
};
const listed = async (hub: string) =>
  v.parse(listedSchema, JSON.parse((await keys('list', '--json', '--data', hub)).out));

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'tuean-keys-'));
  template = join(scratch, 'template');
  await copyEmptyDatabase(hubPaths(template));
  expect((await tuean('init', '--data', template, '--url', 'http://hub.example/')).code).toBe(0);
}, 120_000);
afterAll(() => removeFolders([scratch]));

describe('a ceremony whose root keys are elsewhere', { timeout: 120_000 }, () => {
  it('is proposed at the hub, signed elsewhere, applied at the hub, and walked by a browser from the first root', async () => {
    const { hub, offline, file } = await apart();
    const { publicKey, keyid } = await newMember('somsri@bank-a');
    const before = await listed(hub);
    const proposed = await keys(
      'propose',
      file,
      '--add',
      `targets:${publicKey}`,
      '--rotate',
      'timestamp',
      '--data',
      hub,
    );
    expect(proposed).toMatchObject({ code: 0, err: '' });
    expect(proposed.out).toContain(`next: tuean keys sign ${file}`);
    // Nothing is in force by that, and nothing can be put in force unsigned.
    expect((await listed(hub)).version).toBe(before.version);
    const early = await keys('apply', file, '--data', hub);
    expect(early.code).toBe(1);
    expect(early.err).toContain('refused (');
    expect(await versionOf(hub)).toBe(before.version);

    const signed = await keys('sign', file, '--keys', offline, '--root', join(hub, 'root.json'));
    expect(signed).toMatchObject({ code: 0, err: '' });
    expect(signed.out).toContain(`root version ${before.version + 1}, signed by `);
    expect(signed.out).toContain('targets');
    const applied = await keys('apply', file, '--data', hub);
    expect(applied).toMatchObject({ code: 0, err: '' });
    const after = await listed(hub);
    expect(after.version).toBe(before.version + 1);
    expect(after.keys.find((key) => key.keyid === keyid)).toMatchObject({ role: 'targets', here: false });
    const timestamps = (of: typeof after): readonly string[] =>
      of.keys.filter(({ role }) => role === 'timestamp').map((key) => key.keyid);
    expect(timestamps(after)).not.toEqual(timestamps(before));
    expect(await versionOf(hub)).toBe(after.version);
    // Again after a failure somewhere: the same.
    expect((await keys('apply', file, '--data', hub)).code).toBe(0);
    expect(await versionOf(hub)).toBe(after.version);
    // The hub goes on publishing with its new key.
    expect((await tuean('publish', '--data', hub)).code).toBe(0);
    await client(hub);
  });

  it('is refused where other keys signed it, or other bytes than were signed are applied', async () => {
    const { hub, offline, file } = await apart();
    await copyEmptyDatabase(hubPaths(join(scratch, 'stranger')));
    await tuean('init', '--data', join(scratch, 'stranger'), '--url', 'http://other.example/');
    expect((await keys('propose', file, '--renew', '--data', hub)).code).toBe(0);
    // Signed with keys that no root counts: worth nothing where it is applied.
    await keys('sign', file, '--keys', join(scratch, 'stranger/keys/offline'));
    const foreign = await keys('apply', file, '--data', hub);
    expect([foreign.code, foreign.err.includes('refused (')]).toEqual([1, true]);
    expect((await keys('sign', file, '--keys', join(hub, 'keys/offline'))).code).toBe(1);
    expect((await keys('sign', file, '--keys', offline)).code).toBe(0);
    const text = await readFile(file, 'utf8');
    const other = text.replace(/"expires": ?"\d{4}/, (found) => `${found.slice(0, -4)}2099`);
    expect(other).not.toBe(text);
    await writeFile(file, other);
    const tampered = await keys('apply', file, '--data', hub);
    expect([tampered.code, tampered.err.includes('refused (')]).toEqual([1, true]);
    expect(await versionOf(hub)).toBe(1);
    await writeFile(file, text);
    expect((await keys('apply', file, '--data', hub)).code).toBe(0);
    expect(await versionOf(hub)).toBe(2);
    expect((await readdir(join(hub, 'keys/offline'))).length).toBe(0);
  });

  it('of two root keys needs both, each adding its signature to the file', async () => {
    const { hub, offline, file } = await apart();
    // A second root key, made where the first is; then both must sign.
    const second = `${offline}-second`;
    await mkdir(second);
    await cp(offline, join(hub, 'keys/offline'), { recursive: true });
    expect((await keys('add', 'root', '--data', hub)).code).toBe(0);
    expect((await keys('threshold', 'root', '2', '--data', hub)).code).toBe(0);
    const known = new Set(await readdir(offline));
    for (const name of await readdir(join(hub, 'keys/offline'))) {
      if (known.has(name)) await rm(join(hub, 'keys/offline', name), { recursive: true });
      else await rename(join(hub, 'keys/offline', name), join(second, name));
    }
    expect((await readdir(second)).length).toBeGreaterThan(0);
    expect((await keys('propose', file, '--renew', '--data', hub)).code).toBe(0);
    expect((await keys('sign', file, '--keys', offline)).code).toBe(0);
    const half = await keys('apply', file, '--data', hub);
    expect(half.code).toBe(1);
    expect(half.out).toContain('root in force: 1 of 2 signatures');
    expect((await keys('sign', file, '--keys', second)).code).toBe(0);
    expect((await keys('apply', file, '--data', hub)).code).toBe(0);
    expect(await versionOf(hub)).toBe(4);
  });

  it.each([
    [['propose', 'x.json']],
    [['propose', 'x.json', '--add', 'publisher:abc']],
    [['propose', 'x.json', '--threshold', 'targets:0']],
    [['propose', 'x.json', '--rotate', 'nobody']],
    [['sign', 'x.json']],
    [['apply']],
  ])('says what was expected of %j', async (args) => {
    const { hub } = await apart();
    const { code, out, err } = await keys(...args, ...(args[0] === 'sign' ? [] : ['--data', hub]));
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/expected|missing|required/);
  });
});
