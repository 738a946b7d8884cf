/*
 * What the worker does for pages: finds the numbers in the texts and pictures that content scripts send, asks the lists, keeps
 * what was found by tab, and tells the button and the card.
 *
 * Everything that comes from a page is hostile. A page can send what it likes, as often as it likes: text is rationed by tab,
 * digests by number-checks.ts, screenshots by pictures/. What is over a ration is `unknown` and shown as such, never silence.
 */
import { GRADES } from '../core/blocklist/listing.ts';
import { besideBanks, type NumberVerdict, type Verdict } from '../core/blocklist/verdict.ts';
import { LIKELY, type Candidate } from '../core/detect/candidate.ts';
import { findIndicators } from '../core/detect/find-indicators.ts';
import { indicatorsInCode } from '../core/detect/qr.ts';
import { isSiteKey, type IndicatorKey, type NumberKey, type SiteKey } from '../core/indicators/key.ts';
import { showNumber } from '../core/indicators/mask.ts';
import { createAllowance } from './allowance.ts';
import { aroundIn, verdictOn, type Found, type FoundStore, type TabFound } from './found-store.ts';
import { kindOf, toIndicatorVerdict } from './indicator-view.ts';
import type {
  CardItem,
  CardView,
  FoundOnPage,
  FoundSource,
  PageFinding,
  PageFindings,
  PageRequestOf,
  PublisherName,
} from '../messages.ts';
import type { NumberAsker } from './number-checks.ts';
import type { Language } from '../../locales/index.ts';
import type { CheckName, Settings } from '../settings.ts';

/** Who asks, as the browser says it: never what the message says. */
export interface PageAsker {
  readonly tabId: number;
  readonly frameId: number;
  readonly windowId: number;
  /** Site of the tab's top document. */
  readonly site: string;
}

export interface PageChecksDeps {
  readonly found: FoundStore;
  readonly checkNumbers: (
    keys: readonly NumberKey[],
    asker: NumberAsker,
  ) => Promise<ReadonlyMap<NumberKey, NumberVerdict>>;
  readonly siteVerdict: (url: string) => Promise<Verdict>;
  /** What the lists say of the site itself in a tab, where it is listed and loads all the same: a note on the page. */
  readonly siteNote: (tabId: number) => Promise<{ readonly key: SiteKey; readonly verdict: Verdict } | null>;
  readonly publisherNames: () => Promise<ReadonlyMap<string, PublisherName>>;
  readonly ignoredAmong: (
    keys: readonly IndicatorKey[],
    site: string,
    tabId: number,
  ) => Promise<ReadonlySet<IndicatorKey>>;
  /** Payloads of the codes at these places of a tab; null: could not look now. */
  readonly readPictures: (
    asker: PageAsker,
    places: PageRequestOf<'page.pictures'>['places'],
    viewport: PageRequestOf<'page.pictures'>['viewport'],
  ) => Promise<readonly string[] | null>;
  /** False where it is not there yet. */
  readonly askTopFrameForPictures: (tabId: number) => Promise<boolean>;
  readonly language: () => Promise<Language>;
  /** What the person has set. */
  readonly settings: () => Promise<Settings>;
  readonly now: () => number;
  readonly pause: () => Promise<void>;
  /** What had not been found on the page in the tab before. */
  readonly onNew: (tabId: number, found: readonly Found[]) => void;
  /** Puts the card over the page; null takes it away. */
  readonly showCard: (tabId: number, view: CardView | null) => Promise<void>;
  /** A frame has something to mark. */
  readonly markFrame: (tabId: number, frameId: number) => Promise<void>;
  /** What was found in a tab has changed. */
  readonly onFound: (tabId: number) => void;
}

export interface PageChecks {
  /** Something on the page in a tab could not be read: the button says so. */
  unread(tabId: number): Promise<void>;
  scan(request: PageRequestOf<'page.scan'>, asker: PageAsker): Promise<PageFindings>;
  field(request: PageRequestOf<'page.field'>, asker: PageAsker): Promise<{ listed: boolean }>;
  pictures(request: PageRequestOf<'page.pictures'>, asker: PageAsker): Promise<{ looked: boolean }>;
  /** The person asked about a picture, and this is what its codes say: the card opens with what is listed. */
  codes(payloads: readonly string[], tabId: number, site: string): Promise<void>;
  /** What the popup shows of a tab. */
  view(tabId: number, site: string): Promise<FoundOnPage>;
  /** For the button: how many listed things the person has not chosen to ignore, and whether something could not be checked. */
  count(tabId: number, site: string): Promise<{ listed: number; unchecked: boolean }>;
  /** Shows, changes or takes away the card, by what is found and ignored now. */
  refreshCard(tabId: number, site: string, focus?: string | null): Promise<void>;
  /** The person has read the card. */
  dismiss(tabId: number, site: string): Promise<void>;
  /** The person asks for the card of an item. */
  open(tabId: number, site: string, id: string): Promise<void>;
  /** The same document is read anew, at another address or by other checks. */
  restart(tabId: number): Promise<void>;
  /** Another document is in the tab, or the tab is gone. */
  reset(tabId: number): Promise<void>;
  /** The tab is gone. */
  forget(tabId: number): void;
}

/** Units of text of one tab that are read in a minute: about a fifth of a second of work. */
export const MAX_UNITS_PER_TAB = 1_500_000;
/** Units that a person copies, pastes and types there in a minute, apart from those: no text of a page can use them up. */
export const MAX_FIELD_UNITS_PER_TAB = 200_000;
/** Other events of the worker have their turn after this much text. */
const UNITS_BETWEEN_PAUSES = 20_000;
/** Indicators of one text: a page of numbers is looked up block by block. */
const MAX_CANDIDATES = 400;
/** So many numbers of a page are judged before the first is told of, then twice as many, and so on: a second of digests at first. */
const FIRST_NUMBERS = 24;
const MAX_CARD_ITEMS = 12;
/** Id of the note on the site itself. */
const SITE_NOTE = 'site';

/** The checks of pages. One a worker. */
export function createPageChecks(deps: PageChecksDeps): PageChecks {
  /** Sites whose note the person has put away in a tab: it does not come back with each of their pages. */
  const readNotes = new Map<number, Set<string>>();
  const textAllowance = createAllowance(MAX_UNITS_PER_TAB, deps.now);
  const fieldAllowance = createAllowance(MAX_FIELD_UNITS_PER_TAB, deps.now);

  async function unread(tabId: number): Promise<void> {
    if (await deps.found.markUnread(tabId)) deps.onFound(tabId);
  }

  async function verdictsOf(
    candidates: readonly Candidate[],
    asker: NumberAsker,
  ): Promise<ReadonlyMap<IndicatorKey, Verdict | NumberVerdict>> {
    const numbers = candidates.flatMap(({ key }) => (isSiteKey(key) ? [] : [key]));
    const verdicts = new Map<IndicatorKey, Verdict | NumberVerdict>(
      numbers.length === 0 ? [] : await deps.checkNumbers([...new Set(numbers)], asker),
    );
    for (const { key } of candidates) {
      if (isSiteKey(key) && !verdicts.has(key)) {
        verdicts.set(key, await deps.siteVerdict(`http://${key.slice(key.indexOf(':') + 1)}`));
      }
    }
    return verdicts;
  }

  /** What is worth keeping: what is listed in whatever reading, and what is likely a number. `text`: what it stands in. */
  function toFound(
    candidates: readonly Candidate[],
    verdicts: ReadonlyMap<IndicatorKey, Verdict | NumberVerdict>,
    source: FoundSource,
    text: string | null,
  ): Omit<Found, 'id'>[] {
    return candidates.flatMap(({ kind, key, confidence, banks, start, end }) => {
      const verdict = verdicts.get(key);
      if (verdict === undefined || (confidence < LIKELY && verdict.kind !== 'listed')) return [];
      return [
        {
          kind: kindOf(kind),
          key,
          source,
          verdict,
          ...(banks.length === 0 ? {} : { banks }),
          ...(text === null ? {} : { around: aroundIn(text, start, end) }),
        },
      ];
    });
  }

  async function keepCodes(
    payloads: readonly string[],
    asker: Pick<PageAsker, 'tabId' | 'site'>,
    isAsked: boolean,
  ): Promise<void> {
    const candidates = payloads.flatMap((payload) => indicatorsInCode(payload));
    const priority = isAsked ? 'asked' : 'visible';
    const verdicts = await verdictsOf(candidates, { tabId: asker.tabId, priority });
    await keep(asker, toFound(candidates, verdicts, 'picture', null), isAsked);
  }

  async function keep(
    asker: Pick<PageAsker, 'tabId' | 'site'>,
    found: readonly Omit<Found, 'id'>[],
    focusOn: boolean,
  ): Promise<readonly Found[]> {
    const before = new Set(found.length === 0 ? [] : (await deps.found.of(asker.tabId)).items.map(({ key }) => key));
    const items = await deps.found.add(asker.tabId, found);
    const fresh = new Map(items.flatMap((item) => (before.has(item.key) ? [] : [[item.key, item] as const])));
    if (fresh.size > 0) deps.onNew(asker.tabId, [...fresh.values()]);
    const listed = items.find(({ verdict }) => verdict.kind === 'listed');
    if (items.length > 0) deps.onFound(asker.tabId);
    if (listed !== undefined) {
      if (focusOn) await deps.found.undismiss(asker.tabId, listed.key);
      // The page need not wait for its card.
      void refreshCard(asker.tabId, asker.site, focusOn ? listed.id : null);
    }
    return items;
  }

  async function refreshCard(tabId: number, site: string, focus: string | null = null): Promise<void> {
    const found = await deps.found.of(tabId);
    await deps.showCard(tabId, await cardOf(tabId, found, site, focus));
  }

  async function cardOf(tabId: number, found: TabFound, site: string, focus: string | null): Promise<CardView | null> {
    const [names, note, listed, { notice }] = await Promise.all([
      deps.publisherNames(),
      deps.siteNote(tabId),
      notIgnored(found, site, tabId),
      deps.settings(),
    ]);
    const items = listed.flatMap((found): CardItem[] => {
      const { id, kind, key, source } = found;
      const view = toIndicatorVerdict(verdictOn(found), names);
      if (view.kind !== 'listed') return [];
      const shown = isSiteKey(key) ? key.slice(key.indexOf(':') + 1) : showNumber(key);
      return [{ id, kind, shown, source, hits: view.hits }];
    });
    const ofSite = note === null ? null : toIndicatorVerdict(note.verdict, names);
    if (note !== null && ofSite?.kind === 'listed') {
      const shown = note.key.slice(note.key.indexOf(':') + 1);
      items.push({ id: SITE_NOTE, kind: 'site', shown, source: 'site', hits: ofSite.hits });
    }
    // What nobody has checked stays on the button where the person wants it so, but for what they are just about to use.
    const shown = items.filter(({ id, hits }) => notice === 'card' || hits[0].grade !== 'reported' || id === focus);
    shown.sort((a, b) => rank(b, focus) - rank(a, focus));
    const [first, ...rest] = shown.slice(0, MAX_CARD_ITEMS);
    if (first === undefined) return null;
    const putAway = new Set(found.items.filter(({ key }) => found.dismissed.includes(key)).map(({ id }) => id));
    const isRead = (id: string): boolean =>
      id === SITE_NOTE ? readNotes.get(tabId)?.has(site) === true : putAway.has(id);
    const isDismissed = focus === null && shown.every(({ id }) => isRead(id));
    return { items: [first, ...rest], now: deps.now(), language: await deps.language(), focus, isDismissed };
  }

  async function notIgnored(found: TabFound, site: string, tabId: number): Promise<readonly Found[]> {
    const listed = found.items.filter(({ verdict }) => verdict.kind === 'listed');
    if (listed.length === 0) return [];
    const ignored = await deps.ignoredAmong(
      listed.map(({ key }) => key),
      site,
      tabId,
    );
    return listed.filter(({ key }) => !ignored.has(key));
  }

  const isOff = async (check: CheckName): Promise<boolean> => !(await deps.settings()).checks[check];

  return {
    unread,

    async scan({ blocks, isCut }, asker) {
      if (await isOff('text')) return { findings: [], unchecked: [] };
      const findings: PageFinding[] = [];
      const unchecked: number[] = [];
      const read: { index: number; isVisible: boolean; candidates: readonly Candidate[] }[] = [];
      let units = 0;
      for (const [index, { text, heading, label, isVisible }] of blocks.entries()) {
        if (!textAllowance.take(asker.tabId, text.length)) {
          unchecked.push(index);
          continue;
        }
        units += text.length;
        if (units > UNITS_BETWEEN_PAUSES) {
          units = 0;
          await deps.pause();
        }
        // Sites on a page are links: the guard is where they lead. Numbers have nobody else.
        const candidates = findIndicators(text, { heading, label }).filter(({ key }) => !isSiteKey(key));
        if (candidates.length > 0) read.push({ index, isVisible, candidates: candidates.slice(0, MAX_CANDIDATES) });
      }
      if (isCut || unchecked.length > 0) await unread(asker.tabId);
      const over = new Set<number>();
      for (const isVisible of [true, false]) {
        const part = read
          .filter((one) => one.isVisible === isVisible)
          .flatMap(({ index, candidates }) => candidates.map((candidate) => ({ index, candidate })));
        // Told as they are judged: among hundreds of numbers a listed one at the top must not wait for the last.
        for (let at = 0, size = FIRST_NUMBERS; at < part.length; at += size, size *= 2) {
          const group = part.slice(at, at + size);
          const verdicts = await verdictsOf(
            group.map(({ candidate }) => candidate),
            { tabId: asker.tabId, priority: isVisible ? 'visible' : 'rest' },
          );
          const found = group.flatMap(({ index, candidate }) =>
            toFound([candidate], verdicts, blocks[index]?.source ?? 'text', blocks[index]?.text ?? null),
          );
          const idOf = new Map((await keep(asker, found, false)).map(({ key, id }) => [key, id]));
          for (const { index, candidate } of group) {
            const verdict = verdicts.get(candidate.key);
            const id = idOf.get(candidate.key);
            if (verdict?.kind === 'unknown' && verdict.reason === 'over-cap') over.add(index);
            if (verdict?.kind !== 'listed' || id === undefined) continue;
            const { grade } = besideBanks(verdict, candidate.banks).hits[0];
            findings.push({ block: index, start: candidate.start, end: candidate.end, id, grade });
          }
        }
      }
      unchecked.push(...over);
      if (findings.length > 0) await deps.markFrame(asker.tabId, asker.frameId);
      return { findings, unchecked };
    },

    async field({ text, label, how }, asker) {
      if (await isOff('fields')) return { listed: false };
      if (!fieldAllowance.take(asker.tabId, text.length)) {
        await unread(asker.tabId);
        return { listed: false };
      }
      const candidates = findIndicators(text, { label }).filter(({ key }) => !isSiteKey(key));
      const verdicts = await verdictsOf(candidates.slice(0, MAX_CANDIDATES), { tabId: asker.tabId, priority: 'asked' });
      // Only what is listed is kept: what a person types is nobody's business.
      // A bank in the words of a form may be the payer's own: it says nothing of the number.
      const bare = candidates.map((candidate) => ({ ...candidate, banks: [] }));
      const found = toFound(bare, verdicts, how, null).filter(({ verdict }) => verdict.kind === 'listed');
      await keep(asker, found, true);
      return { listed: found.length > 0 };
    },

    async pictures({ places, viewport }, asker) {
      if (await isOff('pictures')) return { looked: true };
      if (asker.frameId !== 0) return { looked: await deps.askTopFrameForPictures(asker.tabId) };
      const payloads = await deps.readPictures(asker, places, viewport);
      if (payloads === null) return { looked: false };
      await keepCodes(payloads, asker, false);
      return { looked: true };
    },

    codes: (payloads, tabId, site) => keepCodes(payloads, { tabId, site }, true),

    async view(tabId, site) {
      const found = await deps.found.of(tabId);
      const [names, ignored] = await Promise.all([
        deps.publisherNames(),
        deps.ignoredAmong(
          found.items.map(({ key }) => key),
          site,
          tabId,
        ),
      ]);
      const items = found.items.map((item) => ({
        id: item.id,
        kind: item.kind,
        key: item.key,
        source: item.source,
        verdict: toIndicatorVerdict(verdictOn(item), names),
        isIgnored: ignored.has(item.key),
      }));
      return { items, more: found.more, isUnread: found.isUnread };
    },

    async count(tabId, site) {
      const found = await deps.found.of(tabId);
      const unchecked = found.isUnread || found.items.some(({ verdict }) => verdict.kind === 'unknown');
      return { listed: (await notIgnored(found, site, tabId)).length, unchecked };
    },

    refreshCard,

    async dismiss(tabId, site) {
      readNotes.set(tabId, (readNotes.get(tabId) ?? new Set()).add(site));
      const { items } = await deps.found.of(tabId);
      await deps.found.dismiss(
        tabId,
        items.filter(({ verdict }) => verdict.kind === 'listed').map(({ key }) => key),
      );
    },

    forget: (tabId) => {
      readNotes.delete(tabId);
      fieldAllowance.forget(tabId);
      textAllowance.forget(tabId);
    },

    async open(tabId, site, id) {
      await deps.found.undismiss(tabId, null);
      await refreshCard(tabId, site, id);
    },

    // A page can take another address as often as it likes: what it has used up stays used.
    async restart(tabId) {
      await deps.found.restart(tabId);
    },

    async reset(tabId) {
      textAllowance.forget(tabId);
      await deps.found.reset(tabId);
    },
  };
}

/** What the person has just done first, then the gravest. */
function rank({ id, hits }: CardItem, focus: string | null): number {
  return (id === focus ? 100 : 0) + GRADES.indexOf(hits[0].grade);
}
