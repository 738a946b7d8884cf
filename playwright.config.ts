import { defineConfig } from '@playwright/test';
import type { BrowserName } from './scripts/browsers.ts';
import type { BrowserOptions } from './tests/e2e/fixtures.ts';

/**
 * Files whose subject no engine changes, for what they ask is decided by the hub or by code that is the same in both builds. Each
 * runs in the engine named here, so that both meet the console, and in both with `E2E_ENGINES=all`. What stops, finds, draws or
 * stores differently in the two runs in both, always.
 */
const OF_ONE_ENGINE: Readonly<Record<BrowserName, readonly string[]>> = {
  chromium: [
    // Two organisations, their decisions and signatures: the hub's rules, met through the console.
    'console-day',
    // What the console shows of strangers' words and pictures; how Firefox draws pages, `console-admission` sees.
    'console-hostile',
    // A report's way to a decision and back; that each engine sends one, `report` sees.
    'report-answer',
    // Which browsers take a canary: one computation over the release's number and the browser's secret.
    'canary',
    // What a hub serves that it publishes over the network; the engine's part of it is in every other file.
    'circle',
  ],
  firefox: [
    // Who may let whom in: the hub's rule, and one page that says so.
    'console-admission',
    // Two people decide at a hub; keys that cannot be read out, in the engine whose key store is younger.
    'console',
    // The console's order of focus, which is that of its document.
    'keyboard-console',
  ],
};

/** A browser is killed or started again in them, which a temporary add-on of Firefox does not outlive. */
const CHROMIUM_ONLY = ['crash', 'restart', 'report-crash', 'report-storm'];

/** The worker is in several files, of which some may be missing. */
const FIREFOX_ONLY = ['worker-parts'];

const isWhole = process.env.E2E_ENGINES === 'all';

/** Files that an engine does not run. */
const ignoredBy = (...names: readonly string[]): string[] => names.map((name) => `**/${name}.e2e.ts`);

export default defineConfig<object, BrowserOptions>({
  testDir: 'tests/e2e',
  testMatch: '**/*.e2e.ts',
  outputDir: 'test-results',
  globalSetup: './tests/e2e/global-setup.ts',
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  workers: 2,
  // They end what hangs, and time nothing: a machine with other work takes several times as long as one without.
  timeout: 400_000,
  expect: { timeout: 60_000 },
  reporter: 'list',
  projects: [
    {
      name: 'chromium',
      use: { browserKind: 'chromium' },
      testIgnore: ignoredBy(...FIREFOX_ONLY, ...(isWhole ? [] : OF_ONE_ENGINE.firefox)),
    },
    {
      name: 'firefox',
      use: { browserKind: 'firefox' },
      testIgnore: ignoredBy(...CHROMIUM_ONLY, ...(isWhole ? [] : OF_ONE_ENGINE.chromium)),
    },
  ],
});
