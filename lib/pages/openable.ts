/**
 * The address that a page of ours may open, or null. Only http and https: `javascript:`, `data:`, `blob:` and extension
 * addresses would run with our rights or show themselves as ours. A user part is refused too: it only disguises.
 */
export function openableUrl(text: string): string | null {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  if (url.username !== '' || url.password !== '') return null;
  return url.href;
}
