/* What is wrong, from facts that the browser and the worker tell; and a text for support that says nothing about the person. Pure. */
import type { CheckName, ListStatus, PublisherView, SettingsView } from '../messages.ts';

export interface HealthFacts {
  readonly version: string;
  readonly family: 'chromium' | 'firefox';
  readonly language: string;
  /** Pages of all sites may be seen. */
  readonly hasAccess: boolean;
  readonly isPrivateAllowed: boolean;
  /** Bytes; null: the browser does not tell. */
  readonly storage: { readonly used: number; readonly quota: number } | null;
  /** What the worker tells; null: it does not answer. */
  readonly worker: {
    readonly list: ListStatus;
    readonly publishers: readonly PublisherView[];
    readonly settings: SettingsView;
  } | null;
}

export type TroubleKind =
  | 'worker'
  | 'no-access'
  | 'rules-only'
  | 'no-list'
  | 'clock-behind'
  | 'clock-ahead'
  | 'expired'
  | 'stale'
  | 'failing'
  | 'storage'
  | 'off'
  | 'private';

export interface Trouble {
  readonly kind: TroubleKind;
  /** Of one publisher: its name or host. */
  readonly publisher?: { readonly th: string; readonly en: string };
  /** Code of the failed update. */
  readonly code?: string;
}

/** What is missing where pages may not be seen. */
export type Lack = Extract<TroubleKind, 'no-access' | 'rules-only'>;

export function lackOf(family: HealthFacts['family']): Lack {
  return family === 'firefox' ? 'no-access' : 'rules-only';
}

/** Checks that are switched on and do nothing while something is missing. */
export function heldBackBy(troubles: readonly { readonly kind: TroubleKind }[]): ReadonlySet<CheckName> {
  const has = (wanted: Lack): boolean => troubles.some(({ kind }) => kind === wanted);
  const onPages: readonly CheckName[] = ['text', 'pictures', 'fields'];
  return new Set(has('no-access') ? ['sites', ...onPages] : has('rules-only') ? onPages : []);
}

const MINUTE_MS = 60_000;
/** Releases are dated by the hub; a device some minutes behind it is nothing unusual. */
const CLOCK_SLACK_MS = 10 * MINUTE_MS;
const NEARLY_FULL = 0.9;
/** Browsers promise shares of the disk: below this much room it is short whatever the share. */
const LITTLE_ROOM_BYTES = 50 * 1024 * 1024;

/**
 * What is wrong, the gravest first. Empty: nothing that can be seen from here.
 *
 * | kind         | when                                                                         |
 * |--------------|------------------------------------------------------------------------------|
 * | worker       | it does not answer; nothing else is known then but access and storage        |
 * | no-access    | the browser does not let us see pages (Firefox: nothing is stopped either)   |
 * | rules-only   | the same in Chromium, whose own rules go on stopping listed sites            |
 * | no-list      | no list at all                                                               |
 * | clock-behind | a list was made, or confirmed, more than ten minutes in the future           |
 * | clock-ahead  | a list has run out although what the hub sends is refused as run out as well |
 * | expired, stale | of one publisher                                                           |
 * | failing      | its last update failed, its list is fresh enough still                       |
 * | storage      | nine tenths used, or less than 50 MB left                                    |
 * | off          | a check is turned off                                                        |
 * | private      | private windows are not watched: the browser's default, said last            |
 */
export function findTroubles(facts: HealthFacts, now: number): readonly Trouble[] {
  const troubles: Trouble[] = [];
  const { worker } = facts;
  if (worker === null) troubles.push({ kind: 'worker' });
  if (!facts.hasAccess) troubles.push({ kind: lackOf(facts.family) });
  if (worker !== null) {
    const { publishers } = worker.list;
    if (publishers.length === 0 && !worker.list.updating) troubles.push({ kind: 'no-list' });
    const clock = clockTrouble(worker.list, now);
    if (clock !== null) troubles.push({ kind: clock });
    for (const { freshness, name, lastError } of publishers) {
      const code = lastError === null ? {} : { code: lastError };
      if (freshness !== 'fresh') troubles.push({ kind: freshness, publisher: name, ...code });
      else if (lastError !== null) troubles.push({ kind: 'failing', publisher: name, code: lastError });
    }
    for (const { id, host, lastError } of worker.publishers) {
      const hasList = publishers.some((one) => one.id === id);
      if (!hasList && lastError !== null)
        troubles.push({ kind: 'failing', publisher: { th: host, en: host }, code: lastError });
    }
  }
  if (isNearlyFull(facts.storage)) troubles.push({ kind: 'storage' });
  if (worker !== null && Object.values(worker.settings.settings.checks).includes(false)) troubles.push({ kind: 'off' });
  if (!facts.isPrivateAllowed) troubles.push({ kind: 'private' });
  return troubles;
}

function clockTrouble({ publishers }: ListStatus, now: number): 'clock-behind' | 'clock-ahead' | null {
  const isAhead = (time: number | null): boolean => time !== null && time > now + CLOCK_SLACK_MS;
  if (publishers.some(({ publishedAt, checkedAt }) => isAhead(publishedAt) || isAhead(checkedAt)))
    return 'clock-behind';
  const runOut = publishers.filter(({ freshness, lastError }) => freshness === 'expired' && lastError === 'freeze');
  return publishers.length > 0 && runOut.length === publishers.length ? 'clock-ahead' : null;
}

function isNearlyFull(storage: HealthFacts['storage']): boolean {
  if (storage === null || storage.quota <= 0) return false;
  return storage.used / storage.quota > NEARLY_FULL || storage.quota - storage.used < LITTLE_ROOM_BYTES;
}

/**
 * A text to give to somebody who helps: codes, ages and sizes. No address, no number, nothing that was visited, found or reported,
 * and of publishers that the person has added only that there are some.
 */
export function supportText(facts: HealthFacts, now: number): string {
  const { worker, storage } = facts;
  const yesNo = (is: boolean): string => (is ? 'yes' : 'no');
  const age = (time: number | null): string =>
    time === null ? 'never' : `${Math.round((now - time) / MINUTE_MS)} min ago`;
  const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MB`;
  const lines = [
    `Tuean ${facts.version}, ${facts.family}, ${facts.language}`,
    `access to pages: ${yesNo(facts.hasAccess)}; private windows: ${yesNo(facts.isPrivateAllowed)}`,
    `storage: ${storage === null ? 'not told' : `${megabytes(storage.used)} of ${megabytes(storage.quota)}`}`,
  ];
  if (worker === null) lines.push('worker: no answer');
  else {
    const { checks, poll, notice } = worker.settings.settings;
    const off = Object.entries(checks).flatMap(([name, isOn]) => (isOn ? [] : [name]));
    lines.push(`off: ${off.join(', ') || 'nothing'}; poll: ${poll}; notice: ${notice}`);
    lines.push(`set by policy: ${worker.settings.locked.join(', ') || 'nothing'}`);
    for (const publisher of worker.publishers) {
      const list = worker.list.publishers.find(({ id }) => id === publisher.id);
      const who = publisher.setBy === 'person' ? 'added list' : `list ${publisher.setBy}`;
      lines.push(
        list === undefined
          ? `${who}: none, error ${publisher.lastError ?? 'none'}`
          : `${who}: ${list.epoch}.${list.sequence}, ${list.freshness}, asked ${age(list.checkedAt)}, ` +
              `made ${age(list.publishedAt)}, every ${list.pollSeconds} s, error ${list.lastError ?? 'none'}`,
      );
    }
  }
  const troubles = findTroubles(facts, now).map(({ kind }) => kind);
  lines.push(`found: ${[...new Set(troubles)].join(', ') || 'nothing'}`);
  return lines.join('\n');
}
