/*
 * A hub of its own in a folder, worked by the same command line that an operator uses. `serve` runs only where its
 * network side is the subject; elsewhere its repository is a folder of static files.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, runCommand } from '../run-command.ts';
import type { SiteHandler } from './sites.ts';

/** As an operator starts it: what was compiled once is not compiled again. */
const MAIN = join(ROOT, 'hub', 'cli', 'tuean.mjs');

export interface ImportOptions {
  readonly format?: string;
  readonly grade?: string;
  readonly category?: string;
  readonly publisher?: string;
  /** Why to list also what the gate lets a person insist on, such as what was revoked before. */
  readonly insistBecause?: string;
}

export interface LabHub {
  readonly data: string;
  /** The root.json to build an extension with. */
  readonly trustRoot: string;
  /** Folder that is served under `/repo/`. */
  readonly repository: string;
  /** Lists these hosts and URLs, one a line of a feed, or the feed in a file. */
  import(feed: readonly string[] | { readonly file: string }, options?: ImportOptions): Promise<string>;
  revoke(key: string, reason: string): Promise<string>;
  publish(): Promise<string>;
  /** Any command of `tuean`; throws with its output when it is refused. */
  run(...args: string[]): Promise<string>;
}

/**
 * Makes a hub (`tuean init`) in this folder, or opens the one that is there.
 * Input: its public address, and the seconds between polls that its releases ask browsers for.
 */
export async function makeHub(data: string, url: string, pollSeconds: number): Promise<LabHub> {
  await tuean('init', '--data', data, '--url', url);
  const settings = join(data, 'hub.json');
  const config: unknown = JSON.parse(await readFile(settings, 'utf8'));
  if (typeof config !== 'object' || config === null) throw new Error(`expected settings in ${settings}`);
  await writeFile(settings, `${JSON.stringify({ ...config, pollSeconds }, null, 2)}\n`);
  return openHub(data);
}

/** A hub that was made before, in this folder. */
export function openHub(data: string): LabHub {
  let feeds = 0;
  const run = (...args: string[]): Promise<string> => tuean(...args, '--data', data);
  return {
    data,
    trustRoot: join(data, 'root.json'),
    repository: join(data, 'repo'),
    run,
    import: async (feed, options = {}) => {
      let file: string;
      if ('file' in feed) ({ file } = feed);
      else {
        await mkdir(join(data, 'feeds'), { recursive: true });
        feeds += 1;
        file = join(data, 'feeds', `feed-${feeds}.txt`);
        await writeFile(file, `${feed.join('\n')}\n`);
      }
      const { insistBecause, ...named } = options;
      const flags = Object.entries(named).flatMap(([name, value]: [string, string]) => [`--${name}`, value]);
      if (insistBecause !== undefined) flags.push('--insist', '--reason', insistBecause);
      return await run('import', file, ...flags);
    },
    revoke: (key, reason) => run('revoke', key, '--reason', reason),
    publish: () => run('publish'),
  };
}

/** A hub that answers over the network, on a port of its own. */
export interface ServedHub {
  readonly url: string;
  stop(): Promise<void>;
}

/** `tuean serve` on a free loopback port; resolves when it says where it listens. */
export async function serveHub(data: string, port = 0): Promise<ServedHub> {
  const child = spawn(process.execPath, [MAIN, 'serve', '--data', data, '--port', String(port)], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = await addressOf(child);
  return {
    url,
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null) {
          resolve();
          return;
        }
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}

/** Hands everything that is asked to a hub that runs, as a proxy in front of it does. */
export function passTo(url: string): SiteHandler {
  return async (request, response, raw) => {
    const { authorization, 'content-type': type, 'if-none-match': tag } = raw.headers;
    const chunks: Uint8Array[] = [];
    for await (const chunk of raw) chunks.push(chunk as Uint8Array);
    const body = Buffer.concat(chunks);
    const answer = await fetch(`${url}${request.path}`, {
      method: request.method,
      headers: {
        ...(authorization === undefined ? {} : { authorization }),
        ...(type === undefined ? {} : { 'content-type': type }),
        ...(tag === undefined ? {} : { 'if-none-match': tag }),
      },
      ...(body.length === 0 ? {} : { body }),
    });
    const headers = [...answer.headers].filter(([name]) => PASSED_HEADERS.test(name));
    response.writeHead(answer.status, Object.fromEntries(headers)).end(Buffer.from(await answer.arrayBuffer()));
  };
}
const PASSED_HEADERS = /^(cache-control|content-type|date|etag|retry-after)$/;

/** Answers `/repo/…` with the files of a repository folder, as a static host would. */
export function serveRepository(folder: string): SiteHandler {
  return async (request, response) => {
    const path = decodeURIComponent(request.path.replace(/\?.*$/, ''));
    const bytes = await readRepositoryFile(folder, path);
    if (bytes === null) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'content-type': 'application/octet-stream',
      'content-length': bytes.length,
      // As every server of a repository answers: a browser that withholds access to sites asks for it.
      'access-control-allow-origin': '*',
    });
    response.end(bytes);
  };
}

/** Bytes of `/repo/<path>`, or null where the repository has no such file. */
export async function readRepositoryFile(folder: string, path: string): Promise<Buffer | null> {
  const inside = /^\/repo\/([\w./-]+)$/.exec(path)?.[1];
  if (inside === undefined || inside.split('/').includes('..')) return null;
  try {
    return await readFile(join(folder, inside));
  } catch {
    return null;
  }
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const late = setTimeout(() => reject(new Error(`the hub did not say where it listens:\n${output}`)), 30_000);
    const read = (text: string): void => {
      output += text;
      const found = /https?:\/\/(127\.0\.0\.1|localhost|\[::1?\]|0\.0\.0\.0):(\d+)/.exec(output);
      if (!found) return;
      clearTimeout(late);
      resolve(`http://127.0.0.1:${found[2]}`);
    };
    child.stdout?.setEncoding('utf8').on('data', read);
    child.stderr?.setEncoding('utf8').on('data', read);
    child.once('exit', (code) => reject(new Error(`the hub ended with ${code}:\n${output}`)));
  });
}

/** Any command of `tuean`, with all its arguments; throws with its output when it is refused. */
export async function tuean(...args: string[]): Promise<string> {
  const { exitCode, output } = await runCommand(process.execPath, [MAIN, ...args]);
  if (exitCode !== 0) throw new Error(`tuean ${args.join(' ')}: exit code ${exitCode}\n${output}`);
  return output;
}
