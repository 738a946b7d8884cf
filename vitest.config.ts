import { configDefaults, defineConfig } from 'vitest/config';
import { STATEMENTS_FOLDER } from './scripts/statements.ts';

const ALL = ['tests/**/*.test.ts', 'tests/**/*.test.tsx'];
/** They put a module of their own in the place of one that others load as it is, or load one anew: each has a process for itself. */
const ALONE = [
  'tests/lib/ask.test.ts',
  'tests/lib/console/key-store.test.ts',
  'tests/lib/language-choice.test.ts',
  'tests/lib/pages/interstitial.test.ts',
  'tests/lib/worker/late-proceed.test.ts',
];

/** Ends what hangs. A machine with other work takes several times as long as one without, and nothing is wrong then. */
const PATIENCE_MS = 120_000;

const OF_EACH = {
  testTimeout: PATIENCE_MS,
  hookTimeout: PATIENCE_MS,
  expect: { poll: { timeout: PATIENCE_MS } },
  // Only a run of all tests can say what statement no test of it ran; scripts/test.ts sets the folder.
  setupFiles: process.env[STATEMENTS_FOLDER] === undefined ? [] : ['tests/hub/record-statements.ts'],
  // Tests open the embedded database in their own process too.
  execArgv: ['--import', new URL('hub/cli/quick-start.mjs', import.meta.url).href],
};

export default defineConfig({
  test: {
    globalSetup: ['tests/hub/whole-run.ts'],
    maxWorkers: 2,
    projects: [
      { test: { ...OF_EACH, name: 'alone', include: ALONE } },
      {
        test: {
          ...OF_EACH,
          name: 'together',
          include: ALL,
          exclude: [...configDefaults.exclude, 'tests/e2e/**', 'tests/bench/**', ...ALONE],
          // Most files take less than a process for each of them, with all that it loads.
          isolate: false,
        },
      },
    ],
  },
});
