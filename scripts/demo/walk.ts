/*
 * The story of the demo, told by the machine: what a person opens, what the browser shows, what the sites received.
 * Each step is checked; a step that does not come out as told fails the demo.
 */
import { join } from 'node:path';
import type { LabBrowser, Shown, Tab } from '../lab/browser.ts';
import type { LabHub } from '../lab/hub.ts';
import type { Sites } from '../lab/sites.ts';

export interface WalkDeps {
  readonly browser: LabBrowser;
  readonly hub: LabHub;
  readonly sites: Sites;
  /** Folder for the pictures. */
  readonly pictures: string;
  readonly say: (line: string) => void;
}

const HONEST = 'baan-khanom.example';
/** Has the digits of the listed account, at another bank. */
const BRANCH = 'baan-khanom-2.example';
const FAKE_BANK = 'login-siamtrust-verify.example';
const PHONES = 'phone-clearance.example';
/** What the shop asks to be paid to, on the list: an account in its text, and a telephone in its code. */
const LISTED_NUMBERS = ['acct:TH:1234567890', 'phone:+66812345678'];
const LISTED = `document.querySelector('.interstitial')?.dataset.state === 'listed'`;

/** Walks through the story; throws where it goes otherwise than told. */
export async function walk({ browser, hub, sites, pictures, say }: WalkDeps): Promise<void> {
  const own = await browser.openOwnPage('popup.html');
  await own.waitFor(`(await ${send('list.status')}).value.publishers.some((p) => p.checkedAt !== null)`, 30_000);
  say('1. the extension has fetched the signed list and verified it');

  const tab = await browser.newTab();
  expectKind(await tab.open(`http://${HONEST}/`), 'site');
  await picture(tab, 'honest-shop');
  // Its own account is one digit off a listed one.
  await own.waitFor(`(${foundOn(HONEST)}).then((found) => found.length > 0)`, 15_000);
  if ((await listedOn(own, HONEST)).length > 0) throw new Error(`${HONEST}: warned of an honest number`);
  say(`2. ${HONEST}: not listed, loads, and its account and code are left alone`);

  expectKind(await tab.follow(() => tab.click('#scam-link')), 'interstitial');
  await tab.waitFor(LISTED);
  expectNoRequest(sites, FAKE_BANK);
  say(`3. ${FAKE_BANK}: warning, ${sites.requestsTo(FAKE_BANK).length} requests and 0 bytes reached the site`);
  await pictureEveryWay(tab);
  await picturePopup(browser, FAKE_BANK);

  expectKind(await tab.follow(() => tab.click('.interstitial .button.primary')), 'site');
  say(`4. "go back": at ${String(await tab.evaluate('location.hostname'))} again`);

  expectKind(await tab.open(`http://${FAKE_BANK}/th/login`), 'interstitial');
  await tab.click('.interstitial details.disclosure > summary');
  await tab.click('.interstitial .proceed input[type="checkbox"]');
  await tab.waitFor(`document.querySelector('.interstitial .proceed button.quiet-link')?.disabled === false`);
  await picture(tab, 'warning-details');
  expectKind(await tab.follow(() => tab.click('.interstitial .proceed button.quiet-link')), 'site');
  await picture(tab, 'fake-bank-after-proceeding');
  say('5. details, read back, proceed: the page opens, in this tab and for a while');

  const other = await browser.newTab();
  expectKind(await other.open(`http://${FAKE_BANK}/th/login`), 'interstitial');
  say('6. another tab: still warned');

  await hub.revoke(`host:${FAKE_BANK}`, 'demo: taken off again');
  await hub.publish();
  await update(own);
  expectKind(await other.open(`http://${FAKE_BANK}/th/login`), 'site');
  say('7. the administrator revokes the listing and publishes: the warning is gone');

  await other.page.bringToFront();
  expectKind(await other.open(`http://${PHONES}/`), 'site');
  await own.waitFor(
    `(${foundOn(PHONES)}).then((found) => ${JSON.stringify(LISTED_NUMBERS)}.every((key) => found.some((one) => one.key === key && one.verdict.kind === 'listed')))`,
    20_000,
  );
  await other.waitFor(`document.querySelector('html > [popover]')`);
  await picture(other, 'phone-shop');
  say(
    `8. ${PHONES}: not listed as a site, but its account (text) and its PromptPay (QR) are: marked, and the card is shown`,
  );
  expectKind(await other.open(`http://${BRANCH}/`), 'site');
  await other.waitFor(`CSS.highlights.has('tuean-reported')`);
  if (await other.evaluate(`CSS.highlights.has('tuean-confirmed')`))
    throw new Error(`${BRANCH}: warned of another bank`);
  await picture(other, 'other-bank');
  say(`9. ${BRANCH}: the same digits at another bank are a note that names both banks, and no warning`);
  expectKind(await other.open(`http://${PHONES}/`), 'site');
  await reportShop();
  say(`10. one press in the popup reports ${PHONES}; ten seconds to take it back, then the hub has it`);
  await decideCase();
  await hub.publish();
  await update(own);
  sites.forgetRequests();
  expectKind(await other.open(`http://${PHONES}/`), 'interstitial');
  expectNoRequest(sites, PHONES);
  await other.waitFor(LISTED);
  await picture(other, 'warning-new-listing');
  say(`11. a person at the hub has listed the case, the release is published: warning, 0 bytes`);
  const reports = await browser.openOwnPage('reports.html');
  await own.evaluate(send('report.refresh'));
  await reports.waitFor(`document.querySelector('.answer[data-state="listed"]') !== null`, 15_000);
  await picture(reports, 'my-reports');
  say('12. "my reports": the answer is there');

  // As it was before: the next demo begins with the same list.
  await hub.revoke(`host:${PHONES}`, 'demo: end of the walk');
  say('the walk went as told');

  async function picture(of: Tab, name: string): Promise<void> {
    await of.screenshot(`${join(pictures, name)}.png`);
  }

  async function reportShop(): Promise<void> {
    const popup = await browser.openOwnPage(`popup.html?tab=${String(await own.evaluate(tabOn(PHONES)))}`);
    await popup.page.setViewport({ width: 400, height: 900 });
    await popup.waitFor(`document.querySelector('.report-button') !== null`);
    await popup.click('.report-button');
    await popup.waitFor(`document.querySelector('.countdown') !== null`);
    await picture(popup, 'report-countdown');
    await own.waitFor(`(await ${send('report.list')}).value.reports[0]?.status?.state === 'received'`, 30_000);
    await popup.close();
  }

  /** As an operator does it: read the queue, decide with the reference of an authority, because one report alone lists nothing. */
  async function decideCase(): Promise<void> {
    const lines = (await hub.run('case', 'list', '--json')).trim().split('\n');
    const line = lines.find((one) => one.includes(`"host:${PHONES}"`)) ?? '';
    const id = /"id":(\d+)/.exec(line)?.[1];
    if (id === undefined) throw new Error(`expected a case of ${PHONES}, got ${lines.join(' ')}`);
    const words = ['--category', 'TH01', '--authority', 'demo 1/2569', '--reason', 'the walk of the demo'];
    await hub.run('case', 'decide', id, '--grade', 'confirmed', ...words, '--by', 'demo', '--insist');
  }

  async function pictureEveryWay(of: Tab): Promise<void> {
    const sizes = { desktop: [1280, 860], phone: [360, 740] } as const;
    for (const language of ['th', 'en']) {
      await of.evaluate(`void localStorage.setItem('tuean.language', '${language}')`);
      await of.follow(() => of.evaluate('void location.reload()'));
      await of.waitFor(LISTED);
      for (const [size, [width, height]] of Object.entries(sizes)) {
        await of.page.setViewport({ width, height });
        await picture(of, `warning-${language}-${size}`);
      }
    }
    await of.evaluate(`void localStorage.setItem('tuean.language', 'th')`);
    await of.page.setViewport({ width: 1280, height: 860 });
  }

  /** The popup over the tab that shows a host, or the warning of it. */
  async function picturePopup(from: LabBrowser, host: string): Promise<void> {
    const popup = await from.openOwnPage(`popup.html?tab=${String(await own.evaluate(tabOn(host)))}`);
    await popup.page.setViewport({ width: 400, height: 900 });
    await popup.waitFor(`document.querySelector('.report-button') !== null`);
    await picture(popup, 'popup');
    await popup.close();
    const options = await from.openOwnPage('options.html');
    await options.waitFor('document.body.innerText.length > 20');
    await picture(options, 'options');
    await options.close();
  }
}

/** What was found on the page of the tab that shows a host, as an expression of the extension's own pages. */
function foundOn(host: string): string {
  return `(async () => {
    const api = globalThis.browser ?? globalThis.chrome;
    const tab = (await api.tabs.query({})).find(({ url }) => url?.includes('${host}'));
    if (tab === undefined) return [];
    const answer = await api.runtime.sendMessage({ type: 'tab.summary', request: { tabId: tab.id } });
    return answer.ok ? answer.value.found.items : [];
  })()`;
}

/** Id of the tab that shows a host, as an expression of the extension's own pages. */
function tabOn(host: string): string {
  return `(globalThis.browser ?? globalThis.chrome).tabs.query({}).then((tabs) => tabs.find(({ url }) => url?.includes('${host}'))?.id ?? null)`;
}

/** Keys of what is listed on the page that shows a host. */
async function listedOn(own: Tab, host: string): Promise<readonly string[]> {
  const listed = `${foundOn(host)}.then((found) => found.filter(({ verdict }) => verdict.kind === 'listed').map(({ key }) => key).join())`;
  return String(await own.evaluate(listed))
    .split(',')
    .filter((key) => key !== '');
}

async function update(own: Tab): Promise<void> {
  await own.evaluate(send('list.update'));
}

function send(type: string): string {
  return `(globalThis.browser ?? globalThis.chrome).runtime.sendMessage({ type: '${type}', request: {} })`;
}

function expectKind(shown: Shown, kind: Shown['kind']): void {
  if (shown.kind !== kind) throw new Error(`expected a ${kind}, got a ${shown.kind}: ${shown.url} (${shown.title})`);
}

function expectNoRequest(sites: Sites, host: string): void {
  const reached = sites.requestsTo(host);
  if (reached.length > 0) throw new Error(`expected no request to ${host}, got ${JSON.stringify(reached)}`);
}
