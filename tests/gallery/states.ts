/* Every state of every page, as fixed values: no clock, no worker, no network. Names are those of the pictures. */
import type { OptionsView } from '../../components/options-page.tsx';
import type { MessageCheckState } from '../../components/message-check-panel.tsx';
import type { Grade } from '../../lib/core/blocklist/listing.ts';
import type {
  AskedCheck,
  CardItem,
  CardView,
  ExceptionView,
  FoundItem,
  HitView,
  IgnoredView,
  ListedView,
  ListStatus,
  MessageCheck,
  PublisherStatus,
  PublisherOffer,
  PublisherView,
  SiteExplanation,
} from '../../lib/messages.ts';
import { DEFAULT_SETTINGS } from '../../lib/settings.ts';
import type { SettingsView } from '../../lib/settings.ts';
import type { InterstitialState, Subject } from '../../lib/pages/interstitial.ts';
import type { PopupView } from '../../lib/pages/popup-reading.ts';
import { reportPanelStates } from './report-states.ts';

/** 22 November 2026, 10:00 in Bangkok. */
export const NOW = Date.UTC(2026, 10, 22, 3, 0, 0);
const TODAY = Math.floor(NOW / 86_400_000);
const MINUTE = 60_000;

const centre = { th: 'ศูนย์ตัวอย่าง', en: 'Example Centre' };
const feed = { th: 'รายการจากธนาคารตัวอย่าง', en: 'Example Bank feed' };

export const confirmedHit: HitView = {
  key: 'host:secure-kbank-verify.example',
  grade: 'confirmed',
  category: 'TX1',
  listedOn: TODAY - 3,
  seenOn: TODAY - 1,
  reports: 14,
  publisher: centre,
};
export const feedHit: HitView = {
  ...confirmedHit,
  grade: 'corroborated',
  reports: 0,
  publisher: feed,
  seenOn: TODAY - 5,
};
const pathHit: HitView = {
  ...confirmedHit,
  key: 'url:pages.example/shop-a',
  grade: 'corroborated',
  category: 'TH01',
  reports: 6,
};

export const address = {
  before: 'https://login.',
  domain: 'secure-kbank-verify.example',
  after: '/th',
  unicodeHost: null,
};

export const exception: ExceptionView = {
  id: 'e1',
  subject: 'secure-kbank-verify.example',
  scope: 'host',
  origin: 'proceed',
  tabId: 7,
  createdAt: NOW - 2 * MINUTE,
  expiresAt: NOW + 8 * MINUTE,
};
const pause: ExceptionView = {
  ...exception,
  id: 'e2',
  subject: 'shop-example.com',
  origin: 'pause',
  tabId: null,
  expiresAt: NOW + 20 * 60 * MINUTE,
};

export const publisher: PublisherStatus = {
  id: 'p1',
  name: centre,
  epoch: 0,
  sequence: 214,
  counts: { hosts: 124_781, urls: 8_213, numbers: 0 },
  checkedAt: NOW - 12 * MINUTE,
  publishedAt: NOW - 40 * MINUTE,
  pollSeconds: 900,
  freshness: 'fresh',
  lastError: null,
};
export const fresh: ListStatus = { publishers: [publisher], updating: false };
const stale: ListStatus = {
  publishers: [
    { ...publisher, freshness: 'stale', checkedAt: NOW - 26 * 60 * MINUTE, lastError: 'network' },
    { ...publisher, id: 'p2', name: feed, sequence: 31, counts: { hosts: 902, urls: 0, numbers: 0 } },
  ],
  updating: false,
};
const expired: ListStatus = {
  publishers: [
    { ...publisher, freshness: 'expired', checkedAt: NOW - 9 * 24 * 60 * MINUTE, lastError: 'threshold', epoch: 1 },
  ],
  updating: false,
};
const starter: ListStatus = { publishers: [{ ...publisher, checkedAt: null, sequence: 1 }], updating: false };

export const listed: SiteExplanation = {
  address,
  site: { kind: 'listed', hits: [confirmedHit], blocks: true },
  proceedScopes: ['host'],
  appealUrl: 'https://hub.example/appeal?kind=site&about=secure-kbank-verify.example',
};

function answered(change: Partial<SiteExplanation>): Subject {
  const explanation = { ...listed, ...change };
  const { site } = explanation;
  const opens = site.kind === 'not-listed' || site.kind === 'paused' || (site.kind === 'listed' && !site.blocks);
  return { kind: 'answered', raw: 'https://login.secure-kbank-verify.example/th', explanation, opens };
}

function shows(subject: Subject, proceed: InterstitialState['proceed'] = 'idle'): InterstitialState {
  return { subject, list: fresh, proceed };
}

/** `https://` and a site name that reads as a bank in Cyrillic letters. */
const lookalike = {
  before: 'https://',
  domain: 'xn--80aa0cbo65f.example',
  after: '/login?next=%2Faccount%2Fverify&session=8f14e45fceea167a5a36dedd4bea2543',
  unicodeHost: 'рауваӏ.example',
};

/** As long as a name may be, without a place to break it; its publisher's name is as long. */
const LONG_HOST = `${'kasikorn-'.repeat(6)}bank.${'secure'.repeat(10)}.${'x'.repeat(60)}.example`;
const longName = { th: `ศูนย์${'ตัวอย่าง'.repeat(9)}`, en: `Centre${'ofexamples'.repeat(7)}` };
const longHit: HitView = { ...confirmedHit, key: `host:${LONG_HOST}`, publisher: longName };
const longAddress = {
  before: `https://${LONG_HOST.slice(0, LONG_HOST.lastIndexOf('.', LONG_HOST.length - 9) + 1)}`,
  domain: `${'x'.repeat(60)}.example`,
  after: `/${'a'.repeat(200)}`,
  unicodeHost: 'ธนาคาร.אבגדה.example',
};
/** A name in letters that are written from the right: its order is that of an address all the same. */
const rightToLeft = {
  before: 'https://',
  domain: 'xn--4dbcagdahymbxekheh6e0a7fei0b.example',
  after: '/th',
  unicodeHost: 'אבגדה.bank.example',
};

export const interstitialStates: Readonly<Record<string, InterstitialState>> = {
  confirmed: shows(answered({})),
  corroborated: shows(
    answered({
      address: { before: 'https://', domain: 'pages.example', after: '/shop-a/sale', unicodeHost: null },
      site: { kind: 'listed', hits: [pathHit, feedHit], blocks: true },
      proceedScopes: ['path', 'host'],
    }),
  ),
  'several-publishers': shows(answered({ site: { kind: 'listed', hits: [confirmedHit, feedHit], blocks: true } })),
  'feed-without-count': shows(answered({ site: { kind: 'listed', hits: [feedHit], blocks: true } })),
  reported: shows(
    answered({ site: { kind: 'listed', hits: [{ ...confirmedHit, grade: 'reported', reports: 1 }], blocks: false } }),
  ),
  disputed: shows(
    answered({ site: { kind: 'listed', hits: [{ ...confirmedHit, grade: 'disputed' }], blocks: false } }),
  ),
  lookalike: shows(answered({ address: lookalike })),
  'long-names': shows(answered({ address: longAddress, site: { kind: 'listed', hits: [longHit], blocks: true } })),
  'right-to-left': shows(answered({ address: rightToLeft })),
  'hidden-characters': shows(
    answered({ address: { ...address, after: '/th/\u202emoc.knab\u202c/\u200b\u0000<b>bold</b>', unicodeHost: null } }),
  ),
  'not-listed': shows(answered({ site: { kind: 'not-listed' } })),
  paused: shows(answered({ site: { kind: 'paused', exception, hits: [confirmedHit] } })),
  unknown: shows(answered({ site: { kind: 'unknown', reason: 'store-failed' } })),
  asking: shows({ kind: 'asking', raw: 'https://login.secure-kbank-verify.example/th' }),
  failed: shows({ kind: 'failed', raw: 'https://login.secure-kbank-verify.example/th' }),
  malformed: shows({ kind: 'malformed', raw: 'javascript:alert(document.domain)//<img src=x onerror=alert(1)>' }),
  flood: shows({ kind: 'malformed', raw: `https://${'a'.repeat(70_000)}` }),
  empty: shows({ kind: 'empty' }),
  'proceed-failed': shows(answered({}), 'failed'),
  'reported-here': shows(answered({})),
  'report-of-it-sent': shows(answered({})),
  shared: shows(answered({})),
};

function popup(explanation: Partial<SiteExplanation>, change: Partial<PopupView['summary']> = {}): PopupView {
  return {
    summary: {
      url: 'https://www.shop-example.com/',
      explanation: { ...listed, ...explanation },
      list: fresh,
      blockedFrames: 0,
      found: { items: [], more: 0, isUnread: false },
      off: [],
      locked: [],
      ...change,
    },
    exceptions: [],
    ignored: [],
    asked: null,
    lack: null,
    mayReport: true,
  };
}

const shop = { before: 'https://www.', domain: 'shop-example.com', after: '/', unicodeHost: null };

const listedAccount = {
  grade: 'confirmed',
  category: 'TH01',
  listedOn: TODAY - 9,
  seenOn: TODAY - 2,
  reports: 23,
} as const;

const scb = { th: 'ไทยพาณิชย์', en: 'Siam Commercial Bank' };
const atOtherBank: ListedView = {
  ...listedAccount,
  grade: 'reported',
  publisher: centre,
  bank: scb,
  otherBank: { th: 'กสิกรไทย', en: 'Kasikornbank' },
};

const messageListed: MessageCheck = {
  more: 0,
  indicators: [
    {
      kind: 'account',
      key: 'acct:TH:1234567890',
      text: '123-4-56789-0',
      verdict: { kind: 'listed', hits: [{ ...listedAccount, publisher: centre }] },
    },
    {
      kind: 'promptpay',
      key: 'phone:+66812345678',
      text: '081-234-5678',
      verdict: { kind: 'listed', hits: [{ ...listedAccount, grade: 'reported', reports: 1, publisher: feed }] },
    },
    { kind: 'site', key: 'host:shop-example.com', text: 'shop-example.com', verdict: { kind: 'not-listed' } },
    { kind: 'line', key: 'line:@shop', text: '@shop', verdict: { kind: 'unknown', reason: 'over-cap' } },
  ],
};

const [, , notListedLink] = messageListed.indicators;
const uncheckedNumber: MessageCheck['indicators'][number] = {
  kind: 'account',
  key: 'acct:TH:9876543210',
  text: '987-6-54321-0',
  verdict: { kind: 'unknown', reason: 'no-release' },
};

/** The check of a message, in the popup's states of the same name. */
export const messageCheckStates: Readonly<Record<string, MessageCheckState>> = {
  'message-listed': { kind: 'done', check: messageListed },
  'message-unchecked': { kind: 'done', check: { more: 3, indicators: [uncheckedNumber] } },
  'message-some-unchecked': {
    kind: 'done',
    check: { more: 2, indicators: [uncheckedNumber, ...(notListedLink === undefined ? [] : [notListedLink])] },
  },
  'message-nothing': { kind: 'done', check: { more: 0, indicators: [] } },
  'message-failed': { kind: 'failed' },
};

const ignoredNumber: IgnoredView = {
  id: 'i1',
  kind: 'account',
  masked: '•••-•-••789-0',
  site: 'shop-example.com',
  createdAt: NOW - 60 * MINUTE,
  expiresAt: NOW + 29 * 24 * 60 * MINUTE,
};

const foundAccount: FoundItem = {
  id: 'f1',
  kind: 'account',
  key: 'acct:TH:1234567890',
  source: 'text',
  verdict: { kind: 'listed', hits: [{ ...listedAccount, publisher: centre }] },
  isIgnored: false,
};
const foundCode: FoundItem = {
  id: 'f2',
  kind: 'promptpay',
  key: 'phone:+66812345678',
  source: 'picture',
  verdict: { kind: 'listed', hits: [{ ...listedAccount, grade: 'reported', reports: 1, publisher: feed }] },
  isIgnored: false,
};
const foundPhone: FoundItem = {
  id: 'f3',
  kind: 'phone',
  key: 'phone:+66898765432',
  source: 'text',
  verdict: { kind: 'not-listed' },
  isIgnored: false,
};
const foundUnknown: FoundItem = { ...foundPhone, id: 'f4', verdict: { kind: 'unknown', reason: 'over-cap' } };

function cardOf(items: CardView['items'], change: Partial<CardView> = {}): CardView {
  return { items, now: NOW, language: 'th', focus: null, isDismissed: false, ...change };
}
const cardAccount: CardItem = {
  id: 'f1',
  kind: 'account',
  shown: '123-4-56789-0',
  source: 'text',
  hits: [{ ...listedAccount, publisher: centre }],
};
const cardCode: CardItem = {
  id: 'f2',
  kind: 'promptpay',
  shown: '081-234-5678',
  source: 'picture',
  hits: [{ ...listedAccount, grade: 'corroborated', reports: 4, publisher: feed }],
};
const withGrade = (item: CardItem, grade: Grade): CardItem => ({ ...item, hits: [{ ...item.hits[0], grade }] });

/** The card over a page. */
const cardSite: CardItem = { ...cardAccount, id: 'site', kind: 'site', shown: 'shop-example.com', source: 'site' };

export const cardStates: Readonly<Record<string, CardView>> = {
  confirmed: cardOf([cardAccount, cardCode]),
  corroborated: cardOf([cardCode]),
  reported: cardOf([withGrade(cardAccount, 'reported')]),
  disputed: cardOf([withGrade(cardAccount, 'disputed')]),
  'site-reported': cardOf([withGrade(cardSite, 'reported')]),
  'site-disputed': cardOf([withGrade(cardSite, 'disputed'), withGrade(cardAccount, 'disputed')]),
  'link-in-code': cardOf([{ ...withGrade(cardSite, 'reported'), id: 'f4', source: 'picture' }]),
  'link-small': cardOf([{ ...withGrade(cardSite, 'reported'), id: 'f4', source: 'picture' }], { isDismissed: true }),
  'number-and-site': cardOf([cardAccount, withGrade(cardSite, 'reported')]),
  pasted: cardOf([{ ...cardAccount, source: 'pasted' }], { focus: 'f1' }),
  'other-bank': cardOf([{ ...cardAccount, hits: [atOtherBank] }]),
  'known-bank': cardOf([{ ...cardAccount, hits: [{ ...listedAccount, publisher: centre, bank: scb }] }]),
  feed: cardOf([{ ...cardCode, hits: [{ ...cardCode.hits[0], reports: 0 }] }]),
  long: cardOf([{ ...cardAccount, kind: 'biller', shown: `099999999999990 / ${'9'.repeat(60)}` }, cardCode]),
  'long-names': cardOf([
    { ...cardSite, shown: LONG_HOST, source: 'link', hits: [{ ...listedAccount, publisher: longName }] },
    { ...cardAccount, hits: [{ ...listedAccount, publisher: longName }] },
  ]),
  many: cardOf([cardAccount, ...Array.from({ length: 11 }, (_, i) => ({ ...cardCode, id: `m${i}` }))]),
  small: cardOf([cardAccount, cardCode], { isDismissed: true }),
};

function asked(answer: AskedCheck): PopupView {
  return { ...popup({ address: shop, site: { kind: 'not-listed' } }), asked: answer };
}

export const popupStates: Readonly<Record<string, PopupView | null>> = {
  'not-listed': popup({ address: shop, site: { kind: 'not-listed' } }),
  'message-listed': popup({ address: shop, site: { kind: 'not-listed' } }),
  'message-nothing': popup({ address: shop, site: { kind: 'not-listed' } }),
  'message-unchecked': popup({ address: shop, site: { kind: 'unknown', reason: 'no-release' } }),
  'message-some-unchecked': popup({ address: shop, site: { kind: 'not-listed' } }),
  'message-failed': popup({ address: shop, site: { kind: 'not-listed' } }),
  'asked-text': asked({ what: 'text', outcome: 'done', check: messageListed }),
  'asked-picture': asked({
    what: 'picture',
    outcome: 'done',
    check: { more: 0, indicators: messageListed.indicators.slice(1, 2) },
  }),
  'asked-no-code': asked({ what: 'picture', outcome: 'no-code' }),
  'asked-unreadable': asked({ what: 'picture', outcome: 'unreadable' }),
  'asked-failed': asked({ what: 'text', outcome: 'failed' }),
  found: popup(
    { address: shop, site: { kind: 'not-listed' } },
    { found: { items: [foundAccount, foundCode, foundPhone], more: 0, isUnread: false } },
  ),
  'found-other-bank': popup(
    { address: shop, site: { kind: 'not-listed' } },
    {
      found: {
        items: [{ ...foundAccount, verdict: { kind: 'listed', hits: [atOtherBank] } }, foundPhone],
        more: 0,
        isUnread: false,
      },
    },
  ),
  'found-shared': popup(
    { address: shop, site: { kind: 'not-listed' } },
    { found: { items: [foundAccount, foundCode, foundPhone], more: 0, isUnread: false } },
  ),
  'found-unknown': popup(
    { address: shop, site: { kind: 'not-listed' } },
    { found: { items: [foundUnknown, foundPhone], more: 12, isUnread: false } },
  ),
  'found-unread': popup(
    { address: shop, site: { kind: 'not-listed' } },
    { found: { items: [], more: 0, isUnread: true } },
  ),
  'found-some-unread': popup(
    { address: shop, site: { kind: 'not-listed' } },
    { found: { items: [foundAccount, foundPhone], more: 0, isUnread: true } },
  ),
  'found-ignored': {
    ...popup(
      { address: shop, site: { kind: 'not-listed' } },
      { found: { items: [{ ...foundAccount, isIgnored: true }], more: 0, isUnread: false } },
    ),
    ignored: [ignoredNumber],
  },
  'found-many': popup(
    { address: shop, site: { kind: 'not-listed' } },
    {
      found: {
        items: [foundAccount, ...Array.from({ length: 60 }, (_, i) => ({ ...foundPhone, id: `n${i}` }))],
        more: 340,
        isUnread: false,
      },
    },
  ),
  listed: popup({}),
  'right-to-left': popup({ address: rightToLeft }),
  'long-names': {
    ...popup(
      { address: longAddress, site: { kind: 'listed', hits: [longHit], blocks: true } },
      {
        list: { publishers: [{ ...publisher, name: longName }], updating: false },
        found: {
          items: [
            { ...foundAccount, id: 'f9', kind: 'site', key: `host:${LONG_HOST}`, source: 'link' },
            { ...foundAccount, verdict: { kind: 'listed', hits: [{ ...listedAccount, publisher: longName }] } },
          ],
          more: 0,
          isUnread: false,
        },
      },
    ),
    exceptions: [{ ...exception, subject: LONG_HOST }],
    ignored: [{ ...ignoredNumber, site: `${'x'.repeat(60)}.example` }],
  },
  'pause-failed': popup({}),
  reported: popup({
    site: { kind: 'listed', hits: [{ ...confirmedHit, grade: 'reported', reports: 1 }], blocks: false },
  }),
  paused: {
    ...popup({ address: shop, site: { kind: 'paused', exception: pause, hits: [pathHit] } }),
    exceptions: [pause, exception],
  },
  unknown: popup({ address: null, site: { kind: 'unknown', reason: 'not-checkable' } }),
  'no-release': popup(
    { site: { kind: 'unknown', reason: 'no-release' } },
    { list: { publishers: [], updating: false } },
  ),
  stale: popup({ address: shop, site: { kind: 'not-listed' } }, { list: stale }),
  expired: popup({ address: shop, site: { kind: 'not-listed' } }, { list: expired, blockedFrames: 2 }),
  updating: popup({ address: shop, site: { kind: 'not-listed' } }, { list: { ...starter, updating: true } }),
  ...Object.fromEntries(
    Object.keys(reportPanelStates).map((name) => [
      name,
      { ...popup({ address: shop, site: { kind: 'not-listed' } }), mayReport: name !== 'report-no-consent' },
    ]),
  ),
  'no-access': { ...popup({ address: shop, site: { kind: 'not-listed' } }), lack: 'no-access' },
  'rules-only': { ...popup({ address: shop, site: { kind: 'not-listed' } }), lack: 'rules-only' },
  'sites-off': popup(
    { address: shop, site: { kind: 'unknown', reason: 'turned-off' } },
    { off: ['sites', 'text', 'fields'], locked: ['fields'] },
  ),
  loading: null,
  'no-answer': null,
};

const ownSettings: SettingsView = { settings: DEFAULT_SETTINGS, locked: [], mayAddPublishers: true };
const trusted: PublisherView = {
  id: 'p1',
  setBy: 'package',
  host: 'hub.example',
  name: centre,
  fingerprint: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  signers: { need: 2, of: 3 },
  rootExpiresAt: NOW + 300 * 24 * 60 * MINUTE,
  lastError: null,
};
const ownFeed: PublisherView = { ...trusted, id: 'p2', setBy: 'person', host: 'lists.bank.example', name: feed };
const silent: PublisherView = {
  ...ownFeed,
  id: 'p3',
  host: 'lists.far-away.example',
  name: null,
  lastError: 'network',
};
const offer: PublisherOffer = {
  url: 'https://lists.bank.example/repo/',
  fingerprint: trusted.fingerprint,
  name: feed,
  counts: { hosts: 902, urls: 40, numbers: 1200 },
  signers: { need: 2, of: 3 },
  rootExpiresAt: NOW + 300 * 24 * 60 * MINUTE,
};
const adding = { add: { kind: 'typing', address: '', trouble: null }, removed: null, removeFailed: false } as const;
const counted: OptionsView['months'] = [
  {
    month: '2026-11',
    checked: 1284,
    warned: [
      { kind: 'account', category: 'TH01', count: 9 },
      { kind: 'site', category: 'TX1', count: 4 },
      { kind: 'promptpay', category: 'TH08', count: 1 },
    ],
  },
  { month: '2026-10', checked: 2210, warned: [{ kind: 'site', category: 'TX4', count: 6 }] },
  { month: '2026-09', checked: 96, warned: [] },
];
const asSet = {
  publishers: [trusted],
  settings: ownSettings,
  settingFailed: false,
  adding,
  months: [],
  data: { saved: null, erase: 'idle', hasConsoleKeys: false },
  isErased: false,
} as const;
const adds = (add: OptionsView['adding']['add']): OptionsView => ({
  exceptions: [],
  ignored: [],
  list: fresh,
  ...asSet,
  adding: { ...adding, add },
});
const typed = 'lists.bank.example';

export const optionsStates: Readonly<Record<string, OptionsView | null>> = {
  plain: { exceptions: [], ignored: [], list: fresh, ...asSet },
  busy: {
    exceptions: [pause, exception, { ...exception, id: 'e3', scope: 'path', subject: 'pages.example/shop-a' }],
    ignored: [ignoredNumber, { ...ignoredNumber, id: 'i2', kind: 'line', masked: '@•••••shop' }],
    list: stale,
    ...asSet,
    months: counted,
    publishers: [trusted, ownFeed, silent],
    settings: {
      ...ownSettings,
      settings: {
        poll: 'seldom',
        notice: 'button',
        checks: { sites: false, text: true, pictures: false, fields: true },
      },
    },
    settingFailed: true,
  },
  'long-names': {
    exceptions: [{ ...exception, subject: LONG_HOST }],
    ignored: [{ ...ignoredNumber, site: LONG_HOST }],
    list: { publishers: [{ ...publisher, name: longName }], updating: false },
    ...asSet,
    publishers: [{ ...ownFeed, host: LONG_HOST, name: longName }],
  },
  expired: { exceptions: [], ignored: [], list: expired, ...asSet },
  erasing: {
    exceptions: [],
    ignored: [],
    list: fresh,
    ...asSet,
    data: { saved: 'saved', erase: 'asking', hasConsoleKeys: true },
  },
  'erase-failed': {
    exceptions: [],
    ignored: [],
    list: fresh,
    ...asSet,
    data: { saved: 'failed', erase: 'failed', hasConsoleKeys: false },
  },
  erased: { exceptions: [], ignored: [], list: starter, ...asSet, isErased: true },
  'add-asking': adds({ kind: 'asking', address: typed }),
  'add-comparing': adds({ kind: 'comparing', address: typed, offer, isAdding: false }),
  'add-added': adds({ kind: 'added', offer }),
  ...Object.fromEntries(
    (['not-reachable', 'wrong-fingerprint', 'expired', 'already-there', 'too-many', 'no-access'] as const).map(
      (trouble) => [`add-${trouble}`, adds({ kind: 'typing', address: typed, trouble })],
    ),
  ),
  'add-removed': {
    ...adds({ kind: 'typing', address: '', trouble: null }),
    adding: { ...adding, removed: ownFeed, removeFailed: true },
  },
  managed: {
    exceptions: [],
    ignored: [],
    list: fresh,
    ...asSet,
    publishers: [{ ...trusted, setBy: 'policy' }],
    settings: { ...ownSettings, locked: ['sites', 'text', 'notice', 'poll'], mayAddPublishers: false },
  },
  'no-worker': null,
  loading: null,
};
