import { readFile } from 'node:fs/promises';
import { InvalidArgumentError, type Command } from 'commander';
import { setPolls, type PollCount } from '../../db/polls.ts';
import { HubError } from '../../hub-error.ts';
import { expectFile, print } from '../io.ts';
import { onDatabase, openHub, printingCommand, type DataOption, type JsonOption } from './shared.ts';

interface Options extends DataOption, JsonOption {
  readonly source: string;
}

const HOUR_MS = 3_600_000;
const HEADER = 'hour,timestamp,next_root';

/** `tuean polls FILE`: what a CDN counted, where it serves the repository and the hub sees few of the requests. */
export function pollsCommand(): Command {
  return printingCommand('polls', 'take the hourly counts of a CDN, from which browsers are estimated')
    .argument('<file>', `CSV with the columns ${HEADER}; hours in ISO 8601`)
    .option('--source <name>', 'which CDN', sourceName, 'cdn')
    .action(async (file: string, options: Options) => {
      await expectFile(file);
      const { paths, config } = await openHub(options);
      const counts = parseCounts(await readFile(file, 'utf8'), config.pollSeconds, file);
      await onDatabase(paths, (orm) => setPolls(orm, options.source, counts));
      const hours = counts.length / 2;
      await print(
        options.json ? JSON.stringify({ hours, source: options.source }) : `${hours} hours of ${options.source}`,
      );
    });
}

function parseCounts(text: string, askedEvery: number, file: string): readonly PollCount[] {
  const [header, ...lines] = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (header?.trim() !== HEADER) throw new HubError('bad-file', `${file}: expected the columns ${HEADER}`);
  return lines.flatMap((line, at): PollCount[] => {
    const [when = '', timestamp = '', nextRoot = ''] = line.split(',').map((cell) => cell.trim());
    const ms = Date.parse(when);
    if (Number.isNaN(ms) || ms % HOUR_MS !== 0 || !/^\d{1,15}$/.test(timestamp) || !/^\d{1,15}$/.test(nextRoot)) {
      throw new HubError('bad-file', `${file} line ${at + 2}: expected a full hour and two counts; nothing changed`);
    }
    const hour = new Date(ms);
    return [
      { hour, file: 'timestamp', count: Number(timestamp), askedEvery },
      { hour, file: 'next-root', count: Number(nextRoot), askedEvery },
    ];
  });
}

/** `hub` is the hub's own count. */
function sourceName(text: string): string {
  if (/^[a-z0-9-]{1,40}$/.test(text) && text !== 'hub') return text;
  throw new InvalidArgumentError('expected a name of small letters, digits and dashes, and not "hub"');
}
