/* The record: the newest events first, older ones on request, and of those only what the reader chose. */
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import * as v from 'valibot';
import { auditSchema } from '../core/console/people.ts';
import type { Audit } from '../core/console/people.ts';
import { pathWith } from './console-hub.ts';
import type { ConsoleHub } from './console-hub.ts';
import type { Loaded } from './console-loaded.ts';
import { createActions, createReading } from './console-page.ts';
import type { RecordEvent, RecordFilter, RecordView } from './console-record-view.ts';

/** Fields of events that say what they are about. */
const ABOUT = ['key', 'keys', 'subject', 'handle', 'member', 'name', 'source', 'reason'] as const;
const MAX_ABOUT = 5;

export interface RecordModel {
  readonly state: ReadonlySignal<Loaded<RecordView>>;
  readonly filter: ReadonlySignal<RecordFilter>;
  readonly isBusy: ReadonlySignal<boolean>;
  readonly load: () => Promise<void>;
  readonly setFilter: (filter: RecordFilter) => Promise<void>;
  readonly more: () => Promise<void>;
}

export function createRecord({ hub }: { readonly hub: ConsoleHub }): RecordModel {
  const filter = signal<RecordFilter>({ kind: '', by: '' });
  const isBusy = signal(false);
  const { act } = createActions();
  const readOn = async (from: number | null): Promise<RecordView> => {
    const { kind, by } = filter.value;
    const answer = v.parse(auditSchema, await hub.ask('GET', pathWith('/audit', { before: from, type: kind, by })));
    return { head: answer.head, events: answer.events.map(eventOf), before: answer.before };
  };

  const reading = createReading<RecordView>(() => readOn(null));

  return {
    state: reading.state,
    filter,
    isBusy,
    load: reading.load,
    async setFilter(next) {
      filter.value = next;
      await reading.load();
    },
    async more() {
      const shown = reading.state.value;
      if (shown.kind !== 'ready' || shown.value.before === null) return;
      const { events, before } = shown.value;
      isBusy.value = true;
      await act('more', async () => {
        const older = await readOn(before);
        // Filtered meanwhile: this follows another list.
        if (reading.state.value === shown) reading.put({ ...older, events: [...events, ...older.events] });
      });
      isBusy.value = false;
    },
  };
}

/** An event as the page shows it; what is in its payload is text and nothing else. */
export function eventOf({ seq, at, type, by, payload }: Audit['events'][number]): RecordEvent {
  const about = ABOUT.flatMap((name) => {
    const value = payload[name];
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    return list.filter((one): one is string => typeof one === 'string' && one !== '');
  });
  return { seq, at, type, by, about: [...new Set(about)].slice(0, MAX_ABOUT), payload: JSON.stringify(payload) };
}
