import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { READER_MODULE, withoutCdn } from '../../build/own-wasm.ts';
import { WASM_FILE } from '../../lib/pictures/decode.ts';

const reader = dirname(fileURLToPath(import.meta.resolve('zxing-wasm/reader')));
const FILES = [join(reader, 'index.js'), join(reader, '../share.js')];

describe('the picture reader in the package', () => {
  it('has its module beside it, under the name that is asked for', () => {
    expect(READER_MODULE.relativeDest).toBe(WASM_FILE);
    expect(statSync(READER_MODULE.absoluteSrc).size).toBeGreaterThan(500_000);
  });

  it('names no CDN', () => {
    const before = FILES.map((path) => readFileSync(path, 'utf8')).join('\n');
    expect(before).toMatch(/jsdelivr/);
    const plugin = withoutCdn();
    const after = FILES.map((path) => {
      const code = readFileSync(path, 'utf8');
      return plugin.transform(code, path)?.code ?? code;
    }).join('\n');
    expect(after).not.toMatch(/jsdelivr|https:\/\/\w+\.(net|com)/);
  });

  it('leaves other code as it is', () => {
    expect(withoutCdn().transform('const a = `https://x.jsdelivr.net/`;', '/x/other.js')).toBeNull();
  });
});
