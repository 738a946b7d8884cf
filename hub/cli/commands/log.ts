import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import * as v from 'valibot';
import { hubPaths } from '../../config.ts';
import { HubError } from '../../hub-error.ts';
import { fetchFromAddress } from '../../operate/fetch-repository.ts';
import { RELEASE_LOG, verifyReleaseLog, type LogReport } from '../../operate/release-log.ts';
import { fetchFromFolder, type FetchFile } from '../../publish/current.ts';
import { writeFileWhole } from '../../trust/write-whole.ts';
import { print, UsageError } from '../io.ts';
import { readSeen } from '../seen.ts';
import { printingCommand, type DataOption, type JsonOption } from './shared.ts';

interface Options extends DataOption, JsonOption {
  readonly root?: string;
  readonly seen?: string;
}

/** A release that comes out between two requests is in force a moment before it is in the log. */
const TRIES = 3;
const TRY_AGAIN_MS = 2_000;

const seenSchema = v.strictObject({
  n: v.pipe(v.number(), v.integer(), v.minValue(1)),
  hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});

/** `tuean log verify`: checks the public log of releases, of this hub or any other. */
export function logCommand(): Command {
  const log = new Command('log').description('the public log of releases');
  log.addCommand(
    printingCommand('verify', 'check the chain of the log, and the log against the signed metadata that is still there')
      .argument('[log]', `address or path of a ${RELEASE_LOG}; default: this hub's own`)
      .option('--root <file>', "trust root; default: this hub's root.json")
      .option('--seen <file>', 'remember the last line here, and refuse a log that does not go on from it')
      .action(async (place: string | undefined, options: Options) => {
        const paths = hubPaths(options.data);
        const rootPath = options.root === undefined ? paths.trustRoot : resolve(options.root);
        const root = await readFile(rootPath).catch(() => null);
        if (root === null) throw new UsageError(`expected a trust root at ${rootPath}`);
        const fetchFile = await repositoryOf(place ?? `${paths.repo}/${RELEASE_LOG}`);
        const seen = options.seen === undefined ? null : await readSeen(options.seen, seenSchema);
        const report = await verifyWithPatience(() => verifyReleaseLog({ fetchFile, root, seen, now: new Date() }));
        if (options.seen !== undefined) await writeFileWhole(resolve(options.seen), `${JSON.stringify(report.last)}\n`);
        if (options.json) return print(JSON.stringify(report));
        await print(
          `${report.lines} lines, the chain holds; ${report.checked} of them are as the signed metadata says`,
        );
        await print(`last: line ${report.last.n}, ${report.last.hash}`);
      }),
  );
  return log;
}

async function verifyWithPatience(verify: () => Promise<LogReport>): Promise<LogReport> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await verify();
    } catch (error) {
      if (tried === TRIES || !(error instanceof HubError) || error.code !== 'bad-log') throw error;
      await sleep(TRY_AGAIN_MS);
    }
  }
}

/** The repository that a log stands in: its own folder, or `repo/` below it where a hub serves it at the top. */
async function repositoryOf(place: string): Promise<FetchFile> {
  if (!place.endsWith(RELEASE_LOG))
    throw new UsageError(`expected the address or path of a ${RELEASE_LOG}, got "${place}"`);
  if (!/^https?:\/\//i.test(place)) return fetchFromFolder(dirname(resolve(place)));
  const base = place.slice(0, -RELEASE_LOG.length - 1);
  const beside = fetchFromAddress(base);
  const isBeside = (await beside('metadata/timestamp.json', 16_384)) !== null;
  return isBeside ? beside : fetchFromAddress(`${base}/repo`);
}
