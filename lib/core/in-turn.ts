/** Runs jobs one after the other, in the order of asking. One that fails keeps none after it from its turn. */
export type InTurn = <T>(job: () => Promise<T>) => Promise<T>;

/** For what reads, changes and writes: two at once would lose one another's change. */
export function createInTurn(): InTurn {
  let turn: Promise<unknown> = Promise.resolve();
  return (job) => {
    const run = turn.then(job);
    turn = run.catch(() => undefined);
    return run;
  };
}
