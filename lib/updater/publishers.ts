/*
 * Whose lists this browser takes: the publisher built into the package, and what an organisation's managed policy puts
 * in its place (`hubUrl` with `trustRoot`) or beside it (`publishers`); those of the person are own-publishers.ts'. A policy entry that does not parse, has no root
 * or is not served over HTTPS is left out, and the rest stays.
 */
import * as v from 'valibot';
import { readPolicy } from '../managed-policy.ts';
import { ownUrl } from '../own-url.ts';
import { createFetcher, createPackageFetcher } from './fetcher.ts';
import { OWN_PREFIX } from './own-publishers.ts';
import type { Fetcher } from './fetcher.ts';
import type { PublisherConfig } from './update.ts';
import { UpdateError } from './update-error.ts';

/** The id under which the built-in publisher, or the hub that managed policy puts in its place, is stored. */
export const MAIN_PUBLISHER = 'main';

const u32 = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff));
const publisherId = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,31}$/));
const starterSchema = v.object({
  builtAt: v.pipe(v.string(), v.isoTimestamp()),
  publishers: v.array(
    v.object({
      id: publisherId,
      url: v.pipe(v.string(), v.url()),
      floor: v.nullable(v.object({ epoch: u32, sequence: u32 })),
    }),
  ),
});

const httpsUrl = v.pipe(
  v.string(),
  v.url(),
  v.check((url) => URL.canParse(url) && new URL(url).protocol === 'https:', 'HTTPS only'),
);
const rootText = v.pipe(v.string(), v.minLength(2), v.maxLength(512_000));
const hubPolicy = v.object({ hubUrl: httpsUrl, trustRoot: rootText });
const publisherPolicy = v.object({ id: publisherId, url: httpsUrl, trustRoot: rootText });

const MAX_STARTER_BYTES = 64 * 1024;
const MAX_ROOT_BYTES = 512_000;

const network = { fetch: (url: string, init: RequestInit): Promise<Response> => fetch(url, init) };

/** All publishers of this browser. Throws UpdateError when the package itself cannot be read. */
export async function readPublishers(policy: () => Promise<unknown> = readPolicy): Promise<PublisherConfig[]> {
  const [packaged, set] = await Promise.all([
    readPackaged(createPackageFetcher(ownUrl('starter/'), network)),
    policy(),
  ]);
  return applyPolicy(packaged, set);
}

/** Where an update of a publisher reads from: its hub, or the starter release in the package. */
export function fetcherFor(config: PublisherConfig, source: 'hub' | 'starter'): Fetcher {
  return source === 'hub'
    ? createFetcher(config.url, network)
    : createPackageFetcher(ownUrl(`starter/${config.starter?.path ?? ''}`), network);
}

/** What answers at an address that a person wants to add. */
export function fetcherAt(url: string): Fetcher {
  return createFetcher(url, network);
}

/** The publishers of the package. */
export async function readPackaged(fetcher: Fetcher): Promise<PublisherConfig[]> {
  const bytes = await fetcher('starter.json', MAX_STARTER_BYTES);
  if (bytes === null) throw new UpdateError('no-trust-root', 'the package has no starter.json');
  const starter = v.parse(starterSchema, JSON.parse(new TextDecoder().decode(bytes)));
  return Promise.all(
    starter.publishers.map(async ({ id, url, floor }) => {
      const root = await fetcher(`${id}/root.json`, MAX_ROOT_BYTES);
      if (root === null) throw new UpdateError('no-trust-root', `the package has no root for ${id}`);
      const release = floor === null ? null : { path: `${id}/repo/`, builtAt: new Date(starter.builtAt), floor };
      return { id, url, root, starter: release };
    }),
  );
}

/** The publishers after managed policy (`unknown`: it comes from outside). */
export function applyPolicy(packaged: readonly PublisherConfig[], policy: unknown): PublisherConfig[] {
  const hub = v.safeParse(hubPolicy, policy);
  const base = hub.success
    ? [
        {
          id: MAIN_PUBLISHER,
          url: `${hub.output.hubUrl.replace(/\/$/, '')}/repo/`,
          root: encode(hub.output.trustRoot),
          starter: null,
          setBy: 'policy' as const,
        },
      ]
    : [...packaged];
  const more = v.safeParse(v.object({ publishers: v.array(v.unknown()) }), policy);
  // Two under one id would take each other's list and chain of trust away, poll after poll.
  const taken = new Set(base.map(({ id }) => id));
  const others = (more.success ? more.output.publishers : []).flatMap((entry): PublisherConfig[] => {
    const parsed = v.safeParse(publisherPolicy, entry);
    if (!parsed.success) return [];
    if (parsed.output.id.startsWith(OWN_PREFIX) || taken.has(parsed.output.id)) return [];
    taken.add(parsed.output.id);
    const { id, url, trustRoot } = parsed.output;
    return [{ id, url: url.endsWith('/') ? url : `${url}/`, root: encode(trustRoot), starter: null, setBy: 'policy' }];
  });
  return [...base, ...others];
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
