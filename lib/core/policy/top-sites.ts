/*
 * The text form of a list of much-visited hosts: one canonical host a line, sorted, `#` begins a comment line.
 * The list itself is the caller's: the hub's gate has the longest, who reviews a release in a browser a shorter one.
 */
import { isPublicSuffix, parseHost, registrableDomain } from '../indicators/host.ts';

/** Reads the text form: the hosts as a set. Lines are trusted to be canonical, as `compactTopSites` writes them. */
export function parseTopSites(text: string): ReadonlySet<string> {
  const hosts = new Set<string>();
  for (const line of text.split('\n')) {
    if (line !== '' && !line.startsWith('#')) hosts.add(line);
  }
  return hosts;
}

/**
 * Makes the sorted hosts of the text form from raw ranking lines: each host and its registrable domain, canonical,
 * without a leading `www.` (the gate ignores it), addresses, single labels and public suffixes (other rules hold those).
 */
export function compactTopSites(lines: Iterable<string>): string[] {
  const hosts = new Set<string>();
  for (const line of lines) {
    const host = parseHost(line);
    const domain = host === null ? null : registrableDomain(host);
    if (host === null || domain === null) continue;
    hosts.add(domain);
    const plain = host.startsWith('www.') ? host.slice(4) : host;
    if (!isPublicSuffix(plain)) hosts.add(plain);
  }
  return [...hosts].sort();
}
