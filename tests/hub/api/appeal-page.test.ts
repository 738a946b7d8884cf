/* The appeal form as a browser without scripts works it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PAGE_WORDS } from '../../../hub/pages/words.ts';
import { testEngines } from '../engines.ts';
import { sampleAddress } from '../intake/sample.ts';
import { makeHub, openWorld, type World } from '../intake/world.ts';

const [engine] = testEngines(makeHub);
const t = PAGE_WORDS.th;

describe('the appeal form', { timeout: 60_000 }, () => {
  let world: World;
  beforeAll(async () => {
    await engine.start();
    world = await openWorld(engine, { limits: { appealsPerNetwork: 4 } });
  });
  afterAll(async () => {
    await world.close();
    await engine.stop();
  });

  const open = (path: string, init: RequestInit = {}): Promise<Response> => fetch(`${world.url}${path}`, init);

  /** Fills in the form as it was served, and sends it. */
  async function send(
    fields: Record<string, string>,
    { headers = {}, code }: { headers?: Record<string, string>; code?: string } = {},
  ): Promise<{ status: number; text: string; code: string }> {
    const served = await (await open('/appeal?lang=th')).text();
    const given = code ?? /name="code" value="([^"]+)"/.exec(served)?.[1] ?? '';
    const form = {
      kind: 'site',
      about: 'shop.example',
      role: 'owner',
      reason: 'This is my own shop.',
      contact: 'a@b.example',
    };
    const response = await open('/appeal?lang=th', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': sampleAddress(), ...headers },
      body: new URLSearchParams({ ...form, ...fields, code: given }),
    });
    return { status: response.status, text: await response.text(), code: given };
  }

  const statusOf = async (code: string): Promise<{ status: number; text: string }> => {
    const response = await open('/appeal/status?lang=th', { method: 'POST', body: new URLSearchParams({ code }) });
    return { status: response.status, text: await response.text() };
  };

  it('speaks the language that the browser asks for, and runs no script', async () => {
    expect(await (await open('/appeal', { headers: { 'accept-language': 'en-GB' } })).text()).toContain(
      PAGE_WORDS.en.title,
    );
    const thai = await open('/appeal', { headers: { 'accept-language': 'th-TH,en' } });
    const text = await thai.text();
    expect(text).toContain(t.title);
    expect(text).not.toMatch(/<script|\son[a-z]+=/i);
    expect(thai.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('names what was asked about, as text', async () => {
    const text = await (await open(`/appeal?about=${encodeURIComponent('"><script>alert(1)</script>')}`)).text();
    expect(text).not.toContain('<script');
    expect(text).toContain('&quot;&gt;&lt;script&gt;');
  });

  it('takes an appeal once, gives a code, and shows the clock of it', async () => {
    const first = await send({ about: 'https://shop.example/pay' });
    expect(first).toMatchObject({ status: 200 });
    expect(first.text).toContain(first.code);
    expect(first.text).toMatch(/25\d\d/);
    const again = await send({ about: 'https://shop.example/pay' }, { code: first.code });
    expect(again.status).toBe(200);
    const shown = await statusOf(first.code);
    expect(shown).toMatchObject({ status: 200 });
    expect(shown.text).toContain(t.states.open);
    // Whoever lacks the token learns nothing.
    expect(await statusOf(`${first.code.slice(0, -1)}${first.code.endsWith('A') ? 'B' : 'A'}`)).toMatchObject({
      status: 404,
    });
  });

  it.each([
    ['about', { about: 'no address at all' }],
    ['about', { kind: 'account', about: '12' }],
    ['reason', { reason: 'short' }],
    ['contact', { contact: '' }],
  ] as const)('keeps what was written and points to %s', async (field, fields) => {
    const answer = await send({ reason: 'All of this <b>stays</b>.', ...fields });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(`id="${field}-wrong"`);
    expect(answer.text).toContain(t.wrong[field]);
    if (field !== 'reason') expect(answer.text).toContain('All of this &lt;b&gt;stays&lt;/b&gt;.');
  });

  it('reads numbers as people write them', async () => {
    const answer = await send({ kind: 'promptpay', about: '081-234-5678' });
    expect(answer.status).toBe(200);
  });

  it('is not filled in by other sites', async () => {
    const answer = await send({}, { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(answer).toMatchObject({ status: 403 });
    expect(answer.text).toContain(t.elsewhere);
    expect((await statusOf(answer.code)).status).toBe(404);
  });

  it('takes no more of one network than it may, and says so', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.77' };
    for (let i = 0; i < 4; i++) expect((await send({}, { headers })).status).toBe(200);
    const answer = await send({ reason: 'One more than is taken.' }, { headers });
    expect(answer.status).toBe(429);
    expect(answer.text).toContain('One more than is taken.');
  });
});
