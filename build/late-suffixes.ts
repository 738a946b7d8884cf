/*
 * The list of public suffixes, as the worker reads it at every start. The library carries it as arrays of 22,000 numbers and gets it
 * ready as it is loaded: some ms before a word can be answered. Here the numbers are letters of a text, which a browser
 * only passes over, and all is got ready when a suffix is first asked for. Runs in the build (Node), not in the extension.
 */
import type { CodeTransform } from './code-transform.ts';

const ARRAY = /^export const (\w+) = (?:\/\*#__PURE__\*\/ )?new (Uint(?:8|16)Array)\(\[([\d, ]+)\]\);$/gm;
const READY = /^const numberOfNodes = [^]*?^for \(let node = 0, offset = 0; node < numberOfNodes; [^]*?^\}$/m;
const ASKED = /^function walk\([^)]*\) \{$/m;
/** Letters are taken from here on: neither quotes nor what a text would have to escape. */
const FIRST_LETTER = 0x5d;
const MAX_NUMBER = 0xd7ff - FIRST_LETTER;

/** A Vite plugin. Throws where a new version of the library is written in another way. */
export function lateSuffixes(): CodeTransform {
  return {
    name: 'late-suffixes',
    transform(code, id) {
      const file = /\/tldts\/.*\/(trie|suffix-trie)\.js/.exec(id)?.[1];
      if (file === undefined) return null;
      return { code: file === 'trie' ? withLateArrays(code, id) : withLateTables(code, id), map: null };
    },
  };
}

/** `readTrie()` makes the arrays, which are not there before. */
function withLateArrays(code: string, id: string): string {
  const made: string[] = [];
  const rest = code.replace(ARRAY, (_all, name: string, type: string, numbers: string) => {
    made.push(
      `${name} = numbersIn(new ${type}(${numbers.split(',').length}), ${toText(numbers.split(',').map(Number))});`,
    );
    return `export let ${name};`;
  });
  if (made.length !== 4) throw new Error(`${id}: expected the four arrays of tldts 7, found ${made.length}`);
  return `${rest}
function numbersIn(numbers, text) {
  for (let at = 0; at < numbers.length; at++) numbers[at] = text.charCodeAt(at) - ${FIRST_LETTER};
  return numbers;
}
export function readTrie() {
  ${made.join('\n  ')}
}
`;
}

function withLateTables(code: string, id: string): string {
  const [tables] = READY.exec(code) ?? [];
  const [walk] = ASKED.exec(code) ?? [];
  if (tables === undefined || walk === undefined) throw new Error(`${id}: expected the tables and the walk of tldts 7`);
  const names = [...tables.matchAll(/^const (\w+) =/gm)].map(([, name]) => name);
  const late = `let isReady = false, ${names.join(', ')};
function getReady() {
isReady = true;
readTrie();
${tables.replace(/^const /gm, '')}
}`;
  // As functions: `$` in the library's code means nothing here.
  return code
    .replace(tables, () => late)
    .replace(walk, () => `${walk}\nif (!isReady) getReady();`)
    .replace('import { edgeChild,', 'import { readTrie, edgeChild,');
}

function toText(numbers: readonly number[]): string {
  const high = numbers.find((number) => number > MAX_NUMBER);
  if (high !== undefined) throw new Error(`expected numbers up to ${MAX_NUMBER}, got ${high}`);
  return JSON.stringify(String.fromCharCode(...numbers.map((number) => number + FIRST_LETTER)));
}
