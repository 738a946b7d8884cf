import { partsAtMost } from '../../lib/core/parts-at-most.ts';
import { HubError } from '../hub-error.ts';
import type { FetchFile } from '../publish/current.ts';

const TIMEOUT_MS = 30_000;

/**
 * Reads files of a repository below an address, without a final slash.
 * @throws HubError `state-missing` for a status other than 200 and 404, and for more bytes than allowed
 */
export function fetchFromAddress(base: string): FetchFile {
  return async (path, maxBytes) => {
    const response = await fetch(`${base}/${path}`, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
    if (response.status === 404) return null;
    if (!response.ok || response.body === null) throw new HubError('state-missing', `${path}: HTTP ${response.status}`);
    // Stops endless data: no more is read than the metadata allows.
    const parts = await partsAtMost(response.body, maxBytes);
    if (parts === null) throw new HubError('state-missing', `${path} is longer than ${maxBytes} bytes`);
    return new Uint8Array(Buffer.concat(parts));
  };
}
