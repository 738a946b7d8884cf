/*
 * Whom a member invites: their browser makes its keys and waits, until another administrator has heard its fingerprint and lets it in.
 * Who invited has no button for that, and neither the hub nor the page lets the device further meanwhile.
 */
import { consoleCatalogues } from '../../locales/console.ts';
import type { Tab } from '../../scripts/lab/browser.ts';
import { serveHub } from '../../scripts/lab/hub.ts';
import { enrol, goTo, inviteInConsole, inviteLine, makeKeys, press } from './console-tab.ts';
import { expect, test } from './fixtures.ts';
import { keysOf } from './keyboard.ts';
import { passToHub } from './report-intake.ts';

const t = consoleCatalogues.th;
const { people } = t.consolePages;
const { waits, enrol: wayIn, leave, you } = t.consoleFrame;

test('whom a member invites waits, by keyboard alone too, until another has let them in', async ({
  hub,
  sites,
  launch,
}) => {
  const served = await serveHub(hub.data);
  try {
    passToHub(sites, served.url);
    const somsri = await enrol(await launch(), await inviteLine(hub, 'somsri@bank-a', 'administrator'));
    const nok = await enrol(await launch(), await inviteLine(hub, 'nok@bank-b', 'administrator'));
    const line = await inviteInConsole(somsri, 'anan', 'bank-b');

    const anan = await (await launch()).openOwnPage('console.html');
    const keys = await keysOf(anan);
    await anan.waitFor(`document.querySelector('input[name="invite"]') !== null`);
    await keys.to(wayIn.line);
    await keys.type(line);
    await keys.use(wayIn.look);
    await keys.isAt(wayIn.device);
    await keys.type('test');
    await keys.use(wayIn.make);
    await keys.isAt(waits.title);
    const fingerprint = await fingerprintOn(anan);
    expect(fingerprint).toMatch(/^\d{5} \d{5} \d{5} \d{5}$/);
    // Closed and opened again it waits on, as the same device.
    await anan.follow(() => anan.evaluate('void location.reload()'));
    await anan.waitFor(`document.querySelector('.fingerprint') !== null`);
    expect(await fingerprintOn(anan)).toBe(fingerprint);
    expect(await anan.evaluate(`document.querySelector('nav')`)).toBeNull();
    await keys.to(leave);

    // Who invited sees it wait, and has no box to tick.
    await expect.poll(() => somsri.text('main')).toContain(people.notByYou);
    expect(await somsri.text('main')).not.toContain(people.admitReadBack('anan@bank-b', fingerprint));

    // The menu of the other says that somebody waits; the digits are those that were read out.
    const count = `document.querySelector('nav a[href="#people"] .nav-count')?.textContent`;
    await nok.waitFor(`${count} === '1'`);
    await goTo(nok, 'people');
    const others = await keysOf(nok);
    await others.use(people.admitReadBack('anan@bank-b', fingerprint), { key: 'Space' });
    await others.use(people.admit, { isWhole: true });
    await nok.waitFor(`document.querySelector('.fingerprint') === null`);
    await others.isKept();

    await anan.page.bringToFront();
    await expect.poll(() => anan.text()).toContain(you('anan@bank-b'));
    await keys.isAt(t.consoleQueue.title);
    await anan.follow(() => anan.evaluate('void location.reload()'));
    await expect.poll(() => anan.text()).toContain(you('anan@bank-b'));
    expect(await hub.run('audit', 'verify')).toContain('all hashes hold');
  } finally {
    await served.stop();
  }
});

test('one that is refused is told so, and can take another invite', async ({ hub, sites, launch }) => {
  const served = await serveHub(hub.data);
  try {
    passToHub(sites, served.url);
    const somsri = await enrol(await launch(), await inviteLine(hub, 'somsri@bank-a', 'administrator'));
    const browser = await launch();
    const stranger = await makeKeys(browser, await inviteInConsole(somsri, 'anan', 'bank-a'));
    await stranger.waitFor(`document.querySelector('.fingerprint') !== null`);
    await expect.poll(() => somsri.text('main')).toContain(people.notByYou);
    await press(somsri, people.refuse);
    await stranger.page.bringToFront();
    await expect.poll(() => stranger.text()).toContain(waits.refused);
    await press(stranger, wayIn.another);
    await stranger.waitFor(`document.querySelector('input[name="invite"]') !== null`);
  } finally {
    await served.stop();
  }
});

/** The digits that a page shows to be read out. */
async function fingerprintOn(tab: Tab): Promise<string> {
  return String(await tab.evaluate(`document.querySelector('.fingerprint').textContent`)).trim();
}
