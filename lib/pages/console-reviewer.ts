/* The page of the release and the review of lib/console: what a person reads there is what `reviewProposal` found. */
import { revealNumbers, reviewProposal, signReview } from '../console/review/review.ts';
import type { ReviewDeps } from '../console/review/review.ts';
import { codeOfRefusal } from '../core/console/release-review.ts';
import type { ReleaseReviewer } from './console-release.ts';
import type { ReleaseCheck, ReleaseDiff } from './console-release-view.ts';

/** A release key of this browser; the private half never leaves WebCrypto. */
export interface ReleaseKey {
  readonly keyid: string;
  readonly key: CryptoKey;
}

/** Said beside what was checked: a reader must not take a tally for more than it is. */
const NOT_CHECKED: readonly ReleaseCheck[] = [
  { code: 'numbers', isChecked: false },
  { code: 'decisions', isChecked: false },
];

export function createReviewer(deps: {
  /** Asked anew for each check: what is trusted and what time it is change. */
  readonly reviewDeps: () => Promise<Omit<ReviewDeps, 'told' | 'onStep'>>;
  readonly releaseKey: () => Promise<ReleaseKey | null>;
}): ReleaseReviewer {
  return {
    ownKeyid: async () => (await deps.releaseKey())?.keyid ?? null,
    async check(proposal, told, onProgress) {
      const reviewDeps = await deps.reviewDeps();
      const review = await coded(() =>
        reviewProposal(proposal, { ...reviewDeps, told: new Set(told), onStep: onProgress }),
      );
      const { sections, rows, total, warnings } = review;
      const diff: ReleaseDiff = { sections, rows, total, warnings, checks: [...review.checks, ...NOT_CHECKED] };
      return {
        diff,
        sign: () =>
          coded(async () => {
            const own = await deps.releaseKey();
            if (own === null) throw new Error('this browser has no release key');
            return signReview(review, own.keyid, own.key);
          }),
        reveal: (digests) => coded(() => revealNumbers(review, digests, reviewDeps)),
      };
    },
  };
}

/** Errors of the review and of trust as the page shows them: with a code, whatever their class. */
async function coded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw error;
    const message = error instanceof Error ? error.message : 'the review ended without a reason';
    throw Object.assign(new Error(message, { cause: error }), { code: codeOfRefusal(error) });
  }
}
