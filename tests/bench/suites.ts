/*
 * The suites by name. `browser`, `page`, `paint`, `hub` and `intake` need what the others do not (browsers and a build; the command line).
 */
import type { Row } from './row.ts';

export const SUITES = [
  'hosts',
  'numbers',
  'release',
  'transfer',
  'digest',
  'qr',
  'hub',
  'intake',
  'queue',
  'page',
  'paint',
  'browser',
] as const;
export type SuiteName = (typeof SUITES)[number];

/** Runs a suite in this process; each is loaded only when it runs. */
export async function runSuiteHere(name: SuiteName): Promise<Row[]> {
  switch (name) {
    case 'hosts':
      return (await import('./suites/hosts.ts')).run();
    case 'numbers':
      return (await import('./suites/numbers.ts')).run();
    case 'release':
      return (await import('./suites/release.ts')).run();
    case 'transfer':
      return (await import('./suites/transfer.ts')).run();
    case 'digest':
      return (await import('./suites/digest.ts')).run();
    case 'qr':
      return (await import('./suites/qr.ts')).run();
    case 'hub':
      return (await import('./suites/hub.ts')).run();
    case 'intake':
      return (await import('./suites/intake.ts')).run();
    case 'queue':
      return (await import('./suites/queue.ts')).run();
    case 'page':
      return (await import('./suites/page.ts')).run();
    case 'paint':
      return (await import('./suites/paint.ts')).run();
    case 'browser':
      return (await import('./suites/browser.ts')).run();
  }
}
