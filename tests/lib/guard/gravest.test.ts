import { describe, expect, it } from 'vitest';
import { GRADES } from '../../../lib/core/blocklist/listing.ts';
import type { Listing } from '../../../lib/core/blocklist/listing.ts';
import { gravestOf, gravityOf } from '../../../lib/guard/gravest.ts';
import { createChromiumGuard } from '../../../lib/guard/chromium.ts';
import type { RulesApi } from '../../../lib/guard/chromium.ts';
import { MAX_FRAME_HOSTS } from '../../../lib/guard/rules.ts';
import type { Rule } from '../../../lib/guard/rules.ts';
import type { BlocklistStore } from '../../../lib/store/blocklist-store.ts';
import { listing } from '../updater/published.ts';

const bank = listing('host:x.example', 'confirmed', 20_000);
const shop: Listing = { ...bank, category: 'TH01' };

describe('a graver host', () => {
  it.each<[string, Listing, Listing]>([
    ['is confirmed, whatever it is and however old', { ...shop, seenOn: 1 }, { ...bank, grade: 'corroborated' }],
    ['takes hold of an account', { ...bank, category: 'TX1', seenOn: 1 }, shop],
    ['was seen later', { ...shop, seenOn: 20_001 }, shop],
    ['was seen later, to the last day there is', { ...shop, seenOn: 0xffff }, { ...shop, seenOn: 0xfffe }],
  ])('%s', (_why, graver, other) => {
    expect(gravityOf(graver)).toBeGreaterThan(gravityOf(other));
  });
});

describe('the gravest hosts', () => {
  const gravities = new Map([
    ['old', 5],
    ['first', 7],
    ['gravest', 524_287],
    ['second', 7],
    ['third', 7],
  ]);
  it.each([
    [0, []],
    [1, ['gravest']],
    [2, ['first', 'gravest']],
    [3, ['first', 'gravest', 'second']],
    [4, ['first', 'gravest', 'second', 'third']],
    [5, ['old', 'first', 'gravest', 'second', 'third']],
    [6, ['old', 'first', 'gravest', 'second', 'third']],
  ])('of five, %i', (most, chosen) => {
    expect(gravestOf(gravities, most)).toEqual(chosen);
  });

  it('are those that sorting would give', () => {
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 48_271) % 0x7fff_ffff) % below;
    for (let round = 0; round < 50; round++) {
      const many = new Map(
        Array.from({ length: 200 }, (_unused, i) => [
          `h${i}.example`,
          gravityOf({ ...bank, grade: GRADES[random(4)] ?? 'reported', seenOn: random(3) * 0x7fff }),
        ]),
      );
      const most = random(200);
      const sorted = [...many].sort(([, a], [, b]) => b - a).slice(0, most);
      expect(gravestOf(many, most).sort()).toEqual(sorted.map(([host]) => host).sort());
    }
  });
});

describe('the rules of a list with more hosts than frames may have', () => {
  /** The first of two lists names too many; the second finds one of them graver than the first does. */
  function* many(): Generator<Listing> {
    for (let i = 0; i < MAX_FRAME_HOSTS; i++) yield listing(`host:h${i}.example`, 'corroborated');
    yield listing('host:grave.example', 'confirmed', 10_000);
    yield listing('host:late.example', 'corroborated', 20_001);
    yield listing('host:twice.example', 'confirmed');
    yield listing('host:old.example', 'corroborated', 19_999);
  }

  it('hold the gravest and newest of them, and all hosts for the page itself', async () => {
    let rules: Rule[] = [];
    const store: Partial<BlocklistStore> = {
      lists: () =>
        Promise.resolve([{ publisher: 'hub', release: { epoch: 1, sequence: 1, stateHash: 'a'.repeat(64) } }] as never),
      isOneMissing: () => false,
      readPending: () => Promise.resolve(null),
      writePending: () => Promise.resolve(),
      async *shardsOf(section) {
        if (section !== 'hosts') return;
        yield { listings: many() } as never;
        yield { listings: [listing('host:twice.example', 'corroborated', 1)] } as never;
      },
    };
    const api: Partial<RulesApi> = {
      getDynamicRules: () => Promise.resolve([]),
      updateDynamicRules: ({ addRules }: { addRules?: Rule[] | undefined }) => {
        rules = addRules ?? [];
        return Promise.resolve();
      },
      updateSessionRules: () => Promise.resolve(),
    };
    const guard = createChromiumGuard({
      api: api as RulesApi,
      memory: { read: () => Promise.resolve(null), write: () => Promise.resolve() },
      store: store as BlocklistStore,
      interstitialUrl: 'x:i.html',
      mayRedirect: () => Promise.resolve(true),
      incognito: false,
      privateTabs: () => Promise.resolve([]),
    });
    await guard.sync();
    const domains = (type: string): Set<string> =>
      new Set(
        rules.filter(({ action }) => action.type === type).flatMap(({ condition }) => condition.requestDomains ?? []),
      );
    const blocked = domains('block');
    expect(blocked.size).toBe(MAX_FRAME_HOSTS);
    const asked = ['grave', 'late', 'twice', 'h0', 'old', `h${MAX_FRAME_HOSTS - 1}`].map((name) => `${name}.example`);
    expect(asked.filter((host) => blocked.has(host))).toEqual([
      'grave.example',
      'late.example',
      'twice.example',
      'h0.example',
    ]);
    expect(domains('redirect').size).toBe(MAX_FRAME_HOSTS + 4);
  });
});
