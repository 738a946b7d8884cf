/*
 * The starter release: the newest release of a repository folder, copied into the package at build time as a small
 * static mirror below `starter/`, so that a browser is protected from its first minute and never goes below it.
 * Runs in the build (Node), not in the extension. It copies and verifies nothing: the extension verifies the starter
 * like any download, so a broken copy is refused there.
 *
 *   starter/starter.json            { builtAt, publishers: [{ id, url, floor }] }; floor: epoch and sequence, or null
 *   starter/<id>/root.json          the root of trust
 *   starter/<id>/repo/…             metadata/, targets/base/…, deltas/… of one release
 */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { releaseInfoSchema } from '../lib/core/trust/release-info.ts';
import type { ReleaseFloor } from '../lib/core/trust/release-step.ts';
import { deltaPath, planDeltas } from '../lib/updater/plan.ts';

/** The id under which the built-in publisher is stored. */
export const MAIN_PUBLISHER = 'main';

export type StarterFile = { relativeDest: string } & ({ absoluteSrc: string } | { contents: string });

const version = v.pipe(v.number(), v.integer(), v.minValue(1));
const metaOf = (role: string) => v.object({ signed: v.object({ meta: v.object({ [role]: v.object({ version }) }) }) });
const targetsSchema = v.object({
  signed: v.object({
    release: releaseInfoSchema,
    targets: v.record(v.string(), v.object({ hashes: v.object({ sha256: v.string() }) })),
  }),
});

/**
 * Names the files to put into the package. `rootFile` is the trust root, `repository` the folder that the hub serves
 * under /repo/ (without it, or without a release in it, only the root ships), `hubUrl` the hub without a last slash.
 */
export async function collectStarter(rootFile: string, repository: string, hubUrl: string): Promise<StarterFile[]> {
  const release = existsSync(`${repository}/metadata/timestamp.json`) ? await findRelease(repository) : null;
  const starter = {
    builtAt: buildTime().toISOString(),
    publishers: [{ id: MAIN_PUBLISHER, url: `${hubUrl}/repo/`, floor: release?.floor ?? null }],
  };
  return [
    { relativeDest: 'starter/starter.json', contents: JSON.stringify(starter) },
    { relativeDest: `starter/${MAIN_PUBLISHER}/root.json`, absoluteSrc: rootFile },
    ...(release?.paths ?? []).map((path) => ({
      relativeDest: `starter/${MAIN_PUBLISHER}/repo/${path}`,
      absoluteSrc: `${repository}/${path}`,
    })),
  ];
}

/** When the package is built; SOURCE_DATE_EPOCH, in seconds, says it for who builds the same package again. */
function buildTime(): Date {
  const epoch = Number(process.env.SOURCE_DATE_EPOCH ?? Number.NaN);
  return Number.isFinite(epoch) ? new Date(epoch * 1000) : new Date();
}

async function findRelease(repository: string): Promise<{ floor: ReleaseFloor; paths: string[] }> {
  const metadata = `${repository}/metadata`;
  const snapshot = (await versionIn(`${metadata}/timestamp.json`, 'snapshot.json')) + '.snapshot.json';
  const targets = (await versionIn(`${metadata}/${snapshot}`, 'targets.json')) + '.targets.json';
  const { signed } = v.parse(targetsSchema, JSON.parse(await readFile(`${metadata}/${targets}`, 'utf8')));
  const parts = signed.release.base.parts.map((path) => {
    const sha256 = signed.targets[path]?.hashes.sha256;
    if (sha256 === undefined) throw new Error(`${targets} names no target ${path}`);
    const slash = path.lastIndexOf('/');
    return `targets/${path.slice(0, slash)}/${sha256}.${path.slice(slash + 1)}`;
  });
  const steps = planDeltas(signed.release.base.sequence, signed.release.sequence) ?? [];
  const roots = (await readdir(metadata)).filter((name) => /^\d+\.root\.json$/.test(name));
  const metadataFiles = [...roots, 'timestamp.json', snapshot, targets].map((name) => `metadata/${name}`);
  return {
    floor: { epoch: signed.release.epoch, sequence: signed.release.sequence },
    paths: [...metadataFiles, ...parts, ...steps.map(deltaPath)],
  };
}

async function versionIn(file: string, role: string): Promise<number> {
  const parsed = v.parse(metaOf(role), JSON.parse(await readFile(file, 'utf8')));
  const entry = parsed.signed.meta[role];
  if (entry === undefined) throw new Error(`${file} does not name ${role}`);
  return entry.version;
}
