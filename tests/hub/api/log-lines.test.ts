/* The hub's log on a full disk: lines are lost, and the hub goes on, ends when it should, and writes again when there is room. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const MODULE = join(import.meta.dirname, '../../../hub/api/log-lines.ts');
const SCRIPT = `
import { pino } from 'pino';
import { logLines } from ${JSON.stringify(MODULE)};
const log = pino({ name: 'tuean' }, logLines);
log.error({ long: 'ก'.repeat(50_000) }, 'one');
log.error('two');
console.log('goes on');
`;

/** Runs the script with its standard error in a file. */
async function run(errors: string): Promise<{ code: unknown; out: string }> {
  const file = await open(errors, 'w');
  const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT], {
    stdio: ['ignore', 'pipe', file.fd],
    cwd: import.meta.dirname,
  });
  let out = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
  const [code] = (await once(child, 'close')) as readonly unknown[];
  await file.close();
  return { code, out };
}

describe('the log of the hub', { timeout: 120_000 }, () => {
  it.skipIf(!existsSync('/dev/full'))('on a full disk is lost, and nothing else', async () => {
    expect(await run('/dev/full')).toEqual({ code: 0, out: 'goes on\n' });
  });

  it('is whole lines otherwise', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tuean-lines-'));
    try {
      const path = join(folder, 'log');
      expect(await run(path)).toEqual({ code: 0, out: 'goes on\n' });
      const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
      expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['one', 'two']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
