/* The signing side with the real client as its judge: what the hub writes is what browsers trust. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hubPaths } from '../../../hub/config.ts';
import { createLastingDatabase } from '../../../hub/db/lasting-database.ts';
import { keepFresh } from '../../../hub/operate/keep-fresh.ts';
import { verifyReleaseLog } from '../../../hub/operate/release-log.ts';
import { fetchFromFolder } from '../../../hub/publish/current.ts';
import type { Repository } from '../../../hub/trust/index.ts';
import {
  addKey,
  createRepositoryKeys,
  LIFE_DAYS,
  listKeys,
  proposeTargets,
  publishMetadata,
  raiseEpoch,
  refreshTimestamp,
  removeKey,
  renewRoot,
  rotateKey,
  setThreshold,
  SigningError,
  trustRootPath,
} from '../../../hub/trust/index.ts';
import { ed25519Key, keyIdOf, readKeys } from '../../../hub/trust/key-store.ts';
import type { Refreshed, TrustedSet } from '../../../lib/core/trust/client.ts';
import {
  openTrusted,
  pollTimestamp,
  refresh,
  targetFilePath,
  TrustError,
  verifyTarget,
} from '../../../lib/core/trust/client.ts';
import type { RoleName } from '../../../lib/core/trust/metadata.ts';
import { checkReleaseStep } from '../../../lib/core/trust/release-step.ts';
import type { ReleaseInfo } from '../../../lib/core/trust/release-info.ts';

const NOW = new Date('2026-03-01T12:00:00.500Z');
const DAY_MS = 86_400_000;
const later = (days: number): Date => new Date(NOW.valueOf() + days * DAY_MS);
const ROLES: readonly RoleName[] = ['root', 'targets', 'snapshot', 'timestamp'];

let repository: Repository;
let first: TrustedSet;
beforeEach(async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tuean-signer-'));
  repository = { dataDir, repoDir: join(dataDir, 'repo') };
  const { trustRoot } = await createRepositoryKeys(repository, NOW);
  first = { root: readFileSync(trustRoot) };
});
afterEach(() => rmSync(repository.dataDir, { recursive: true }));

const releaseOf = (sequence: number, parts = 1): ReleaseInfo => ({
  publisher: { th: 'เตือน', en: 'Tuean' },
  epoch: 1,
  sequence,
  stateHash: sequence.toString(16).padStart(64, '0'),
  counts: { hosts: 2, urls: 1, numbers: 0 },
  pollSeconds: 900,
  publishedAt: NOW.toISOString(),
  reset: false,
  base: { sequence, parts: Array.from({ length: parts }, (_, part) => `base/${sequence}/${part}`) },
});
const publish = (sequence: number, now = NOW, parts = 1): Promise<unknown> => {
  const release = releaseOf(sequence, parts);
  const baseParts = release.base.parts.map((path, i) => ({ path, bytes: new Uint8Array([sequence, i]) }));
  return publishMetadata(repository, { release, baseParts, now });
};
const deps = (now = NOW): Parameters<typeof refresh>[1] => ({
  now,
  fetch: (path) => {
    try {
      return Promise.resolve(new Uint8Array(readFileSync(join(repository.repoDir, 'metadata', path))));
    } catch {
      return Promise.resolve(null);
    }
  },
});
const update = (trusted: TrustedSet, now = NOW): Promise<Refreshed> => refresh(trusted, deps(now));
const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'ok';
  } catch (error) {
    if (error instanceof TrustError || error instanceof SigningError) return error.code;
    throw error;
  }
};
const timestampPath = (): string => join(repository.repoDir, 'metadata', 'timestamp.json');
const metadataFiles = (): string[] => readdirSync(join(repository.repoDir, 'metadata')).sort();

describe('keys on disk', () => {
  test('are private to their owner, apart by role, and never in the repository', () => {
    for (const [folder, names] of [
      ['offline', /^root-[0-9a-f]{64}\.json$/],
      ['targets', /^targets-[0-9a-f]{64}\.json$/],
      ['online', /^(?:snapshot|timestamp)-[0-9a-f]{64}\.json$/],
    ] as const) {
      const path = join(repository.dataDir, 'keys', folder);
      expect(statSync(path).mode & 0o777).toBe(0o700);
      for (const name of readdirSync(path)) {
        expect(name).toMatch(names);
        expect(statSync(join(path, name)).mode & 0o777).toBe(0o600);
      }
    }
    for (const name of metadataFiles()) {
      expect(readFileSync(join(repository.repoDir, 'metadata', name), 'utf8')).not.toContain('PRIVATE');
    }
  });

  test('are not made twice', async () => {
    const before = readFileSync(trustRootPath(repository));
    expect(await codeOf(createRepositoryKeys(repository, NOW))).toBe('exists');
    expect(readFileSync(trustRootPath(repository))).toEqual(before);
  });

  test('a key file that holds another key than it names is refused', async () => {
    const folder = join(repository.dataDir, 'keys', 'online');
    const [a = '', b = ''] = readdirSync(folder).map((name) => join(folder, name));
    const file = JSON.parse(readFileSync(a, 'utf8')) as { privateKeyPem: string };
    const other = JSON.parse(readFileSync(b, 'utf8')) as { privateKeyPem: string };
    writeFileSync(a, JSON.stringify({ ...file, privateKeyPem: other.privateKeyPem }));
    await expect(publish(1)).rejects.toThrow('does not hold the key that it names');
  });
});

describe('publishing', () => {
  test('a release reaches a client that knows only the first root', async () => {
    await publish(1, NOW, 2);
    const { release, targets, changed, trusted } = await update(first);
    expect(changed).toBe(true);
    expect(release).toEqual(releaseOf(1, 2));
    for (const [i, path] of (release?.base.parts ?? []).entries()) {
      const file = targetFilePath(targets, path);
      expect(file).toMatch(new RegExp(`^base/1/[0-9a-f]{64}\\.${i}$`));
      await verifyTarget(targets, path, readFileSync(join(repository.repoDir, 'targets', file)));
    }
    expect((await update(trusted)).changed).toBe(false);
  });

  test('files but the timestamp are written once; each release adds its own', async () => {
    await publish(1);
    const before = new Map(
      metadataFiles().map((name) => [name, readFileSync(join(repository.repoDir, 'metadata', name))]),
    );
    await publish(2);
    for (const [name, bytes] of before) {
      if (name === 'timestamp.json') continue;
      expect(readFileSync(join(repository.repoDir, 'metadata', name))).toEqual(bytes);
    }
    expect(metadataFiles()).toEqual([
      '1.root.json',
      '1.snapshot.json',
      '1.targets.json',
      '2.snapshot.json',
      '2.targets.json',
      'timestamp.json',
    ]);
  });

  test('what a killed publication left is not overwritten and not seen', async () => {
    await publish(1);
    const { trusted } = await update(first);
    const left = join(repository.repoDir, 'metadata', '2.targets.json');
    writeFileSync(left, 'half');
    expect((await update(trusted)).changed).toBe(false);
    await publish(2);
    expect(readFileSync(left, 'utf8')).toBe('half');
    const next = await update(trusted);
    expect([next.release?.sequence, next.targets.version]).toEqual([2, 3]);
  });

  test('a release may keep the base of an earlier one, by path or by digest', async () => {
    await publish(1);
    const kept: ReleaseInfo = { ...releaseOf(2), base: releaseOf(1).base };
    await publishMetadata(repository, { release: kept, baseParts: [{ path: 'base/1/0' }], now: NOW });
    const { targets, release } = await update(first);
    expect(release?.sequence).toBe(2);
    const bytes = readFileSync(join(repository.repoDir, 'targets', targetFilePath(targets, 'base/1/0')));
    await verifyTarget(targets, 'base/1/0', bytes);
    const sha256 = targets.files.get('base/1/0')?.hashes['sha256'] ?? '';
    const part = { path: 'base/1/0', length: bytes.length, sha256 };
    await publishMetadata(repository, { release: { ...kept, sequence: 3 }, baseParts: [part], now: NOW });
    await verifyTarget((await update(first)).targets, 'base/1/0', bytes);
  });

  test('a part that is unknown or not given is refused before anything is signed', async () => {
    const before = metadataFiles();
    const release = releaseOf(1);
    expect(await codeOf(publishMetadata(repository, { release, baseParts: [], now: NOW }))).toBe('unknown-part');
    const baseParts = [{ path: 'base/1/0' }];
    expect(await codeOf(publishMetadata(repository, { release, baseParts, now: NOW }))).toBe('unknown-part');
    expect(metadataFiles()).toEqual(before);
  });

  test('publications and timestamps at once take turns', async () => {
    await publish(1);
    await Promise.all([publish(2), refreshTimestamp(repository, NOW), publish(3), refreshTimestamp(repository, NOW)]);
    const { release, trusted } = await update(first);
    expect(release?.sequence).toBe(3);
    expect(JSON.parse(new TextDecoder().decode(trusted.timestamp)).signed.version).toBe(5);
  });

  test('no temporary file stays', async () => {
    await publish(1);
    expect(
      readdirSync(repository.dataDir, { recursive: true }).filter((name) => String(name).endsWith('.tmp')),
    ).toEqual([]);
  });
});

describe('the timestamp', () => {
  test('is signed again without news, and a poll takes it', async () => {
    await publish(1);
    const { trusted } = await update(first);
    expect(await refreshTimestamp(repository, later(1))).toBe(2);
    const polled = await pollTimestamp(trusted, deps(later(1)));
    expect(polled.status).toBe('unchanged');
    const before = await openTrusted(trusted, later(2.1));
    const after = await openTrusted(polled.trusted, later(2.1));
    expect([before.expired, after.expired]).toEqual([true, false]);
  });

  test('carries a new snapshot once half of the old one is over', async () => {
    await publish(1);
    await refreshTimestamp(repository, later(LIFE_DAYS.snapshot / 2 - 1));
    expect(metadataFiles()).not.toContain('2.snapshot.json');
    await refreshTimestamp(repository, later(LIFE_DAYS.snapshot / 2 + 1));
    expect(metadataFiles()).toContain('2.snapshot.json');
    const { release } = await update(first, later(LIFE_DAYS.snapshot / 2 + 1));
    expect(release?.sequence).toBe(1);
  });

  test.each(['snapshot', 'timestamp'] as const)(
    'is signed at once, young or not, after a ceremony that was cut off between its root and the %s',
    async (role) => {
      await publish(1);
      const { trusted } = await update(first);
      const before = readFileSync(timestampPath());
      await rotateKey(repository, role, NOW);
      // As the disk is after the kill: the root is out, and what it made worthless was not signed again.
      writeFileSync(timestampPath(), before);
      rmSync(join(repository.repoDir, 'metadata', '2.snapshot.json'), { force: true });
      expect(await codeOf(update(trusted))).toBe('threshold');
      const options = { paths: hubPaths(repository.dataDir), databaseUrl: undefined, now: NOW, minAgeMs: DAY_MS };
      const database = createLastingDatabase(options.paths, undefined);
      expect(await keepFresh({ ...options, database })).toBe('signed');
      expect((await update(trusted)).release?.sequence).toBe(1);
      expect(await keepFresh({ ...options, database })).toBe('young');
    },
  );

  test('leads past what a killed publication left, which is in no log: nobody was ever told of it', async () => {
    await publish(1);
    const before = readFileSync(timestampPath());
    const log = readFileSync(join(repository.repoDir, 'releases.log'));
    await publish(2);
    writeFileSync(timestampPath(), before);
    writeFileSync(join(repository.repoDir, 'releases.log'), log);
    const now = later(LIFE_DAYS.snapshot / 2 + 1);
    await refreshTimestamp(repository, now);
    // Numbering went on, and nothing stands there that could be taken for a past.
    expect(metadataFiles().filter((name) => name.endsWith('.snapshot.json'))).toEqual([
      '1.snapshot.json',
      '3.snapshot.json',
    ]);
    expect((await update(first, now)).release?.sequence).toBe(1);
    const check = (): Promise<unknown> =>
      verifyReleaseLog({ fetchFile: fetchFromFolder(repository.repoDir), root: first.root, seen: null, now });
    expect(await check()).toMatchObject({ lines: 1 });
    await publish(3, now);
    expect(await check()).toMatchObject({ lines: 2 });
    expect((await update(first, now)).release?.sequence).toBe(3);
  });

  test('stops when nobody signs: clients say so', async () => {
    await publish(1);
    expect(await codeOf(update(first, later(LIFE_DAYS.timestamp)))).toBe('freeze');
  });

  test.each([
    ['is gone', 'no-timestamp'],
    ['cannot be read', 'malformed'],
  ])('that %s is not begun anew: browsers would refuse its numbers', async (how, code) => {
    await publish(1);
    await publish(2);
    const { trusted } = await update(first);
    const timestamp = readFileSync(timestampPath());
    if (how === 'is gone') rmSync(timestampPath());
    else writeFileSync(timestampPath(), timestamp.subarray(0, 40));
    const before = metadataFiles();
    expect(await codeOf(publish(3))).toBe(code);
    expect(await codeOf(refreshTimestamp(repository, NOW))).toBe(code);
    expect(metadataFiles()).toEqual(before);
    writeFileSync(timestampPath(), timestamp);
    await publish(3);
    expect((await update(trusted)).release?.sequence).toBe(3);
  });

  test('needs a release', async () => {
    expect(await codeOf(refreshTimestamp(repository, NOW))).toBe('no-repository');
  });
});

describe('key ceremonies', () => {
  test.each(ROLES)('a new %s key takes over, and the old one signs no more', async (role) => {
    await publish(1);
    const { trusted } = await update(first);
    const [old] = await readKeys(repository.dataDir, role);
    const { rootVersion, added } = await rotateKey(repository, role, NOW);
    expect(rootVersion).toBe(2);
    expect((await readKeys(repository.dataDir, role)).map((key) => key.keyid)).toEqual(added);
    expect(added).not.toContain(old?.keyid);

    const next = await update(trusted);
    expect(next.changed).toBe(true);
    expect(next.release?.sequence).toBe(1);
    // The newest root alone, the first root alone, and the set from before all lead to the same place.
    expect((await update({ root: readFileSync(trustRootPath(repository)) })).trusted).toEqual(next.trusted);
    expect((await update(first)).trusted).toEqual(next.trusted);
    await publish(2);
    expect((await update(next.trusted)).release?.sequence).toBe(2);
  });

  test('all keys, twice, one after the other', async () => {
    await publish(1);
    let { trusted } = await update(first);
    for (const role of [...ROLES, ...ROLES]) {
      await rotateKey(repository, role, NOW);
      trusted = (await update(trusted)).trusted;
    }
    expect((await update(first)).trusted).toEqual(trusted);
    expect((await listKeys(repository)).version).toBe(9);
  });

  test('an administrator signs with a key that the hub never sees', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const hex = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
    const keyid = keyIdOf(ed25519Key(hex));
    expect((await addKey(repository, 'targets', NOW, hex)).keyid).toBe(keyid);
    // Nor for a second role: one theft would be enough for both.
    expect(await codeOf(addKey(repository, 'snapshot', NOW, hex))).toBe('known-key');
    await setThreshold(repository, 'targets', 2, NOW);
    expect((await listKeys(repository)).keys.find((key) => key.keyid === keyid)?.here).toBe(false);

    // The hub alone is below the threshold now, and nothing of its attempt is visible.
    expect(await codeOf(publish(1))).toBe('threshold');
    expect(metadataFiles()).not.toContain('timestamp.json');

    const release = releaseOf(1);
    const baseParts = [{ path: 'base/1/0', bytes: new Uint8Array([1, 2, 3]) }];
    const proposal = await proposeTargets(repository, { release, baseParts, now: NOW });
    const signatures = [{ keyid, sig: sign(null, proposal.bytes, privateKey).toString('hex') }];
    await publishMetadata(repository, { release, baseParts, now: NOW, proposal, signatures });
    expect((await update(first)).release).toEqual(release);

    // A signature over anything else does not count.
    const wrong = [{ keyid, sig: sign(null, Buffer.from('other'), privateKey).toString('hex') }];
    const again = { release: releaseOf(2), baseParts: [{ path: 'base/2/0', bytes: new Uint8Array([2]) }], now: NOW };
    expect(await codeOf(publishMetadata(repository, { ...again, signatures: wrong }))).toBe('threshold');
    expect((await update(first)).release?.sequence).toBe(1);
  });

  test('one stolen key of two forges nothing', async () => {
    await addKey(repository, 'targets', NOW);
    await setThreshold(repository, 'targets', 2, NOW);
    await publish(1);
    const { trusted } = await update(first);
    const [, second] = await readKeys(repository.dataDir, 'targets');
    rmSync(join(repository.dataDir, 'keys', 'targets', `targets-${second?.keyid}.json`));
    expect(await codeOf(publish(2))).toBe('threshold');
    expect((await update(trusted)).changed).toBe(false);
    // The lost key leaves, a new one comes.
    await addKey(repository, 'targets', NOW);
    await removeKey(repository, 'targets', second?.keyid ?? '', NOW);
    await publish(2);
    expect((await update(trusted)).release?.sequence).toBe(2);
  });

  test('thresholds of root: two of three sign each next root', async () => {
    await addKey(repository, 'root', NOW);
    await addKey(repository, 'root', NOW);
    await setThreshold(repository, 'root', 2, NOW);
    await publish(1);
    const { trusted } = await update(first);
    const [lost] = await readKeys(repository.dataDir, 'root');
    await rotateKey(repository, 'root', NOW, lost?.keyid);
    expect(JSON.parse(new TextDecoder().decode((await update(trusted)).trusted.root)).signed.version).toBe(5);
  });

  test('impossible thresholds and unknown keys change nothing', async () => {
    const before = metadataFiles();
    expect(await codeOf(setThreshold(repository, 'targets', 2, NOW))).toBe('bad-threshold');
    expect(await codeOf(setThreshold(repository, 'targets', 0, NOW))).toBe('bad-threshold');
    expect(await codeOf(removeKey(repository, 'targets', 'ff', NOW))).toBe('unknown-key');
    const [only] = await readKeys(repository.dataDir, 'targets');
    expect(await codeOf(removeKey(repository, 'targets', only?.keyid ?? '', NOW))).toBe('bad-threshold');
    expect(await codeOf(rotateKey(repository, 'snapshot', NOW, 'ff'))).toBe('unknown-key');
    expect(metadataFiles()).toEqual(before);
  });

  test('with the offline keys away releases go on and ceremonies do not', async () => {
    const offline = join(repository.dataDir, 'keys', 'offline');
    renameSync(offline, `${offline}-in-the-safe`);
    await publish(1);
    expect((await update(first)).release?.sequence).toBe(1);
    expect(await codeOf(rotateKey(repository, 'timestamp', NOW))).toBe('no-keys');
    expect((await readKeys(repository.dataDir, 'timestamp')).length).toBe(1);
    renameSync(`${offline}-in-the-safe`, offline);
    expect(await codeOf(rotateKey(repository, 'timestamp', NOW))).toBe('ok');
  });

  test('a sequence run up with stolen targets keys ends with their epoch', async () => {
    await publish(0xffff_ffff);
    const { trusted, release: misused } = await update(first);
    await rotateKey(repository, 'targets', NOW);
    const recovered = { ...releaseOf(1), epoch: 2 };
    const options = { release: recovered, baseParts: [{ path: 'base/1/0', bytes: new Uint8Array([1]) }], now: NOW };
    await publishMetadata(repository, options);
    expect(await codeOf(update(trusted))).toBe('fast-forward'); // root has not opened epoch 2
    expect((await listKeys(repository)).epoch).toBe(1);
    expect((await raiseEpoch(repository, NOW)).epoch).toBe(2);
    expect((await listKeys(repository)).epoch).toBe(2);
    const { release } = await update(trusted);
    expect(release).toEqual(recovered);
    expect(() => checkReleaseStep(misused, recovered)).not.toThrow();
    expect(() => checkReleaseStep(misused, releaseOf(1))).toThrow(TrustError);
  });

  test('a root is renewed before it ends', async () => {
    await publish(1);
    const late = later(LIFE_DAYS.root - 1);
    await renewRoot(repository, late);
    await publish(2, later(LIFE_DAYS.root));
    expect((await update(first, later(LIFE_DAYS.root))).release?.sequence).toBe(2);
  });
});

test('a folder that cannot be written leaves what is published', async () => {
  // A file stands where the folder of the new base must be.
  await publish(1);
  const { trusted } = await update(first);
  writeFileSync(join(repository.repoDir, 'targets', 'base', '2'), 'in the way');
  await expect(publish(2)).rejects.toThrow();
  expect((await update(trusted)).changed).toBe(false);
});
