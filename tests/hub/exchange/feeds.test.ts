/* Public feeds and figures, as a hub serves them. */
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import { feedRoutes } from '../../../hub/api/feeds.ts';
import type { SenderEnv } from '../../../hub/api/sender.ts';
import { addNewOrganisation, editOrganisation } from '../../../hub/access/members.ts';
import { appendEvent } from '../../../hub/db/events.ts';
import { createLastingDatabase, type LastingDatabase } from '../../../hub/db/lasting-database.ts';
import { revokeListing } from '../../../hub/db/listings.ts';
import { exportable } from '../../../hub/exchange/exports.ts';
import { createFeeds, type FeedFile, type Feeds } from '../../../hub/exchange/feeds.ts';
import { exportListings, nothingLeftOut } from '../../../hub/export/export-listings.ts';
import { marksTakenUp } from '../../../hub/exchange/sharing-marks.ts';
import { importFeed } from '../../../hub/import/import-feed.ts';
import { publish } from '../../../hub/publish/publish.ts';
import type { IndicatorKey } from '../../../lib/core/indicators/key.ts';
import type { SharingMark } from '../../../lib/core/console/people.ts';
import { publicFiguresSchema } from '../../../lib/core/console/figures.ts';
import { testEngines } from '../engines.ts';
import { CONFIG, makeHub, openWorld, type World } from '../intake/world.ts';

const FILE = [
  'key,grade,category,expires_on',
  'host:evil.example,confirmed,TH05,2030-01-02',
  'url:shared.example/shop,,TX1,',
  'host:contested.example,reported,TX1,',
  'acct:TH:1234567890,,TH01,',
].join('\n');
const NONE = new Set<string>();
const fileOf = (feed: FeedFile | 'unsettled' | null): FeedFile | null => (feed === 'unsettled' ? null : feed);

for (const engine of testEngines(makeHub, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`feeds on ${engine.name}`, { timeout: 120_000 }, () => {
    const { it, itOnBoth } = engine;
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());

    let world: World;
    beforeEach(async () => {
      world = await openWorld(engine);
    }, 60_000);
    afterEach(() => world.close());

    const take = (file: string, publisher = 'test', insistReason: string | null = null): Promise<unknown> =>
      world.on((orm) =>
        importFeed(
          (async function* () {
            yield Buffer.from(file);
          })(),
          {
            source: 'test',
            format: 'csv',
            grade: 'corroborated',
            category: 'TX1',
            publisher,
            expiresInDays: null,
            insistReason,
            isDryRun: false,
            now: new Date(),
          },
          { orm, topSites: NONE },
        ),
      );
    /** As the console's routes do it, which answer when every process has taken it up. */
    const mark = async (name: string, tlp: SharingMark): Promise<void> => {
      const title = { th: 'ก', en: 'a' };
      await world.on((orm) =>
        addNewOrganisation(orm, { name, title, tlp }, 'ann', new Date()).catch(() =>
          editOrganisation(orm, name, { tlp }, 'ann', new Date()),
        ),
      );
      await marksTakenUp();
    };
    const release = (): Promise<unknown> =>
      world.on((orm) =>
        publish(orm, { paths: world.hub.paths, config: CONFIG, now: new Date(), isReset: false, topSites: NONE }),
      );
    const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
      fetch(`${world.url}${path}`, { headers });
    const text = async (path: string): Promise<string> => (await get(path)).text();

    it('hold the sites of the release, in every format, and no number', async () => {
      await take(FILE);
      await release();
      const { files } = v.parse(v.object({ files: v.array(v.string()) }), await (await get('/feeds/')).json());
      expect(files).toHaveLength(9);
      const all = new Map<string, string>();
      for (const path of files) {
        const answer = await get(path);
        expect([path, answer.status]).toEqual([path, 200]);
        all.set(path, await answer.text());
      }
      expect([...all.values()].join()).not.toContain('1234567890');
      expect(all.get('/feeds/hosts.txt')).toContain('\n0.0.0.0 evil.example\n');
      expect(all.get('/feeds/domains.txt')).not.toContain('contested.example');
      expect(all.get('/feeds/adblock.txt')).toContain('||shared.example/shop^\n');
      expect(all.get('/feeds/sites.csv')).toMatch(
        /host:evil\.example,host,evil\.example,confirmed,TH05,.*,2030-01-02,TLP:CLEAR\n/,
      );
      const stix: unknown = JSON.parse(all.get('/feeds/stix21.json') ?? '');
      expect(stix).toMatchObject({
        type: 'bundle',
        objects: expect.arrayContaining([
          expect.objectContaining({ type: 'marking-definition', name: 'TLP:CLEAR' }),
          expect.objectContaining({ name: 'evil.example', valid_until: '2030-01-03T00:00:00Z' }),
        ]),
      });
      const [event, ...more] = Object.keys(JSON.parse(all.get('/feeds/misp/manifest.json') ?? ''));
      expect(more).toEqual([]);
      const misp: unknown = JSON.parse(all.get(`/feeds/misp/${event}.json`) ?? '');
      expect(misp).toMatchObject({
        Event: { uuid: event, Orgc: { name: 'Trial list' }, Tag: [{ name: 'tlp:clear' }] },
      });
      const md5 = createHash('md5').update('evil.example').digest('hex');
      expect(all.get('/feeds/misp/hashes.csv')).toContain(`${md5},${event}\n`);
    });

    it('say what is signed: nothing before its release, and nothing that was taken off since', async () => {
      await take(FILE);
      expect(await text('/feeds/domains.txt')).not.toContain('evil.example');
      await release();
      await world.on((orm) =>
        orm.execute(sql`UPDATE listing SET state = 'revoked' WHERE key = 'url:shared.example/shop'`),
      );
      const adblock = await text('/feeds/adblock.txt');
      expect(adblock).toContain('||evil.example^');
      expect(adblock).not.toContain('shared.example');
    });

    itOnBoth(
      'tell in STIX and MISP what changed and what was taken off: the same object, later, and another one when it comes back',
      async () => {
        type Indicator = Readonly<Record<'id' | 'created' | 'modified' | 'valid_from', string>> & {
          readonly revoked?: boolean;
          readonly labels: readonly string[];
        };
        const inStix = (json: string, name: string): readonly Indicator[] => {
          const { objects }: { objects: readonly (Indicator & { name: string })[] } = JSON.parse(json);
          return objects.filter((object) => object.name === name);
        };
        const told = async (name = 'evil.example') => inStix(await text('/feeds/stix21.json'), name);
        const forPartners = async (name: string) => {
          let json = '';
          const about = { publisher: CONFIG.publisher, url: CONFIG.url, at: new Date() };
          const all = exportable('stix', { use: (work) => world.on(work) }, 'partners', new Date(), nothingLeftOut());
          for await (const piece of exportListings('stix', all, about, nothingLeftOut(), 'partners')) json += piece;
          return inStix(json, name);
        };
        const off = async (key: IndicatorKey): Promise<void> => {
          await world.on((orm) =>
            orm.transaction(async (tx) => {
              const seq = await appendEvent(tx, 'listing.revoke', { key, reason: 'honest' }, new Date());
              await revokeListing(tx, key, 'honest', seq);
            }),
          );
          await marksTakenUp();
        };
        await take(FILE);
        await release();
        const [first, ...more] = await told();
        expect([more, first?.revoked]).toEqual([[], undefined]);
        const [partnersFirst] = await forPartners('evil.example');
        expect(partnersFirst?.id).toBe(first?.id);
        // Another grade on the same day, and then nothing new.
        await take('key,grade,category,reports\nhost:evil.example,confirmed,TH05,7\nhost:shop.example,confirmed,TX1,1');
        const [partnersSecond] = await forPartners('evil.example');
        expect(Date.parse(partnersSecond?.modified ?? '')).toBeGreaterThan(Date.parse(partnersFirst?.modified ?? ''));
        await release();
        const [second] = await told();
        expect(second).toMatchObject({ id: first?.id, created: first?.created });
        expect(Date.parse(second?.modified ?? '')).toBeGreaterThan(Date.parse(first?.modified ?? ''));
        expect(await told()).toEqual([second]);

        await off('host:evil.example');
        const [gone, ...others] = await told();
        expect(others).toEqual([]);
        expect(gone).toMatchObject({ id: first?.id, created: first?.created, revoked: true });
        expect(Date.parse(gone?.modified ?? '')).toBeGreaterThan(Date.parse(second?.modified ?? ''));
        expect((await forPartners('evil.example'))[0]).toMatchObject({ id: first?.id, revoked: true });
        expect(await text('/feeds/sites.json')).not.toContain('evil.example');
        expect(await text('/feeds/misp/hashes.csv')).not.toContain(
          createHash('md5').update('evil.example').digest('hex'),
        );
        const [event] = Object.keys(JSON.parse(await text('/feeds/misp/manifest.json')));
        const { Event }: { Event: { Attribute: readonly { value: string; deleted?: boolean }[] } } = JSON.parse(
          await text(`/feeds/misp/${event}.json`),
        );
        const misp = Event.Attribute;
        expect(misp.find(({ value }) => value === 'evil.example')).toMatchObject({ deleted: true });
        expect(misp.find(({ value }) => value === 'shop.example')).not.toHaveProperty('deleted');

        // What was never in a release is not named by taking it off.
        await take('key,grade,category\nhost:honest.example,confirmed,TX1');
        await off('host:honest.example');
        expect(await told('honest.example')).toEqual([]);
        expect(await forPartners('honest.example')).toMatchObject([{ revoked: true }]);

        // It comes back as another object, and that one can be taken off again.
        await take('key,grade,category\nhost:evil.example,confirmed,TX1', 'test', 'it is used again');
        await release();
        const [back, ...rest] = await told();
        expect([rest, back?.revoked]).toEqual([[], undefined]);
        expect(back?.id).not.toBe(first?.id);
        await take('key,grade,category\nhost:evil.example,confirmed,TX1', 'second');
        await release();
        expect((await told()).map(({ id }) => id)).toEqual([back?.id]);
        await off('host:evil.example');
        expect(await told()).toMatchObject([{ id: back?.id, revoked: true }]);
        // Nobody is told for ever: 90 days.
        const much = new Date(Date.now() + 91 * 86_400_000);
        const late = exportable('stix', { use: (work) => world.on(work) }, 'partners', much, nothingLeftOut());
        const keys: string[] = [];
        for await (const { key } of late) keys.push(key);
        expect(keys).not.toContain('host:evil.example');
      },
    );

    it('drop within a second what is taken off or disputed after they were made', async () => {
      await take(FILE);
      await release();
      expect(await text('/feeds/adblock.txt')).toContain('||shared.example/shop^');
      await world.on((orm) =>
        orm.transaction(async (tx) => {
          const seq = await appendEvent(
            tx,
            'listing.revoke',
            { key: 'url:shared.example/shop', reason: 'honest' },
            new Date(),
          );
          await revokeListing(tx, 'url:shared.example/shop', 'honest', seq);
        }),
      );
      await marksTakenUp();
      expect(await text('/feeds/adblock.txt')).not.toContain('shared.example');
      expect(await text('/feeds/adblock.txt')).toContain('||evil.example^');
      await world.on((orm) =>
        orm.transaction(async (tx) => {
          const seq = await appendEvent(tx, 'appeal.receive', { key: 'host:evil.example' }, new Date());
          await tx.execute(sql`UPDATE listing SET grade = 0, event_seq = ${seq} WHERE key = 'host:evil.example'`);
        }),
      );
      await marksTakenUp();
      expect(await text('/feeds/adblock.txt')).not.toContain('evil.example');
    });

    it('drop what has ended on the day after its last', async () => {
      await take(FILE);
      await release();
      let at = new Date();
      const { paths } = world.hub;
      const feeds = createFeeds({ paths, config: CONFIG, database: world.hub.database, now: () => at });
      const domains = async (): Promise<string> =>
        readFile(fileOf(await feeds.open('domains.txt'))?.file ?? '', 'utf8');
      expect(await domains()).toContain('evil.example');
      at = new Date('2030-01-02T23:59:59Z');
      expect(await domains()).toContain('evil.example');
      at = new Date('2030-01-03T00:00:00Z');
      expect(await domains()).not.toContain('evil.example');
    });

    it('are to be asked for later, and the health says why, while no browser would take the release', async () => {
      await take(FILE);
      await release();
      const timestamp = join(world.hub.paths.repo, 'metadata', 'timestamp.json');
      const signed = await readFile(timestamp, 'utf8');
      await writeFile(timestamp, signed.replace(/"sig":\s*"[0-9a-f]{8}/, '"sig":"00000000'));
      const health = await get('/healthz');
      expect([health.status, await health.json()]).toEqual([
        503,
        { status: 'not-trusted', reason: 'threshold', database: 'ok' },
      ]);
      for (const path of ['/feeds/', '/feeds/domains.txt']) {
        const answer = await get(path);
        expect([path, answer.status, answer.headers.has('retry-after')]).toEqual([path, 503, true]);
        expect(await answer.json()).toMatchObject({ code: 'unavailable' });
      }
      await writeFile(timestamp, signed);
      expect((await get('/healthz')).status).toBe(200);
      expect(await text('/feeds/domains.txt')).toContain('evil.example');
    });

    itOnBoth('leave out what an organisation listed that lets partners alone have it', async () => {
      await take(FILE);
      await release();
      await mark('test', 'green');
      expect(await text('/feeds/domains.txt')).not.toContain('evil.example');
      // Browsers are warned all the same: the release is as it was signed.
      await mark('test', 'clear');
      expect(await text('/feeds/hosts.txt')).toContain('evil.example');
    });

    it('follow a mark that is changed at once, also for who asks by the date', async () => {
      await take(FILE);
      await release();
      const before = await get('/feeds/domains.txt');
      expect(await before.text()).toContain('evil.example');
      const since = { 'if-modified-since': before.headers.get('last-modified') ?? '' };
      expect((await get('/feeds/domains.txt', since)).status).toBe(304);
      // Dates of HTTP are whole seconds.
      await setTimeout(1_001);
      await mark('test', 'amber');
      const strict = await get('/feeds/domains.txt', since);
      expect([strict.status, (await strict.text()).includes('evil.example')]).toEqual([200, false]);
      await mark('test', 'clear');
      expect(await text('/feeds/domains.txt')).toContain('evil.example');
      expect(await readdir(join(world.hub.paths.data, 'feeds'))).toHaveLength(1);
    });

    /** Feeds of a process whose every use of the database meets another mark; null: the one before. */
    const feedsWhile = (database: LastingDatabase, next: () => SharingMark | null): Feeds =>
      createFeeds({
        paths: world.hub.paths,
        config: CONFIG,
        now: () => new Date(),
        database: {
          ...database,
          use: (work) =>
            database.use(async (orm) => {
              const tlp = next();
              if (tlp !== null) await editOrganisation(orm, 'test', { tlp }, 'ann', new Date());
              return work(orm);
            }),
        },
      });

    it('are those of the newer release where one came out, and its feeds were asked for, while they were made', async () => {
      await take(FILE);
      await release();
      const { paths, database } = world.hub;
      const others = createFeeds({ paths, config: CONFIG, database, now: () => new Date() });
      let uses = 0;
      const use: LastingDatabase['use'] = async (work) => {
        uses += 1;
        // Between its marks and its listings.
        if (uses === 2) {
          await take('key\nhost:newer.example', 'another');
          await release();
          await others.open('hosts.txt');
        }
        return database.use(work);
      };
      const feeds = createFeeds({ paths, config: CONFIG, database: { ...database, use }, now: () => new Date() });
      const feed = fileOf(await feeds.open('domains.txt'));
      expect(await readFile(feed?.file ?? '', 'utf8')).toContain('newer.example');
      expect(await readdir(join(paths.data, 'feeds'))).toHaveLength(1);
    });

    it('are not kept where a mark changed while they were made, also where it was changed back', async () => {
      await take(FILE);
      await release();
      await mark('test', 'amber');
      await world.close();
      const database = createLastingDatabase(world.hub.paths, world.hub.databaseUrl);
      // What a process reads while another one changes the mark: first the marks, then the listings, then the marks again.
      const during: readonly (SharingMark | null)[] = [null, 'clear', 'amber'];
      let uses = 0;
      const feeds = feedsWhile(database, () => during[uses++] ?? null);
      const feed = fileOf(await feeds.open('domains.txt'));
      expect(await readFile(feed?.file ?? '', 'utf8')).not.toContain('evil.example');
      expect(uses).toBeGreaterThan(during.length);
      await database.close();
      world = await openWorld(engine);
    });

    it('are not told while marks change without end: the answer is to come again', async () => {
      await take(FILE);
      await release();
      await mark('test', 'amber');
      const database = createLastingDatabase(world.hub.paths, world.hub.databaseUrl);
      let uses = 0;
      const feeds = feedsWhile(database, () => (uses++ % 2 === 0 ? 'clear' : 'amber'));
      const app = new Hono<SenderEnv>().route('/feeds', feedRoutes(feeds));
      const answer = await app.request('/feeds/domains.txt');
      expect([answer.status, await answer.json()]).toEqual([503, expect.objectContaining({ code: 'unavailable' })]);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(uses).toBeLessThan(20);
      await database.close();
    });

    it('say of a listing what those alone say who may be told, and nothing louder than what was signed', async () => {
      await take('key,grade,category,reports\nhost:evil.example,reported,TX1,3\n');
      await take('key,grade,category,reports\nhost:evil.example,confirmed,TH05,50\n', 'bank-a');
      await release();
      const row = async (): Promise<string> => /^host:evil.*$/m.exec(await text('/feeds/sites.csv'))?.[0] ?? '';
      expect(await row()).toMatch(/,confirmed,TH05,.*,53,/);
      await mark('bank-a', 'amber');
      expect(await row()).toMatch(/,reported,TX1,.*,3,/);
      // Also when the one who is not told of has taken it back since the release.
      await world.on((orm) =>
        orm.transaction(async (tx) => {
          const seq = await appendEvent(tx, 'listing.revoke', {}, new Date());
          await tx.execute(sql`UPDATE listing SET state = 'revoked', event_seq = ${seq} WHERE grade = 3`);
        }),
      );
      await mark('other', 'amber');
      expect(await row()).toMatch(/,reported,TX1,.*,3,/);
      // And what is said louder now is not signed yet.
      await mark('bank-a', 'clear');
      await release();
      await mark('bank-a', 'amber');
      await world.on((orm) => orm.execute(sql`UPDATE listing SET grade = 3, category = 9 WHERE state = 'active'`));
      await mark('other', 'clear');
      expect(await row()).toMatch(/,reported,/);
    });

    it('are asked for once and for the changes: validators, HEAD, and one file for many who ask at once', async () => {
      await take(FILE);
      await release();
      const answers = await Promise.all(Array.from({ length: 8 }, () => get('/feeds/sites.json')));
      const tags = new Set(answers.map(({ headers }) => headers.get('etag')));
      expect(tags.size).toBe(1);
      const body = await answers[0]?.text();
      const etag = answers[0]?.headers.get('etag') ?? '';
      expect(etag).toBe(
        `"${createHash('sha256')
          .update(body ?? '')
          .digest('hex')}"`,
      );
      const modified = answers[0]?.headers.get('last-modified') ?? '';
      expect((await get('/feeds/sites.json', { 'if-none-match': `"x", W/${etag}` })).status).toBe(304);
      expect((await get('/feeds/sites.json', { 'if-none-match': '"x"', 'if-modified-since': modified })).status).toBe(
        200,
      );
      expect((await get('/feeds/sites.json', { 'if-modified-since': modified })).status).toBe(304);
      const head = await fetch(`${world.url}/feeds/sites.json`, { method: 'HEAD' });
      expect([head.status, head.headers.get('content-length')]).toEqual([200, String(Buffer.byteLength(body ?? ''))]);
      const [folder, ...others] = await readdir(join(world.hub.paths.data, 'feeds'));
      expect(others).toEqual([]);
      expect(await readdir(join(world.hub.paths.data, 'feeds', folder ?? ''))).toHaveLength(2);
    });

    it.each([
      '/feeds/../root.json',
      '/feeds/%2e%2e/root.json',
      '/feeds/none.txt',
      '/feeds/misp/',
      '/feeds/adblock.txt/x',
    ])('%s is no feed', async (path) => {
      expect((await get(path)).status).toBe(404);
    });

    it('a page of figures in two languages without script, and the same as JSON', async () => {
      const thai = await get('/figures', { 'accept-language': 'th' });
      const page = await thai.text();
      expect(page).toContain('ตัวเลขของเรา');
      expect(page).not.toMatch(/<script|\son\w+=|https?:\/\//);
      expect(thai.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(await text('/figures?lang=en')).toContain('Our figures');
      expect(page.match(/<svg /g)).toHaveLength(4);
      const figures = v.parse(publicFiguresSchema, await (await get('/figures.json')).json());
      expect(figures.months).toHaveLength(12);
    });

    it('counts who asks for the list, and looks at nobody', async () => {
      for (let poll = 0; poll < 3; poll++) await get('/repo/metadata/timestamp.json');
      await get('/repo/metadata/2.root.json');
      await get('/repo/metadata/1.root.json');
      await world.close();
      const rows = await world.rows<{ file: string; count: number }>(
        sql`SELECT file, count::int AS count FROM poll_count ORDER BY file`,
      );
      expect(rows).toEqual([
        { file: 'next-root', count: 1 },
        { file: 'timestamp', count: 3 },
      ]);
      const columns = await world.rows<{ column_name: string }>(
        sql`SELECT column_name FROM information_schema.columns WHERE table_name = 'poll_count' ORDER BY 1`,
      );
      expect(columns.map(({ column_name }) => column_name)).toEqual(['asked_every', 'count', 'file', 'hour', 'source']);
      world = await openWorld(engine);
    });
  });
}
