/* How the console's pages ask the hub; the console's client answers for the member whose browser this is. */

export type HubMethod = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** Paths are below `/v1/console`. What does not go throws an error with a `code`. */
export interface ConsoleHub {
  /** JSON there and back; the answer is nobody's word until it is parsed. Null: an answer without a body. */
  readonly ask: (method: HubMethod, path: string, body?: unknown) => Promise<unknown>;
  /** Sends a file as it is, and answers JSON. */
  readonly sendFile: (path: string, bytes: Uint8Array) => Promise<unknown>;
  /** Fetches a file as it is. */
  readonly fetchFile: (path: string) => Promise<Uint8Array>;
}

/** A path with its query; values that are empty or absent are left out. */
export function pathWith(path: string, query: Readonly<Record<string, string | number | null | undefined>>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') params.set(name, String(value));
  }
  const text = params.toString();
  return text === '' ? path : `${path}?${text}`;
}
