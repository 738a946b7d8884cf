/*
 * A release for a share of browsers first. Signed targets carry `release` for everybody and may carry
 * `canary: {percent, release}`; readers that do not know it follow `release`.
 *
 * Which browsers are the share is decided by each browser alone: a secret that never leaves it, hashed with the name of the
 * canary. The publisher cannot aim a canary at anybody, and who comes first changes from canary to canary.
 */
import * as v from 'valibot';
import type { ReleaseInfo } from './release-info.ts';
import { releaseInfoSchema } from './release-info.ts';

export const canarySchema = v.object({
  /** Of browsers; a release for all of them is `release`. */
  percent: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(99)),
  release: releaseInfoSchema,
});

export interface Canary {
  readonly percent: number;
  readonly release: ReleaseInfo;
}

/** Bytes of an installation's secret. */
export const SECRET_BYTES = 32;

/** The bucket, 0–99, of an installation for one canary: a canary of n percent is for buckets below n. */
export async function canaryBucket(
  secret: Uint8Array,
  { epoch, sequence }: Pick<ReleaseInfo, 'epoch' | 'sequence'>,
): Promise<number> {
  const name = new TextEncoder().encode(`${epoch}.${sequence}`);
  const bytes = new Uint8Array(secret.length + name.length);
  bytes.set(secret);
  bytes.set(name, secret.length);
  const hash = await crypto.subtle.digest('SHA-256', bytes);
  return new DataView(hash).getUint32(0) % 100;
}

/**
 * The release that a browser takes of signed targets. One that has the canary keeps it while it is offered, whatever the
 * percent: a list is never rolled back. `held`: the release in force in this browser.
 */
export async function releaseForBrowser(
  offered: { readonly release: ReleaseInfo; readonly canary: Canary | null },
  held: Pick<ReleaseInfo, 'epoch' | 'sequence'> | null,
  secret: Uint8Array,
): Promise<ReleaseInfo> {
  const { release, canary } = offered;
  if (canary === null) return release;
  const isHeld = held?.epoch === canary.release.epoch && held.sequence === canary.release.sequence;
  return isHeld || (await canaryBucket(secret, canary.release)) < canary.percent ? canary.release : release;
}
