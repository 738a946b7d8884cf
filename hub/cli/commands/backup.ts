import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { hubPaths } from '../../config.ts';
import { backUp } from '../../operate/backup.ts';
import { restore } from '../../operate/restore.ts';
import { expectFile, note, print, UsageError } from '../io.ts';
import { hex256 } from '../options.ts';
import { plainText } from '../plain-text.ts';
import { databaseUrl, printingCommand, type DataOption, type JsonOption } from './shared.ts';

/** Environment variable with the passphrase of the keys in a backup. */
const PASSPHRASE_VARIABLE = 'TUEAN_BACKUP_PASSPHRASE';

interface KeyOptions extends DataOption, JsonOption {
  readonly withKeys?: boolean;
  readonly passphraseFile?: string;
}

/** `tuean backup`: everything of a hub in one file, while it serves. */
export function backupCommand(): Command {
  return withKeyOptions(printingCommand('backup', 'write the whole hub into one file; it may serve meanwhile'))
    .argument('<target>', 'a file that is not there yet, or a folder for one named by the time')
    .action(async (target: string, options: KeyOptions) => {
      const report = await backUp({
        paths: hubPaths(options.data),
        databaseUrl: databaseUrl(),
        target,
        now: new Date(),
        passphrase: await passphraseOf(options),
      });
      if (options.json) return print(JSON.stringify(report));
      await print(`backup   ${report.path}\nsha256   ${report.sha256}`);
      await print(
        `holds    ${report.rows} rows, ${report.files} files, ${report.keys} keys, events up to ${report.head.seq}`,
      );
      for (const path of report.leftOut) note(`left out, no file of a hub: ${plainText(path)}`);
      if (report.keys === 0) note('keys and the secret of the hub are not in it; --with-keys adds them, sealed');
    });
}

/** `tuean restore`: a hub from a backup, in an empty place. */
export function restoreCommand(): Command {
  return withKeyOptions(printingCommand('restore', 'make a hub of a backup, in an empty folder and an empty database'))
    .argument('<file>', 'the backup')
    .option('--expect <sha256>', 'refuse a file with another SHA-256', hex256)
    .action(async (source: string, options: KeyOptions & { readonly expect?: string }) => {
      await expectFile(source);
      const report = await restore({
        source,
        paths: hubPaths(options.data),
        databaseUrl: databaseUrl(),
        passphrase: await passphraseOf(options),
        expected: options.expect ?? null,
      });
      if (options.json) return print(JSON.stringify(report));
      const { epoch, sequence } = report.release;
      await print(`hub      ${report.data}, as of ${report.madeAt}\nrelease  ${epoch}.${sequence}`);
      await print(`events   ${report.head.seq}, ${report.head.hash}`);
      await print(`holds    ${report.rows} rows, ${report.files} files, ${report.keys} keys`);
      if (report.hadRows) note('its rows were in the database already, from a restore that was cut off');
      if (report.keys === 0) note('it has no keys: it can serve, and sign nothing until they are put under keys/');
      if (report.keysLeft) note('the backup holds keys, still sealed; restore with --with-keys to have them');
    });
}

function withKeyOptions(command: Command): Command {
  return command
    .option('--with-keys', `with online and publishing keys and the hub's secret, sealed by a passphrase`)
    .option('--passphrase-file <file>', `file with the passphrase; else ${PASSPHRASE_VARIABLE}`);
}

async function passphraseOf({ withKeys, passphraseFile }: KeyOptions): Promise<string | null> {
  if (!withKeys) {
    if (passphraseFile !== undefined) throw new UsageError('a passphrase is for keys: expected --with-keys beside it');
    return null;
  }
  const read = passphraseFile === undefined ? process.env[PASSPHRASE_VARIABLE] : await readPassphrase(passphraseFile);
  const passphrase = read?.replace(/\r?\n$/, '');
  if (passphrase) return passphrase;
  throw new UsageError(`expected a passphrase in ${PASSPHRASE_VARIABLE} or --passphrase-file`);
}

async function readPassphrase(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => {
    throw new UsageError(`expected a file with the passphrase at ${path}`);
  });
}
