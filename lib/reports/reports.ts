/*
 * Reports of this browser: made from what a person points at, kept, changed while they wait, sent, taken back. Private
 * windows have an outbox and a secret of their own, which the browser forgets with them.
 */
import { parse as parseSchema } from 'valibot';
import { createInTurn } from '../core/in-turn.ts';
import { findIndicators } from '../core/detect/find-indicators.ts';
import { indicatorsInCode } from '../core/detect/qr.ts';
import { LIKELY, onlyBank, type Candidate } from '../core/detect/candidate.ts';
import { pageSubject } from '../core/report/page-subject.ts';
import { cleanAddress, snippetAround } from '../core/report/redact.ts';
import { MAX_SNIPPET, subjectSchema } from '../core/report/report.ts';
import type { Report } from '../core/report/report.ts';
import type { Found } from '../worker/found-store.ts';
import type { RequestHandlers } from '../messages.ts';
import { templateOf, type AboutDocument } from './describe-document.ts';
import { createIdentity, makeSecretKey } from './identity.ts';
import type { Identity } from './identity.ts';
import { cleanDetails, makeReport, ReportRefused, subjectsOf } from './make-report.ts';
import type { PageFacts, Target } from './make-report.ts';
import { createOutbox, OutboxError } from './outbox.ts';
import type { Outbox, Picture } from './outbox.ts';
import type { OutboxDatabase } from './outbox-database.ts';
import type { ReportFault } from './faults.ts';
import { viewReport, showKey } from './report-view.ts';
import type {
  ReportChoice,
  ReportList,
  ReportNow,
  ReportOffer,
  ReportOutcome,
  ReportRefusal,
  SeenPage,
} from './requests.ts';
import { bodyOf, held, hurried, newRow, polledNow, removed, retried, seen, withDetails, withSubjects } from './row.ts';
import type { Row } from './row.ts';
import type { Sender } from './sender.ts';
import { createSights } from './sights.ts';
import type { Sight } from './sights.ts';

type ReportRequest = Extract<keyof RequestHandlers, `report.${string}`>;
export type ReportHandlers = Pick<RequestHandlers, ReportRequest>;

/** A tab as reports see it. */
export interface ReportTab {
  /** What it shows, or what its warning page stands for. */
  readonly url: string;
  readonly title: string;
  readonly isWarning: boolean;
  readonly isPrivate: boolean;
  /** Its window shows it, so that a picture can be taken. */
  readonly isShown: boolean;
}

/** One outbox with its sender: the lasting one, or that of private windows. */
export interface ReportBox {
  readonly database: OutboxDatabase;
  readonly sender: Sender;
}

export interface ReportsDeps {
  readonly lasting: ReportBox;
  /** Of private windows that share this worker; null where the browser keeps them apart itself. */
  readonly private: ReportBox | null;
  readonly tab: (tabId: number) => Promise<ReportTab | null>;
  /** What the document says of itself; null where it cannot be asked. */
  readonly document: (tabId: number) => Promise<AboutDocument | null>;
  readonly found: (tabId: number) => Promise<readonly Found[]>;
  /** What a tab shows, as a `data:` URL. Rejects where the browser will not, and where the tab is at another address. */
  readonly capture: (tabId: number, url: string) => Promise<string>;
  readonly locale: () => Promise<Report['locale']>;
  readonly client: Report['client'];
  readonly now: () => number;
  readonly fault: ReportFault;
  readonly onFailure: (error: unknown) => void;
}

export interface Reports {
  readonly handlers: ReportHandlers;
  /** From the menu and the keyboard: the outcome is shown by the popup that opens. */
  page(tabId: number, via: 'menu' | 'shortcut'): Promise<void>;
  /** A link that was not opened. */
  link(tabId: number, address: string): Promise<void>;
  selection(tabId: number, text: string): Promise<void>;
  /** The codes of a picture, once they are read; null: it could not be. */
  codes(tabId: number, read: Promise<readonly string[] | null>): Promise<void>;
  /**
   * The card on a page asks for the report of an item: true where the popup is to open with it. A page may have taken over
   * what sends this, so it never makes a report, and opens nothing twice in a short time.
   */
  openedByCard(tabId: number, itemId: string): Promise<boolean>;
  /** The tab is gone. */
  forget(tabId: number): void;
  /** Sends what is due. */
  run(why: 'due' | 'fresh'): Promise<void>;
  /** Whether the person has an answer that they have not read. */
  hasNews(): Promise<boolean>;
}

/** For so long the last report of a page is shown where the page could be reported anew. */
const CURRENT_MS = 10 * 60_000;
/** A card opens the popup no more often than this. */
const CARD_EVERY_MS = 10_000;
/** And what it asked for is forgotten after this. */
const ASKED_MS = 60_000;

interface Box extends ReportBox {
  readonly outbox: Outbox;
  readonly identity: Identity;
}

/** Everything that is done with reports. One a worker. */
export function createReports(deps: ReportsDeps): Reports {
  const lasting = toBox(deps.lasting);
  const apart = deps.private === null ? null : toBox(deps.private);
  const sights = createSights({ tab: deps.tab, found: deps.found });
  const refusals = new Map<number, ReportRefusal>();
  /** What menu and keyboard have asked for: the popup that they open waits for it. */
  const underway = new Map<number, Promise<void>>();
  const byCard = new Map<number, { readonly at: number; readonly itemId: string }>();

  function toBox(box: ReportBox): Box {
    return {
      ...box,
      outbox: createOutbox(box.database),
      identity: createIdentity(() => box.database.secretKey(makeSecretKey)),
    };
  }

  const boxFor = (isPrivate: boolean): Box => (isPrivate && apart !== null ? apart : lasting);

  function send(box: Box, why: 'due' | 'fresh' = 'due'): void {
    void box.sender.run(why).catch(deps.onFailure);
  }

  /** Changes a report wherever it is kept. */
  async function change(id: string, edit: (row: Row, box: Box) => Row | null | undefined): Promise<ReportNow> {
    for (const box of apart === null ? [lasting] : [apart, lasting]) {
      let isHere = false;
      const row = await box.outbox.change(id, (current) => {
        isHere = true;
        return edit(current, box);
      });
      if (!isHere) continue;
      send(box);
      return { report: row === null ? null : viewReport(row) };
    }
    return { report: null };
  }

  async function find(id: string): Promise<{ box: Box; row: Row } | null> {
    for (const box of apart === null ? [lasting] : [apart, lasting]) {
      const row = await box.outbox.change(id, () => undefined);
      if (row !== null) return { box, row };
    }
    return null;
  }

  async function factsOf(tabId: number, { tab, isThere }: Sight): Promise<PageFacts> {
    const about = tab.isWarning || !isThere ? null : await deps.document(tabId).catch(() => null);
    // A warning stands for the page: its title is ours.
    const title = tab.isWarning ? '' : tab.title;
    const { language, referrer, outline } = about ?? { language: '', referrer: '', outline: '' };
    return { url: tab.url, title, language, referrer, template: await templateOf(outline) };
  }

  async function make(
    tabId: number,
    sight: Sight,
    targets: readonly Target[],
    via: Report['via'],
  ): Promise<ReportOutcome> {
    const box = boxFor(sight.tab.isPrivate);
    try {
      const now = deps.now();
      const context = { identity: box.identity, now, locale: await deps.locale(), client: deps.client };
      const { report, token } = await makeReport(targets, await factsOf(tabId, sight), via, context);
      const row = newRow(report, token, now);
      await box.outbox.add(row);
      await deps.fault('report-after-write');
      send(box);
      return { outcome: 'kept', report: viewReport(row) };
    } catch (error) {
      if (error instanceof ReportRefused) return { outcome: 'refused', reason: error.reason };
      deps.onFailure(error);
      const code = error instanceof OutboxError ? error.code : 'outbox-failed';
      const reason = code === 'outbox-full' ? 'full' : code === 'disk-full' ? 'disk-full' : 'failed';
      return { outcome: 'refused', reason };
    }
  }

  /** The fresh reports that were made of or from this page, oldest first. */
  async function freshOf(tab: ReportTab): Promise<readonly Row[]> {
    const url = cleanAddress(tab.url);
    if (url === null) return [];
    const rows = await boxFor(tab.isPrivate).outbox.list();
    const since = deps.now() - CURRENT_MS;
    return rows.filter((row) => row.state !== 'deleting' && row.createdAt >= since && bodyOf(row).page?.url === url);
  }

  function ownTarget(url: string): Target[] {
    const subject = pageSubject(url);
    return subject.kind === 'none' ? [] : [{ kind: subject.kind, key: subject.key, source: 'page' }];
  }

  function chosenTargets({ found }: Sight, ids: readonly string[]): Target[] {
    const chosen = found.filter(({ id }) => ids.includes(id));
    // A number that is not reported is hidden in what stands around one that is.
    const kept = new Set(chosen.map(({ key }) => key as string));
    return chosen.flatMap((item) => toTarget(item).map((target) => ({ ...target, ...contextOf(item, kept) })));
  }

  /** Pressed twice is reported once, however quickly: one press is dealt with after the other. */
  const inTurn = createInTurn();
  function reportPage(
    tabId: number,
    sight: Sight,
    found: readonly string[],
    via: Report['via'],
  ): Promise<ReportOutcome> {
    return inTurn(() => reportPageOnce(tabId, sight, found, via));
  }

  async function reportPageOnce(
    tabId: number,
    sight: Sight,
    found: readonly string[],
    via: Report['via'],
  ): Promise<ReportOutcome> {
    const { tab } = sight;
    const own = ownTarget(tab.url);
    const made = own.length === 0 ? undefined : (await freshOf(tab)).findLast((row) => namesAll(row, own));
    if (made !== undefined) return { outcome: 'kept', report: viewReport(made) };
    const targets = [...own, ...chosenTargets(sight, found)];
    return make(tabId, sight, targets, tab.isWarning ? 'warning' : via);
  }

  async function list(isPrivate: boolean): Promise<ReportList> {
    const { outbox } = boxFor(isPrivate);
    const rows = await outbox.list();
    return { reports: rows.map(viewReport).toReversed(), aside: await outbox.countAside() };
  }

  /** What the menu or the keyboard asked for: a refusal waits for the popup that tells it. */
  function fromTab(tabId: number, run: (sight: Sight) => Promise<ReportOutcome>): Promise<void> {
    const work = fromTabOnce(tabId, run).catch((error: unknown) => {
      deps.onFailure(error);
      refusals.set(tabId, 'failed');
    });
    underway.set(tabId, work);
    return work;
  }

  async function fromTabOnce(tabId: number, run: (sight: Sight) => Promise<ReportOutcome>): Promise<void> {
    refusals.delete(tabId);
    const sight = await sights.now(tabId);
    const outcome: ReportOutcome = sight === null ? { outcome: 'refused', reason: 'nothing' } : await run(sight);
    if (outcome.outcome === 'refused') refusals.set(tabId, outcome.reason);
  }

  async function offer(page: SeenPage, isPrivate: boolean): Promise<ReportOffer> {
    const { tabId } = page;
    await underway.get(tabId);
    const opener = byCard.get(tabId);
    const asked = opener !== undefined && deps.now() - opener.at < ASKED_MS ? opener.itemId : null;
    const { tab, found, hasLeft } = await sights.look(page, isPrivate);
    const subject = pageSubject(tab.url);
    const current = (await freshOf(tab)).at(-1) ?? null;
    const chosen = new Set(current === null ? [] : bodyOf(current).subjects.map(({ key }) => key));
    const refusal = refusals.get(tabId) ?? null;
    refusals.delete(tabId);
    return {
      subject: subject.kind === 'none' ? null : { kind: subject.kind, shown: showKey(subject.key) },
      why: subject.kind === 'none' ? subject.reason : null,
      choices: found.flatMap((item) => toChoice(item, chosen, item.id === asked)),
      current: current === null ? null : viewReport(current),
      refusal,
      canCapture: tab.isShown && !tab.isWarning,
      hasLeft,
    };
  }

  return {
    handlers: {
      'report.offer': ({ page }, { incognito }) => offer(page, incognito),
      'report.page': async ({ page, found }, { incognito }) =>
        reportPage(page.tabId, await sights.look(page, incognito), found, 'popup'),
      async 'report.choose'({ id, page, found }, { incognito }) {
        const here = await find(id);
        if (here === null) return { report: null };
        // What was met on the page or named in the menu stays; what was found on it is as chosen now.
        const sight = await sights.look(page, incognito);
        const offered = new Set(sight.found.map(({ key }) => key as string));
        const rest = bodyOf(here.row).subjects.filter(({ key }) => !offered.has(key));
        const targets = [...rest, ...chosenTargets(sight, found)];
        if (targets.length === 0) return { report: viewReport(here.row) };
        const subjects = await subjectsOf(targets, here.box.identity);
        return change(id, (row) => withSubjects(row, subjects, deps.now()));
      },
      'report.describe': ({ id, ...given }) =>
        change(id, (row) => withDetails(row, cleanDetails(given, bodyOf(row).subjects), deps.now())),
      'report.hold': ({ id }) => change(id, (row) => held(row, deps.now())),
      'report.sendNow': ({ id }) => change(id, (row) => hurried(row, deps.now())),
      'report.delete': ({ id }) => change(id, (row) => removed(row, deps.now())),
      'report.retry': async ({ id }) => {
        const now = await change(id, (row) => retried(row, deps.now()));
        for (const box of apart === null ? [lasting] : [apart, lasting]) send(box, 'fresh');
        return now;
      },
      'report.list': (_request, { incognito }) => list(incognito),
      async 'report.refresh'(_request, { incognito }) {
        const box = boxFor(incognito);
        for (const { id } of await box.outbox.list()) await box.outbox.change(id, (row) => polledNow(row, deps.now()));
        await box.sender.run('fresh');
        return list(incognito);
      },
      async 'report.seen'(_request, { incognito }) {
        const { outbox } = boxFor(incognito);
        for (const { id, isNews } of await outbox.list()) if (isNews) await outbox.change(id, seen);
        return list(incognito);
      },
      async 'report.dropAside'(_request, { incognito }) {
        await boxFor(incognito).outbox.dropAside();
        return list(incognito);
      },
      'report.capture': async ({ page: { tabId, url } }) => ({
        picture: await deps.capture(tabId, url).catch(() => null),
      }),
      async 'report.picture'({ id, picture }) {
        const here = await find(id);
        if (here === null) return { outcome: 'too-late', report: null };
        try {
          const isKept = await here.box.outbox.setPicture(id, picture === null ? null : toPicture(picture));
          const { report } = await change(id, (row) => held(row, deps.now(), 10_000));
          return { outcome: isKept ? 'kept' : 'too-late', report };
        } catch (error) {
          deps.onFailure(error);
          return { outcome: 'full', report: viewReport(here.row) };
        }
      },
    },
    page: (tabId, via) => fromTab(tabId, (sight) => reportPage(tabId, sight, [], via)),
    link: (tabId, address) =>
      fromTab(tabId, (sight) => {
        const targets = ownTarget(address).map((target) => ({ ...target, source: 'person' as const }));
        return make(tabId, sight, targets, 'menu');
      }),
    selection: (tabId, text) => fromTab(tabId, (sight) => make(tabId, sight, targetsInText(text), 'menu')),
    codes: (tabId, read) =>
      fromTab(tabId, async (sight) => make(tabId, sight, ((await read) ?? []).flatMap(targetsInCode), 'menu')),
    async openedByCard(tabId, itemId) {
      const last = byCard.get(tabId);
      if (last !== undefined && deps.now() - last.at < CARD_EVERY_MS) return false;
      if (!(await deps.found(tabId)).some(({ id, verdict }) => id === itemId && verdict.kind === 'listed'))
        return false;
      byCard.set(tabId, { at: deps.now(), itemId });
      return true;
    },
    forget(tabId) {
      refusals.delete(tabId);
      underway.delete(tabId);
      byCard.delete(tabId);
    },
    async run(why) {
      await Promise.all([lasting.sender.run(why), apart?.sender.run(why)]);
    },
    hasNews: async () => (await lasting.outbox.list()).some(({ isNews }) => isNews),
  };
}

/** The likely numbers and sites in a text that a person marked, each with what stands around it. */
export function targetsInText(text: string): Target[] {
  const likely = findIndicators(text).filter(({ confidence }) => confidence >= LIKELY);
  const kept = new Set(likely.map(({ key }) => key as string));
  const taken = new Set<string>();
  return likely.flatMap(({ kind, key, banks, start, end }): Target[] => {
    // The first reading of a stretch is the likeliest.
    if (taken.has(`${start} ${end}`)) return [];
    taken.add(`${start} ${end}`);
    const snippet = snippetAround(text, start, end, { longest: MAX_SNIPPET, kept });
    return [
      {
        kind,
        key,
        source: 'text',
        ...bankIn({ banks }),
        ...(snippet === null ? {} : { snippet }),
      },
    ];
  });
}

function namesAll(row: Row, targets: readonly Target[]): boolean {
  const { subjects } = bodyOf(row);
  return targets.every(({ key }) => subjects.some((one) => one.key === key));
}

function targetsInCode(payload: string): Target[] {
  return indicatorsInCode(payload).map(({ kind, key, banks }) => ({
    kind,
    key,
    source: 'picture',
    ...bankIn({ banks }),
  }));
}

function toTarget({ kind, key, source }: Found): Target[] {
  const subjectKind = kind === 'site' ? (key.startsWith('url:') ? 'url' : 'host') : kind;
  const from = source === 'picture' ? 'picture' : isTyped(source) ? 'person' : 'text';
  return [{ kind: parseSchema(subjectSchema.entries.kind, subjectKind), key, source: from }];
}

/** What the hub's people need to judge a number: the bank named beside it, and the words that it stands in. */
function contextOf({ banks = [], around }: Found, kept: ReadonlySet<string>): Pick<Target, 'bank' | 'snippet'> {
  const snippet =
    around === undefined ? null : snippetAround(around.text, around.start, around.end, { longest: MAX_SNIPPET, kept });
  return { ...bankIn({ banks }), ...(snippet === null ? {} : { snippet }) };
}

/** Of several banks nobody knows which one is meant. */
function bankIn(found: Pick<Candidate, 'banks'>): Pick<Target, 'bank'> {
  const bank = onlyBank(found);
  return bank === undefined ? {} : { bank };
}

function toChoice(item: Found, chosen: ReadonlySet<string>, isAsked: boolean): ReportChoice[] {
  return toTarget(item).map(({ kind, key }) => ({
    id: item.id,
    kind,
    shown: showKey(key),
    isListed: item.verdict.kind === 'listed',
    isChosen: chosen.has(key) || isAsked,
  }));
}

function isTyped(source: Found['source']): boolean {
  return source === 'copied' || source === 'pasted' || source === 'typed';
}

function toPicture({ type, base64 }: { type: Picture['type']; base64: string }): Picture {
  return { type, bytes: Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)) };
}
