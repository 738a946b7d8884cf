/* A release for a share of browsers first: who is in it takes it, who is not stays with the one before, until it is for all. */
import { canaryBucket, SECRET_BYTES } from '../../lib/core/trust/canary.ts';
import { DATABASE_NAME } from '../../lib/store/database.ts';
import type { LabBrowser, Tab } from '../../scripts/lab/browser.ts';
import { ask, expect, test, withList } from './fixtures.ts';
import { expectWarning } from './warning.ts';

const NEW_HOST = 'canary-scam.example';
const URL_OF_NEW = `http://${NEW_HOST}/`;
const PERCENT = 50;

test('a canary warns in its share of browsers, and in all once it is widened', async ({ hub, launch }) => {
  const inside = await launch();
  const outside = await launch();
  const own = { inside: await withList(inside), outside: await withList(outside) };
  const [status] = (await ask(own.inside, 'list.status', {})).publishers;
  if (status === undefined) throw new Error('expected a list');
  const next = { epoch: status.epoch, sequence: status.sequence + 1 };
  await keepSecret(own.inside, await secretWhere((bucket) => bucket < PERCENT, next));
  await keepSecret(own.outside, await secretWhere((bucket) => bucket >= PERCENT, next));

  await hub.import([URL_OF_NEW], { format: 'urls' });
  await hub.run('publish', '--canary', String(PERCENT));
  expect((await ask(own.inside, 'list.update', {})).publishers[0]).toMatchObject({ ...next, lastError: null });
  expect((await ask(own.outside, 'list.update', {})).publishers[0]).toMatchObject({
    sequence: status.sequence,
    lastError: null,
  });
  await expectWarned(inside);
  const tab = await outside.newTab();
  expect((await tab.open(URL_OF_NEW)).kind).toBe('site');

  await hub.run('publish', '--kind', 'widen');
  expect((await ask(own.outside, 'list.update', {})).publishers[0]).toMatchObject({ ...next, lastError: null });
  await expectWarned(outside);
});

async function expectWarned(browser: LabBrowser): Promise<void> {
  const tab = await browser.newTab();
  await expectWarning(tab, await tab.open(URL_OF_NEW));
}

/** A secret whose bucket for a canary is as asked. */
async function secretWhere(
  isWanted: (bucket: number) => boolean,
  canary: { readonly epoch: number; readonly sequence: number },
): Promise<Uint8Array> {
  for (let i = 0; i < 256; i++) {
    const secret = new Uint8Array(SECRET_BYTES).fill(i);
    if (isWanted(await canaryBucket(secret, canary))) return secret;
  }
  throw new Error('expected a secret in every half of the buckets');
}

/** Gives an installation its secret, which is otherwise made by chance at its first canary. */
async function keepSecret(own: Tab, secret: Uint8Array): Promise<void> {
  await own.evaluate(`new Promise((resolve, reject) => {
    const opening = indexedDB.open(${JSON.stringify(DATABASE_NAME)});
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const putting = opening.result.transaction('canary', 'readwrite');
      putting.objectStore('canary').put(new Uint8Array(${JSON.stringify([...secret])}), 'secret');
      putting.oncomplete = () => { opening.result.close(); resolve(null); };
      putting.onerror = () => reject(putting.error);
    };
  })`);
}
