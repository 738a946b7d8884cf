/* Numbers through the hub: imported in clear, gated, digested, published as digests only, found again. */
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { checkText } from '../../hub/check/check-text.ts';
import type { HubConfig } from '../../hub/config.ts';
import { rowsOf, type Orm } from '../../hub/db/database.ts';
import { currentDigesting, digestsOf } from '../../hub/db/digests.ts';
import { appendEvent } from '../../hub/db/events.ts';
import { listListings, publishable, revokeListing } from '../../hub/db/listings.ts';
import { digestNumbers, rotateSalt } from '../../hub/digest/digest-numbers.ts';
import { hubArgon2id } from '../../hub/digest/argon2.ts';
import { EXPORT_FORMATS, exportListings, nothingLeftOut } from '../../hub/export/export-listings.ts';
import { dayOf } from '../../hub/import/attributes.ts';
import { importFeed, type ImportOptions } from '../../hub/import/import-feed.ts';
import { fetchFromFolder, openRelease } from '../../hub/publish/current.ts';
import { initHub } from '../../hub/publish/init.ts';
import { publish } from '../../hub/publish/publish.ts';
import type { NumberKey } from '../../lib/core/indicators/key.ts';
import { testEngines, type MakeHub } from './engines.ts';

const NOW = new Date('2026-03-04T05:06:07Z');
const TODAY = dayOf(NOW);
const COST = { memoryKiB: 8, passes: 1 };
const CONFIG: HubConfig = {
  version: 1,
  url: 'http://127.0.0.1:1441',
  publisher: { th: 'รายการทดลอง', en: 'Trial list' },
  pollSeconds: 900,
  digestCost: COST,
};
const OPTIONS: ImportOptions = {
  source: 'numbers.csv',
  format: 'auto',
  grade: 'confirmed',
  category: 'TH02',
  publisher: 'desk',
  expiresInDays: null,
  insistReason: null,
  isDryRun: false,
  now: NOW,
};
const FEEDS = join(import.meta.dirname, '../../../shared/data/feeds');
/** Made-up numbers in every kind. */
const TABLE = [
  'type,value,ref1',
  'account,123-4-56789-0,',
  'phone,081-234-5678,',
  'promptpay,0898765432,',
  'line,@scam.shop,',
  'biller,010753600010286,INV001',
].join('\n');
const KEYS = [
  'acct:TH:1234567890',
  'biller:010753600010286:INV001',
  'line:@scam.shop',
  'phone:+66812345678',
  'phone:+66898765432',
];

const make: MakeHub = ({ paths, databaseUrl }) =>
  initHub({ paths, config: CONFIG, databaseUrl, targetsThreshold: 1, now: NOW });

for (const engine of testEngines(make, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`numbers on ${engine.name}`, { timeout: 120_000 }, () => {
    const { it, itOnBoth } = engine;
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());

    async function newHub() {
      const { paths, database } = await engine.create();
      const on = <T>(work: (orm: Orm) => Promise<T>): Promise<T> => database.use(work);
      return {
        paths,
        on,
        take: (text: string, options: Partial<ImportOptions> = {}) =>
          on((orm) => importFeed(bytesOf(text), { ...OPTIONS, ...options }, { orm, topSites: new Set() })),
        release: (isReset = false) =>
          on((orm) => publish(orm, { paths, config: CONFIG, now: NOW, isReset, topSites: new Set() })),
        open: async () => openRelease(await readFile(paths.trustRoot), fetchFromFolder(paths.repo), NOW),
        keys: async () =>
          (await on((orm) => listListings(orm, { search: undefined, limit: 99, today: TODAY }))).listings.map(
            (listing) => listing.key,
          ),
      };
    }

    it('has a salt from the start, and no word of it in a release without numbers', async () => {
      const hub = await newHub();
      expect(await hub.on(currentDigesting)).toMatchObject({ saltEpoch: 1, ...COST });
      expect((await hub.open()).release.numbers).toBeUndefined();
    });

    it('publishes what was imported as digests, found again by the number and not by its neighbour', async () => {
      const hub = await newHub();
      expect(await hub.take(TABLE)).toMatchObject({ format: 'csv', taken: 5, refused: [] });
      expect(await hub.keys()).toEqual(KEYS);
      expect(await hub.release()).toMatchObject({ changed: true, counts: { hosts: 0, urls: 0, numbers: 5 } });
      const open = await hub.open();
      expect(open.release.numbers).toEqual(await hub.on(currentDigesting));
      const found = await checkText('โอนเข้าบัญชี ธ.กสิกรไทย 123-4-56789-0 ชื่อบัญชี สมชาย', open);
      expect(found).toMatchObject([
        { kind: 'account', key: 'acct:TH:1234567890', verdict: { kind: 'listed', hits: [{ grade: 'confirmed' }] } },
      ]);
      const other = await checkText('โอนเข้าบัญชี ธ.กสิกรไทย 123-4-56789-1 ชื่อบัญชี สมชาย', open);
      expect(other).toMatchObject([{ key: 'acct:TH:1234567891', verdict: { kind: 'not-listed' } }]);
      expect(await hub.release()).toMatchObject({ changed: false });
    });

    it('lets no number in clear leave by the repository', async () => {
      const hub = await newHub();
      await hub.take(TABLE);
      await hub.release();
      const files = await filesBelow(hub.paths.repo);
      expect(files.length).toBeGreaterThan(5);
      for (const file of files) {
        const text = (await readFile(file)).toString('latin1');
        for (const secret of ['1234567890', '812345678', '898765432', 'scam.shop', '010753600010286']) {
          expect(text.includes(secret), `${secret} in ${file}`).toBe(false);
        }
      }
    });

    it('exports numbers to partners only, and takes them back unchanged', async () => {
      const hub = await newHub();
      await hub.take(`${TABLE}\n`);
      await hub.take('evil.example');
      const written = async (format: (typeof EXPORT_FORMATS)[number], audience: 'everybody' | 'partners') => {
        const leftOut = nothingLeftOut();
        const about = { publisher: CONFIG.publisher, url: CONFIG.url, at: NOW };
        const text = await hub.on(async (orm) => {
          let all = '';
          for await (const piece of exportListings(format, publishable(orm, TODAY), about, leftOut, audience))
            all += piece;
          return all;
        });
        return { text, leftOut };
      };
      for (const format of EXPORT_FORMATS) {
        const { text, leftOut } = await written(format, 'everybody');
        expect(leftOut.numbers, format).toBe(5);
        expect(text, format).toContain('evil.example');
        expect(text, format).not.toMatch(/1234567890|812345678|scam\.shop/);
        const { leftOut: line } = await written(format, 'partners');
        expect(line.numbers, format).toBe(['adblock', 'hosts', 'domains'].includes(format) ? 5 : 0);
      }
      for (const format of ['csv', 'json', 'stix', 'misp'] as const) {
        const other = await newHub();
        const { text } = await written(format, 'partners');
        expect((await other.take(text, { format })).refused, format).toEqual([]);
        expect(await other.keys(), format).toEqual([
          'acct:TH:1234567890',
          KEYS[1],
          'host:evil.example',
          ...KEYS.slice(2),
        ]);
      }
    });

    it('keeps the bank of an account through release and exchange, and says no bank where several are meant', async () => {
      const hub = await newHub();
      await hub.take(
        'account,bank\n1234567890,ไทยพาณิชย์\n1234567891,SCB\n1234567891,004\n1234567892,?\n1234567893,14\n1234567894,\n',
      );
      // What the same source says later is added: to nothing it is a bank, to another bank it is several.
      await hub.take('account,bank_code\n1234567893,006\n1234567894,034\n');
      const banks = async (of = hub) =>
        (await of.on((orm) => listListings(orm, { search: undefined, limit: 99, today: TODAY }))).listings.map(
          ({ key, bank }) => `${key.slice(-1)} ${bank ?? '-'}`,
        );
      expect(await banks()).toEqual(['0 014', '1 -', '2 -', '3 -', '4 034']);
      // Another publisher that names none may mean any.
      await hub.take('account\n1234567894\n', { publisher: 'other' });
      await hub.release();
      const open = await hub.open();
      const gradeOf = async (text: string) => {
        const [found] = await checkText(text, open);
        return found?.verdict.kind === 'listed' ? found.verdict.hits[0] : found?.verdict.kind;
      };
      expect(await gradeOf('โอน ไทยพาณิชย์ 123-4-56789-0')).toMatchObject({ grade: 'confirmed', bank: '014' });
      expect(await gradeOf('โอน กสิกร 123-4-56789-0')).toMatchObject({ grade: 'reported', otherBank: '004' });
      for (const last of [1, 2, 3, 4]) {
        const hit = await gradeOf(`โอน กสิกร 123-4-56789-${last}`);
        expect(hit).toMatchObject({ grade: 'confirmed' });
        expect(hit).not.toHaveProperty('bank');
      }
      const about = { publisher: CONFIG.publisher, url: CONFIG.url, at: NOW };
      for (const format of ['csv', 'json', 'stix', 'misp'] as const) {
        const text = await hub.on(async (orm) => {
          let all = '';
          const listings = publishable(orm, TODAY);
          for await (const piece of exportListings(format, listings, about, nothingLeftOut(), 'partners')) all += piece;
          return all;
        });
        const other = await newHub();
        await other.take(text, { format });
        expect(await banks(other), format).toEqual(['0 014', '1 -', '2 -', '3 -', '4 -']);
      }
    });

    it('a bank belongs to accounts: beside a phone of the same row it says nothing', async () => {
      const hub = await newHub();
      await hub.take('account,phone,bank\n1234567890,0812345678,SCB\n');
      const { listings } = await hub.on((orm) => listListings(orm, { search: undefined, limit: 9, today: TODAY }));
      expect(listings.map(({ key, bank }) => [key, bank])).toEqual([
        ['acct:TH:1234567890', '014'],
        ['phone:+66812345678', undefined],
      ]);
    });

    it('refuses hotlines, bare billers and what is no number, each with its rule', async () => {
      const hub = await newHub();
      const report = await hub.take(
        'type,value\nphone,1441\nphone,081-866-3000\nphone,+66 81 866 3000\nbiller,010753600010286\naccount,12\naccount,9876543210\n',
      );
      expect(report.taken).toBe(1);
      expect(report.refused.map(({ line, rule }) => [line, rule])).toEqual([
        [2, 'gate:hotline'],
        [3, 'gate:hotline'],
        [4, 'gate:hotline'],
        [5, 'gate:bare-biller'],
        [6, 'malformed'],
      ]);
    });

    it('withholds at publication what the gate has come to refuse', async () => {
      const hub = await newHub();
      await hub.take(TABLE);
      await hub.on((orm) =>
        orm.execute(sql`UPDATE listing SET key = 'phone:+66818663000' WHERE key = 'phone:+66812345678'`),
      );
      expect(await hub.release()).toMatchObject({
        counts: { numbers: 4 },
        withheld: [{ key: 'phone:+66818663000', rule: 'hotline' }],
      });
    });

    it('marks numbers of persons for a second person, and publishes them on the word of the operator', async () => {
      const hub = await newHub();
      await hub.take(TABLE);
      await hub.take('evil.example');
      const { listings } = await hub.on((orm) => listListings(orm, { search: undefined, limit: 99, today: TODAY }));
      const due = listings.filter(({ isSecondPersonDue }) => isSecondPersonDue).map(({ key }) => key);
      expect(due).toEqual(['acct:TH:1234567890', 'phone:+66812345678', 'phone:+66898765432']);
      expect(await hub.release()).toMatchObject({ counts: { numbers: 5 }, waiting: 0 });
    });

    it('holds back numbers of persons that one named person brought, and no others', async () => {
      const hub = await newHub();
      const report = await hub.take(TABLE, { by: 'somsri@bank-a', people: ['somsri@bank-a'] });
      expect(report.waiting).toBe(3);
      // A payee of a biller and a LINE official account are no person's.
      expect(await hub.release()).toMatchObject({ counts: { numbers: 2 }, waiting: 3 });
    });

    itOnBoth('computes each digest once, and goes on where a killed publication stopped', async () => {
      const hub = await newHub();
      const keys = Array.from({ length: 40 }, (_, i): NumberKey => `acct:TH:${String(1_000_000_000 + i)}`);
      let calls = 0;
      const counting: typeof hubArgon2id = (password, salt, cost) => {
        calls += 1;
        return hubArgon2id(password, salt, cost);
      };
      const digest = (some: readonly NumberKey[]) =>
        hub.on((orm) => digestNumbers(orm, some, { cost: COST, argon2id: counting }));
      await digest(keys.slice(0, 25));
      expect(calls).toBe(25);
      const { digests, digesting } = await digest(keys);
      expect(calls).toBe(40);
      expect([...digests.keys()].sort()).toEqual([...keys]);
      expect((await hub.on((orm) => digestsOf(orm, digesting.saltEpoch))).size).toBe(40);
    });

    it('turns the salt: other digests, a delta or base that leads there, the old digests gone', async () => {
      const hub = await newHub();
      await hub.take(TABLE);
      await hub.release();
      const before = await hub.open();
      const next = await hub.on((orm) => rotateSalt(orm, { passes: 2 }, NOW));
      expect(next).toMatchObject({ saltEpoch: 2, memoryKiB: COST.memoryKiB, passes: 2 });
      expect(next?.salt).not.toBe(before.release.numbers?.salt);
      expect(await hub.release()).toMatchObject({ changed: true, sequence: 3, counts: { numbers: 5 } });
      const after = await hub.open();
      expect(after.release.numbers).toEqual(next);
      expect(after.release.stateHash).not.toBe(before.release.stateHash);
      expect(existsSync(join(hub.paths.repo, 'deltas/2-3'))).toBe(true);
      expect((await checkText('บัญชี 123-4-56789-0', after))[0]?.verdict.kind).toBe('listed');
      const rows = await hub.on((orm) =>
        rowsOf<{ n: number }>(orm, sql`SELECT DISTINCT salt_epoch AS n FROM number_digest`),
      );
      expect(rows).toEqual([{ n: 2 }]);
    });

    it('takes a number off, and drops salt and cost with the last one', async () => {
      const hub = await newHub();
      await hub.take('account\n1234567890\n');
      await hub.take('evil.example');
      await hub.release();
      await hub.on((orm) =>
        orm.transaction(async (tx) => {
          const seq = await appendEvent(tx, 'listing.revoke', { key: 'acct:TH:1234567890' }, NOW);
          expect(await revokeListing(tx, 'acct:TH:1234567890', 'a mistake', seq)).toBe(1);
        }),
      );
      await hub.release(true);
      const open = await hub.open();
      expect(open.release).toMatchObject({ counts: { hosts: 1, numbers: 0 } });
      expect(open.release.numbers).toBeUndefined();
      expect((await checkText('บัญชี 1234567890', open))[0]?.verdict.kind).toBe('not-listed');
      expect((await hub.take('account\n1234567890\n9876543210\n')).refused).toMatchObject([{ rule: 'revoked' }]);
    });

    it.skipIf(!existsSync(FEEDS)).each([
      ['stix21-bank-account-sco.json', ['iban:GB33BUKB20201555555555']],
      ['misp-and-stix-bank-account-object.json', ['acct:TH:1234567890']],
    ])('imports %s (run where ../shared/data/feeds is present)', async (name, keys) => {
      const hub = await newHub();
      await hub.take(readFileSync(join(FEEDS, name), 'utf8'));
      expect(await hub.keys()).toEqual(keys);
    });
  });
}

async function filesBelow(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  const files: string[] = [];
  for (const name of names) if ((await stat(join(folder, name))).isFile()) files.push(join(folder, name));
  return files;
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
