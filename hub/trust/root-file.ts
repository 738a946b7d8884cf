/*
 * Key ceremonies whose root keys are elsewhere: the next root is made as a file, signed where the keys are, and put in force
 * here when the thresholds of the root before and of its own are met. Everything in force until then stays in force.
 */
import type { KeyChange } from '../../lib/core/console/release.ts';
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from '../../lib/core/trust/canonical-json.ts';
import {
  parseRoot,
  verifyThreshold,
  type Metadata,
  type RoleName,
  type Root,
  type Targets,
} from '../../lib/core/trust/metadata.ts';
import { verifySignature } from '../../lib/core/trust/signature.ts';
import { HubError } from '../hub-error.ts';
import { retireUncounted, signAgain } from './ceremony.ts';
import { ed25519Key, keyIdOf, readKeysIn, ROLES } from './key-store.ts';
import {
  activeKeys,
  header,
  inTurn,
  readCurrent,
  readRoot,
  SigningError,
  signWith,
  writeRoot,
  type OutsideSignature,
  type Repository,
} from './repository.ts';

/** Which keys must agree to a root, and which have. */
export interface Agreement {
  readonly threshold: number;
  readonly keyids: readonly string[];
  readonly signed: readonly string[];
}

/**
 * The next root, unsigned, as all changes together make it.
 * @throws HubError `bad-change` for a key that is not there, or there already, and for a threshold that cannot be met
 */
export async function draftRoot(repository: Repository, changes: readonly KeyChange[], now: Date): Promise<JsonObject> {
  const root = await readRoot(repository);
  const before = signedPart(root.bytes);
  const keys = new Map(Object.entries(objectAt(before, 'keys')));
  const roles = new Map(
    ROLES.map((role) => [role, { ...root.signed.roles[role], keyids: [...root.signed.roles[role].keyids] }]),
  );
  let epoch = typeof root.signed['release_epoch'] === 'number' ? root.signed['release_epoch'] : 1;
  const roleAt = (role: RoleName): { keyids: string[]; threshold: number } => {
    const found = roles.get(role);
    if (found === undefined) throw new TypeError(`expected the role ${role}`);
    return found;
  };
  const add = (role: RoleName, publicKey: string): void => {
    const key = ed25519Key(publicKey);
    const keyid = keyIdOf(key);
    const known = ROLES.find((other) => roleAt(other).keyids.includes(keyid));
    // One key in two roles would be one theft for both.
    if (known !== undefined) throw new HubError('bad-change', `${keyid} is a ${known} key already; nothing changed`);
    roleAt(role).keyids.push(keyid);
    keys.set(keyid, { keytype: key.keytype, scheme: key.scheme, keyval: { public: publicKey } });
  };
  const remove = (role: RoleName, keyid: string): void => {
    const at = roleAt(role).keyids.indexOf(keyid);
    if (at === -1) throw new HubError('bad-change', `${keyid} is no ${role} key of the newest root; nothing changed`);
    roleAt(role).keyids.splice(at, 1);
  };
  for (const change of changes) {
    if (change.change === 'add') add(change.role, change.publicKey);
    else if (change.change === 'remove') remove(change.role, change.keyid);
    else if (change.change === 'replace') {
      remove(change.role, change.keyid);
      add(change.role, change.publicKey);
    } else if (change.change === 'threshold') roleAt(change.role).threshold = change.threshold;
    else if (change.change === 'epoch') epoch += 1;
  }
  for (const [role, { keyids, threshold }] of roles) {
    if (threshold > keyids.length) {
      throw new HubError(
        'bad-change',
        `${role} would have ${keyids.length} keys for a threshold of ${threshold}; nothing changed`,
      );
    }
  }
  const counted = new Set([...roles.values()].flatMap(({ keyids }) => keyids));
  const kept: Record<string, JsonValue> = Object.fromEntries([...keys].filter(([keyid]) => counted.has(keyid)));
  return {
    ...before,
    ...header('root', root.signed.version + 1, now),
    keys: kept,
    roles: {
      ...objectAt(before, 'roles'),
      ...Object.fromEntries([...roles].map(([role, { keyids, threshold }]) => [role, { keyids, threshold }])),
    },
    release_epoch: epoch,
  };
}

/** Root metadata of a signed part with the signatures that there are; parsed by the client's own parser. */
export function rootFile(signed: JsonObject, signatures: readonly OutsideSignature[]): Metadata<Root> {
  const text = JSON.stringify({ signatures: signatures.map(({ keyid, sig }) => ({ keyid, sig })), signed });
  return parseRoot(new TextEncoder().encode(text));
}

/** The part of a metadata file that is signed, as JSON. */
export function signedPart(bytes: Uint8Array): JsonObject {
  const json = parseJson(new Uint8Array(bytes));
  return objectAt(isJsonObject(json) ? json : {}, 'signed');
}

/**
 * Signs a root file with every root key of a folder, as the machine does that has the keys and no hub. Signatures that are
 * there stay. Throws SigningError `no-keys` where the folder has none.
 */
export async function signRootFile(
  bytes: Uint8Array,
  folder: string,
): Promise<{ file: Metadata<Root>; signedBy: readonly string[] }> {
  const root = parseRoot(bytes);
  const keys = await readKeysIn(folder, 'root');
  if (keys.length === 0) throw new SigningError('no-keys', `${folder} holds no root key; nothing was signed`);
  const mine = signWith(keys, root.signedBytes);
  const others = root.signatures.filter(({ keyid }) => mine.every((own) => own.keyid !== keyid));
  return { file: rootFile(signedPart(bytes), [...others, ...mine]), signedBy: mine.map(({ keyid }) => keyid) };
}

/** Who has agreed to a root: by the root in force, and by its own keys. Only signatures that verify count. */
export async function agreementOn(
  next: Metadata<Root>,
  root: Metadata<Root>,
): Promise<{ byOld: Agreement; byNew: Agreement }> {
  const by = async ({ keys, roles }: Root): Promise<Agreement> => {
    const signed: string[] = [];
    for (const { keyid, sig } of next.signatures) {
      const key = roles.root.keyids.includes(keyid) ? keys[keyid] : undefined;
      if (key && (await verifySignature(key, sig, next.signedBytes))) signed.push(keyid);
    }
    return { threshold: roles.root.threshold, keyids: roles.root.keyids, signed };
  };
  return { byOld: await by(root.signed), byNew: await by(next.signed) };
}

/**
 * Puts a signed root in force, and signs again what its keys changed. The same file can be given again after a failure.
 * @throws TrustError `threshold` where too few keys of the root before or of its own have signed; nothing changes then
 * @throws HubError `proposal-stale` for a version that does not follow; SigningError `no-keys` where the hub could not sign on
 */
export async function applyRoot(
  repository: Repository,
  bytes: Uint8Array,
  now: Date,
): Promise<{ rootVersion: number }> {
  return inTurn(repository, async () => {
    const root = await readRoot(repository);
    const given = parseRoot(bytes);
    const isAgain = given.signed.version === root.signed.version && same(given.signedBytes, root.signedBytes);
    if (!isAgain && given.signed.version !== root.signed.version + 1) {
      throw new HubError(
        'proposal-stale',
        `root is at version ${root.signed.version}; the file is version ${given.signed.version}; nothing changed`,
      );
    }
    if (given.signed.expires <= now) throw new HubError('proposal-stale', 'the file has expired; nothing changed');
    const { byOld, byNew } = await agreementOn(given, root);
    const counting = new Set([...byOld.signed, ...byNew.signed]);
    const signatures = given.signatures.filter(({ keyid }) => counting.has(keyid));
    const next = isAgain ? root : rootFile(signedPart(bytes), signatures);
    // Both checks as clients make them (§5.3.4), before anybody can fetch the file.
    if (!isAgain) await verifyThreshold(next, root.signed.roles.root, root.signed.keys, 'root');
    await verifyThreshold(next, next.signed.roles.root, next.signed.keys, 'root');
    for (const role of ['snapshot', 'timestamp'] as const) {
      const here = await activeKeys(repository, next.signed, role);
      if (here.length < next.signed.roles[role].threshold) {
        throw new SigningError('no-keys', `${role} would need keys that are not on this hub; nothing was changed`);
      }
    }
    if (!isAgain) await writeRoot(repository, next);
    if (!isAgain) await retireUncounted(repository, root.signed, next.signed);
    const current = await readCurrent(repository);
    if (current !== null && !(await isSignedUnder(current.targets, next.signed))) {
      await signAgain(repository, next, 'targets', now);
    }
    for (const role of ['snapshot', 'timestamp'] as const) await signAgain(repository, next, role, now);
    return { rootVersion: next.signed.version };
  });
}

/** Whether the targets in force are good under a root; a proposal that waits then still follows them. */
function isSignedUnder(targets: Metadata<Targets>, root: Root): Promise<boolean> {
  return verifyThreshold(targets, root.roles.targets, root.keys, 'targets').then(
    () => true,
    () => false,
  );
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.from(a).equals(Buffer.from(b));
}

function objectAt(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  if (!isJsonObject(value)) throw new TypeError(`expected an object at ${name}`);
  return value;
}
