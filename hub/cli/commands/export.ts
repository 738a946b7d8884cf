import type { Command } from 'commander';
import type { Audience } from '../../db/exchange-listings.ts';
import { analyzeListings } from '../../db/listings.ts';
import { exportable } from '../../exchange/exports.ts';
import {
  EXPORT_FORMATS,
  exportListings,
  nothingLeftOut,
  TLP,
  type ExportFormat,
} from '../../export/export-listings.ts';
import { note, UsageError, write } from '../io.ts';
import { oneOf } from '../options.ts';
import { dataCommand, onDatabaseInSteps, openHub, type DataOption } from './shared.ts';

interface Options extends DataOption {
  readonly format: ExportFormat;
  readonly partner?: boolean;
  readonly own?: boolean;
}

/** `tuean export`: what is listed, in a format of other tools, on standard output. */
export function exportCommand(): Command {
  return dataCommand('export', 'write what is listed for other tools: sites that everybody may be told of')
    .requiredOption('--format <format>', EXPORT_FORMATS.join(', '), oneOf(EXPORT_FORMATS))
    .option('--partner', 'for partners: with numbers, in clear, and what is marked TLP:GREEN or TLP:AMBER')
    .option('--own', 'for who runs this hub and nobody else: everything but what is marked TLP:RED')
    .action(async (options: Options) => {
      if (options.partner && options.own)
        throw new UsageError('expected --partner or --own: a file is for one of them');
      const audience: Audience = options.own ? 'operator' : options.partner ? 'partners' : 'everybody';
      const { paths, config } = await openHub(options);
      const now = new Date();
      const leftOut = nothingLeftOut();
      await onDatabaseInSteps(paths, async (database) => {
        // The embedded database may never have counted: on a million listings that took three times as long.
        await database.use(analyzeListings);
        const about = { publisher: config.publisher, url: config.url, at: now };
        const listings = exportable(options.format, database, audience, now, leftOut);
        for await (const piece of exportListings(options.format, listings, about, leftOut, audience))
          await write(piece);
      });
      const reasons: readonly (readonly [count: number, why: string])[] = [
        [leftOut.urls, `${options.format} cannot carry them`],
        [leftOut.numbers, 'numbers are for --partner and --own, in csv, json, stix or misp'],
        [leftOut.ofOnePerson, 'numbers of persons that fewer than two people stand behind by name (tuean confirm)'],
        [
          leftOut.notShared,
          `their organisation's sharing mark does not let a file marked ${TLP[audience].name} have them`,
        ],
        [leftOut.notBlocking, 'their grade must not block'],
      ];
      for (const [count, why] of reasons) if (count > 0) note(`${count} listings are left out: ${why}`);
    });
}
