import { InvalidArgumentError, type Command } from 'commander';
import { serveHub } from '../../api/serve.ts';
import { print } from '../io.ts';
import { shortText, wholeNumber } from '../options.ts';
import { HUB_KEY_VARIABLE } from '../../intake/intake-keys.ts';
import { addressTest } from '../../intake/networks.ts';
import { dataCommand, databaseUrl, openHub, type DataOption } from './shared.ts';

interface Options extends DataOption {
  readonly port: number;
  readonly host: string;
  readonly trustProxy: string;
  readonly drain: number;
}

/** `tuean serve`: the API and the repository until SIGTERM or SIGINT. Prints one JSON line when it listens. */
export function serveCommand(): Command {
  return dataCommand('serve', 'serve the API, and the signed repository under /repo/')
    .option('--port <n>', 'port to listen on; 0 takes a free one', wholeNumber(0, 65_535), 1441)
    .option('--host <host>', 'address to listen on', shortText(255), '127.0.0.1')
    .option(
      '--trust-proxy <addresses>',
      'addresses and ranges, with commas, whose X-Forwarded-For says who asks',
      proxyList,
      '',
    )
    .option(
      '--drain <seconds>',
      'after SIGTERM, go on for so long while /healthz says 503 and connections end',
      wholeNumber(0, 300),
      0,
    )
    .option('--json', 'taken for symmetry: the line is JSON either way')
    .action(async (options: Options) => {
      const { paths, config } = await openHub(options);
      const served = await serveHub({
        paths,
        config,
        host: options.host,
        port: options.port,
        databaseUrl: databaseUrl(),
        hubKey: process.env[HUB_KEY_VARIABLE],
        trustedProxies: options.trustProxy,
        drainMs: options.drain * 1000,
      });
      await print(JSON.stringify({ url: served.url, port: served.port }));
      await new Promise<void>((resolve) => {
        for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
      });
      await served.close();
    });
}

/** A list of addresses and ranges, as written. */
function proxyList(text: string): string {
  try {
    addressTest(text);
  } catch (cause) {
    throw new InvalidArgumentError(cause instanceof RangeError ? cause.message : 'expected addresses');
  }
  return text;
}
