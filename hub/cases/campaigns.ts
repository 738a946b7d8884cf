/*
 * Which cases belong together: those that one report names, sites of one registrable domain, and sites whose reported pages are
 * built exactly alike. What strangers share belongs to none of them: platforms and hosting suffixes join nothing. Pure.
 */
import { registrableDomain } from '../../lib/core/indicators/host.ts';
import { isSiteKey, splitKey, type IndicatorKey } from '../../lib/core/indicators/key.ts';
import { platformOf } from '../../lib/core/policy/platforms.ts';

/** A case, or a campaign that some cases are already in. */
export type Node = `case ${number}` | `campaign ${number}`;

/** A larger group is no campaign but a mistake in the joining, or somebody's attempt to hide one case among many. */
export const MAX_CAMPAIGN_CASES = 500;

/** Domain by which sites are joined; null for numbers and for sites on a domain that strangers share. */
export function joiningDomain(key: IndicatorKey): string | null {
  if (!isSiteKey(key)) return null;
  const { value } = splitKey(key);
  const host = value.split('/', 1)[0] ?? '';
  // A private suffix is shared hosting: what is registrable below it is one customer's own.
  const domain = registrableDomain(host);
  return domain === null || platformOf(domain) !== null || platformOf(host) !== null ? null : domain;
}

/** Groups of nodes that links hold together, each in the order of first mention; nodes without a link are left out. */
export function groupNodes(links: Iterable<readonly [Node, Node]>): readonly (readonly Node[])[] {
  const parent = new Map<Node, Node>();
  const rootOf = (node: Node): Node => {
    let root = node;
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root)) root = up;
    // Shortened on the way, so that a long chain costs once.
    for (let at = node; at !== root;) {
      const up = parent.get(at) ?? root;
      parent.set(at, root);
      at = up;
    }
    return root;
  };
  for (const [a, b] of links) {
    for (const node of [a, b]) if (!parent.has(node)) parent.set(node, node);
    const [first, second] = [rootOf(a), rootOf(b)];
    if (first !== second) parent.set(second, first);
  }
  const groups = new Map<Node, Node[]>();
  for (const node of parent.keys()) {
    const root = rootOf(node);
    groups.set(root, [...(groups.get(root) ?? []), node]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}
