/*
 * A command in the process of its test: with the arguments, the input and the folder of a real one, and all that it writes. It says
 * the same as one that is started, without the second that starting takes; that starting works is for cli.test.ts.
 */
import { Readable } from 'node:stream';
import { vi } from 'vitest';
import { runCommand } from '../../../hub/cli/run.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

let running = false;

/**
 * Runs one command, on the embedded database. Standard streams and the working directory are the process's: one at a time.
 * @param input all of its input, or the input as it comes
 * @param beforeReading what is done after each thing that it says, before its reader has that: the pipe is full until then
 */
export async function tueanHere(
  args: readonly string[],
  folder: string,
  input: string | Readable = '',
  beforeReading: (() => Promise<unknown>) | null = null,
): Promise<Ran> {
  if (running) throw new Error('another command runs in this process');
  running = true;
  const { stdin, exitCode } = process;
  const [home, databaseUrl] = [process.cwd(), process.env.DATABASE_URL];
  const said = { out: '', err: '' };
  const taken = (['out', 'err'] as const).map((where) =>
    vi.spyOn(process[`std${where}`], 'write').mockImplementation((text) => {
      said[where] += typeof text === 'string' ? text : Buffer.from(text).toString('utf8');
      if (where === 'err' || beforeReading === null) return true;
      void beforeReading().finally(() => process.stdout.emit('drain'));
      return false;
    }),
  );
  Object.defineProperty(process, 'stdin', {
    configurable: true,
    value: typeof input === 'string' ? Readable.from([Buffer.from(input)]) : input,
  });
  process.env.DATABASE_URL = '';
  process.exitCode = undefined;
  try {
    process.chdir(folder);
    return { code: await runCommand(args), ...said };
  } finally {
    process.chdir(home);
    process.exitCode = exitCode;
    if (databaseUrl === undefined) delete process.env.DATABASE_URL;
    else process.env.DATABASE_URL = databaseUrl;
    Object.defineProperty(process, 'stdin', { configurable: true, value: stdin });
    for (const spy of taken) spy.mockRestore();
    running = false;
  }
}
