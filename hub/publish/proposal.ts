/*
 * A release that waits for people's signatures. All of it lies outside the served repository:
 *   <data>/proposals/<id>/targets                  the canonical bytes that keys sign
 *   <data>/proposals/<id>/base/…  deltas/…         files that browsers will fetch
 *   <data>/proposals/<id>/numbers                  masked names of numbers that come or go, for reading
 *   <data>/proposals/<id>/states/…                 the new state
 *
 * A hub killed anywhere loses at most a proposal that nobody has seen: the row that opens it is written after its files. With
 * enough signatures the files are copied into their places and the metadata written, the timestamp last; each step can be
 * done again, so the next run, or the next question for the proposal, completes what was cut off. What people signed is a
 * digest in the database and in their signatures: other bytes in the folder do not verify and publish nothing.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SECTION_NAMES, type Shard } from '../../lib/core/blocklist/state.ts';
import { canonicalBytes, isJsonObject, parseJson } from '../../lib/core/trust/canonical-json.ts';
import { listedTargets, releasesOf, verifyTarget } from '../../lib/core/trust/client.ts';
import { parseTargets, type Metadata, type Targets } from '../../lib/core/trust/metadata.ts';
import { verifySignature } from '../../lib/core/trust/signature.ts';
import type { HubPaths } from '../config.ts';
import type { Orm } from '../db/database.ts';
import {
  addProposal,
  addSignature,
  closeProposal,
  goneKeys,
  openProposal,
  signaturesOf,
  type ProposalDetails,
  type ProposalRow,
} from '../db/proposals.ts';
import { HubError } from '../hub-error.ts';
import { withSigningLock } from '../operate/signing-lock.ts';
import { proposeTargets, publishMetadata, readCurrent, refreshTimestamp, type BasePart } from '../trust/index.ts';
import {
  activeKeys,
  hasEnoughSignatures,
  readRoot,
  signWith,
  type OutsideSignature,
  type TargetsProposal,
} from '../trust/repository.ts';
import { writeFileWhole } from '../trust/write-whole.ts';
import { draftRelease, inForceOf } from './draft.ts';
import { nameNumbers } from './name-numbers.ts';
import { dropOldEpoch, epochOf, finish, repositoryOf, reportOf, type PublishReport } from './publish.ts';
import { createStateStore } from './state-store.ts';
import type { PublishOptions, Workshop } from './workshop.ts';

/** Paths that may be asked for, below the folder of a proposal. */
const PROPOSAL_FILE = /^(?:targets|numbers|base\/\d{1,10}\/\d{1,4}|deltas\/\d{1,10}-\d{1,10})$/;

/** Makes a proposal of what is decided; it supersedes the one that waits. Nothing that is served changes. */
export async function propose(orm: Orm, options: PublishOptions): Promise<PublishReport> {
  const { paths, now } = options;
  const repository = repositoryOf(paths);
  return withSigningLock(orm, paths, async () => {
    // One that has its signatures is published before another takes its place.
    await completeLocked(orm, paths, now);
    await sweep(orm, paths);
    const current = await readCurrent(repository);
    const offered = inForceOf(current);
    const { signed: root } = await readRoot(repository);
    const epoch = epochOf(root);
    const isNewEpoch = offered !== null && epoch > offered.release.epoch;
    const id = randomUUID();
    const folder = folderOf(paths, id);
    const published = createStateStore(paths.states);
    const stage = createStateStore(join(folder, 'states'), published);
    const workshop: Workshop = {
      past: isNewEpoch ? stage : published,
      store: stage,
      repo: folder,
      onNewEpoch: () => Promise.resolve(),
    };
    try {
      await mkdir(folder, { recursive: true });
      const draft = await draftRelease(orm, options, { current, root, epoch, workshop });
      if ('unchanged' in draft) {
        await refreshTimestamp(repository, now);
        await rm(folder, { recursive: true, force: true });
        if (offered === null) throw new Error('nothing is in force that could be unchanged');
        return reportOf(offered.canary?.release ?? offered.release, offered, { ...draft, files: [] }, false);
      }
      const { release, canary, made, parts } = draft;
      const proposed = await proposeTargets(repository, { release, canary, baseParts: parts, now });
      for (const part of parts) if ('bytes' in part) await writeFileWhole(join(folder, part.path), part.bytes);
      const named = draft.hasState ? await nameNumbers(orm, made, offered?.release ?? null, workshop) : { numbers: [] };
      await writeFileWhole(join(folder, 'numbers'), JSON.stringify(named));
      await writeFileWhole(join(folder, 'targets'), proposed.bytes);
      const details: ProposalDetails = {
        kind: options.kind ?? 'list',
        epoch: made.epoch,
        sequence: made.sequence,
        version: versionOf(proposed),
        canary: canary?.percent ?? null,
        reset: made.reset,
        counts: made.counts,
        before: offered?.release.counts ?? null,
        proposedBy: options.by ?? null,
        files: draft.files.map(({ path, bytes }) => ({ path: path.replace(/^targets\//, ''), bytes })),
        parts: parts.flatMap((part) => ('bytes' in part ? [part.path] : [])),
        withheld: [...draft.withheld],
        basedOn: current === null ? null : sha256(current.targets.signedBytes),
        hasState: draft.hasState,
      };
      await addProposal(orm, { id, sha256: sha256(proposed.bytes), details, now });
      await sweep(orm, paths);
      return { ...reportOf(made, draft, draft, true), isProposal: true };
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  });
}

/**
 * Takes a person's signature, and publishes where it is the last that was missing.
 * @throws HubError `no-proposal`, `wrong-bytes`, `not-a-key`, `bad-signature`, `already-signed`, `proposal-stale`
 */
export async function signProposal(
  orm: Orm,
  paths: HubPaths,
  given: { id: string; sha256: string; keyid: string; signature: string; handle: string; now: Date },
): Promise<{ isPublished: boolean }> {
  const row = await openProposal(orm);
  if (row === null || row.id !== given.id) throw noProposal();
  if (row.sha256 !== given.sha256)
    throw new HubError('wrong-bytes', 'the signature is for other bytes; nothing changed');
  const { bytes } = await readTargets(paths, row);
  const root = await readRoot(repositoryOf(paths));
  const key = root.signed.roles.targets.keyids.includes(given.keyid) ? root.signed.keys[given.keyid] : undefined;
  if (key === undefined) throw new HubError('not-a-key', 'root does not count this key for releases; nothing changed');
  if ((await goneKeys(orm)).has(given.keyid))
    throw new HubError('not-a-key', 'the device of this key was revoked; nothing changed');
  if (!(await verifySignature(key, given.signature, bytes))) {
    throw new HubError('bad-signature', 'the signature does not verify; nothing changed');
  }
  const added = await addSignature(orm, given);
  if (added === 'closed') throw noProposal();
  if (added === 'again') throw new HubError('already-signed', 'this person or key has signed already; nothing changed');
  return { isPublished: await completeProposal(orm, paths, given.now) };
}

/**
 * Publishes the open proposal where it has enough signatures; also what a killed hub had begun.
 * @returns whether it is out
 * @throws HubError `proposal-stale` where something else was published after it was made: it can only be withdrawn
 */
export async function completeProposal(orm: Orm, paths: HubPaths, now: Date): Promise<boolean> {
  return withSigningLock(orm, paths, () => completeLocked(orm, paths, now));
}

/** Takes a proposal back. Throws HubError `no-proposal` where another one is open. */
export async function withdrawProposal(orm: Orm, paths: HubPaths, id: string, by: string, now: Date): Promise<void> {
  await withSigningLock(orm, paths, async () => {
    if (!(await closeProposal(orm, { id, state: 'withdrawn', by, now }))) throw noProposal();
    await sweep(orm, paths);
  });
}

/** A file of the open proposal, for members; null where there is none. */
export async function readProposalFile(
  paths: HubPaths,
  { id }: Pick<ProposalRow, 'id'>,
  path: string,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!PROPOSAL_FILE.test(path)) return null;
  return readFile(join(folderOf(paths, id), path)).then(
    (bytes) => new Uint8Array(bytes),
    () => null,
  );
}

async function completeLocked(orm: Orm, paths: HubPaths, now: Date): Promise<boolean> {
  const row = await openProposal(orm);
  if (row === null) return false;
  const { details } = row;
  const repository = repositoryOf(paths);
  const root = await readRoot(repository);
  const { bytes, targets } = await readTargets(paths, row);
  const given = await signaturesOf(orm, row.id);
  const theirs = given
    .filter(({ goneAt }) => goneAt === null)
    .map(({ keyid, signature }) => ({ keyid, sig: signature }));
  // What became public before a device was revoked is finished: browsers have it.
  const current = given.length === 0 ? null : await readCurrent(repository);
  const isOut = current !== null && sha256(current.targets.signedBytes) === row.sha256;
  // Keys on this disk never publish a proposal by themselves: it was made for people to look at.
  if (theirs.length === 0 && !isOut) return false;
  const own = signWith(await activeKeys(repository, root.signed, 'targets'), bytes);
  const signatures = [...theirs, ...own.filter(({ keyid }) => theirs.every((other) => other.keyid !== keyid))];
  const signed = withSignatures(bytes, signatures);
  if (!isOut && !(await hasEnoughSignatures(signed, root.signed, 'targets'))) return false;

  const offered = releasesOf(root.signed, targets.signed);
  if (offered.release === null) throw new HubError('wrong-bytes', 'the proposal names no release');
  const { release, canary } = offered;
  const made = canary !== null && canary.release.sequence === details.sequence ? canary.release : release;
  if (!isOut) {
    const inForce = current === null ? null : sha256(current.targets.signedBytes);
    if (inForce !== details.basedOn) {
      throw new HubError('proposal-stale', 'something else was published since it was made; withdraw it, propose anew');
    }
    const isNewEpoch = (inForceOf(current)?.release.epoch ?? made.epoch) < made.epoch;
    if (isNewEpoch) await dropOldEpoch(paths);
    if (details.hasState) await installFiles(paths, row, made.sequence);
    const parts: BasePart[] = [];
    for (const path of Object.keys(targets.signed.targets)) {
      const part = details.parts.includes(path) ? await readProposalFile(paths, row, path) : null;
      // The bytes are what people checked, or nobody gets them.
      if (part !== null) await verifyTarget(listedTargets(root.signed, targets.signed), path, part);
      parts.push(part === null ? { path } : { path, bytes: part });
    }
    await publishMetadata(repository, {
      release,
      canary,
      baseParts: parts,
      now,
      proposal: { signed: signedPart(bytes), bytes },
      signatures,
    });
  }
  await finish(orm, paths, { made, release, canary });
  await closeProposal(orm, { id: row.id, state: 'published', by: null, now });
  await sweep(orm, paths);
  return true;
}

/** State and deltas of a proposal into the places where a release has them. */
async function installFiles(paths: HubPaths, { id, details }: ProposalRow, sequence: number): Promise<void> {
  const published = createStateStore(paths.states);
  const stage = createStateStore(join(folderOf(paths, id), 'states'), published);
  const summary = await stage.read(sequence);
  if (summary === null) throw new HubError('state-missing', 'the state of the proposal is not here; withdraw it');
  const read = stage.readerOf(summary);
  const shards: Shard[] = [];
  for (const section of SECTION_NAMES) {
    for (const index of summary.sections[section].shards.keys()) {
      shards.push({ section, index, bytes: await read(section, index) });
    }
  }
  await published.write(summary, shards, await stage.originOf(summary));
  await mkdir(join(paths.repo, 'deltas'), { recursive: true });
  for (const name of await readdir(join(paths.repo, 'deltas'))) {
    // What a killed run may have left under such a name leads elsewhere.
    if (name.endsWith(`-${sequence}`)) await rm(join(paths.repo, 'deltas', name), { force: true });
  }
  for (const { path } of details.files.filter((file) => file.path.startsWith('deltas/'))) {
    const bytes = await readProposalFile(paths, { id }, path);
    if (bytes !== null) await writeFileWhole(join(paths.repo, path), bytes);
  }
}

/** The bytes to sign, whose digest the open row names. Throws HubError `wrong-bytes` for any others. */
async function readTargets(
  paths: HubPaths,
  row: ProposalRow,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; targets: Metadata<Targets> }> {
  const bytes = await readProposalFile(paths, row, 'targets');
  if (bytes === null || sha256(bytes) !== row.sha256) {
    throw new HubError('wrong-bytes', 'the files of the proposal are not those that were proposed; withdraw it');
  }
  return { bytes, targets: withSignatures(bytes, []) };
}

function withSignatures(bytes: Uint8Array<ArrayBuffer>, signatures: readonly OutsideSignature[]): Metadata<Targets> {
  const signed = signedPart(bytes);
  return parseTargets(canonicalBytes({ signatures: signatures.map(({ keyid, sig }) => ({ keyid, sig })), signed }));
}

function signedPart(bytes: Uint8Array<ArrayBuffer>): TargetsProposal['signed'] {
  const signed = parseJson(bytes);
  if (!isJsonObject(signed)) throw new HubError('wrong-bytes', 'the proposal is no targets metadata');
  return signed;
}

/** Drops folders of proposals that are not open: superseded, withdrawn, published, or never opened. */
async function sweep(orm: Orm, paths: HubPaths): Promise<void> {
  const open = await openProposal(orm);
  const folder = join(paths.data, 'proposals');
  for (const name of await readdir(folder).catch(() => [])) {
    if (name !== open?.id) await rm(join(folder, name), { recursive: true, force: true });
  }
}

function versionOf({ signed }: TargetsProposal): number {
  const { version } = signed;
  return typeof version === 'number' ? version : 0;
}

function folderOf(paths: HubPaths, id: string): string {
  return join(paths.data, 'proposals', id);
}

function noProposal(): HubError {
  return new HubError('no-proposal', 'this proposal is not open (any more); nothing changed');
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
