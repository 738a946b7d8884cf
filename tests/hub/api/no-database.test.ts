/* A hub whose database does not answer: the list is served all the same, and reports are asked to come again. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveHub, type Served } from '../../../hub/api/serve.ts';
import { hubPaths } from '../../../hub/config.ts';
import { withDatabase } from '../../../hub/db/database.ts';
import { copyEmptyDatabase } from '../engines.ts';
import { sampleReport, samplePicture } from '../intake/sample.ts';
import { ask, post } from '../intake/serving.ts';
import { CONFIG, HUB_KEY, makeHub } from '../intake/world.ts';

let folder = '';
const served: Served[] = [];

async function serve(databaseUrl: string | undefined): Promise<string> {
  const one = await serveHub({
    paths: hubPaths(folder),
    config: CONFIG,
    host: '127.0.0.1',
    port: 0,
    databaseUrl,
    hubKey: HUB_KEY,
    trustedProxies: '127.0.0.1',
  });
  served.push(one);
  return one.url;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tuean-no-database-'));
  const paths = hubPaths(folder);
  await copyEmptyDatabase(paths);
  await makeHub({ paths, databaseUrl: undefined });
}, 60_000);
afterAll(async () => {
  for (const one of served) await one.close();
  await rm(folder, { recursive: true, force: true });
});

it('says so, and when to come again', async () => {
  // Port 1 is nobody's.
  const url = await serve('postgres://nobody@127.0.0.1:1/nothing');
  const sample = sampleReport();
  const answers = [
    await post(url, sample.report),
    await ask(url, 'GET', sample),
    await ask(url, 'DELETE', sample),
    await fetch(`${url}/v1/reports/${sample.report.id}/picture`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${sample.token}`, 'content-type': 'image/png' },
      body: new Uint8Array(samplePicture()),
    }),
  ];
  for (const answer of answers) {
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ code: 'unavailable' });
    expect(text).not.toMatch(/ECONNREFUSED|postgres|127\.0\.0\.1/);
  }
  const health = await fetch(`${url}/healthz`);
  expect(health.status).toBe(503);
  expect(await health.json()).toMatchObject({ status: 'no-database', database: 'no-answer' });
  expect((await fetch(`${url}/repo/metadata/timestamp.json`)).status).toBe(200);
}, 30_000);

it('is well while another command has the embedded database', async () => {
  const url = await serve(undefined);
  await withDatabase(hubPaths(folder), undefined, async () => {
    const health = await fetch(`${url}/healthz`);
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({ status: 'ok', database: 'busy' });
  });
  expect((await post(url, sampleReport().report)).status).toBe(201);
}, 30_000);
