import { resolve } from 'node:path';
import { stat } from 'node:fs/promises';
import { Command } from 'commander';
import * as v from 'valibot';
import { chainOf, followChain, verifyChain, type ChainHead, type ChainReport } from '../../db/events.ts';
import { HubError } from '../../hub-error.ts';
import { readAuditFile, writeAuditFile } from '../../operate/audit-file.ts';
import { writeFileWhole } from '../../trust/write-whole.ts';
import { createProgress, openInput, print } from '../io.ts';
import { readSeen } from '../seen.ts';
import { onDatabase, openHub, printingCommand, type DataOption, type JsonOption } from './shared.ts';

interface VerifyOptions extends DataOption, JsonOption {
  readonly seen?: string;
}

const headSchema = v.strictObject({
  seq: v.pipe(v.number(), v.integer(), v.minValue(0)),
  hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});

/** `tuean audit verify` and `export`: the hash chain of events, here or where somebody else checks it. */
export function auditCommand(): Command {
  const audit = new Command('audit').description('the hash chain of everything that changed the list');
  audit.addCommand(verifySubcommand());
  audit.addCommand(exportSubcommand());
  return audit;
}

function verifySubcommand(): Command {
  return printingCommand('verify', 'recompute every hash')
    .argument('[file]', "what `audit export` wrote, - for standard input; default: this hub's own record")
    .option('--seen <file>', 'remember the last event here, and refuse a record that does not go on from it')
    .action(async (file: string | undefined, options: VerifyOptions) => {
      const seen = options.seen === undefined ? null : await readSeen(options.seen, headSchema);
      const report = await reportOf(file, options, seen);
      if (options.json) await print(JSON.stringify(report));
      const { events, brokenAt, head, goesOn } = report;
      if (brokenAt !== null)
        throw new HubError('chain-broken', `event ${brokenAt} does not follow from event ${events}`);
      if (goesOn === false)
        throw new HubError('chain-broken', `event ${seen?.seq} was seen before and is gone or another now`);
      if (options.seen !== undefined) await writeFileWhole(resolve(options.seen), `${JSON.stringify(head)}\n`);
      if (options.json) return;
      await print(`${events} events, all hashes hold`);
      await print(`last: event ${head.seq}, ${head.hash}`);
    });
}

async function reportOf(file: string | undefined, options: DataOption, seen: ChainHead | null): Promise<ChainReport> {
  if (file !== undefined) return followChain(readAuditFile(await openInput(file)), seen);
  const { paths } = await openHub(options);
  return onDatabase(paths, (orm) => verifyChain(orm, seen));
}

function exportSubcommand(): Command {
  return printingCommand('export', 'write every event to a file that `audit verify FILE` checks without this hub')
    .argument('<file>', 'a file that is not there yet')
    .action(async (file: string, options: DataOption & JsonOption) => {
      const path = resolve(file);
      const { paths } = await openHub(options);
      if ((await stat(path).catch(() => null)) !== null)
        throw new HubError('not-empty', `expected no file at ${path}; an export replaces none`);
      let head: ChainHead = { seq: 0, hash: '' };
      const progress = createProgress();
      const onEvent = (event: ChainHead): void => {
        head = event;
        progress(`${event.seq} events`);
      };
      // Mode 600: events name who decided and what about, numbers of persons among it.
      await onDatabase(paths, (orm) => writeFileWhole(path, writeAuditFile(chainOf(orm), onEvent), 0o600));
      await print(options.json ? JSON.stringify({ path, head }) : `${head.seq} events in ${path}`);
      if (!options.json) await print(`last: event ${head.seq}, ${head.hash}`);
    });
}
