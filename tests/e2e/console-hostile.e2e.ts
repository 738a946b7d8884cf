/*
 * What strangers send to harm whoever decides: markup and turned text in every field, a title of a megabyte, a picture with a script
 * behind it, one that unpacks to gigabytes, a drawing with a script in it. Sent as a program would send it, and opened in the console.
 */
import { consoleCatalogues } from '../../locales/console.ts';
import { qrPayload, qrPng } from '../../scripts/demo/thai-qr.ts';
import { sampleAddress, samplePicture, sampleReport, type Sample } from '../hub/intake/sample.ts';
import { chooseCase, enrol, goTo, inviteLine, press } from './console-tab.ts';
import { expect, test } from './fixtures.ts';
import { startHubProcess } from './hub-process.ts';
import { passToHub } from './report-intake.ts';
import { strangers } from './strangers.ts';
import { HUB_HOST } from './world.ts';

const t = consoleCatalogues.th;
const HOST = 'evil-shop.example';
const FETCHES = 'http://stranger.example/leak';
const MARKUP =
  `"><img src="${FETCHES}" onerror="document.title='run'"><script>document.title='run'</script>` +
  `<iframe src="${FETCHES}"></iframe><svg onload="document.title='run'"></svg><style>@import "${FETCHES}";body{display:none}</style>`;
/** Turns what follows around, and would turn the rest of the page. */
const TURNED = '\u202egnp.gnileef\u202c \u2067\u2066';
const SCRIPT = Buffer.from(
  `<svg xmlns="http://www.w3.org/2000/svg" onload="document.title='run'"><image href="${FETCHES}"/></svg>`,
);

test('what strangers send to harm whoever decides is text and pictures in the console', async ({
  hub,
  sites,
  launch,
}) => {
  const served = await startHubProcess(hub.data);
  try {
    passToHub(sites, served.url);
    const send = (body: string): Promise<Response> =>
      fetch(`${served.url}/v1/reports`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', 'x-forwarded-for': sampleAddress() },
      });
    const picture = async ({ report, token }: Sample, type: string, bytes: Uint8Array): Promise<number> => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': type };
      const path = `${served.url}/v1/reports/${report.id}/picture`;
      return (await fetch(path, { method: 'PUT', body: new Uint8Array(bytes), headers })).status;
    };
    const hostile = (title: string): Sample =>
      sampleReport({
        subjects: [
          { kind: 'host', key: `host:${HOST}`, source: 'page', voice: 'a'.repeat(64) },
          {
            kind: 'account',
            key: 'acct:TH:1234567890',
            source: 'text',
            snippet: MARKUP.slice(0, 100),
            voice: 'b'.repeat(64),
          },
        ],
        page: { url: `https://${HOST}/?q=${encodeURIComponent(MARKUP.slice(0, 200))}`, title },
        details: { revision: 1, text: `${TURNED}${MARKUP}` },
      });

    const taken = hostile(`${TURNED}${MARKUP}`.slice(0, 200));
    expect((await send(JSON.stringify(taken.report))).status).toBe(201);
    expect((await send(JSON.stringify(hostile('a'.repeat(1_000_000)).report))).status).toBe(413);
    expect(await picture(taken, 'image/svg+xml', SCRIPT)).toBe(415);
    expect(await picture(taken, 'image/png', SCRIPT)).toBe(415);
    expect(await picture(taken, 'image/png', samplePicture(64, [30_000, 30_000]))).toBe(415);
    const code = Buffer.concat([await qrPng(qrPayload('081-234-5678')), SCRIPT]);
    expect(await picture(taken, 'image/png', code)).toBe(204);

    const console = await enrol(await launch(), await inviteLine(hub, 'somsri@bank-a', 'reviewer'));
    await expect.poll(async () => (await hub.run('case', 'list', '--json')).includes(HOST)).toBe(true);
    await goTo(console, 'queue');
    const title = await console.evaluate('document.title');
    sites.forgetRequests();
    await chooseCase(console, HOST);
    await press(console, t.consoleQueue.picture);
    await console.waitFor(`(document.querySelector('canvas.case-picture')?.width ?? 0) > 40`);
    const darkest = `(() => {
      const { width, height } = document.querySelector('canvas.case-picture');
      const { data } = document.querySelector('canvas.case-picture').getContext('2d').getImageData(0, 0, width, height);
      return Math.min(...data.filter((_value, at) => at % 4 === 0));
    })()`;
    await expect.poll(() => console.evaluate(darkest)).toBeLessThan(64);

    // All of it is there to read, and none of it is more than letters.
    const text = await console.text();
    expect(text).toContain(`<script>document.title='run'</script>`);
    expect(text).toContain('<iframe src=');
    expect(text).not.toContain('\u202e');
    expect(
      await console.evaluate(`document.querySelectorAll('img, iframe, object, embed, [onload], [onerror]').length`),
    ).toBe(0);
    expect(
      await console.evaluate(
        `[...document.querySelectorAll('script, style')].some((one) => /run|leak/.test(one.textContent))`,
      ),
    ).toBe(false);
    expect(await console.evaluate(`getComputedStyle(document.body).display`)).not.toBe('none');
    expect(await console.evaluate('document.title')).toBe(title);
    expect(strangers(sites, [HUB_HOST])).toEqual([]);
  } finally {
    await served.stop();
  }
});
