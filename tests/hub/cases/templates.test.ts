/* Copies of one page on many addresses are one campaign. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attachReports } from '../../../hub/db/case-intake.ts';
import { withDatabase, type Orm } from '../../../hub/db/database.ts';
import type { Subject } from '../../../lib/core/report/report.ts';
import { testEngines, type TestHub } from '../engines.ts';
import { makeHub } from '../intake/world.ts';
import { account, caseOf, host, later, NOW, storeReport, subject } from './reported.ts';

const KIT = '00ff00ff00ff00ff';

for (const engine of testEngines(makeHub)) {
  describe.skipIf(!engine.isThere)(`page templates on ${engine.name}`, { timeout: 120_000 }, () => {
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());

    let hub: TestHub;
    beforeEach(async () => {
      hub = await engine.create();
    }, 60_000);

    const report = (orm: Orm, subjects: Subject[], url: string, template?: string): Promise<unknown> =>
      storeReport(orm, subjects, {
        at: later(-1),
        more: { page: { url, ...(template === undefined ? {} : { template }) } },
      });
    const campaignOf = async (orm: Orm, key: string): Promise<number | null> => (await caseOf(orm, key)).campaignId;

    it('joins sites whose pages are built alike, sooner or later, and nothing else', () =>
      withDatabase(hub.paths, hub.databaseUrl, async (orm) => {
        await report(orm, [host('kbank-verify.example', 'a')], 'https://kbank-verify.example/', KIT);
        await report(orm, [host('honest.example', 'b')], 'https://honest.example/', '1234567890abcdef');
        await report(orm, [host('plain.example', 'c')], 'https://plain.example/');
        await attachReports(orm, NOW);
        expect(await campaignOf(orm, 'host:kbank-verify.example')).toBeNull();
        // What a person names of a page is its own; the page's build speaks for its site alone.
        const named = { ...account('1234567890', 'd'), source: 'text' } as const;
        await report(orm, [named], 'https://kbank-verify.example/pay', KIT);
        await report(orm, [host('kbank-secure.example', 'd')], 'https://kbank-secure.example/', KIT);
        await attachReports(orm, NOW);
        const campaign = await campaignOf(orm, 'host:kbank-verify.example');
        expect(campaign).not.toBeNull();
        expect(await campaignOf(orm, 'host:kbank-secure.example')).toBe(campaign);
        for (const key of ['host:honest.example', 'host:plain.example', 'acct:TH:1234567890']) {
          expect(await campaignOf(orm, key), key).toBeNull();
        }
      }));

    it('joins no pages of a platform, which are all built alike', () =>
      withDatabase(hub.paths, hub.databaseUrl, async (orm) => {
        for (const name of ['one', 'two']) {
          const url = `https://facebook.com/${name}`;
          await report(orm, [subject(`url:facebook.com/${name}`, 'url', name === 'one' ? 'a' : 'b')], url, KIT);
        }
        await attachReports(orm, NOW);
        for (const name of ['one', 'two']) expect(await campaignOf(orm, `url:facebook.com/${name}`)).toBeNull();
      }));
  });
}
