/*
 * The program of `hub-process.ts`: a hub that takes any number of reports of one network, for all browsers of a test come from
 * one address, and makes cases of them within a second. Arguments: data folder, hours that its clock is behind. Prints its port as JSON when it listens.
 */
import { serveHub } from '../../hub/api/serve.ts';
import { hubPaths, readConfig } from '../../hub/config.ts';

const WITHOUT_LIMIT = 1_000_000;
const paths = hubPaths(process.argv[2] ?? '');
const behindMs = Number(process.argv[3] ?? 0) * 3_600_000;
const served = await serveHub({
  paths,
  config: await readConfig(paths),
  host: '127.0.0.1',
  port: 0,
  databaseUrl: undefined,
  hubKey: undefined,
  trustedProxies: '127.0.0.1',
  now: () => new Date(Date.now() - behindMs),
  pace: { casesMs: 1_000, burstsMs: 1_000 },
  limits: {
    requestsPerMinute: WITHOUT_LIMIT,
    reportsPerNetwork: WITHOUT_LIMIT,
    reportsPerReporter: WITHOUT_LIMIT,
    amendmentsPerNetwork: WITHOUT_LIMIT,
  },
});
process.stdout.write(`${JSON.stringify({ port: served.port })}\n`);
