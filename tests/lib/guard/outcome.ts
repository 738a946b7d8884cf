/* Chromium's declarativeNetRequest as far as the guard uses it: which rule an address meets. */
import type { Rule } from '../../../lib/guard/rules.ts';

type RequestType = 'main_frame' | 'sub_frame' | 'object';

/** What the rules do with an address, by the browser's documented order: priority, then allow before block before redirect. */
export function outcome(rules: readonly Rule[], address: string, type: RequestType = 'main_frame', tabId = 1): string {
  const order = ['allow', 'block', 'redirect'];
  const [first] = rules
    .filter((rule) => matches(rule, address, type, tabId))
    .sort(
      (a, b) => (b.priority ?? 1) - (a.priority ?? 1) || order.indexOf(a.action.type) - order.indexOf(b.action.type),
    );
  return first?.action.type ?? 'none';
}

function matches({ condition }: Rule, address: string, type: RequestType, tabId: number): boolean {
  const url = new URL(address);
  const within = (domain: string): boolean => url.hostname === domain || url.hostname.endsWith(`.${domain}`);
  if (!condition.resourceTypes?.includes(type)) return false;
  if (condition.tabIds !== undefined && !condition.tabIds.includes(tabId)) return false;
  if (condition.requestDomains !== undefined && !condition.requestDomains.some(within)) return false;
  if (condition.excludedRequestDomains?.some(within)) return false;
  const spec = url.href.replace(/#.*$/, '');
  if (condition.regexFilter !== undefined) return new RegExp(condition.regexFilter).test(spec);
  const filter = condition.urlFilter;
  if (filter === undefined) return true;
  if (!filter.startsWith('||')) return false;
  const body = filter.slice(2).replace(/\|$/, '');
  const starts = [...spec.matchAll(/(?<=:\/\/|\.)/g)].map((match) => spec.slice(match.index));
  return starts.some((rest) => (filter.endsWith('|') ? rest === body : rest.startsWith(body)));
}
