/*
 * What may not be listed, whoever asks: the gate that every import, decision and publication passes, and the smaller
 * set of names that a client ignores whatever a signed list says. Rules as data live beside this file; this is only
 * their order. The gate answers with a rule and a reason, so that a person can act on it.
 */
import { isPublicSuffix, isSharedHostingSuffix, registrableDomain } from '../indicators/host.ts';
import { splitKey } from '../indicators/key.ts';
import type { SiteKey } from '../indicators/key.ts';
import { late } from '../late.ts';
import { isGovernmentHost, officialDomainBelow, officialDomainOf, officialDomains } from './official-domains.ts';
import { PLATFORMS, isAbovePlatform, isContainerPath, isSingleMachine, platformOf } from './platforms.ts';
import { isPrivateHost } from './private-hosts.ts';

export type GateRule = 'official-domain' | 'shared-host' | 'public-suffix' | 'top-site' | 'private-address' | 'hotline';

/** A reason in both languages, one sentence, fit for a console or an import log. */
export interface GateReason {
  readonly th: string;
  readonly en: string;
}

export type GateVerdict =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      readonly rule: GateRule;
      /** True where a second person may insist and list it all the same. */
      readonly insistable: boolean;
      readonly because: GateReason;
    };

/** Hosts that many people visit, as the caller bundles them; a `Set<string>` will do. */
export interface TopSites {
  has(host: string): boolean;
}

const ALLOWED: GateVerdict = { allowed: true };

/**
 * Decides whether an indicator may be put on the list.
 *
 * Host keys are refused on official domains (and above them), on platforms and shared hosts themselves, on public
 * suffixes, on top sites, and where they are nobody's public address. A URL key with a path is how a page on a platform
 * or a top site is listed, so it passes there, but not on an official domain, and not where the path is one that
 * every user of the platform shares.
 */
export function gateListing(key: SiteKey, context: { readonly topSites: TopSites }): GateVerdict {
  const { host, path } = placeOf(key);
  return path === '/' ? gateHost(host, context.topSites) : gateUrl(host, path);
}

/**
 * True for indicators that a client ignores whatever the list says: verified official domains (with their URLs), bare
 * public suffixes, and the platforms' own hosts. Only what the gate refuses without appeal is here, so an honest
 * release never names one.
 */
export function isNeverBlocked(key: SiteKey): boolean {
  const { host, path } = placeOf(key);
  // A guard asks this of every listing when it builds its rules, so the many hosts that no rule names leave early.
  if (!isNamed(host)) return path === '/' && isPublicSuffix(host) && !isWildcardSuffix(host);
  if (officialDomainOf(host)?.verified === true) return true;
  if (path !== '/') return false;
  if (officialDomainBelow(host)?.verified === true) return true;
  return isPlatformHost(host) || (isPublicSuffix(host) && !isWildcardSuffix(host));
}

const named = late(
  () => new Set([...officialDomains().map(({ domain }) => domain), ...PLATFORMS.map(({ host }) => host)]),
);

/** False where neither an official domain nor a platform is at, above or below the host, and it is no `www.` host. */
function isNamed(host: string): boolean {
  if (host.startsWith('www.') || isAbovePlatform(host) || officialDomainBelow(host) !== null) return true;
  for (let at = 0; ;) {
    if (named().has(at === 0 ? host : host.slice(at))) return true;
    const dot = host.indexOf('.', at);
    if (dot === -1) return false;
    at = dot + 1;
  }
}

/** Host and path of a key. A URL key of a bare root, which no parser makes, counts as the host that it would block. */
function placeOf(key: SiteKey): { host: string; path: string } {
  const { kind, value } = splitKey(key);
  const slash = kind === 'url' ? value.indexOf('/') : -1;
  return slash === -1 ? { host: value, path: '/' } : { host: value.slice(0, slash), path: value.slice(slash) };
}

function gateUrl(host: string, path: string): GateVerdict {
  const refused = gateAddress(host) ?? gateOfficial(host);
  if (refused !== null) return refused;
  if (isPublicSuffix(host) && !isSharedHostingSuffix(host)) return publicSuffix(host);
  // A URL is looked up on the hosts above its own too, so a path listed there would match on the official host.
  const below = officialDomainBelow(host);
  if (below !== null) return officialDomain(below.domain, true);
  return isContainerPath(host, path) ? sharedHost(`${host}${path}`) : ALLOWED;
}

function gateHost(host: string, topSites: TopSites): GateVerdict {
  const refused = gateAddress(host) ?? gateOfficial(host);
  if (refused !== null) return refused;
  const below = officialDomainBelow(host);
  if (isSingleMachine(host)) return ALLOWED;
  if (isPlatformHost(host)) return sharedHost(host);
  if (isSharedHostingSuffix(host)) return sharedHost(host, isWildcardSuffix(host));
  if (isPublicSuffix(host)) return publicSuffix(host);
  if (below !== null) return officialDomain(below.domain, !below.verified);
  if (isGovernmentHost(host)) return governmentHost(host);
  const site = host.startsWith('www.') ? host.slice(4) : host;
  return topSites.has(host) || topSites.has(site) ? topSite(site) : ALLOWED;
}

function gateAddress(host: string): GateVerdict | null {
  return isPrivateHost(host) && !isPublicSuffix(host) ? privateAddress(host) : null;
}

function gateOfficial(host: string): GateVerdict | null {
  const official = officialDomainOf(host);
  return official === null ? null : officialDomain(official.domain, !official.verified);
}

/** A platform's host, a host above one, or `www.` of a suffix that hands out subdomains. */
function isPlatformHost(host: string): boolean {
  if (platformOf(host) !== null) return true;
  if (isAbovePlatform(host) && registrableDomain(host) !== null) return true;
  const suffix = host.startsWith('www.') ? host.slice(4) : '';
  return isSharedHostingSuffix(suffix) && !isWildcardSuffix(suffix);
}

/**
 * True for a private suffix that only a wildcard rule makes one (`*.dweb.link`, `*.elb.amazonaws.com`): its label may
 * be one customer's or a whole region's, which only a person can tell. Found by asking for a sibling that no rule
 * names.
 */
function isWildcardSuffix(host: string): boolean {
  const dot = host.indexOf('.');
  return dot !== -1 && isSharedHostingSuffix(`0-sibling-0${host.slice(dot)}`) && isSharedHostingSuffix(host);
}

function officialDomain(domain: string, insistable: boolean): GateVerdict {
  return {
    allowed: false,
    rule: 'official-domain',
    insistable,
    because: {
      th: `${domain} เป็นเว็บไซต์ทางการของธนาคารหรือหน่วยงาน ห้ามขึ้นบัญชี`,
      en: `${domain} is an official site of a bank or agency and cannot be listed`,
    },
  };
}

function governmentHost(host: string): GateVerdict {
  return {
    allowed: false,
    rule: 'official-domain',
    insistable: true,
    because: {
      th: `${host} จดทะเบียนได้เฉพาะหน่วยงานรัฐ ถ้าถูกเจาะระบบให้ขึ้นบัญชีเฉพาะหน้า (path)`,
      en: `${host} is registered to a government body: if it was broken into, list the page by its path`,
    },
  };
}

function sharedHost(subject: string, insistable = false): GateVerdict {
  return {
    allowed: false,
    rule: 'shared-host',
    insistable,
    because: {
      th: `${subject} มีผู้ใช้หลายรายร่วมกัน ให้ขึ้นบัญชีเฉพาะหน้าหรือโดเมนย่อยของมิจฉาชีพ`,
      en: `${subject} is shared by many people: list the scammer's own page or subdomain`,
    },
  };
}

function publicSuffix(host: string): GateVerdict {
  return {
    allowed: false,
    rule: 'public-suffix',
    insistable: false,
    because: {
      th: `${host} เป็นส่วนท้ายที่ใครก็จดทะเบียนได้ ไม่ใช่เว็บไซต์`,
      en: `${host} is a suffix under which anyone can register, not a site`,
    },
  };
}

function topSite(host: string): GateVerdict {
  return {
    allowed: false,
    rule: 'top-site',
    insistable: true,
    because: {
      th: `${host} เป็นเว็บไซต์ที่มีผู้ใช้จำนวนมาก ต้องมีผู้อนุมัติคนที่สอง หรือขึ้นบัญชีเฉพาะหน้า`,
      en: `${host} is among the most visited sites: a second person must insist, or list the page by its path`,
    },
  };
}

function privateAddress(host: string): GateVerdict {
  return {
    allowed: false,
    rule: 'private-address',
    insistable: false,
    because: {
      th: `${host} เป็นที่อยู่ภายในเครือข่าย ไม่ใช่เว็บไซต์สาธารณะ`,
      en: `${host} is an address inside a network, not a public site`,
    },
  };
}
