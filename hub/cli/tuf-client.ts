/*
 * Our TUF client behind the command line that the public conformance suite asks for (CLIENT-CLI.md of
 * theupdateframework/tuf-conformance). Metadata is stored file by file as it becomes trusted, as the specification
 * says; the extension instead commits the whole set at once.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { RefreshDeps, RoleName, TrustedSet, VerifiedTargets } from '../../lib/core/trust/client.ts';
import { refresh, targetFilePath, targetLength, TrustError, verifyTarget } from '../../lib/core/trust/client.ts';
import { findTarget } from '../../lib/core/trust/delegations.ts';
import { writeFileWhole } from '../trust/write-whole.ts';

const USAGE = `usage: tuf-client --metadata-dir DIR init ROOT
       tuf-client --metadata-dir DIR --metadata-url URL refresh
       tuf-client --metadata-dir DIR --metadata-url URL --target-name PATH --target-base-url URL --target-dir DIR download`;

/** Longest silence and longest transfer before a server counts as slow. */
const REQUEST_TIMEOUT_MS = 30_000;

class UsageError extends Error {}

/**
 * Runs one command. Returns the exit code: 0 done, 1 refused or failed, 2 bad usage; reasons go to standard error.
 */
export async function tufClientCommand(args: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        'metadata-dir': { type: 'string' },
        'metadata-url': { type: 'string' },
        'target-name': { type: 'string' },
        'target-base-url': { type: 'string' },
        'target-dir': { type: 'string' },
      },
    });
    const [command, rootFile] = positionals;
    const metadataDir = required(values['metadata-dir']);
    if (command === 'init') await init(metadataDir, required(rootFile));
    else if (command === 'refresh') await refreshStored(metadataDir, required(values['metadata-url']));
    else if (command === 'download') {
      await download({
        metadataDir,
        metadataUrl: required(values['metadata-url']),
        name: required(values['target-name']),
        baseUrl: required(values['target-base-url']),
        targetDir: required(values['target-dir']),
      });
    } else throw new UsageError();
    return 0;
  } catch (error) {
    if (error instanceof UsageError || (error instanceof TypeError && 'code' in error)) {
      process.stderr.write(`${USAGE}\n`);
      return 2;
    }
    const code = error instanceof TrustError ? error.code : 'failed';
    process.stderr.write(`${code}: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

async function init(metadataDir: string, rootFile: string): Promise<void> {
  await mkdir(metadataDir, { recursive: true });
  await writeFileWhole(join(metadataDir, 'root.json'), await readFile(rootFile));
}

async function refreshStored(metadataDir: string, metadataUrl: string): Promise<TrustedSet> {
  const stored: TrustedSet = { root: await readFile(join(metadataDir, 'root.json')) };
  for (const role of ['timestamp', 'snapshot', 'targets'] as const) {
    const bytes = await readFile(join(metadataDir, `${role}.json`)).catch(absent);
    if (bytes !== null) stored[role] = bytes;
  }
  const { trusted } = await refresh(stored, depsOf(metadataUrl), {
    onTrusted: (role: RoleName, bytes) => writeFileWhole(join(metadataDir, `${role}.json`), bytes),
    onDropped: (role: RoleName) => rm(join(metadataDir, `${role}.json`), { force: true }),
  });
  return trusted;
}

interface DownloadOptions {
  readonly metadataDir: string;
  readonly metadataUrl: string;
  readonly name: string;
  readonly baseUrl: string;
  readonly targetDir: string;
}

async function download({ metadataDir, metadataUrl, name, baseUrl, targetDir }: DownloadOptions): Promise<void> {
  const trusted = await refreshStored(metadataDir, metadataUrl);
  const roleFile = (role: string): string => join(metadataDir, `${encodeURIComponent(role)}.json`);
  const targets = await findTarget(trusted, name, {
    ...depsOf(metadataUrl),
    read: (role) => readFile(roleFile(role)).catch(absent),
    store: (role, bytes) => writeFileWhole(roleFile(role), bytes),
  });
  if (targets === null) throw new TrustError('no-target', `${name} is not among the signed targets`);
  const file = join(targetDir, fileNameOf(name));
  const kept = await readFile(file).catch(absent);
  if (kept !== null && (await isTarget(targets, name, kept))) return;
  const path = targetFilePath(targets, name).split('/').map(encodeURIComponent).join('/');
  const limit = targetLength(targets, name);
  const bytes = await fetchBytes(`${withSlash(baseUrl)}${path}`, limit);
  if (bytes === null) throw new TrustError('missing', `the server has no ${name}`);
  await verifyTarget(targets, name, bytes);
  await writeFileWhole(file, bytes);
}

/** One flat, harmless name per target path, whatever the path holds: no separators, no parent folders, not too long. */
function fileNameOf(targetPath: string): string {
  const name = encodeURIComponent(targetPath);
  return name.length <= 200 && !/^\.+$/.test(name) ? name : createHash('sha256').update(targetPath).digest('hex');
}

async function isTarget(targets: VerifiedTargets, name: string, bytes: Uint8Array): Promise<boolean> {
  try {
    await verifyTarget(targets, name, bytes);
    return true;
  } catch (error) {
    if (error instanceof TrustError) return false;
    throw error;
  }
}

function depsOf(metadataUrl: string): RefreshDeps {
  return {
    now: new Date(),
    fetch: (path, maxBytes) => fetchBytes(`${withSlash(metadataUrl)}${path}`, maxBytes),
  };
}

/** Reads at most `maxBytes`, then stops the stream: endless data. 403 and 404 both mean that there is no such file. */
async function fetchBytes(url: string, maxBytes: number): Promise<Uint8Array | null> {
  const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  const response = await fetch(url, { signal, redirect: 'error', headers: { connection: 'close' } });
  if (response.status === 404 || response.status === 403) {
    await response.body?.cancel();
    return null;
  }
  if (!response.ok || response.body === null) throw new Error(`${url} answered ${response.status}`);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body) {
    length += chunk.length;
    if (length > maxBytes) throw new TrustError('endless-data', `expected at most ${maxBytes} bytes of ${url}`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}

function required(value: string | undefined): string {
  if (value === undefined || value === '') throw new UsageError();
  return value;
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

if (import.meta.main) process.exitCode = await tufClientCommand(process.argv.slice(2));
