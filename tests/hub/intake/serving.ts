/* A hub that serves on a loopback port, and what is asked of it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { HubPaths } from '../../../hub/config.ts';
import { sampleAddress, type Sample } from './sample.ts';

const LAUNCHER = join(import.meta.dirname, '../../../hub/cli/tuean.mjs');

export interface ServedProcess {
  readonly url: string;
  readonly child: ChildProcess;
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** Starts `tuean serve` in a process of its own, which believes loopback's `X-Forwarded-For`. */
export async function serveProcess(
  hub: { readonly paths: HubPaths; readonly databaseUrl: string | undefined },
  more: readonly string[] = [],
): Promise<ServedProcess> {
  const args = [LAUNCHER, 'serve', '--port', '0', '--data', hub.paths.data, '--trust-proxy', '127.0.0.1', ...more];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, DATABASE_URL: hub.databaseUrl ?? '', NODE_NO_WARNINGS: '1' },
  });
  const url = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      const line = /^\{.*"url":"([^"]+)".*\}$/m.exec(output);
      if (line?.[1] !== undefined) resolve(line[1]);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`expected the hub to listen; it ended with ${String(code)}`)));
  });
  return {
    url,
    child,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    },
  };
}

/** Sends a report from an address of its own. */
export function post(url: string, report: unknown, address = sampleAddress()): Promise<Response> {
  return fetch(`${url}/v1/reports`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify(report),
  });
}

/** Asks about a report with its token. */
export function ask(url: string, method: string, { report, token }: Sample, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${token}`);
  headers.set('x-forwarded-for', sampleAddress());
  return fetch(`${url}/v1/reports/${report.id}`, { method, ...init, headers });
}
