/*
 * Scripts that every page reads, written so that Chromium reads them fast. Their first line says that nearly all functions run as soon
 * as they are there: they are compiled together, where each would be looked through first and compiled alone at its first call (to other
 * browsers the line is a comment). And they are in ASCII: one letter of Thai in a script has all of it kept, and read, in two bytes
 * a letter. Runs in the build (Node), not in the extension.
 */

/** Chromium knows it in the first line of a script alone. */
export const CALLED_ON_LOAD = '//# allFunctionsCalledOnLoad';

interface BundleChange {
  readonly name: string;
  generateBundle(options: unknown, bundle: Record<string, { type: string; code?: string }>): void;
}

/** A Vite plugin for scripts of the package, by their names there. */
export function readAtOnce(...scripts: readonly string[]): BundleChange {
  return {
    name: 'read-at-once',
    generateBundle(_options, bundle) {
      for (const script of scripts) {
        const chunk = bundle[script];
        if (chunk?.code !== undefined) chunk.code = `${CALLED_ON_LOAD}\n${inAscii(chunk.code)}`;
      }
    },
  };
}

/** A Vite plugin that writes scripts in ASCII, by their names in the package, so that they are kept and read in one byte a letter. */
export function inAsciiOnly(isMeant: (script: string) => boolean): BundleChange {
  return {
    name: 'in-ascii-only',
    generateBundle(_options, bundle) {
      for (const [script, chunk] of Object.entries(bundle))
        if (chunk.code !== undefined && isMeant(script)) chunk.code = inAscii(chunk.code);
    },
  };
}

/** Unit by unit, as strings, templates and regular expressions mean it: other letters stand nowhere else in a built script. */
function inAscii(code: string): string {
  return code.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
