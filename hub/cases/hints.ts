/*
 * What a member should know of an indicator before they decide, each with its words. Hints speak of names, of where strangers publish
 * and of what the hub has listed before; none of them forbids anything, that is the gate's part. Pure.
 */
import type { Hint, HintCode } from '../../lib/core/console/queue.ts';
import { isSharedHostingSuffix, registrableDomain } from '../../lib/core/indicators/host.ts';
import { isSiteKey, type IndicatorKey, type SiteKey } from '../../lib/core/indicators/key.ts';
import { isThaiLandline } from '../../lib/core/indicators/phone.ts';
import type { TopSites } from '../../lib/core/policy/gate.ts';
import { isGovernmentHost } from '../../lib/core/policy/official-domains.ts';
import { platformOf } from '../../lib/core/policy/platforms.ts';
import { lookAlikeOf } from './look-alike.ts';
import { hostOf } from './scopes.ts';

/** A listing of the indicator, or of something else on its host or above it. */
export interface KnownListing {
  readonly key: IndicatorKey;
  readonly publisher: string;
  readonly isInForce: boolean;
  /** Days since 1970 on which it was last seen in use. */
  readonly seenOn: number;
}

export interface HintFacts {
  readonly key: IndicatorKey;
  readonly listings: readonly KnownListing[];
  /** Days since 1970 on which the last earlier case of it was closed; null: there was none. */
  readonly closedOn: number | null;
  /** The same of a case that was forgotten since, where people had decided for the person; null: there was none. */
  readonly forgottenOn: number | null;
  /** Name of the publisher of what is decided here. */
  readonly ownPublisher: string;
  readonly today: number;
}

/** Numbers that were given up go to new owners; what was said of the last one is not about this one. */
const LONG_AGO_DAYS = 90;
const MAX_SAME_HOST = 5;

/** All hints about an indicator. */
export function hintsOf(facts: HintFacts, topSites: TopSites): readonly Hint[] {
  const { key } = facts;
  return [
    ...(isSiteKey(key) ? siteHints(key, topSites) : numberHints(key)),
    ...pastHints(facts),
    ...forgottenHints(facts),
    ...listingHints(facts),
  ];
}

function siteHints(key: SiteKey, topSites: TopSites): Hint[] {
  const host = hostOf(key);
  const hints: Hint[] = [];
  const like = lookAlikeOf(host, topSites);
  if (like !== null) {
    const code: HintCode = like.of === 'official' ? 'look-alike-official' : 'look-alike-top';
    hints.push(hint(code, `ชื่อคล้าย ${like.domain}`, `its name resembles ${like.domain}`, like.domain));
  }
  if (isGovernmentHost(host)) {
    hints.push(
      hint(
        'government',
        'ชื่อนี้ออกให้เฉพาะหน่วยงานรัฐ อาจถูกเจาะระบบ ควรแจ้งเจ้าของก่อน',
        'only government bodies get such names: it may have been broken into, tell its owner first',
      ),
    );
  }
  const platform = platformOf(host);
  const suffix = suffixOf(host);
  if (platform !== null) {
    hints.push(
      hint(
        'platform',
        `${platform.host} มีผู้ใช้หลายคนร่วมกัน ให้ขึ้นรายการเฉพาะหน้าที่มีรายงาน`,
        `strangers publish on ${platform.host}: list only the page that was reported`,
        platform.host,
      ),
    );
  } else if (suffix !== null) {
    hints.push(
      hint(
        'shared-host',
        `${suffix} แจกชื่อย่อยให้ใครก็ได้ ชื่อนี้เป็นของผู้ใช้เพียงรายเดียว`,
        `${suffix} gives names to anybody: this one is one customer's`,
        suffix,
      ),
    );
  }
  return hints;
}

function numberHints(key: IndicatorKey): Hint[] {
  if (key.startsWith('biller:')) {
    return [
      hint(
        'gateway',
        'เป็นการรับชำระผ่านตัวกลาง ร้านค้าหลายรายใช้ร่วมกัน และเลขอ้างอิงอาจใช้ครั้งเดียว',
        'a payment gateway: many shops share it, and the reference may be for one payment only',
      ),
    ];
  }
  if (key.startsWith('ppid:ewallet:')) {
    return [
      hint(
        'gateway',
        'เป็นเลขของผู้ให้บริการกระเป๋าเงิน อาจสร้างให้แต่ละรายการ',
        'an e-wallet provider gives such numbers, maybe one for each payment',
      ),
    ];
  }
  const national = key.startsWith('phone:+66') ? `0${key.slice('phone:+66'.length)}` : '';
  if (!isThaiLandline(national)) return [];
  return [
    hint(
      'gateway',
      'เป็นเบอร์บ้านหรือตู้สาขา มีผู้โทรหลายคนใช้ร่วมกัน และปลอมเบอร์ต้นทางได้',
      'a landline or a switchboard: many callers share it, and callers can pretend to have it',
    ),
  ];
}

/** Of telephones only: accounts, wallets and IDs keep their owners. */
function pastHints({ key, listings, closedOn, forgottenOn, today }: HintFacts): Hint[] {
  if (!key.startsWith('phone:')) return [];
  const own = listings.filter((listing) => listing.key === key);
  if (own.some(({ isInForce }) => isInForce)) return [];
  const last = Math.max(closedOn ?? -1, forgottenOn ?? -1, ...own.map(({ seenOn }) => seenOn));
  const days = today - last;
  if (last < 0 || days < LONG_AGO_DAYS) return [];
  return [
    hint(
      'reassigned',
      `เคยอยู่ในระบบเมื่อ ${days} วันก่อน เบอร์อาจเปลี่ยนเจ้าของแล้ว ดูเฉพาะรายงานใหม่`,
      `it was known here ${days} days ago and may have another owner now: look at the new reports only`,
    ),
  ];
}

/** What the case rested on is gone, but not that people looked and decided that there should be no warning. */
function forgottenHints({ forgottenOn, today }: HintFacts): Hint[] {
  if (forgottenOn === null) return [];
  const days = today - forgottenOn;
  return [
    hint(
      'closed-before',
      `เคยมีผู้ตรวจสอบแล้วปิดคดีหรือถอนรายการเมื่อ ${days} วันก่อน รายละเอียดลบไปแล้วตามกำหนด`,
      `people looked at it ${days} days ago and closed its case or took it off; what that rested on is deleted since`,
    ),
  ];
}

function listingHints({ key, listings, ownPublisher }: HintFacts): Hint[] {
  const inForce = listings.filter(({ isInForce }) => isInForce);
  const feeds = inForce.filter((listing) => listing.key === key && listing.publisher !== ownPublisher);
  const elsewhere = [...new Set(inForce.filter((listing) => listing.key !== key).map((listing) => listing.key))];
  return [
    ...feeds.map(({ publisher }) =>
      hint('in-feed', `${publisher} ขึ้นรายการนี้อยู่แล้ว`, `${publisher} lists it already`, publisher),
    ),
    ...elsewhere.slice(0, MAX_SAME_HOST).map((other) =>
      // Only sites lie on a host; a number has no neighbours.
      hint('same-host', `มีรายการเตือน ${other} อยู่แล้ว`, `${other} is listed already`, other),
    ),
  ];
}

/** The suffix that gives names to anybody, above a host; null where there is none. */
function suffixOf(host: string): string | null {
  const domain = registrableDomain(host);
  if (domain === null) return null;
  const above = domain.slice(domain.indexOf('.') + 1);
  // Also platforms that the suffix list does not know (evil.weebly.com).
  for (let at = host.indexOf('.'); at !== -1; at = host.indexOf('.', at + 1)) {
    const parent = host.slice(at + 1);
    if (platformOf(parent) !== null) return parent;
  }
  return isSharedHostingSuffix(above) ? above : null;
}

function hint(code: HintCode, th: string, en: string, about: string | null = null): Hint {
  return { code, because: { th, en }, about };
}
