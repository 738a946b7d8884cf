import type { Grade } from '../lib/core/blocklist/listing.ts';
import type { Messages } from '../locales/index.ts';

/** The grade as a word; colour repeats it and never stands alone. */
export function GradeBadge({ m, grade }: { m: Messages; grade: Grade }) {
  return (
    <span class="badge" data-grade={grade}>
      {m.grade[grade]}
    </span>
  );
}
