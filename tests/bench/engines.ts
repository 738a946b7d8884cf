/*
 * The matchers that are compared, behind one question: is this URL's host, or a parent of it, on the list?
 * Each gets the list in the form that its makers give it in their own products. Their packages have no place in the root
 * install, so they are loaded by name at run time, from this folder's own node_modules.
 */
import { hasListedParent } from './corpus.ts';
import { createOwnEngine } from './own-engine.ts';
import { createWorkerEngine } from './worker-engine.ts';

/** A matcher, loaded with a list. */
export interface Engine {
  /** True when the engine would block a top-level visit to the URL. */
  readonly matches: (url: string) => boolean;
  /** Bytes of its tables, where it can say. */
  readonly tableBytes?: number;
}

export interface EngineMaker {
  readonly name: string;
  /** Builds from hosts in the clear. */
  readonly build: (hosts: readonly string[]) => Promise<Engine>;
}

/** Ours, and every peer, by the name that results carry. */
export const ENGINES: readonly EngineMaker[] = [
  { name: 'tuean, host', build: createOwnEngine },
  { name: 'tuean, host and paths as the worker asks', build: createWorkerEngine },
  { name: '@gorhill/ubo-core', build: createUboCore },
  { name: '@ghostery/adblocker', build: createGhostery },
  { name: '@metamask/phishing-controller', build: createMetaMask },
  { name: 'eth-phishing-detect', build: createEthPhishingDetect },
  { name: 'Set of strings, walked by label', build: createStringSet },
];

/** What no package does: a bare `Set`, the floor of what JavaScript gives without thought. */
function createStringSet(hosts: readonly string[]): Promise<Engine> {
  // Copies, so that the strings belong to this engine alone and are counted as its memory.
  const listed = new Set(hosts.map((host) => Buffer.from(host, 'latin1').toString('latin1')));
  return Promise.resolve({ matches: (url) => hasListedParent(new URL(url).hostname, listed) });
}

interface UboEngine {
  useLists(lists: readonly { name: string; raw: string }[]): Promise<void>;
  matchRequest(request: { originURL: string; url: string; type: string }): number;
}
interface UboCore {
  readonly StaticNetFilteringEngine: { create(): Promise<UboEngine> };
}

/** The package allows one instance in a process; a new list takes the place of the old one. */
let uboEngine: Promise<UboEngine> | null = null;

/** uBlock Origin's static network filtering; `$document` because plain hosts lines do not match top documents here. */
async function createUboCore(hosts: readonly string[]): Promise<Engine> {
  const { StaticNetFilteringEngine } = (await loadPeer('@gorhill/ubo-core')) as UboCore;
  uboEngine ??= StaticNetFilteringEngine.create();
  const engine = await uboEngine;
  await engine.useLists([{ name: 'bench', raw: hosts.map((host) => `||${host}^$document`).join('\n') }]);
  return {
    matches: (url) => engine.matchRequest({ originURL: url, url, type: 'main_frame' }) === 1,
  };
}

interface Ghostery {
  readonly FiltersEngine: { parse(text: string): { match(request: unknown): { match: boolean } } };
  readonly Request: { fromRawDetails(details: { url: string; type: string }): unknown };
}

async function createGhostery(hosts: readonly string[]): Promise<Engine> {
  const { FiltersEngine, Request } = (await loadPeer('@ghostery/adblocker')) as Ghostery;
  const engine = FiltersEngine.parse(hosts.map((host) => `||${host}^$document`).join('\n'));
  return {
    matches: (url) => engine.match(Request.fromRawDetails({ url, type: 'main_frame' })).match,
  };
}

interface MetaMask {
  readonly PhishingDetector: new (lists: readonly unknown[]) => { check(url: string): { result: boolean } };
}

/** MetaMask's matcher with its look-alike rule off: only the list is compared. */
async function createMetaMask(hosts: readonly string[]): Promise<Engine> {
  const { PhishingDetector } = (await loadPeer('@metamask/phishing-controller')) as MetaMask;
  const detector = new PhishingDetector([
    { name: 'bench', version: 1, allowlist: [], blocklist: hosts, fuzzylist: [], tolerance: 0 },
  ]);
  return { matches: (url) => detector.check(url).result };
}

/** Its check takes a host; the URL is parsed here, as its users do. */
async function createEthPhishingDetect(hosts: readonly string[]): Promise<Engine> {
  const { default: PhishingDetector } = (await loadPeer('eth-phishing-detect/src/detector.js')) as {
    readonly default: new (lists: readonly unknown[]) => { check(host: string): { result: boolean } };
  };
  const detector = new PhishingDetector([
    { name: 'bench', version: 1, allowlist: [], blocklist: hosts, fuzzylist: [], tolerance: 0 },
  ]);
  return { matches: (url) => detector.check(new URL(url).hostname).result };
}

/** Imports a peer by name; a variable specifier keeps the compiler from needing packages that it may not see. */
async function loadPeer(name: string): Promise<unknown> {
  const loaded: unknown = await import(name);
  return loaded;
}
