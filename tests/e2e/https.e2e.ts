/*
 * A listed site over https: no request comes out of the TLS, and with nothing opened ahead not even a connection.
 * A browser may open connections before any extension is asked (docs/threat-model.md); the listed host has a port of
 * its own, so that they are counted apart.
 */
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabBrowser, LaunchOptions, Tab } from '../../scripts/lab/browser.ts';
import { page, type Sites } from '../../scripts/lab/sites.ts';
import { expect, test as base, withList } from './fixtures.ts';
import { openedTab } from './opened-tab.ts';
import { startTlsFront, type TlsFront } from './tls-front.ts';
import { expectWarning, proceedPast } from './warning.ts';
import { LISTED, world } from './world.ts';

interface Https {
  /** Where the listed host is. */
  readonly listed: TlsFront;
  /** Where all other hosts are. */
  readonly other: TlsFront;
  /** A browser that takes their certificates, with the list, and a tab of it. */
  readonly ready: { readonly browser: LabBrowser; readonly tab: Tab };
}

interface HttpsOptions {
  /** The browser opens connections ahead of requests, as it does when nobody has changed that. */
  readonly preloads: boolean;
}

const test = base.extend<Https & HttpsOptions>({
  preloads: [true, { option: true }],
  listed: async ({ sites }, use) => await whileOpen(sites, use),
  other: async ({ sites }, use) => await whileOpen(sites, use),
  ready: async ({ browserKind, launch, sites, listed, other, preloads }, use) => {
    const options =
      browserKind === 'chromium' ? await forChromium(sites, [listed, other], preloads) : forFirefox(preloads);
    const browser = await launch({ acceptInsecureCerts: true, ...options });
    await withList(browser);
    await use({ browser, tab: await browser.newTab() });
  },
});

test('an https address of a listed host, in any spelling, ends at the warning and is asked for nothing', async ({
  browserKind,
  ready: { tab },
  sites,
  listed,
  other,
}) => {
  for (const url of spellings(listed)) {
    await test.step(url, async () => {
      await expectWarning(tab, await tab.open(url));
    });
  }
  await expectOtherToLoad(tab, other);
  expect(listedRequests(sites)).toBe(0);
  // Chromium opens connections to where a tab is told to go, before its rules redirect that.
  if (browserKind === 'firefox') expect(listed.connections()).toBe(0);
});

test('an https page that redirects to a listed https host: not even a connection', async ({
  ready: { tab },
  sites,
  listed,
  other,
}) => {
  sites.handle(
    'hop.example',
    (_request, response) => void response.writeHead(302, { location: listedUrl(listed) }).end(),
  );
  await expectWarning(tab, await tab.open(`https://hop.example:${other.port}/`));
  await expectOtherToLoad(tab, other);
  expect(sites.requestsTo('hop.example')).not.toEqual([]);
  expect(listedRequests(sites)).toBe(0);
  expect(listed.connections()).toBe(0);
});

test('an https link in a new tab ends at the warning and asks the site for nothing', async ({
  ready: { browser, tab },
  sites,
  listed,
  other,
}) => {
  await followLink(browser, tab, sites, listed, other);
  await expectOtherToLoad(tab, other);
  expect(listedRequests(sites)).toBe(0);
});

test('past the warning the https site loads: connections, handshakes and requests are counted', async ({
  ready: { tab },
  sites,
  listed,
  other,
}) => {
  await expectWarning(tab, await tab.open(listedUrl(listed)));
  await expectOtherToLoad(tab, other);
  expect(listedRequests(sites)).toBe(0);

  await expectWarning(tab, await tab.open(listedUrl(listed)));
  expect(await proceedPast(tab)).toEqual({
    kind: 'site',
    url: listedUrl(listed),
    title: `site ${LISTED.host}/account`,
  });
  expect(sites.requestsTo(LISTED.host)).toContainEqual(expect.objectContaining({ method: 'GET', path: '/account' }));
  expect(listed.connections()).toBeGreaterThan(0);
  expect(listed.handshakes()).toBeGreaterThan(0);
});

test.describe('with preloading turned off', () => {
  test.use({ preloads: false });

  test('a listed https host sees not even a connection', async ({ ready: { browser, tab }, sites, listed, other }) => {
    for (const url of spellings(listed)) {
      await test.step(url, async () => {
        await expectWarning(tab, await tab.open(url));
      });
    }
    await followLink(browser, tab, sites, listed, other);
    await expectOtherToLoad(tab, other);
    expect({ connections: listed.connections(), handshakes: listed.handshakes() }).toEqual({
      connections: 0,
      handshakes: 0,
    });
    expect(listedRequests(sites)).toBe(0);
  });
});

/** Presses a link that opens a new tab, as a mouse does: pressing alone may open a connection. */
async function followLink(
  browser: LabBrowser,
  tab: Tab,
  sites: Sites,
  listed: TlsFront,
  other: TlsFront,
): Promise<void> {
  sites.handle('links.example', page(`<title>links</title><a target="_blank" href="${listedUrl(listed)}">a</a>`));
  expect((await tab.open(`https://links.example:${other.port}/`)).title).toBe('links');
  const opened = await openedTab(browser, () => tab.click('a'));
  await expectWarning(opened, await opened.rest());
  await opened.close();
}

/** A host that was never listed loads over https; what was on its way to the listed one has arrived by then. */
async function expectOtherToLoad(tab: Tab, other: TlsFront): Promise<void> {
  const url = `https://never-listed.example:${other.port}/`;
  expect(await tab.open(url)).toEqual({ kind: 'site', url, title: 'site never-listed.example/' });
  expect(other.connections()).toBeGreaterThan(0);
  expect(other.handshakes()).toBeGreaterThan(0);
}

function listedUrl({ port }: TlsFront): string {
  return `https://${LISTED.host}:${port}/account`;
}

function spellings({ port }: TlsFront): string[] {
  return [
    `https://${LISTED.host}:${port}/`,
    `https://www.login.${LISTED.host}:${port}/a`,
    `https://my-bank.co.th@${LISTED.host}:${port}/`,
    `https://${LISTED.host.toUpperCase()}:${port}/`,
    `https://${LISTED.host}.:${port}/`,
    `https://my-bank.co.th:443@${LISTED.host.toUpperCase()}.:${port}/account`,
  ];
}

function listedRequests(sites: Sites): number {
  return sites.countFor([LISTED.host, `${LISTED.host}.`, `www.login.${LISTED.host}`]);
}

async function whileOpen(sites: Sites, use: (front: TlsFront) => Promise<void>): Promise<void> {
  const front = await startTlsFront(sites.port);
  await use(front);
  await front.close();
}

async function forChromium(
  sites: Sites,
  fronts: readonly TlsFront[],
  preloads: boolean,
): Promise<Partial<LaunchOptions>> {
  const rules = [...fronts.map(({ port }) => `MAP *:${port} 127.0.0.1:${port}`), `MAP * 127.0.0.1:${sites.port}`];
  // Of two such switches the later counts.
  const args = [`--host-resolver-rules=${rules.join(',')}`];
  if (preloads) return { args };
  const profile = await mkdtemp(join(world().folder, 'profile-'));
  await mkdir(join(profile, 'Default'));
  // 2 is "no preloading" in the browser's settings, and in the policy NetworkPredictionOptions.
  const preferences = { net: { network_prediction_options: 2 } };
  await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
  return { args, profile };
}

/** Behind a proxy Firefox opens nothing ahead: https goes straight to the loopback interface here. */
function forFirefox(preloads: boolean): Partial<LaunchOptions> {
  return {
    firefoxPreferences: {
      'network.proxy.ssl': '',
      'network.proxy.ssl_port': 0,
      'network.dns.forceResolve': '127.0.0.1',
      // The driver turns this off; 20 is the browser's own.
      'network.http.speculative-parallel-limit': preloads ? 20 : 0,
    },
  };
}
