/* What is asked of a release that is made, and the place where it is made. */
import type { ProposalKind } from '../../lib/core/console/release.ts';
import type { HubConfig, HubPaths } from '../config.ts';
import type { StateStore } from './state-store.ts';

export interface PublishOptions {
  readonly paths: HubPaths;
  readonly config: HubConfig;
  readonly now: Date;
  /** Lets the list shrink by more than half; signed into the release, so that browsers allow it too. */
  readonly isReset: boolean;
  readonly topSites: ReadonlySet<string>;
  /** What the release is made of; default `list`. */
  readonly kind?: ProposalKind;
  /** Percent of browsers that take it; null, the default: all. */
  readonly canary?: number | null;
  /** Handle of who asked for it; null, the default: the operator. */
  readonly by?: string | null;
  readonly onProgress?: (step: string) => void;
}

export interface PublishedFile {
  readonly path: string;
  readonly bytes: number;
}

/** Where a release is made. */
export interface Workshop {
  /** States that were published. */
  readonly past: StateStore;
  /** Where the new state goes: the same, or a place of its own. */
  readonly store: StateStore;
  /** Where deltas go, as `deltas/<from>-<to>`. */
  readonly repo: string;
  /** Files are named by sequence alone, and a new epoch counts from 1: makes room for it, before anything is written. */
  readonly onNewEpoch: () => Promise<void>;
}

/** Releases between checkpoints, and how far direct deltas reach: both ends of the protocol count by it. */
export const CHECKPOINT = 64;
