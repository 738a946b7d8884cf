/*
 * The one file that passes messages: what our pages may ask the worker, and how both ends parse it.
 * A request from anything but one of our own pages is refused: a web page has no way to ask.
 */
import * as v from 'valibot';
import { browser, type Browser } from 'wxt/browser';
import { actWithinMs, answerLimitMs } from './answer-limit.ts';
import type { Grade, Listing, ListingAttributes } from './core/blocklist/listing.ts';
import type { UnknownReason } from './core/blocklist/verdict.ts';
import type { IndicatorKey, NumberKind } from './core/indicators/key.ts';
import type { BankName } from './core/policy/banks.ts';
import { ownUrl } from './own-url.ts';
import { MAX_PAGE_URL, reportRequestSchemas } from './reports/requests.ts';
import type { ReportResponseOf } from './reports/requests.ts';
import { settingChangeSchema } from './settings.ts';
import type { CheckName, SettingsView } from './settings.ts';
import type { Offered } from './updater/own-publishers.ts';
import type { MonthCounts } from './worker/warning-counts.ts';
import type { AddressView } from './core/indicators/address-view.ts';
import type { Language } from '../locales/index.ts';

export type { AddressView };
export type { MonthCounts } from './worker/warning-counts.ts';
export type { Offered, OfferRefusal, PublisherOffer } from './updater/own-publishers.ts';
export type { CheckName, Notice, Poll, SettingChange, SettingName, SettingsView } from './settings.ts';
export type { ReportList, ReportOffer, ReportRefusal, ReportView } from './reports/requests.ts';

const url = v.pipe(v.string(), v.maxLength(MAX_PAGE_URL));
const tabId = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Longest text that can be checked at once, in UTF-16 units: a long chat. */
export const MAX_MESSAGE_LENGTH = 20_000;

const foundId = v.pipe(v.string(), v.maxLength(64));

const address = v.pipe(v.string(), v.maxLength(2048));
const publisherId = v.pipe(v.string(), v.maxLength(64));

/** What each request must look like. */
export const requestSchemas = {
  /** Ask the list again about an address: the interstitial trusts nothing that its own address says. */
  'site.explain': v.object({ url }),
  /** The person insists: let this tab open the listed host or path for a while. */
  'site.proceed': v.object({ url, scope: v.picklist(['host', 'path']) }),
  /** Stop warning about the site of this address, everywhere, until undone or expired. */
  'site.pause': v.object({ url }),
  'exceptions.list': v.object({}),
  'exceptions.undo': v.object({ id: v.pipe(v.string(), v.maxLength(64)) }),
  /** Everything that the popup shows for a tab. */
  'tab.summary': v.object({ tabId }),
  /** Age and size of the lists. */
  'list.status': v.object({}),
  /** Fetch now; answers when done. */
  'list.update': v.object({}),
  /** The indicators in a text that a person pasted; the text is looked through here and goes nowhere. */
  'message.check': v.object({ text: v.pipe(v.string(), v.maxLength(MAX_MESSAGE_LENGTH)) }),
  /** What the person asked of the menu on a page, once: the text or picture itself goes no further than the worker. */
  'asked.take': v.object({ tabId }),
  /** Leave the warning: back in history, or a new empty tab page when there is nothing to go back to. */
  'tab.leave': v.object({
    /** What only the page can know: whether its tab has a page before it. */
    canGoBack: v.boolean(),
  }),
  /** No more warnings of this number on this site, until undone or expired. */
  'found.ignore': v.object({ tabId, id: foundId }),
  'ignored.list': v.object({}),
  'ignored.undo': v.object({ id: v.pipe(v.string(), v.maxLength(64)) }),
  'settings.read': v.object({}),
  'settings.change': settingChangeSchema,
  /** Whose lists this browser takes, and what each of them is trusted by. */
  'publishers.read': v.object({}),
  /** What answers at an address; nothing is kept. */
  'publisher.look': v.object({ address }),
  /** The person has compared the fingerprint: the publisher is added where it still is that one. */
  'publisher.add': v.object({ address, fingerprint: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) }),
  'publisher.remove': v.object({ id: publisherId }),
  'publisher.restore': v.object({ id: publisherId }),
  /** How often this browser has warned, by month. */
  'summary.read': v.object({}),
  /** Everything on this device, for good; the extension starts anew. */
  'data.erase': v.object({}),
  ...reportRequestSchemas,
} as const;

/** Most blocks of text in one request of a page, and the longest block and label, in UTF-16 units. */
export const MAX_BLOCKS = 60;
export const MAX_BLOCK_LENGTH = 4_000;
export const MAX_CONTEXT_LENGTH = 200;
/** Most pictures of a page that are looked into at once. */
export const MAX_PICTURES = 12;

const context = v.pipe(v.string(), v.maxLength(MAX_CONTEXT_LENGTH));
const pixels = v.pipe(v.number(), v.finite(), v.minValue(-100_000), v.maxValue(100_000));

/**
 * What a content script may ask. It runs beside the page, in a process that a hostile page may have taken over: nothing
 * here tells it more than verdicts on what it sends, and everything is rationed by tab.
 */
export const pageRequestSchemas = {
  /** A number may be on the page: the script that reads it is wanted in this frame. `isLast`: it is not called for again by itself. */
  'page.read': v.object({ isLast: v.boolean() }),
  /** Texts of the page that may hold a number. `isCut`: there are some that are not asked about, and will not be. */
  'page.scan': v.object({
    isCut: v.boolean(),
    blocks: v.pipe(
      v.array(
        v.object({
          text: v.pipe(v.string(), v.maxLength(MAX_BLOCK_LENGTH)),
          heading: context,
          label: context,
          isVisible: v.boolean(),
          source: v.picklist(['text', 'link', 'attribute']),
        }),
      ),
      v.maxLength(MAX_BLOCKS),
    ),
  }),
  /** A text that a person copied, pasted or typed. Compared here, kept nowhere. */
  'page.field': v.object({
    text: v.pipe(v.string(), v.maxLength(MAX_BLOCK_LENGTH)),
    label: context,
    how: v.picklist(['copied', 'pasted', 'typed']),
  }),
  /**
   * There are pictures in view that were not looked into yet: where, in CSS pixels of the viewport. A frame does not know
   * where it stands and sends none: the top frame is then asked.
   */
  'page.pictures': v.object({
    places: v.pipe(
      v.array(v.object({ x: pixels, y: pixels, width: pixels, height: pixels })),
      v.maxLength(MAX_PICTURES),
    ),
    viewport: v.object({ width: pixels, height: pixels }),
  }),
  /** What the person did: on the card (`show`: where is it on the page?), or on a mark (`open`: the card, please). */
  'card.act': v.object({ action: v.picklist(['ignore', 'dismiss', 'show', 'open', 'report', 'paid']), id: foundId }),
} as const;

export type RequestType = keyof typeof requestSchemas;
export type RequestOf<T extends RequestType> = v.InferOutput<(typeof requestSchemas)[T]>;

/** A publisher as people read it. */
export interface PublisherName {
  readonly th: string;
  readonly en: string;
}

/** A hit as a page shows it. */
export interface HitView extends Listing {
  readonly publisher: PublisherName;
}

export type SiteView =
  | {
      readonly kind: 'listed';
      readonly hits: readonly [HitView, ...HitView[]];
      /** True where the guard keeps the site from loading. */
      readonly blocks: boolean;
    }
  | { readonly kind: 'not-listed' }
  | { readonly kind: 'unknown'; readonly reason: UnknownReason | 'turned-off' }
  | { readonly kind: 'paused'; readonly exception: ExceptionView; readonly hits: readonly HitView[] };

export interface SiteExplanation {
  readonly address: AddressView | null;
  readonly site: SiteView;
  /** What a proceed may cover: `path` only where a path is listed. */
  readonly proceedScopes: readonly ('host' | 'path')[];
  /** Page of the hub that lists it where a mistake can be reported; null: it has none, or nothing is listed. */
  readonly appealUrl: string | null;
}

export interface ExceptionView {
  readonly id: string;
  /** Host, or host and path, that is let through. */
  readonly subject: string;
  readonly scope: 'host' | 'path';
  readonly origin: 'proceed' | 'pause';
  /** The one tab it holds for; null: all tabs. */
  readonly tabId: number | null;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface PublisherStatus {
  readonly id: string;
  readonly name: PublisherName;
  readonly epoch: number;
  readonly sequence: number;
  readonly counts: { readonly hosts: number; readonly urls: number; readonly numbers: number };
  /** When this browser last confirmed with the publisher that it has the newest list, ms; null: never, the starter list. */
  readonly checkedAt: number | null;
  /** When the publisher made the list that is in force, ms. */
  readonly publishedAt: number;
  /** Seconds between two polls, as it holds here. */
  readonly pollSeconds: number;
  /** `fresh`: confirmed in time; `stale`: not confirmed for three polls; `expired`: the signed dates have run out. */
  readonly freshness: 'fresh' | 'stale' | 'expired';
  /** Code of the last failed update, null after a good one. */
  readonly lastError: string | null;
}

/** A publisher whose list this browser takes, or tries to. */
export interface PublisherView {
  readonly id: string;
  readonly setBy: 'package' | 'policy' | 'person';
  /** Host that its list is fetched from. */
  readonly host: string;
  /** As its signed release states it; null: no list of it has come yet. */
  readonly name: PublisherName | null;
  /** SHA-256, hex, of the root that its list is verified from. */
  readonly fingerprint: string;
  /** How many keys sign its releases together, of how many; null: its root cannot be read. */
  readonly signers: { readonly need: number; readonly of: number } | null;
  /** ms since 1970 at which its root runs out; null as above. */
  readonly rootExpiresAt: number | null;
  /** Code of the last failed update, null after a good one. */
  readonly lastError: string | null;
}

export interface ListStatus {
  readonly publishers: readonly PublisherStatus[];
  readonly updating: boolean;
}

export interface TabSummary {
  /** Address of the page, at most `MAX_PAGE_URL` units: what the tab shows, or what its warning stands for. */
  readonly url: string;
  readonly explanation: SiteExplanation;
  readonly list: ListStatus;
  /** Frames of this tab that the guard kept from loading. */
  readonly blockedFrames: number;
  /** What was found on the page in this tab. */
  readonly found: FoundOnPage;
  /** What the person, or their organisation, has turned off. */
  readonly off: readonly CheckName[];
  /** What of these the organisation has set. */
  readonly locked: SettingsView['locked'];
}

/** How something came to be looked up: where it stood on the page, or what the person did with it. */
export type FoundSource = 'text' | 'link' | 'attribute' | 'picture' | 'copied' | 'pasted' | 'typed';

/** One thing found on a page. */
export interface FoundItem {
  /** Names it within its tab. */
  readonly id: string;
  readonly kind: CheckedIndicator['kind'];
  readonly key: IndicatorKey;
  readonly source: FoundSource;
  readonly verdict: IndicatorVerdict;
  /** The person wants no warning of it on this site. */
  readonly isIgnored: boolean;
}

export interface FoundOnPage {
  /** Listed ones first, then those that could not be checked. */
  readonly items: readonly FoundItem[];
  /** How many more there are than are kept. */
  readonly more: number;
  /** Something on the page could not be read: whatever it says is not checked. */
  readonly isUnread: boolean;
}

/** A number that a person wants no warning of on one site. The number itself is not kept. */
export interface IgnoredView {
  readonly id: string;
  readonly kind: CheckedIndicator['kind'];
  /** The number with all but its last digits hidden. */
  readonly masked: string;
  /** Registrable domain, or host. */
  readonly site: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** A finding in a block of text that a page sent. */
export interface PageFinding {
  /** Index of the block in the request. */
  readonly block: number;
  /** UTF-16 units of the block's text. */
  readonly start: number;
  readonly end: number;
  /** Id of the found item, as in `CardItem`. */
  readonly id: string;
  readonly grade: Grade;
}

export interface PageFindings {
  readonly findings: readonly PageFinding[];
  /** Indexes of blocks whose numbers were not all looked up, because the tab has used up its allowance. */
  readonly unchecked: readonly number[];
}

/** One listed thing on the card. */
export interface CardItem {
  readonly id: string;
  readonly kind: CheckedIndicator['kind'];
  /** The number as people write it, or the site: the page shows it too. */
  readonly shown: string;
  readonly source: FoundSource | 'site';
  readonly hits: readonly [ListedView, ...ListedView[]];
}

/** What the card over a page shows: the gravest first. */
export interface CardView {
  readonly items: readonly [CardItem, ...CardItem[]];
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly language: Language;
  /** The item that the person has just copied, pasted or typed; the card opens with it even where it was closed before. */
  readonly focus: string | null;
  /** The person has read it: the card begins small. */
  readonly isDismissed: boolean;
}

/** A hit on a number or a site, as a page shows it. */
export interface ListedView extends Omit<ListingAttributes, 'bank'> {
  readonly publisher: PublisherName;
  /** Bank of the listed account, where the list says it. */
  readonly bank?: BankName;
  /** Bank that is named here, where the listed account is at another: then it is a note, whatever was decided. */
  readonly otherBank?: BankName;
}

export type IndicatorVerdict =
  | { readonly kind: 'listed'; readonly hits: readonly [ListedView, ...ListedView[]] }
  | { readonly kind: 'not-listed' }
  | { readonly kind: 'unknown'; readonly reason: UnknownReason | 'over-cap' };

export interface CheckedIndicator {
  readonly kind: 'site' | NumberKind;
  readonly key: IndicatorKey;
  /** As it stands in the text. */
  readonly text: string;
  readonly verdict: IndicatorVerdict;
}

export interface MessageCheck {
  /** Listed ones first. */
  readonly indicators: readonly CheckedIndicator[];
  /** How many more there are than are shown. */
  readonly more: number;
}

/** What came of a question asked in the menu of a page. */
export type AskedCheck =
  | { readonly what: 'text' | 'picture'; readonly outcome: 'done'; readonly check: MessageCheck }
  /** `unreadable`: the picture could not be had; `no-code`: there is no code in it; `failed`: the check broke. */
  | { readonly what: 'text' | 'picture'; readonly outcome: 'unreadable' | 'no-code' | 'failed' };

export interface ProceedOutcome {
  /** Address that the page may now open. */
  readonly openUrl: string;
  readonly exception: ExceptionView;
}

export interface ResponseOf extends ReportResponseOf {
  'site.explain': SiteExplanation;
  'site.proceed': ProceedOutcome;
  'site.pause': ExceptionView;
  'exceptions.list': readonly ExceptionView[];
  'exceptions.undo': { readonly undone: boolean };
  'tab.summary': TabSummary;
  'list.status': ListStatus;
  'list.update': ListStatus;
  'message.check': MessageCheck;
  /** Null: nothing was asked on this tab. */
  'asked.take': AskedCheck | null;
  'tab.leave': { readonly left: true };
  'found.ignore': IgnoredView;
  'ignored.list': readonly IgnoredView[];
  'ignored.undo': { readonly undone: boolean };
  'publishers.read': readonly PublisherView[];
  'publisher.look': Offered;
  'publisher.add': Offered;
  'publisher.remove': { readonly done: boolean };
  'publisher.restore': { readonly done: boolean };
  'summary.read': readonly MonthCounts[];
  'data.erase': { readonly erased: true };
  'settings.read': SettingsView;
  'settings.change': SettingsView;
}

export type PageRequestType = keyof typeof pageRequestSchemas;
export type PageRequestOf<T extends PageRequestType> = v.InferOutput<(typeof pageRequestSchemas)[T]>;

export interface PageResponseOf {
  'page.read': { readonly brought: boolean };
  'page.scan': PageFindings;
  /** Ids of what is listed, for the marks. */
  'page.field': { readonly listed: boolean };
  /** `looked`: the pictures were read; otherwise the page may ask again later. */
  'page.pictures': { readonly looked: boolean };
  'card.act': { readonly done: true };
}

/** What the worker tells a frame of a tab. */
export type TabMessage =
  /** For the card of the top frame. */
  | { readonly to: 'card'; readonly view: CardView | null }
  /** For the content scripts: the list or what the person ignores has changed, look again at everything. */
  | { readonly to: 'page'; readonly ask: 'rescan' }
  /** For the content scripts: bring the mark of this item into view. */
  | { readonly to: 'page'; readonly ask: 'reveal'; readonly id: string };

/** What goes back over the wire: a value, or a code that says why there is none. */
type Envelope =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly code: MessageErrorCode };

export type MessageErrorCode =
  /** The request does not parse, or its type is unknown. */
  | 'bad-request'
  /** The sender is not one of our own pages. */
  | 'forbidden'
  /** The request is well formed but cannot be done now: the tab is gone, the address is not listed. */
  | 'refused'
  /** The answering side broke. */
  | 'failed'
  /** No answer in time. What was asked for may still be done, but nothing is let through. */
  | 'late';

export class MessageError extends Error {
  readonly code: MessageErrorCode;
  constructor(code: MessageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MessageError';
    this.code = code;
  }
}

/** Who asks: the page's own tab, null when it has none (popup). */
export interface Asker {
  readonly tabId: number | null;
  readonly incognito: boolean;
  /** ms since 1970 from which nobody waits for the answer any more; left out: no page asks. */
  readonly until?: number;
}

/** The frame of a web page whose content script asks. */
export interface AskingFrame {
  readonly tabId: number;
  readonly windowId: number;
  readonly frameId: number;
  /** Address of the tab's top document. */
  readonly tabUrl: string;
  readonly incognito: boolean;
}

export type PageRequestHandlers = {
  readonly [T in PageRequestType]: (request: PageRequestOf<T>, asker: AskingFrame) => Promise<PageResponseOf[T]>;
};

export type RequestHandlers = {
  readonly [T in RequestType]: (request: RequestOf<T>, asker: Asker) => Promise<ResponseOf[T]>;
};

/**
 * Asks the worker, from one of our pages. Throws a MessageError when it is refused or the worker does not answer, or not
 * within the limit of its question: a page then says "unknown", never nothing. What comes after that is not heard.
 */
export async function ask<T extends RequestType>(type: T, request: RequestOf<T>): Promise<ResponseOf[T]> {
  const isPrivate = browser.extension?.inIncognitoContext ?? false;
  const until = Date.now() + actWithinMs(type);
  const answered = browser.runtime.sendMessage({ type, request, isPrivate, until });
  const envelope = (await inTime(answered, type)) as Envelope | undefined;
  if (envelope === undefined) throw new MessageError('failed', `${type}: no answer`);
  if (!envelope.ok) throw new MessageError(envelope.code, `${type}: ${envelope.code}`);
  return envelope.value as ResponseOf[T];
}

async function inTime(answer: Promise<unknown>, type: RequestType): Promise<unknown> {
  const limitMs = answerLimitMs(type);
  let clock: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    clock = setTimeout(() => reject(new MessageError('late', `${type}: no answer in ${limitMs} ms`)), limitMs);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(clock));
}

/**
 * Answers the requests of our pages, and those of content scripts, which may ask other things. Who asks, the browser says: a
 * message cannot. Call at the top level of the worker, so that a sleeping one wakes for them.
 */
export function answerRequests(handlers: RequestHandlers, pageHandlers: PageRequestHandlers): void {
  browser.runtime.onMessage.addListener((message: unknown, sender, sendResponse: (envelope: Envelope) => void) => {
    if (isOwnPage(sender)) {
      const asker = { tabId: sender.tab?.id ?? null, incognito: sender.tab?.incognito ?? saysPrivate(message) };
      void answer(handlers, message, asker).then(sendResponse);
      return true;
    }
    const frame = frameOf(sender);
    if (frame === null) {
      sendResponse({ ok: false, code: 'forbidden' });
      return false;
    }
    void answerPage(pageHandlers, message, frame).then(sendResponse);
    return true;
  });
}

/** Tells a frame of a tab something. False where nobody listens: the frame is gone, or has no content script. */
export async function tellFrame(tabId: number, frameId: number | null, message: TabMessage): Promise<boolean> {
  try {
    await browser.tabs.sendMessage(tabId, message, ...(frameId === null ? [] : [{ frameId }]));
    return true;
  } catch {
    return false;
  }
}

/** Parses and dispatches one message; never throws. Exported for tests. */
export async function answer(handlers: RequestHandlers, message: unknown, asker: Asker): Promise<Envelope> {
  const envelope = v.safeParse(envelopeSchema, message);
  if (!envelope.success) return { ok: false, code: 'bad-request' };
  try {
    const { type, request, until } = envelope.output;
    return await dispatch(handlers, type, request, until === undefined ? asker : { ...asker, until });
  } catch (error) {
    if (error instanceof MessageError) return { ok: false, code: error.code };
    return { ok: false, code: 'failed' };
  }
}

/** Parses and dispatches one message of a content script; never throws. Exported for tests. */
export async function answerPage(
  handlers: PageRequestHandlers,
  message: unknown,
  asker: AskingFrame,
): Promise<Envelope> {
  const envelope = v.safeParse(pageEnvelopeSchema, message);
  if (!envelope.success) return { ok: false, code: 'bad-request' };
  try {
    return await dispatchPage(handlers, envelope.output.type, envelope.output.request, asker);
  } catch {
    return { ok: false, code: 'failed' };
  }
}

async function dispatchPage<T extends PageRequestType>(
  handlers: PageRequestHandlers,
  type: T,
  request: unknown,
  asker: AskingFrame,
): Promise<Envelope> {
  const parsed = v.safeParse(pageRequestSchemas[type], request);
  if (!parsed.success) return { ok: false, code: 'bad-request' };
  return { ok: true, value: await handlers[type](parsed.output, asker) };
}

const pageRequestTypes = Object.keys(pageRequestSchemas) as PageRequestType[];
const pageEnvelopeSchema = v.object({ type: v.picklist(pageRequestTypes), request: v.unknown() });

const requestTypes = Object.keys(requestSchemas) as RequestType[];
const envelopeSchema = v.object({
  type: v.picklist(requestTypes),
  request: v.unknown(),
  until: v.exactOptional(v.pipe(v.number(), v.finite())),
});

async function dispatch<T extends RequestType>(
  handlers: RequestHandlers,
  type: T,
  request: unknown,
  asker: Asker,
): Promise<Envelope> {
  const parsed = v.safeParse(requestSchemas[type], request);
  if (!parsed.success) return { ok: false, code: 'bad-request' };
  return { ok: true, value: await handlers[type](parsed.output, asker) };
}

/** A popup has no tab: it says itself that it stands over a private window. Only our own pages are asked. */
function saysPrivate(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'isPrivate' in message && message.isPrivate === true;
}

/**
 * True for a page of this extension: same extension id, and the address of an own page. A content script has our id but
 * the address of the page that it runs in, so a page that has taken over its process cannot ask.
 */
function isOwnPage(sender: { id?: string | undefined; url?: string | undefined }): boolean {
  return sender.id === browser.runtime.id && sender.url?.startsWith(ownUrl('')) === true;
}

/** The frame that a content script of ours runs in, null for whatever else sends. */
function frameOf(sender: Browser.runtime.MessageSender): AskingFrame | null {
  const { id, tab, frameId } = sender;
  if (id !== browser.runtime.id || tab?.id === undefined || frameId === undefined) return null;
  // No address is told of a window that a page has opened empty and filled itself: it is read all the same.
  return { tabId: tab.id, windowId: tab.windowId, frameId, tabUrl: tab.url ?? '', incognito: tab.incognito };
}
