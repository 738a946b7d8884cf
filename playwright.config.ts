import { defineConfig } from '@playwright/test';
import type { BrowserOptions } from './tests/e2e/fixtures.ts';

export default defineConfig<object, BrowserOptions>({
  testDir: 'tests/e2e',
  testMatch: '**/*.e2e.ts',
  outputDir: 'test-results',
  globalSetup: './tests/e2e/global-setup.ts',
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  workers: 2,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  projects: [
    { name: 'chromium', use: { browserKind: 'chromium' } },
    {
      name: 'firefox',
      use: { browserKind: 'firefox' },
      // Its event page cannot be stopped from outside, and a temporary add-on does not outlive its browser.
      testIgnore: [
        '**/worker.e2e.ts',
        '**/crash.e2e.ts',
        '**/restart.e2e.ts',
        '**/report-crash.e2e.ts',
        '**/report-storm.e2e.ts',
      ],
    },
  ],
});
