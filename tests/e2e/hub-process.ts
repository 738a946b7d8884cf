/*
 * A hub in a process of its own that takes any number of reports, believes what the test says about senders' networks, and can
 * be killed. It may live some hours ago, to have days pass within a test.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import * as v from 'valibot';

const SERVE = join(import.meta.dirname, 'serve-without-limits.ts');
const listening = v.object({ port: v.number() });

export interface HubProcess {
  readonly port: number;
  readonly url: string;
  /** As an order to stop: what was begun is finished. */
  stop(): Promise<void>;
  /** As a power cut of the hub's machine. */
  kill(): Promise<void>;
}

/** Serves the hub of a folder; resolves when it listens. */
export async function startHubProcess(data: string, hoursAgo = 0): Promise<HubProcess> {
  const child = spawn(process.execPath, [SERVE, data, String(hoursAgo)], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.stdout === null) throw new Error('expected the output of a hub');
  const [line] = await Promise.race([
    once(child.stdout.setEncoding('utf8'), 'data'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the hub ended with ${String(code)}`))),
  ]);
  const { port } = v.parse(listening, JSON.parse(String(line)));
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    stop: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
  };
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
