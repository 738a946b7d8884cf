/*
 * What a decision about a case can list: its own indicator, for a site also the pages that its reports name, or the whole host of a
 * page. Strangers name the pages, so each is made canonical here, and only the reports that name a page speak for it. Pure.
 */
import { bankName } from '../../lib/core/policy/banks.ts';
import { hostExpressions } from '../../lib/core/indicators/host.ts';
import { canonicalizeUrl, urlExpressions } from '../../lib/core/indicators/url.ts';
import { isSiteKey, splitKey, type HostKey, type IndicatorKey, type SiteKey } from '../../lib/core/indicators/key.ts';
import { parseListedHost, parseListedUrl } from '../../lib/core/indicators/parse-listed.ts';
import type { GateReason } from '../../lib/core/policy/gate.ts';
import { platformOf } from '../../lib/core/policy/platforms.ts';

/** A report, as far as it says on which page it was made. */
export interface PageOfReport {
  readonly url: string | null;
}

/** Pages that are offered, those that most reports name; a host with more is better listed whole. */
const MAX_PATHS = 10;

/** Keys other than its own under which a case can be listed, those that most reports name first; none for numbers. */
export function otherScopes(key: IndicatorKey, reports: readonly PageOfReport[]): readonly SiteKey[] {
  if (!isSiteKey(key)) return [];
  const host = hostOf(key);
  if (splitKey(key).kind === 'url') {
    const whole = parseListedHost(host);
    return typeof whole === 'string' ? [whole] : [];
  }
  const times = new Map<string, number>();
  for (const { url } of reports) if (url !== null) times.set(url, (times.get(url) ?? 0) + 1);
  const named = new Map<SiteKey, number>();
  for (const [url, count] of times) {
    const page = pageKey(url, host);
    if (page !== null) named.set(page, (named.get(page) ?? 0) + count);
  }
  return [...named]
    .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, MAX_PATHS)
    .map(([page]) => page);
}

/** Keys that stand for a page or for something that it lies below, by its address. */
type ReadPage = (url: string) => ReadonlySet<string>;

/** Takes addresses apart, each once: many reports name the same page, and each scope asks of all of them. */
export function createPageReader(): ReadPage {
  const known = new Map<string, ReadonlySet<string>>();
  return (url) => {
    const found = known.get(url);
    if (found !== undefined) return found;
    const page = canonicalizeUrl(url);
    const keys = new Set<string>(page === null ? [] : urlExpressions(page));
    known.set(url, keys);
    return keys;
  };
}

/** The reports that speak for a key: for a page those that were made on it, or below it; for everything else all of them. */
export function reportsFor<Report extends PageOfReport>(
  ownKey: IndicatorKey,
  key: IndicatorKey,
  reports: readonly Report[],
  readPage = createPageReader(),
): readonly Report[] {
  if (key === ownKey || !key.startsWith('url:')) return reports;
  return reports.filter(({ url }) => url !== null && readPage(url).has(key));
}

/**
 * Keys whose listing warns of all that a key stands for, the nearest first; none for numbers, of which each is one person's, nor a
 * whole platform, where strangers are neighbours. What is reported of the key is reported of these too.
 */
export function coveringKeys(key: IndicatorKey): readonly SiteKey[] {
  if (!isSiteKey(key)) return [];
  const page = canonicalizeUrl(`http://${splitKey(key).value}`);
  if (page === null) return [];
  const hosts = hostExpressions(page.host).filter((host) => platformOf(hostOf(host)) === null);
  return [...urlExpressions(page), ...hosts].filter((one) => one !== key);
}

/** Host of the key of a site. */
export function hostOf(key: SiteKey): string {
  return splitKey(key).value.split('/', 1)[0] ?? '';
}

/** What people are warned of where this key is listed. `bank`: code of the one that the listing would say; null: none. */
export function coverage(key: IndicatorKey, bank: string | null): GateReason {
  if (!isSiteKey(key) && bank !== null) {
    const { th, en } = bankName(bank);
    return {
      th: `เตือนเฉพาะบัญชีนี้ที่ธนาคาร${th} ถ้าข้าง ๆ ระบุธนาคารอื่น จะบอกเพียงว่าเลขเหมือนกันแต่คนละธนาคาร`,
      en: `only this account at ${en}; beside another bank's name it is a note that the number is the same`,
    };
  }
  if (!isSiteKey(key)) {
    return { th: 'เตือนเฉพาะเลขหรือบัญชีนี้', en: 'only this number or account' };
  }
  return splitKey(key).kind === 'host'
    ? {
        th: 'เตือนทุกหน้าของเว็บนี้ และทุกชื่อย่อยที่อยู่ข้างใต้',
        en: 'every page of this host, and every name below it',
      }
    : {
        th: 'เตือนเฉพาะที่อยู่นี้ รวมถึงเมื่อมีพารามิเตอร์ต่อท้าย ส่วนอื่นของเว็บไม่เตือน',
        en: 'only this address, also with a query behind it; the rest of the host is not warned of',
      };
}

/** Key of a page on this host, without its query, which often names the victim; null for the root and for pages elsewhere. */
function pageKey(url: string, host: string): SiteKey | null {
  const page = canonicalizeUrl(url);
  if (page === null || page.path === '/' || (page.host !== host && !page.host.endsWith(`.${host}`))) return null;
  const key = parseListedUrl(`http://${page.host}${page.path}`);
  return typeof key === 'string' && isPage(key) ? key : null;
}

function isPage(key: SiteKey): key is Exclude<SiteKey, HostKey> {
  return key.startsWith('url:');
}
