/* Codes of failed updates, sorted into the few things that they mean to a reader. */
import type { ReleaseFormatCode } from '../lib/core/blocklist/release-format-error.ts';
import type { TrustErrorCode } from '../lib/core/trust/trust-error.ts';
import type { StoreErrorCode } from '../lib/store/database.ts';
import type { UpdateErrorCode } from '../lib/updater/update-error.ts';
import type { Messages } from './th.ts';

type ErrorWord = keyof Messages['list']['error'];

/** Closed: a new code without a word does not compile. */
const WORD_OF_CODE: Readonly<Record<TrustErrorCode | UpdateErrorCode | ReleaseFormatCode | StoreErrorCode, ErrorWord>> =
  {
    network: 'network',
    slow: 'network',
    'http-status': 'server',
    missing: 'server',
    'no-target': 'server',
    'release-missing': 'server',
    arbitrary: 'signature',
    threshold: 'signature',
    equivocation: 'signature',
    'mix-and-match': 'signature',
    'no-trust-root': 'other',
    'spec-version': 'signature',
    freeze: 'expired',
    rollback: 'rollback',
    'fast-forward': 'rollback',
    shrink: 'content',
    malformed: 'content',
    'wrong-size': 'content',
    'endless-data': 'content',
    'state-mismatch': 'content',
    'bad-compression': 'content',
    'bad-attributes': 'content',
    'bad-key': 'content',
    'bad-shard': 'content',
    damaged: 'content',
    'not-a-release': 'content',
    'not-sorted': 'content',
    'out-of-range': 'content',
    'trailing-bytes': 'content',
    truncated: 'content',
    'wrong-base': 'content',
    'wrong-kind': 'content',
    'store-damaged': 'storage',
    'store-open': 'storage',
    'store-blocked': 'storage',
    'store-write': 'storage',
    'store-full': 'storage',
  };

/** The sentence for a code; an unknown code gets the general one. */
export function updateErrorText(m: Messages, code: string): string {
  return m.list.error[isKnown(code) ? WORD_OF_CODE[code] : 'other'];
}

function isKnown(code: string): code is keyof typeof WORD_OF_CODE {
  return Object.hasOwn(WORD_OF_CODE, code);
}
