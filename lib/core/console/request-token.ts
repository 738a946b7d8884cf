/*
 * What a member's browser signs with every request: who asks for what, at which hub, with which body, once and now. A token that is
 * stolen on the way opens nothing but the request that it was made for, and that one no second time.
 */
import * as v from 'valibot';

/** `typ` of the header: a token of another kind never passes for one. */
export const REQUEST_TOKEN = 'tuean-request+jwt';
/** Of the proof that somebody who enrols holds the key. */
export const ENROLMENT_TOKEN = 'tuean-enrolment+jwt';

/** Claims beside those that every token has (`iss` device, `aud` hub, `iat`, `exp`, `jti`). */
export const requestClaimsSchema = v.object({
  jti: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22,64}$/)),
  htm: v.string(),
  /** Path with its query, as requested. */
  htu: v.string(),
  /** base64url SHA-256 of the body's bytes, also of an empty one. */
  bdh: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
});

export const enrolmentClaimsSchema = v.object({
  jti: requestClaimsSchema.entries.jti,
  /** SHA-256 of the invite's code, hex. */
  invite: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** Device key and release key, hex. */
  keys: v.tuple([v.string(), v.nullable(v.string())]),
});
