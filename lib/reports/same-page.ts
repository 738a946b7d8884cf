/* Whether two addresses are of one page: only what stands behind `#` may differ. On shared hosts the rest tells one person's page from another's. */
import { MAX_PAGE_URL } from './requests.ts';

/** True for addresses that differ in their fragments at most. They are compared as far as addresses are passed on. */
export function isSamePage(one: string, other: string): boolean {
  return withoutFragment(one) === withoutFragment(other);
}

function withoutFragment(url: string): string {
  return url.slice(0, MAX_PAGE_URL).split('#', 1)[0] ?? '';
}
