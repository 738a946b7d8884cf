/*
 * What our pages may ask about reports, and what they are shown. Parts of lib/messages.ts, which passes them: a content script
 * cannot ask any of it, so no page can report, read or delete by itself.
 */
import * as v from 'valibot';
import { CATEGORIES } from '../core/blocklist/listing.ts';
import { MAX_PICTURE_BYTES, MAX_REPORT_TEXT, MAX_SUBJECTS } from '../core/report/report.ts';
import type { ReportDetails, ReportReason, ReportStatus, Subject } from '../core/report/report.ts';

/** Longest address of a page that is asked about, in UTF-16 units: what is longer is cut before. */
export const MAX_PAGE_URL = 65_536;

const tabId = v.pipe(v.number(), v.integer(), v.minValue(0));
const reportId = v.pipe(v.string(), v.maxLength(64));
const page = v.object({ tabId, url: v.pipe(v.string(), v.maxLength(MAX_PAGE_URL)) });
const found = v.pipe(v.array(v.pipe(v.string(), v.maxLength(64))), v.maxLength(MAX_SUBJECTS));

export const reportRequestSchemas = {
  /** What could be reported of a page, and the report of it that was made last. */
  'report.offer': v.object({ page }),
  /** The person reports the page that they see, and of what was found on it the items with these ids. */
  'report.page': v.object({ page, found }),
  /** Which found items the report names beside the page, while it waits. */
  'report.choose': v.object({ id: reportId, page, found }),
  /** What the person adds, all of it anew. */
  'report.describe': v.object({
    id: reportId,
    category: v.optional(v.picklist(CATEGORIES)),
    lostMoney: v.optional(v.boolean()),
    text: v.optional(v.pipe(v.string(), v.maxLength(MAX_REPORT_TEXT * 2))),
    shareWithAuthorities: v.optional(v.boolean()),
  }),
  /** The person is reading or adding: the report waits longer. */
  'report.hold': v.object({ id: reportId }),
  'report.sendNow': v.object({ id: reportId }),
  /** Take back, or delete, at the hub too. */
  'report.delete': v.object({ id: reportId }),
  'report.retry': v.object({ id: reportId }),
  'report.list': v.object({}),
  /** Ask the hub now what became of the open ones. */
  'report.refresh': v.object({}),
  /** The person has read the answers. */
  'report.seen': v.object({}),
  /** Delete the records that cannot be read. */
  'report.dropAside': v.object({}),
  /** A picture of the page, while its tab shows it, for the person to look at: it goes nowhere by itself. */
  'report.capture': v.object({ page }),
  /** The picture that leaves with the report, base64; null takes it out again. */
  'report.picture': v.object({
    id: reportId,
    picture: v.nullable(
      v.object({
        type: v.picklist(['image/png', 'image/jpeg', 'image/webp']),
        base64: v.pipe(v.string(), v.maxLength(Math.ceil(MAX_PICTURE_BYTES / 3) * 4)),
      }),
    ),
  }),
} as const;

/** A page that the person sees in a popup or warning: its tab, and its address, which the tab may have left since. */
export type SeenPage = v.InferOutput<typeof page>;

/** A number or site that can be reported beside the page. Numbers are masked. */
export interface ReportChoice {
  readonly id: string;
  readonly kind: Subject['kind'];
  readonly shown: string;
  /** It is listed already: others have reported it. */
  readonly isListed: boolean;
  /** It is in the report that waits. */
  readonly isChosen: boolean;
}

/** Why a report was not made. */
export type ReportRefusal =
  /** Nothing of it can be reported: no page of the web, no number in the text. */
  | 'nothing'
  /** It would be larger than a hub takes. */
  | 'too-large'
  /** Too many wait to be sent. */
  | 'full'
  | 'disk-full'
  | 'failed';

export interface ReportOffer {
  /** The page as it would be reported; null: it cannot be, and why. */
  readonly subject: { readonly kind: 'host' | 'url'; readonly shown: string } | null;
  readonly why: 'not-web' | 'private' | 'shared' | null;
  readonly choices: readonly ReportChoice[];
  /** The report of this page that was made last, while it is fresh. */
  readonly current: ReportView | null;
  /** What was asked for in the menu or by the keyboard could not be reported. Told once. */
  readonly refusal: ReportRefusal | null;
  /** A picture of the page can be taken: its window shows it. */
  readonly canCapture: boolean;
  /** The tab shows another page now, or is closed: what is reported is what the person saw. */
  readonly hasLeft: boolean;
}

export interface ReportView {
  readonly id: string;
  readonly state: 'waiting' | 'sending' | 'sent' | 'failed' | 'deleting';
  /** ms since 1970. */
  readonly createdAt: number;
  /** When it leaves, or is tried again. */
  readonly dueAt: number;
  /** Attempts so far that came to nothing. */
  readonly attempts: number;
  readonly subjects: readonly { readonly kind: Subject['kind']; readonly shown: string }[];
  readonly page: { readonly url: string; readonly title: string | null } | null;
  readonly details: Omit<ReportDetails, 'revision'>;
  /** Details that the hub does not have yet. */
  readonly hasUnsentDetails: boolean;
  readonly picture: 'none' | 'waiting' | 'sent' | 'refused';
  /** The texts that leave or have left, exactly: the report, and what was added after it. */
  readonly payloads: readonly { readonly what: 'report' | 'details'; readonly text: string }[];
  /** Code of the hub's reason for refusing, with the paths that it named; `gone`: the hub no longer has it. */
  readonly problem: { readonly code: string; readonly paths: readonly string[] } | null;
  readonly status: {
    readonly state: ReportStatus['state'];
    readonly reason: ReportReason | null;
    readonly changedAt: number;
  } | null;
  readonly isNews: boolean;
}

export interface ReportList {
  /** Newest first. */
  readonly reports: readonly ReportView[];
  /** Records that cannot be read. */
  readonly aside: number;
}

export type ReportOutcome =
  | { readonly outcome: 'kept'; readonly report: ReportView }
  | { readonly outcome: 'refused'; readonly reason: ReportRefusal };

/** The report as it is now; null: it is gone. */
export interface ReportNow {
  readonly report: ReportView | null;
}

export interface ReportResponseOf {
  'report.offer': ReportOffer;
  'report.page': ReportOutcome;
  'report.choose': ReportNow;
  'report.describe': ReportNow;
  'report.hold': ReportNow;
  'report.sendNow': ReportNow;
  'report.delete': ReportNow;
  'report.retry': ReportNow;
  'report.list': ReportList;
  'report.refresh': ReportList;
  'report.seen': ReportList;
  'report.dropAside': ReportList;
  'report.capture': { readonly picture: string | null };
  'report.picture': { readonly outcome: 'kept' | 'too-late' | 'full'; readonly report: ReportView | null };
}
