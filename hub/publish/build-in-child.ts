/*
 * A release is made in a process of its own: building the state of a large list and its files takes a processor for seconds
 * and more memory than serving does, and a hub must answer polls and take reports meanwhile. Argon2id, compression and hashing
 * could be sliced, sorting and cutting a section could not. The process is the command line's own `publish`, so one way of
 * publishing is tested; on the embedded database it waits for its turn like every other command.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { NewProposal, ProposalState } from '../../lib/core/console/release.ts';
import { PROPOSAL_FAILURES } from '../../lib/core/console/release.ts';

export type Failure = NonNullable<ProposalState['failure']>;

/** Makes a proposal, or a release where the hub's own keys suffice; null: done. */
export type BuildProposal = (wish: NewProposal, by: string) => Promise<Failure | null>;

const CLI = fileURLToPath(new URL('../cli/tuean.mjs', import.meta.url));
const MAX_SAID = 64 * 1024;

/** Runs `tuean publish` on a data directory. `log`: told why it failed, where that is no refusal that the answer names. */
export function buildInChild(dataDir: string, log?: Pick<Logger, 'error'>): BuildProposal {
  return (wish, by) =>
    new Promise((resolve) => {
      const args = [CLI, 'publish', '--json', '--data', dataDir, '--kind', wish.kind, '--by', by];
      if (wish.canary !== null) args.push('--canary', String(wish.canary));
      if (wish.reset) args.push('--reset');
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      let [out, said] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => (out = (out + chunk.toString('utf8')).slice(-MAX_SAID)));
      child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString('utf8')).slice(-MAX_SAID)));
      child.on('error', (error) => {
        log?.error({ error }, 'could not start the making of a release');
        resolve('failed');
      });
      child.on('close', (code, signal) => {
        if (code === 0) {
          resolve(/"changed":false/.test(out) ? 'nothing-changed' : null);
          return;
        }
        const refusal = /refused \(([a-z-]+)\)/.exec(said)?.[1];
        const failure = failureOf(refusal);
        if (failure === 'failed') log?.error({ code, signal, refusal, at: placesIn(said) }, 'could not make a release');
        resolve(failure);
      });
    });
}

/** Where it failed, and no words: a database repeats there the values that it was given, which are people's. */
function placesIn(said: string): readonly string[] {
  return said
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8);
}

function failureOf(code: string | undefined): Failure {
  return PROPOSAL_FAILURES.find((known) => known === code) ?? 'failed';
}
