/*
 * The one fetch of anything that stands on a page: a picture that a person asked about in the context menu, fetched again from where
 * the page has it. Without cookies and without saying which page it stands on. Pictures that nobody asked about are never fetched.
 */
import { readAtMost } from '../read-at-most.ts';
import { parseDataUrl } from './screenshot.ts';

/** Largest picture file. */
const MAX_BYTES = 16 * 1024 * 1024;
const TIMEOUT_MS = 10_000;

/**
 * The picture at an address: `data:image/…` or https. Null where there is none to be had: another scheme, a host of the
 * person's own network, not a picture, too large, too slow, not found.
 */
export async function fetchPicture(address: string): Promise<Blob | null> {
  if (/^data:/i.test(address)) return address.length <= MAX_BYTES * 1.4 ? parseDataUrl(address) : null;
  if (!isPublicWebAddress(address)) return null;
  try {
    const response = await fetch(address, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const type = response.headers.get('content-type') ?? '';
    const isPicture = response.ok && /^image\//i.test(type) && isPublicWebAddress(response.url);
    const bytes = isPicture ? await readAtMost(response, MAX_BYTES) : null;
    if (bytes === null) await response.body?.cancel();
    return bytes === null ? null : new Blob([bytes], { type });
  } catch {
    return null;
  }
}

/**
 * True for an https address of a host with a public name. A page names the picture: it must not make this browser ask the
 * router or a server on the person's own machine, which a page itself may be kept from. Where a public host redirects is only
 * known afterwards: that request has gone out, without cookies, and its answer is not read.
 */
export function isPublicWebAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  if (protocol !== 'https:') return false;
  const isIp = /^[\d.]+$|^\[/.test(hostname);
  return !isIp && hostname.includes('.') && !/\.(localhost|local|internal|lan|home\.arpa)\.?$/.test(hostname);
}
