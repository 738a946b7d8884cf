import type { Command } from 'commander';
import { writeConfig } from '../../config.ts';
import { topSites } from '../../policy/top-sites.ts';
import { publish, type PublishReport } from '../../publish/publish.ts';
import { createProgress, note, print } from '../io.ts';
import { wholeNumber } from '../options.ts';
import { onDatabase, openHub, printingCommand, type DataOption, type JsonOption } from './shared.ts';

interface Options extends DataOption, JsonOption {
  readonly pollSeconds?: number;
  readonly reset?: boolean;
}

/** `tuean publish`: a signed release of what is listed now. */
export function publishCommand(): Command {
  return printingCommand('publish', 'sign a release of what is listed')
    .option('--poll-seconds <n>', 'ask browsers for this interval from now on', wholeNumber(5, 86_400))
    .option('--reset', 'let the list shrink by more than half')
    .action(async (options: Options) => {
      const opened = await openHub(options);
      const config = { ...opened.config, ...(options.pollSeconds && { pollSeconds: options.pollSeconds }) };
      const report = await onDatabase(opened.paths, (orm) =>
        publish(orm, {
          paths: opened.paths,
          config,
          now: new Date(),
          isReset: options.reset ?? false,
          topSites: topSites(),
          onProgress: createProgress(),
        }),
      );
      if (config.pollSeconds !== opened.config.pollSeconds) await writeConfig(opened.paths, config);
      await printReport(report, options);
    });
}

async function printReport(report: PublishReport, { json }: Options): Promise<void> {
  if (json) return print(JSON.stringify(report));
  const { changed, epoch, sequence, counts, files, withheld } = report;
  const counted = `${counts.hosts} hosts, ${counts.urls} URLs, ${counts.numbers} numbers`;
  if (changed) await print(`release ${epoch}.${sequence}: ${counted}`);
  else await print(`nothing changed: release ${epoch}.${sequence} stays (${counted}); its timestamp was signed again`);
  for (const { path, bytes } of files) await print(`  ${String(bytes).padStart(9)}  ${path}`);
  if (withheld.length > 0) note(`${withheld.length} listings are left out because the gate refuses them now`);
}
