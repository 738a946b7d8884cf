/* Which formats there are, who reads them, and how an unknown file is told apart by its beginning. */
import { isIndicatorProblem, parseListedUrl } from '../../lib/core/indicators/parse-listed.ts';
import { isNumberKeyText } from '../../lib/core/indicators/number-key.ts';
import { HubError } from '../hub-error.ts';
import { isHeaderLine, readCsv, readUrlhaus, SEARCHED_FOR_NAMES } from './csv.ts';
import type { FeedReader } from './feed-item.ts';
import { readJson, isRecord } from './json-document.ts';
import { isPhishtank, readJsonList } from './json.ts';
import { readAdblock, readDnsmasq, readDomains, readHosts, readUrls, withoutTail } from './line-formats.ts';
import type { OpenFeed } from './line-source.ts';
import { isMisp, readMisp } from './misp.ts';
import { readStix, stixObjects } from './stix.ts';

export const FORMATS = [
  'hosts',
  'domains',
  'urls',
  'adblock',
  'csv',
  'json',
  'stix',
  'misp',
  'phishtank',
  'urlhaus',
  'openphish',
  'dnsmasq',
] as const;
export type Format = (typeof FORMATS)[number];

/** Lines of the beginning that vote on the format. */
const VOTERS = 200;

const LINE_FORMATS = ['dnsmasq', 'adblock', 'hosts', 'csv', 'urls', 'domains'] as const;

/** The reader of a format; PhishTank publishes both JSON and CSV. */
export function readerOf(format: Format, head: string): FeedReader {
  const isJson = /^\uFEFF?\s*[[{]/.test(head);
  switch (format) {
    case 'hosts':
      return readHosts;
    case 'domains':
      return readDomains;
    case 'urls':
    case 'openphish':
      return readUrls;
    case 'adblock':
      return readAdblock;
    case 'dnsmasq':
      return readDnsmasq;
    case 'csv':
      return readCsv;
    case 'phishtank':
      return isJson ? readJsonList : readCsv;
    case 'urlhaus':
      return isJson ? readJsonList : readUrlhaus;
    case 'json':
      return readJsonList;
    case 'stix':
      return readStix;
    case 'misp':
      return readMisp;
  }
}

/**
 * Tells the format of a feed.
 * @throws HubError `bad-feed` where it is none that we read
 */
export async function detectFormat(feed: OpenFeed): Promise<Format> {
  const head = feed.head.replace(/^\uFEFF/, '').trimStart();
  if (head === '') throw new HubError('bad-feed', 'expected a list, got an empty file; nothing changed');
  if (/^[[{]/.test(head) && !/^\[[^\]{}"]*\]\s*(?:\r|\n|$)/.test(head)) return detectJson(feed);
  const lines = head.split(/\r\n|\n|\r/).slice(0, VOTERS + 50);
  if (lines.some((line) => /^#\s*id,dateadded,url,url_status/.test(line))) return 'urlhaus';
  const content = lines
    .map((line) => line.trim())
    .filter((line) => line !== '' && (!/^(?:#(?!#)|!|\/\/|;)/.test(line) || isHeaderLine(line)));
  const first = cellsOf(content[0] ?? '');
  if (first.includes('phish_id')) return 'phishtank';
  if (first.some(isNumberKeyText)) return 'csv';
  // Tables that people keep have their title above the names of their columns.
  for (const line of content.slice(0, SEARCHED_FOR_NAMES)) {
    if (isHeaderLine(line)) return 'csv';
    if (looksLike(line) !== 'unknown') break;
  }
  refuseNameServers(content.slice(0, VOTERS));
  return vote(content.slice(0, VOTERS), /^!|^\[adblock/im.test(lines.slice(0, 20).join('\n')));
}

async function detectJson(feed: OpenFeed): Promise<Format> {
  const { root } = await readJson(feed, 'the feed');
  if (stixObjects(root) !== null) return 'stix';
  if (isMisp(root)) return 'misp';
  if (isRecord(root) && 'attributes' in root && 'meta-category' in root) {
    throw new HubError(
      'bad-feed',
      'this is the definition of a MISP object, not an event with attributes; nothing changed',
    );
  }
  if (isPhishtank(root)) return 'phishtank';
  return 'json';
}

function cellsOf(line: string): readonly string[] {
  return line
    .toLowerCase()
    .split(/[,;\t]/)
    .map((name) => name.replace(/^"|"$/g, '').trim());
}

/** Zones and settings of name servers hold exceptions among their rules, and would else be read as tables of hosts. */
function refuseNameServers(lines: readonly string[]): void {
  const count = (pattern: RegExp): number => lines.filter((line) => pattern.test(line)).length;
  const words = 'expected a list of hosts, such as domains or hosts';
  if (count(/^\S+\s+(?:\d+\s+)?(?:in\s+)?cname\s+\S+$/i) * 2 > lines.length)
    throw new HubError('bad-feed', `${words}; this is a zone of a name server (RPZ); nothing changed`);
  if (count(/^local-(?:zone|data):/) * 2 > lines.length)
    throw new HubError('bad-feed', `${words}; these are settings of a name server (Unbound); nothing changed`);
}

/** The format that most lines look like; a list of hosts with a URL among them is a list of URLs. */
function vote(lines: readonly string[], hasAdblockHeader: boolean): Format {
  const votes = new Map<string, number>();
  for (const line of lines) {
    const looks = looksLike(line);
    votes.set(looks, (votes.get(looks) ?? 0) + 1);
  }
  const count = (format: string): number => votes.get(format) ?? 0;
  if (lines.length === 0 && hasAdblockHeader) return 'adblock';
  if (count('adblock') > 0 || (hasAdblockHeader && count('hosts') === 0)) return 'adblock';
  const known = LINE_FORMATS.reduce((sum, format) => sum + count(format), 0);
  if (known * 2 < lines.length || known === 0) {
    throw new HubError(
      'bad-feed',
      `could not tell the format: expected one of ${FORMATS.join(', ')} (name it with --format); nothing changed`,
    );
  }
  const best = LINE_FORMATS.reduce((a, b) => (count(b) > count(a) ? b : a));
  return best === 'domains' && count('urls') > 0 ? 'urls' : best;
}

function looksLike(line: string): (typeof LINE_FORMATS)[number] | 'unknown' {
  if (/^(?:server|address|local)=\//.test(line)) return 'dnsmasq';
  if (/^(?:\|\|?|@@|\*:\/\/)|#[@?$]*#|\^(?:\$.*)?$/.test(line)) return 'adblock';
  if (/^[\d.:a-f]+\s+\S+/i.test(line) && /^(?:\d+\.\d+\.\d+\.\d+|[\da-f]*:[\da-f:.]+)\s/i.test(line)) return 'hosts';
  const bare = withoutTail(line);
  if (/[\t;,]/.test(bare) && bare.split(/[\t;,]/).some((cell) => isSite(cell.replace(/^"|"$/g, '')))) return 'csv';
  if (!isSite(bare)) return 'unknown';
  return bare.includes('/') ? 'urls' : 'domains';
}

function isSite(text: string): boolean {
  return /[.:]/.test(text) && !/\s/.test(text.trim()) && !isIndicatorProblem(parseListedUrl(text));
}
