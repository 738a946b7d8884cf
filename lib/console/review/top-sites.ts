/* Much-visited hosts for who reviews a release in this browser: the hub that proposes it is not asked which they are. */
import { parseTopSites } from '../../core/policy/top-sites.ts';

let bundled: Promise<ReadonlySet<string>> | null = null;

/** The hosts of the package, some 12,000; read when a release is first looked at. */
export function topSites(): Promise<ReadonlySet<string>> {
  bundled ??= import('./top-sites.txt?raw').then(({ default: text }) => parseTopSites(text));
  return bundled;
}
