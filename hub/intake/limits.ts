/*
 * How much one sender may ask. Two limits: by the minute in this process, checked before a body is read, so that a flood
 * costs no parsing and no database; and by the hour over all processes (hub/db/tallies.ts), for what is stored.
 * A network can be a whole mobile operator's customers behind one address, so networks have more than browsers.
 */

export interface IntakeLimits {
  /** Requests of one network a minute, to one process. */
  readonly requestsPerMinute: number;
  /** The same of public feeds. All nine files every five minutes are two a minute: sixty such readers may share an address. */
  readonly feedRequestsPerMinute: number;
  /** The same of the hub's health, 7 ms of a processor each: twenty proxies that ask every two seconds may share an address. */
  readonly healthRequestsPerMinute: number;
  /** Reports stored an hour, of one network and of one reporter. */
  readonly reportsPerNetwork: number;
  readonly reportsPerReporter: number;
  /** Amendments stored an hour, of one network: each is an event, and those are kept for ever. */
  readonly amendmentsPerNetwork: number;
  readonly picturesPerNetwork: number;
  readonly appealsPerNetwork: number;
}

export const DEFAULT_LIMITS: IntakeLimits = {
  requestsPerMinute: 600,
  feedRequestsPerMinute: 120,
  healthRequestsPerMinute: 600,
  reportsPerNetwork: 600,
  reportsPerReporter: 60,
  amendmentsPerNetwork: 600,
  picturesPerNetwork: 120,
  appealsPerNetwork: 10,
};

const MINUTE_MS = 60_000;
/** Networks that one minute remembers; later ones share a count, so that addresses without end cost no memory. */
const MAX_NETWORKS = 100_000;
const CROWD = 'crowd';

export interface MinuteLimit {
  /** Null: go on. Else seconds until the sender may ask again. */
  take(network: string, now: Date): number | null;
}

/** A count a network that begins anew with each minute of the clock. */
export function createMinuteLimit(perMinute: number): MinuteLimit {
  let minute = -1;
  let counts = new Map<string, number>();
  return {
    take(network, now) {
      const current = Math.floor(now.getTime() / MINUTE_MS);
      if (current !== minute) {
        minute = current;
        counts = new Map();
      }
      const isCrowd = counts.size >= MAX_NETWORKS && !counts.has(network);
      const bucket = isCrowd ? CROWD : network;
      const count = (counts.get(bucket) ?? 0) + 1;
      counts.set(bucket, count);
      if (count <= (isCrowd ? MAX_NETWORKS : perMinute)) return null;
      return Math.max(1, Math.ceil(((minute + 1) * MINUTE_MS - now.getTime()) / 1000));
    },
  };
}
