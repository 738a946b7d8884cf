/*
 * The bundled list of much-visited hosts for the listing gate (lib/core/policy/gate.ts). Read once: about 30,000 short
 * strings, some 3 MB of heap.
 */
import { readFileSync } from 'node:fs';
import { parseTopSites } from '../../lib/core/policy/top-sites.ts';

let bundled: ReadonlySet<string> | null = null;

/** The bundled hosts; throws what `readFileSync` throws where the installation is incomplete. */
export function topSites(): ReadonlySet<string> {
  bundled ??= parseTopSites(readFileSync(new URL('./top-sites.txt', import.meta.url), 'utf8'));
  return bundled;
}
