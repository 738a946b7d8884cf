/* What a release may hold. A decoder refuses more before it allocates for it. */

/** Longest host in its ASCII form (RFC 1035 §2.3.4, without the trailing dot). */
export const MAX_HOST_LENGTH = 253;
/** Longest host and path of a URL key. */
export const MAX_URL_LENGTH = 2048;
/** Entries of one section. */
export const MAX_ENTRIES = 1 << 24;
/** Distinct attribute rows of one section. */
export const MAX_ATTRIBUTE_ROWS = 1 << 20;
/** Bytes of one column once inflated. */
export const MAX_COLUMN_BYTES = 1 << 28;
/** A section has 2^0, 2^4 or 2^8 range shards. */
export const MAX_SHARD_BITS = 8;
