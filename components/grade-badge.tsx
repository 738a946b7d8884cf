import type { Grade } from '../lib/core/blocklist/listing.ts';
import type { Messages } from '../locales/index.ts';

export interface GradeBadgeProps {
  readonly m: Messages;
  readonly grade: Grade;
  /** The listed account is at another bank than the one that is named: that is said in place of the grade. */
  readonly isOtherBank?: boolean;
}

/** The grade as a word; colour repeats it and never stands alone. */
export function GradeBadge({ m, grade, isOtherBank = false }: GradeBadgeProps) {
  return (
    <span class="badge" data-grade={grade}>
      {isOtherBank ? m.otherBank.badge : m.grade[grade]}
    </span>
  );
}
