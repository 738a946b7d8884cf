/* Long work in a worker that also answers lookups: it pauses every few milliseconds of entries. */

/** Options of everything that may take long. */
export interface PaceOptions {
  /** Resolves after other tasks had their turn (a timer or a message). Without it the work does not pause. */
  readonly pause?: () => Promise<void>;
}

/** Entries between two pauses: about 5 ms of decoding on a desktop, 20 ms on a slow phone. */
const ENTRIES_PER_TURN = 16_384;

export class Pacer {
  readonly #pause: (() => Promise<void>) | undefined;
  #done = 0;

  constructor(options: PaceOptions | undefined) {
    this.#pause = options?.pause;
  }

  /** Counts `entries` as worked on, and pauses when it is time. */
  async worked(entries: number): Promise<void> {
    this.#done += entries;
    if (this.#done < ENTRIES_PER_TURN) return;
    this.#done = 0;
    await this.#pause?.();
  }
}
