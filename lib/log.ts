/*
 * What the worker says of itself: one line in the console of the extension, with a stable event name. Never an address
 * that a person visited, and never sent anywhere.
 */
import { codeOf } from './updater/update-error.ts';

/** One line for whoever debugs the worker. `fields` hold codes and counts only. */
export function logEvent(event: string, fields: Readonly<Record<string, string | number | boolean | null>> = {}): void {
  console.info(`[tuean] ${event}`, JSON.stringify(fields));
}

/** One line for a failure: its code, and the message of our own errors. */
export function logFailure(event: string, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  console.warn(`[tuean] ${event}`, codeOf(error), message);
}
