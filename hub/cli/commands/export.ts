import type { Command } from 'commander';
import { publishable } from '../../db/listings.ts';
import { EXPORT_FORMATS, exportListings, type ExportFormat } from '../../export/export-listings.ts';
import { dayOf } from '../../import/attributes.ts';
import { note, write } from '../io.ts';
import { oneOf } from '../options.ts';
import { dataCommand, onDatabase, openHub, type DataOption } from './shared.ts';

/** `tuean export`: what is listed, in a format of other tools, on standard output. */
export function exportCommand(): Command {
  return dataCommand('export', 'write what is listed for other tools')
    .requiredOption('--format <format>', EXPORT_FORMATS.join(', '), oneOf(EXPORT_FORMATS))
    .option('--partner', 'with the numbers, in clear: only for who may have them')
    .action(async (options: DataOption & { format: ExportFormat; partner?: boolean }) => {
      const { paths, config } = await openHub(options);
      const now = new Date();
      const leftOut = { urls: 0, notBlocking: 0, numbers: 0 };
      await onDatabase(paths, async (orm) => {
        const about = { publisher: config.publisher, url: config.url, at: now };
        for await (const piece of exportListings(
          options.format,
          publishable(orm, dayOf(now)),
          about,
          leftOut,
          options.partner,
        )) {
          await write(piece);
        }
      });
      if (leftOut.urls > 0) note(`${leftOut.urls} listings are left out: ${options.format} cannot carry them`);
      if (leftOut.numbers > 0)
        note(
          `${leftOut.numbers} numbers are left out: they go to partners only (--partner, in csv, json, stix or misp)`,
        );
      if (leftOut.notBlocking > 0) note(`${leftOut.notBlocking} are left out: their grade must not block`);
    });
}
