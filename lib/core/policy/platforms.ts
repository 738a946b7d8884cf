/*
 * Platforms on which strangers publish under the platform's own host: listing that host would take down everyone on
 * it. They are listed by path, or by subdomain where a subdomain is one customer's. Most platforms of the second kind
 * are in the private section of the public suffix list and need no entry; `hosting` and some others here are not.
 *
 * Source: our own choice from services named in Thai scam reports and in public phishing feeds, November 2026; no
 * list was copied. `containers` are paths that hold many owners' pages, so that a listing of exactly that path, which
 * also matches every address that differs only in its query, would cover them all (`youtube.com/watch`).
 */

import { hostsAbove, registrableDomain } from '../indicators/host.ts';
import { late } from '../late.ts';

export type PlatformKind =
  'social' | 'messaging' | 'market' | 'documents' | 'video' | 'code' | 'shortener' | 'search' | 'hosting';

export interface Platform {
  readonly host: string;
  readonly kind: PlatformKind;
  /** `path`: hosts below it are the platform's own (`m.facebook.com`); `subdomain`: they are its customers'. */
  readonly tenants: 'path' | 'subdomain';
  /** Paths that no listing may name as they stand. */
  readonly containers: readonly string[];
}

function platforms(kind: PlatformKind, entries: Record<string, readonly string[]>): Platform[] {
  return Object.entries(entries).map(([host, containers]) => ({ host, kind, tenants: 'path', containers }));
}

function bySubdomain(kind: PlatformKind, hosts: string): Platform[] {
  return hosts.split(' ').map((host) => ({ host, kind, tenants: 'subdomain', containers: [] }));
}

/** Every platform, by kind. */
export const PLATFORMS: readonly Platform[] = [
  ...platforms('messaging', {
    'line.me': ['/R/', '/R/ti/', '/R/ti/p/', '/R/ti/g/', '/R/oaMessage/', '/ti/', '/ti/p/', '/ti/g/', '/ti/g2/'],
    'lin.ee': [],
    'line.naver.jp': [],
    't.me': ['/s/', '/joinchat/', '/share/', '/share/url'],
    'telegram.me': ['/joinchat/'],
    'telegram.org': [],
    'wa.me': ['/qr/'],
    'whatsapp.com': ['/channel/', '/send', '/send/'],
    'm.me': [],
    'discord.gg': [],
    'discord.com': ['/invite/', '/channels/'],
  }),
  ...platforms('social', {
    'facebook.com': [
      '/profile.php',
      '/photo.php',
      '/photo/',
      '/story.php',
      '/permalink.php',
      '/groups/',
      '/pages/',
      '/people/',
      '/p/',
      '/marketplace/',
      '/marketplace/item/',
      '/share/',
      '/share/p/',
      '/watch/',
      '/l.php',
      '/login.php',
      '/login/',
    ],
    'fb.com': [],
    'fb.me': [],
    'fb.watch': [],
    'instagram.com': ['/p/', '/reel/', '/stories/', '/explore/'],
    'threads.net': [],
    'threads.com': [],
    'x.com': ['/i/', '/home', '/search'],
    'twitter.com': ['/i/', '/home', '/search', '/intent/'],
    't.co': [],
    'tiktok.com': ['/t/', '/tag/', '/search'],
    'linkedin.com': ['/in/', '/company/', '/jobs/', '/jobs/view/', '/redir/', '/redir/redirect'],
    'reddit.com': ['/r/', '/user/'],
    'pantip.com': ['/topic/', '/forum/', '/profile/'],
    'linktr.ee': [],
  }),
  ...platforms('video', {
    'youtube.com': ['/watch', '/shorts/', '/channel/', '/c/', '/user/', '/redirect', '/playlist', '/live/'],
    'youtu.be': [],
    'twitch.tv': [],
  }),
  ...platforms('market', {
    'shopee.co.th': ['/search', '/product/', '/shop/', '/universal-link/'],
    'shopee.com': [],
    'shp.ee': [],
    'lazada.co.th': ['/products/', '/shop/', '/catalog/'],
    'lazada.com': [],
    'kaidee.com': [],
    'play.google.com': ['/store/', '/store/apps/', '/store/apps/details'],
    'apps.apple.com': ['/th/', '/th/app/', '/app/'],
  }),
  ...platforms('documents', {
    'docs.google.com': [
      '/forms/',
      '/forms/d/',
      '/forms/d/e/',
      '/document/',
      '/document/d/',
      '/spreadsheets/',
      '/spreadsheets/d/',
      '/presentation/',
      '/presentation/d/',
    ],
    'forms.gle': [],
    'drive.google.com': ['/file/', '/file/d/', '/drive/', '/drive/folders/', '/open', '/uc'],
    'sites.google.com': ['/view/', '/site/', '/a/'],
    'script.google.com': ['/macros/', '/macros/s/'],
    'firebasestorage.googleapis.com': ['/v0/', '/v0/b/'],
    'forms.office.com': ['/r/', '/pages/', '/Pages/ResponsePage.aspx', '/pages/responsepage.aspx'],
    'onedrive.live.com': ['/redir', '/view.aspx'],
    '1drv.ms': ['/b/', '/f/', '/u/', '/w/', '/x/'],
    'dropbox.com': ['/s/', '/sh/', '/scl/', '/scl/fi/'],
    'canva.com': ['/design/'],
    'docdroid.net': [],
    'scribd.com': ['/document/'],
    'archive.org': ['/details/', '/download/', '/web/'],
    'ipfs.io': ['/ipfs/', '/ipns/'],
    'telegra.ph': [],
  }),
  ...platforms('code', {
    'github.com': [],
    'gist.github.com': [],
    'raw.githubusercontent.com': [],
    'gitlab.com': [],
    'bitbucket.org': [],
    'huggingface.co': ['/spaces/', '/datasets/'],
    'codepen.io': [],
  }),
  ...platforms('shortener', {
    'bit.ly': [],
    'tinyurl.com': [],
    'is.gd': [],
    'v.gd': [],
    'cutt.ly': [],
    'rb.gy': [],
    'ow.ly': [],
    'buff.ly': [],
    'shorturl.at': [],
    'shorturl.asia': [],
    'goo.gl': ['/maps/', '/forms/'],
    'g.co': [],
    's.id': [],
    't.ly': [],
    'qrco.de': [],
    'me-qr.com': [],
  }),
  ...platforms('search', {
    'google.com': ['/search', '/url', '/amp/', '/amp/s/', '/maps/'],
    'google.co.th': ['/search', '/url', '/amp/', '/amp/s/', '/maps/'],
    'bing.com': ['/search', '/ck/', '/ck/a'],
    'web.archive.org': ['/web/'],
  }),
  ...bySubdomain('social', 'medium.com tumblr.com livejournal.com'),
  ...bySubdomain('documents', 'notion.so typeform.com jotform.com sharepoint.com storage.googleapis.com'),
  ...bySubdomain(
    'hosting',
    'weebly.com wordpress.com godaddysites.com strikingly.com mystrikingly.com 000webhostapp.com glitch.me surge.sh ' +
      'webnode.com ucoz.net canva.site amazonaws.com',
  ),
];

const byHost = late(() => new Map(PLATFORMS.map((platform) => [platform.host, platform])));

/** Hosts above a platform's (`google.com` above `docs.google.com`): a listing there would cover it. */
const above = late(() => new Set(PLATFORMS.flatMap(({ host }) => hostsAbove(host))));

/** Paths that a URL listing on a host must not name: a URL is looked up on the hosts above its own as well. */
const containersAt = late(() => {
  const at = new Map<string, Set<string>>();
  for (const { host, containers } of PLATFORMS) {
    for (const one of [host, ...hostsAbove(host)]) {
      const known = at.get(one) ?? new Set<string>();
      for (const path of containers) known.add(path);
      at.set(one, known);
    }
  }
  return at;
});

/**
 * The platform whose own host a canonical host is: `m.facebook.com` → facebook.com, `www.weebly.com` → weebly.com;
 * null for a customer's subdomain (`evil.weebly.com`) and for every other host.
 */
export function platformOf(host: string): Platform | null {
  let at = 0;
  for (;;) {
    const platform = byHost().get(host.slice(at));
    if (platform !== undefined) {
      const own = platform.tenants === 'path' || at === 0 || host.slice(0, at) === 'www.';
      return own ? platform : null;
    }
    const dot = host.indexOf('.', at);
    if (dot === -1) return null;
    at = dot + 1;
  }
}

/**
 * The part of a canonical host that has one owner: its registrable domain or, on a platform that hands out subdomains, the customer's:
 * `www.evil.example` → `evil.example`, `a.shop.weebly.com` → `shop.weebly.com`. The host where it has neither.
 */
export function ownedHost(host: string): string {
  const domain = registrableDomain(host) ?? host;
  const names = [host, ...hostsAbove(host)];
  const customer = names[names.findIndex((name) => byHost().get(name)?.tenants === 'subdomain') - 1];
  return customer !== undefined && customer.length > domain.length ? customer : domain;
}

/** True where a platform's host lies below this one. */
export function isAbovePlatform(host: string): boolean {
  return above().has(host);
}

/**
 * True where a URL listing of this host and path would cover pages of many owners, on the platform that the host
 * belongs to or on one below it (`google.com` with `/forms/` would match on docs.google.com).
 */
export function isContainerPath(host: string, path: string): boolean {
  const platform = platformOf(host);
  const shared = [platform === null ? undefined : containersAt().get(platform.host), containersAt().get(host)];
  return shared.some((paths) => paths?.has(path) === true || paths?.has(`${path}/`) === true);
}

/**
 * True for the public name of one rented machine that the suffix list's wildcard makes look like a suffix:
 * `ec2-203-0-113-5.compute-1.amazonaws.com` (rule `*.compute-1.amazonaws.com`).
 */
export function isSingleMachine(host: string): boolean {
  return /^ec2-\d+-\d+-\d+-\d+\.compute-1\.amazonaws\.com$/.test(host);
}
