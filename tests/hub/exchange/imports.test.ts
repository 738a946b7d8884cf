/* Files that people bring by the console. */
import { sql } from 'drizzle-orm';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import { importRoutes } from '../../../hub/api/console/imports.ts';
import { partnerRoutes } from '../../../hub/api/console/partner.ts';
import { pingDatabase, rowsOf, type Orm } from '../../../hub/db/database.ts';
import { lockImports } from '../../../hub/db/listings.ts';
import { importFeed, type ImportOptions } from '../../../hub/import/import-feed.ts';
import {
  importHistorySchema,
  importPreviewSchema,
  refusedPageSchema,
  type ImportPreview,
} from '../../../lib/core/console/exchange.ts';
import type { SharingMark } from '../../../lib/core/console/people.ts';
import { testEngines } from '../engines.ts';
import { FEED_OPTIONS } from '../feed-options.ts';
import { makeHub } from '../intake/world.ts';
import { openExchange, type ExchangeWorld } from './exchange-world.ts';

const TABLE = ['Shop,Konto,When', 'evil.example,1234567890,2026-01-02', 'other.example,,', '1441,bad,'].join('\n');
const FEED: ImportOptions = {
  ...FEED_OPTIONS,
  format: 'domains',
  grade: 'corroborated',
  now: new Date('2026-03-10T12:00:00Z'),
};

for (const engine of testEngines(makeHub, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`imports on ${engine.name}`, { timeout: 120_000 }, () => {
    const { it, itOnBoth } = engine;
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());

    let world: ExchangeWorld;
    beforeEach(async () => {
      world = await openExchange(engine, (deps) => [importRoutes(deps), partnerRoutes(deps)]);
    }, 60_000);
    afterEach(() => world.close());

    const bring = (
      body: string,
      query: Record<string, string> = {},
      { path = '/imports', headers = {} }: { path?: string; headers?: Record<string, string> } = {},
    ): Promise<Response> => {
      const search = new URLSearchParams({ source: 'list.csv', ...query });
      return Promise.resolve(world.app.request(`${path}?${search}`, { method: 'POST', body, headers }));
    };
    const preview = async (body: string, query: Record<string, string> = {}): Promise<ImportPreview> =>
      v.parse(importPreviewSchema, await (await bring(body, query)).json());
    const listed = (): Promise<readonly { key: string }[]> =>
      world.on((orm) => rowsOf(orm, sql`SELECT key FROM listing WHERE state = 'active' ORDER BY key`));

    it.skipIf(engine.name === 'PGlite')('leave the database to others while they wait for one another', async () => {
      const { promise: end, resolve: goOn } = Promise.withResolvers<void>();
      const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
      // An import of another process, which takes its time.
      const other = world.on((orm) =>
        orm.transaction(async (tx) => {
          await lockImports(tx, { isDryRun: false });
          begin();
          await end;
        }),
      );
      await begun;
      // As many as the process has connections.
      const names = ['a', 'b', 'c', 'd'];
      let read = 0;
      async function* bytesOf(name: string): AsyncGenerator<Uint8Array> {
        yield Buffer.from(`${name}.example\n`);
        read += 1;
      }
      const waiting = names.map((name) =>
        world.on((orm) => importFeed(bytesOf(name), FEED, { orm, topSites: new Set() })),
      );
      await expect.poll(() => read).toBe(names.length);
      await expect(world.on(pingDatabase)).resolves.toBeUndefined();
      goOn();
      await other;
      expect((await Promise.all(waiting)).map(({ taken }) => taken)).toEqual([1, 1, 1, 1]);
    });

    itOnBoth('shows what would happen and changes nothing, then writes exactly that', async () => {
      const seen = await preview('evil.example\nmuch-visited.example\nevil.example\n# words\n');
      expect(seen).toMatchObject({
        isCommitted: false,
        format: 'domains',
        publisher: 'bank-a',
        counts: { taken: 1, merged: 0, unchanged: 1, refused: 1, ignored: 1 },
        refused: [{ line: 2, text: 'much-visited.example' }],
        columns: null,
      });
      expect(seen.head[0]).toEqual({ line: 1, text: 'evil.example' });
      expect(await listed()).toEqual([]);
      const done = await preview('evil.example\nmuch-visited.example\nevil.example\n# words\n', {
        commit: seen.preview,
      });
      expect(done).toMatchObject({ isCommitted: true, preview: seen.preview, counts: seen.counts });
      expect(await listed()).toEqual([{ key: 'host:evil.example' }]);
      const history = v.parse(importHistorySchema, await (await world.ask('GET', '/imports')).json());
      expect(history.imports).toMatchObject([{ by: 'somsri@bank-a', eventSeq: done.eventSeq, taken: 1, refused: 1 }]);
    });

    it.each([
      ['another file', { body: 'other.example\n' }],
      ['another grade', { query: { grade: 'confirmed' } }],
      ['another publisher', { query: { publisher: 'Somebody else' } }],
    ])(
      'writes nothing where it is %s than was seen',
      async (_what, { body, query }: { body?: string; query?: Record<string, string> }) => {
        const seen = await preview('evil.example\n');
        const answer = await bring(body ?? 'evil.example\n', { ...query, commit: seen.preview });
        expect([answer.status, await answer.json()]).toEqual([
          409,
          expect.objectContaining({ code: 'changed-meanwhile' }),
        ]);
        expect(await listed()).toEqual([]);
      },
    );

    it('writes nothing where the list has changed meanwhile, and shows what it would be now', async () => {
      const seen = await preview('evil.example\nother.example\n');
      const first = await preview('other.example\n');
      await bring('other.example\n', { commit: first.preview });
      const answer = await bring('evil.example\nother.example\n', { commit: seen.preview });
      const body = v.parse(v.object({ preview: importPreviewSchema }), await answer.json());
      expect(body.preview.counts).toMatchObject({ taken: 1, unchanged: 1 });
      expect(await listed()).toEqual([{ key: 'host:other.example' }]);
    });

    it('takes columns as a person names them, several in one row', async () => {
      const unnamed = await preview(TABLE);
      expect(unnamed.columns?.map(({ meaning }) => meaning)).toEqual([null, null, null]);
      expect(unnamed.columns?.[1]).toMatchObject({ at: 1, samples: ['Konto', '1234567890', '', 'bad'] });
      const columns = JSON.stringify({ 0: 'site', 1: 'account', 2: 'listed-on' });
      const named = await preview(TABLE, { columns });
      expect(named.counts).toMatchObject({ taken: 3, refused: 2, ignored: 1 });
      expect(named.columns?.map(({ meaning }) => meaning)).toEqual(['site', 'account', 'listed-on']);
      await bring(TABLE, { columns, commit: named.preview });
      expect(await listed()).toEqual([
        { key: 'acct:TH:1234567890' },
        { key: 'host:evil.example' },
        { key: 'host:other.example' },
      ]);
      expect((await bring(TABLE, { columns: '{"0":"nonsense"}' })).status).toBe(400);
      expect((await bring(TABLE, { columns: '{"0":"site","1":"site"}' })).status).toBe(400);
    });

    it('knows columns by their names', async () => {
      const { columns } = await preview('domain,phone,grade,note\nevil.example,,reported,x\n');
      expect(columns?.map(({ name, meaning }) => [name, meaning])).toEqual([
        ['domain', 'site'],
        ['phone', null],
        ['grade', 'grade'],
        ['note', null],
      ]);
      const dated = await preview(
        'created,domain,date,last_seen,valid_until,ref1\n2026-01-01,evil.example,2026-01-02,,,\n',
      );
      expect(dated.columns?.map(({ meaning }) => meaning)).toEqual([
        null,
        'site',
        'listed-on',
        'seen-on',
        'expires-on',
        null,
      ]);
      const billers = await preview('biller,ref1,ชื่อธนาคาร\n099400015804189,12345678,SCB\n');
      expect(billers.columns?.map(({ meaning }) => meaning)).toEqual(['biller', 'reference', 'bank']);
    });

    itOnBoth('gives all refused lines, page by page, before and after', async () => {
      const lines = Array.from({ length: 250 }, (_one, at) => `not a site ${at}`).join('\n');
      const file = `evil.example\n${lines}`;
      const seen = await preview(file, { format: 'domains' });
      expect(seen.refused).toHaveLength(100);
      const pageOf = async (query: string) =>
        v.parse(refusedPageSchema, await (await world.ask('GET', `/imports?${query}`)).json());
      const second = await pageOf(`preview=${seen.preview}&cursor=${seen.nextCursor}`);
      const third = await pageOf(`preview=${seen.preview}&cursor=${second.nextCursor}`);
      expect([second.refused[0]?.line, third.refused.length, third.nextCursor]).toEqual([102, 50, null]);
      await bring(file, { format: 'domains', commit: seen.preview });
      const after = await pageOf('batch=1&cursor=200');
      expect(after.refused.at(-1)?.line).toBe(251);
      expect((await world.ask('GET', `/imports?preview=${'0'.repeat(64)}`)).status).toBe(404);
    });

    it('counts all refused lines, and keeps ten thousand of them', async () => {
      const lines = Array.from({ length: 10_050 }, (_one, at) => `not a site ${at}`).join('\n');
      const read = (maxRefusals?: number) =>
        world.on((orm) =>
          importFeed(
            (async function* () {
              yield Buffer.from(`evil.example\n${lines}\nmuch-visited.example\n`);
            })(),
            {
              source: 'list.txt',
              format: 'domains',
              grade: 'corroborated',
              category: 'TX1',
              publisher: 'list.txt',
              expiresInDays: null,
              insistReason: null,
              isDryRun: true,
              now: new Date(),
              ...(maxRefusals !== undefined && { maxRefusals }),
            },
            { orm, topSites: world.deps.topSites },
          ),
        );
      const report = await read();
      expect([report.refusedCount, report.refused.length]).toEqual([10_051, 10_000]);
      expect(report.refusedByRule).toEqual({ malformed: 10_050, 'gate:top-site': 1 });
      const whole = await read(Infinity);
      expect([whole.refused.length, whole.outcome]).toEqual([10_051, report.outcome]);
    });

    it('shows a table in the letters that it is in, from the names of its columns on', async () => {
      const file = Buffer.from('\uFEFFรายชื่อ\t\nเลขบัญชี\tธนาคาร\n1234567890\tกสิกรไทย\n', 'utf16le');
      const search = new URLSearchParams({ source: 'list.csv' });
      const answer = await world.app.request(`/imports?${search}`, { method: 'POST', body: file });
      const seen = v.parse(importPreviewSchema, await answer.json());
      expect(seen.head[1]).toEqual({ line: 2, text: 'เลขบัญชี\tธนาคาร' });
      expect(seen.columns).toEqual([
        { at: 0, name: 'เลขบัญชี', meaning: 'account', samples: ['1234567890'] },
        { at: 1, name: 'ธนาคาร', meaning: 'bank', samples: ['กสิกรไทย'] },
      ]);
      expect(seen.counts).toMatchObject({ taken: 1, refused: 0 });
    });

    it('masks numbers of persons in refused lines, before and after, and keeps nobody’s name beside them', async () => {
      await world.on((orm) => importCsv(orm, 'account\n1234567890\n'));
      await world.on((orm) =>
        orm.execute(
          sql`UPDATE listing SET state = 'revoked', reason = 'account 1234567890 is a shop’s' WHERE key = 'acct:TH:1234567890'`,
        ),
      );
      const table = 'account,line,holder\n1234567890,,Somchai Jaidee\n12-345678,,Somsri Deejai\n9876543210,,No One\n';
      const lines = 'evil.example\nmuch-visited.example\nacct:TH:1234567890\nline:~Somchai9\n0812345678\n';
      const masked = {
        csv: ['••••••7890', '••-••5678'],
        domains: ['much-visited.example', '••••:••:••••••7890', '••••:~••••hai9', '••••••••••'],
      };
      for (const [file, format] of [[table, 'csv'] as const, [lines, 'domains'] as const]) {
        const seen = await preview(file, { format });
        expect(seen.refused.map(({ text }) => text)).toEqual(masked[format]);
        const { eventSeq } = await preview(file, { format, commit: seen.preview });
        const [batch] = await world.on((orm) =>
          rowsOf<{ id: number; kept: string }>(
            orm,
            sql`SELECT id, refusals::text AS kept FROM import_batch WHERE event_seq = ${eventSeq}`,
          ),
        );
        const later = await (await world.ask('GET', `/imports?batch=${batch?.id}`)).text();
        expect(v.parse(refusedPageSchema, JSON.parse(later)).refused).toEqual(seen.refused);
        // In the reason of the one that was taken off too.
        expect(later).not.toMatch(/1234567890|12-345678|Somchai|Somsri/);
        expect(batch?.kept).not.toMatch(/Somchai|Somsri/);
      }
    });

    it('explains a file of which nothing can be listed, and one that is no list', async () => {
      const seen = await preview('much-visited.example\n', { format: 'domains' });
      expect(seen).toMatchObject({ counts: { taken: 0, refused: 1 }, rules: [{ refused: 1 }] });
      const commit = await bring('much-visited.example\n', { format: 'domains', commit: seen.preview });
      expect(commit.status).toBe(422);
      const none = await bring('only words, and no list\nat all');
      expect([none.status, await none.json()]).toEqual([422, expect.objectContaining({ code: 'bad-feed' })]);
    });

    it.each(['reports', ' Reports ', 'ｒeports'])('nobody speaks in the name of the hub: %j', async (publisher) => {
      const ndjson = { headers: { accept: 'application/x-ndjson' } };
      for (const answer of [
        await (await bring('evil.example\n', { publisher })).json(),
        v.parse(v.object({ problem: v.unknown() }), await (await bring('evil.example\n', { publisher }, ndjson)).json())
          .problem,
      ]) {
        expect(answer).toMatchObject({ code: 'name-taken', detail: expect.stringContaining("is the hub's own name") });
      }
      await expect(world.on((orm) => importList(orm, 'domains', 'evil.example\n', publisher))).rejects.toMatchObject({
        code: 'name-taken',
      });
      expect(await listed()).toEqual([]);
      expect((await preview('evil.example\n', { publisher: 'reports of bank-a' })).counts.taken).toBe(1);
    });

    it('tells how far it is, line by line', async () => {
      const answer = await bring('evil.example\n', {}, { headers: { accept: 'application/x-ndjson' } });
      const lines = (await answer.text())
        .trim()
        .split('\n')
        .map((line): unknown => JSON.parse(line));
      expect(lines[0]).toEqual({ progress: { items: 1 } });
      const last = v.parse(v.object({ answer: importPreviewSchema }), lines.at(-1));
      expect(last.answer.counts.taken).toBe(1);
    });

    it('tells as its last line that it failed, and nothing of why', async () => {
      await world.on((orm) => orm.execute(sql`ALTER TABLE listing RENAME TO secret_name`));
      const answer = await bring('evil.example\n', {}, { headers: { accept: 'application/x-ndjson' } });
      const text = await answer.text();
      await world.on((orm) => orm.execute(sql`ALTER TABLE secret_name RENAME TO listing`));
      const last: unknown = JSON.parse(text.trim().split('\n').at(-1) ?? 'null');
      expect(last).toEqual({ problem: { code: 'unavailable', detail: 'The hub cannot do this now.' } });
    });

    it('a key speaks for its organisation alone, confirms nothing and insists on nothing', async () => {
      const query = { grade: 'confirmed', publisher: 'The police', insist: 'believe me' };
      const partner = { path: '/partner/imports' };
      const seen = v.parse(
        importPreviewSchema,
        await (await bring('evil.example\nmuch-visited.example\n', query, partner)).json(),
      );
      expect(seen).toMatchObject({ publisher: 'bank-a', counts: { taken: 1, refused: 1 } });
      await bring('evil.example\nmuch-visited.example\n', { ...query, commit: seen.preview }, partner);
      const rows = await world.on((orm) =>
        rowsOf(orm, sql`SELECT l.grade, p.name FROM listing l JOIN publisher p ON p.id = l.publisher_id`),
      );
      expect(rows).toEqual([{ grade: 2, name: 'bank-a' }]);
    });

    const mark = (tlp: SharingMark): Promise<unknown> =>
      world.on((orm) =>
        orm.execute(sql`INSERT INTO organisation (name, title_th, title_en, tlp, created_at, event_seq)
            VALUES ('bank-a', 'ธนาคาร', 'Bank', ${tlp}, now(), 1) ON CONFLICT (name) DO UPDATE SET tlp = excluded.tlp`),
      );

    it.each<[SharingMark, inExport: boolean, inPartnerFeed: boolean]>([
      ['clear', true, true],
      ['green', false, true],
      ['amber', false, true],
      ['amber+strict', false, false],
      ['red', false, false],
    ])('what an organisation marked %s lists is passed on no further', async (tlp, inExport, inPartnerFeed) => {
      await mark('clear');
      // By a member in another name, by a key, and by somebody whom no mark binds.
      const named = await preview('own.example\n', { publisher: 'Somebody else' });
      await bring('own.example\n', { publisher: 'Somebody else', commit: named.preview });
      const partner = { path: '/partner/imports' };
      const seen = v.parse(importPreviewSchema, await (await bring('machine.example\n', {}, partner)).json());
      await bring('machine.example\n', { commit: seen.preview }, partner);
      await world.on((orm) => importHosts(orm, 'both.example\nfree.example\n'));
      const both = await preview('both.example\n', { category: 'TH05' });
      await bring('both.example\n', { category: 'TH05', commit: both.preview });
      await world.on((orm) => orm.execute(sql`UPDATE listing SET grade = 3 WHERE category = 5`));
      await mark(tlp);
      for (const [path, isThere] of [
        ['/exports/json', inExport],
        ['/partner/json', inPartnerFeed],
      ] as const) {
        const text = await (await world.ask('GET', path)).text();
        expect([path, text.includes('own.example'), text.includes('machine.example')]).toEqual([
          path,
          isThere,
          isThere,
        ]);
        expect(text).toContain('both.example');
        expect(text).toContain('free.example');
        // Of what both list, what may be told is told.
        const { listings } = v.parse(
          v.object({ listings: v.array(v.looseObject({ key: v.string() })) }),
          JSON.parse(text),
        );
        const both = listings.find(({ key }) => key === 'host:both.example');
        expect([path, both?.['category']]).toEqual([path, isThere ? 'TH05' : 'TX1']);
      }
    });

    it.each<SharingMark>(['amber+strict', 'red'])('an organisation marked %s brings no list', async (tlp) => {
      await mark(tlp);
      for (const path of ['/imports', '/partner/imports']) {
        const answer = await bring('evil.example\n', {}, { path });
        expect([answer.status, await answer.json()]).toEqual([403, expect.objectContaining({ code: 'not-shared' })]);
      }
      expect(await listed()).toEqual([]);
      await mark('amber');
      expect((await preview('evil.example\n')).counts.taken).toBe(1);
    });

    it('numbers go to partners alone, marked, and not while one person alone stands behind them', async () => {
      const file = 'key\nhost:evil.example\nline:@scam\nacct:TH:1234567890\n';
      const seen = await preview(file);
      // The account of a person; a LINE official account is nobody's own.
      expect(seen.waiting).toBe(1);
      await bring(file, { commit: seen.preview });
      for (const format of ['csv', 'json', 'stix', 'misp', 'hosts']) {
        const mine = await (await world.ask('GET', `/exports/${format}`)).text();
        expect(mine).toContain('evil.example');
        expect(mine).not.toMatch(/@scam|1234567890|amber/i);
        const theirs = await world.ask('GET', `/partner/${format}`);
        expect(theirs.headers.get('x-tlp')).toBe('TLP:AMBER');
        const text = await theirs.text();
        if (format !== 'hosts') expect(text).toMatch(/tlp:amber/i);
        expect(text).not.toContain('1234567890');
      }
      // Two stand behind what a silent organisation says of it; what the operator alone says is told no louder for that.
      await world.on((orm) => importCsv(orm, 'account\n1234567890\n'));
      await world.on((orm) =>
        orm.execute(sql`UPDATE listing SET second_person_due = false WHERE brought_by IS NOT NULL`),
      );
      await mark('amber+strict');
      for (const format of ['csv', 'json', 'stix', 'misp']) {
        expect(await (await world.ask('GET', `/partner/${format}`)).text()).not.toContain('1234567890');
      }
      await mark('amber');
      for (const format of ['csv', 'json', 'stix', 'misp']) {
        expect(await (await world.ask('GET', `/partner/${format}`)).text()).toContain('1234567890');
      }
    });
  });
}

/** Lists hosts on the command line, in the name of a feed. */
const importHosts = (orm: Orm, hosts: string): Promise<unknown> => importList(orm, 'domains', hosts);
/** The same of a table. */
const importCsv = (orm: Orm, table: string): Promise<unknown> => importList(orm, 'csv', table);

function importList(orm: Orm, format: 'domains' | 'csv', text: string, publisher = 'feed one'): Promise<unknown> {
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text);
  };
  return importFeed(
    bytes(),
    {
      source: 'feed.txt',
      format,
      grade: 'corroborated',
      category: 'TX1',
      publisher,
      expiresInDays: null,
      insistReason: null,
      isDryRun: false,
      now: new Date('2026-03-10T12:00:00Z'),
    },
    { orm, topSites: new Set() },
  );
}
