/*
 * The whole way round: one click in a browser, a case at the hub, a decision on the command line, a release, and both the answer
 * to who reported and the warning for everybody.
 */
import { serveHub } from '../../scripts/lab/hub.ts';
import { page } from '../../scripts/lab/sites.ts';
import { catalogues } from '../../locales/index.ts';
import { ask, expect, test, withList } from './fixtures.ts';
import { passToHub } from './report-intake.ts';
import { tabIdOf } from './tab-id.ts';
import { expectWarning } from './warning.ts';

test.use({ mayReport: true });

const t = catalogues.th.report;
const HOST = 'new-scam-shop.example';

test('what is reported in one click is decided, answered and warned of', async ({ hub, sites, launch }) => {
  sites.handle(HOST, page('<!doctype html><title>shop</title><h1>shop</h1>'));
  const served = await serveHub(hub.data);
  try {
    passToHub(sites, served.url);
    const browser = await launch();
    const own = await withList(browser);
    const tab = await browser.newTab();
    expect((await tab.open(`http://${HOST}/`)).kind).toBe('site');
    const popup = await browser.openOwnPage(`popup.html?tab=${await tabIdOf(own, HOST)}`);
    await popup.click('.report-button');
    const firstState = async (): Promise<string | undefined> =>
      (await ask(own, 'report.list', {})).reports[0]?.status?.state;
    // Ten seconds to take it back, then it is there.
    await expect.poll(firstState).toBe('received');

    const [line] = (await hub.run('case', 'list', '--json')).trim().split('\n');
    expect(line).toContain(`host:${HOST}`);
    const id = /"id":(\d+)/.exec(line ?? '')?.[1] ?? '';
    const words = ['--grade', 'confirmed', '--category', 'TH01', '--reason', 'a test'];
    await expect(hub.run('case', 'decide', id, ...words, '--by', 'one')).rejects.toThrow('independent');
    await hub.run('case', 'decide', id, ...words, '--by', 'one', '--authority', 'police 7/2569');
    await hub.publish();

    const reports = await browser.openOwnPage('reports.html');
    await ask(own, 'report.refresh', {});
    await expect.poll(() => reports.text()).toContain(t.hubState.listed);
    expect(await reports.text()).toContain(t.reason.authority);
    await ask(own, 'list.update', {});
    await expectWarning(tab, await tab.open(`http://${HOST}/`));
  } finally {
    await served.stop();
  }
});
