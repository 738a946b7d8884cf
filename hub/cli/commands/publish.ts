import type { Command } from 'commander';
import { writeConfig } from '../../config.ts';
import { topSites } from '../../policy/top-sites.ts';
import { propose } from '../../publish/proposal.ts';
import { publish, type PublishReport } from '../../publish/publish.ts';
import type { ProposalKind } from '../../../lib/core/console/release.ts';
import { PROPOSAL_KINDS } from '../../../lib/core/console/release.ts';
import { HANDLE } from '../../../lib/core/console/access.ts';
import { createProgress, note, print, UsageError } from '../io.ts';
import { oneOf, wholeNumber } from '../options.ts';
import { onDatabase, openHub, printingCommand, type DataOption, type JsonOption } from './shared.ts';

interface Options extends DataOption, JsonOption {
  readonly pollSeconds?: number;
  readonly reset?: boolean;
  readonly canary?: number;
  readonly kind: ProposalKind;
  readonly propose?: boolean;
  readonly by?: string;
}

/** `tuean publish`: a signed release of what is listed now. */
export function publishCommand(): Command {
  return printingCommand('publish', 'sign a release of what is listed')
    .option('--poll-seconds <n>', 'ask browsers for this interval from now on', wholeNumber(5, 86_400))
    .option('--reset', 'let the list shrink by more than half')
    .option('--canary <percent>', 'for this share of browsers first', wholeNumber(1, 99))
    .option(
      '--kind <kind>',
      'list: all that is listed; revocations: only what must go, for everybody; widen: the canary that is out, for more or all',
      oneOf(PROPOSAL_KINDS),
      'list' as const,
    )
    .option('--propose', "leave it to people to sign, also where this hub's own keys would do")
    .option('--by <handle>', 'who asks for it', handle)
    .action(async (options: Options) => {
      const opened = await openHub(options);
      const config = { ...opened.config, ...(options.pollSeconds && { pollSeconds: options.pollSeconds }) };
      if (options.kind === 'revocations' && options.canary !== undefined) {
        throw new UsageError('revocations are for everybody: expected no --canary');
      }
      const wish = {
        paths: opened.paths,
        config,
        now: new Date(),
        isReset: options.reset ?? false,
        topSites: topSites(),
        kind: options.kind,
        canary: options.canary ?? null,
        by: options.by ?? null,
        onProgress: createProgress(),
      };
      const report = await onDatabase(opened.paths, (orm) =>
        options.propose ? propose(orm, wish) : publish(orm, wish, propose),
      );
      if (config.pollSeconds !== opened.config.pollSeconds) await writeConfig(opened.paths, config);
      await printReport(report, options);
    });
}

async function printReport(report: PublishReport, { json }: Options): Promise<void> {
  if (json) return print(JSON.stringify(report));
  const { changed, isProposal, epoch, sequence, counts, canary, files, withheld, waiting } = report;
  const counted = `${counts.hosts} hosts, ${counts.urls} URLs, ${counts.numbers} numbers`;
  const share = canary === null ? '' : ` for ${canary} % of browsers`;
  if (isProposal)
    await print(`proposed ${epoch}.${sequence}${share}: ${counted}; published when enough people have signed`);
  else if (changed) await print(`release ${epoch}.${sequence}${share}: ${counted}`);
  else await print(`nothing changed: release ${epoch}.${sequence} stays (${counted}); its timestamp was signed again`);
  for (const { path, bytes } of files) await print(`  ${String(bytes).padStart(9)}  ${path}`);
  if (withheld.length > 0) note(`${withheld.length} listings are left out because the gate refuses them now`);
  if (waiting > 0) {
    note(
      `${waiting} listings are left out: they wait until two people stand behind them ` +
        "(the console's page of listings, or `tuean confirm`)",
    );
  }
}

function handle(text: string): string {
  if (HANDLE.test(text)) return text;
  throw new UsageError(`expected a handle as somsri@bank-a, got ${text}`);
}
