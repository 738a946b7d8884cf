/* What a next root changes, from the two roots themselves: what a person signs is compared, never believed. */
import type { RoleName, Root } from '../trust/metadata.ts';

export interface RootDifference {
  readonly what: 'key-added' | 'key-removed' | 'threshold' | 'epoch' | 'expires' | 'version' | 'other';
  /** null: of the root as a whole. */
  readonly role: RoleName | null;
  /** Key id, number or date; null where there was none. */
  readonly before: string | null;
  readonly after: string | null;
}

const ROLES = ['root', 'targets', 'snapshot', 'timestamp'] as const satisfies readonly RoleName[];
const KNOWN_FIELDS = new Set([
  '_type',
  'spec_version',
  'version',
  'expires',
  'consistent_snapshot',
  'keys',
  'roles',
  'release_epoch',
]);

/** Every difference; `other` for what these roots hold and this does not understand: nobody should sign that. */
export function rootDifferences(before: Root, after: Root): readonly RootDifference[] {
  const found: RootDifference[] = [];
  const add = (what: RootDifference['what'], role: RoleName | null, old: string | null, now: string | null): void => {
    if (old !== now) found.push({ what, role, before: old, after: now });
  };
  add('version', null, String(before.version), String(after.version));
  add('expires', null, before.expires.toISOString(), after.expires.toISOString());
  add('epoch', null, epochOf(before), epochOf(after));
  for (const role of ROLES) {
    const [old, now] = [before.roles[role], after.roles[role]];
    for (const keyid of old.keyids) if (!now.keyids.includes(keyid)) add('key-removed', role, keyid, null);
    for (const keyid of now.keyids) if (!old.keyids.includes(keyid)) add('key-added', role, null, keyid);
    add('threshold', role, String(old.threshold), String(now.threshold));
  }
  for (const [keyid, key] of Object.entries(after.keys)) {
    const old = Object.hasOwn(before.keys, keyid) ? before.keys[keyid] : undefined;
    // Another key under a known id would be a change that the ids do not show.
    if (old) add('other', null, `${keyid} ${old.keyval.public}`, `${keyid} ${key.keyval.public}`);
  }
  if (before.consistent_snapshot !== after.consistent_snapshot) add('other', null, null, 'consistent_snapshot');
  for (const name of Object.keys(after)) if (!KNOWN_FIELDS.has(name)) add('other', null, null, name);
  return found;
}

function epochOf(root: Root): string {
  const epoch = root['release_epoch'];
  return typeof epoch === 'number' ? String(epoch) : '1';
}
