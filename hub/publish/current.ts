/*
 * The release in force, read the way a browser reads it: from the trust root through every signature to the decoded
 * list. The hub's own `check`, `verify` and health answers see only what a browser would.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeBase, applyDelta, type SectionName, type StateSummary } from '../../lib/core/blocklist/state.ts';
import { openShard, type OpenShard } from '../../lib/core/blocklist/lookup.ts';
import {
  refresh,
  openTrusted,
  targetFilePath,
  targetLength,
  verifyTarget,
  type Refreshed,
} from '../../lib/core/trust/client.ts';
import type { Canary } from '../../lib/core/trust/canary.ts';
import type { ReleaseInfo } from '../../lib/core/trust/release-info.ts';
import type { HubPaths } from '../config.ts';
import { HubError } from '../hub-error.ts';
import { hexOf } from './state-store.ts';

/** Reads a file of a repository by its path below `/repo/`; null where there is none. */
export type FetchFile = (path: string, maxBytes: number) => Promise<Uint8Array<ArrayBuffer> | null>;

/** A release that passed every check, open for lookups. */
export interface OpenRelease {
  readonly release: ReleaseInfo;
  readonly summary: StateSummary;
  readonly openShardAt: (section: SectionName, index: number) => OpenShard;
}

const MAX_DELTA_BYTES = 4 * 1024 * 1024;

/** Reads files of a repository on this disk. */
export function fetchFromFolder(repo: string): FetchFile {
  return async (path) => {
    try {
      return new Uint8Array(await readFile(join(repo, path)));
    } catch {
      return null;
    }
  };
}

/** Metadata of a repository, checked from a trust root by the client's whole workflow. Throws TrustError. */
export async function verifyMetadata(root: Uint8Array, fetchFile: FetchFile, now: Date): Promise<Refreshed> {
  return refresh({ root }, { fetch: (path, maxBytes) => fetchFile(`metadata/${path}`, maxBytes), now });
}

/** What a hub's repository says is in force, with its earliest expiry; null before the first release. */
export async function currentRelease(
  paths: HubPaths,
  now: Date,
): Promise<{
  release: ReleaseInfo;
  canary: Canary | null;
  isExpired: boolean;
  expiresAt: Date;
  targetsVersion: number;
} | null> {
  const root = await fetchFromFolder(paths.data)('root.json', 0);
  if (root === null) return null;
  // Read as of the start of time, so that an expired release is seen and named, and not refused.
  const { trusted } = await verifyMetadata(root, fetchFromFolder(paths.repo), new Date(0));
  const { release, canary, targets, expired, expiresAt } = await openTrusted(trusted, now);
  return release && { release, canary, isExpired: expired, expiresAt, targetsVersion: targets.version };
}

/**
 * Opens the release in force for lookups: metadata, base parts, deltas, state hash.
 * @throws TrustError, ReleaseFormatError, or HubError `no-release` and `state-missing`
 */
export async function openRelease(root: Uint8Array, fetchFile: FetchFile, now: Date): Promise<OpenRelease> {
  const { release, targets } = await verifyMetadata(root, fetchFile, now);
  if (release === null) throw new HubError('no-release', 'the signed targets name no release');
  const parts: Uint8Array[] = [];
  for (const path of release.base.parts) {
    const bytes = await fetchFile(`targets/${targetFilePath(targets, path)}`, targetLength(targets, path));
    if (bytes === null) throw new HubError('state-missing', `expected the base part ${path} in the repository`);
    await verifyTarget(targets, path, bytes);
    parts.push(bytes);
  }
  const base = await decodeBase(new Uint8Array(Buffer.concat(parts)));
  let { summary } = base;
  const shards = new Map(base.shards.map((shard) => [`${shard.section}/${shard.index}`, shard.bytes]));
  const read = async (section: SectionName, index: number): Promise<Uint8Array<ArrayBuffer>> => {
    const bytes = shards.get(`${section}/${index}`);
    if (bytes === undefined) throw new RangeError(`expected a shard of ${section}, got number ${index}`);
    return bytes;
  };
  if (summary.sequence !== release.sequence) {
    const path = `deltas/${summary.sequence}-${release.sequence}`;
    const delta = await fetchFile(path, MAX_DELTA_BYTES);
    if (delta === null) throw new HubError('state-missing', `expected ${path} in the repository`);
    const applied = await applyDelta(summary, read, delta);
    summary = applied.summary;
    for (const shard of applied.touched) shards.set(`${shard.section}/${shard.index}`, shard.bytes);
  }
  if (hexOf(summary.hash) !== release.stateHash) {
    throw new HubError('state-missing', `the files decode to ${hexOf(summary.hash)}, signed is ${release.stateHash}`);
  }
  const open = new Map<string, OpenShard>();
  return {
    release,
    summary,
    openShardAt: (section, index) => {
      const name = `${section}/${index}`;
      const known = open.get(name);
      if (known) return known;
      const bytes = shards.get(name);
      if (bytes === undefined) throw new RangeError(`expected a shard of ${section}, got number ${index}`);
      const opened = openShard(section, bytes);
      open.set(name, opened);
      return opened;
    },
  };
}
