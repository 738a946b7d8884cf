/** Address of a file of this extension, from its path without a first slash. For the worker and our own pages. */
export function ownUrl(path: string): string {
  return `${location.origin}/${path}`;
}
