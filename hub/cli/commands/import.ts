import { basename } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { CATEGORIES, GRADES, type Category, type Grade } from '../../../lib/core/blocklist/listing.ts';
import { FORMATS, type Format } from '../../import/formats.ts';
import { HubError } from '../../hub-error.ts';
import { importFeed, NothingTakenError, type ImportReport } from '../../import/import-feed.ts';
import { MAX_DOCUMENT_BYTES } from '../../import/line-source.ts';
import { isSamePerson } from '../../cases/decide.ts';
import { topSites } from '../../policy/top-sites.ts';
import { feedInHand } from '../input-bytes.ts';
import { createProgress, expectFile, note, print, UsageError } from '../io.ts';
import { oneOf, personName, shortText, wholeNumber } from '../options.ts';
import { plainText } from '../plain-text.ts';
import {
  forgettingKeyOf,
  onDatabaseInSteps,
  openHub,
  printingCommand,
  type DataOption,
  type JsonOption,
} from './shared.ts';

interface Options extends DataOption, JsonOption {
  readonly format: Format | 'auto';
  readonly grade: Grade;
  readonly category: Category;
  readonly publisher?: string;
  readonly expires?: number;
  readonly insist?: boolean;
  readonly reason?: string;
  readonly by?: readonly string[];
  readonly dryRun?: boolean;
  readonly refused?: boolean;
}

/** `tuean import`: listings from feeds. Each file is one transaction. */
export function importCommand(): Command {
  return printingCommand('import', 'take listings from feeds; - is standard input')
    .argument('<file...>')
    .option('--format <format>', `auto, ${FORMATS.join(', ')}`, oneOf(['auto', ...FORMATS]), 'auto')
    .option('--grade <grade>', GRADES.join(', '), oneOf(GRADES), 'corroborated')
    .option('--category <code>', 'TH00–TH16, TX1–TX4, for entries that name none', oneOf(CATEGORIES), 'TX1')
    .option('--publisher <name>', 'who says so; default: the name of the file', shortText(80))
    .option('--expires <days>', 'take them off after this many days', wholeNumber(1, 3650))
    .option('--insist', 'list also what the gate lets a person insist on; needs --reason')
    .option('--reason <words>', 'why, for the record', shortText(500))
    .option(
      '--by <name>',
      'who stands behind it; numbers of persons wait for a second name, which may be given here or by `tuean confirm`',
      oneMoreName,
    )
    .option('--dry-run', 'tell what would happen and change nothing')
    .option('--refused', 'print every refused line')
    .action(async (files: readonly string[], options: Options) => {
      if (options.insist && options.reason === undefined) throw new UsageError('--insist needs --reason "…"');
      if (options.reason !== undefined && !options.insist) throw new UsageError('--reason is for --insist');
      const { paths } = await openHub(options);
      // All are opened first, so that a misspelt name changes nothing, and pipes read, so that nobody waits for who writes into them.
      const inputs: { file: string; bytes: AsyncIterable<Uint8Array> }[] = [];
      for (const file of files) if (file !== '-') await expectFile(file);
      for (const file of files) inputs.push({ file, bytes: await feedInHand(file, MAX_DOCUMENT_BYTES) });
      await onDatabaseInSteps(paths, async (database) => {
        for (const [at, { file, bytes }] of inputs.entries()) {
          const source = file === '-' ? 'standard input' : basename(file);
          const progress = createProgress();
          try {
            const report = await database.use((orm) =>
              importFeed(
                bytes,
                {
                  source,
                  format: options.format,
                  grade: options.grade,
                  category: options.category,
                  publisher: options.publisher ?? source.slice(0, 80),
                  expiresInDays: options.expires ?? null,
                  insistReason: options.insist ? (options.reason ?? null) : null,
                  isDryRun: options.dryRun ?? false,
                  now: new Date(),
                  ...((options.refused || options.json) && { maxRefusals: Infinity }),
                  ...(options.by?.[0] !== undefined && { by: options.by[0], people: options.by }),
                },
                {
                  orm,
                  topSites: topSites(),
                  onProgress: (items) => progress(`${items} entries of ${source}`),
                  forgettingKey: () => forgettingKeyOf(paths),
                },
              ),
            );
            await printReport(report, options);
          } catch (error) {
            if (error instanceof NothingTakenError) await printReport(error.report, options);
            const rest = files.slice(at + 1);
            if (rest.length > 0) note(`not read after ${source}: ${rest.join(', ')}`);
            // Of several files it must be plain which one, and others of them are taken.
            if (error instanceof HubError && error.code === 'bad-feed')
              throw new HubError('bad-feed', `${source}: ${error.message}`, { cause: error });
            throw error;
          }
        }
      });
    });
}

async function printReport(report: ImportReport, options: Options): Promise<void> {
  if (options.json) {
    await print(JSON.stringify(report));
    return;
  }
  const { source, format, taken, merged, unchanged, refused, refusedCount, ignored, waiting, isDryRun } = report;
  await print(
    `${source} (${format}): ${taken} taken, ${merged} merged, ${unchanged} unchanged, ${refusedCount} refused, ` +
      `${ignored} ignored${isDryRun ? '; dry run, nothing changed' : ''}`,
  );
  for (const [rule, count] of Object.entries(report.refusedByRule)) await print(`  ${count} refused: ${rule}`);
  if (waiting > 0) {
    await print(`  ${waiting} listings wait: no release carries them before a second person stands behind them`);
  }
  if (options.refused) {
    for (const { line, text, rule, because } of refused)
      await print(`  line ${line}: ${plainText(text)}: ${rule}: ${because}`);
  } else if (refusedCount > 0) note('(--refused shows each of them)');
}

/** Two people at most, and two different ones. */
function oneMoreName(text: string, known: readonly string[] = []): readonly string[] {
  const name = personName(text);
  if (known.length === 2) throw new InvalidArgumentError('expected two names at most');
  if (known.some((other) => isSamePerson(other, name))) throw new InvalidArgumentError('expected two different people');
  return [...known, name];
}
