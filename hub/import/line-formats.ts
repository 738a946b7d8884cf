/*
 * Feeds that say one thing a line: plain hosts, URLs, hosts files, dnsmasq and adblock rules.
 * Sources: hosts(5); dnsmasq(8) `--address`, `--server`, `--local`; Adblock Plus "How to write filters"; the uBlock
 * Origin wiki "Static filter syntax"; uBlacklist's match patterns.
 */
import { parseHost } from '../../lib/core/indicators/host.ts';
import { ignored, refused, type FeedItem, type FeedReader, type LineSource, type NumberedLine } from './feed-item.ts';
import { MAX_LINE_LENGTH } from './line-source.ts';

/** Names that every hosts file maps to the machine itself. */
const LOCAL_NAMES: ReadonlySet<string> = new Set([
  'localhost',
  'localhost.localdomain',
  'local',
  'broadcasthost',
  'ip6-localhost',
  'ip6-loopback',
  'ip6-localnet',
  'ip6-mcastprefix',
  'ip6-allnodes',
  'ip6-allrouters',
  'ip6-allhosts',
  '0.0.0.0',
]);

/** Options with which a rule still means the whole site; any other narrows it to some requests. */
const WHOLE_SITE_OPTIONS: ReadonlySet<string> = new Set(['all', 'document', 'doc', 'important', 'popup', 'empty']);

/** One host a line, `#` comments. */
export const readDomains: FeedReader = (source) =>
  eachLine(source, (line) => {
    const value = withoutComment(line.text);
    return value === '' ? [ignored(line)] : [{ kind: 'host', value, ...line }];
  });

/** One URL or host a line, as OpenPhish and many lists have it; schemes may be missing. */
export const readUrls: FeedReader = (source) =>
  eachLine(source, (line) => {
    const value = withoutComment(line.text);
    return value === '' ? [ignored(line)] : [{ kind: 'url', value, ...line }];
  });

/** `0.0.0.0 host [host …] # comment`. */
export const readHosts: FeedReader = (source) =>
  eachLine(source, (line) => {
    const text = withoutComment(line.text);
    if (text === '') return [ignored(line)];
    const [address = '', ...names] = text.split(/\s+/);
    if (names.length === 0) return [refused(line, 'malformed', 'expected an address and a host, as in "0.0.0.0 host"')];
    if (!isAddress(address)) return [refused(line, 'malformed', 'expected the line to begin with an IP address')];
    return names.map((value): FeedItem =>
      LOCAL_NAMES.has(value.toLowerCase()) ? ignored(line) : { kind: 'host', value, ...line },
    );
  });

/** `server=/host/`, `address=/host/0.0.0.0`, `local=/a/b/`. */
export const readDnsmasq: FeedReader = (source) =>
  eachLine(source, (line) => {
    const text = withoutComment(line.text);
    if (text === '') return [ignored(line)];
    const names = /^(?:server|address|local)=\/(.+)\/[^/]*$/.exec(text)?.[1];
    if (names === undefined) return [refused(line, 'malformed', 'expected a rule such as "address=/host/"')];
    return names.split('/').map((value): FeedItem => ({ kind: 'host', value, ...line }));
  });

/** Rules that block a whole site or page; what hides elements or single requests is refused, exceptions are left out. */
export const readAdblock: FeedReader = (source) => eachLine(source, (line) => [adblockRule(line)]);

/** Runs a reader of single lines over a feed; over-long lines are refused before it sees them. */
async function* eachLine(
  source: LineSource,
  read: (line: NumberedLine) => readonly FeedItem[],
): AsyncGenerator<readonly FeedItem[]> {
  for await (const lines of source.lines()) {
    yield lines.flatMap((line) =>
      line.text.length > MAX_LINE_LENGTH
        ? [refused(line, 'too-long', `expected at most ${MAX_LINE_LENGTH} characters a line`)]
        : read(line),
    );
  }
}

function adblockRule(line: NumberedLine): FeedItem {
  const text = line.text.trim();
  if (text === '' || text.startsWith('!') || text.startsWith('# ') || text === '#' || /^\[.*\]$/.test(text)) {
    return ignored(line);
  }
  if (text.startsWith('@@')) return ignored(line);
  if (/#[@?$]*#/.test(text))
    return refused(line, 'not-a-site-rule', 'expected a rule for a site; this one hides parts of pages');
  if (text.startsWith('/') && text.endsWith('/')) {
    return refused(
      line,
      'not-a-site-rule',
      'expected a rule for a site, such as "||host^"; this is a regular expression',
    );
  }
  const ublacklist = /^\*:\/\/(?:\*\.)?([^/*]+)\/\*$/.exec(text)?.[1];
  if (ublacklist !== undefined) return { kind: 'host', value: ublacklist, ...line };
  const dollar = text.indexOf('$');
  const options = dollar === -1 ? [] : text.slice(dollar + 1).split(',');
  const narrowing = options.find((option) => !WHOLE_SITE_OPTIONS.has(option.trim()));
  if (narrowing !== undefined) {
    return refused(
      line,
      'not-a-site-rule',
      `expected a rule for a whole site; "$${narrowing}" narrows it to some requests`,
    );
  }
  const pattern = (dollar === -1 ? text : text.slice(0, dollar)).replace(/^\|\|?/, '').replace(/[|^]+$/, '');
  if (/[*^|]/.test(pattern)) {
    return refused(line, 'not-a-site-rule', 'expected a rule for one site or page, without wildcards');
  }
  return { kind: 'url', value: pattern, ...line };
}

/** The line without blanks and comments. A `#` within a URL is a fragment, so only one after a blank begins a comment. */
function withoutComment(text: string): string {
  const bare = text.replace(/^\uFEFF/, '').trim();
  if (bare.startsWith('#') || bare.startsWith('!') || bare.startsWith('//') || bare.startsWith(';')) return '';
  return bare.replace(/\s+#.*$/, '');
}

function isAddress(text: string): boolean {
  const host = parseHost(text);
  return host !== null && (host.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(host));
}
