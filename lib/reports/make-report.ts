/*
 * Makes the report that leaves, from what the person points at: cleaned, measured and parsed by the schema that the hub
 * parses with, so that what is kept to be sent is what a hub takes.
 */
import * as v from 'valibot';
import { cameFrom } from '../core/report/came-from.ts';
import { cleanAddress, cleanText } from '../core/report/redact.ts';
import {
  MAX_REPORT_BYTES,
  MAX_REPORT_TEXT,
  MAX_SUBJECTS,
  REPORT_VERSION,
  reportSchema,
} from '../core/report/report.ts';
import type { Report, ReportDetails, Subject } from '../core/report/report.ts';
import { byteLength, serializeBody } from '../core/report/serialize.ts';
import { makeToken, makeUuidV7, receiptOf } from './identity.ts';
import type { Identity } from './identity.ts';
import type { ReportRefusal } from './requests.ts';

/** What the person reports, before the browser's own marks are on it. */
export type Target = Omit<Subject, 'voice'>;

/** Where it was met. */
export interface PageFacts {
  readonly url: string;
  readonly title: string;
  /** `lang` of the document, empty where it has none. */
  readonly language: string;
  readonly referrer: string;
  /** Mark of the page's build, 16 hex digits. */
  readonly template: string | null;
}

export interface ReportContext {
  readonly identity: Identity;
  readonly now: number;
  readonly locale: Report['locale'];
  readonly client: Report['client'];
}

/** Why no report could be made of it. */
export class ReportRefused extends Error {
  readonly reason: ReportRefusal;
  constructor(reason: ReportRefusal, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ReportRefused';
    this.reason = reason;
  }
}

const MAX_TITLE = 200;

/** The report and its private token. Throws ReportRefused. */
export async function makeReport(
  targets: readonly Target[],
  page: PageFacts | null,
  via: Report['via'],
  { identity, now, locale, client }: ReportContext,
): Promise<{ report: Report; token: string }> {
  const token = makeToken();
  const where = page === null ? null : pageOf(page, new Set(targets.map(({ key }) => key)));
  const report = check({
    version: REPORT_VERSION,
    id: makeUuidV7(now),
    receipt: await receiptOf(token),
    reporter: await identity.reporterOf(now),
    createdAt: new Date(now).toISOString(),
    locale,
    client,
    via,
    subjects: await subjectsOf(targets, identity),
    ...(where === null ? {} : { page: where }),
  });
  return { report, token };
}

/** The subjects of a report, each once and with the voice of this browser. Throws ReportRefused where there is none. */
export async function subjectsOf(targets: readonly Target[], identity: Identity): Promise<Subject[]> {
  const byKey = new Map(targets.map((target) => [target.key, target]));
  if (byKey.size === 0) throw new ReportRefused('nothing', 'expected something to report');
  return Promise.all(
    [...byKey.values()]
      .slice(0, MAX_SUBJECTS)
      .map(async (target) => ({ ...target, voice: await identity.voiceOf(target.key) })),
  );
}

/** What a person adds, as it comes from the page. */
export type GivenDetails = { readonly [K in Exclude<keyof ReportDetails, 'revision'>]?: ReportDetails[K] | undefined };

/** What the person adds, cleaned; numbers that are not reported are hidden in it. */
export function cleanDetails(given: GivenDetails, subjects: readonly Subject[]): Omit<ReportDetails, 'revision'> {
  const kept = new Set(subjects.map(({ key }) => key));
  const text = given.text === undefined ? null : cleanText(given.text, { longest: MAX_REPORT_TEXT, kept, lines: true });
  return {
    ...(given.category === undefined ? {} : { category: given.category }),
    ...(given.lostMoney === true ? { lostMoney: true } : {}),
    ...(given.shareWithAuthorities === true ? { shareWithAuthorities: true } : {}),
    ...(text === null ? {} : { text }),
  };
}

function pageOf(
  { url, title, language, referrer, template }: PageFacts,
  kept: ReadonlySet<string>,
): Report['page'] | null {
  const cleaned = cleanAddress(url);
  if (cleaned === null) return null;
  const shown = cleanText(title, { longest: MAX_TITLE, kept });
  const from = cameFrom(url, referrer);
  return {
    url: cleaned,
    ...(shown === null ? {} : { title: shown }),
    ...(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}$/.test(language) ? { language } : {}),
    ...(from === null ? {} : { cameFrom: from }),
    ...(template === null ? {} : { template }),
  };
}

function check(report: Report): Report {
  const parsed = v.safeParse(reportSchema, report);
  if (!parsed.success) throw new ReportRefused('nothing', `not a report: ${parsed.issues[0].message}`);
  const size = byteLength(serializeBody(parsed.output));
  // Room for what may be added while it waits.
  if (size > MAX_REPORT_BYTES - 8 * 1024) throw new ReportRefused('too-large', `the report has ${size} bytes`);
  return parsed.output;
}
