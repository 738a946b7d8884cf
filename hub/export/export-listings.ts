/*
 * Listings as other tools read them. Public feeds carry sites only; numbers belong to people and go to partners and the operator, in
 * the formats that can carry them (csv, json, stix, misp). Disputed listings are left out of the formats that cannot say so: a reader
 * would block what is contested.
 * Ids in STIX and MISP are UUIDs of version 5 over the key, so that a repeated export updates instead of doubling.
 */
import { createHash } from 'node:crypto';
import type { ReleaseInfo } from '../../lib/core/trust/release-info.ts';
import { BLOCKING_GRADES } from '../../lib/core/blocklist/listing.ts';
import { isSiteKey, splitKey, type IndicatorKey, type NumberKey, type SiteKey } from '../../lib/core/indicators/key.ts';
import type { Audience, Version } from '../db/exchange-listings.ts';
import type { StoredListing } from '../db/listings.ts';
import { csvCell } from './csv-cell.ts';
import { dateOf } from '../import/attributes.ts';

export const EXPORT_FORMATS = ['adblock', 'hosts', 'domains', 'csv', 'json', 'stix', 'misp'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportAbout {
  readonly publisher: ReleaseInfo['publisher'];
  readonly url: string;
  readonly at: Date;
}

/** A listing that is exported; `expiresOn`: last day on which it holds, where that is known. */
export interface ExportedListing extends StoredListing {
  readonly expiresOn?: number | null;
  /** Left out: the first, as of the day on which it was seen. */
  readonly version?: Version;
  /** It was told, and is taken off since; for the formats that can say so alone. */
  readonly isTakenOff?: true;
}

/** Formats that can take back what they said. */
export const SAYS_TAKEN_OFF: ReadonlySet<ExportFormat> = new Set(['stix', 'misp']);
/** So long what was taken off is in them. */
export const TAKEN_OFF_DAYS = 90;

/** Listings that are not in an export, counted while it is written. */
export interface LeftOut {
  /** Pages and addresses, where the format has names only; pages whose path says something else there. */
  urls: number;
  notBlocking: number;
  /** Numbers: the export is public, or its format has no place for them. */
  numbers: number;
  /** Numbers of persons that fewer than two people stand behind by name. */
  ofOnePerson: number;
  /** Kept back by an organisation's sharing mark. */
  notShared: number;
}

/** The counts of an export at its beginning. */
export function nothingLeftOut(): LeftOut {
  return { urls: 0, notBlocking: 0, numbers: 0, ofOnePerson: 0, notShared: 0 };
}

/** One site a line, without a place for anything else. */
const LINE_FORMATS: ReadonlySet<ExportFormat> = new Set(['adblock', 'hosts', 'domains']);

/** How far a file may be passed on, by the Traffic Light Protocol 2.0, with the marking's id (STIX 2.1 §7.2.1.4 as TLP 2.0 renames them). */
export const TLP: Readonly<Record<Audience, { readonly name: string; readonly stixId: string }>> = {
  everybody: { name: 'TLP:CLEAR', stixId: 'marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487' },
  partners: { name: 'TLP:AMBER', stixId: 'marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421' },
  operator: { name: 'TLP:AMBER+STRICT', stixId: 'marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003' },
};

/** Namespace of our UUIDs (RFC 9562 §5.5): the one for URLs over the address of this format's documentation. */
const NAMESPACE = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex');

/** The text of an export, in pieces. Numbers go out in clear, to `everybody` none. `leftOut` is counted up as listings are passed over. */
export async function* exportListings(
  format: ExportFormat,
  all: AsyncIterable<ExportedListing>,
  about: ExportAbout,
  leftOut: LeftOut,
  audience: Audience = 'everybody',
): AsyncGenerator<string> {
  const isLine = LINE_FORMATS.has(format);
  const withNumbers = audience !== 'everybody';
  const listings = keepable(all, withNumbers && !isLine, leftOut);
  switch (format) {
    case 'hosts':
    case 'domains':
    case 'adblock':
      yield* exportLines(format, listings, about, leftOut);
      return;
    case 'csv':
      // Sites have no bank.
      yield `key,kind,value,grade,category,listed_on,seen_on,reports,expires_on,tlp${withNumbers ? ',bank' : ''}\n`;
      for await (const listing of listings) yield `${csvRow(listing, audience)}\n`;
      return;
    case 'json':
      yield* wrapped(
        listings,
        { format: 'tuean-listings', version: 1, tlp: TLP[audience].name, ...describe(about) },
        'listings',
        jsonRow,
      );
      return;
    case 'stix': {
      const bundle = { type: 'bundle', id: `bundle--${uuidOf(`bundle ${about.url} ${about.at.toISOString()}`)}` };
      const marking = stixMarking(audience);
      yield* wrapped(listings, bundle, 'objects', (listing) => stixIndicator(listing, audience), [marking]);
      return;
    }
    case 'misp': {
      const event = { uuid: mispEventId(about), ...mispEvent(about, audience), distribution: '3', published: true };
      yield '{"Event":';
      yield* wrapped(listings, event, 'Attribute', mispAttribute);
      yield '}\n';
    }
  }
}

async function* keepable(
  all: AsyncIterable<ExportedListing>,
  withNumbers: boolean,
  leftOut: LeftOut,
): AsyncGenerator<ExportedListing> {
  for await (const listing of all) {
    if (withNumbers || isSiteKey(listing.key)) yield listing;
    else leftOut.numbers += 1;
  }
}

async function* exportLines(
  format: 'hosts' | 'domains' | 'adblock',
  listings: AsyncIterable<ExportedListing>,
  about: ExportAbout,
  leftOut: LeftOut,
): AsyncGenerator<string> {
  const mark = format === 'adblock' ? '!' : '#';
  yield `${mark} Title: ${about.publisher.en}\n${mark} Homepage: ${about.url}\n${mark} Last modified: ${about.at.toISOString()}\n`;
  for await (const { key, grade } of listings) {
    if (!isSiteKey(key)) continue;
    const { kind, value } = splitKey(key);
    if (!BLOCKING_GRADES.has(grade)) leftOut.notBlocking += 1;
    else if (format === 'adblock') {
      const rule = adblockRule(kind, value);
      if (rule === null) leftOut.urls += 1;
      else yield `${rule}\n`;
    } else if (kind === 'url' || stixHostPath(value) !== 'domain-name:value') leftOut.urls += 1;
    else yield format === 'hosts' ? `0.0.0.0 ${value}\n` : `${value}\n`;
  }
}

/**
 * The rule that blocks what a listing blocks; null where the syntax of filters has none. `^` ends the path of a page, or `/pay` would
 * be `/payments` too; what lies below it is blocked as well. Strangers choose the paths of their pages: one with a sign of the syntax
 * would say something else, `facebook.com/*` all of Facebook.
 */
function adblockRule(kind: 'host' | 'url', value: string): string | null {
  if (kind === 'host') return `||${value}^`;
  if (/[*^|$]/.test(value)) return null;
  return value.endsWith('/') ? `||${value}` : `||${value}^`;
}

/** A JSON object with a list as its last field, written row by row. */
async function* wrapped(
  listings: AsyncIterable<ExportedListing>,
  head: object,
  field: string,
  row: (listing: ExportedListing) => object,
  before: readonly object[] = [],
): AsyncGenerator<string> {
  yield `${JSON.stringify(head).slice(0, -1)},${JSON.stringify(field)}:[`;
  let separator = '\n';
  for (const object of before) {
    yield separator + JSON.stringify(object);
    separator = ',\n';
  }
  for await (const listing of listings) {
    yield separator + JSON.stringify(row(listing));
    separator = ',\n';
  }
  yield '\n]}\n';
}

function describe({ publisher, url, at }: ExportAbout): object {
  return { publisher, url, exportedAt: at.toISOString() };
}

function csvRow(listing: ExportedListing, audience: Audience): string {
  const { kind, value } = partsOf(listing.key);
  const { grade, category, listedOn, seenOn, reports, expiresOn, bank = null } = listing;
  const until = expiresOn == null ? null : dateOf(expiresOn);
  const cells = [listing.key, kind, value, grade, category, dateOf(listedOn), dateOf(seenOn), reports, until];
  return [...cells, TLP[audience].name, ...(audience === 'everybody' ? [] : [bank])].map(csvCell).join(',');
}

function jsonRow({ key, grade, category, listedOn, seenOn, reports, expiresOn, bank }: ExportedListing): object {
  const until = expiresOn == null ? {} : { expiresOn: dateOf(expiresOn) };
  const days = { listedOn: dateOf(listedOn), seenOn: dateOf(seenOn) };
  return { key, grade, category, ...days, reports, ...until, ...(bank !== undefined && { bank }) };
}

/**
 * STIX 2.1 §4.7: an indicator with a pattern of one comparison. Its versions (§3.6) have one id and `created`, and a later `modified` at each
 * change. What is taken off is revoked, for ever: a key that is listed again is another object.
 */
function stixIndicator(listing: ExportedListing, audience: Audience): object {
  const { key, listedOn, seenOn, expiresOn, version, isTakenOff } = listing;
  const { value } = partsOf(key);
  const { path, pattern } = isSiteKey(key) ? stixSite(key) : stixNumber(key);
  const created = version?.since ?? new Date(startOf(listedOn));
  const modified = version?.changedAt ?? new Date(startOf(seenOn));
  return {
    type: 'indicator',
    spec_version: '2.1',
    id: `indicator--${objectIdOf(listing)}`,
    created: created.toISOString(),
    modified: (modified < created ? created : modified).toISOString(),
    ...(isTakenOff && { revoked: true }),
    name: value,
    indicator_types: ['malicious-activity'],
    pattern: `[${path} = '${pattern.replace(/[\\']/g, '\\$&')}']`,
    pattern_type: 'stix',
    valid_from: `${dateOf(listedOn)}T00:00:00Z`,
    // The day after the last on which it holds (§4.7: no longer valid at that time).
    ...(expiresOn != null && { valid_until: `${dateOf(expiresOn + 1)}T00:00:00Z` }),
    labels: [...tagsOf(listing), `tuean-seen:${dateOf(seenOn)}`],
    object_marking_refs: [TLP[audience].stixId],
  };
}

function startOf(day: number): string {
  return `${dateOf(day)}T00:00:00.000Z`;
}

/** UUID by which other tools know a listing: that of its key, and another one each time that it comes back after it was taken off. */
function objectIdOf({ key, version }: ExportedListing): string {
  const life = version?.life ?? 0;
  return uuidOf(life === 0 ? key : `${key} ${life}`);
}

/** What the formats of others have no field for, and our own import reads again. */
function tagsOf({ grade, category, bank }: ExportedListing): readonly string[] {
  return [`th-scam:${category}`, `tuean-grade:${grade}`, ...(bank === undefined ? [] : [`tuean-bank:${bank}`])];
}

/** The marking itself, as the TLP 2.0 extension of STIX 2.1 has it. */
function stixMarking(audience: Audience): object {
  const { name, stixId } = TLP[audience];
  return {
    type: 'marking-definition',
    spec_version: '2.1',
    id: stixId,
    created: '2022-10-01T00:00:00.000Z',
    name,
    extensions: {
      'extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d': {
        extension_type: 'property-extension',
        tlp_2_0: name.slice('TLP:'.length).toLowerCase(),
      },
    },
  };
}

function stixSite(key: SiteKey): { path: string; pattern: string } {
  const { kind, value } = splitKey(key);
  if (kind === 'url') return { path: 'url:value', pattern: `http://${value}` };
  return { path: stixHostPath(value), pattern: value.replace(/^\[(.*)\]$/, '$1') };
}

/** Extension objects have places for accounts, phones, wallets and IBANs; other kinds go by their whole key. */
function stixNumber(key: NumberKey): { path: string; pattern: string } {
  const { kind, value } = partsOf(key);
  if (kind === 'acct') return { path: 'bank-account:account_number', pattern: value.replace(/^TH:/, '') };
  if (kind === 'iban') return { path: 'bank-account:iban', pattern: value };
  if (kind === 'phone') return { path: 'phone-number:value', pattern: value };
  if (kind === 'coin') return { path: 'cryptocurrency-wallet:address', pattern: value.replace(/^[a-z]+:/, '') };
  return { path: 'x-tuean-indicator:key', pattern: key };
}

function partsOf(key: IndicatorKey): { kind: string; value: string } {
  const colon = key.indexOf(':');
  return { kind: key.slice(0, colon), value: key.slice(colon + 1) };
}

function stixHostPath(host: string): string {
  if (host.startsWith('[')) return 'ipv6-addr:value';
  return /^\d+\.\d+\.\d+\.\d+$/.test(host) ? 'ipv4-addr:value' : 'domain-name:value';
}

/** Id of the one event of a hub; it is the same in every release, so that a reader updates it. */
export function mispEventId({ url }: Pick<ExportAbout, 'url'>): string {
  return uuidOf(`event ${url}`);
}

/** What an event says of itself, and its entry in the manifest of a feed. */
export function mispEvent({ publisher, url, at }: ExportAbout, audience: Audience): object {
  return {
    info: `Scam sites${audience === 'everybody' ? '' : ' and numbers'} listed by ${publisher.en}`,
    date: at.toISOString().slice(0, 10),
    threat_level_id: '2',
    analysis: '2',
    timestamp: String(Math.floor(at.valueOf() / 1000)),
    Orgc: { name: publisher.en, uuid: uuidOf(`organisation ${url}`) },
    Tag: [{ name: TLP[audience].name.toLowerCase() }],
  };
}

/** The value of a site's attribute, which the hashes of a MISP feed are made of. */
export function mispValue(key: SiteKey): string {
  return mispSite(key).value;
}

function mispAttribute(listing: ExportedListing): object {
  const { key, listedOn, seenOn, version, isTakenOff } = listing;
  return {
    uuid: objectIdOf(listing),
    ...(isSiteKey(key) ? mispSite(key) : mispNumber(key)),
    to_ids: true,
    // Of two versions MISP keeps the one with the later timestamp.
    ...(version && { timestamp: String(Math.floor(version.changedAt.valueOf() / 1000)) }),
    ...(isTakenOff && { deleted: true }),
    first_seen: `${dateOf(listedOn)}T00:00:00Z`,
    last_seen: `${dateOf(seenOn)}T00:00:00Z`,
    Tag: tagsOf(listing).map((name) => ({ name })),
  };
}

function mispSite(key: SiteKey): { type: string; category: string; value: string } {
  const { kind, value } = splitKey(key);
  const isAddress = stixHostPath(value) !== 'domain-name:value';
  return {
    type: kind === 'url' ? 'url' : isAddress ? 'ip-dst' : 'hostname',
    category: 'Network activity',
    value: kind === 'url' ? `http://${value}` : value.replace(/^\[(.*)\]$/, '$1'),
  };
}

function mispNumber(key: NumberKey): { type: string; category: string; value: string } {
  const { kind, value } = partsOf(key);
  const category = 'Financial fraud';
  if (kind === 'acct') return { type: 'bank-account-nr', category, value: value.replace(/^TH:/, '') };
  if (kind === 'iban') return { type: 'iban', category, value };
  if (kind === 'phone') return { type: 'phone-number', category, value };
  if (value.startsWith('btc:')) return { type: 'btc', category, value: value.slice('btc:'.length) };
  return { type: 'text', category, value: key };
}

/** UUID version 5 of a name (RFC 9562 §5.5). */
function uuidOf(name: string): string {
  const hash = createHash('sha1').update(NAMESPACE).update(name).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.subarray(0, 16).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
