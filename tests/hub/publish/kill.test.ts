/*
 * A hub that dies at any step of making or accepting a proposal: what is served is whole, the proposal is the old one or the new
 * one, and whoever comes next goes on.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProposal } from '../../../hub/db/proposals.ts';
import { verifyChain } from '../../../hub/db/events.ts';
import { completeProposal } from '../../../hub/publish/proposal.ts';
import { isSignable, signReview } from '../../../lib/console/review/review.ts';
import { runToDeath } from '../death/run-to-death.ts';
import { testEngines, type TestHub } from '../engines.ts';
import { make, newWorld, NOW, type World } from './world.ts';

/** More than a run has. */
const MOST_STEPS = 60;
const SCRIPT = new URL('./dying-publication.ts', import.meta.url);

/** @returns how many steps it made; null: it died */
const run = (hub: TestHub, work: 'propose' | 'accept', dying: number, given = '{}'): Promise<number | null> =>
  runToDeath(SCRIPT, hub, [work, String(dying), given]);

for (const engine of testEngines(make, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`a hub that dies on ${engine.name}`, { timeout: 300_000 }, () => {
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());
    /** Every step where a process starts quickly; of the embedded engine, which the files do not depend on, some. */
    const stride = engine.name === 'PGlite' ? 7 : 1;
    const foldersOf = ({ paths }: World): Promise<readonly string[]> => readdir(join(paths.data, 'proposals'));

    /** A hub with a release in force that two people signed. */
    async function inForce(): Promise<{ hub: TestHub; world: World }> {
      const hub = await engine.create();
      const world = await newWorld(hub);
      await world.take('first.example\n');
      await world.publish();
      await world.sign(world.somsri);
      await world.sign(world.anan);
      await world.look();
      return { hub, world };
    }

    it('while it makes a proposal: the old one or the new one is whole, nothing served has changed, and the next makes another', async () => {
      const { hub, world } = await inForce();
      await world.take('second.example\n');
      await world.publish();
      const ends: string[] = [];
      for (let dying = 1; dying <= MOST_STEPS; dying += stride) {
        const before = await world.proposal();
        await world.take(`host-${dying}.example\n`);
        if ((await run(hub, 'propose', dying)) !== null) break;
        expect((await world.open()).release.sequence).toBe(2);
        const after = await world.proposal();
        ends.push(after.id === before.id ? 'old' : 'new');
        expect(await foldersOf(world), `step ${dying}`).toContain(after.id);
        expect(isSignable(await world.review()), `step ${dying}`).toBe(true);
        await world.publish();
        expect(await foldersOf(world), `step ${dying}`).toEqual([(await world.proposal()).id]);
      }
      // The row that opens it is written between its files and the tidying: both ends are met.
      expect(ends.length).toBeGreaterThan(stride === 1 ? 8 : 1);
      if (stride === 1) expect([...new Set(ends)]).toEqual(['old', 'new']);
      expect((await world.on(verifyChain)).brokenAt).toBeNull();
    });

    it('while it publishes what has its signatures: a browser gets the old release or the new one, and the next completes it', async () => {
      const { hub, world } = await inForce();
      const ends: string[] = [];
      for (let dying = 1; dying <= MOST_STEPS; dying += stride) {
        const before = (await world.open()).release.sequence;
        await world.take(`host-${dying}.example\n`);
        await world.publish();
        // What one that died after its release was out left behind is gone by now.
        expect(await foldersOf(world), `before step ${dying}`).toEqual([(await world.proposal()).id]);
        await world.sign(world.somsri);
        const last = await signReview(await world.review(), world.anan.keyid, world.anan.key);
        const given = JSON.stringify({ ...last, handle: world.anan.handle });
        if ((await run(hub, 'accept', dying, given)) !== null) break;
        // Whole, by every check that a browser makes, and never back.
        const met = (await world.open()).release.sequence;
        expect([before, before + 1], `step ${dying}`).toContain(met);
        ends.push(met === before ? 'old' : 'new');
        await world.look();
        // Dead before the signature was stored, its person signs again; else whoever looks next completes it.
        const left = await world.on(openProposal);
        const stored = left === null ? 2 : (await world.proposal()).signatures.length;
        if (stored === 1) expect(await world.sign(world.anan), `step ${dying}`).toBe(true);
        else await world.on((orm) => completeProposal(orm, hub.paths, NOW));
        expect((await world.open()).release.sequence, `step ${dying}`).toBe(before + 1);
        expect(await world.on(openProposal), `step ${dying}`).toBe(null);
        await world.look();
      }
      expect(ends.length).toBeGreaterThan(stride === 1 ? 8 : 1);
      if (stride === 1) expect([...new Set(ends)]).toEqual(['old', 'new']);
      expect((await world.on(verifyChain)).brokenAt).toBeNull();
    });
  });
}
