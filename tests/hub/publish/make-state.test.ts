/* A release that is made of what changed is the one that all listings give, over random histories. */
import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confirmListings, revokeListings } from '../../../hub/cases/listings.ts';
import { rowsOf, type Orm } from '../../../hub/db/database.ts';
import { appendEvent } from '../../../hub/db/events.ts';
import { rotateSalt } from '../../../hub/digest/digest-numbers.ts';
import { importFeed } from '../../../hub/import/import-feed.ts';
import { makeState } from '../../../hub/publish/make-state.ts';
import { inForceOf } from '../../../hub/publish/draft.ts';
import type { PublishOptions } from '../../../hub/publish/workshop.ts';
import { repositoryOf } from '../../../hub/publish/publish.ts';
import { readCurrent } from '../../../hub/trust/index.ts';
import { createStateStore, hexOf, type StateStore } from '../../../hub/publish/state-store.ts';
import { encodeDelta, type StateSummary } from '../../../lib/core/blocklist/state.ts';
import type { ProposalKind } from '../../../lib/core/console/release.ts';
import { createRandom } from '../../lib/core/blocklist/lists.ts';
import { testEngines } from '../engines.ts';
import { CONFIG, make, newWorld, NOW, type World } from './world.ts';

const DAY_MS = 86_400_000;
const PUBLISHERS = ['feed one', 'feed two', 'feed three'];
const POPULAR = new Set(['h3.example', 'h4.example']);

for (const engine of testEngines(make, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`a state made of what changed, on ${engine.name}`, { timeout: 180_000 }, () => {
    beforeAll(() => engine.start(), 60_000);
    afterAll(() => engine.stop());

    it.each([1, 2])('is the one that all listings give, in history %i', async (seed) => {
      const random = createRandom(seed);
      const world = await newWorld(await engine.create(), { isShared: false });
      const store = createStateStore(world.paths.states);
      let now = NOW;
      let topSites: ReadonlySet<string> = new Set();
      let changed = 0;
      for (let step = 0; step < 12; step++) {
        if (random() % 3 === 0) now = new Date(now.valueOf() + DAY_MS * (1 + (random() % 3)));
        if (step === 7) topSites = POPULAR;
        await world.on(async (orm) => {
          for (let event = 0; event < 1 + (random() % 4); event++) await happen(orm, random, now);
        });
        if (step === 10) await world.on((orm) => rotateSalt(orm, {}, now));
        // The salt of the list stays with revocations alone.
        const kind: ProposalKind = step > 1 && step < 10 && random() % 4 === 0 ? 'revocations' : 'list';
        const canary = kind === 'list' && step > 1 && random() % 4 === 0 ? 20 : null;
        const told: string[] = [];
        const options: PublishOptions = {
          paths: world.paths,
          config: CONFIG,
          isReset: true,
          now,
          topSites,
          kind,
          canary,
          onProgress: (said) => told.push(said),
        };
        const offered = inForceOf(await readCurrent(repositoryOf(world.paths)));
        const last = offered?.release ?? null;
        const before = last && (await store.read(last.sequence));
        const report = await world.publish(options);
        if (!told.includes('reading listings')) changed++;
        if (!report.changed) continue;
        const made = await store.read(report.sequence);
        if (made === null) throw new Error('expected the state that was published');
        const forgetful = { ...store, originOf: () => Promise.resolve(null) };
        const whole = await world.on((orm) =>
          makeState(orm, options, { last, before, past: forgetful, epoch: report.epoch, sequence: report.sequence }),
        );
        expect(made).toEqual(whole.summary);
        expect([report.withheld, report.waiting]).toEqual([whole.withheld, whole.waiting]);
        const offers = inForceOf(await readCurrent(repositoryOf(world.paths)));
        const release = offers?.canary?.release ?? offers?.release;
        expect(release?.numbers ?? null).toEqual(whole.digesting);
        await expectDeltas(world, store, made);
      }
      expect(changed).toBeGreaterThan(4);
    });

    it('is built of all listings where anything is in doubt, and is whole again afterwards', async () => {
      const world = await newWorld(await engine.create(), { isShared: false });
      const { states } = world.paths;
      const store = createStateStore(states);
      let hosts = 0;
      /** Publishes one more host. @returns whether all listings were read for it */
      const isWhole = async (wish: Partial<PublishOptions> = {}): Promise<boolean> => {
        const told: string[] = [];
        await world.take(`host-${hosts++}.example\n`);
        const { changed, counts } = await world.publish({ ...wish, onProgress: (said) => told.push(said) });
        expect([changed, counts.hosts]).toEqual([true, hosts]);
        return told.includes('reading listings');
      };
      const originFile = async (): Promise<string> => join(states, `${(await store.sequences()).at(-1)}.origin`);
      const rewrite = async (change: (text: string) => string): Promise<void> => {
        const [, text = ''] = (await readFile(await originFile(), 'utf8')).split('\n');
        const changed = change(text);
        expect(changed).not.toBe(text);
        await writeFile(await originFile(), `${createHash('sha256').update(changed).digest('hex')}\n${changed}`);
      };
      const shardFile = async (): Promise<string> => {
        const summary = await store.read((await store.sequences()).at(-1) ?? 0);
        return join(states, 'shards', 'hosts', hexOf(summary?.sections.hosts.shards[0]?.hash ?? new Uint8Array(0)));
      };

      await isWhole();
      expect(await isWhole()).toBe(false);
      // What was popular meanwhile is gated again, and so is what is not any more.
      expect(await isWhole({ topSites: POPULAR })).toBe(true);
      expect(await isWhole({ topSites: POPULAR })).toBe(false);
      expect(await isWhole()).toBe(true);
      const doubts: Record<string, () => Promise<void>> = {
        'an altered record': async () =>
          writeFile(await originFile(), `${await readFile(await originFile(), 'utf8')} `),
        'no record': async () => rm(await originFile()),
        'a record of another state': () => rewrite((text) => text.replace(/("stateHash":")./, '$1_')),
        'another history': () => rewrite((text) => text.replace(/("hash":")./, '$1_')),
        'a later day': () => rewrite((text) => text.replace(/("day":)/, '$19')),
        'a shard that is gone': async () => rm(await shardFile()),
        'a damaged shard': async () => {
          const bytes = await readFile(await shardFile());
          await writeFile(await shardFile(), bytes.reverse());
        },
      };
      for (const [doubt, make] of Object.entries(doubts)) {
        await make();
        expect([doubt, await isWhole()]).toEqual([doubt, true]);
        expect([doubt, await isWhole()]).toEqual([doubt, false]);
      }
      const { summary } = await world.open();
      expect(summary.sections.hosts.count).toBe(hosts);
    });

    it('of two numbers with one digest keeps the other when one goes', async () => {
      const world = await newWorld(await engine.create(), { isShared: false });
      const csv = 'key\nacct:TH:1234567890\nacct:TH:1234567891\nacct:TH:1234567892\n';
      await world.take(csv);
      await world.publish();
      await world.on((orm) =>
        orm.execute(sql`UPDATE number_digest SET digest = (SELECT max(digest) FROM number_digest)`),
      );
      // All of them look changed.
      await world.on((orm) =>
        orm.transaction(async (tx) => {
          const seq = await appendEvent(tx, 'listing.revoke', {}, NOW);
          await tx.execute(sql`UPDATE listing SET event_seq = ${seq}`);
        }),
      );
      await world.publish({ isReset: true });
      const [row] = await world.on((orm) =>
        rowsOf<{ id: string }>(orm, sql`SELECT id::text AS id FROM listing LIMIT 1`),
      );
      await world.on((orm) =>
        revokeListings(orm, [{ id: row?.id ?? '', seen: null }], { reason: 'wrong', by: 'somsri@bank-a' }, NOW),
      );
      await world.publish();
      expect((await world.open()).release.counts.numbers).toBe(1);
    });
  });
}

/** Every delta that was written is the one that a comparison of the two states gives, and none is missing. */
async function expectDeltas({ paths }: World, store: StateStore, to: StateSummary): Promise<void> {
  for (const sequence of await store.sequences()) {
    const from = sequence < to.sequence ? await store.read(sequence) : null;
    const expected = from && (await encodeDelta(from, store.readerOf(from), to, store.readerOf(to)));
    const written = await readFile(join(paths.repo, 'deltas', `${sequence}-${to.sequence}`)).catch(() => null);
    expect([sequence, written && Buffer.compare(written, expected ?? Buffer.alloc(0))]).toEqual([
      sequence,
      expected && 0,
    ]);
  }
}

/** Something that changes listings, or what is said of them. */
async function happen(orm: Orm, random: () => number, now: Date): Promise<void> {
  const pick = <T>(from: readonly T[]): T | undefined => from[random() % Math.max(1, from.length)];
  const rows = await rowsOf<{ id: string; key: string; people: string | null }>(
    orm,
    sql`SELECT id::text AS id, key, first_person AS people FROM listing WHERE state = 'active' ORDER BY id`,
  );
  const row = pick(rows);
  const number = pick(rows.filter(({ key }) => !/^(?:host|url):/.test(key)));
  switch (random() % 8) {
    case 0:
      if (row) await revokeListings(orm, [{ id: row.id, seen: null }], { reason: 'wrong', by: 'somsri@bank-a' }, now);
      return;
    case 1:
      if (row) await dispute(orm, row.key, now);
      return;
    case 2:
      for (const by of ['anan@police', 'mali@bank-b']) {
        const seen = await rowsOf<{ seq: number }>(
          orm,
          sql`SELECT event_seq::int AS seq FROM listing WHERE id = ${number?.id ?? 0}`,
        );
        if (number) await confirmListings(orm, [{ id: number.id, seen: seen[0]?.seq ?? 0 }], by, new Set(), now);
      }
      return;
    case 3:
      await orm.execute(sql`INSERT INTO organisation (name, title_th, title_en, tlp, created_at, event_seq)
        VALUES ('bank-a', 'ธนาคาร', 'Bank', ${pick(['clear', 'amber', 'red'])}, now(), 1)
        ON CONFLICT (name) DO UPDATE SET tlp = excluded.tlp`);
      return;
    default: {
      const lines = Array.from({ length: 1 + (random() % 12) }, () => entry(random));
      const csv = `key,grade,reports,bank\n${lines.join('\n')}\n`;
      const isPerson = random() % 2 === 0;
      await importFeed(
        Readable.from([Buffer.from(csv)]),
        {
          source: 'feed.csv',
          format: 'csv',
          grade: 'corroborated',
          category: pick(['TX1', 'TH05', 'TH01'] as const) ?? 'TX1',
          publisher: pick(PUBLISHERS) ?? 'feed one',
          expiresInDays: pick([null, 1, 2, 5]) ?? null,
          insistReason: random() % 4 === 0 ? 'seen by two' : null,
          isDryRun: false,
          now,
          ...(isPerson && { by: 'somsri@bank-a', people: random() % 2 === 0 ? ['somsri@bank-a'] : [] }),
        },
        { orm, topSites: new Set() },
      ).catch(() => undefined); // All of it may be held.
    }
  }
}

/** An indicator of a small world, so that histories meet. */
function entry(random: () => number): string {
  const [name, grade, reports] = [random() % 40, ['', 'reported', 'confirmed'][random() % 3], random() % 3];
  const account = `acct:TH:${String(1_000_000_000 + name)},${grade},${reports},${['', '014', '004'][random() % 3]}`;
  return [`host:h${name}.example,${grade},${reports},`, `url:shop.example/h${name},${grade},${reports},`, account][
    random() % 3
  ]!;
}

/** As an appeal does it. */
async function dispute(orm: Orm, key: string, now: Date): Promise<void> {
  await orm.transaction(async (tx) => {
    const seq = await appendEvent(tx, 'listing.dispute', { key }, now);
    await tx.execute(sql`UPDATE listing SET suspended_grade = nullif(grade, 0), grade = 0, event_seq = ${seq}
      WHERE key = ${key} AND state = 'active'`);
  });
}
