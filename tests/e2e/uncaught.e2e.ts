/* An error of the extension that nobody caught fails the test in which it came (fixtures.ts): it is found wherever it is thrown. */
import { appendFile, cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { page } from '../../scripts/lab/sites.ts';
import { expect, test } from './fixtures.ts';
import { builtFor, world } from './world.ts';

test('what a worker, a page and the script of a visited page throw and nobody catches is found', async ({
  browserKind,
  sites,
  launch,
}) => {
  const broken = join(world().folder, `broken-${browserKind}`);
  await cp(builtFor(browserKind), broken, { recursive: true });
  const chunks = (await readdir(join(broken, 'chunks'))).filter((file) => /^popup-.*\.js$/.test(file));
  expect(chunks).toHaveLength(1);
  const scripts = ['background.js', 'page.js', `chunks/${chunks[0]}`];
  for (const script of scripts) {
    const thrown = [`setTimeout(() => { throw new Error('thrown') })`, `void Promise.reject(new Error('rejected'))`];
    await appendFile(join(broken, script), `\n;${thrown.join(';')};`);
  }
  sites.handle('site.example', page('<title>site</title><p>words'));
  const browser = await launch({ extension: broken });
  await (await browser.newTab()).open('http://site.example/');
  await browser.openOwnPage('popup.html');

  const found = new Set<string>();
  const wanted = scripts.flatMap((script) => [`${script} thrown`, `${script} rejected`]);
  await expect
    .poll(async () => {
      for (const line of await browser.uncaught()) found.add(line.replace(/: Uncaught.*Error: /, ' '));
      return [...found].toSorted();
    })
    .toEqual(wanted.toSorted());
});
