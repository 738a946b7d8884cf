/*
 * Our tables alone: a state of shards, opened once, asked for a host. worker-engine.ts asks as a navigation does.
 */
import { lookUpHost, openShard, type OpenShard } from '../../lib/core/blocklist/lookup.ts';
import type { Listing } from '../../lib/core/blocklist/listing.ts';
import {
  buildState,
  type ReadShard,
  type SectionName,
  type Shard,
  type StateSummary,
} from '../../lib/core/blocklist/state.ts';
import { canonicalHostOf } from '../../lib/core/indicators/url.ts';
import type { Engine } from './engines.ts';

/** Attributes like those of an imported feed. */
export function listingOf(host: string): Listing {
  return { key: `host:${host}`, grade: 'corroborated', category: 'TH09', listedOn: 20_000, seenOn: 20_000, reports: 0 };
}

/** A built state with its shards by section and index. */
export interface OpenState {
  readonly summary: StateSummary;
  readonly openShardAt: (section: SectionName, index: number) => OpenShard;
  /** Bytes of all shards: what the tables hold, without the objects around them. */
  readonly tableBytes: number;
}

/** Opens every shard of a state once. */
export function openState(summary: StateSummary, shards: readonly Shard[]): OpenState {
  const open: Record<SectionName, OpenShard[]> = { hosts: [], urls: [], numbers: [] };
  let tableBytes = 0;
  for (const { section, index, bytes } of shards) {
    open[section][index] = openShard(section, bytes);
    tableBytes += bytes.byteLength;
  }
  const openShardAt = (section: SectionName, index: number): OpenShard => {
    const shard = open[section][index];
    if (!shard) throw new Error(`expected a shard ${section}/${index}`);
    return shard;
  };
  return { summary, openShardAt, tableBytes };
}

/** Reads shards from memory, as the codecs ask for them. */
export function readerOf(shards: readonly Shard[]): ReadShard {
  const byName = new Map(shards.map(({ section, index, bytes }) => [`${section}/${index}`, bytes]));
  return (section, index) => {
    const bytes = byName.get(`${section}/${index}`);
    return bytes ? Promise.resolve(bytes) : Promise.reject(new Error(`expected a shard ${section}/${index}`));
  };
}

/** Verdict on the host of a URL: the host and its parents down to the registrable domain. */
export function isHostListed({ summary, openShardAt }: OpenState, url: string): boolean {
  const host = canonicalHostOf(url);
  return host !== null && lookUpHost(summary, openShardAt, host).length > 0;
}

/** Builds the list in memory and answers from it. */
export async function createOwnEngine(hosts: readonly string[]): Promise<Engine> {
  const { summary, shards } = await buildState(hosts.map(listingOf), { epoch: 1, sequence: 1 });
  const state = openState(summary, shards);
  return { matches: (url) => isHostListed(state, url), tableBytes: state.tableBytes };
}
