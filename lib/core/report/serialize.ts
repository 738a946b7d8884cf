/*
 * A report, or its details, as the bytes that leave: JSON with a line for each value, so that a person can read what
 * leaves in the very form in which it does. Characters that are not seen, or that turn text around, are escaped (RFC 8259 §7):
 * a title of a hostile page cannot show the person something else than what is sent.
 */
import type { Report, ReportDetails } from './report.ts';

/** The text of a body; UTF-8 when it leaves. */
export function serializeBody(body: Report | ReportDetails): string {
  return JSON.stringify(body, null, 1).replaceAll(
    /[\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\u115f\u1160\u3164\uffa0]|\p{Default_Ignorable_Code_Point}/gu,
    (character) =>
      character
        .split('')
        .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .join(''),
  );
}

/** Length of a text in UTF-8 bytes. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
