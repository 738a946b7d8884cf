/* Reports over HTTP: stored once, opened by their token alone, forgotten when their reporter says so. */
import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { verifyChain } from '../../../hub/db/events.ts';
import { pictureOf } from '../../../hub/db/reports.ts';
import { openPicture } from '../../../hub/intake/evidence.ts';
import { intakeKeysOf } from '../../../hub/intake/intake-keys.ts';
import { reportStatusSchema, type ReportStatus } from '../../../lib/core/report/report.ts';
import { testEngines } from '../engines.ts';
import { sampleAddress, samplePicture, sampleReport, type Sample } from '../intake/sample.ts';
import { ask, post } from '../intake/serving.ts';
import { HUB_KEY, makeHub, openWorld, type World } from '../intake/world.ts';

const JSON_BODY = { 'content-type': 'application/json' };

async function statusOf(response: Response): Promise<ReportStatus> {
  return v.parse(reportStatusSchema, await response.json());
}

async function codeOf(response: Response): Promise<string> {
  const { code } = v.parse(v.object({ code: v.string() }), await response.json());
  return `${response.status} ${code}`;
}

function amend(url: string, sample: Sample, details: object): Promise<Response> {
  return ask(url, 'PATCH', sample, { body: JSON.stringify(details), headers: JSON_BODY });
}

function putPicture(url: string, { report, token }: Sample, bytes: Uint8Array, type = 'image/png'): Promise<Response> {
  return fetch(`${url}/v1/reports/${report.id}/picture`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    body: new Uint8Array(bytes),
  });
}

for (const engine of testEngines(makeHub, { onBoth: true })) {
  describe.skipIf(!engine.isThere)(`reports on ${engine.name}`, { timeout: 60_000 }, () => {
    const { it, itOnBoth } = engine;
    let world: World;
    beforeAll(() => engine.start(), 120_000);
    afterEach(() => world.close());
    afterAll(() => engine.stop());

    it('stores a report that comes fifty times at once, once', async () => {
      world = await openWorld(engine);
      const { report } = sampleReport();
      const address = sampleAddress();
      const answers = await Promise.all(Array.from({ length: 50 }, () => post(world.url, report, address)));
      expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([...Array<number>(49).fill(200), 201]);
      const statuses = await Promise.all(answers.map(statusOf));
      expect(new Set(statuses.map((status) => JSON.stringify(status))).size).toBe(1);
      expect(await world.rows(sql`SELECT id::text AS id FROM report`)).toEqual([{ id: report.id }]);
      expect(await world.rows(sql`SELECT count(*)::int AS count FROM report_subject`)).toEqual([{ count: 2 }]);
      // A copy with another body changes nothing.
      const other = await post(world.url, { ...report, details: { revision: 9, text: 'another' } });
      expect((await statusOf(other)).revision).toBe(1);
      expect(await world.rows(sql`SELECT text, revision FROM report`)).toEqual([
        { text: report.details?.text, revision: 1 },
      ]);
    });

    it('stores all that comes at once, with fewer events than reports, in a chain that holds', async () => {
      world = await openWorld(engine);
      const samples = Array.from({ length: 80 }, () => sampleReport());
      const answers = await Promise.all(samples.map(({ report }) => post(world.url, report)));
      expect(answers.every(({ status }) => status === 201)).toBe(true);
      const events = await world.rows<{ payload: string }>(
        sql`SELECT payload::text AS payload FROM event WHERE type = 'report.receive'`,
      );
      expect(events.length).toBeGreaterThan(0);
      expect(events.length).toBeLessThan(samples.length);
      const named = events.flatMap(
        ({ payload }) => v.parse(v.object({ reports: v.array(v.string()) }), JSON.parse(payload)).reports,
      );
      expect(named.sort()).toEqual(samples.map(({ report }) => report.id).sort());
      expect((await world.on(verifyChain)).brokenAt).toBeNull();
    });

    it('refuses the id of another, and tells who has no token nothing', async () => {
      world = await openWorld(engine);
      const sample = sampleReport();
      const stranger: Sample = { ...sample, token: randomBytes(32).toString('base64url') };
      await post(world.url, sample.report);
      expect(await codeOf(await post(world.url, { ...sample.report, receipt: 'ab'.repeat(32) }))).toBe('409 id-taken');
      const unknown = sampleReport();
      for (const method of ['GET', 'DELETE'] as const) {
        expect(await codeOf(await ask(world.url, method, stranger))).toBe('404 not-found');
        expect(await codeOf(await ask(world.url, method, unknown))).toBe('404 not-found');
      }
      expect(await codeOf(await amend(world.url, stranger, { revision: 5 }))).toBe('404 not-found');
      expect(await codeOf(await putPicture(world.url, stranger, samplePicture()))).toBe('404 not-found');
      expect(await codeOf(await fetch(`${world.url}/v1/reports/${sample.report.id}`))).toBe('404 not-found');
      expect((await statusOf(await ask(world.url, 'GET', sample))).revision).toBe(1);
    });

    itOnBoth('keeps the highest revision, in whatever order they come', async () => {
      world = await openWorld(engine);
      const sample = sampleReport({ details: undefined });
      await post(world.url, sample.report);
      const revisions = [3, 1, 5, 2, 4];
      const answers = await Promise.all(
        revisions.map((revision) => amend(world.url, sample, { revision, text: `text ${revision}` })),
      );
      expect(answers.every(({ status }) => status === 200)).toBe(true);
      expect((await statusOf(await amend(world.url, sample, { revision: 5, text: 'late' }))).revision).toBe(5);
      expect(await world.rows(sql`SELECT text, revision, category FROM report`)).toEqual([
        { text: 'text 5', revision: 5, category: null },
      ]);
      const last = await amend(world.url, sample, { revision: 6, category: 'TH00', lostMoney: true });
      expect((await statusOf(last)).revision).toBe(6);
      expect(await world.rows(sql`SELECT text, category, lost_money FROM report`)).toEqual([
        { text: null, category: 0, lost_money: true },
      ]);
    });

    it('answers an unchanged state with 304', async () => {
      world = await openWorld(engine);
      const sample = sampleReport();
      await post(world.url, sample.report);
      const tag = (await ask(world.url, 'GET', sample)).headers.get('etag') ?? '';
      const again = () => ask(world.url, 'GET', sample, { headers: { 'if-none-match': `"x", W/${tag}` } });
      expect((await again()).status).toBe(304);
      await amend(world.url, sample, { revision: 2 });
      expect((await again()).status).toBe(200);
    });

    itOnBoth('keeps pictures that nobody can read without the hub’s key', async () => {
      world = await openWorld(engine);
      const sample = sampleReport();
      const other = sampleReport();
      await post(world.url, sample.report);
      await post(world.url, other.report);
      const picture = samplePicture(5000);
      expect((await putPicture(world.url, sample, picture)).status).toBe(204);
      expect((await statusOf(await ask(world.url, 'GET', sample))).hasPicture).toBe(true);
      const kept = await world.on((orm) => pictureOf(orm, sample.report.id));
      if (kept === null) throw new Error('expected a picture');
      const keys = intakeKeysOf(Buffer.from(HUB_KEY, 'hex'));
      expect(Buffer.from(openPicture(keys, sample.report.id, kept)).equals(picture)).toBe(true);
      expect(Buffer.from(kept.ciphertext).includes(Buffer.from(picture.subarray(8, 40)))).toBe(false);
      const wrong = intakeKeysOf(randomBytes(32));
      expect(() => openPicture(wrong, sample.report.id, kept)).toThrow('wrapped by');
      expect(() => openPicture({ ...wrong, wrappingId: keys.wrappingId }, sample.report.id, kept)).toThrow();
      expect(() => openPicture(keys, other.report.id, kept)).toThrow();
      expect(() => openPicture(keys, sample.report.id, { ...kept, mediaType: 'image/webp' })).toThrow();
      // Another in its place.
      const second = samplePicture(10);
      expect((await putPicture(world.url, sample, second)).status).toBe(204);
      const now = await world.on((orm) => pictureOf(orm, sample.report.id));
      expect(now && Buffer.from(openPicture(keys, sample.report.id, now)).equals(second)).toBe(true);
    });

    it('takes no file that is no picture, or another than it is said to be', async () => {
      world = await openWorld(engine);
      const sample = sampleReport();
      await post(world.url, sample.report);
      const html = Buffer.from('<html><script>alert(1)</script>');
      expect(await codeOf(await putPicture(world.url, sample, html))).toBe('415 not-picture');
      expect(await codeOf(await putPicture(world.url, sample, samplePicture(), 'image/jpeg'))).toBe('415 not-picture');
      expect(await codeOf(await putPicture(world.url, sample, samplePicture(), 'image/svg+xml'))).toBe(
        '415 not-picture',
      );
      expect(await codeOf(await putPicture(world.url, sample, samplePicture(2 * 1024 * 1024)))).toBe('413 too-large');
      expect((await putPicture(world.url, sample, samplePicture(2 * 1024 * 1024 - 24))).status).toBe(204);
    });

    itOnBoth('forgets what is deleted, and does not take a late copy for new', async () => {
      world = await openWorld(engine);
      const sample = sampleReport();
      await post(world.url, sample.report);
      await putPicture(world.url, sample, samplePicture());
      expect((await ask(world.url, 'DELETE', sample)).status).toBe(204);
      expect((await ask(world.url, 'DELETE', sample)).status).toBe(204);
      expect(await codeOf(await ask(world.url, 'GET', sample))).toBe('404 not-found');
      expect(await codeOf(await amend(world.url, sample, { revision: 9, text: 'x' }))).toBe('404 not-found');
      expect(await codeOf(await putPicture(world.url, sample, samplePicture()))).toBe('404 not-found');
      const late = await post(world.url, sample.report);
      expect(late.status).toBe(200);
      expect(await codeOf(await post(world.url, { ...sample.report, receipt: 'ab'.repeat(32) }))).toBe('409 id-taken');
      const [row] = await world.rows<Record<string, unknown>>(
        sql`SELECT reporter, network, created_at, locale, client, via, page, category, lost_money, text FROM report`,
      );
      expect(new Set(Object.values(row ?? {}))).toEqual(new Set([null]));
      expect(await world.rows(sql`SELECT 1 FROM report_subject`)).toEqual([]);
      expect(await world.rows(sql`SELECT 1 FROM evidence`)).toEqual([]);
      // Events name it by its id and hold nothing else of it.
      const events = await world.rows<{ payload: string }>(sql`SELECT payload::text AS payload FROM event`);
      const all = events.map(({ payload }) => payload).join('\n');
      for (const { key, voice } of sample.report.subjects) {
        expect(all).not.toContain(key);
        expect(all).not.toContain(voice);
      }
      expect(all).not.toContain(sample.report.reporter);
      expect((await world.on(verifyChain)).brokenAt).toBeNull();
    });

    it('stores no address, and the same network under the same hash', async () => {
      world = await openWorld(engine);
      const addresses = ['203.0.113.77', '203.0.113.77', '2001:db8:aa:bb::1', '2001:db8:aa:bb:9::2', '203.0.113.78'];
      for (const address of addresses) await post(world.url, sampleReport().report, address);
      const rows = await world.rows<{ network: string; all: string }>(
        sql`SELECT network, row_to_json(report)::text AS all FROM report ORDER BY received_at, id`,
      );
      const networks = rows.map(({ network }) => network);
      expect(new Set(networks).size).toBe(3);
      expect(rows.map(({ all }) => all).join('\n')).not.toMatch(/203\.0\.113|2001:db8/);
      expect(JSON.stringify(await world.rows(sql`SELECT bucket FROM tally`))).not.toMatch(/203\.0\.113|2001:db8/);
    });

    it('keeps what may never be listed, marked, and refuses keys that are none', async () => {
      world = await openWorld(engine);
      const subject = (kind: string, key: string) => ({ kind, key, source: 'page', voice: 'cd'.repeat(32) });
      const reported = [
        subject('phone', 'phone:+66818663000'),
        subject('host', 'host:bot.or.th'),
        subject('host', 'host:facebook.com'),
        subject('host', 'host:evil.example'),
      ];
      expect((await post(world.url, { ...sampleReport().report, subjects: reported })).status).toBe(201);
      expect(await world.rows(sql`SELECT key, gate FROM report_subject ORDER BY key COLLATE "C"`)).toEqual([
        { key: 'host:bot.or.th', gate: 'official-domain' },
        { key: 'host:evil.example', gate: null },
        { key: 'host:facebook.com', gate: expect.stringMatching(/^(shared-host|top-site)$/) },
        { key: 'phone:+66818663000', gate: 'hotline' },
      ]);
      for (const wrong of [
        subject('host', 'host:EVIL.example'),
        subject('host', 'url:evil.example/a'),
        subject('url', 'url:evil.example/'),
        subject('phone', 'acct:TH:1234567890'),
        subject('iban', 'iban:AE000331234567890123456'),
        subject('host', 'host:<script>alert(1)</script>'),
      ]) {
        const answer = await post(world.url, { ...sampleReport().report, subjects: [wrong] });
        expect(answer.status, wrong.key).toBe(400);
        expect(await answer.json()).toMatchObject({ code: 'invalid-report', errors: [{ path: 'subjects.0.key' }] });
      }
      const twice = [subject('host', 'host:evil.example'), subject('host', 'host:evil.example')];
      expect((await post(world.url, { ...sampleReport().report, subjects: twice })).status).toBe(400);
    });

    it('keeps markup as the text that it is', async () => {
      world = await openWorld(engine);
      const text = `<img src=x onerror=alert(1)>'; DROP TABLE report; -- \\u0000 {"a":1} $1 %s ก็ \u{1f4a5}`;
      const title = '"></title><script>alert(1)</script>';
      const sample = sampleReport({ details: { revision: 1, text }, page: { url: 'https://a.example/', title } });
      expect((await post(world.url, sample.report)).status).toBe(201);
      expect(await world.rows(sql`SELECT text, page->>'title' AS title FROM report`)).toEqual([{ text, title }]);
      const answer = await ask(world.url, 'GET', sample);
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(await answer.text()).not.toContain('<');
    });

    itOnBoth('says how a body is wrong and repeats none of it', async () => {
      world = await openWorld(engine);
      const send = (body: BodyInit, type = 'application/json'): Promise<Response> =>
        fetch(`${world.url}/v1/reports`, { method: 'POST', body, headers: { 'content-type': type } });
      const { report } = sampleReport();
      expect(await codeOf(await send('{', 'application/json; charset=utf-8'))).toBe('400 invalid-report');
      expect(await codeOf(await send('x', 'text/plain'))).toBe('415 not-json');
      expect(await codeOf(await send(new Uint8Array([0x22, 0xff, 0x22])))).toBe('400 invalid-report');
      expect(await codeOf(await send(JSON.stringify({ ...report, pad: 'x'.repeat(65_536) })))).toBe('413 too-large');
      // Nor in pieces whose sum is not announced.
      const pieces = new ReadableStream<Uint8Array>({
        start(controller) {
          for (let count = 0; count < 17; count++) controller.enqueue(new Uint8Array(4096).fill(0x20));
          controller.close();
        },
      });
      const init: RequestInit & { duplex: 'half' } = {
        method: 'POST',
        body: pieces,
        duplex: 'half',
        headers: { 'content-type': 'application/json' },
      };
      expect(await codeOf(await fetch(`${world.url}/v1/reports`, init))).toBe('413 too-large');
      // What is left unread would be taken for the beginning of the next request: the connection says that it ends.
      const [tooLarge, notJson, read] = await Promise.all([
        send(JSON.stringify({ ...report, pad: 'x'.repeat(1_000_000) })),
        send('x', 'text/plain'),
        send('{'),
      ]);
      expect([tooLarge, notJson, read].map(({ headers }) => headers.get('connection'))).toEqual([
        'close',
        'close',
        'keep-alive',
      ]);
      const wrong = await send(JSON.stringify({ ...report, via: 'HOSTILE', extra: 'HOSTILE' }));
      const body = await wrong.text();
      expect(JSON.parse(body)).toMatchObject({
        code: 'invalid-report',
        errors: [{ path: 'via' }, { path: '', expected: 'no other fields' }],
      });
      expect(body).not.toContain('HOSTILE');
      expect(await world.rows(sql`SELECT 1 FROM report`)).toEqual([]);
    });

    it('takes a browser’s clock for what it is', async () => {
      world = await openWorld(engine);
      for (const createdAt of ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '2026-02-31T00:00:00+23:59']) {
        expect((await post(world.url, sampleReport({ createdAt }).report)).status).toBe(201);
      }
      const rows = await world.rows<{ far: boolean }>(
        sql`SELECT created_at < '2000-01-01' OR created_at > '2200-01-01' AS far FROM report`,
      );
      expect(rows).toEqual([{ far: false }, { far: false }, { far: false }]);
    });

    it('takes no more than its limits of a network and of a reporter, and says when to come again', async () => {
      world = await openWorld(engine, { limits: { reportsPerNetwork: 4, reportsPerReporter: 2 } });
      const address = '198.51.100.1';
      const reporter = 'ef'.repeat(32);
      const answers: number[] = [];
      const kept = sampleReport({ reporter });
      for (const { report } of [kept, sampleReport({ reporter }), sampleReport({ reporter })]) {
        answers.push((await post(world.url, report, address)).status);
      }
      expect(answers).toEqual([201, 201, 429]);
      // The same reporter from elsewhere is the same reporter; another one of the network is not.
      expect((await post(world.url, sampleReport({ reporter }).report, '198.51.100.2')).status).toBe(429);
      const rest = await Promise.all(Array.from({ length: 6 }, () => post(world.url, sampleReport().report, address)));
      expect(rest.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 201, 429, 429, 429, 429]);
      const refused = rest.find(({ status }) => status === 429);
      expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(refused?.headers.get('retry-after'))).toBeLessThanOrEqual(3600);
      // A copy of what is stored is no new report.
      expect((await post(world.url, kept.report, address)).status).toBe(200);
      expect(await world.rows(sql`SELECT count(*)::int AS count FROM report`)).toEqual([{ count: 4 }]);
    });

    it('takes no more amendments of a network than its limit: each is an event, and events are kept for ever', async () => {
      world = await openWorld(engine, { limits: { amendmentsPerNetwork: 3 } });
      const sample = sampleReport();
      await post(world.url, sample.report);
      const amend = async (revision: number, address: string): Promise<number> => {
        const answer = await fetch(`${world.url}/v1/reports/${sample.report.id}`, {
          method: 'PATCH',
          headers: { ...JSON_BODY, authorization: `Bearer ${sample.token}`, 'x-forwarded-for': address },
          body: JSON.stringify({ revision, text: `words ${revision}` }),
        });
        return answer.status;
      };
      const statuses: number[] = [];
      for (const revision of [2, 3, 3, 4, 5, 6]) statuses.push(await amend(revision, '198.51.100.1'));
      // What changes nothing does not count.
      expect(statuses).toEqual([200, 200, 200, 200, 429, 429]);
      expect(await amend(4, '198.51.100.1')).toBe(200);
      expect(await amend(5, '198.51.100.2')).toBe(200);
      expect(await world.rows(sql`SELECT count(*)::int AS count FROM event WHERE type = 'report.amend'`)).toEqual([
        { count: 4 },
      ]);
    });

    it('turns away a network that asks too often, and no other', async () => {
      world = await openWorld(engine, { limits: { requestsPerMinute: 5 } });
      const statuses = async (address: string): Promise<Set<number>> => {
        const answers = await Promise.all(Array.from({ length: 12 }, () => post(world.url, {}, address)));
        return new Set(answers.map(({ status }) => status));
      };
      // Twelve within two minutes at most: one of the minutes has more than five.
      expect(await statuses('198.51.100.1')).toContain(429);
      expect((await post(world.url, sampleReport().report, '198.51.100.2')).status).toBe(201);
    });

    it.each([
      ['/feeds/', 'feedRequestsPerMinute'],
      ['/healthz', 'healthRequestsPerMinute'],
    ])('turns away who asks too often for %s, and counts that apart', async (path, limit) => {
      world = await openWorld(engine, { limits: { [limit]: 5 } });
      const ask = (address: string): Promise<Response> =>
        fetch(world.url + path, { headers: { 'x-forwarded-for': address } });
      const answers = await Promise.all(Array.from({ length: 12 }, () => ask('198.51.100.1')));
      const refused = answers.find(({ status }) => status === 429);
      expect(refused && (await codeOf(refused))).toBe('429 too-many');
      expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await ask('198.51.100.2')).status).toBe(200);
      expect((await post(world.url, sampleReport().report, '198.51.100.1')).status).toBe(201);
    });

    it('believes no X-Forwarded-For of a stranger', async () => {
      world = await openWorld(engine, { trustedProxies: '', limits: { reportsPerNetwork: 1 } });
      expect((await post(world.url, sampleReport().report, '198.51.100.1')).status).toBe(201);
      expect((await post(world.url, sampleReport().report, '198.51.100.2')).status).toBe(429);
    });

    it('lets no page of the web send reports and appeals through its visitors, each from another network', async () => {
      world = await openWorld(engine);
      const preflight = async (path: string, origin: string): Promise<string | null> => {
        const headers = {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        };
        const answer = await fetch(`${world.url}${path}`, { method: 'OPTIONS', headers });
        return answer.headers.get('access-control-allow-origin');
      };
      for (const path of ['/v1/reports', '/v1/appeals']) {
        // `null`: a page in a sandboxed frame.
        for (const origin of [
          'https://rival.example',
          'http://127.0.0.1:8080',
          'null',
          'chrome-extension://a.example.com',
        ]) {
          expect(await preflight(path, origin), `${path} ${origin}`).toBeNull();
        }
        // A browser whose person has taken its permission for all sites away asks first.
        const ours = [
          'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
          'moz-extension://5f1cf0c5-6f0e-4b0c-8d1e-0a1b2c3d4e5f',
        ];
        for (const origin of ours) expect(await preflight(path, origin), origin).toBe('*');
        // Without a preflight a page can send only what is no JSON.
        const plain = await fetch(`${world.url}${path}`, {
          method: 'POST',
          headers: { 'content-type': 'text/plain' },
          body: JSON.stringify(sampleReport().report),
        });
        expect(plain.status).toBe(415);
      }
      expect(await preflight(`/v1/reports/${sampleReport().report.id}`, 'https://rival.example')).toBe('*');
    });

    it('answers preflights, and other methods with those that there are', async () => {
      world = await openWorld(engine);
      const preflight = await fetch(`${world.url}/v1/reports/${sampleReport().report.id}`, { method: 'OPTIONS' });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, HEAD, PATCH, DELETE');
      expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
      const put = await fetch(`${world.url}/v1/reports`, { method: 'PUT', body: '{}' });
      expect(put.headers.get('allow')).toBe('POST');
      expect(await codeOf(put)).toBe('405 method-not-allowed');
      expect(await codeOf(await fetch(`${world.url}/v1/other`, { method: 'POST' }))).toBe('404 not-found');
    });

    it('tells Prometheus what it did, and is well', async () => {
      world = await openWorld(engine);
      await post(world.url, sampleReport().report);
      await post(world.url, { version: 1 });
      const metrics = await (await fetch(`${world.url}/metrics`)).text();
      expect(metrics).toContain('tuean_reports_total{outcome="stored"} 1');
      expect(metrics).toContain('tuean_reports_total{outcome="refused"} 1');
      expect(metrics).toContain('tuean_batch_items_count{kind="reports"} 1');
      expect(metrics).toContain('tuean_answers_total{route="/v1/reports",method="POST",status="201"} 1');
      expect(metrics).toMatch(/^tuean_answer_seconds_bucket\{route="\/v1\/reports",method="POST",le="\+Inf"\} 2$/m);
      const far = await fetch(`${world.url}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.9' } });
      expect(far.status).toBe(404);
      expect(await (await fetch(`${world.url}/healthz`)).json()).toMatchObject({ status: 'ok', database: 'ok' });
    });
  });
}
