import { describe, expect, it } from 'vitest';
import { CALLED_ON_LOAD, readAtOnce } from '../../build/read-at-once.ts';

describe('a script whose functions all run', () => {
  it('says so in its first line, and others do not', () => {
    const bundle = {
      'page.js': { type: 'chunk', code: 'a()' },
      'card.js': { type: 'chunk', code: 'b()' },
      'reader.js': { type: 'chunk', code: 'c()' },
    };
    readAtOnce('page.js', 'reader.js').generateBundle({}, bundle);
    expect(bundle['page.js'].code).toBe(`${CALLED_ON_LOAD}\na()`);
    expect(bundle['reader.js'].code).toBe(`${CALLED_ON_LOAD}\nc()`);
    expect(bundle['card.js'].code).toBe('b()');
  });
});
