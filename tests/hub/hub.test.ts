/* A hub from its first import to its last release, on each engine: what goes in comes out of the signed list. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkText } from '../../hub/check/check-text.ts';
import type { HubConfig, HubPaths } from '../../hub/config.ts';
import { rowsOf, type Orm } from '../../hub/db/database.ts';
import { verifyChain } from '../../hub/db/events.ts';
import { listListings, publishable, revokeListing, type StoredListing } from '../../hub/db/listings.ts';
import { appendEvent } from '../../hub/db/events.ts';
import { dayOf } from '../../hub/import/attributes.ts';
import { importFeed, type ImportOptions, type ImportReport } from '../../hub/import/import-feed.ts';
import { fetchFromFolder, openRelease, type OpenRelease } from '../../hub/publish/current.ts';
import { initHub } from '../../hub/publish/init.ts';
import { publish, type PublishReport } from '../../hub/publish/publish.ts';
import { sql } from 'drizzle-orm';
import { testEngines, type MakeHub } from './engines.ts';
import { FEED_OPTIONS } from './feed-options.ts';

const NOW = new Date('2026-03-04T05:06:07Z');
const TODAY = dayOf(NOW);
const TOP_SITES = new Set(['popular.example']);
const OPTIONS: ImportOptions = { ...FEED_OPTIONS, grade: 'corroborated', now: NOW };
const CONFIG: HubConfig = {
  version: 1,
  url: 'http://127.0.0.1:1441',
  publisher: { th: 'รายการทดลอง', en: 'Trial list' },
  pollSeconds: 900,
  digestCost: { memoryKiB: 8, passes: 1 },
};

const make: MakeHub = ({ paths, databaseUrl }) =>
  initHub({ paths, config: CONFIG, databaseUrl, targetsThreshold: 1, now: NOW });

for (const engine of testEngines(make, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`a hub on ${engine.name}`, { timeout: 120_000 }, () => {
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());

    interface World {
      readonly paths: HubPaths;
      readonly on: <T>(work: (orm: Orm) => Promise<T>) => Promise<T>;
      take(text: string, options?: Partial<ImportOptions>): Promise<ImportReport>;
      release(options?: { isReset?: boolean; pollSeconds?: number; now?: Date }): Promise<PublishReport>;
      open(now?: Date): Promise<OpenRelease>;
    }

    async function newHub(): Promise<World> {
      const { paths, database } = await engine.create();
      const on: World['on'] = (work) => database.use(work);
      return {
        paths,
        on,
        take: (text, options = {}) =>
          on((orm) => importFeed(bytesOf(text), { ...OPTIONS, ...options }, { orm, topSites: TOP_SITES })),
        release: ({ isReset = false, pollSeconds = 900, now = NOW } = {}) =>
          on((orm) => publish(orm, { paths, config: { ...CONFIG, pollSeconds }, now, isReset, topSites: TOP_SITES })),
        open: async (now = NOW) => openRelease(await readFile(paths.trustRoot), fetchFromFolder(paths.repo), now),
      };
    }

    it('starts with a first release that is empty and signed', async () => {
      const hub = await newHub();
      const { release } = await hub.open();
      expect(release).toMatchObject({
        epoch: 1,
        sequence: 1,
        counts: { hosts: 0, urls: 0, numbers: 0 },
        pollSeconds: 900,
      });
      expect(release.publisher).toEqual(CONFIG.publisher);
    });

    it('publishes what was imported, and nothing else', async () => {
      const hub = await newHub();
      const report = await hub.take(
        'evil.example\nhttps://shop.example/pay?x=1\n# comment\nnot a host\npopular.example\n',
      );
      expect(report).toMatchObject({ format: 'urls', taken: 2, merged: 0, unchanged: 0, ignored: 1 });
      expect(report.refused).toMatchObject([
        { line: 4, text: 'not a host', rule: 'malformed' },
        { line: 5, text: 'popular.example', rule: 'gate:top-site' },
      ]);
      expect(await hub.release()).toMatchObject({
        changed: true,
        sequence: 2,
        counts: { hosts: 1, urls: 1, numbers: 0 },
      });
      const open = await hub.open();
      const verdicts = async (text: string) =>
        (await checkText(text, open)).map(({ key, verdict }) => [key, verdict.kind]);
      expect(await verdicts('https://www.evil.example/a')).toEqual([['url:www.evil.example/a', 'listed']]);
      expect(await verdicts('shop.example/pay?x=1')).toEqual([['url:shop.example/pay?x=1', 'listed']]);
      expect(await verdicts('shop.example/pay')).toEqual([['url:shop.example/pay', 'not-listed']]);
      expect(await verdicts('notevil.example')).toEqual([['host:notevil.example', 'not-listed']]);
      expect(await verdicts('popular.example')).toEqual([['host:popular.example', 'not-listed']]);
    });

    it('merges: the stronger grade, the earlier first day and the later last day stay', async () => {
      const hub = await newHub();
      const csv = (grade: string, first: string, last: string): string =>
        `url,grade,listed_on,seen_on,reports\nevil.example,${grade},${first},${last},3\n`;
      expect(await hub.take(csv('reported', '2026-01-10', '2026-01-20'))).toMatchObject({ taken: 1, merged: 0 });
      expect(await hub.take(csv('confirmed', '2026-01-15', '2026-02-01'))).toMatchObject({ taken: 0, merged: 1 });
      expect(await hub.take(csv('reported', '2026-01-05', '2026-01-06'))).toMatchObject({ taken: 0, merged: 1 });
      expect(await hub.take(csv('reported', '2026-01-05', '2026-01-06'))).toMatchObject({ unchanged: 1, merged: 0 });
      const [row] = (await hub.on((orm) => listListings(orm, { search: undefined, limit: 9, today: TODAY }))).listings;
      expect(row).toMatchObject({
        grade: 'confirmed',
        listedOn: dayOf(new Date('2026-01-05')),
        seenOn: dayOf(new Date('2026-02-01')),
        reports: 3,
      });
    });

    it('merges two entries of one feed as it merges two feeds', async () => {
      const hub = await newHub();
      const rows =
        'url,grade,category\nevil.example,reported,TH01\nevil.example,confirmed,TH02\nevil.example,corroborated,TH03\n';
      expect(await hub.take(rows)).toMatchObject({ taken: 1, unchanged: 2 });
      const [row] = (await hub.on((orm) => listListings(orm, { search: undefined, limit: 9, today: TODAY }))).listings;
      expect(row).toMatchObject({ grade: 'confirmed', category: 'TH02' });
    });

    it('moves the last day of a feed without dates once a week', async () => {
      const hub = await newHub();
      const later = (days: number): Partial<ImportOptions> => ({ now: new Date(NOW.valueOf() + days * 86_400_000) });
      await hub.take('evil.example');
      expect(await hub.take('evil.example', later(6))).toMatchObject({ unchanged: 1, merged: 0 });
      expect(await hub.take('evil.example', later(7))).toMatchObject({ unchanged: 0, merged: 1 });
    });

    it('lets the strongest publisher speak, once a key, and a dispute above all', async () => {
      const hub = await newHub();
      await hub.take('a.example\nb.example', { publisher: 'one', grade: 'reported' });
      await hub.take('a.example\nb.example', { publisher: 'two', grade: 'confirmed', category: 'TH08' });
      await hub.on((orm) => orm.execute(sql`UPDATE listing SET grade = 0 WHERE key = 'host:b.example' AND grade = 1`));
      const listings = await hub.on(async (orm) => published(orm, TODAY));
      expect(listings).toMatchObject([
        { key: 'host:a.example', grade: 'confirmed', category: 'TH08' },
        { key: 'host:b.example', grade: 'disputed' },
      ]);
    });

    it('does not let a feed bring back what was revoked, unless a person insists', async () => {
      const hub = await newHub();
      await hub.take('evil.example\nother.example');
      await hub.on((orm) =>
        orm.transaction(async (tx) => {
          const seq = await appendEvent(tx, 'listing.revoke', { key: 'host:evil.example' }, NOW);
          expect(await revokeListing(tx, 'host:evil.example', 'a mistake', seq)).toBe(1);
        }),
      );
      const again = await hub.take('evil.example\nother.example', { publisher: 'feed two' });
      expect(again).toMatchObject({ taken: 1, refused: [{ rule: 'revoked', line: 1 }] });
      expect(again.refused[0]?.because).toContain('a mistake');
      await hub.release();
      expect((await checkText('evil.example', await hub.open()))[0]?.verdict.kind).toBe('not-listed');
      await hub.take('evil.example', { insistReason: 'it is a scam after all' });
      await hub.release();
      expect((await checkText('evil.example', await hub.open()))[0]?.verdict.kind).toBe('listed');
    });

    it('lists against the gate only where a person insists, and keeps the words', async () => {
      const hub = await newHub();
      await expect(hub.take('popular.example')).rejects.toMatchObject({ code: 'nothing-taken' });
      const report = await hub.take('popular.example\nco.th\nbot.or.th', { insistReason: 'broken into' });
      expect(report.taken).toBe(1);
      expect(report.refused.map((refusal) => refusal.line)).toEqual([2, 3]);
      const { listings } = await hub.on((orm) => listListings(orm, { search: 'popular', limit: 9, today: TODAY }));
      expect(listings).toMatchObject([{ key: 'host:popular.example', reason: 'broken into' }]);
      expect(await hub.release()).toMatchObject({ counts: { hosts: 1 }, withheld: [] });
    });

    it('withholds at publication what the gate has come to refuse', async () => {
      const hub = await newHub();
      await hub.take('evil.example\nnow-popular.example');
      const report = await hub.on((orm) =>
        publish(orm, {
          paths: hub.paths,
          config: CONFIG,
          now: NOW,
          isReset: false,
          topSites: new Set(['now-popular.example']),
        }),
      );
      expect(report.withheld).toEqual([{ key: 'host:now-popular.example', rule: 'top-site' }]);
      expect(report.counts.hosts).toBe(1);
    });

    it('changes nothing in a dry run and on bad input', async () => {
      const hub = await newHub();
      const before = await contents(hub.on);
      expect(await hub.take('evil.example', { isDryRun: true })).toMatchObject({ taken: 1, isDryRun: true });
      await expect(hub.take('{"deny": ["evil.example"', { format: 'json' })).rejects.toMatchObject({
        code: 'bad-feed',
      });
      await expect(hub.take('')).rejects.toMatchObject({ code: 'bad-feed' });
      await expect(hub.take('# only a comment\n', { format: 'domains' })).rejects.toMatchObject({
        code: 'nothing-taken',
      });
      await expect(hub.take('\u0000\u0001\u0002 nothing\nknown here')).rejects.toMatchObject({ code: 'bad-feed' });
      expect(await contents(hub.on)).toEqual(before);
    });

    it('takes listings off after their last day', async () => {
      const hub = await newHub();
      await hub.take('evil.example', { expiresInDays: 2 });
      await hub.take('lasting.example');
      const keysOn = (day: number): Promise<string[]> =>
        hub.on(async (orm) => (await published(orm, day)).map((listing) => listing.key));
      expect(await keysOn(TODAY + 2)).toEqual(['host:evil.example', 'host:lasting.example']);
      expect(await keysOn(TODAY + 3)).toEqual(['host:lasting.example']);
    });

    it('signs only the timestamp again when nothing changed', async () => {
      const hub = await newHub();
      await hub.take('evil.example');
      await hub.release();
      const before = await readdir(join(hub.paths.repo, 'metadata'));
      expect(await hub.release()).toMatchObject({ changed: false, sequence: 2, files: [] });
      expect(await readdir(join(hub.paths.repo, 'metadata'))).toEqual(before);
      expect(await hub.release({ pollSeconds: 60 })).toMatchObject({ changed: true, sequence: 3 });
      expect((await hub.open()).release.pollSeconds).toBe(60);
    });

    it('refuses to shrink by more than half without a signed reset', async () => {
      const hub = await newHub();
      await hub.take('a.example\nb.example\nc.example');
      await hub.release();
      await hub.on((orm) =>
        orm.transaction(async (tx) => {
          const seq = await appendEvent(tx, 'listing.revoke', {}, NOW);
          for (const key of ['host:a.example', 'host:b.example'] as const) await revokeListing(tx, key, 'wrong', seq);
        }),
      );
      await expect(hub.release()).rejects.toMatchObject({ code: 'shrinks-too-much' });
      expect((await hub.open()).release.sequence).toBe(2);
      expect(await hub.release({ isReset: true })).toMatchObject({ sequence: 3, counts: { hosts: 1 } });
      expect((await hub.open()).release.reset).toBe(true);
    });

    it('leads from every recent release to the newest by one delta, and makes a base at a checkpoint', async () => {
      const hub = await newHub();
      const many = Array.from({ length: 70 }, (_, i) => `n${i}.example`);
      await hub.on(async (orm) => {
        for (const host of many) {
          await importFeed(bytesOf(host), OPTIONS, { orm, topSites: TOP_SITES });
          await publish(orm, { paths: hub.paths, config: CONFIG, now: NOW, isReset: false, topSites: TOP_SITES });
        }
      });
      const { release } = await hub.open();
      expect(release.sequence).toBe(71);
      expect(release.base.sequence).toBe(64);
      const deltas = await readdir(join(hub.paths.repo, 'deltas'));
      for (let from = 7; from < 71; from++) expect(deltas).toContain(`${from}-71`);
      expect(deltas).not.toContain('6-71');
      expect(deltas).toContain('1-64');
      const open = await hub.open();
      for (const host of many) expect((await checkText(host, open))[0]?.verdict.kind).toBe('listed');
    });

    it('goes on where a killed publication stopped', async () => {
      const hub = await newHub();
      await hub.take('evil.example');
      await hub.release();
      // Killed before the record: the repository is ahead of the database.
      await hub.on((orm) => orm.execute(sql`DELETE FROM release WHERE sequence = 2`));
      await hub.take('second.example');
      expect(await hub.release()).toMatchObject({ sequence: 3, counts: { hosts: 2 } });
      const rows = await hub.on((orm) =>
        rowsOf<{ sequence: number | string }>(orm, sql`SELECT sequence FROM release ORDER BY 1`),
      );
      expect(rows.map((row) => Number(row.sequence))).toEqual([1, 2, 3]);
    });

    it('shows a changed event in the hash chain', async () => {
      const hub = await newHub();
      await hub.take('evil.example');
      await hub.release();
      expect(await hub.on(verifyChain)).toMatchObject({ events: 4, brokenAt: null, goesOn: null });
      await hub.on((orm) =>
        orm.execute(sql`UPDATE event SET payload = replace(payload::text, 'feed.txt', 'food.txt')::json WHERE seq = 3`),
      );
      expect(await hub.on(verifyChain)).toMatchObject({ events: 2, brokenAt: 3, head: { seq: 2 } });
    });
  });
}

async function published(orm: Orm, day: number): Promise<readonly StoredListing[]> {
  const listings: StoredListing[] = [];
  for await (const listing of publishable(orm, day)) listings.push(listing);
  return listings;
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  // In small pieces, as a pipe may bring them.
  for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
}

async function contents(on: <T>(work: (orm: Orm) => Promise<T>) => Promise<T>): Promise<unknown> {
  return on(async (orm) => {
    const counts = await rowsOf(
      orm,
      sql`SELECT (SELECT count(*)::int FROM listing) AS listings, (SELECT count(*)::int FROM event) AS events,
                 (SELECT count(*)::int FROM import_batch) AS batches, (SELECT count(*)::int FROM publisher) AS publishers`,
    );
    return counts[0];
  });
}
