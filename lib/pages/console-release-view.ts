/* The page of the release: what it shows, apart from how it travels and how it is checked. */
import type { Category, Grade } from '../core/blocklist/listing.ts';
import type { ProposalState, Releases, TrustedKey } from '../core/console/release.ts';
import type { BankName } from '../core/policy/banks.ts';

export interface SectionChange {
  readonly section: 'hosts' | 'urls' | 'numbers';
  readonly before: number;
  readonly after: number;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

/** One listing of the difference. Of a number the release holds a digest only. */
export interface DiffRow {
  readonly what: 'added' | 'removed' | 'changed';
  /** Canonical key of a site; a number's digest. */
  readonly key: string;
  /** A number's masked name as the hub tells it. */
  readonly masked?: string;
  /** The name was digested in this browser, and is the one that the release holds. */
  readonly isVerified?: boolean;
  readonly grade: Grade;
  readonly category: Category;
  /** Only of what changed. */
  /** Bank of a listed account, where the release says it. */
  readonly bank: BankName | null;
  readonly before: { readonly grade: Grade; readonly category: Category; readonly bank: BankName | null } | null;
}

export interface ReleaseWarning {
  /** Stable name; words of ours where we know it. */
  readonly code: string;
  /** `refuse`: this browser does not sign it, but where the person says that it was agreed upon. */
  readonly severity: 'look' | 'refuse';
  readonly count: number;
  /** Some keys that it is about. */
  readonly examples: readonly string[];
}

export interface ReleaseCheck {
  readonly code: string;
  readonly isChecked: boolean;
}

export interface ReleaseDiff {
  readonly sections: readonly SectionChange[];
  readonly rows: readonly DiffRow[];
  /** Rows there are in all; only some are shown. */
  readonly total: number;
  readonly warnings: readonly ReleaseWarning[];
  readonly checks: readonly ReleaseCheck[];
}

/** Changes beyond the list that people may have agreed upon; untold, the browser does not sign them. */
export type Told = 'publisher-changed' | 'salt-changed' | 'poll-changed';

/** How far this browser is with what it was asked to sign. */
export type ReviewState =
  | { readonly kind: 'not-begun' }
  | { readonly kind: 'running'; readonly step: ReviewStep; readonly done: number; readonly of: number }
  | { readonly kind: 'checked'; readonly diff: ReleaseDiff }
  | { readonly kind: 'failed'; readonly code: string; readonly detail: string };

export type ReviewStep = 'fetch' | 'decode' | 'compare';

export interface ReleaseView {
  /** Null: the hub cannot say. So it is between a change of keys and the first release that its holders sign. */
  readonly releases: Releases | null;
  readonly open: ProposalState;
  /** Keys that count for releases, with whose they are. */
  readonly signKeys: readonly Pick<TrustedKey, 'keyid' | 'handle'>[];
  readonly mayPublish: boolean;
  /** Key id of the release key of this browser; null: it has none that counts. */
  readonly ownKeyid: string | null;
}

/** A change that does not go to everybody at once, in percent of browsers; null: everybody. */
export type Share = number | null;
