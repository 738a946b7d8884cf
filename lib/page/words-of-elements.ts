/* Where an element says words that are no text of the page: attributes that people see or hear, links, fields that only show. */

export const ATTRIBUTES_WITH_WORDS = ['placeholder', 'alt', 'title', 'aria-label'] as const;
export const LINKS_WITH_NUMBERS =
  ':any-link:is([href^="tel:" i], [href*="line.me/" i], [href*="lin.ee/" i], [href^="line:" i], [href*="wa.me/" i])';
/** Fields that show what the page put there, and nobody types into: an account number beside a button that copies it. */
export const SHOWN_FIELDS = 'input[readonly], input[disabled], textarea[readonly], textarea[disabled]';

/** What a field shows, null for an element that is no such field. Never a password. */
export function shownValue(element: Element): string | null {
  const isField = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
  return isField && (element.readOnly || element.disabled) && element.type !== 'password' ? element.value : null;
}
