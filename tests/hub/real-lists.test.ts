/*
 * Real lists against well-known and government sites: after an import as an administrator would run it, `check` calls
 * none of them listed. Needs the lists beside the repository.
 */
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkText } from '../../hub/check/check-text.ts';
import { hubPaths, type HubConfig } from '../../hub/config.ts';
import { withDatabase } from '../../hub/db/database.ts';
import { importFeed, type ImportReport } from '../../hub/import/import-feed.ts';
import { topSites as bundledTopSites } from '../../hub/policy/top-sites.ts';
import { fetchFromFolder, openRelease, type OpenRelease } from '../../hub/publish/current.ts';
import { initHub } from '../../hub/publish/init.ts';
import { publish } from '../../hub/publish/publish.ts';
import { copyEmptyDatabase } from './engines.ts';

const DATA = join(import.meta.dirname, '..', '..', '..', 'shared', 'data');
const LISTS = [
  ['blp-phishing-100k.txt', 'domains'],
  ['ut1-phishing-urls-a.txt', 'urls'],
  ['global-anti-scam-org.txt', 'domains'],
] as const;
const BENIGN = [
  'cloudflare-top20k.txt',
  'majestic-top10k.txt',
  'bank-websites.txt',
  'thai-gov-news-hosts-a.txt',
  'thai-gov-news-urls-a.txt',
] as const;
const NOW = new Date('2026-03-04T05:06:07Z');
const CONFIG: HubConfig = {
  version: 1,
  url: 'http://127.0.0.1:1441',
  publisher: { th: 'รายการทดลอง', en: 'Trial list' },
  pollSeconds: 900,
};
const isThere = existsSync(DATA);

describe.skipIf(!isThere)('real lists, imported (needs ../shared/data)', { timeout: 180_000 }, () => {
  let folder = '';
  let release: OpenRelease;
  const reports = new Map<string, ImportReport>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tuean-real-'));
    const paths = hubPaths(folder);
    const topSites = bundledTopSites();
    await copyEmptyDatabase(paths);
    await initHub({ paths, config: CONFIG, databaseUrl: undefined, targetsThreshold: 1, now: NOW });
    await withDatabase(paths, undefined, async (orm) => {
      for (const [source, format] of LISTS) {
        const options = {
          source,
          format,
          grade: 'corroborated',
          category: 'TX1',
          publisher: 'feed',
          expiresInDays: null,
          insistReason: null,
          isDryRun: false,
          now: NOW,
        } as const;
        const bytes = createReadStream(join(DATA, 'blocklists', source));
        reports.set(source, await importFeed(bytes, options, { orm, topSites }));
      }
      await publish(orm, { paths, config: CONFIG, now: NOW, isReset: false, topSites });
    });
    release = await openRelease(await readFile(paths.trustRoot), fetchFromFolder(paths.repo), NOW);
  }, 180_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('lists what the feeds name', async () => {
    expect(release.release.counts.hosts).toBeGreaterThan(100_000);
    const known = linesOf('blocklists', 'global-anti-scam-org.txt').slice(0, 200);
    const refused = new Set(reports.get('global-anti-scam-org.txt')?.refused.map(({ text }) => text));
    const listed = new Set(await listedOf(known));
    expect(known.filter((line) => !refused.has(line) && !listed.has(line))).toEqual([]);
  });

  it('refuses popular sites by name of the rule', () => {
    const rules = [...reports.values()].flatMap(({ refused }) => refused.map(({ rule }) => rule));
    expect(rules).toContain('gate:top-site');
    for (const { refused } of reports.values()) {
      for (const { because, text } of refused) expect(because.length * text.length).toBeGreaterThan(0);
    }
  });

  for (const file of BENIGN) {
    it(`calls none of ${file} listed`, async () => {
      const lines = linesOf('benign', file);
      expect(lines.length).toBeGreaterThan(100);
      expect(await listedOf(lines)).toEqual([]);
    });
  }

  async function listedOf(lines: readonly string[]): Promise<string[]> {
    const listed: string[] = [];
    for (const line of lines) {
      const indicators = await checkText(line, release);
      if (indicators.some(({ verdict }) => verdict.kind === 'listed')) listed.push(line);
    }
    return listed;
  }
});

function linesOf(folder: string, file: string): string[] {
  return readFileSync(join(DATA, folder, file), 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
