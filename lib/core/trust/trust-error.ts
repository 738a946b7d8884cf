/*
 * Every way in which TUF metadata, a target file or a release can be refused. The code names the attack that
 * the failed check stops (TUF specification 1.0, §1.5.2), so that logs and screens can say it in words.
 */
export type TrustErrorCode =
  /** Bytes do not have the signed hash, or a signed file claims another role: arbitrary installation. */
  | 'arbitrary'
  /** Fewer distinct trusted keys signed than the role's threshold: forgery, or key compromise below it. */
  | 'threshold'
  /** An older version of something already trusted. */
  | 'rollback'
  /** Signed, but past its expiry: somebody keeps newer metadata away. */
  | 'freeze'
  /** Parts of different repository states shown together. */
  | 'mix-and-match'
  /** A root version that skips ahead; also raised by callers that refuse a sequence far ahead. */
  | 'fast-forward'
  /** More bytes than the limit known before reading. */
  | 'endless-data'
  /** Length differs from the signed one. */
  | 'wrong-size'
  /** Raised by fetchers: the server feeds bytes too slowly. */
  | 'slow'
  /** Not JSON, not the right shape, or a value out of range. */
  | 'malformed'
  /** `spec_version` of a major version other than 1. */
  | 'spec-version'
  /** A file that signed metadata names is not there. */
  | 'missing'
  /** The asked-for target is not listed in the signed targets. */
  | 'no-target'
  /** Targets metadata carries no release, or a release whose base parts are not listed. */
  | 'release-missing'
  /** Two different states under one (epoch, sequence). */
  | 'equivocation'
  /** The list shrinks by more than half and the release is not marked as a reset. */
  | 'shrink';

/** Refusal of metadata, a target or a release. What was trusted before stays trusted. */
export class TrustError extends Error {
  readonly code: TrustErrorCode;
  constructor(code: TrustErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'TrustError';
    this.code = code;
  }
}
