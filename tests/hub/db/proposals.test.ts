/* Two processes at one proposal: who signs it meets who puts another in its place. The embedded database has one connection and no such meeting. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withDatabase } from '../../../hub/db/database.ts';
import { lockChain } from '../../../hub/db/events.ts';
import { addProposal, addSignature, openProposal, type ProposalDetails } from '../../../hub/db/proposals.ts';
import { postgresEngine } from '../engines.ts';
import { makeHub } from '../intake/world.ts';

const postgres = postgresEngine(makeHub);
const NOW = new Date('2026-03-10T12:00:00Z');
const COUNTS = { hosts: 1, urls: 0, numbers: 0 };
const DETAILS: ProposalDetails = {
  kind: 'list',
  epoch: 1,
  sequence: 2,
  version: 2,
  canary: null,
  reset: false,
  counts: COUNTS,
  before: null,
  proposedBy: null,
  files: [],
  parts: [],
  withheld: [],
  basedOn: null,
  hasState: false,
};
const proposal = (id: string) => ({ id, sha256: 'ab'.repeat(32), details: DETAILS, now: NOW });

describe.skipIf(!postgres.isThere)(`proposals on ${postgres.name}`, { timeout: 120_000 }, () => {
  beforeAll(() => postgres.start(), 120_000);
  afterAll(() => postgres.stop());

  it('are signed or superseded, one after the other, and neither is thrown out', async () => {
    const { paths, databaseUrl } = await postgres.create();
    const other = <T>(work: Parameters<typeof withDatabase<T>>[2]): Promise<T> =>
      withDatabase(paths, databaseUrl, work);
    const first = '01890a5d-ac96-774b-bcce-b302099a8080';
    await other((orm) => addProposal(orm, proposal(first)));
    const given = { id: first, keyid: 'cd'.repeat(32), signature: 'ef'.repeat(64), handle: 'ann@bank-a', now: NOW };
    const { signing } = await other((orm) =>
      orm.transaction(async (tx) => {
        await lockChain(tx);
        const signed = other((theirs) => addSignature(theirs, given));
        // Long enough for it to wait.
        await sleep(1_000);
        await addProposal(tx, proposal('01890a5d-ac96-774b-bcce-b302099a8081'));
        return { signing: signed };
      }),
    );
    expect(await signing).toBe('closed');
    expect((await other(openProposal))?.id).toBe('01890a5d-ac96-774b-bcce-b302099a8081');
  });
});
