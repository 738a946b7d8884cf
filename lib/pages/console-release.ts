/*
 * The page of the release: the open proposal, what this browser finds in it, and the signature. What is signed is only ever
 * what the check has read: a proposal that changes under the reader takes the check away.
 */
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import * as v from 'valibot';
import { keysSchema, proposalStateSchema, releasesSchema, signedProposalSchema } from '../core/console/release.ts';
import type { NewProposal, Proposal, ProposalSignature, ProposalState } from '../core/console/release.ts';
import { pathWith } from './console-hub.ts';
import type { ConsoleHub } from './console-hub.ts';
import type { Loaded, Outcome } from './console-loaded.ts';
import { createActions, createReading, failureOf } from './console-page.ts';
import type { ReleaseDiff, ReleaseView, ReviewState, ReviewStep, Share, Told } from './console-release-view.ts';

/** What this browser made of a proposal: the difference, and the only way to a signature over it. */
export interface CheckedProposal {
  readonly diff: ReleaseDiff;
  readonly sign: () => Promise<ProposalSignature>;
  /** Verified masked names by digest; the hub records that they were asked for. */
  readonly reveal: (digests: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}

export interface ReleaseReviewer {
  /** Key id of this browser's release key; null: none. */
  readonly ownKeyid: () => Promise<string | null>;
  /** Downloads, decodes and compares; throws an error with a `code` where it does not hold. */
  readonly check: (
    proposal: Proposal,
    told: readonly Told[],
    onProgress: (step: ReviewStep, done: number, of: number) => void,
  ) => Promise<CheckedProposal>;
}

export interface ReleaseModel {
  readonly state: ReadonlySignal<Loaded<ReleaseView>>;
  readonly review: ReadonlySignal<ReviewState>;
  readonly outcome: ReadonlySignal<Outcome>;
  readonly load: () => Promise<void>;
  readonly propose: (share: Share) => Promise<void>;
  /** Only what is taken off, for everybody: a person means it that the list loses more than half. */
  readonly proposeReset: () => Promise<void>;
  readonly widen: (share: Share) => Promise<void>;
  readonly check: (told: readonly Told[]) => Promise<void>;
  readonly reveal: (digests: readonly string[]) => Promise<void>;
  readonly sign: () => Promise<void>;
  readonly withdraw: () => Promise<void>;
  readonly more: () => Promise<void>;
  readonly urgent: (keys: readonly string[], reason: string) => Promise<void>;
}

export interface ReleaseDeps {
  readonly hub: ConsoleHub;
  readonly reviewer: ReleaseReviewer;
  readonly mayPublish: () => boolean;
  /** Takes listings off, by what a person typed; the hub makes the release that tells browsers. */
  readonly revoke: (keys: readonly string[], reason: string) => Promise<void>;
  /** Until the page looks again while the hub prepares files. */
  readonly wait: () => Promise<void>;
}

export function createRelease({ hub, reviewer, mayPublish, revoke, wait }: ReleaseDeps): ReleaseModel {
  const review = signal<ReviewState>({ kind: 'not-begun' });
  const { outcome, act } = createActions();
  let checked: { readonly proposal: Proposal; readonly result: CheckedProposal } | null = null;

  const reading = createReading<ReleaseView>(async () => {
    const [releases, open, keys, ownKeyid] = await Promise.all([
      hub.ask('GET', '/releases?limit=20').catch(nullWhereFailed),
      hub.ask('GET', '/proposal'),
      hub.ask('GET', '/keys'),
      reviewer.ownKeyid(),
    ]);
    const signKeys = v.parse(keysSchema, keys).keys.filter(({ role }) => role === 'targets');
    return {
      releases: releases === null ? null : v.parse(releasesSchema, releases),
      open: v.parse(proposalStateSchema, open),
      signKeys,
      mayPublish: mayPublish(),
      ownKeyid: signKeys.some(({ keyid }) => keyid === ownKeyid) ? ownKeyid : null,
    };
  });

  const openNow = (): Proposal | null => {
    const state = reading.state.value;
    return state.kind === 'ready' ? state.value.open.proposal : null;
  };

  /** Another proposal, or other bytes under the same name: what was read is no longer what would be signed. */
  const forgetOldCheck = (): void => {
    const open = openNow();
    if (checked === null || (open?.id === checked.proposal.id && open.sha256 === checked.proposal.sha256)) return;
    checked = null;
    review.value = { kind: 'not-begun' };
  };

  const load = async (): Promise<void> => {
    await reading.load();
    forgetOldCheck();
  };

  const putOpen = (open: ProposalState): void => {
    const state = reading.state.value;
    if (state.kind === 'ready') reading.put({ ...state.value, open });
    forgetOldCheck();
  };

  let isWatching = false;
  /** Looks again while the hub prepares files, so that its end shows; a hub that is away meanwhile is asked again. */
  const watchBuilding = async (): Promise<void> => {
    if (isWatching) return;
    isWatching = true;
    for (;;) {
      const shown = reading.state.value;
      if (shown.kind !== 'ready' || !shown.value.open.building) break;
      await wait();
      await load();
    }
    isWatching = false;
  };

  const ask = async (what: string, proposal: NewProposal): Promise<void> => {
    const went = await act(what, async () =>
      putOpen(v.parse(proposalStateSchema, await hub.ask('POST', '/proposal', proposal))),
    );
    // Also after a refusal: somebody else was quicker, or it is done and the answer was lost.
    if (!went) await load();
    await watchBuilding();
  };

  return {
    state: reading.state,
    review,
    outcome,
    load,
    propose: (share) => ask('propose', { kind: 'list', canary: share, reset: false }),
    proposeReset: () => ask('propose', { kind: 'revocations', canary: null, reset: true }),
    widen: (share) => ask('widen', { kind: 'widen', canary: share, reset: false }),
    async check(told) {
      const proposal = openNow();
      if (proposal === null || review.value.kind === 'running') return;
      checked = null;
      review.value = { kind: 'running', step: 'fetch', done: 0, of: 0 };
      let next: ReviewState;
      try {
        const result = await reviewer.check(proposal, told, (step, done, of) => {
          review.value = { kind: 'running', step, done, of };
        });
        checked = { proposal, result };
        next = { kind: 'checked', diff: result.diff };
      } catch (error) {
        const { code, detail } = failureOf(error);
        next = { kind: 'failed', code: code ?? 'failed', detail };
      }
      review.value = next;
      forgetOldCheck();
    },
    async reveal(digests) {
      const asked = checked;
      if (asked === null || digests.length === 0) return;
      await act('reveal', async () => {
        const names = await asked.result.reveal(digests);
        const { diff } = asked.result;
        const rows = diff.rows.map((row) => {
          const masked = names.get(row.key);
          return masked === undefined ? row : { ...row, masked, isVerified: true };
        });
        // Another check may have begun meanwhile; its rows are its own.
        if (checked !== asked) return;
        checked = { ...asked, result: { ...asked.result, diff: { ...diff, rows } } };
        review.value = { kind: 'checked', diff: checked.result.diff };
      });
    },
    async sign() {
      const signing = checked;
      if (signing === null || signing.result.diff.warnings.some(({ severity }) => severity === 'refuse')) return;
      await act('sign', async () => {
        const answer = v.parse(
          signedProposalSchema,
          await hub.ask('POST', '/proposal/signatures', await signing.result.sign()),
        );
        putOpen(answer);
      });
      // Also where it was refused: the reader sees what others did meanwhile.
      await load();
    },
    async withdraw() {
      const proposal = openNow();
      if (proposal === null) return;
      await act('withdraw', async () => {
        await hub.ask('DELETE', '/proposal', { id: proposal.id });
      });
      await load();
    },
    async more() {
      const state = reading.state.value;
      if (state.kind !== 'ready') return;
      if (state.value.releases === null) return;
      const { releases, nextCursor } = state.value.releases;
      await act('more', async () => {
        const answer = await hub.ask('GET', pathWith('/releases', { limit: 20, cursor: nextCursor }));
        const next = v.parse(releasesSchema, answer);
        // Read anew meanwhile: what was proposed or signed since is not taken back by what was read before.
        if (reading.state.value !== state) return;
        reading.put({ ...state.value, releases: { ...next, releases: [...releases, ...next.releases] } });
      });
    },
    async urgent(keys, reason) {
      const went = await act('urgent', () => revoke(keys, reason));
      // The hub has published what it may sign alone, or has a proposal for people to sign.
      await load();
      if (went) await watchBuilding();
    },
  };
}

/** A record that cannot be read must not keep people from signing what would mend it. */
function nullWhereFailed(error: unknown): null {
  if (failureOf(error).why !== 'failed') throw error;
  return null;
}
