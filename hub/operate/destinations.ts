/* Where a mirror can be: a bucket that speaks the S3 protocol, or a folder that a web server serves. */
import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { AwsClient } from 'aws4fetch';
import { HubError } from '../hub-error.ts';
import { writeFileWhole } from '../trust/write-whole.ts';
import { md5, pathsBelow, type Destination, type StoredObject } from './mirror.ts';

export interface BucketOptions {
  /** Of the service, without bucket: buckets are named in the path, as every server of the protocol takes it. */
  readonly endpoint: string;
  readonly bucket: string;
  /** Without slashes at its ends; empty: the bucket itself. */
  readonly prefix: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

const TIMEOUT_MS = 60_000;
const RETRIES = 4;

/** A bucket. Requests are signed (AWS Signature Version 4) over the digest of their body too. */
export function bucketDestination(options: BucketOptions): Destination {
  const { endpoint, bucket, prefix, region, accessKeyId, secretAccessKey, sessionToken } = options;
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken && { sessionToken }),
    service: 's3',
    region,
    retries: RETRIES,
    initRetryMs: 100,
  });
  const base = `${endpoint.replace(/\/+$/, '')}/${bucket}`;
  const start = prefix === '' ? '' : `${prefix}/`;
  const name = `s3://${bucket}${prefix === '' ? '' : `/${prefix}`} at ${new URL(endpoint).host}`;

  const ask = async (
    method: string,
    url: string,
    body?: Uint8Array<ArrayBuffer>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> => {
    const digest = createHash('sha256')
      .update(body ?? '')
      .digest('hex');
    const failed = (reason: string, cause?: unknown): HubError =>
      new HubError('mirror-failed', `${name} does not take ${method} ${url.slice(base.length)}: ${reason}`, { cause });
    let response: Response;
    try {
      response = await client.fetch(url, {
        method,
        headers: { ...headers, 'x-amz-content-sha256': digest },
        ...(body && { body }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (cause) {
      throw failed(cause instanceof Error ? cause.message : 'no answer', cause);
    }
    if (response.ok || (response.status === 404 && method !== 'PUT')) return response;
    // The code of the protocol's error, such as SignatureDoesNotMatch: never a credential.
    throw failed(`HTTP ${response.status} ${textOf(await response.text(), 'Code') ?? ''}`.trim());
  };

  return {
    name,
    async list() {
      const found = new Map<string, StoredObject>();
      for (let token: string | null = null; ;) {
        const query = new URLSearchParams({
          'list-type': '2',
          prefix: start,
          ...(token && { 'continuation-token': token }),
        });
        const response = await ask('GET', `${base}?${query}`);
        const xml = await response.text();
        if (response.status === 404) throw new HubError('mirror-failed', `${name}: there is no such bucket`);
        for (const [, one = ''] of xml.matchAll(/<Contents>([\s\S]*?)<\/Contents>/g)) {
          const key = textOf(one, 'Key') ?? '';
          if (!key.startsWith(start)) continue;
          const tag = (textOf(one, 'ETag') ?? '').replaceAll('"', '');
          found.set(key.slice(start.length), { bytes: Number(textOf(one, 'Size')), tag });
        }
        token = textOf(xml, 'IsTruncated') === 'true' ? textOf(xml, 'NextContinuationToken') : null;
        if (token === null) return found;
      }
    },
    async get(path) {
      const response = await ask('GET', `${base}/${start}${path}`);
      return response.status === 404 ? null : new Uint8Array(await response.arrayBuffer());
    },
    async put(path, bytes, headers) {
      const response = await ask('PUT', `${base}/${start}${path}`, bytes, headers);
      return (response.headers.get('etag') ?? '').replaceAll('"', '');
    },
    async remove(path) {
      await ask('DELETE', `${base}/${start}${path}`);
    },
  };
}

/**
 * A folder. Each file is written beside its place and moved into it; the web server gives the headers, and is another user: what it serves
 * can be read by all, also where a hub keeps its own things to itself (`UMask=0077`).
 */
export function folderDestination(folder: string): Destination {
  const root = resolve(folder);
  const read = async (path: string): Promise<Uint8Array | null> =>
    readFile(join(root, path)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
  return {
    name: root,
    async list() {
      const found = new Map<string, StoredObject>();
      for (const path of await pathsBelow(root)) {
        const bytes = await read(path);
        if (bytes !== null) found.set(path, { bytes: bytes.length, tag: md5(bytes) });
      }
      return found;
    },
    get: read,
    async put(path, bytes) {
      await makeReadable(dirname(join(root, path)));
      await writeFileWhole(join(root, path), bytes, 0o644);
      return md5(bytes);
    },
    remove: (path) => rm(join(root, path), { force: true }),
  };
}

/** Makes a folder and those above it that are missing; one that is there stays as it is. */
async function makeReadable(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await chmod(made, 0o755);
}

/** Text of the first element of that name. The protocol's answers are flat, and a key of ours has no character to escape. */
function textOf(xml: string, element: string): string | null {
  const text = new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1];
  return text?.replaceAll('&quot;', '"').replaceAll('&#34;', '"').replaceAll('&amp;', '&') ?? null;
}
