/*
 * Says of a script that nearly all its functions run as soon as it is there: Chromium then compiles them together, where it
 * would look through each first and compile it alone at its first call. To others the line is a comment. Runs in the build
 * (Node), not in the extension.
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
        if (chunk?.code !== undefined) chunk.code = `${CALLED_ON_LOAD}\n${chunk.code}`;
      }
    },
  };
}
