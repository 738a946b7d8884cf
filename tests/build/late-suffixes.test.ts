import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse as parseSuffix } from 'tldts';
import { build } from 'vite';
import { describe, expect, it } from 'vitest';
import { lateSuffixes } from '../../build/late-suffixes.ts';

const LIBRARY = join(dirname(fileURLToPath(import.meta.resolve('tldts'))), '../es6');

const OPTIONS = { allowPrivateDomains: true, extractHostname: false, validateHostname: false, detectIp: false };
/** Rules of each kind: plain, wildcard, exception, private, other scripts, none. */
const HOSTS =
  'a.com a.b.co.th co.th th a.b.c.ck www.ck x.www.ck shop.evil.github.io github.io a.b.compute.amazonaws.com ' +
  'city.kawasaki.jp a.b.kawasaki.jp xn--o3cw4h a.xn--12c1fe0br.xn--o3cw4h a.blogspot.com nothing.at-all localhost ' +
  'a..b.co.th .co.th a.uk a.b.nsw.edu.au';

describe('the late list of public suffixes', () => {
  it('answers as the library does, from a package that gets nothing ready before it is asked', async () => {
    const built = await build({
      configFile: false,
      logLevel: 'silent',
      plugins: [lateSuffixes()],
      build: {
        write: false,
        minify: false,
        lib: { entry: join(LIBRARY, 'index.js'), formats: ['es'], fileName: 'all' },
      },
    });
    const [{ output }] = built as unknown as readonly [{ readonly output: readonly [{ readonly code: string }] }];
    const { code } = output[0];
    // As truths: the text has 130,000 letters.
    expect(/Array\(\[/.test(code)).toBe(false);
    expect(code.includes('if (!isReady) getReady()')).toBe(true);
    const late = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as { parse: typeof parseSuffix };
    for (const host of HOSTS.split(' ')) expect(late.parse(host, OPTIONS), host).toEqual(parseSuffix(host, OPTIONS));
  });

  it('says so where the library is written in another way', async () => {
    const late = lateSuffixes();
    const code = await readFile(join(LIBRARY, 'src/suffix-trie.js'), 'utf8');
    expect(late.transform(code, join(LIBRARY, 'src/suffix-trie.js'))?.code).toContain('getReady');
    expect(() => late.transform(code.replaceAll('numberOfNodes', 'nodes'), '/tldts/dist/suffix-trie.js')).toThrow(
      'tldts 7',
    );
    expect(() => late.transform('export const rulesRoot = 1;', '/tldts/dist/data/trie.js')).toThrow('four arrays');
    expect(late.transform(code, '/other/suffix-trie.js')).toBeNull();
  });
});
