/*
 * Listings as other tools read them. Public feeds carry sites only, and the list holds nothing else. Disputed listings
 * are left out of the formats that cannot say so: a reader would block what is contested.
 * Ids in STIX and MISP are UUIDs of version 5 over the key, so that a repeated export updates instead of doubling.
 */
import { createHash } from 'node:crypto';
import type { ReleaseInfo } from '../../lib/core/trust/release-info.ts';
import { BLOCKING_GRADES, type Listing } from '../../lib/core/blocklist/listing.ts';
import { splitKey } from '../../lib/core/indicators/key.ts';
import { dateOf } from '../import/attributes.ts';

export const EXPORT_FORMATS = ['adblock', 'hosts', 'domains', 'csv', 'json', 'stix', 'misp'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportAbout {
  readonly publisher: ReleaseInfo['publisher'];
  readonly url: string;
  readonly at: Date;
}

/** Listings that a format cannot carry, counted while it is written. */
export interface LeftOut {
  urls: number;
  notBlocking: number;
}

/** Namespace of our UUIDs (RFC 9562 §5.5): the one for URLs over the address of this format's documentation. */
const NAMESPACE = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex');

/** The text of an export, in pieces. `leftOut` is counted up as listings are passed over. */
export async function* exportListings(
  format: ExportFormat,
  listings: AsyncIterable<Listing>,
  about: ExportAbout,
  leftOut: LeftOut,
): AsyncGenerator<string> {
  switch (format) {
    case 'hosts':
    case 'domains':
    case 'adblock':
      yield* exportLines(format, listings, about, leftOut);
      return;
    case 'csv':
      yield 'key,kind,value,grade,category,listed_on,seen_on,reports\n';
      for await (const listing of listings) yield `${csvRow(listing)}\n`;
      return;
    case 'json':
      yield* wrapped(listings, { format: 'tuean-listings', version: 1, ...describe(about) }, 'listings', jsonRow);
      return;
    case 'stix': {
      const bundle = { type: 'bundle', id: `bundle--${uuidOf(`bundle ${about.url} ${about.at.toISOString()}`)}` };
      yield* wrapped(listings, bundle, 'objects', (listing) => stixIndicator(listing));
      return;
    }
    case 'misp': {
      const event = {
        uuid: uuidOf(`event ${about.url}`),
        info: `Scam sites listed by ${about.publisher.en}`,
        date: about.at.toISOString().slice(0, 10),
        threat_level_id: '2',
        analysis: '2',
        distribution: '3',
        published: true,
        timestamp: String(Math.floor(about.at.valueOf() / 1000)),
        Tag: [{ name: 'tlp:clear' }],
      };
      yield '{"Event":';
      yield* wrapped(listings, event, 'Attribute', mispAttribute);
      yield '}\n';
    }
  }
}

async function* exportLines(
  format: 'hosts' | 'domains' | 'adblock',
  listings: AsyncIterable<Listing>,
  about: ExportAbout,
  leftOut: LeftOut,
): AsyncGenerator<string> {
  const mark = format === 'adblock' ? '!' : '#';
  yield `${mark} Title: ${about.publisher.en}\n${mark} Homepage: ${about.url}\n${mark} Last modified: ${about.at.toISOString()}\n`;
  for await (const { key, grade } of listings) {
    const { kind, value } = splitKey(key);
    if (!BLOCKING_GRADES.has(grade)) leftOut.notBlocking += 1;
    else if (format === 'adblock') yield `||${value}${kind === 'host' ? '^' : ''}\n`;
    else if (kind === 'url' || value.startsWith('[')) leftOut.urls += 1;
    else yield format === 'hosts' ? `0.0.0.0 ${value}\n` : `${value}\n`;
  }
}

/** A JSON object with a list as its last field, written row by row. */
async function* wrapped(
  listings: AsyncIterable<Listing>,
  head: object,
  field: string,
  row: (listing: Listing) => object,
): AsyncGenerator<string> {
  yield `${JSON.stringify(head).slice(0, -1)},${JSON.stringify(field)}:[`;
  let separator = '\n';
  for await (const listing of listings) {
    yield separator + JSON.stringify(row(listing));
    separator = ',\n';
  }
  yield '\n]}\n';
}

function describe({ publisher, url, at }: ExportAbout): object {
  return { publisher, url, exportedAt: at.toISOString() };
}

function csvRow(listing: Listing): string {
  const { kind, value } = splitKey(listing.key);
  const { grade, category, listedOn, seenOn, reports } = listing;
  return [listing.key, kind, value, grade, category, dateOf(listedOn), dateOf(seenOn), reports].map(csvCell).join(',');
}

/** RFC 4180 §2.6; a cell that a spreadsheet would run as a formula cannot begin one, as keys begin with their kind. */
function csvCell(value: string | number): string {
  const text = String(value);
  const guarded = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

function jsonRow({ key, grade, category, listedOn, seenOn, reports }: Listing): object {
  return { key, grade, category, listedOn: dateOf(listedOn), seenOn: dateOf(seenOn), reports };
}

/** STIX 2.1 §4.7: an indicator with a pattern of one comparison. */
function stixIndicator({ key, grade, category, listedOn, seenOn }: Listing): object {
  const { kind, value } = splitKey(key);
  const path = kind === 'url' ? 'url:value' : stixHostPath(value);
  const pattern = (kind === 'url' ? `http://${value}` : value.replace(/^\[(.*)\]$/, '$1')).replace(/[\\']/g, '\\$&');
  return {
    type: 'indicator',
    spec_version: '2.1',
    id: `indicator--${uuidOf(key)}`,
    created: `${dateOf(listedOn)}T00:00:00.000Z`,
    modified: `${dateOf(seenOn)}T00:00:00.000Z`,
    name: value,
    indicator_types: ['malicious-activity'],
    pattern: `[${path} = '${pattern}']`,
    pattern_type: 'stix',
    valid_from: `${dateOf(listedOn)}T00:00:00Z`,
    labels: [`th-scam:${category}`, `tuean-grade:${grade}`],
    // TLP:CLEAR, STIX 2.1 §7.2.1.4 as TLP 2.0 renames it.
    object_marking_refs: ['marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487'],
  };
}

function stixHostPath(host: string): string {
  if (host.startsWith('[')) return 'ipv6-addr:value';
  return /^\d+\.\d+\.\d+\.\d+$/.test(host) ? 'ipv4-addr:value' : 'domain-name:value';
}

function mispAttribute({ key, grade, category, listedOn, seenOn }: Listing): object {
  const { kind, value } = splitKey(key);
  const isAddress = stixHostPath(value) !== 'domain-name:value';
  return {
    uuid: uuidOf(key),
    type: kind === 'url' ? 'url' : isAddress ? 'ip-dst' : 'hostname',
    category: 'Network activity',
    to_ids: true,
    value: kind === 'url' ? `http://${value}` : value.replace(/^\[(.*)\]$/, '$1'),
    first_seen: `${dateOf(listedOn)}T00:00:00Z`,
    last_seen: `${dateOf(seenOn)}T00:00:00Z`,
    Tag: [{ name: `th-scam:${category}` }, { name: `tuean-grade:${grade}` }],
  };
}

/** UUID version 5 of a name (RFC 9562 §5.5). */
function uuidOf(name: string): string {
  const hash = createHash('sha1').update(NAMESPACE).update(name).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.subarray(0, 16).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
