/*
 * Domains of Thai banks, agencies and carriers that a blocklist must never take: blocking them hurts exactly the
 * people it should protect, and getting one listed is what an attacker of the list would try first.
 *
 * Source: survey of Thai public sources, November 2026 (bank and agency pages, press of the Bank of Thailand, the
 * Thai Bankers' Association and the police, public code that names these sites). `verified`: the domain was seen in
 * such a source as that body's own. The others are known from general knowledge only, so they are a reason to stop
 * and ask a second person, not a promise to the world.
 * Excluded on purpose: marketplaces and social networks, where strangers publish (platforms.ts), and the legacy
 * thaipoliceonline.com from the verified ones, because a name given up can be bought.
 */

import { hostsAbove } from '../indicators/host.ts';
import { late } from '../late.ts';

export interface OfficialDomain {
  /** Covers itself and everything below it. */
  readonly domain: string;
  readonly verified: boolean;
}

const VERIFIED = [
  // Banks.
  'bangkokbank.com kasikornbank.com kasikornglobalpayment.com scb.co.th krungthai.com ktb.co.th krungsri.com',
  'ttbbank.com gsb.or.th baac.or.th ghbank.co.th uob.co.th cimbthai.com lhbank.co.th tisco.co.th kkpfg.com ktc.co.th',
  // Bank bodies and wallets.
  'bot.or.th tba.or.th truemoney.com',
  // Police, prosecution, digital agencies, identity.
  'thaipoliceonline.go.th police9.go.th ago.go.th mdes.go.th imauth.bora.dopa.go.th thaicert.or.th etda.or.th pdpc.or.th',
  // Utilities, telecommunication, post and parcels.
  'pea.co.th ais.th ais12callonline.com truecorp.co.th dtac.co.th nbtc.go.th thailandpost.co.th flashexpress.com',
  'flashexpress.co.th jtexpress.co.th th.kerryexpress.com',
  // Against fakes.
  'antifakenewscenter.com thaihotline.org',
];

const UNVERIFIED = [
  'kbtg.tech ibank.co.th thaicreditbank.com icbcthai.com sc.com itmx.co.th linebk.com aeon.co.th thaipoliceonline.com',
  'royalthaipolice.go.th ccib.go.th dsi.go.th coj.go.th dga.or.th ncsa.or.th amlo.go.th rd.go.th customs.go.th sec.or.th',
  'oic.or.th dol.go.th dlt.go.th sso.go.th dbd.go.th doe.go.th nhso.go.th mea.or.th mwa.co.th pwa.co.th ntplc.co.th',
  // The police's own checking site, เช็กก่อน.com.
  'xn--12caz6d1e0e2bk.com',
];

/** Every official domain that we know of, verified ones first. */
export const officialDomains = late((): readonly OfficialDomain[] => [
  ...domainsIn(VERIFIED).map((domain) => ({ domain, verified: true })),
  ...domainsIn(UNVERIFIED).map((domain) => ({ domain, verified: false })),
]);

/**
 * Suffixes that the registry gives to Thai government and military bodies only, against documents (THNIC policy):
 * go.th, mi.th, รัฐบาล.ไทย, ทหาร.ไทย. A host below one may be broken into, but it is not a scammer's own.
 */
export const GOVERNMENT_SUFFIXES: readonly string[] = [
  'go.th',
  'mi.th',
  'xn--o3cyx2a.xn--o3cw4h',
  'xn--h3cuzk1di.xn--o3cw4h',
];

const byDomain = late(() => new Map(officialDomains().map((entry) => [entry.domain, entry])));

/** Hosts above an official one (`dopa.go.th`, `kerryexpress.com`): a listing there would cover it. */
const above = late(
  () => new Map(officialDomains().flatMap((entry) => hostsAbove(entry.domain).map((host) => [host, entry] as const))),
);

/** The official domain that a canonical host is, or lies below; null for every other host. */
export function officialDomainOf(host: string): OfficialDomain | null {
  for (let at = 0; ;) {
    const entry = byDomain().get(at === 0 ? host : host.slice(at));
    if (entry !== undefined) return entry;
    const dot = host.indexOf('.', at);
    if (dot === -1) return null;
    at = dot + 1;
  }
}

/** The official domain that lies below a canonical host, so that listing the host would cover it; else null. */
export function officialDomainBelow(host: string): OfficialDomain | null {
  return above().get(host) ?? null;
}

/** True for hosts below a suffix that only government bodies get. */
export function isGovernmentHost(host: string): boolean {
  return GOVERNMENT_SUFFIXES.some((suffix) => host.endsWith(`.${suffix}`));
}

function domainsIn(lines: readonly string[]): string[] {
  return lines.flatMap((line) => line.split(' '));
}
