import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { HubPlace } from '../engines.ts';

const QUICK_START = new URL('../../../hub/cli/quick-start.mjs', import.meta.url).href;
/** As the command line has it. */
const COMPILED = fileURLToPath(new URL('../../../node_modules/.cache/tuean', import.meta.url));

/**
 * Runs a process on a hub to its death at a step (steps.ts), or its end. It is given the folder of the hub's data, the address of its database
 * or `-`, then `args`. @returns how many steps it made; null: it died
 */
export function runToDeath(script: URL, { paths, databaseUrl }: HubPlace, args: readonly string[]) {
  return new Promise<number | null>((resolve, reject) => {
    const given = ['--import', QUICK_START, fileURLToPath(script), paths.data, databaseUrl ?? '-', ...args];
    const env = { ...process.env, NODE_COMPILE_CACHE: COMPILED };
    const child = spawn(process.execPath, given, { stdio: ['ignore', 'pipe', 'pipe'], env });
    let [out, said] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve(null);
      else if (code === 0) resolve(Number(out));
      else reject(new Error(`expected an end or a kill, got ${code}: ${said}`));
    });
  });
}
