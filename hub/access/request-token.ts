/*
 * Checks what a request carries: who signed it, for this hub, this request, this body, now and not before. Each check names the
 * attack that it stops.
 */
import { createHash } from 'node:crypto';
import { decodeProtectedHeader, importJWK, jwtVerify, errors } from 'jose';
import * as v from 'valibot';
import { TOKEN_SECONDS } from '../../lib/core/console/access.ts';
import { REQUEST_TOKEN, requestClaimsSchema } from '../../lib/core/console/request-token.ts';
import { deviceById, noteSeen, useToken, type KnownDevice } from '../db/members.ts';
import type { Orm } from '../db/database.ts';

export type TokenRefusal =
  'no-token' | 'bad-token' | 'expired-token' | 'replayed-token' | 'unknown-device' | 'revoked' | 'waiting';

/** The head of a request as the hub received it. */
export interface RequestHead {
  readonly authorization: string | undefined;
  readonly method: string;
  /** Path with its query. */
  readonly target: string;
}

/** A head that a known device has signed; whether it signed the body too is not known yet. */
export interface SignedHead {
  readonly device: KnownDevice;
  readonly claims: v.InferOutput<typeof requestClaimsSchema> & { readonly exp: number };
}

/** Clocks of two computers differ. */
const SKEW_SECONDS = 10;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Who signed the head of a request, or why it is refused: before its body is read, so that a stranger's is not. `audience`: the hub's
 * public address.
 */
export async function signerOf(
  orm: Orm,
  request: RequestHead,
  audience: string,
  now: Date,
): Promise<{ readonly signed: SignedHead } | { readonly refused: TokenRefusal }> {
  const token = /^Bearer (\S+)$/.exec(request.authorization ?? '')?.[1];
  if (token === undefined) return { refused: 'no-token' };
  const id = deviceNamedIn(token);
  if (id === null) return { refused: 'bad-token' };
  const device = await deviceById(orm, id);
  if (device === null) return { refused: 'unknown-device' };
  let claims: SignedHead['claims'];
  try {
    const { payload } = await jwtVerify(token, await ed25519(device.deviceKey), {
      // One algorithm: `none`, or a public key used as a shared secret, must not pass.
      algorithms: ['EdDSA', 'Ed25519'],
      // A proof of enrolment, or any other token of the same key, is no request.
      typ: REQUEST_TOKEN,
      // A token for another hub, where the same person may be enrolled, opens nothing here.
      audience,
      issuer: id,
      requiredClaims: ['iat', 'exp', 'jti'],
      currentDate: now,
      clockTolerance: SKEW_SECONDS,
      maxTokenAge: TOKEN_SECONDS,
    });
    const { iat = 0, exp = 0 } = payload;
    // A token that lives for a year would be worth stealing.
    if (exp - iat > TOKEN_SECONDS) return { refused: 'bad-token' };
    claims = { ...v.parse(requestClaimsSchema, payload), exp };
  } catch (error) {
    const isOld = error instanceof errors.JWTExpired || isTooEarly(error);
    return { refused: isOld ? 'expired-token' : 'bad-token' };
  }
  // Taken from one request, it must not open another.
  if (claims.htm !== request.method || claims.htu !== request.target) return { refused: 'bad-token' };
  if (device.isRevoked) return { refused: 'revoked' };
  // Brought in by a member's invite: whoever made that may be who holds it. Refused for good, not until it is let in.
  if (device.awaitsOtherThan !== null) {
    const isNew = await useToken(orm, id, claims.jti, useUntil(claims), now);
    return { refused: isNew ? 'waiting' : 'replayed-token' };
  }
  return { signed: { device, claims } };
}

/** Takes a signed head with its body, once; null: it is accepted. */
export async function acceptRequest(
  orm: Orm,
  { device: { id, role }, claims }: SignedHead,
  body: Uint8Array,
  now: Date,
): Promise<TokenRefusal | 'not-allowed' | null> {
  if (body.length > 0) {
    // Minutes can pass until a body has come: nobody acts by what they were when they began to send it.
    const device = await deviceById(orm, id);
    if (device === null || device.isRevoked) return 'revoked';
    if (device.role !== role) return 'not-allowed';
  }
  // It must not carry another body.
  if (claims.bdh !== digestOf(body)) return 'bad-token';
  if (!(await useToken(orm, id, claims.jti, useUntil(claims), now))) return 'replayed-token';
  await noteSeen(orm, id, now);
  return null;
}

/** When a token that was used can be forgotten: nobody takes it any more. */
function useUntil({ exp }: SignedHead['claims']): Date {
  return new Date((exp + SKEW_SECONDS + 1) * 1000);
}

/** base64url SHA-256, as a token says of a body. */
export function digestOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('base64url');
}

/** An Ed25519 public key given as hex, for `jose`. */
export function ed25519(publicKeyHex: string): ReturnType<typeof importJWK> {
  const x = Buffer.from(publicKeyHex, 'hex').toString('base64url');
  return importJWK({ kty: 'OKP', crv: 'Ed25519', x }, 'EdDSA');
}

function deviceNamedIn(token: string): string | null {
  try {
    const { kid } = decodeProtectedHeader(token);
    return kid !== undefined && UUID.test(kid) ? kid : null;
  } catch {
    return null;
  }
}

/** Made by a clock that runs ahead: to its owner the same as one that is too old, a matter of time. */
function isTooEarly(error: unknown): boolean {
  return error instanceof errors.JWTClaimValidationFailed && (error.claim === 'iat' || error.claim === 'nbf');
}
