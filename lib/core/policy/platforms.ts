/*
 * Platforms on which strangers publish under the platform's own host: listing that host would take down everyone on
 * it. They are listed by path; where the platform hands out subdomains, those are the private section of the public
 * suffix list and need no entry here.
 *
 * Source: our own choice from services named in Thai scam reports and in public phishing feeds, November 2026; no
 * list was copied. `containers` are paths that hold many owners' pages, so that a listing of exactly that path, which
 * also matches every address that differs only in its query, would cover them all (`youtube.com/watch`).
 */

export type PlatformKind = 'social' | 'messaging' | 'market' | 'documents' | 'video' | 'code' | 'shortener' | 'search';

export interface Platform {
  /** Covers itself and every host below it. */
  readonly host: string;
  readonly kind: PlatformKind;
  /** Paths that no listing may name as they stand. */
  readonly containers: readonly string[];
}

function platforms(kind: PlatformKind, entries: Record<string, readonly string[]>): Platform[] {
  return Object.entries(entries).map(([host, containers]) => ({ host, kind, containers }));
}

/** Every platform, by kind. */
export const PLATFORMS: readonly Platform[] = [
  ...platforms('messaging', {
    'line.me': ['/R/', '/R/ti/', '/R/ti/p/', '/R/ti/g/', '/ti/', '/ti/p/', '/ti/g/', '/ti/g2/'],
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
    'medium.com': [],
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
    'storage.googleapis.com': [],
    'firebasestorage.googleapis.com': ['/v0/', '/v0/b/'],
    'forms.office.com': ['/r/', '/pages/', '/Pages/ResponsePage.aspx', '/pages/responsepage.aspx'],
    'onedrive.live.com': ['/redir', '/view.aspx'],
    '1drv.ms': ['/b/', '/f/', '/u/', '/w/', '/x/'],
    'dropbox.com': ['/s/', '/sh/', '/scl/', '/scl/fi/'],
    'notion.so': [],
    'canva.com': ['/design/'],
    'typeform.com': [],
    'jotform.com': ['/form/'],
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
    'www.google.com': ['/search', '/url', '/amp/', '/amp/s/', '/maps/'],
    'bing.com': ['/search', '/ck/', '/ck/a'],
    'translate.goog': [],
    'web.archive.org': ['/web/'],
  }),
];

const byHost = new Map(PLATFORMS.map((platform) => [platform.host, platform]));

/** Hosts above a platform's (`google.com` above `docs.google.com`): a listing there would cover it. */
const above = new Set<string>();
for (const { host } of PLATFORMS) {
  for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) above.add(host.slice(dot + 1));
}

/** The platform that a canonical host belongs to (`m.facebook.com` → facebook.com), the nearest one; else null. */
export function platformOf(host: string): Platform | null {
  let at = 0;
  for (;;) {
    const platform = byHost.get(host.slice(at));
    if (platform !== undefined) return platform;
    const dot = host.indexOf('.', at);
    if (dot === -1) return null;
    at = dot + 1;
  }
}

/** True where a platform's host lies below this one. */
export function isAbovePlatform(host: string): boolean {
  return above.has(host);
}

/** True where a URL key's path is one that many owners share, on a host of the platform. */
export function isContainerPath(platform: Platform, path: string): boolean {
  return platform.containers.includes(path) || platform.containers.includes(`${path}/`);
}
