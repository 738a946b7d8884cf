/*
 * Key ceremonies: each change of keys or thresholds is one new root version, signed by enough keys of the old root
 * and of the new one (specification §6.1), followed by new metadata of the roles whose keys changed. Clients at any
 * older root walk through all versions, so none is ever skipped or rewritten.
 */
import type { JsonObject, JsonValue } from '../../lib/core/trust/canonical-json.ts';
import { canonicalBytes, isJsonObject, parseJson } from '../../lib/core/trust/canonical-json.ts';
import type { Metadata, RoleName, Root } from '../../lib/core/trust/metadata.ts';
import { parseRoot, parseTargets, verifyThreshold } from '../../lib/core/trust/metadata.ts';
import type { SigningKey } from './key-store.ts';
import { createKey, ed25519Key, keyIdOf, readKeys, retireKey, ROLES } from './key-store.ts';
import type { OutsideSignature, Repository } from './repository.ts';
import {
  activeKeys,
  assemble,
  header,
  inTurn,
  readCurrent,
  readRoot,
  SigningError,
  signWith,
  writeRoot,
  writeSnapshot,
  writeTargets,
  writeTimestamp,
} from './repository.ts';

export interface ListedKey {
  readonly role: RoleName;
  readonly keyid: string;
  readonly publicKey: string;
  /** Whether the private half is on this disk. */
  readonly here: boolean;
}

interface RoleChange {
  readonly keyids: readonly string[];
  readonly threshold: number;
}

/** All keys that the newest root counts, and where their private halves are. */
export async function listKeys(repository: Repository): Promise<{
  version: number;
  expires: Date;
  /** The highest epoch that a release may carry. */
  epoch: number;
  thresholds: Record<RoleName, number>;
  keys: ListedKey[];
}> {
  const { signed } = await readRoot(repository);
  const keys: ListedKey[] = [];
  for (const role of ROLES) {
    const here = new Set((await readKeys(repository.dataDir, role)).map((key) => key.keyid));
    for (const keyid of signed.roles[role].keyids) {
      keys.push({ role, keyid, publicKey: signed.keys[keyid]?.keyval.public ?? '', here: here.has(keyid) });
    }
  }
  const { root, targets, snapshot, timestamp } = signed.roles;
  const thresholds = {
    root: root.threshold,
    targets: targets.threshold,
    snapshot: snapshot.threshold,
    timestamp: timestamp.threshold,
  };
  return { version: signed.version, expires: signed.expires, epoch: epochOf(signed), thresholds, keys };
}

/**
 * Replaces the keys of a role that are on this disk by as many new ones; keys held elsewhere stay counted.
 * For one key only, give its id, which may be a key held elsewhere. Returns the new key ids.
 */
export async function rotateKey(
  repository: Repository,
  role: RoleName,
  now: Date,
  keyid?: string,
): Promise<{ rootVersion: number; added: readonly string[] }> {
  return inTurn(repository, async () => {
    const root = await readRoot(repository);
    const { keyids, threshold } = root.signed.roles[role];
    if (keyid !== undefined && !keyids.includes(keyid)) throw unknownKey(role, keyid);
    const mine = await activeKeys(repository, root.signed, role);
    const leaving = keyid === undefined ? mine.map((key) => key.keyid) : [keyid];
    if (leaving.length === 0) throw new SigningError('no-keys', `no ${role} key is on this disk; nothing was changed`);
    await requireRootKeys(repository, root);
    const made: SigningKey[] = [];
    for (let i = 0; i < leaving.length; i++) made.push(await createKey(repository.dataDir, role, now));
    const change = {
      keyids: [...keyids.filter((id) => !leaving.includes(id)), ...made.map((m) => m.keyid)],
      threshold,
    };
    const next = await writeNextRoot(repository, root, role, change, made, now);
    for (const key of mine) if (leaving.includes(key.keyid)) await retireKey(repository.dataDir, key);
    await signAgain(repository, next, role, now);
    return { rootVersion: next.signed.version, added: made.map((key) => key.keyid) };
  });
}

/**
 * Adds a key to a role: an outside one by its public value (64 hex digits; an administrator's browser holds the
 * rest), or without one a new key on this disk. Returns its id. Throws SigningError `known-key` for a key of another role: one
 * theft would be enough for both.
 */
export async function addKey(
  repository: Repository,
  role: RoleName,
  now: Date,
  publicKeyHex?: string,
): Promise<{ rootVersion: number; keyid: string }> {
  return inTurn(repository, async () => {
    const root = await readRoot(repository);
    await requireRootKeys(repository, root);
    const made =
      publicKeyHex === undefined
        ? await createKey(repository.dataDir, role, now)
        : { keyid: keyIdOf(ed25519Key(publicKeyHex)), key: ed25519Key(publicKeyHex) };
    const known = ROLES.find((other) => other !== role && root.signed.roles[other].keyids.includes(made.keyid));
    if (known !== undefined) {
      throw new SigningError('known-key', `${made.keyid} is a ${known} key already; nothing changed`);
    }
    const { keyids, threshold } = root.signed.roles[role];
    const change = { keyids: [...keyids.filter((id) => id !== made.keyid), made.keyid], threshold };
    const next = await writeNextRoot(repository, root, role, change, [made], now);
    return { rootVersion: next.signed.version, keyid: made.keyid };
  });
}

/** Takes a key away from a role. Throws SigningError `bad-threshold` when too few would be left. */
export async function removeKey(
  repository: Repository,
  role: RoleName,
  keyid: string,
  now: Date,
): Promise<{ rootVersion: number }> {
  return inTurn(repository, async () => {
    const root = await readRoot(repository);
    const { keyids, threshold } = root.signed.roles[role];
    if (!keyids.includes(keyid)) throw unknownKey(role, keyid);
    await requireRootKeys(repository, root);
    const change = { keyids: keyids.filter((id) => id !== keyid), threshold };
    const next = await writeNextRoot(repository, root, role, change, [], now);
    const key = (await readKeys(repository.dataDir, role)).find((mine) => mine.keyid === keyid);
    if (key !== undefined) await retireKey(repository.dataDir, key);
    await signAgain(repository, next, role, now);
    return { rootVersion: next.signed.version };
  });
}

/** Sets how many keys of a role must sign. Throws SigningError `bad-threshold` when the role has fewer keys. */
export async function setThreshold(
  repository: Repository,
  role: RoleName,
  threshold: number,
  now: Date,
): Promise<{ rootVersion: number }> {
  return inTurn(repository, async () => {
    const root = await readRoot(repository);
    await requireRootKeys(repository, root);
    const change = { keyids: root.signed.roles[role].keyids, threshold };
    const next = await writeNextRoot(repository, root, role, change, [], now);
    await signAgain(repository, next, role, now);
    return { rootVersion: next.signed.version };
  });
}

/** Signs the same root again with a new expiry. */
export async function renewRoot(repository: Repository, now: Date): Promise<{ rootVersion: number }> {
  return inTurn(repository, async () => {
    const root = await readRoot(repository);
    await requireRootKeys(repository, root);
    const next = await writeNextRoot(repository, root, 'root', root.signed.roles.root, [], now);
    return { rootVersion: next.signed.version };
  });
}

/**
 * Opens the next epoch: releases may then carry it and start again from sequence 0. For recovery when targets keys
 * were misused to run the sequence up; withdraw those keys first. Publish a release of the new epoch right after.
 */
export async function raiseEpoch(repository: Repository, now: Date): Promise<{ rootVersion: number; epoch: number }> {
  return inTurn(repository, async () => {
    const root = await readRoot(repository);
    await requireRootKeys(repository, root);
    const epoch = epochOf(root.signed) + 1;
    const next = await writeNextRoot(repository, root, 'root', root.signed.roles.root, [], now, epoch);
    return { rootVersion: next.signed.version, epoch };
  });
}

async function writeNextRoot(
  repository: Repository,
  root: Metadata<Root>,
  role: RoleName,
  change: RoleChange,
  added: readonly Pick<SigningKey, 'keyid' | 'key'>[],
  now: Date,
  releaseEpoch?: number,
): Promise<Metadata<Root>> {
  if (!Number.isSafeInteger(change.threshold) || change.threshold < 1 || change.threshold > change.keyids.length) {
    const message = `${role} has ${change.keyids.length} keys; ${change.threshold} cannot sign. Nothing was changed`;
    throw new SigningError('bad-threshold', message);
  }
  const before = signedPart(root);
  const roles = { ...objectAt(before, 'roles'), [role]: { keyids: [...change.keyids], threshold: change.threshold } };
  const keys: Record<string, JsonValue> = { ...objectAt(before, 'keys') };
  for (const { keyid, key } of added) {
    keys[keyid] = { keytype: key.keytype, scheme: key.scheme, keyval: { public: key.keyval.public } };
  }
  const counted = new Set(ROLES.flatMap((each) => (each === role ? change.keyids : root.signed.roles[each].keyids)));
  for (const keyid of Object.keys(keys)) if (!counted.has(keyid)) delete keys[keyid];

  const signed: JsonObject = {
    ...before,
    ...header('root', root.signed.version + 1, now),
    keys,
    roles,
    ...(releaseEpoch !== undefined && { release_epoch: releaseEpoch }),
  };
  const bytes = canonicalBytes(signed);
  const signers = (await readKeys(repository.dataDir, 'root')).filter(
    ({ keyid }) => root.signed.roles.root.keyids.includes(keyid) || counted.has(keyid),
  );
  const signatures: OutsideSignature[] = signWith(signers, bytes);
  const next = await assemble(signed, signatures, parseRoot);
  // Both checks as clients make them (§5.3.4), before anybody can fetch the file.
  await verifyThreshold(next, root.signed.roles.root, root.signed.keys, 'root');
  await writeRoot(repository, next);
  return next;
}

/** Puts keys on this disk aside that the root before counted and the next one does not. */
export async function retireUncounted(repository: Repository, before: Root, next: Root): Promise<void> {
  for (const role of ROLES) {
    for (const key of await activeKeys(repository, before, role)) {
      if (!next.roles[role].keyids.includes(key.keyid)) await retireKey(repository.dataDir, key);
    }
  }
}

/** New metadata of the role whose keys changed, and of what names it. */
export async function signAgain(
  repository: Repository,
  root: Metadata<Root>,
  role: RoleName,
  now: Date,
): Promise<void> {
  const current = await readCurrent(repository);
  if (current === null || role === 'root') return;
  if (role === 'timestamp') {
    await writeTimestamp(repository, root, current.snapshot, now);
  } else if (role === 'snapshot') {
    const snapshot = await writeSnapshot(repository, root, current.targets.signed.version, now);
    await writeTimestamp(repository, root, snapshot, now);
  } else {
    const version = current.targets.signed.version + 1;
    const signed: JsonObject = { ...signedPart(current.targets), ...header('targets', version, now) };
    const keys = await activeKeys(repository, root.signed, 'targets');
    const targets = await assemble(signed, signWith(keys, canonicalBytes(signed)), parseTargets);
    // Too few keys here: the old release stays as it is, and administrators sign the next one.
    if (keys.length >= root.signed.roles.targets.threshold) await writeTargets(repository, root, targets, now);
  }
}

function epochOf(root: Root): number {
  const epoch = root['release_epoch'];
  return typeof epoch === 'number' ? epoch : 1;
}

async function requireRootKeys(repository: Repository, root: Metadata<Root>): Promise<void> {
  const keys = await activeKeys(repository, root.signed, 'root');
  const { threshold } = root.signed.roles.root;
  if (keys.length < threshold) {
    const message = `a ceremony needs ${threshold} root keys, ${keys.length} are here; bring the offline folder`;
    throw new SigningError('no-keys', message);
  }
}

function signedPart(metadata: Metadata<unknown>): JsonObject {
  const json = parseJson(new Uint8Array(metadata.bytes));
  return objectAt(isJsonObject(json) ? json : {}, 'signed');
}

function objectAt(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  if (!isJsonObject(value)) throw new TypeError(`expected an object at ${name}`);
  return value;
}

function unknownKey(role: RoleName, keyid: string): SigningError {
  return new SigningError('unknown-key', `${keyid} is no ${role} key of the newest root; nothing was changed`);
}
