import { expect, test, withList } from './fixtures.ts';
import { serveHub } from '../../scripts/lab/hub.ts';
import { expectWarning } from './warning.ts';
import { HUB_HOST, LISTED } from './world.ts';

test('what is imported and published is warned of, over the network, with no byte to the site', async ({
  hub,
  sites,
  launch,
}) => {
  await hub.import(['http://new-scam.example/'], { format: 'urls' });
  await hub.publish();
  const served = await serveHub(hub.data);
  try {
    sites.handle(HUB_HOST, async (request, response) => {
      const answer = await fetch(served.url + request.path);
      response.writeHead(answer.status, { 'content-type': 'application/octet-stream' });
      response.end(new Uint8Array(await answer.arrayBuffer()));
    });
    const browser = await launch();
    await withList(browser);
    const tab = await browser.newTab();

    await expectWarning(tab, await tab.open('http://new-scam.example/login?next=/'));
    await expectWarning(tab, await tab.open(`http://${LISTED.host}/`));
    expect(sites.countFor(['new-scam.example', LISTED.host])).toBe(0);

    const other = await tab.open('http://honest-shop.example/');
    expect(other).toMatchObject({ kind: 'site', title: 'site honest-shop.example/' });
  } finally {
    await served.stop();
  }
});
