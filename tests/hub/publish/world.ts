/* A hub whose releases two people sign, with their browsers' keys, and the trust client as the judge. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { hubArgon2id } from '../../../hub/digest/argon2.ts';
import type { HubConfig, HubPaths } from '../../../hub/config.ts';
import type { Orm } from '../../../hub/db/database.ts';
import { openProposal, signaturesOf } from '../../../hub/db/proposals.ts';
import { importFeed, type ImportOptions } from '../../../hub/import/import-feed.ts';
import { fetchFromFolder, openRelease, type OpenRelease } from '../../../hub/publish/current.ts';
import { initHub } from '../../../hub/publish/init.ts';
import type { PublishOptions } from '../../../hub/publish/workshop.ts';
import { propose, readProposalFile, signProposal } from '../../../hub/publish/proposal.ts';
import { publish, repositoryOf, type PublishReport } from '../../../hub/publish/publish.ts';
import { addKey, listKeys, removeKey, setThreshold } from '../../../hub/trust/index.ts';
import { ed25519Key, keyIdOf } from '../../../hub/trust/key-store.ts';
import { readRoot } from '../../../hub/trust/repository.ts';
import { reviewProposal, signReview, type Review, type ReviewDeps } from '../../../lib/console/review/review.ts';
import type { Proposal } from '../../../lib/core/console/release.ts';
import { refresh, type TrustedSet } from '../../../lib/core/trust/client.ts';
import type { MakeHub, TestHub } from '../engines.ts';
import { FEED_OPTIONS } from '../feed-options.ts';

export const NOW = new Date('2026-03-04T05:06:07Z');
export const CONFIG: HubConfig = {
  version: 1,
  url: 'http://127.0.0.1:1441',
  publisher: { th: 'รายการทดลอง', en: 'Trial list' },
  pollSeconds: 900,
  digestCost: { memoryKiB: 8, passes: 1 },
};
export const TOP_SITES = new Set(['popular.example']);
const IMPORT: ImportOptions = { ...FEED_OPTIONS, now: NOW };

export interface Member {
  readonly handle: string;
  readonly keyid: string;
  readonly publicKey: string;
  readonly key: CryptoKey;
}

/** A member with a key as a browser makes it: the private half cannot be read. */
export async function newMember(handle: string): Promise<Member> {
  const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new Error('expected a pair of keys');
  const publicKey = Buffer.from(await crypto.subtle.exportKey('raw', pair.publicKey)).toString('hex');
  return { handle, publicKey, keyid: keyIdOf(ed25519Key(publicKey)), key: pair.privateKey };
}

/** A hub with one key of its own, as `tuean init` makes it. */
export const make: MakeHub = ({ paths, databaseUrl }) =>
  initHub({ paths, config: CONFIG, databaseUrl, targetsThreshold: 1, now: NOW });

export interface World {
  readonly paths: HubPaths;
  readonly on: <T>(work: (orm: Orm) => Promise<T>) => Promise<T>;
  readonly somsri: Member;
  readonly anan: Member;
  take(text: string): Promise<void>;
  publish(wish?: Partial<PublishOptions>): Promise<PublishReport>;
  propose(wish?: Partial<PublishOptions>): Promise<PublishReport>;
  proposal(): Promise<Proposal>;
  /** What a member's browser trusts; moves on with `look`. */
  trusted: TrustedSet;
  look(): Promise<void>;
  review(deps?: Partial<ReviewDeps>, proposal?: Partial<Proposal>): Promise<Review>;
  sign(member: Member, deps?: Partial<ReviewDeps>): Promise<boolean>;
  open(): Promise<OpenRelease>;
  root(): Promise<Uint8Array<ArrayBuffer>>;
}

/** `isShared`: two people must sign, and the hub has no key for releases. */
export async function newWorld({ paths, database }: TestHub, { isShared = true } = {}): Promise<World> {
  const on: World['on'] = (work) => database.use(work);
  const repository = repositoryOf(paths);
  const [somsri, anan] = [await newMember('somsri@bank-a'), await newMember('anan@police')];
  const root = async (): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await readFile(paths.trustRoot));
  const fetchRepo = async (path: string): Promise<Uint8Array<ArrayBuffer> | null> =>
    readFile(join(paths.repo, path)).then(
      (bytes) => new Uint8Array(bytes),
      () => null,
    );
  const options = (wish: Partial<PublishOptions>): PublishOptions => ({
    paths,
    config: CONFIG,
    now: NOW,
    isReset: false,
    topSites: TOP_SITES,
    ...wish,
  });
  const world: World = {
    paths,
    on,
    somsri,
    anan,
    trusted: { root: await root() },
    root,
    take: async (text) => {
      const bytes = Readable.from([new TextEncoder().encode(text)]);
      await on((orm) => importFeed(bytes, IMPORT, { orm, topSites: TOP_SITES }));
    },
    publish: (wish = {}) => on((orm) => publish(orm, options(wish), propose)),
    propose: (wish = {}) => on((orm) => propose(orm, options(wish))),
    proposal: () =>
      on(async (orm) => {
        const row = await openProposal(orm);
        if (row === null) throw new Error('there is no proposal');
        const { details, id, sha256 } = row;
        const signatures = (await signaturesOf(orm, id)).map(({ keyid, handle, at, goneAt }) => ({
          keyid,
          handle,
          at: at.toISOString(),
          goneAt: goneAt?.toISOString() ?? null,
        }));
        const { threshold } = (await readRoot(repository)).signed.roles.targets;
        const proposedAt = row.createdAt.toISOString();
        return { ...details, id, sha256, signatures, threshold, proposedAt, seen: row.eventSeq };
      }),
    look: async () => {
      const seen = await refresh(world.trusted, { fetch: (path) => fetchRepo(`metadata/${path}`), now: NOW });
      world.trusted = seen.trusted;
    },
    review: async (deps = {}, told = {}) => {
      const proposal = { ...(await world.proposal()), ...told };
      return reviewProposal(proposal, {
        fetchRepo,
        fetchProposal: (path) => readProposalFile(paths, proposal, path),
        trusted: world.trusted,
        topSites: TOP_SITES,
        argon2id: hubArgon2id,
        now: NOW,
        pause: () => Promise.resolve(),
        ...deps,
      });
    },
    sign: async ({ handle, keyid, key }, deps = {}) => {
      const signature = await signReview(await world.review(deps), keyid, key);
      const { isPublished } = await on((orm) => signProposal(orm, paths, { ...signature, handle, now: NOW }));
      return isPublished;
    },
    open: async () => openRelease(await root(), fetchFromFolder(paths.repo), NOW),
  };
  await world.look();
  if (isShared) {
    for (const { publicKey } of [somsri, anan]) await addKey(repository, 'targets', NOW, publicKey);
    const { keys } = await listKeys(repository);
    const own = keys.find(({ role, here }) => role === 'targets' && here);
    if (own === undefined) throw new Error('expected a targets key of the hub');
    await setThreshold(repository, 'targets', 2, NOW);
    await removeKey(repository, 'targets', own.keyid, NOW);
  }
  return world;
}
