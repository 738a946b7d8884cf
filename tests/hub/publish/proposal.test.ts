/* Releases that people sign: made beside the repository, checked in a browser, published at the threshold. */
import { createHash, randomUUID } from 'node:crypto';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { hubArgon2id } from '../../../hub/digest/argon2.ts';
import { appendEvent } from '../../../hub/db/events.ts';
import { revokeListing } from '../../../hub/db/listings.ts';
import { addDevice, addMember, addOrganisation, memberByHandle, revokeDevice } from '../../../hub/db/members.ts';
import { openProposal } from '../../../hub/db/proposals.ts';
import { completeProposal, signProposal, withdrawProposal } from '../../../hub/publish/proposal.ts';
import { repositoryOf } from '../../../hub/publish/publish.ts';
import { addKey, removeKey, setThreshold } from '../../../hub/trust/index.ts';
import { isSignable, revealNumbers, signReview } from '../../../lib/console/review/review.ts';
import { testEngines } from '../engines.ts';
import { CONFIG, make, newMember, newWorld, NOW, type Member, type World } from './world.ts';

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: unknown) =>
      typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error),
  );
const filesOf = async ({ paths }: World): Promise<readonly string[]> =>
  (await readdir(paths.repo, { recursive: true })).filter((name) => !name.includes('timestamp')).sort();

for (const engine of testEngines(make, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`a release that people sign, on ${engine.name}`, { timeout: 120_000 }, () => {
    const { it, itOnBoth } = engine;
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());
    const shared = async (): Promise<World> => newWorld(await engine.create());

    it('changes nothing that is served before two people have signed, and then is out', async () => {
      const hub = await shared();
      await hub.take('bad.example\nworse.example\n');
      const before = await filesOf(hub);
      const report = await hub.publish();
      expect(report).toMatchObject({ isProposal: true, sequence: 2, counts: { hosts: 2 } });
      expect(await filesOf(hub)).toEqual(before);

      const review = await hub.review();
      expect(review.rows.map(({ what, key }) => `${what} ${key}`).sort()).toEqual([
        'added host:bad.example',
        'added host:worse.example',
      ]);
      expect(isSignable(review)).toBe(true);
      expect(await hub.sign(hub.somsri)).toBe(false);
      expect(await filesOf(hub)).toEqual(before);
      expect(await hub.sign(hub.anan)).toBe(true);
      expect((await hub.open()).release).toMatchObject({ sequence: 2, stateHash: report.stateHash });
      expect(await hub.on(openProposal)).toBe(null);
      expect(await readdir(join(hub.paths.data, 'proposals'))).toEqual([]);
      await hub.look();
      // The next one is compared with this, and travels as a delta.
      await hub.take('third.example\n');
      await hub.publish();
      expect((await hub.review()).rows.map(({ key }) => key)).toEqual(['host:third.example']);
      await hub.sign(hub.anan);
      expect(await hub.sign(hub.somsri)).toBe(true);
      expect((await hub.open()).release).toMatchObject({ sequence: 3, counts: { hosts: 3 } });
    });

    it('counts a person once and only keys that root counts, over these bytes', async () => {
      const hub = await shared();
      await hub.take('bad.example\n');
      await hub.publish();
      const review = await hub.review();
      const good = {
        ...(await signReview(review, hub.somsri.keyid, hub.somsri.key)),
        handle: hub.somsri.handle,
        now: NOW,
      };
      const sign = (given: typeof good): Promise<string> =>
        codeOf(hub.on((orm) => signProposal(orm, hub.paths, given)));
      const stranger = await newMember('nok@telco');
      const foreign = await signReview(review, stranger.keyid, stranger.key);
      expect(await sign({ ...good, ...foreign, handle: stranger.handle })).toBe('not-a-key');
      expect(await sign({ ...good, signature: foreign.signature })).toBe('bad-signature');
      expect(await sign({ ...good, sha256: 'a'.repeat(64) })).toBe('wrong-bytes');
      expect(await sign({ ...good, id: '00000000-0000-4000-8000-000000000000' })).toBe('no-proposal');
      expect(await sign(good)).toBe('ok');
      expect(await sign(good)).toBe('already-signed');
      const other = await signReview(review, hub.anan.keyid, hub.anan.key);
      expect(await sign({ ...good, ...other })).toBe('already-signed');
      expect((await hub.proposal()).signatures).toHaveLength(1);
    });

    /** A member of the hub with a device that has this key. */
    const enrol = (hub: World, { handle, publicKey }: Member): Promise<string> =>
      hub.on((orm) =>
        orm.transaction(async (tx) => {
          const id = randomUUID();
          if ((await memberByHandle(tx, handle)) === null) {
            const organisation = handle.split('@')[1] ?? '';
            await addOrganisation(tx, { name: organisation, title: { th: 'ก', en: 'a' }, tlp: 'amber' }, NOW, 1);
            await addMember(tx, { handle, organisation, role: 'publisher' }, NOW, 1);
          }
          const deviceKey = createHash('sha256').update(id).digest('hex');
          const keys = { deviceKey, releaseKey: publicKey };
          await addDevice(tx, { id, handle, name: handle, ...keys, awaitsOtherThan: null }, NOW, 1);
          return id;
        }),
      );
    const revoke = (hub: World, id: string): Promise<boolean> => hub.on((orm) => revokeDevice(orm, id, NOW, 1));

    itOnBoth('counts nothing of a device that was revoked; its member signs anew with another', async () => {
      const hub = await shared();
      const lost = await enrol(hub, hub.somsri);
      await enrol(hub, hub.anan);
      await hub.take('bad.example\n');
      await hub.publish();
      const before = await filesOf(hub);
      await hub.sign(hub.somsri);
      await revoke(hub, lost);
      expect(await hub.sign(hub.anan)).toBe(false);
      expect(await filesOf(hub)).toEqual(before);
      expect((await hub.proposal()).signatures).toMatchObject([
        { keyid: hub.somsri.keyid, goneAt: NOW.toISOString() },
        { keyid: hub.anan.keyid, goneAt: null },
      ]);
      expect(await codeOf(hub.sign(hub.somsri))).toBe('not-a-key');
      const next = { ...(await newMember('new')), handle: hub.somsri.handle };
      await addKey(repositoryOf(hub.paths), 'targets', NOW, next.publicKey);
      await enrol(hub, next);
      expect(await hub.sign(next)).toBe(true);
      expect((await hub.open()).release.sequence).toBe(2);
    });

    it('finishes what is public already, also where a device of its signers was revoked since', async () => {
      const hub = await shared();
      const lost = await enrol(hub, hub.somsri);
      await hub.take('bad.example\n');
      await hub.publish();
      await hub.sign(hub.somsri);
      const { id } = await hub.proposal();
      const folder = join(hub.paths.data, 'proposals', id);
      const kept = join(hub.paths.data, 'kept');
      await cp(folder, kept, { recursive: true });
      await hub.sign(hub.anan);
      // As if the hub had died before it closed the proposal.
      await cp(kept, folder, { recursive: true });
      await hub.on((orm) => orm.execute(sql`UPDATE proposal SET state = 'open', closed_at = NULL WHERE id = ${id}`));
      await revoke(hub, lost);
      expect(await hub.on((orm) => completeProposal(orm, hub.paths, NOW))).toBe(true);
      expect(await hub.on(openProposal)).toBe(null);
    });

    it('supersedes the one before, and a withdrawn one leaves nothing', async () => {
      const hub = await shared();
      await hub.take('bad.example\n');
      await hub.publish();
      const first = await hub.review();
      await hub.sign(hub.somsri);
      await hub.take('worse.example\n');
      await hub.publish();
      expect((await hub.proposal()).signatures).toEqual([]);
      const late = await signReview(first, hub.anan.keyid, hub.anan.key);
      const sign = hub.on((orm) => signProposal(orm, hub.paths, { ...late, handle: hub.anan.handle, now: NOW }));
      expect(await codeOf(sign)).toBe('no-proposal');
      const { id } = await hub.proposal();
      expect(await readdir(join(hub.paths.data, 'proposals'))).toEqual([id]);
      await hub.on((orm) => withdrawProposal(orm, hub.paths, id, 'anan@police', NOW));
      expect(await readdir(join(hub.paths.data, 'proposals'))).toEqual([]);
      expect(await codeOf(hub.on((orm) => withdrawProposal(orm, hub.paths, id, 'anan@police', NOW)))).toBe(
        'no-proposal',
      );
    });

    it('refuses damaged files, and completes a publication that stopped half way', async () => {
      const hub = await shared();
      await hub.take('bad.example\n');
      await hub.publish();
      await hub.sign(hub.somsri);
      const { id } = await hub.proposal();
      const folder = join(hub.paths.data, 'proposals', id);
      const targets = await readFile(join(folder, 'targets'));
      // As if the disk failed: the row is there, its files are not what was signed.
      await writeFile(join(folder, 'targets'), targets.subarray(1));
      expect(await codeOf(hub.sign(hub.anan))).toBe('wrong-bytes');
      await writeFile(join(folder, 'targets'), targets);
      const states = join(folder, 'states');
      const summary = await readFile(join(states, '2.summary'));
      await rm(join(states, '2.summary'));
      // The second signature is stored, then the publication stops half way.
      expect(await codeOf(hub.sign(hub.anan))).toBe('state-missing');
      expect((await hub.proposal()).signatures).toHaveLength(2);
      await writeFile(join(states, '2.summary'), summary);
      expect(await hub.on((orm) => completeProposal(orm, hub.paths, NOW))).toBe(true);
      expect((await hub.open()).release.sequence).toBe(2);
      expect(await hub.on((orm) => completeProposal(orm, hub.paths, NOW))).toBe(false);
    });

    it('shows all as new to a browser that came after the keys changed, and lets it sign', async () => {
      const hub = await shared();
      await hub.take('bad.example\n');
      await hub.publish();
      // Nothing but the root of the package: the release in force has none of the signatures that root asks for now.
      const fresh = { trusted: { root: await hub.root() } };
      const review = await hub.review(fresh);
      expect(review.rows.map(({ what, key }) => `${what} ${key}`)).toEqual(['added host:bad.example']);
      expect(review.warnings.map(({ code }) => code)).toEqual(['nothing-to-compare']);
      const unchecked = review.checks.filter(({ isChecked }) => !isChecked).map(({ code }) => code);
      expect(unchecked).toEqual(['current-verified', 'step', 'delta-files']);
      await hub.sign(hub.somsri, fresh);
      expect(await hub.sign(hub.anan, fresh)).toBe(true);
      // From here on there is something that everybody can verify; the base of the release before lies in the repository only.
      await hub.take('worse.example\n');
      await hub.publish();
      const next = await hub.review(fresh);
      expect(next.rows.map(({ key }) => key)).toEqual(['host:worse.example']);
      expect(next.warnings).toEqual([]);
      expect(next.checks.every(({ isChecked }) => isChecked)).toBe(true);
    });

    it('is due where a ceremony left what is in force with too few signatures, though the list is the same', async () => {
      const hub = await newWorld(await engine.create(), { isShared: false });
      const repository = repositoryOf(hub.paths);
      expect(await hub.publish()).toMatchObject({ changed: false });
      // Enough have signed: one more key, and one that signed nothing taken away, need no release.
      await addKey(repository, 'targets', NOW, hub.somsri.publicKey);
      expect(await hub.publish()).toMatchObject({ changed: false });

      await setThreshold(repository, 'targets', 2, NOW);
      expect(await codeOf(hub.open())).toBe('threshold');
      expect(await hub.publish()).toMatchObject({ changed: true, isProposal: true, sequence: 2 });
      expect(await hub.sign(hub.somsri)).toBe(true);
      expect((await hub.open()).release.sequence).toBe(2);
      await hub.look();
      expect(await hub.publish()).toMatchObject({ changed: false });

      // A key that has signed is taken away; the rest are not enough.
      await addKey(repository, 'targets', NOW, hub.anan.publicKey);
      expect(await hub.propose()).toMatchObject({ changed: false });
      await removeKey(repository, 'targets', hub.somsri.keyid, NOW);
      expect(await codeOf(hub.open())).toBe('threshold');
      expect(await hub.propose()).toMatchObject({ changed: true, isProposal: true, sequence: 3 });
      expect(await hub.sign(hub.anan)).toBe(true);
      expect((await hub.open()).release.sequence).toBe(3);
      await hub.look();
    });

    it("is published by the hub's own keys where these suffice again", async () => {
      const hub = await newWorld(await engine.create(), { isShared: false });
      const repository = repositoryOf(hub.paths);
      await addKey(repository, 'targets', NOW, hub.somsri.publicKey);
      await setThreshold(repository, 'targets', 2, NOW);
      // A second key on this disk: it signs from the next release on.
      await addKey(repository, 'targets', NOW);
      expect(await codeOf(hub.open())).toBe('threshold');
      expect(await hub.publish()).toMatchObject({ changed: true, isProposal: false, sequence: 2 });
      expect((await hub.open()).release.sequence).toBe(2);
    });

    it('sends revocations alone, first in line, to everybody', async () => {
      const hub = await shared();
      await hub.take('bad.example\nhonest.example\nshop.example\n');
      await hub.publish();
      await hub.sign(hub.somsri);
      await hub.sign(hub.anan);
      await hub.look();
      await hub.take('news.example\n');
      await hub.publish({ canary: 5 });
      const key = 'host:honest.example';
      await hub.on((orm) =>
        orm.transaction(async (tx) =>
          revokeListing(tx, key, 'owner appealed', await appendEvent(tx, 'listing.revoke', { key }, NOW)),
        ),
      );
      await hub.publish({ kind: 'revocations' });
      expect((await hub.review()).rows.map(({ what, key: of }) => `${what} ${of}`)).toEqual([`removed ${key}`]);
      await hub.sign(hub.somsri);
      expect(await hub.sign(hub.anan)).toBe(true);
      expect((await hub.open()).release).toMatchObject({ sequence: 3, counts: { hosts: 2 } });
    });

    it('goes to a share first, to more, and then to all, each time signed', async () => {
      const hub = await shared();
      await hub.take('bad.example\n');
      for (const wish of [{}, { canary: 5 }, { kind: 'widen', canary: 50 }, { kind: 'widen' }] as const) {
        if ('canary' in wish && wish.canary === 5) await hub.take('second.example\n');
        expect(await hub.publish(wish)).toMatchObject({ isProposal: true });
        await hub.sign(hub.somsri);
        expect(await hub.sign(hub.anan)).toBe(true);
        await hub.look();
        const { release } = await hub.open();
        expect(release.sequence).toBe('kind' in wish && !('canary' in wish) ? 3 : 2);
      }
      expect(await codeOf(hub.publish({ kind: 'widen' }))).toBe('no-canary');
    });

    it('shows numbers that come by masked names, in clear only on request, and a false name is found', async () => {
      const hub = await shared();
      await hub.take('phone:+66812345678\n');
      await hub.publish();
      const review = await hub.review();
      const [row] = review.rows;
      expect(row?.masked).toContain('678');
      const digest = row?.key ?? '';
      const told = (key: string) =>
        revealNumbers(review, [digest], {
          argon2id: hubArgon2id,
          fetchProposal: () =>
            Promise.resolve(new Uint8Array(new TextEncoder().encode(JSON.stringify({ numbers: [{ digest, key }] })))),
        });
      expect((await told('phone:+66812345678')).get(digest)).toBe(row?.masked);
      expect(await codeOf(told('phone:+66899999999'))).toBe('name-false');
    });

    it("publishes at once where the hub's own key suffices", async () => {
      const hub = await newWorld(await engine.create(), { isShared: false });
      await hub.take('bad.example\n');
      expect(await hub.publish()).toMatchObject({ isProposal: false, changed: true, sequence: 2 });
      expect(await hub.publish({ canary: 10 })).toMatchObject({ sequence: 3, canary: 10 });
      expect((await hub.open()).release.sequence).toBe(2);
      expect(await hub.publish({ kind: 'widen' })).toMatchObject({ sequence: 3, canary: null });
      expect((await hub.open()).release.sequence).toBe(3);
    });

    it('refuses in the browser what was not told: another name, another interval', async () => {
      const hub = await shared();
      await hub.take('bad.example\n');
      await hub.publish({ config: { ...CONFIG, pollSeconds: 60, publisher: { th: 'อื่น', en: 'Other' } } });
      const review = await hub.review();
      expect(review.warnings.filter(({ severity }) => severity === 'refuse').map(({ code }) => code)).toEqual([
        'publisher-changed',
        'poll-changed',
      ]);
      expect(await codeOf(signReview(review, hub.anan.keyid, hub.anan.key))).toBe('refused');
      const told = new Set(['publisher-changed', 'poll-changed'] as const);
      expect(isSignable(await hub.review({ told }))).toBe(true);
    });
  });
}
