/*
 * Finds the browsers that can load the unpacked extension. Branded Chrome and Edge no longer take
 * `--load-extension`, so only Chromium builds count. As a command it prints one path: `node scripts/browsers.ts firefox`.
 */
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

export type BrowserName = 'chromium' | 'firefox';

/** Below it `installExtension` and Manifest V3 host permissions at install do not work. */
const OLDEST_FIREFOX = 128;

const ON_PATH: Record<BrowserName, readonly string[]> = {
  chromium: ['chromium', 'chromium-browser', 'ungoogled-chromium'],
  firefox: ['firefox-esr', 'firefox'],
};

const ELSEWHERE: Record<BrowserName, readonly string[]> = {
  chromium: ['/Applications/Chromium.app/Contents/MacOS/Chromium', '/snap/bin/chromium'],
  firefox: ['/Applications/Firefox.app/Contents/MacOS/firefox', '/snap/bin/firefox'],
};

/**
 * Path of a browser that takes the unpacked extension, or null. `CHROMIUM` and `FIREFOX` in the environment come first,
 * then the PATH, then what Playwright (Chromium) or `@puppeteer/browsers` (stock Firefox) downloaded.
 */
export async function findBrowser(name: BrowserName): Promise<string | null> {
  const candidates = [
    process.env[name.toUpperCase()],
    ...ON_PATH[name].map(onPath),
    ...ELSEWHERE[name],
    ...(name === 'chromium' ? [await playwrightChromium()] : downloadedFirefoxes()),
  ];
  for (const path of candidates) {
    if (path && isExecutable(path) && (name === 'chromium' || firefoxVersion(path) >= OLDEST_FIREFOX)) return path;
  }
  return null;
}

/** As `findBrowser`; throws with what was expected when there is none. */
export async function requireBrowser(name: BrowserName): Promise<string> {
  const path = await findBrowser(name);
  if (path) return path;
  throw new Error(`expected ${name} on the PATH or in ${name.toUpperCase()}: run scripts/setup.sh`);
}

function onPath(command: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return folders.map((folder) => join(folder, command)).find(isExecutable);
}

async function playwrightChromium(): Promise<string | undefined> {
  const { chromium } = await import('@playwright/test');
  const path = chromium.executablePath();
  return existsSync(path) ? path : undefined;
}

function downloadedFirefoxes(): string[] {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const folder = join(cache, 'tuean', 'browsers', 'firefox');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .reverse()
    .map((build) => join(folder, build, 'firefox', 'firefox'));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function firefoxVersion(path: string): number {
  try {
    const answer = execFileSync(path, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return Number(/Firefox\D*(\d+)/.exec(answer)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const asked = process.argv[2];
  const path = asked === 'chromium' || asked === 'firefox' ? await findBrowser(asked) : null;
  if (path) process.stdout.write(`${path}\n`);
  process.exitCode = path ? 0 : 1;
}
