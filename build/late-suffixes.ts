/*
 * The list of public suffixes, got ready when a suffix is first asked for: the library does it as it is loaded, which is some 3 ms of
 * every start of the worker, before a word of it can be answered. Runs in the build (Node), not in the extension.
 */

const GETTING_READY = /^for \(let node = 0, offset = 0; node < numberOfNodes; [^]*?^\}$/m;
const ASKING = /^(function walk\([^)]*\) \{)$/m;

interface CodeTransform {
  readonly name: string;
  transform(code: string, id: string): { code: string; map: null } | null;
}

/** A Vite plugin. Throws where a new version of the library is written in another way. */
export function lateSuffixes(): CodeTransform {
  return {
    name: 'late-suffixes',
    transform(code, id) {
      if (!/\/tldts\/.*\/suffix-trie\.js/.test(id)) return null;
      if (!GETTING_READY.test(code) || !ASKING.test(code)) throw new Error(`${id}: expected the loop and the walk of tldts 7`);
      const late = code
        .replace(GETTING_READY, 'let isReady = false;\nfunction getReady() {\nisReady = true;\n$&\n}')
        .replace(ASKING, '$1\nif (!isReady) getReady();');
      return { code: late, map: null };
    },
  };
}
