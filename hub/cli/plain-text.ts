/**
 * What strangers wrote, for a terminal: without control characters, whose sequences could repaint the screen, change the title or
 * write to the clipboard of who reads it, and without characters that turn the direction of a line.
 */
export function plainText(text: string, longest = 500): string {
  const shown = text.replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]+/gu, ' ');
  return shown.length > longest ? `${shown.slice(0, longest)}…` : shown;
}
