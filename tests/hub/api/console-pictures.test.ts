/* Pictures that strangers sent, opened for members: who looked stands in the chain, and what goes out is a picture or nothing. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import { attachReports } from '../../../hub/db/case-intake.ts';
import { storePicture } from '../../../hub/db/reports.ts';
import { sealPicture, type MediaType } from '../../../hub/intake/evidence.ts';
import { caseOf, host, NOW, storeReport } from '../cases/reported.ts';
import { testEngines } from '../engines.ts';
import { receiptOfToken, samplePicture } from '../intake/sample.ts';
import { makeHub } from '../intake/world.ts';
import { ANN, BEN, openCases, type CaseWorld } from './case-world.ts';
import { codeOf } from './console-world.ts';

const SCRIPT = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';

for (const engine of testEngines(makeHub, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`pictures of reports on ${engine.name}`, { timeout: 120_000 }, () => {
    const { it, itOnBoth } = engine;
    beforeAll(() => engine.start(), 120_000);
    afterAll(() => engine.stop());

    let world: CaseWorld;
    let id = 0;
    let report = '';
    let token = '';
    beforeEach(async () => {
      world = await openCases(await engine.create());
      await world.database.use(async (orm) => {
        const sample = await storeReport(orm, [host('evil.example', 'a')]);
        report = sample.report.id;
        token = sample.token;
        await attachReports(orm, NOW);
        id = (await caseOf(orm, 'host:evil.example')).id;
      });
    }, 60_000);
    afterEach(() => world.close());

    /** Keeps bytes as a picture, whatever they are: as a hub that checked nothing would have. */
    const keep = (mediaType: MediaType, bytes: Uint8Array, sealedFor = report): Promise<unknown> =>
      world.database.use((orm) =>
        orm.transaction((tx) =>
          storePicture(
            tx,
            {
              id: report,
              receipt: receiptOfToken(token),
              limits: [],
              ...sealPicture(world.keys, sealedFor, mediaType, bytes),
            },
            NOW,
          ),
        ),
      );
    const path = (ofCase = id, ofReport = report): string => `/cases/${ofCase}/reports/${ofReport}/picture`;

    itOnBoth('go out as what they are by their bytes, and as nothing that a browser would run', async () => {
      const picture = samplePicture(3000);
      await keep('image/png', picture);
      const answer = await world.get(path(), BEN);
      expect(answer.status).toBe(200);
      expect(Buffer.from(await answer.arrayBuffer()).equals(picture)).toBe(true);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'image/png',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "sandbox; default-src 'none'",
        'content-disposition': `attachment; filename="report-${report}.png"`,
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
      });
    });

    it('leave an event at each look, with who looked', async () => {
      await keep('image/png', samplePicture());
      await world.get(path(), ANN);
      await world.get(path(), BEN);
      expect(await world.events('case.picture')).toEqual([
        { case: id, report, by: ANN },
        { case: id, report, by: BEN },
      ]);
      const { seen } = await world.view(id);
      await world.get(path(), ANN);
      expect((await world.view(id)).seen).toBe(seen);
    });

    it.each<[string, MediaType, Uint8Array]>([
      ['SVG with a script', 'image/png', Buffer.from(SCRIPT)],
      ['SVG behind a signature', 'image/png', Buffer.from(`\x89PNG\r\n\x1a\n${SCRIPT}`, 'latin1')],
      ['a page behind a signature', 'image/jpeg', Buffer.from('\xff\xd8\xff<html><script>alert(1)</script>', 'latin1')],
      ['a picture of another type than it was kept as', 'image/webp', samplePicture()],
      ['a picture that unpacks to gigabytes', 'image/png', samplePicture(64, [30_000, 30_000])],
    ])('that are %s are not shown, and nobody is said to have seen them', async (_what, mediaType, bytes) => {
      await keep(mediaType, new Uint8Array(bytes));
      const answer = await world.get(path());
      expect(await codeOf(answer)).toBe('rules');
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(await world.events('case.picture')).toEqual([]);
    });

    it('with a script behind their end go out as pictures still', async () => {
      await keep('image/png', new Uint8Array(Buffer.concat([samplePicture(), Buffer.from(SCRIPT)])));
      const { headers } = await world.get(path());
      expect(headers.get('content-type')).toBe('image/png');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain('sandbox');
    });

    it('are found by their own case and report alone, and only under the seal of that report', async () => {
      await keep('image/png', samplePicture());
      await world.database.use(async (orm) => {
        await storeReport(orm, [host('other.example', 'b')]);
        await attachReports(orm, NOW);
      });
      const other = (await world.database.use((orm) => caseOf(orm, 'host:other.example'))).id;
      for (const wrong of [
        path(other),
        path(777),
        path(id, '01890a5d-ac96-774b-bcce-b302099a8057'),
        path(id, '7'),
        path(id, '%27%20OR%201=1'),
      ]) {
        expect((await world.get(wrong)).status, wrong).toBe(404);
      }
      expect(await world.events('case.picture')).toEqual([]);
      // A row that was moved here from another report does not open.
      await keep('image/png', samplePicture(), '01890a5d-ac96-774b-bcce-b302099a8057');
      await expect(world.get(path())).rejects.toThrow();
      expect(await world.events('case.picture')).toEqual([]);
    });
  });
}
