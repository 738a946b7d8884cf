/** Makes a value when it is first wanted, and keeps it. For tables that a worker's every start would make, and few of them ask for. */
export function late<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
