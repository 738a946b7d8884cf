import type { Command } from 'commander';
import { hubPaths } from '../../config.ts';
import { DEFAULT_COST, MAX_MEMORY_KIB, MAX_PASSES, MIN_MEMORY_KIB } from '../../../lib/core/indicators/digest.ts';
import { initHub } from '../../publish/init.ts';
import { print } from '../io.ts';
import { hubUrl, shortText, wholeNumber } from '../options.ts';
import { databaseUrl, printingCommand, type DataOption, type JsonOption } from './shared.ts';

interface Options extends DataOption, JsonOption {
  readonly url: string;
  readonly nameTh: string;
  readonly nameEn: string;
  readonly pollSeconds: number;
  readonly targetsThreshold: number;
  readonly digestMemory: number;
  readonly digestPasses: number;
}

/** `tuean init`: a new hub with keys, trust root and a first, empty release. */
export function initCommand(): Command {
  return printingCommand('init', 'make a hub: database, keys, trust root, first release')
    .option('--url <url>', 'public address of the hub', hubUrl, 'http://127.0.0.1:1441')
    .option('--name-th <name>', "publisher's name in Thai", shortText(80), 'ศูนย์เตือนภัยทดลอง (สาธิต)')
    .option('--name-en <name>', "publisher's name in English", shortText(80), 'Trial warning list (demo)')
    .option('--poll-seconds <n>', 'seconds between polls that browsers are asked for', wholeNumber(5, 86_400), 900)
    .option('--targets-threshold <n>', 'keys that must sign a release', wholeNumber(1, 8), 1)
    .option(
      '--digest-memory <KiB>',
      "memory of a number's digest",
      wholeNumber(MIN_MEMORY_KIB, MAX_MEMORY_KIB),
      DEFAULT_COST.memoryKiB,
    )
    .option('--digest-passes <n>', 'passes over that memory', wholeNumber(1, MAX_PASSES), DEFAULT_COST.passes)
    .action(async (options: Options) => {
      const paths = hubPaths(options.data);
      const config = {
        version: 1 as const,
        url: options.url,
        publisher: { th: options.nameTh, en: options.nameEn },
        pollSeconds: options.pollSeconds,
        digestCost: { memoryKiB: options.digestMemory, passes: options.digestPasses },
      };
      const trustRoot = await initHub({
        paths,
        config,
        databaseUrl: databaseUrl(),
        now: new Date(),
        targetsThreshold: options.targetsThreshold,
      });
      if (options.json) return print(JSON.stringify({ data: paths.data, url: config.url, trustRoot }));
      await print(`hub        ${paths.data}\naddress    ${config.url}\ntrust root ${trustRoot}`);
      await print(`\nnext: tuean import FILE --data ${options.data} && tuean publish --data ${options.data}`);
    });
}
