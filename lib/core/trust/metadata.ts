/*
 * TUF metadata (specification 1.0, §4): bytes to typed roles, with ranges checked and nothing trusted.
 * Unknown fields are kept in the signed bytes (they are part of what was signed) and otherwise ignored.
 */
import * as v from 'valibot';
import { canonicalBytes, isJsonObject, parseJson } from './canonical-json.ts';
import { keyIdentity, verifySignature } from './signature.ts';
import { TrustError } from './trust-error.ts';

export type RoleName = 'root' | 'timestamp' | 'snapshot' | 'targets';

/** An object as a dictionary, every own key kept: v.record() drops `constructor` and others, and a target may be so named. */
function dictionary<T>(item: v.GenericSchema<unknown, T>) {
  return v.pipe(
    v.custom<Record<string, unknown>>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
    v.rawTransform<Record<string, unknown>, Record<string, T>>(({ dataset, addIssue, NEVER }) => {
      const entries: [string, T][] = [];
      for (const [name, value] of Object.entries(dataset.value)) {
        const parsed = v.safeParse(item, value);
        if (!parsed.success) {
          addIssue({ message: `${parsed.issues[0].message} at ${name}` });
          return NEVER;
        }
        entries.push([name, parsed.output]);
      }
      return Object.fromEntries(entries);
    }),
  );
}

const positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const length = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const hashes = v.pipe(
  dictionary(v.pipe(v.string(), v.regex(/^[0-9a-f]+$/i))),
  v.check((found) => Object.keys(found).length > 0, 'expected at least one hash'),
);
/** §4.2: `YYYY-MM-DDTHH:MM:SSZ`. Days that the calendar lacks are refused, not rolled over. */
const expires = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  v.transform((text) => ({ text, date: new Date(text) })),
  v.check(({ text, date }) => !Number.isNaN(date.valueOf()) && date.toISOString() === text.replace('Z', '.000Z')),
  v.transform(({ date }) => date),
);
const header = {
  spec_version: v.pipe(v.string(), v.regex(/^\d{1,6}\.\d{1,6}(?:\.\d{1,6})?$/)),
  version: positive,
  expires,
};
const keyId = v.pipe(v.string(), v.minLength(1));
const key = v.looseObject({
  keytype: v.string(),
  scheme: v.string(),
  keyval: v.looseObject({ public: v.string() }),
});
const keyIds = v.pipe(
  v.array(keyId),
  v.check((ids) => new Set(ids).size === ids.length, 'expected distinct key ids'),
);
const roleKeys = v.looseObject({ keyids: keyIds, threshold: positive });
const metaFile = v.looseObject({ version: positive, length: v.optional(length), hashes: v.optional(hashes) });
const targetFile = v.looseObject({ length, hashes });
const delegatedRole = v.looseObject({
  name: v.pipe(v.string(), v.minLength(1)),
  keyids: keyIds,
  threshold: positive,
  terminating: v.boolean(),
  paths: v.optional(v.array(v.string())),
  path_hash_prefixes: v.optional(v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]*$/)))),
});

/** TAP 15: 2^bit_length bins named `<prefix>-<hex>`, chosen by the hash of the target path. */
const succinctRoles = v.looseObject({
  keyids: keyIds,
  threshold: positive,
  bit_length: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(32)),
  name_prefix: v.pipe(v.string(), v.minLength(1)),
});

const rootSchema = v.looseObject({
  _type: v.literal('root'),
  ...header,
  consistent_snapshot: v.optional(v.boolean(), false),
  keys: dictionary(key),
  roles: v.looseObject({ root: roleKeys, timestamp: roleKeys, snapshot: roleKeys, targets: roleKeys }),
});
const timestampSchema = v.looseObject({
  _type: v.literal('timestamp'),
  ...header,
  meta: v.looseObject({ 'snapshot.json': metaFile }),
});
const snapshotSchema = v.looseObject({
  _type: v.literal('snapshot'),
  ...header,
  meta: v.pipe(
    dictionary(metaFile),
    v.rawTransform<Record<string, MetaFile>, Record<string, MetaFile> & { 'targets.json': MetaFile }>(
      ({ dataset, addIssue, NEVER }) => {
        const targets = Object.hasOwn(dataset.value, 'targets.json') ? dataset.value['targets.json'] : undefined;
        if (targets !== undefined) return { ...dataset.value, 'targets.json': targets };
        addIssue({ message: 'expected targets.json' });
        return NEVER;
      },
    ),
  ),
});
const targetsSchema = v.looseObject({
  _type: v.literal('targets'),
  ...header,
  targets: dictionary(targetFile),
  delegations: v.optional(
    v.looseObject({
      keys: dictionary(key),
      roles: v.optional(v.array(delegatedRole)),
      succinct_roles: v.optional(succinctRoles),
    }),
  ),
});
const envelopeSchema = v.looseObject({
  signatures: v.pipe(
    v.array(v.looseObject({ keyid: keyId, sig: v.string() })),
    // Each key id at most once: a repeated signature is either padding or an attempt to be counted twice.
    v.check((list) => new Set(list.map((item) => item.keyid)).size === list.length, 'expected one signature per key'),
  ),
});

export type TufKey = v.InferOutput<typeof key>;
export type MetaFile = v.InferOutput<typeof metaFile>;
export type TargetFile = v.InferOutput<typeof targetFile>;
export type DelegatedRole = v.InferOutput<typeof delegatedRole>;
export type Root = v.InferOutput<typeof rootSchema>;
export type Timestamp = v.InferOutput<typeof timestampSchema>;
export type Snapshot = v.InferOutput<typeof snapshotSchema>;
export type Targets = v.InferOutput<typeof targetsSchema>;

/** One metadata file: what it says, the exact bytes that came, and what its signatures must cover. */
export interface Metadata<T> {
  readonly signed: T;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly signedBytes: Uint8Array<ArrayBuffer>;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

/** Parses root metadata. Throws TrustError `malformed`, `arbitrary` (another role's file) or `spec-version`. */
export function parseRoot(bytes: Uint8Array): Metadata<Root> {
  return parse(bytes, 'root', rootSchema);
}

/** Parses timestamp metadata; throws as `parseRoot`. */
export function parseTimestamp(bytes: Uint8Array): Metadata<Timestamp> {
  return parse(bytes, 'timestamp', timestampSchema);
}

/** Parses snapshot metadata; throws as `parseRoot`. */
export function parseSnapshot(bytes: Uint8Array): Metadata<Snapshot> {
  return parse(bytes, 'snapshot', snapshotSchema);
}

/** Parses targets metadata, top-level or delegated; throws as `parseRoot`. */
export function parseTargets(bytes: Uint8Array): Metadata<Targets> {
  return parse(bytes, 'targets', targetsSchema);
}

/**
 * Checks that at least `threshold` distinct keys of the role signed the file (§4.3, §5.2.2).
 * Stops arbitrary installation, and key compromise below the threshold. Throws TrustError `threshold`.
 */
export async function verifyThreshold(
  metadata: Metadata<unknown>,
  role: { readonly keyids: readonly string[]; readonly threshold: number },
  keys: Readonly<Record<string, TufKey>>,
  name: string,
): Promise<void> {
  const signedBy = new Set<string>();
  for (const { keyid, sig } of metadata.signatures) {
    const signer = role.keyids.includes(keyid) && Object.hasOwn(keys, keyid) ? keys[keyid] : undefined;
    // Counted by public value: one key listed under several ids is still one person.
    if (signer === undefined || signedBy.has(keyIdentity(signer))) continue;
    if (await verifySignature(signer, sig, metadata.signedBytes)) signedBy.add(keyIdentity(signer));
    if (signedBy.size >= role.threshold) return;
  }
  throw new TrustError(
    'threshold',
    `expected ${role.threshold} signatures of distinct ${name} keys, got ${signedBy.size}; ${name} is refused`,
  );
}

function parse<T>(
  given: Uint8Array,
  role: RoleName,
  schema: v.GenericSchema<unknown, T & { readonly spec_version: string }>,
): Metadata<T> {
  const bytes = new Uint8Array(given);
  const json = parseJson(bytes);
  const envelope = v.safeParse(envelopeSchema, json);
  if (!envelope.success || !isJsonObject(json) || !isJsonObject(json['signed'])) {
    throw new TrustError('malformed', `expected signed ${role} metadata; it is refused`);
  }
  const type = json['signed']['_type'];
  if (typeof type === 'string' && type !== role) {
    // One role's signed file served as another's must not pass, whoever signed it (§5.3.3, §5.4.2, §5.5.3, §5.6.3).
    throw new TrustError('arbitrary', `expected ${role} metadata, got another role's; it is refused`);
  }
  const signedBytes = canonicalBytes(json['signed']);
  const signed = v.safeParse(schema, json['signed']);
  if (!signed.success) {
    const issue = signed.issues[0];
    throw new TrustError('malformed', `${role} metadata is refused at ${v.getDotPath(issue) ?? '?'}: ${issue.message}`);
  }
  if (!signed.output.spec_version.startsWith('1.')) {
    throw new TrustError('spec-version', `expected specification 1.x, got ${signed.output.spec_version}`);
  }
  return { signed: signed.output, bytes, signedBytes, signatures: envelope.output.signatures };
}
