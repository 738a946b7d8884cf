/* Keys of releases, and the one ceremony that may be open, for members. The root keys' private halves are never here. */
import { createHash, randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { newCeremonySchema, ceremonySignatureSchema, withdrawalSchema } from '../../../lib/core/console/release.ts';
import type { Ceremony, Keys } from '../../../lib/core/console/release.ts';
import { isJsonObject, parseJson } from '../../../lib/core/trust/canonical-json.ts';
import type { Metadata, Root } from '../../../lib/core/trust/metadata.ts';
import {
  addCeremony,
  addCeremonySignatures,
  closeCeremony,
  openCeremony,
  type CeremonyRow,
} from '../../db/ceremonies.ts';
import type { Orm } from '../../db/database.ts';
import { HubError } from '../../hub-error.ts';
import { withSigningLock } from '../../operate/signing-lock.ts';
import { repositoryOf } from '../../publish/publish.ts';
import { listKeys } from '../../trust/index.ts';
import { readRoot, SigningError } from '../../trust/repository.ts';
import { agreementOn, applyRoot, draftRoot, rootFile } from '../../trust/root-file.ts';
import { parseBody } from '../body.ts';
import type { ConsoleDeps, ConsoleEnv } from './env.ts';
import { refusing } from './release.ts';

/** Whose release keys the hub knows; by handle. */
export type ReleaseKeysOfMembers = (
  orm: Orm,
) => Promise<readonly { readonly handle: string; readonly publicKey: string; readonly keyid: string }[]>;

const nobody: ReleaseKeysOfMembers = () => Promise.resolve([]);

/** The routes `/keys` and `/ceremony`. */
export function keysRoutes(deps: ConsoleDeps, membersKeys: ReleaseKeysOfMembers = nobody): Hono<ConsoleEnv> {
  const { paths, database, now } = deps;
  const repository = repositoryOf(paths);
  const app = new Hono<ConsoleEnv>();

  app.get('/keys', async (context) => {
    const { version, expires, epoch, thresholds, keys } = await listKeys(repository);
    const members = await database.use(membersKeys);
    const handleOf = (keyid: string): string | null => members.find((one) => one.keyid === keyid)?.handle ?? null;
    const answer: Keys = {
      version,
      expiresAt: expires.toISOString(),
      epoch,
      thresholds,
      keys: keys.map((key) => ({ ...key, handle: handleOf(key.keyid) })),
      waiting: members
        .filter(({ keyid }) => keys.every((key) => key.keyid !== keyid))
        .map(({ handle, keyid, publicKey }) => ({ handle, keyid, publicKey })),
    };
    return context.json(answer);
  });

  const shownState = async (orm: Orm) => {
    const row = await openCeremony(orm);
    return { ceremony: row && (await shown(row)) };
  };

  async function shown(row: CeremonyRow): Promise<Ceremony> {
    const next = fileOf(row);
    const { byOld, byNew } = await agreementOn(next, await readRoot(repository));
    return {
      id: row.id,
      version: next.signed.version,
      changes: [...row.changes],
      root: new TextDecoder().decode(next.bytes),
      sha256: sha256(next.signedBytes),
      signatures: row.signatures.map(({ keyid, handle, at }) => ({ keyid, handle, at: at.toISOString() })),
      byOld: { ...byOld, keyids: [...byOld.keyids], signed: [...byOld.signed] },
      byNew: { ...byNew, keyids: [...byNew.keyids], signed: [...byNew.signed] },
      proposedBy: row.proposedBy,
      proposedAt: row.createdAt.toISOString(),
      seen: row.eventSeq,
    };
  }

  app.get('/ceremony', async (context) => {
    // What a killed hub had begun is completed by whoever looks next; where it cannot be, it is shown as it stands.
    await database
      .use((orm) => complete(orm))
      .catch((error: unknown) => {
        if (!(error instanceof HubError || error instanceof SigningError)) throw error;
      });
    return context.json(await database.use(shownState));
  });

  app.post('/ceremony', async (context) => {
    const parsed = await parseBody(context, newCeremonySchema);
    if ('refused' in parsed) return parsed.refused;
    return refusing(context, async () => {
      const { changes } = parsed.body;
      const signed = await draftRoot(repository, changes, now());
      const ceremony = { id: randomUUID(), signed, changes, by: context.get('actor').handle, now: now() };
      return database.use(async (orm) => {
        if (!(await addCeremony(orm, ceremony))) throw new HubError('ceremony-open', 'another ceremony is open');
        return context.json(await shownState(orm), 201);
      });
    });
  });

  app.delete('/ceremony', async (context) => {
    const parsed = await parseBody(context, withdrawalSchema);
    if ('refused' in parsed) return parsed.refused;
    return refusing(context, () =>
      database.use(async (orm) => {
        const by = context.get('actor').handle;
        const { id } = parsed.body;
        // Alone: a root that is just being put in force is, or is not.
        await withSigningLock(orm, paths, async () => {
          const row = await openCeremony(orm);
          if (row === null || row.id !== id) throw noCeremony();
          if (isRootOf(row, await readRoot(repository))) {
            throw new HubError('ceremony-in-force', 'the root of this ceremony is in force already; nothing changed');
          }
          if (!(await closeCeremony(orm, { id, state: 'withdrawn', by, rootVersion: null, now: now() }))) {
            throw noCeremony();
          }
        });
        return context.json(await shownState(orm));
      }),
    );
  });

  app.post('/ceremony/signatures', async (context) => {
    const parsed = await parseBody(context, ceremonySignatureSchema);
    if ('refused' in parsed) return parsed.refused;
    const { id, sha256: wanted, signatures } = parsed.body;
    const by = context.get('actor').handle;
    return refusing(context, () =>
      database.use(async (orm) => {
        const row = await openCeremony(orm);
        if (row === null || row.id !== id) throw noCeremony();
        if (sha256(fileOf(row).signedBytes) !== wanted) {
          throw new HubError('wrong-bytes', 'the signatures are for other bytes; nothing changed');
        }
        const root = await readRoot(repository);
        const given = rootFile(
          signedOf(row),
          signatures.map(({ keyid, signature }) => ({ keyid, sig: signature })),
        );
        const { byOld, byNew } = await agreementOn(given, root);
        for (const { keyid } of signatures) {
          if (![...byOld.keyids, ...byNew.keyids].includes(keyid)) {
            throw new HubError('not-a-key', `${keyid} is no root key, before or after; nothing changed`);
          }
          if (![...byOld.signed, ...byNew.signed].includes(keyid)) {
            throw new HubError('bad-signature', `the signature of ${keyid} does not verify; nothing changed`);
          }
        }
        if (!(await addCeremonySignatures(orm, { id, signatures, by, now: now() }))) throw noCeremony();
        const after = await openCeremony(orm);
        const isInForce = after !== null && (await applyIfAgreed(orm, after, by));
        return context.json({ ...(await shownState(orm)), isInForce });
      }),
    );
  });

  /** Puts an open ceremony in force whose signatures were stored, and perhaps its root written, before the hub ended. */
  async function complete(orm: Orm): Promise<void> {
    const row = await openCeremony(orm);
    const by = row?.signatures.at(-1)?.handle ?? row?.proposedBy ?? null;
    if (row !== null && by !== null) await applyIfAgreed(orm, row, by);
  }

  async function applyIfAgreed(orm: Orm, row: CeremonyRow, by: string): Promise<boolean> {
    const { id } = row;
    if ((await agreedRoot(row)) === null) return false;
    return withSigningLock(orm, paths, async () => {
      // Asked again alone: it may have been withdrawn meanwhile, or another root put in force.
      const bytes = (await openCeremony(orm))?.id === id ? await agreedRoot(row) : null;
      if (bytes === null) return false;
      const { rootVersion } = await applyRoot(repository, bytes, now());
      return closeCeremony(orm, { id, state: 'in-force', by, rootVersion, now: now() });
    });
  }

  /** The root of a ceremony that has its signatures: those given here, or those of the file that was put in force by hand; null: it lacks some. */
  async function agreedRoot(row: CeremonyRow): Promise<Uint8Array | null> {
    const root = await readRoot(repository);
    if (isRootOf(row, root)) return root.bytes;
    const next = fileOf(row);
    const { byOld, byNew } = await agreementOn(next, root);
    const isAgreed = byOld.signed.length >= byOld.threshold && byNew.signed.length >= byNew.threshold;
    return isAgreed ? next.bytes : null;
  }
  return app;
}

/** Whether the root in force is the one that a ceremony is about. */
function isRootOf(row: CeremonyRow, root: Metadata<Root>): boolean {
  return sha256(fileOf(row).signedBytes) === sha256(root.signedBytes);
}

function signedOf({ signed }: CeremonyRow) {
  const json = parseJson(new TextEncoder().encode(signed));
  if (!isJsonObject(json)) throw new TypeError('expected the stored root to be an object');
  return json;
}

function fileOf(row: CeremonyRow): Metadata<Root> {
  return rootFile(
    signedOf(row),
    row.signatures.map(({ keyid, signature }) => ({ keyid, sig: signature })),
  );
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function noCeremony(): HubError {
  return new HubError('no-ceremony', 'this ceremony is not open (any more); nothing changed');
}
