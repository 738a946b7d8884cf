/*
 * The one error of the release format. A file that cannot be decoded changes nothing: whoever asked keeps the
 * release that it has.
 */

/** Stable: callers, logs and tests name these. */
export type ReleaseFormatCode =
  /** The first bytes are not those of a release file, or the version is not ours. */
  | 'not-a-release'
  /** The check at the end does not fit the bytes. */
  | 'damaged'
  /** A base where a delta was expected, or the other way round. */
  | 'wrong-kind'
  /** The bytes end before a field or column does. */
  | 'truncated'
  /** Bytes follow the last column. */
  | 'trailing-bytes'
  /** A count, length, code or index is outside its limits. */
  | 'out-of-range'
  /** A compressed column is damaged, or does not inflate to the length that it declares. */
  | 'bad-compression'
  /** Keys, digests, boundaries or indexes do not strictly increase. */
  | 'not-sorted'
  /** A key has characters that no canonical host or URL has. */
  | 'bad-key'
  /** An attribute row has an unknown grade or category, or dates in the wrong order. */
  | 'bad-attributes'
  /** Stored shard bytes contradict themselves or their summary. */
  | 'bad-shard'
  /** A delta starts from another state than the one at hand. */
  | 'wrong-base'
  /** What was decoded does not hash to the state that the file names. */
  | 'state-mismatch';

export class ReleaseFormatError extends Error {
  override readonly name = 'ReleaseFormatError';
  readonly code: ReleaseFormatCode;

  /** `message` says what was expected and what was got; `cause` keeps a lower error. */
  constructor(code: ReleaseFormatCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
