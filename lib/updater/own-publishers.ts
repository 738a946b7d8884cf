/*
 * Publishers that a person has added to those of the package and of the policy. One is added by its address and the
 * fingerprint of its first root: the person has compared that with what the organisation printed, so whoever stands between
 * browser and server cannot put a root of their own in its place. What follows is verified from that root on, as with any other.
 * Stored as one record; an entry that does not parse, or whose root is not the one of its fingerprint, is left out.
 */
import * as v from 'valibot';
import { createInTurn } from '../core/in-turn.ts';
import { TrustError } from '../core/trust/trust-error.ts';
import type { Fetcher } from './fetcher.ts';
import type { PublisherConfig } from './update.ts';
import { codeOf } from './update-error.ts';

/** Each further list costs memory, rules and requests; and a person who is talked into adding lists should meet an end. */
export const MAX_OWN_PUBLISHERS = 5;
/** How long a removal can be undone. */
export const UNDO_MS = 10 * 60_000;
/** Ids of theirs begin so; a policy's cannot. */
export const OWN_PREFIX = 'own-';

const MAX_ROOT_BYTES = 64_000;
const MAX_ADDRESS_LENGTH = 2048;

const hex64 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const entrySchema = v.object({
  url: v.pipe(v.string(), v.maxLength(MAX_ADDRESS_LENGTH), v.url()),
  fingerprint: hex64,
  root: v.pipe(v.string(), v.minLength(2), v.maxLength(MAX_ROOT_BYTES)),
  addedAt: v.pipe(v.number(), v.finite()),
  removedAt: v.nullable(v.pipe(v.number(), v.finite())),
});
type Entry = v.InferOutput<typeof entrySchema>;

/** A publisher as it answers at an address, not yet trusted. */
export interface PublisherOffer {
  /** Address of its repository, as it would be kept. */
  readonly url: string;
  /** SHA-256, hex, of its first root metadata. */
  readonly fingerprint: string;
  readonly name: { readonly th: string; readonly en: string };
  readonly counts: { readonly hosts: number; readonly urls: number; readonly numbers: number };
  /** How many keys sign its releases together, of how many. */
  readonly signers: { readonly need: number; readonly of: number };
  /** ms since 1970 at which its root runs out. */
  readonly rootExpiresAt: number;
}

export type OfferRefusal =
  /** Not an address that a list can be fetched from. */
  | 'address'
  /** No answer, or no list there. */
  | 'not-reachable'
  /** Something answers that is not a signed list, or whose signatures do not fit. */
  | 'not-a-publisher'
  | 'expired'
  /** What answers now has another root than the one that the person compared. */
  | 'wrong-fingerprint'
  | 'already-there'
  | 'too-many'
  | 'locked';

export type Offered =
  { readonly kind: 'found'; readonly offer: PublisherOffer } | { readonly kind: 'refused'; readonly why: OfferRefusal };

export interface OwnPublishersDeps {
  readonly read: () => Promise<unknown>;
  readonly write: (entries: readonly unknown[]) => Promise<void>;
  readonly fetcherFor: (url: string) => Fetcher;
  /** Publishers of the package and of the policy. */
  readonly others: () => Promise<readonly PublisherConfig[]>;
  /** The policy lets people add publishers. */
  readonly mayAdd: () => Promise<boolean>;
  /** Origins that may be asked without TLS: the build's own hub, on the demo's computer. */
  readonly plainOrigins: () => Promise<readonly string[]>;
  readonly now: () => number;
}

export interface OwnPublishers {
  /** Those in force; empty where the policy forbids them. */
  list(): Promise<readonly (PublisherConfig & { readonly fingerprint: string; readonly addedAt: number })[]>;
  /** What answers at an address that a person has typed. */
  look(address: string): Promise<Offered>;
  /** Adds it where its root still has the fingerprint. */
  add(address: string, fingerprint: string): Promise<Offered>;
  /** False: there is no such publisher. */
  remove(id: string): Promise<boolean>;
  /** Takes a removal back within ten minutes. */
  restore(id: string): Promise<boolean>;
  /** Takes those out of storage whose removal cannot be taken back any more. */
  dropOver(): Promise<void>;
}

/** The person's own publishers. One a worker. */
export function createOwnPublishers(deps: OwnPublishersDeps): OwnPublishers {
  const inTurn = createInTurn();

  async function entries(): Promise<Entry[]> {
    const stored = await deps.read();
    if (!Array.isArray(stored)) return [];
    const parsed = stored.flatMap((one: unknown) => {
      const entry = v.safeParse(entrySchema, one);
      return entry.success ? [entry.output] : [];
    });
    const whole = await Promise.all(
      parsed.map(async (entry) => (await digestOf(encode(entry.root))) === entry.fingerprint),
    );
    // The newest stand last: what was removed long ago must not keep out what was added since.
    return parsed.filter((_entry, i) => whole[i] === true).slice(-2 * MAX_OWN_PUBLISHERS);
  }

  const inForce = (all: readonly Entry[]): Entry[] =>
    all.filter(({ removedAt }) => removedAt === null).slice(0, MAX_OWN_PUBLISHERS);

  const isOver = ({ removedAt }: Entry): boolean => removedAt !== null && removedAt < deps.now() - UNDO_MS;

  async function refusalOf(url: string, fingerprint: string): Promise<OfferRefusal | null> {
    const own = inForce(await entries());
    const others = await deps.others();
    const roots = await Promise.all(others.map(({ root }) => digestOf(root)));
    const isThere = own.some((one) => one.fingerprint === fingerprint || one.url === url);
    if (isThere || roots.includes(fingerprint) || others.some((one) => one.url === url)) return 'already-there';
    return own.length >= MAX_OWN_PUBLISHERS ? 'too-many' : null;
  }

  async function fetchOffer(address: string): Promise<{ offer: PublisherOffer; root: string } | OfferRefusal> {
    if (!(await deps.mayAdd())) return 'locked';
    const url = repositoryOf(address, await deps.plainOrigins());
    if (url === null) return 'address';
    // Every start of a worker reads this file; a publisher is looked at once in a long time.
    const [{ refresh }, { parseRoot }] = await Promise.all([
      import('../core/trust/client.ts'),
      import('../core/trust/metadata.ts'),
    ]);
    const fetcher = deps.fetcherFor(url);
    try {
      const root = await fetcher('metadata/1.root.json', MAX_ROOT_BYTES);
      if (root === null) return 'not-reachable';
      const { release, trusted } = await refresh(
        { root },
        { fetch: (path, maxBytes) => fetcher(`metadata/${path}`, maxBytes), now: new Date(deps.now()) },
      );
      if (release === null) return 'not-a-publisher';
      const current = parseRoot(new Uint8Array(trusted.root)).signed;
      const { keyids, threshold } = current.roles.targets;
      const fingerprint = await digestOf(root);
      const refusal = await refusalOf(url, fingerprint);
      if (refusal !== null) return refusal;
      return {
        root: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(root),
        offer: {
          url,
          fingerprint,
          name: release.publisher,
          counts: release.counts,
          signers: { need: threshold, of: keyids.length },
          rootExpiresAt: current.expires.getTime(),
        },
      };
    } catch (error) {
      return refusalOfError(error);
    }
  }

  return {
    async list() {
      const [mayAdd, all] = await Promise.all([deps.mayAdd(), entries()]);
      return (mayAdd ? inForce(all) : []).map(({ url, root, fingerprint, addedAt }) => ({
        id: idOf(fingerprint),
        url,
        root: encode(root),
        starter: null,
        setBy: 'person' as const,
        fingerprint,
        addedAt,
      }));
    },

    async look(address) {
      const found = await fetchOffer(address);
      return typeof found === 'string' ? { kind: 'refused', why: found } : { kind: 'found', offer: found.offer };
    },

    add: (address, fingerprint) =>
      inTurn(async () => {
        const found = await fetchOffer(address);
        if (typeof found === 'string') return { kind: 'refused', why: found };
        const { offer, root } = found;
        if (offer.fingerprint !== fingerprint) return { kind: 'refused', why: 'wrong-fingerprint' };
        const rest = (await entries()).filter((one) => one.fingerprint !== fingerprint);
        const gone = rest.filter((one) => one.removedAt !== null && !isOver(one));
        await deps.write([
          ...gone,
          ...inForce(rest),
          { url: offer.url, fingerprint, root, addedAt: deps.now(), removedAt: null },
        ]);
        return { kind: 'found', offer };
      }),

    remove: (id) =>
      inTurn(async () => {
        const all = await entries();
        if (!inForce(all).some(({ fingerprint }) => idOf(fingerprint) === id)) return false;
        await deps.write(
          all
            .filter((one) => !isOver(one))
            .map((one) => (idOf(one.fingerprint) === id ? { ...one, removedAt: deps.now() } : one)),
        );
        return true;
      }),

    restore: (id) =>
      inTurn(async () => {
        const all = await entries();
        const gone = all.find(({ fingerprint, removedAt }) => idOf(fingerprint) === id && removedAt !== null);
        if (gone === undefined || isOver(gone) || inForce(all).length >= MAX_OWN_PUBLISHERS) return false;
        await deps.write(all.map((one) => (one === gone ? { ...one, removedAt: null } : one)));
        return true;
      }),

    dropOver: () =>
      inTurn(async () => {
        const all = await entries();
        if (all.some(isOver)) await deps.write(all.filter((one) => !isOver(one)));
      }),
  };
}

/**
 * Address of the repository from what a person typed: `hub.example.org` is `https://hub.example.org/repo/`; an address with a
 * path is taken as it is. Null: not HTTPS (but for `plainOrigins`), with a user, a query or a fragment, or no address.
 */
export function repositoryOf(address: string, plainOrigins: readonly string[] = []): string | null {
  const text = address.trim();
  if (text === '' || text.length > MAX_ADDRESS_LENGTH) return null;
  let url: URL;
  try {
    url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`);
  } catch {
    return null;
  }
  if (url.protocol !== 'https:' && !plainOrigins.includes(url.origin)) return null;
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return null;
  if (url.pathname === '/') return `${url.origin}/repo/`;
  return `${url.origin}${url.pathname.replace(/\/*$/, '')}/`;
}

/** Of bytes, SHA-256 in hex: what `sha256sum root.json` prints. */
export async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function idOf(fingerprint: string): string {
  return `${OWN_PREFIX}${fingerprint.slice(0, 24)}`;
}

function refusalOfError(error: unknown): OfferRefusal {
  const code = codeOf(error);
  if (error instanceof TrustError) return code === 'freeze' ? 'expired' : 'not-a-publisher';
  return code === 'network' || code === 'slow' || code === 'http-status' ? 'not-reachable' : 'not-a-publisher';
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
