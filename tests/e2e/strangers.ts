/* Who else was asked for something: what a browser asks of its own maker by itself is not the extension's doing. */
import type { Sites } from '../../scripts/lab/sites.ts';

const MAKERS = /(?:\.mozilla\.com|^update\.googleapis\.com)$/;

/** Hosts that received a request, without those that a test knows of. */
export function strangers(sites: Sites, known: readonly string[]): readonly string[] {
  return sites.hostsAsked().filter((host) => !known.includes(host) && !MAKERS.test(host));
}
