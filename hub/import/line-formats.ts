/*
 * Feeds that say one thing a line: plain hosts, URLs, hosts files, dnsmasq and adblock rules.
 * Sources: hosts(5); dnsmasq(8) `--address`, `--server`, `--local`; Adblock Plus "How to write filters"; the uBlock
 * Origin wiki "Static filter syntax"; uBlacklist's match patterns.
 */
import { parseHost } from '../../lib/core/indicators/host.ts';
import { isIndicatorProblem, parseListedUrl } from '../../lib/core/indicators/parse-listed.ts';
import { createFeedExceptions, type FeedExceptions, type Reach } from './feed-exceptions.ts';
import { ignored, refused, type FeedItem, type FeedReader, type LineSource, type NumberedLine } from './feed-item.ts';
import { linesOf, MAX_LINE_LENGTH } from './line-source.ts';

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

/** Options with which an exception still lets the whole site through. */
const WHOLE_EXCEPTION_OPTIONS: ReadonlySet<string> = new Set(['all', 'document', 'doc', 'important']);

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
    return names.map((value): FeedItem => {
      if (LOCAL_NAMES.has(value.toLowerCase())) return ignored(line);
      const host = parseHost(address);
      if (host === null || !isAddress(host))
        return refused(line, 'malformed', 'expected the line to begin with an IP address');
      return leadsNowhere(host) ? { kind: 'host', value, ...line } : refusedMapping(line);
    });
  });

/**
 * `server=/host/`, `address=/host/0.0.0.0`, `address=/host/#`, `local=/a/b/`. With a server behind it a name is asked for there, and
 * with `#` as always: these are exceptions, for the name and for what no other line names below it.
 */
export const readDnsmasq: FeedReader = async function* (source) {
  const text = await source.readAll();
  const exceptions = createFeedExceptions();
  for await (const lines of linesOf(text)) for (const line of lines) addServers(exceptions, line);
  for await (const lines of linesOf(text)) yield lines.flatMap((line) => readEach(line, dnsmasqItems, exceptions));
  yield exceptions.rest();
};

/**
 * Rules that block a whole site or page; what hides elements or single requests is refused. An exception for a site or page lifts what it
 * names, and `$badfilter` the very rule before it, wherever in the file they stand; other exceptions are left out.
 */
export const readAdblock: FeedReader = async function* (source) {
  const text = await source.readAll();
  const takenBack = new Set<string>();
  if (text.includes('badfilter')) {
    for await (const lines of linesOf(text)) for (const line of lines) addTakenBack(takenBack, line.text);
  }
  const exceptions = createFeedExceptions();
  const places = new Set<number>();
  if (text.includes('@')) {
    for await (const lines of linesOf(text)) {
      for (const line of lines) if (addException(exceptions, line, takenBack)) places.add(line.line);
    }
  }
  for await (const lines of linesOf(text)) {
    yield lines
      .filter(({ line }) => !places.has(line))
      .flatMap((line) => readEach(line, (one) => [adblockItem(one, takenBack)], exceptions));
  }
  yield exceptions.rest();
};

/** A rule without an anchor that is a host, or an address of one; `/ads.js` or `-banner-` may stand in any address. */
const NAMES_SITE = /^(?:\*:\/\/|(?:https?:\/\/)?[^\s/?:.&=_*-][^\s/?]*\.[^\s/?^|])/i;

/** Runs a reader of single lines over a feed; over-long lines are refused before it sees them. */
async function* eachLine(
  source: LineSource,
  read: (line: NumberedLine) => readonly FeedItem[],
): AsyncGenerator<readonly FeedItem[]> {
  for await (const lines of source.lines())
    yield lines.flatMap((line) => (isTooLong(line) ? tooLong(line) : read(line)));
}

/** The items of one line, with what the exceptions of its file leave of them. */
function readEach(
  line: NumberedLine,
  read: (line: NumberedLine) => readonly FeedItem[],
  exceptions: FeedExceptions,
): readonly FeedItem[] {
  if (isTooLong(line)) return tooLong(line);
  return read(line).map((item) => exceptions.judge(item, optionsOf(line.text).includes('important')));
}

function isTooLong({ text }: NumberedLine): boolean {
  return text.length > MAX_LINE_LENGTH;
}

function tooLong(line: NumberedLine): readonly FeedItem[] {
  return [refused(line, 'too-long', `expected at most ${MAX_LINE_LENGTH} characters a line`)];
}

const DNSMASQ = /^(server|address|local)=\/(.+)\/([^/]*)$/;

function dnsmasqItems(line: NumberedLine): readonly FeedItem[] {
  const text = withoutComment(line.text);
  if (text === '') return [ignored(line)];
  const [, option, names, target = ''] = DNSMASQ.exec(text) ?? [];
  if (names === undefined) return [refused(line, 'malformed', 'expected a rule such as "address=/host/"')];
  // Names of sites are accounted for among the exceptions.
  if (option !== 'address' && target !== '')
    return names.split('/').flatMap((name) => (isIndicatorProblem(parseListedUrl(name)) ? [ignored(line)] : []));
  const host = parseHost(target);
  if (target !== '' && target !== '#' && host !== null && !leadsNowhere(host)) return [refusedMapping(line)];
  return names.split('/').map((value): FeedItem => ({ kind: 'host', value, ...line }));
}

/** A name that is asked for elsewhere is let through; a longer one that is blocked stays so (dnsmasq(8): the more specific counts). */
function addServers(exceptions: FeedExceptions, line: NumberedLine): void {
  if (isTooLong(line)) return;
  const [, option, names = '', target = ''] = DNSMASQ.exec(withoutComment(line.text)) ?? [];
  if (option === undefined || option === 'address' || target === '') return;
  for (const name of names.split('/')) {
    exceptions.add(name, { end: '^', withSubdomains: false, isImportant: true }, line);
  }
}

/** Options of a rule, behind its `$`. */
function optionsOf(text: string): readonly string[] {
  const dollar = text.indexOf('$');
  if (dollar === -1) return [];
  return text
    .slice(dollar + 1)
    .split(',')
    .map((option) => option.trim());
}

/** A rule with its options in one order, by which `$badfilter` names it. */
function ruleName(text: string): string {
  const [pattern = ''] = text.trim().split('$', 1);
  return `${pattern}$${optionsOf(text)
    .filter((option) => option !== 'badfilter')
    .sort()
    .join()}`;
}

/** `||host^$badfilter` takes `||host^` back (the uBlock Origin wiki, "Static filter syntax"). */
function addTakenBack(takenBack: Set<string>, text: string): void {
  if (text.length <= MAX_LINE_LENGTH && optionsOf(text).includes('badfilter')) takenBack.add(ruleName(text));
}

/** Adds a rule that lets a whole site or page through; false: the line is no such rule. */
function addException(exceptions: FeedExceptions, line: NumberedLine, takenBack: ReadonlySet<string>): boolean {
  if (isTooLong(line) || !/^\s*@/.test(line.text)) return false;
  const text = line.text.trim();
  const [, below, matched] = /^@\*:\/\/(\*\.)?([^/*]+)\/\*$/.exec(text) ?? [];
  if (matched !== undefined) {
    return exceptions.add(matched, { end: '', withSubdomains: below !== undefined, isImportant: false }, line);
  }
  if (!text.startsWith('@@') || (takenBack.size > 0 && takenBack.has(ruleName(text)))) return false;
  const options = optionsOf(text);
  if (!options.every((option) => WHOLE_EXCEPTION_OPTIONS.has(option))) return false;
  const [rule = ''] = text.slice(2).split('$', 1);
  if (!rule.startsWith('|') && !NAMES_SITE.test(rule)) return false;
  const pattern = withoutEnd(rule.replace(/^\|\|?/, ''), '|^');
  if (/[*^|]/.test(pattern)) return false;
  const reach: Reach = {
    end: rule.endsWith('|') ? '|' : rule.endsWith('^') ? '^' : '',
    // What is anchored at the scheme, or names one, is that host alone.
    withSubdomains: !/^\|(?!\|)|:\/\//.test(rule),
    isImportant: options.includes('important'),
  };
  return exceptions.add(pattern, reach, line);
}

function adblockItem(line: NumberedLine, takenBack: ReadonlySet<string>): FeedItem {
  const text = line.text.trim();
  if (text === '' || text.startsWith('!') || text.startsWith('# ') || text === '#' || /^\[.*\]$/.test(text)) {
    return ignored(line);
  }
  if (text.startsWith('@@') || text.startsWith('@*://')) return ignored(line);
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
  const options = optionsOf(text);
  if (options.includes('badfilter')) return ignored(line);
  const narrowing = options.find((option) => !WHOLE_SITE_OPTIONS.has(option));
  if (narrowing !== undefined) {
    return refused(
      line,
      'not-a-site-rule',
      `expected a rule for a whole site; "$${narrowing}" narrows it to some requests`,
    );
  }
  const [rule = ''] = text.split('$', 1);
  if (!rule.startsWith('|') && !NAMES_SITE.test(rule)) {
    return refused(
      line,
      'not-a-site-rule',
      'expected a rule for a site, such as "||host^"; this one is for addresses with these signs in them, of any site',
    );
  }
  const pattern = withoutEnd(rule.replace(/^\|\|?/, ''), '|^');
  if (/[*^|]/.test(pattern)) {
    return refused(line, 'not-a-site-rule', 'expected a rule for one site or page, without wildcards');
  }
  if (takenBack.size > 0 && takenBack.has(ruleName(text)))
    return refused(line, 'excepted-by-feed', 'the same feed takes this rule back');
  return { kind: 'url', value: pattern, ...line };
}

/** The line without blanks and comments. A `#` within a URL is a fragment, so only one after a blank begins a comment. */
function withoutComment(text: string): string {
  const bare = text.replace(/^\uFEFF/, '').trim();
  if (bare.startsWith('#') || bare.startsWith('!') || bare.startsWith('//') || bare.startsWith(';')) return '';
  return withoutTail(bare);
}

/** The line up to a `#` after a blank. Looked for by hand: the pattern for it takes the square of a run of blanks. */
export function withoutTail(text: string): string {
  for (let at = text.indexOf('#', 1); at !== -1; at = text.indexOf('#', at + 1)) {
    if (/\s/.test(text.charAt(at - 1))) return text.slice(0, at).trimEnd();
  }
  return text;
}

/** The text without these signs at its end; by hand for the same reason. */
function withoutEnd(text: string, signs: string): string {
  let end = text.length;
  while (end > 0 && signs.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

function isAddress(host: string): boolean {
  return host.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(host);
}

/** An address at which nobody is, or this machine: what lists that block map names to. */
function leadsNowhere(host: string): boolean {
  return /^(?:0|127)\./.test(host) || host === '[::]' || host === '[::1]';
}

function refusedMapping(line: NumberedLine): FeedItem {
  return refused(
    line,
    'not-a-site-rule',
    'expected an address that leads nowhere, such as 0.0.0.0; this names a machine and blocks nothing',
  );
}
