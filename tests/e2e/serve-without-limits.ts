/*
 * A hub in a process of its own that can be killed, which takes any number of reports of one network: all browsers of a test
 * come from one address. Arguments: data folder. Prints its port as JSON when it listens.
 */
import { serveHub } from '../../hub/api/serve.ts';
import { hubPaths, readConfig } from '../../hub/config.ts';

const WITHOUT_LIMIT = 1_000_000;
const paths = hubPaths(process.argv[2] ?? '');
const served = await serveHub({
  paths,
  config: await readConfig(paths),
  host: '127.0.0.1',
  port: 0,
  databaseUrl: undefined,
  hubKey: undefined,
  trustedProxies: '',
  limits: {
    requestsPerMinute: WITHOUT_LIMIT,
    reportsPerNetwork: WITHOUT_LIMIT,
    reportsPerReporter: WITHOUT_LIMIT,
  },
});
process.stdout.write(`${JSON.stringify({ port: served.port })}\n`);
