import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { CALLED_ON_LOAD, readAtOnce } from '../../build/read-at-once.ts';

function built(code: string): string {
  const bundle = { 'page.js': { type: 'chunk', code }, 'card.js': { type: 'chunk', code } };
  readAtOnce('page.js', 'reader.js').generateBundle({}, bundle);
  expect(bundle['card.js'].code).toBe(code);
  return bundle['page.js'].code;
}

describe('a script that every page reads', () => {
  it('says in its first line that its functions all run, and others do not', () => {
    expect(built('a()')).toBe(`${CALLED_ON_LOAD}\na()`);
  });

  it('is in ASCII, and means the same', () => {
    const code = '["ไลน์", `ขีด🔔`, "ไลน์".replace(/น[์ๆ]/, "x"), /^\\p{L}🔔$/u.test("ก🔔")].join()';
    const script = built(code);
    expect(script).toMatch(/^\p{ASCII}+$/u);
    expect(runInNewContext(script)).toBe('ไลน์,ขีด🔔,ไลx,true');
  });
});
