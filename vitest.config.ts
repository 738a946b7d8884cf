import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'],
    exclude: ['tests/e2e/**', 'tests/bench/**', '**/node_modules/**'],
    globalSetup: ['tests/hub/whole-run.ts'],
    testTimeout: 30_000,
    maxWorkers: 2,
    // Tests open the embedded database in their own process too.
    execArgv: ['--import', new URL('hub/cli/quick-start.mjs', import.meta.url).href],
  },
});
