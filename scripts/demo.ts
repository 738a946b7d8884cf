/*
 * `npm start`: a whole small world on this machine, and a walk through it. A hub with the embedded database and a sample
 * list, the extension built for it, four demo sites, a browser. Without a display (or with --headless) the walk is made
 * headless and leaves pictures in .output/demo/; with one the browser stays open until Ctrl-C.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findBrowser, type BrowserName } from './browsers.ts';
import { demoPage, type DemoPage } from './demo/demo-page.ts';
import { walk } from './demo/walk.ts';
import { launchBrowser, type LabBrowser } from './lab/browser.ts';
import { buildExtension } from './lab/extension-build.ts';
import { makeHub, openHub, passTo, serveHub, type LabHub, type ServedHub } from './lab/hub.ts';
import { page, startSites, type Sites } from './lab/sites.ts';
import { ROOT } from './run-command.ts';

const HUB_URL = 'http://127.0.0.1:1441';
const POLL_SECONDS = 30;
const PICTURES = join(ROOT, '.output', 'demo');
const FILES = join(import.meta.dirname, 'demo');

/**
 * The numbers of the honest shop are one digit off the listed ones. A branch of it has the very digits of the listed account, at
 * another bank.
 */
const SITES: Readonly<Record<string, DemoPage>> = {
  'baan-khanom.example': {
    file: 'honest-shop.html',
    payTo: '081-234-5679',
    account: { bank: 'ธ.กสิกรไทย', number: '123-4-56789-1' },
  },
  'baan-khanom-2.example': {
    file: 'honest-shop.html',
    payTo: '081-234-5679',
    account: { bank: 'ธ.ไทยพาณิชย์', number: '123-4-56789-0' },
  },
  'login-siamtrust-verify.example': { file: 'fake-bank.html' },
  'phone-clearance.example': { file: 'phone-shop.html', payTo: '081-234-5678' },
};

const { values } = parseArgs({
  options: {
    headless: { type: 'boolean', default: false },
    browser: { type: 'string', default: 'chromium' },
    data: { type: 'string', default: join(ROOT, '.tuean') },
  },
});
const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY);
const headless = values.headless || !hasDisplay;

/** What to undo at the end, last first. */
const undo: (() => Promise<void>)[] = [];
let ending = false;

process.once('SIGINT', () => void end(0));
process.once('SIGTERM', () => void end(0));
try {
  await run();
  if (headless) await end(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await end(1);
}

async function run(): Promise<void> {
  const name = browserNamed(values.browser);
  if ((await findBrowser(name)) === null) throw new Error(`no ${name} found: run scripts/setup.sh`);
  const hub = await demoHub(values.data);
  say(
    `hub: ${hub.data}, embedded database, a sample list of reserved names and made-up numbers, signed release published`,
  );
  const served = await serve(hub);
  say(`hub: listening on ${served.url}, repository under ${served.url}/repo/`);
  const extension = await buildExtension({
    browser: name,
    hubUrl: HUB_URL,
    trustRoot: hub.trustRoot,
    outDir: join(ROOT, '.output'),
    welcome: !headless,
  });
  say(`extension: ${extension}`);
  const sites = await demoSites(served);
  say(`demo sites: ${Object.keys(SITES).join(', ')} (all on loopback port ${sites.port})`);
  const browser = await openBrowser(name, extension, sites);
  say(`browser: ${name}${headless ? ', headless' : ''}, with the extension`);
  if (headless) {
    await rm(PICTURES, { recursive: true, force: true });
    await mkdir(PICTURES, { recursive: true });
    await walk({ browser, hub, sites, pictures: PICTURES, say });
    say(`pictures: ${PICTURES}`);
    return;
  }
  const tab = await browser.newTab();
  await tab.open('http://baan-khanom.example/');
  say('try: press the link in the customer’s message; then open http://phone-clearance.example/');
  say(`list it: npm run -s tuean -- import FILE --data ${hub.data}; npm run -s tuean -- publish --data ${hub.data}`);
  say('Ctrl-C ends everything');
}

async function demoHub(data: string): Promise<LabHub> {
  const hub = existsSync(join(data, 'root.json')) ? openHub(data) : await makeHub(data, HUB_URL, POLL_SECONDS);
  // The walk of an earlier demo has revoked some of these, and what was revoked stays off until someone insists.
  const insistBecause = 'sample list of the demo';
  await hub.import({ file: join(FILES, 'sample-list.txt') }, { format: 'urls', grade: 'confirmed', insistBecause });
  await hub.import({ file: join(FILES, 'sample-numbers.csv') }, { format: 'csv', insistBecause });
  await hub.publish();
  return hub;
}

/** On the port of the demo where it is free, else on any: the browser of the demo reaches the hub through the sites. */
async function serve(hub: LabHub): Promise<ServedHub> {
  const served = await serveHub(hub.data, 1441).catch(() => serveHub(hub.data));
  undo.push(() => served.stop());
  return served;
}

async function demoSites(served: ServedHub): Promise<Sites> {
  const sites = await startSites();
  undo.push(() => sites.close());
  for (const [host, site] of Object.entries(SITES)) sites.handle(host, page(await demoPage(site)));
  sites.handle(new URL(HUB_URL).hostname, passTo(served.url));
  sites.handle('*', (_request, response) => {
    response.writeHead(502, { 'content-type': 'text/plain; charset=utf-8' });
    response.end('เบราว์เซอร์สาธิตนี้ไม่ได้ต่ออินเทอร์เน็ต\nThis demo browser is not connected to the internet.\n');
  });
  return sites;
}

async function openBrowser(name: BrowserName, extension: string, sites: Sites): Promise<LabBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'tuean-demo-'));
  undo.push(() => rm(profile, { recursive: true, force: true, maxRetries: 3 }));
  const browser = await launchBrowser({
    name,
    extension,
    sitesPort: sites.port,
    profile,
    headless,
    ...(headless ? { window: { width: 1280, height: 860 } } : {}),
  });
  undo.push(() => browser.close());
  browser.driver.once('disconnected', () => void end(0));
  return browser;
}

function browserNamed(text: string): BrowserName {
  if (text === 'chromium' || text === 'firefox') return text;
  throw new Error(`--browser: expected chromium or firefox, got ${text}`);
}

async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  for (const step of undo.reverse()) await step().catch(() => undefined);
  process.exit(code);
}

function say(line: string): void {
  console.log(line);
}
