/*
 * Group commit: what arrives while a transaction runs is committed together by the next one. Each caller is answered after
 * the transaction that holds its item, never before. Nothing is delayed on purpose, so a quiet hub answers at once and a
 * busy one makes larger batches.
 */

export interface BatcherOptions<Item, Result> {
  /** Commits the items and gives one result an item, in their order. All or nothing. */
  readonly commit: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** Most items of one transaction. */
  readonly maxItems: number;
  /** Most items that may wait; who comes then is turned away. */
  readonly maxWaiting: number;
  /** True where one item of a batch is to blame for the failure, so that the others must not fail with it. */
  readonly isItemsFault: (error: unknown) => boolean;
  readonly onCommitted?: (items: number, ms: number) => void;
}

export interface Batcher<Item, Result> {
  /** @throws Overloaded where too many wait already; else what `commit` throws */
  submit(item: Item): Promise<Result>;
  waiting(): number;
}

/** More is asked than can be written. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded';
}

interface Waiting<Item, Result> {
  readonly item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A queue with one transaction at a time. */
export function createBatcher<Item, Result>(options: BatcherOptions<Item, Result>): Batcher<Item, Result> {
  const { commit, maxItems, maxWaiting, isItemsFault, onCommitted } = options;
  let queue: Waiting<Item, Result>[] = [];
  let running = false;

  async function drain(): Promise<void> {
    running = true;
    while (queue.length > 0) {
      // The embedded database computes in this very thread and would let no request in between its transactions: batches of
      // one, 165 reports a second. A turn of the event loop lets all that have come join.
      await turn();
      const batch = queue.slice(0, maxItems);
      queue = queue.slice(maxItems);
      await settle(batch);
    }
    running = false;
  }

  /** Never rejects: each item learns its own outcome. */
  async function settle(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    const startedAt = performance.now();
    try {
      const results = await commit(batch.map(({ item }) => item));
      if (results.length !== batch.length) {
        throw new Error(`expected ${batch.length} results of a batch, got ${results.length}`);
      }
      onCommitted?.(batch.length, performance.now() - startedAt);
      for (const [index, result] of results.entries()) batch[index]?.resolve(result);
    } catch (error) {
      if (batch.length === 1 || !isItemsFault(error)) return batch.forEach((waiting) => waiting.reject(error));
      const half = batch.length >> 1;
      await settle(batch.slice(0, half));
      await settle(batch.slice(half));
    }
  }

  return {
    submit: (item) =>
      new Promise<Result>((resolve, reject) => {
        if (queue.length >= maxWaiting) return reject(new Overloaded(`${queue.length} wait already`));
        queue.push({ item, resolve, reject });
        if (!running) void drain();
      }),
    waiting: () => queue.length,
  };
}
