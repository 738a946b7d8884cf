import { Command } from 'commander';
import * as v from 'valibot';
import { CATEGORIES, type Category } from '../../../lib/core/blocklist/listing.ts';
import { IMPORT_FORMATS, newSourceSchema, type ImportFormat } from '../../../lib/core/console/exchange.ts';
import { createLastingDatabase } from '../../db/lasting-database.ts';
import { listSources, type StoredSource } from '../../db/sources.ts';
import { createOutbound } from '../../exchange/outbound.ts';
import { addSource, pullNow, removeSource } from '../../exchange/sources.ts';
import { topSites } from '../../policy/top-sites.ts';
import { print, UsageError } from '../io.ts';
import { oneOf, shortText, wholeNumber } from '../options.ts';
import {
  databaseUrl,
  forgettingKeyOf,
  onDatabase,
  openHub,
  printingCommand,
  type DataOption,
  type JsonOption,
} from './shared.ts';

const GRADE_CAPS = ['reported', 'corroborated', 'confirmed'] as const;

interface AddOptions extends DataOption, JsonOption {
  readonly name?: string;
  readonly publisher?: string;
  readonly format: 'auto' | ImportFormat;
  readonly grade: (typeof GRADE_CAPS)[number];
  readonly category: Category;
  readonly expires: number;
  readonly every: number;
  readonly by: string;
}

interface ByOptions extends DataOption, JsonOption {
  readonly by: string;
}

/** `tuean source …`: outside feeds that the hub pulls while it serves. */
export function sourceCommand(): Command {
  // An option that a group has too never reaches the command below it.
  const command = new Command('source').description('outside feeds that are pulled on a schedule');
  command.addCommand(addCommand()).addCommand(showCommand()).addCommand(pullCommand()).addCommand(removeCommand());
  return command;
}

function addCommand(): Command {
  return printingCommand('add', 'pull this feed from now on')
    .argument('<url>', 'an https address')
    .option('--name <name>', 'default: the host of the address', shortText(80))
    .option('--publisher <name>', 'who is named as saying so; default: the name', shortText(80))
    .option('--format <format>', `auto, ${IMPORT_FORMATS.join(', ')}`, oneOf(['auto', ...IMPORT_FORMATS]), 'auto')
    .option('--grade <grade>', 'highest grade of its entries', oneOf(GRADE_CAPS), 'corroborated')
    .option('--category <code>', 'for entries that name none', oneOf(CATEGORIES), 'TX1')
    .option('--expires <days>', 'an entry stays so long after the feed last held it', wholeNumber(1, 3650), 30)
    .option('--every <minutes>', 'how often it is pulled', wholeNumber(15, 10_080), 360)
    .option('--by <name>', 'who adds it, for the record', shortText(120), 'command line')
    .action(async (url: string, options: AddOptions) => {
      if (!URL.canParse(url)) throw new UsageError(`expected an https address, got ${url}`);
      const name = options.name ?? new URL(url).hostname;
      const { publisher = name, format, grade: gradeCap, category, expires, every } = options;
      const wanted = { name, url, format, gradeCap, category, publisher, expiresInDays: expires, everyMinutes: every };
      const parsed = v.safeParse(newSourceSchema, wanted);
      if (!parsed.success)
        throw new UsageError(`expected an https address and plain names: ${parsed.issues[0].message}`);
      const { paths } = await openHub(options);
      const source = await onDatabase(paths, (orm) => addSource(orm, parsed.output, options.by, new Date()));
      await show([source], options.json);
    });
}

function showCommand(): Command {
  return printingCommand('list', 'all sources and how their last pulls went').action(
    async (options: DataOption & JsonOption) => {
      const { paths } = await openHub(options);
      await show(await onDatabase(paths, listSources), options.json);
    },
  );
}

function pullCommand(): Command {
  return printingCommand('pull', 'pull one now')
    .argument('<id>', 'as `source list` shows it', wholeNumber(1, 1e9))
    .option('--accept <sha256>', 'take the list that is held, after looking at it', shortText(64))
    .option('--by <name>', 'who takes it, for the record', shortText(120), 'command line')
    .action(async (id: number, options: ByOptions & { accept?: string }) => {
      const { paths } = await openHub(options);
      const database = createLastingDatabase(paths, databaseUrl());
      try {
        const source = await pullNow(id, options.accept ?? null, options.by, {
          database,
          topSites: topSites(),
          forgettingKey: () => forgettingKeyOf(paths),
          outbound: createOutbound(),
          now: () => new Date(),
          random: Math.random,
        });
        await show([source], options.json);
        if (source.state === 'failing') process.exitCode = 1;
      } finally {
        await database.close();
      }
    });
}

function removeCommand(): Command {
  return printingCommand('remove', 'pull it no more; what it listed stays until it expires')
    .argument('<id>', 'as `source list` shows it', wholeNumber(1, 1e9))
    .option('--by <name>', 'who removes it, for the record', shortText(120), 'command line')
    .action(async (id: number, options: ByOptions) => {
      const { paths } = await openHub(options);
      await onDatabase(paths, (orm) => removeSource(orm, id, options.by, new Date()));
      await print(options.json ? JSON.stringify({ removed: id }) : `source ${id} is removed`);
    });
}

async function show(sources: readonly StoredSource[], isJson: boolean): Promise<void> {
  if (isJson) {
    await print(JSON.stringify({ sources }));
    return;
  }
  for (const { id, name, url, state, entries, lastError, held, nextAt } of sources) {
    const why =
      lastError === null ? '' : ` (${lastError.code}${lastError.status === null ? '' : ` ${lastError.status}`})`;
    const waits = held === null ? '' : `; ${held.entries} entries wait for a person, --accept ${held.sha256}`;
    await print(`${id} ${name}: ${state}${why}, ${entries ?? 0} entries, next ${nextAt ?? 'never'}${waits}\n  ${url}`);
  }
}
