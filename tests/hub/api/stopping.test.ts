/* A hub that is told to stop: who has been answered is let go at once, who is still asking is answered first. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveHub } from '../../../hub/api/serve.ts';
import { embeddedEngine } from '../engines.ts';
import { requestOf } from '../intake/load.ts';
import { sampleAddress, sampleReport } from '../intake/sample.ts';
import { CONFIG, HUB_KEY, makeHub } from '../intake/world.ts';

const embedded = embeddedEngine(makeHub);
beforeAll(() => embedded.start(), 60_000);
afterAll(() => embedded.stop());

it('lets go of whom it has answered while it waits for others', { timeout: 60_000 }, async () => {
  const hub = await embedded.create();
  const own = { config: CONFIG, host: '127.0.0.1', port: 0, hubKey: HUB_KEY, trustedProxies: '127.0.0.1' };
  const served = await serveHub({ ...hub, ...own });
  const request = requestOf(sampleReport().report, sampleAddress());
  const asking = connect(served.port, '127.0.0.1');
  asking.write(request.subarray(0, -1));
  const answered = connect(served.port, '127.0.0.1');
  let got = '';
  answered.on('data', (chunk) => (got += String(chunk)));
  answered.write('GET /repo/metadata/timestamp.json HTTP/1.1\r\nHost: hub\r\n\r\n');
  const file = await readFile(join(hub.paths.repo, 'metadata/timestamp.json'), 'utf8');
  await expect.poll(() => got.endsWith(file), { timeout: 50_000 }).toBe(true);

  // The client has all of its file; for the hub the answer ends a moment later.
  const stopped = served.close();
  await once(answered, 'close');
  asking.write(request.subarray(-1));
  expect(String((await once(asking, 'data'))[0])).toContain('HTTP/1.1 201');
  await stopped;
});
