/*
 * Numbers that a proposal brings or takes off, named for who looks at it. Of the two states only the shards that differ are read: of half a
 * million numbers a release changes a few.
 */
import { numbersIn, viewShard } from '../../lib/core/blocklist/lookup.ts';
import type { ReadShard, StateSummary } from '../../lib/core/blocklist/state.ts';
import { MAX_NAMED_NUMBERS, type NamedNumbers } from '../../lib/core/console/release.ts';
import { digestingId, digestToHex } from '../../lib/core/indicators/digest.ts';
import { maskNumber } from '../../lib/core/indicators/mask.ts';
import { parseNumberKey } from '../../lib/core/indicators/number-key.ts';
import type { ReleaseInfo } from '../../lib/core/trust/release-info.ts';
import type { Orm } from '../db/database.ts';
import { numbersByDigest } from '../db/proposals.ts';
import type { Workshop } from './workshop.ts';

/** A state, and how its shards are read. */
export interface ReadableState {
  readonly summary: StateSummary;
  readonly read: ReadShard;
}

/** Masked names of the numbers that differ from the release in force; none where the salt is another, as all differ then. */
export async function nameNumbers(
  orm: Orm,
  made: ReleaseInfo,
  last: ReleaseInfo | null,
  { past, store }: Workshop,
): Promise<NamedNumbers> {
  const digesting = made.numbers;
  const before = last && (await past.read(last.sequence));
  const after = await store.read(made.sequence);
  if (!digesting || !after || (last?.numbers && digestingId(last.numbers) !== digestingId(digesting))) {
    return { numbers: [] };
  }
  const changed = await changedDigests(before && { summary: before, read: past.readerOf(before) }, {
    summary: after,
    read: store.readerOf(after),
  });
  const named = changed.slice(0, MAX_NAMED_NUMBERS);
  const keys = await numbersByDigest(
    orm,
    digesting.saltEpoch,
    named.map(({ digest }) => digest),
  );
  return {
    numbers: named.flatMap(({ digest, isAdded }) => {
      const key = parseNumberKey(keys.get(digest) ?? '');
      return typeof key === 'string' ? [{ digest, isAdded, masked: maskNumber(key) }] : [];
    }),
  };
}

/** Digests, hex, that only one of two states of the same salt has: first those that come, then those that go. */
export async function changedDigests(
  before: ReadableState | null,
  after: ReadableState,
): Promise<readonly { readonly digest: string; readonly isAdded: boolean }[]> {
  const old = before === null ? new Set<string>() : await digestsIn(before, after.summary);
  const now = await digestsIn(after, before?.summary ?? null);
  return [
    ...[...now].filter((digest) => !old.has(digest)).map((digest) => ({ digest, isAdded: true })),
    ...[...old].filter((digest) => !now.has(digest)).map((digest) => ({ digest, isAdded: false })),
  ];
}

/** The digests of a state that stand in no shard which the other one has too. */
async function digestsIn({ summary, read }: ReadableState, other: StateSummary | null): Promise<ReadonlySet<string>> {
  const theirs = new Set(other?.sections.numbers.shards.map(({ hash }) => hexOf(hash)));
  const found = new Set<string>();
  for (const [index, { hash }] of summary.sections.numbers.shards.entries()) {
    if (theirs.has(hexOf(hash))) continue;
    for (const number of numbersIn(summary, viewShard('numbers', await read('numbers', index)))) {
      found.add(digestToHex(number));
    }
  }
  return found;
}

function hexOf(hash: Uint8Array): string {
  return Buffer.from(hash).toString('hex');
}
