/* Runs a tool of node_modules/.bin (or any command) as a child process, its output kept or passed on. */
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');

export interface CommandResult {
  readonly exitCode: number;
  /** Standard output and error together, in order; empty when passed on. */
  readonly output: string;
}

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Show the output as it comes instead of keeping it. */
  readonly passOn?: boolean;
}

/** Resolves when the command ends, however it ends; a command that cannot start has exit code 127. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: {
        ...process.env,
        PATH: [join(ROOT, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
        ...options.env,
      },
      stdio: options.passOn ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    const chunks: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => chunks.push(text));
    }
    child.on('error', (error) => resolve({ exitCode: 127, output: `${command}: ${error.message}\n` }));
    child.on('close', (code) => resolve({ exitCode: code ?? 1, output: chunks.join('') }));
  });
}
