import { serveRepository } from '../../scripts/lab/hub.ts';
import { catalogues } from '../../locales/index.ts';
import { ask, expect, test, waitForList, withList } from './fixtures.ts';
import { strangers } from './strangers.ts';
import { HUB_HOST, madeOnce } from './world.ts';

const m = catalogues.th;
/** Made up, and one digit off. */
const LISTED_ACCOUNT = '123-4-56789-0';
const TWIN = '123-4-56789-1';

test('a pasted message is checked on the device, numbers by their digests', async ({ sites, launch }) => {
  const repository = await madeOnce('message', async (hub) => {
    await hub.import(['type,value', `account,${LISTED_ACCOUNT}`, 'phone,081-234-5678'], {
      format: 'csv',
      grade: 'confirmed',
    });
    await hub.publish();
    return hub.repository;
  });
  sites.handle(HUB_HOST, serveRepository(repository));
  const browser = await launch();
  const own = await withList(browser);
  await waitForList(own, ({ publishers }) => publishers[0]?.counts.numbers === 2);

  const text = `โอนเข้า กสิกร ${LISTED_ACCOUNT} หรือ กสิกร ${TWIN} โทร 081-234-5678`;
  sites.forgetRequests();
  const { indicators } = await ask(own, 'message.check', { text });
  expect(indicators.map(({ text: shown, verdict }) => [shown, verdict.kind])).toEqual([
    [LISTED_ACCOUNT, 'listed'],
    ['081-234-5678', 'listed'],
    [TWIN, 'not-listed'],
  ]);

  const popup = await browser.openOwnPage('popup.html');
  // The panel stands there when the worker has answered.
  await popup.waitFor(`document.querySelector('textarea') !== null`);
  await popup.evaluate(`document.querySelector('textarea').closest('details').open = true`);
  const type = (words: string): Promise<unknown> =>
    popup.evaluate(`(() => {
      const field = document.querySelector('textarea');
      field.value = ${JSON.stringify(words)};
      field.dispatchEvent(new Event('input', { bubbles: true }));
    })()`);
  await type(text);
  await popup.evaluate(`void document.querySelector('form button').click()`);
  const shown = async (): Promise<string> => String(await popup.evaluate('document.body.innerText'));
  await expect.poll(shown).toContain(m.messageCheck.summary(3, 2, 0));
  expect(await shown()).toContain('•••-•-••789-0');
  expect(await shown()).toContain(m.grade.confirmed);
  // Another text is another question.
  await type('another message');
  await expect.poll(shown).not.toContain(m.messageCheck.summary(3, 2, 0));
  // What is read stays: nobody was asked but, perhaps, the hub for its list, and by Firefox its own maker.
  expect(strangers(sites, [HUB_HOST])).toEqual([]);
});
