import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { checkText } from '../../check/check-text.ts';
import { HubError } from '../../hub-error.ts';
import { fetchFromFolder, openRelease } from '../../publish/current.ts';
import { decodeText } from '../../scan/decode-text.ts';
import { bytesOf } from '../input-bytes.ts';
import { openInput, print, UsageError } from '../io.ts';
import { dataCommand, openHub, type DataOption } from './shared.ts';

interface Options extends DataOption {
  readonly file?: string;
  readonly stdin?: boolean;
  readonly message?: boolean;
}

/** `tuean check`: verdicts of the current release, one JSON line an input. */
export function checkCommand(): Command {
  return dataCommand('check', 'verdicts of the current release: one JSON line an input')
    .argument('[text...]', 'each is one input: a host, a URL, a number, or text that names some')
    .option('--file <file>', 'each line is one input')
    .option('--stdin', 'each line of standard input is one input')
    .option('--message', 'with --file or --stdin: all of it is one input, a message of several lines')
    .option('--json', 'taken for symmetry: the lines are JSON either way')
    .action(async (texts: readonly string[], options: Options) => {
      const ways = [texts.length > 0, options.file !== undefined, options.stdin === true].filter(Boolean).length;
      if (ways !== 1) throw new UsageError('expected one of: TEXT…, --file F, --stdin');
      if (options.message && texts.length > 0) throw new UsageError('--message is for --file F or --stdin');
      if (options.file !== undefined) await openInput(options.file);
      const { paths } = await openHub(options);
      const root = await readFile(paths.trustRoot).catch(() => null);
      if (root === null) throw new HubError('no-release', `there is no trust root in ${paths.data}`);
      const release = await openRelease(root, fetchFromFolder(paths.repo), new Date());
      for await (const input of inputsOf(texts, options)) {
        await print(JSON.stringify({ input, indicators: await checkText(input, release) }));
      }
    });
}

async function* inputsOf(texts: readonly string[], { file, stdin, message }: Options): AsyncGenerator<string> {
  if (!stdin && file === undefined) {
    yield* texts;
    return;
  }
  const isPiped = file === undefined || file === '-';
  if (message || !isPiped) {
    // Whole, because only the whole tells which encoding it is in.
    const text = decodeText(await bytesOf(file ?? '-'));
    if (message) yield text;
    else yield* text.split(/\r?\n/).filter((line) => line.trim() !== '');
    return;
  }
  // A pipe is answered line by line while it goes on.
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (line.trim() !== '') yield line;
  }
}
