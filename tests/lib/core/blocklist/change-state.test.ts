import { describe, expect, test } from 'vitest';
import {
  byKey,
  changeState,
  digestKey,
  editsOf,
  extendDelta,
  type Edits,
} from '../../../../lib/core/blocklist/change-state.ts';
import type { Listing, ListingAttributes } from '../../../../lib/core/blocklist/listing.ts';
import { sectionOf, writeSortKey } from '../../../../lib/core/blocklist/sort-key.ts';
import { encodeDelta, type NumberListing } from '../../../../lib/core/blocklist/state.ts';
import {
  PLAIN,
  build,
  createRandom,
  patched,
  randomAttributes,
  randomHost,
  randomListing,
  randomListings,
  randomNumbers,
  type Built,
} from './lists.ts';

type Content = { sites: Map<string, Listing>; numbers: Map<string, NumberListing> };
const NONE: Edits = { hosts: [], urls: [], numbers: [] };
const nameOf = ({ high, low }: NumberListing): string => `${high} ${low}`;

function contentOf(sites: readonly Listing[], numbers: readonly NumberListing[]): Content {
  return {
    sites: new Map(sites.map((site) => [site.key, site])),
    numbers: new Map(numbers.map((number) => [nameOf(number), number])),
  };
}

const buildOf = (content: Content, sequence: number, previous?: Built): Promise<Built> =>
  build(content.sites.values(), {
    sequence,
    numbers: content.numbers.values(),
    ...(previous && { previous: previous.summary }),
  });

function sortKeyOf(key: Listing['key']): Uint8Array {
  const bytes = new Uint8Array(2048);
  return bytes.slice(0, writeSortKey(bytes, key, key.indexOf(':') + 1));
}

/** What differs between two contents, and some that does not. */
function editsBetween(before: Content, after: Content, random: () => number): Edits {
  const edits = { hosts: [], urls: [], numbers: [] } as Record<
    keyof Edits,
    { key: Uint8Array; row: ListingAttributes | null }[]
  >;
  for (const key of new Set([...before.sites.keys(), ...after.sites.keys()]) as Set<Listing['key']>) {
    const now = after.sites.get(key) ?? null;
    if (now === before.sites.get(key) && random() % 50 > 0) continue;
    edits[sectionOf(key)].push({ key: sortKeyOf(key), row: now });
  }
  for (const [name, number] of new Map([...before.numbers, ...after.numbers])) {
    const now = after.numbers.get(name) ?? null;
    if (now === before.numbers.get(name) && random() % 50 > 0) continue;
    edits.numbers.push({ key: digestKey(number), row: now });
  }
  // What was never listed, and goes.
  edits.hosts.push({ key: sortKeyOf(`host:${randomHost(random)}.never.example`), row: null });
  for (const section of Object.values(edits)) section.sort(byKey);
  return edits;
}

/** A content a few steps on: some go, some change, some come back, some are new. */
function stepped({ sites, numbers }: Content, first: Content, random: () => number): Content {
  const next = { sites: new Map(sites), numbers: new Map(numbers) };
  const steps = random() % 40;
  const pick = <T>(from: ReadonlyMap<string, T>): T | undefined =>
    [...from.values()][random() % Math.max(1, from.size)];
  for (let i = 0; i < steps; i++) {
    const site = pick(next.sites);
    const number = pick(next.numbers);
    const dice = random() % 6;
    if (dice === 0 && site) next.sites.delete(site.key);
    if (dice === 1 && site) next.sites.set(site.key, { ...site, ...randomAttributes(random, 40) });
    if (dice === 2) {
      const added = randomListing(random, randomHost(random));
      next.sites.set(added.key, added);
    }
    if (dice === 3 && number) next.numbers.delete(nameOf(number));
    if (dice === 4) for (const added of randomNumbers(random, 2)) next.numbers.set(nameOf(added), added);
    if (dice === 5) {
      const back = pick(first.sites);
      if (back) next.sites.set(back.key, back);
    }
  }
  return next;
}

describe('a state made from the one before', () => {
  test.each([0, 30, 700, 9000])(
    'of %i listings is the one that is built whole, and so are all its deltas',
    async (count) => {
      const random = createRandom(count + 1);
      const first = contentOf(randomListings(random, count), randomNumbers(random, count));
      let content = first;
      const states = [await buildOf(content, 1)];
      let deltas = new Map<number, Uint8Array<ArrayBuffer>>();
      let extended = 0;
      for (let sequence = 2; sequence < 9; sequence++) {
        const before = states.at(-1)!;
        const next = stepped(content, first, random);
        const whole = await buildOf(next, sequence, before);
        const made = await changeState(before.summary, before.read, editsBetween(content, next, random), { sequence });
        if (made === null) {
          // Only a cut that is due may be refused.
          expect(await encodeDelta(before.summary, before.read, whole.summary, whole.read)).toBeNull();
        } else {
          expect(made.summary).toEqual(whole.summary);
          const { shards } = patched(before, made.summary, made.shards);
          expect(shards.every(({ bytes }, i) => Buffer.compare(bytes, whole.shards[i]!.bytes) === 0)).toBe(true);
        }
        const last = await encodeDelta(before.summary, before.read, whole.summary, whole.read);
        const now = new Map(last === null ? [] : [[sequence - 1, last]]);
        const edits = last === null ? null : await editsOf(last, before.summary, before.read);
        for (const from of states.slice(0, -1)) {
          const old = deltas.get(from.summary.sequence);
          const expected = await encodeDelta(from.summary, from.read, whole.summary, whole.read);
          if (expected !== null) now.set(from.summary.sequence, expected);
          if (old === undefined || edits === null) continue;
          extended++;
          const delta = await extendDelta(old, from.summary, from.read, before.summary, whole.summary, edits);
          expect(delta && Buffer.compare(delta, expected ?? Buffer.alloc(0))).toBe(expected && 0);
        }
        deltas = now;
        states.push(whole);
        content = next;
      }
      expect(extended).toBeGreaterThan(10);
    },
  );

  test('keeps every shard that no edit is in', async () => {
    const before = await build(randomListings(createRandom(3), 9000));
    const edits: Edits = { ...NONE, hosts: [{ key: sortKeyOf('host:brand-new.example'), row: PLAIN }] };
    const made = await changeState(before.summary, before.read, edits, { sequence: 2 });
    expect(made?.shards).toHaveLength(1);
  });

  test('that adds nothing takes off and changes, and passes over what would be new', async () => {
    const listing = (key: Listing['key'], row = PLAIN): Listing => ({ key, ...row });
    const disputed = { ...PLAIN, grade: 'disputed' } as const;
    const before = await build([listing('host:a.example'), listing('host:b.example'), listing('host:c.example')]);
    const edits: Edits = {
      ...NONE,
      hosts: [
        { key: sortKeyOf('host:a.example'), row: disputed },
        { key: sortKeyOf('host:b.example'), row: null },
        { key: sortKeyOf('host:new.example'), row: { ...disputed, reports: 9 } },
      ],
    };
    const made = await changeState(before.summary, before.read, edits, { sequence: 2, addsNothing: true });
    const whole = await build([listing('host:a.example', disputed), listing('host:c.example')], {
      sequence: 2,
      previous: before.summary,
    });
    expect(made?.summary).toEqual(whole.summary);
  });

  test('is refused where sections are cut anew, and where the table of attributes begins anew', async () => {
    const row = (i: number): ListingAttributes => ({ ...PLAIN, reports: i });
    const sites = Array.from({ length: 5000 }, (_, i): Listing => ({ key: `host:h${i}.example`, ...row(i) }));
    const few = await build(sites.slice(0, 500));
    const more = sites.slice(0, 2100).map(({ key }, i) => ({ key: sortKeyOf(key), row: row(i) }));
    const cut = await changeState(few.summary, few.read, { ...NONE, hosts: more.sort(byKey) }, { sequence: 2 });
    expect(cut).toBeNull();
    const many = await build(sites);
    const gone = (count: number) => sites.slice(count).map(({ key }) => ({ key: sortKeyOf(key), row: null }));
    const wasted = { ...NONE, hosts: gone(1240).sort(byKey) };
    expect(await changeState(many.summary, many.read, wasted, { sequence: 2 })).toBeNull();
    const used = { ...NONE, hosts: gone(1260).sort(byKey) };
    expect(await changeState(many.summary, many.read, used, { sequence: 2 })).not.toBeNull();
  });
});

describe('a delta is made of the one before', () => {
  test('only where that leads from the same state to the one between', async () => {
    const at = async (hosts: number, sequence: number, previous?: Built): Promise<Built> =>
      build(
        Array.from({ length: hosts }, (_, i): Listing => ({ key: `host:h${i}.example`, ...PLAIN })),
        { sequence, ...(previous && { previous: previous.summary }) },
      );
    const one = await at(5, 1);
    const two = await at(6, 2, one);
    const other = await at(7, 2, one);
    const three = await at(9, 3, two);
    const edits = await editsOf(
      (await encodeDelta(two.summary, two.read, three.summary, three.read))!,
      two.summary,
      two.read,
    );
    const good = (await encodeDelta(one.summary, one.read, two.summary, two.read))!;
    const stale = (await encodeDelta(one.summary, one.read, other.summary, other.read))!;
    const extend = (delta: Uint8Array<ArrayBuffer>, from = one, middle = two) =>
      extendDelta(delta, from.summary, from.read, middle.summary, three.summary, edits);
    expect(await extend(good)).toEqual(await encodeDelta(one.summary, one.read, three.summary, three.read));
    expect(await extend(stale)).toBeNull();
    const nothing = { hosts: [], urls: [], numbers: [] };
    expect(await extendDelta(good, one.summary, one.read, two.summary, three.summary, nothing)).toBeNull();
    expect(await extend(good, two)).toBeNull();
    expect(await extend(good.map((byte, i) => (i === 90 ? byte ^ 1 : byte)))).toBeNull();
  });
});
