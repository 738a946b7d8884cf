/*
 * The lists that every engine gets: real hosts of ../shared/data/blocklists where that folder is, padded to the wanted
 * size with generated ones; all generated where it is not. Seeded: the same size gives the same list on every machine
 * that has the same data, and every engine of a run gets the very same array.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isPublicSuffix, parseHost } from '../../lib/core/indicators/host.ts';

const SHARED = join(import.meta.dirname, '../../../shared/data');

/** xorshift32: uniform 32-bit numbers from a seed, fast and the same everywhere. */
export function createRandom(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** A list of real hosts and where it comes from. */
export interface HostFile {
  readonly name: string;
  readonly hosts: readonly string[];
}

/** The real lists, one entry a file, each canonical, distinct and without public suffixes; empty where they are absent. */
export function realHostFiles(): HostFile[] {
  const folder = join(SHARED, 'blocklists');
  if (!existsSync(folder)) return [];
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const lines = (name: string) => read(name).split('\n');
  const polkadot = JSON.parse(read('polkadot-phishing-all.json')) as { readonly deny: readonly string[] };
  return [
    { name: 'blp-phishing-100k', hosts: lines('blp-phishing-100k.txt') },
    { name: 'polkadot-phishing', hosts: polkadot.deny },
    { name: 'global-anti-scam-org', hosts: lines('global-anti-scam-org.txt') },
    {
      name: 'durablenapkin-scam-hosts',
      hosts: lines('durablenapkin-scam-hosts.txt').map((line) => line.split(/\s+/)[1] ?? ''),
    },
  ].map(({ name, hosts }) => ({ name, hosts: listable(hosts) }));
}

/** Canonical, distinct hosts in the order given; what no list may hold (comments, public suffixes) is dropped. */
function listable(hosts: readonly string[]): string[] {
  const kept = new Set<string>();
  for (const text of hosts) {
    const host = text && !text.startsWith('#') ? parseHost(text.trim()) : null;
    if (host?.includes('.') && !isPublicSuffix(host)) kept.add(host);
  }
  return [...kept];
}

const WORDS =
  'account secure login verify update bank pay shop wallet bonus parcel support mobile service online gift win promo cash loan invest token claim reward member refund ticket travel tax police agency shopee lazada kasi krung thai prompt true line game slot bet star lucky gold royal prime global asia smart easy fast';
const SUFFIXES =
  'com net org info top xyz shop online site club vip icu cc co in.th co.th com.br ru cn app dev io life live store';

/** A host that looks like those on real lists: two or three words, digits, sometimes a subdomain. */
function generateHost(random: () => number, words: readonly string[], suffixes: readonly string[]): string {
  const word = () => words[random() % words.length] ?? 'x';
  const suffix = suffixes[random() % suffixes.length] ?? 'com';
  const name = `${word()}${random() % 3 === 0 ? '-' : ''}${word()}${(random() % 100_000).toString(36)}`;
  return random() % 4 === 0 ? `${word()}.${name}.${suffix}` : `${name}.${suffix}`;
}

/** `count` distinct hosts: the real ones first (in a seeded order), then generated ones. */
export function listedHosts(count: number): string[] {
  const random = createRandom(1441);
  const real = shuffled(
    realHostFiles().flatMap((file) => file.hosts),
    random,
  );
  const hosts = new Set(real.slice(0, count));
  const words = WORDS.split(' ');
  const suffixes = SUFFIXES.split(' ');
  while (hosts.size < count) hosts.add(generateHost(random, words, suffixes));
  return [...hosts];
}

/** The items in an order of our own random numbers: a new array. */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

const PATHS = [
  '/',
  '/login',
  '/th/account/verify?id=83721',
  '/index.php',
  '/promotion/2024/09/?utm_source=line&ref=a1',
  '/a/b/c',
];

/** A URL of a host as a browser would ask for it; every other one on a subdomain. */
function urlOf(host: string, random: () => number): string {
  const isIp = /^[\d.]+$/.test(host) || host.startsWith('[');
  const prefix = !isIp && random() % 2 === 0 ? 'www.' : '';
  return `https://${prefix}${host}${PATHS[random() % PATHS.length] ?? '/'}`;
}

/** URLs of listed hosts, each once, spread over the list. */
export function listedUrls(hosts: readonly string[], count: number): string[] {
  const random = createRandom(77);
  return Array.from({ length: count }, () => urlOf(hosts[random() % hosts.length] ?? 'x.example', random));
}

/**
 * URLs of hosts that are not listed, nor any parent of them: popular sites where their list is there, generated
 * ones with a label that no listed host has otherwise.
 */
export function unlistedUrls(hosts: readonly string[], count: number): string[] {
  const random = createRandom(99);
  const listed = new Set(hosts);
  const file = join(SHARED, 'benign/cloudflare-top20k.txt');
  const popular = existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((host) => host && !hasListedParent(host, listed))
    : [];
  const words = WORDS.split(' ');
  const urls: string[] = [];
  while (urls.length < count) {
    const host =
      popular.length > 0 && random() % 2 === 0
        ? `${words[random() % words.length] ?? 'x'}.${popular[random() % popular.length] ?? 'example.org'}`
        : `${(random() % 1e9).toString(36)}-unlisted.${words[random() % words.length] ?? 'x'}.com`;
    if (!hasListedParent(host, listed)) urls.push(urlOf(host, random));
  }
  return urls;
}

/** The plain answer that all engines must give: is the host or any parent of it in the set? */
export function hasListedParent(host: string, listed: ReadonlySet<string>): boolean {
  for (let rest = host; ;) {
    if (listed.has(rest)) return true;
    const dot = rest.indexOf('.');
    if (dot < 0) return false;
    rest = rest.slice(dot + 1);
  }
}
