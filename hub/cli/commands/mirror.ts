import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { bucketDestination, folderDestination } from '../../operate/destinations.ts';
import { mirror, type Destination, type MirrorReport } from '../../operate/mirror.ts';
import { createProgress, note, print, UsageError } from '../io.ts';
import { hubUrl, shortText, wholeNumber } from '../options.ts';
import { openHub, printingCommand, type DataOption, type JsonOption } from './shared.ts';

interface Options extends DataOption, JsonOption {
  readonly to: string;
  readonly endpoint?: string;
  readonly region: string;
  readonly keepHours: number;
  readonly overwrite?: boolean;
  readonly every?: number;
}

/** `tuean mirror`: the signed repository in a bucket or a folder, once or again and again. */
export function mirrorCommand(): Command {
  return printingCommand('mirror', 'copy the signed repository to an object store or a folder')
    .requiredOption('--to <place>', 's3://BUCKET/PREFIX, or a folder', shortText(500))
    .option('--endpoint <url>', 'address of the object store, without the bucket', hubUrl)
    .option('--region <region>', 'region of the bucket', shortText(60), process.env.AWS_REGION || 'us-east-1')
    .option('--keep-hours <n>', 'hours that a file stays there after it was dropped here', wholeNumber(24, 8_760), 72)
    .option('--overwrite', 'send to a mirror that is ahead of this hub, too')
    .option('--every <seconds>', 'go on until SIGTERM, and look this often', wholeNumber(5, 86_400))
    .action(async (options: Options) => {
      const destination = destinationOf(options);
      const { paths } = await openHub(options);
      const once = async (): Promise<void> => {
        const report = await mirror({
          paths,
          destination,
          now: new Date(),
          keepHours: options.keepHours,
          overwrite: options.overwrite ?? false,
          onProgress: createProgress(),
        });
        if (options.every === undefined || report.sent > 0 || report.removed > 0) await printReport(report, options);
      };
      if (options.every === undefined) return once();
      await again(once, options.every);
    });
}

/** A run that failed is tried again by the next: the mirror holds the last release meanwhile. */
async function again(once: () => Promise<void>, seconds: number): Promise<void> {
  const ending = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ending.abort());
  while (!ending.signal.aborted) {
    try {
      await once();
    } catch (error) {
      note(`failed, tried again in ${seconds} s: ${error instanceof Error ? error.message : String(error)}`);
    }
    await sleep(seconds * 1_000, undefined, { signal: ending.signal }).catch(() => undefined);
  }
}

function destinationOf({ to, endpoint, region }: Options): Destination {
  if (!to.startsWith('s3://')) {
    if (endpoint !== undefined) throw new UsageError('an endpoint is for s3://BUCKET/PREFIX, not for a folder');
    return folderDestination(to);
  }
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,62})((?:\/[A-Za-z0-9._-]+)*)\/?$/.exec(to);
  if (match === null) throw new UsageError(`expected s3://BUCKET/PREFIX, got "${to}"`);
  if (endpoint === undefined) throw new UsageError('expected --endpoint, the address of the object store');
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env;
  if (!accessKeyId || !secretAccessKey) {
    throw new UsageError('expected the credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
  }
  const [, bucket = '', prefix = ''] = match;
  return bucketDestination({
    endpoint,
    bucket,
    prefix: prefix.slice(1),
    region,
    accessKeyId,
    secretAccessKey,
    sessionToken,
  });
}

async function printReport(report: MirrorReport, { json }: Options): Promise<void> {
  if (json) return print(JSON.stringify(report));
  const { sent, sentBytes, present, removed, timestamp } = report;
  await print(
    `sent ${sent} files (${sentBytes} bytes), ${present} were there, removed ${removed}; timestamp ${timestamp}`,
  );
}
