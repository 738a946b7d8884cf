/* A listing as it travels to members. */
import type { ListingRow } from '../../../lib/core/console/listings.ts';
import { isSiteKey } from '../../../lib/core/indicators/key.ts';
import { maskNumber } from '../../../lib/core/indicators/mask.ts';
import { bankName } from '../../../lib/core/policy/banks.ts';
import { mayConfirm } from '../../cases/listings.ts';
import type { Orm } from '../../db/database.ts';
import { historyOf, type ListingView } from '../../db/listing-views.ts';

const DAY_MS = 86_400_000;

/** Rows for a member, in the order that they came, with what happened to each; their role says whether they may confirm at all. */
export async function listingRows(
  orm: Orm,
  views: readonly ListingView[],
  { handle, isConfirmer }: { readonly handle: string; readonly isConfirmer: boolean },
): Promise<ListingRow[]> {
  const history = await historyOf(
    orm,
    views.map(({ key }) => key),
  );
  const rows: ListingRow[] = [];
  for (const view of views) {
    const {
      id,
      kind,
      key,
      state,
      grade,
      category,
      publisher,
      source,
      reports,
      reason,
      bank,
      broughtBy,
      people,
      eventSeq,
    } = view;
    const isNumber = !isSiteKey(key);
    rows.push({
      id,
      kind,
      shown: isSiteKey(key) ? key : maskNumber(key),
      isNumber,
      state,
      grade,
      category,
      publisher,
      source,
      reports,
      bank: bank === undefined ? null : bankName(bank),
      listedAt: startOf(view.listedOn),
      seenAt: startOf(view.seenOn),
      // The last day is one on which it holds.
      expiresAt: view.expiresOn === null ? null : startOf(view.expiresOn + 1),
      reason,
      proposedBy: broughtBy,
      standing: [...people],
      mayConfirm: isConfirmer && (await mayConfirm(orm, view, handle)),
      history: [...(history.get(key) ?? [])],
      seen: eventSeq,
    });
  }
  return rows;
}

function startOf(day: number): string {
  return new Date(day * DAY_MS).toISOString();
}
