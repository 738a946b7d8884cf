/** Why an update did not happen, where it was neither a refusal (TrustError, ReleaseFormatError) nor the store. */
export type UpdateErrorCode =
  /** No answer: offline, unknown host, refused connection, TLS. */
  | 'network'
  /** The server answered with something else than the file. */
  | 'http-status'
  /** The file did not arrive in time, or stopped arriving. */
  | 'slow'
  /** More bytes than the file may have. */
  | 'endless-data'
  /** A file that the signed release names is not there. */
  | 'missing'
  /** What the files decode to is not the state that is signed. */
  | 'state-mismatch'
  /** No trust root is configured for the publisher, or it cannot be read. */
  | 'no-trust-root';

/** A failed update. The release in force stays in force, and its clock of freshness does not move. */
export class UpdateError extends Error {
  readonly code: UpdateErrorCode;
  constructor(code: UpdateErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UpdateError';
    this.code = code;
  }
}

/** The stable code of anything that an update can throw; `failed` for what has none. */
export function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string')
    return error.code;
  return 'failed';
}
