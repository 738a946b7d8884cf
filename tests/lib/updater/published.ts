/* A real signed repository in a temporary folder: throwaway keys, the hub's signing, the codec's files. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRepositoryKeys, publishMetadata, refreshTimestamp } from '../../../hub/trust/repository.ts';
import type { BasePart } from '../../../hub/trust/repository.ts';
import type { Listing } from '../../../lib/core/blocklist/listing.ts';
import { buildState, encodeBase, encodeDelta } from '../../../lib/core/blocklist/state.ts';
import type { ReadShard, Shard, StateSummary } from '../../../lib/core/blocklist/state.ts';
import type { SiteKey } from '../../../lib/core/indicators/key.ts';
import type { ReleaseInfo } from '../../../lib/core/trust/release-info.ts';

export interface State {
  readonly summary: StateSummary;
  readonly shards: readonly Shard[];
}

export interface PublishWish {
  readonly listings: readonly Listing[];
  readonly sequence?: number;
  readonly epoch?: number;
  readonly pollSeconds?: number;
  readonly reset?: boolean;
  /** Write a base for this release; without, the base of the last one is named and a delta leads on. */
  readonly base?: boolean;
  readonly partBytes?: number;
  readonly now?: Date;
  /** For this percent of browsers; everybody else keeps the release before. */
  readonly canary?: number;
  /** Changes the signed description, for releases that lie. */
  readonly edit?: (release: ReleaseInfo) => ReleaseInfo;
}

/** A listing with everything but its key made up. */
export function listing(key: SiteKey, grade: Listing['grade'] = 'confirmed', seenOn = 20_000): Listing {
  return { key, grade, category: 'TH01', listedOn: 19_000, seenOn, reports: 3 };
}

export function hosts(...names: string[]): Listing[] {
  return names.map((name) => listing(`host:${name}`));
}

export async function createPublished(publisher = 'ทดสอบ') {
  const folder = await mkdtemp(join(tmpdir(), 'published-'));
  const repository = { dataDir: folder, repoDir: join(folder, 'repo') };
  await createRepositoryKeys(repository, new Date());
  const root = new Uint8Array(await readFile(join(folder, 'root.json')));
  const states: State[] = [];
  let parts: BasePart[] = [];
  let base: ReleaseInfo['base'] = { sequence: 0, parts: [] };
  let previousEpoch = 1;
  let forAll: ReleaseInfo | null = null;

  async function write(path: string, bytes: Uint8Array): Promise<void> {
    const file = join(repository.repoDir, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }

  return {
    folder,
    repoDir: repository.repoDir,
    root,
    states,
    async publish(wish: PublishWish): Promise<ReleaseInfo> {
      const previous = states.at(-1);
      const epoch = wish.epoch ?? previousEpoch;
      const sequence = wish.sequence ?? (previous?.summary.sequence ?? 0) + 1;
      const keep = previous === undefined || epoch !== previousEpoch ? {} : { previous: previous.summary };
      previousEpoch = epoch;
      const state = await buildState(wish.listings, { epoch, sequence, ...keep });
      if (previous === undefined || wish.base === true) {
        const bytes = await encodeBase(state.summary, reader(state));
        const size = wish.partBytes ?? 2 * 1024 * 1024;
        const count = Math.ceil(bytes.length / size);
        parts = Array.from({ length: count }, (_unused, i) => ({
          path: `base/${sequence}/${i}`,
          bytes: bytes.slice(i * size, (i + 1) * size),
        }));
        base = { sequence, parts: parts.map(({ path }) => path) };
      }
      for (const from of states.slice(-64)) {
        if (from.summary.sequence >= sequence) continue;
        const delta = await encodeDelta(from.summary, reader(from), state.summary, reader(state));
        if (delta !== null) await write(`deltas/${from.summary.sequence}-${sequence}`, delta);
      }
      states.push(state);
      const { sections } = state.summary;
      const honest: ReleaseInfo = {
        publisher: { th: publisher, en: publisher },
        epoch,
        sequence,
        stateHash: Buffer.from(state.summary.hash).toString('hex'),
        counts: { hosts: sections.hosts.count, urls: sections.urls.count, numbers: sections.numbers.count },
        pollSeconds: wish.pollSeconds ?? 900,
        publishedAt: new Date().toISOString(),
        reset: wish.reset ?? false,
        base,
      };
      const release = wish.edit?.(honest) ?? honest;
      const offer =
        wish.canary === undefined || forAll === null
          ? { release, canary: null, baseParts: parts }
          : { release: forAll, canary: { percent: wish.canary, release }, baseParts: parts };
      if (offer.canary === null) forAll = release;
      await publishMetadata(repository, { ...offer, now: wish.now ?? new Date() });
      return release;
    },
    refreshTimestamp: () => refreshTimestamp(repository, new Date()),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export type Published = Awaited<ReturnType<typeof createPublished>>;

function reader(state: State): ReadShard {
  const shards = new Map(state.shards.map((shard) => [`${shard.section}/${shard.index}`, shard.bytes]));
  return (section, index) => {
    const bytes = shards.get(`${section}/${index}`);
    if (bytes === undefined) throw new Error(`no shard ${section}/${index}`);
    return Promise.resolve(bytes);
  };
}
