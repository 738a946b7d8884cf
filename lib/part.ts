/*
 * Parts of the worker that are read when they are first wanted (`import()`). What wakes a worker mostly waits for a verdict on an
 * address, and a browser reads, and in Firefox compiles, whatever stands before it at every start.
 */

export interface Part<T> {
  /**
   * Does something with the part, in the order of asking: what is asked first begins first, also while the part is read. Rejects where
   * it cannot be read (the extension was replaced under a running worker); the next asks for it again.
   */
  use<R>(action: (part: T) => R | Promise<R>): Promise<R>;
  /** The same where it was wanted before in this worker's life; else nothing is there that it could be done to. */
  useIfThere(action: (part: T) => void): void;
}

/** `load` imports and makes the part. */
export function createPart<T>(load: () => Promise<T>): Part<T> {
  let loading: Promise<T> | null = null;
  return {
    use(action) {
      loading ??= load().catch((error: unknown) => {
        loading = null;
        throw error;
      });
      return loading.then(action);
    },
    useIfThere(action) {
      void loading?.then(action, () => undefined);
    },
  };
}
