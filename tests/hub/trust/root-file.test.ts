/* Ceremonies as files: made at the hub, signed where the root keys are, applied, and walked by the real client. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRepositoryKeys, publishMetadata, listKeys, type Repository } from '../../../hub/trust/index.ts';
import { createKey } from '../../../hub/trust/key-store.ts';
import { readRoot } from '../../../hub/trust/repository.ts';
import { agreementOn, applyRoot, draftRoot, rootFile, signRootFile } from '../../../hub/trust/root-file.ts';
import type { KeyChange } from '../../../lib/core/console/release.ts';
import { rootDifferences } from '../../../lib/core/console/root-difference.ts';
import { refresh, type TrustedSet } from '../../../lib/core/trust/client.ts';
import { parseRoot } from '../../../lib/core/trust/metadata.ts';
import { newMember } from '../publish/world.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
let repository: Repository;
/** The root keys' machine: no hub, a folder of keys. */
let offline: string;
let first: TrustedSet;

beforeEach(async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tuean-root-'));
  repository = { dataDir, repoDir: join(dataDir, 'repo') };
  await createRepositoryKeys(repository, NOW, { counts: { root: 2 }, thresholds: { root: 2 } });
  first = { root: readFileSync(join(dataDir, 'root.json')) };
  await release(1);
  offline = mkdtempSync(join(tmpdir(), 'tuean-offline-'));
  for (const name of readdirSync(join(dataDir, 'keys/offline'))) {
    renameSync(join(dataDir, 'keys/offline', name), join(offline, name));
  }
});
afterEach(() => {
  for (const folder of [repository.dataDir, offline]) rmSync(folder, { recursive: true });
});

async function release(sequence: number): Promise<void> {
  const base = { sequence, parts: [`base/${sequence}/0`] };
  await publishMetadata(repository, {
    release: {
      publisher: { th: 'เตือน', en: 'Tuean' },
      epoch: 1,
      sequence,
      stateHash: 'a'.repeat(64),
      counts: { hosts: 1, urls: 0, numbers: 0 },
      pollSeconds: 900,
      publishedAt: NOW.toISOString(),
      reset: false,
      base,
    },
    baseParts: [{ path: `base/${sequence}/0`, bytes: new Uint8Array([1]) }],
    now: NOW,
  });
}

const client = (trusted: TrustedSet = first) =>
  refresh(trusted, {
    now: NOW,
    fetch: (path) => {
      try {
        return Promise.resolve(new Uint8Array(readFileSync(join(repository.repoDir, 'metadata', path))));
      } catch {
        return Promise.resolve(null);
      }
    },
  });
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  );
const draft = async (...changes: KeyChange[]): Promise<Uint8Array> =>
  rootFile(await draftRoot(repository, changes, NOW), []).bytes;
const signAll = async (file: Uint8Array, folder = offline): Promise<Uint8Array> =>
  (await signRootFile(file, folder)).file.bytes;

test('every role is changed without a root key at the hub, and a client at the first root walks all of it', async () => {
  const member = await newMember('somsri@bank-a');
  const { keys } = await listKeys(repository);
  const idOf = (role: string): string => keys.find((key) => key.role === role)?.keyid ?? '';
  const [timestamp, snapshot, targets] = [
    await createKey(repository.dataDir, 'timestamp', NOW),
    await createKey(repository.dataDir, 'snapshot', NOW),
    await createKey(repository.dataDir, 'targets', NOW),
  ];
  const replaced = (role: 'timestamp' | 'snapshot' | 'targets', key: typeof timestamp): KeyChange => ({
    change: 'replace',
    role,
    keyid: idOf(role),
    publicKey: key.key.keyval.public,
  });
  const ceremonies: KeyChange[][] = [
    [{ change: 'add', role: 'targets', publicKey: member.publicKey }],
    [replaced('timestamp', timestamp), replaced('snapshot', snapshot)],
    [replaced('targets', targets), { change: 'threshold', role: 'root', threshold: 1 }],
    [{ change: 'remove', role: 'targets', keyid: member.keyid }],
    [{ change: 'renew' }],
    [{ change: 'epoch' }],
  ];
  for (const [index, changes] of ceremonies.entries()) {
    await applyRoot(repository, await signAll(await draft(...changes)), NOW);
    expect((await readRoot(repository)).signed.version).toBe(index + 2);
    expect((await client()).release?.sequence).toBe(1);
  }
  await release(2);
  expect((await client()).release?.sequence).toBe(2);
  expect((await listKeys(repository)).thresholds.root).toBe(1);
});

test('the root keys themselves change by the old ones and the new ones', async () => {
  const other = mkdtempSync(join(tmpdir(), 'tuean-offline-'));
  mkdirSync(join(other, 'keys'), { recursive: true });
  const made = await createKey(other, 'root', NOW);
  const old = (await listKeys(repository)).keys.filter(({ role }) => role === 'root');
  const file = await draft({
    change: 'replace',
    role: 'root',
    keyid: old[0]?.keyid ?? '',
    publicKey: made.key.keyval.public,
  });
  const byOld = await signAll(file);
  expect(await codeOf(applyRoot(repository, byOld, NOW))).toBe('threshold');
  expect(await codeOf(applyRoot(repository, await signAll(file, join(other, 'keys/offline')), NOW))).toBe('threshold');
  const byBoth = await signAll(byOld, join(other, 'keys/offline'));
  const agreement = await agreementOn(parseRoot(byBoth), await readRoot(repository));
  expect([agreement.byOld.signed.length, agreement.byNew.signed.length]).toEqual([2, 2]);
  await applyRoot(repository, byBoth, NOW);
  expect((await client()).release?.sequence).toBe(1);
  rmSync(other, { recursive: true });
});

test('nothing changes without enough signatures, out of turn, or where the hub could not sign on', async () => {
  const member = await newMember('somsri@bank-a');
  const add: KeyChange = { change: 'add', role: 'targets', publicKey: member.publicKey };
  const unsigned = await draft(add);
  expect(await codeOf(applyRoot(repository, unsigned, NOW))).toBe('threshold');
  const [one] = readdirSync(offline);
  const single = mkdtempSync(join(tmpdir(), 'tuean-offline-'));
  renameSync(join(offline, one ?? ''), join(single, one ?? ''));
  expect(await codeOf(applyRoot(repository, await signAll(unsigned, single), NOW))).toBe('threshold');
  renameSync(join(single, one ?? ''), join(offline, one ?? ''));
  rmSync(single, { recursive: true });

  const signed = await signAll(unsigned);
  const later = await signAll(await draft({ change: 'renew' }));
  await applyRoot(repository, signed, NOW);
  // Given again after a failure: the same end. Another file of that version is too late.
  await applyRoot(repository, signed, NOW);
  expect(await codeOf(applyRoot(repository, later, NOW))).toBe('proposal-stale');

  const elsewhere = await newMember('anan@police');
  const timestamp = (await listKeys(repository)).keys.find(({ role }) => role === 'timestamp')?.keyid ?? '';
  const away = await draft({ change: 'replace', role: 'timestamp', keyid: timestamp, publicKey: elsewhere.publicKey });
  expect(await codeOf(applyRoot(repository, await signAll(away), NOW))).toBe('no-keys');
  expect((await readRoot(repository)).signed.version).toBe(2);
  expect((await client()).release?.sequence).toBe(1);
});

test('changes that make no sense are refused, and what changes is said from the roots themselves', async () => {
  const member = await newMember('somsri@bank-a');
  const add: KeyChange = { change: 'add', role: 'targets', publicKey: member.publicKey };
  expect(await codeOf(draft(add, add))).toBe('bad-change');
  expect(await codeOf(draft(add, { change: 'add', role: 'root', publicKey: member.publicKey }))).toBe('bad-change');
  expect(await codeOf(draft({ change: 'remove', role: 'root', keyid: member.keyid }))).toBe('bad-change');
  expect(await codeOf(draft({ change: 'threshold', role: 'targets', threshold: 2 }))).toBe('bad-change');
  const before = await readRoot(repository);
  const next = parseRoot(await draft(add, { change: 'threshold', role: 'targets', threshold: 2 }));
  expect(rootDifferences(before.signed, next.signed).map(({ what, role }) => `${what} ${role}`)).toEqual([
    'version null',
    'key-added targets',
    'threshold targets',
  ]);
});
