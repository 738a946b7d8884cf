/*
 * A hub that is wholly somebody else's: database, disk, every online key, the served folder, and the key of one of the two
 * people who sign. What it tries, no client takes and no review lets a person sign.
 */
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { completeProposal, signProposal } from '../../../hub/publish/proposal.ts';
import { repositoryOf } from '../../../hub/publish/publish.ts';
import { createRepositoryKeys, readCurrent, removeKey, addKey } from '../../../hub/trust/index.ts';
import { readRoot, writeSnapshot, writeTimestamp } from '../../../hub/trust/repository.ts';
import { signedPart } from '../../../hub/trust/root-file.ts';
import { hubArgon2id } from '../../../hub/digest/argon2.ts';
import { reviewProposal, signReview } from '../../../lib/console/review/review.ts';
import type { Proposal } from '../../../lib/core/console/release.ts';
import { canonicalBytes, type JsonObject } from '../../../lib/core/trust/canonical-json.ts';
import { refresh, type Refreshed } from '../../../lib/core/trust/client.ts';
import { createHash } from 'node:crypto';
import { embeddedEngine } from '../engines.ts';
import { make, newMember, newWorld, NOW, TOP_SITES, type Member, type World } from './world.ts';

const embedded = embeddedEngine(make);

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  );
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('a hub that is somebody else’s', { timeout: 120_000 }, () => {
  let hub: World;
  beforeAll(() => embedded.start(), 60_000);
  afterAll(() => embedded.stop());
  beforeEach(async () => {
    hub = await newWorld(await embedded.create());
    await hub.take('bad.example\nworse.example\nthird.example\n');
    await hub.publish();
    await hub.sign(hub.somsri);
    await hub.sign(hub.anan);
    await hub.look();
  }, 60_000);

  const fetchMetadata = (path: string): Promise<Uint8Array<ArrayBuffer> | null> =>
    readFile(join(hub.paths.repo, 'metadata', path)).then(
      (bytes) => new Uint8Array(bytes),
      () => null,
    );
  const client = (trusted = hub.trusted): Promise<Refreshed> => refresh(trusted, { now: NOW, fetch: fetchMetadata });
  const fresh = async (): Promise<Refreshed> =>
    client({ root: await readFile(join(hub.paths.repo, 'metadata/1.root.json')) });
  const signedNow = async (): Promise<JsonObject> => {
    const current = await readCurrent(repositoryOf(hub.paths));
    if (current === null) throw new Error('expected a release');
    return signedPart(current.targets.bytes);
  };
  const objectAt = (of: JsonObject, name: string): JsonObject => of[name] as JsonObject;

  /** Targets of the attacker's wish, signed by whom they have, made current by the online keys. */
  async function force(signed: JsonObject, signers: readonly Member[], twice = false): Promise<void> {
    const repository = repositoryOf(hub.paths);
    const bytes = canonicalBytes(signed);
    const signatures: { keyid: string; sig: string }[] = [];
    for (const { key, keyid } of signers) {
      const sig = Buffer.from(await crypto.subtle.sign('Ed25519', key, bytes)).toString('hex');
      signatures.push({ keyid, sig });
      if (twice) signatures.push({ keyid: keyid.toUpperCase(), sig });
    }
    const version = Number(signed['version']);
    const path = join(hub.paths.repo, 'metadata', `${version}.targets.json`);
    await writeFile(path, JSON.stringify({ signatures, signed }));
    const root = await readRoot(repository);
    await writeTimestamp(repository, root, await writeSnapshot(repository, root, version, NOW), NOW);
  }
  async function forged(change: JsonObject): Promise<JsonObject> {
    const signed = await signedNow();
    return {
      ...signed,
      version: Number(signed['version']) + 1,
      release: { ...objectAt(signed, 'release'), sequence: 3, ...change },
    };
  }
  const stays = async (): Promise<void> => {
    expect((await client().catch(() => null))?.release?.stateHash ?? 'refused').toBe('refused');
    expect((await fresh().catch(() => null))?.release?.stateHash ?? 'refused').toBe('refused');
  };

  it('cannot publish a list that one person and all its own keys have signed', async () => {
    await force(await forged({ stateHash: 'f'.repeat(64) }), [hub.somsri]);
    expect(await codeOf(client())).toBe('threshold');
    await stays();
  });

  it('cannot count one key twice, nor a person who has left, nor a stranger', async () => {
    const repository = repositoryOf(hub.paths);
    await force(await forged({ stateHash: 'f'.repeat(64) }), [hub.somsri], true);
    expect(await codeOf(client())).toBe('threshold');
    await force(await forged({ stateHash: 'f'.repeat(64) }), [hub.somsri, await newMember('nok@telco')]);
    expect(await codeOf(client())).toBe('threshold');
    const kanda = await newMember('kanda@bank-b');
    await addKey(repository, 'targets', NOW, kanda.publicKey);
    await removeKey(repository, 'targets', hub.anan.keyid, NOW);
    await force(await forged({ stateHash: 'f'.repeat(64) }), [hub.somsri, hub.anan]);
    expect(await codeOf(client())).toBe('threshold');
  });

  it('cannot go back, mix, or serve another root', async () => {
    const before = join(hub.paths.data, 'before');
    await cp(join(hub.paths.repo, 'metadata'), before, { recursive: true });
    await hub.take('fourth.example\n');
    await hub.publish();
    await hub.sign(hub.somsri);
    await hub.sign(hub.anan);
    await hub.look();
    await hub.take('fifth.example\n');
    await hub.publish();
    // The old timestamp, with the old files that it names.
    await cp(join(before, 'timestamp.json'), join(hub.paths.repo, 'metadata/timestamp.json'));
    expect(await codeOf(client())).toBe('rollback');
    // Nor is anything compared with an older release, so that a difference looks small.
    expect(await codeOf(hub.review())).toBe('rollback');
    // Old targets below a new snapshot of its own: one number names one file.
    const current = await readCurrent(repositoryOf(hub.paths));
    const root = await readRoot(repositoryOf(hub.paths));
    const snapshot = await writeSnapshot(repositoryOf(hub.paths), root, current?.targets.signed.version ?? 0, NOW);
    for (let n = 0; n < 5; n++) await writeTimestamp(repositoryOf(hub.paths), root, snapshot, NOW);
    expect(await codeOf(client())).toBe('rollback');
    // A root of its own making, one version on.
    const other = { dataDir: join(hub.paths.data, 'other'), repoDir: join(hub.paths.data, 'other/repo') };
    await createRepositoryKeys(other, NOW);
    const own = signedPart(await readFile(join(other.repoDir, 'metadata/1.root.json')));
    const version = root.signed.version + 1;
    const forgedRoot = JSON.stringify({ signatures: [], signed: { ...own, version } });
    await writeFile(join(hub.paths.repo, 'metadata', `${version}.root.json`), forgedRoot);
    expect(await codeOf(client())).toBe('threshold');
    expect(await codeOf(fresh())).toBe('threshold');
  });

  it('cannot change the share of a canary that people signed', async () => {
    await hub.take('fourth.example\n');
    await hub.publish({ canary: 5 });
    await hub.sign(hub.somsri);
    await hub.sign(hub.anan);
    await hub.look();
    const signed = await signedNow();
    const wider = { ...objectAt(signed, 'canary'), percent: 99 };
    await force({ ...signed, version: Number(signed['version']) + 1, canary: wider }, [hub.somsri]);
    expect(await codeOf(client())).toBe('threshold');
    // The same, slipped under the old signatures.
    const { targets } = (await readCurrent(repositoryOf(hub.paths))) ?? {};
    const version = Number(signed['version']);
    const path = join(hub.paths.repo, 'metadata', `${version}.targets.json`);
    const all = { signatures: targets?.signatures ?? [], signed: { ...signed, canary: wider } };
    await writeFile(path, JSON.stringify(all));
    await stays();
  });

  it('cannot have one thing signed and publish another', async () => {
    await hub.take('fourth.example\n');
    await hub.publish();
    await hub.sign(hub.somsri);
    const { id } = await hub.proposal();
    const path = join(hub.paths.data, 'proposals', id, 'targets');
    const shown = await readFile(path);
    const review = await hub.review();
    const signature = await signReview(review, hub.anan.keyid, hub.anan.key);
    // After the person looked, the bytes on the disk and the digest in the database become others.
    const signed = JSON.parse(shown.toString('utf8')) as JsonObject;
    const evil = canonicalBytes({ ...signed, release: { ...objectAt(signed, 'release'), stateHash: 'e'.repeat(64) } });
    await writeFile(path, evil);
    const { sql } = await import('drizzle-orm');
    await hub.on((orm) => orm.execute(sql`UPDATE proposal SET sha256 = ${sha256(evil)} WHERE id = ${id}`));
    const given = { ...signature, handle: hub.anan.handle, now: NOW };
    expect(await codeOf(hub.on((orm) => signProposal(orm, hub.paths, given)))).toBe('wrong-bytes');
    expect(await hub.on((orm) => completeProposal(orm, hub.paths, NOW))).toBe(false);
    // Were the checks of the hub not there, the signatures would be for other bytes all the same.
    await force(signedPart(Buffer.from(JSON.stringify({ signed: JSON.parse(Buffer.from(evil).toString('utf8')) }))), [
      hub.somsri,
    ]);
    expect(await codeOf(client())).toBe('threshold');
    expect((await codeOf(hub.review())) === 'ok').toBe(false);
  });

  it('finds no review that overlooks what it changed', async () => {
    await hub.take('fourth.example\n');
    await hub.publish({ canary: 5 });
    const proposal = await hub.proposal();
    const folder = join(hub.paths.data, 'proposals', proposal.id);
    const shown = new Uint8Array(await readFile(join(folder, 'targets')));
    const signed = JSON.parse(new TextDecoder().decode(shown)) as JsonObject;
    const canary = objectAt(signed, 'canary');
    const made = objectAt(canary, 'release');
    const withMade = (change: JsonObject): JsonObject => ({
      ...signed,
      canary: { ...canary, release: { ...made, ...change } },
    });
    const read = async (path: string): Promise<Uint8Array<ArrayBuffer> | null> =>
      readFile(path).then(
        (bytes) => new Uint8Array(bytes),
        () => null,
      );
    const review = (
      bytes: Uint8Array<ArrayBuffer>,
      told: Partial<Proposal> = {},
      files: (path: string) => Promise<Uint8Array<ArrayBuffer> | null> = (path) => read(join(folder, path)),
    ): Promise<string> =>
      codeOf(
        reviewProposal(
          { ...proposal, sha256: sha256(bytes), ...told },
          {
            fetchRepo: (path) => read(join(hub.paths.repo, path)),
            fetchProposal: async (path) => (path === 'targets' ? bytes : files(path)),
            trusted: hub.trusted,
            topSites: TOP_SITES,
            argon2id: hubArgon2id,
            now: NOW,
            pause: () => Promise.resolve(),
          },
        ),
      );
    const of = (changed: JsonObject): Uint8Array<ArrayBuffer> => canonicalBytes(changed);
    expect(await review(shown)).toBe('ok');
    expect(await review(shown, { sha256: 'a'.repeat(64) })).toBe('wrong-bytes');
    expect(await review(shown, { canary: 50 })).toBe('other-than-told');
    expect(await review(of({ ...signed, canary: { ...canary, percent: 99 } }))).toBe('other-than-told');
    expect(await review(of(withMade({ stateHash: 'f'.repeat(64) })))).toBe('state-mismatch');
    expect(await review(of(withMade({ sequence: 4_000_000_000 })), { sequence: 4_000_000_000 })).toBe('bad-step');
    expect(await review(of(withMade({ epoch: 2 })), { epoch: 2 })).not.toBe('ok');
    expect(await review(of({ ...signed, expires: '2031-01-01T00:00:00Z' }))).toBe('bad-step');
    expect(await review(of({ ...signed, extra: 1 }))).toBe('wrong-bytes');
    expect(await review(of({ ...signed, delegations: { keys: {}, roles: [] } }))).toBe('wrong-bytes');
    // What everybody has would change beside the canary, unseen.
    const all = { ...objectAt(signed, 'release'), pollSeconds: 86_400 };
    expect(await review(of({ ...signed, release: all }))).toBe('other-than-told');
    // Stripped: a list without what is listed, under honest words of the hub's.
    const fewer = { hosts: 1, urls: 0, numbers: 0 };
    expect(await review(of(withMade({ counts: fewer })))).not.toBe('ok');
    // Swapped deltas: another release's file, and one with a byte changed.
    const deltas = proposal.files.filter(({ path }) => path.startsWith('deltas/')).map(({ path }) => path);
    const [one, two] = deltas;
    expect(deltas.length).toBeGreaterThanOrEqual(2);
    const swapped = async (path: string) => read(join(folder, path === two ? (one ?? '') : path));
    expect(await review(shown, {}, swapped)).not.toBe('ok');
    const bent = async (path: string) => {
      const bytes = await read(join(folder, path));
      if (path === two && bytes !== null) bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      return bytes;
    };
    expect(await review(shown, {}, bent)).not.toBe('ok');
  });
});
