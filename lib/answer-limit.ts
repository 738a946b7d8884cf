/*
 * How long a page of ours waits for the worker. A worker that hangs sends neither an answer nor an error, and a page that waited on
 * would say "asking" for as long as somebody looks at it. What is cut off here may still be done by the worker: a page reads again
 * before it says how things stand. What lets a listed site through is not: the question says until when it may be done.
 */
import type { RequestType } from './messages.ts';

/**
 * ms. For what stands on this device. The worker itself waits up to 8 s for a first list before it says "unknown" (PAGE_WAIT_MS in
 * worker/sites.ts); a slow phone needs some seconds more to start it.
 */
export const ANSWER_LIMIT_MS = 15_000;

/**
 * ms. For what goes over the network, reads pictures, or computes a digest for each of many numbers. Each step of it has a limit of
 * its own in the worker, and Chromium ends a worker that is busy with one question for 5 minutes: nothing honest takes longer.
 */
export const LONG_ANSWER_LIMIT_MS = 10 * 60_000;

/** ms. For what a page does by itself where the worker does not: somebody has pressed a way out and watches nothing happen. */
export const LEAVING_LIMIT_MS = 3_000;

const LIMITS_MS: Partial<Record<RequestType, number>> = {
  'tab.leave': LEAVING_LIMIT_MS,
  'list.update': LONG_ANSWER_LIMIT_MS,
  'message.check': LONG_ANSWER_LIMIT_MS,
  // The answer to a message or a picture that is still looked into.
  'asked.take': LONG_ANSWER_LIMIT_MS,
  'publisher.look': LONG_ANSWER_LIMIT_MS,
  'publisher.add': LONG_ANSWER_LIMIT_MS,
  'data.erase': LONG_ANSWER_LIMIT_MS,
  // Waits for a report of a picture that was asked for in the menu.
  'report.offer': LONG_ANSWER_LIMIT_MS,
  'report.refresh': LONG_ANSWER_LIMIT_MS,
  'report.capture': LONG_ANSWER_LIMIT_MS,
  'report.picture': LONG_ANSWER_LIMIT_MS,
};

/** ms after which a question of this kind counts as not answered. */
export function answerLimitMs(type: RequestType): number {
  return LIMITS_MS[type] ?? ANSWER_LIMIT_MS;
}

/**
 * ms within which the worker may let something through that a page has asked for: what it does later the page may not hear of, and
 * nobody would know that it holds. A tenth of the limit is left to the answer's way back.
 */
export function actWithinMs(type: RequestType): number {
  return 0.9 * answerLimitMs(type);
}
