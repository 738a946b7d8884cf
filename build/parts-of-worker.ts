/*
 * In Firefox the worker is an event page: each event that wakes it reads, compiles and runs its script anew. There it is a module, and
 * what the source brings by `import()` (lib/part.ts) stays in files of its own, read when it is wanted:
 *
 *   background.js   the listeners, and all that a verdict on an address needs, in one file: each further one is a further reading
 *   worker/*.js     the rest; `apart` names what is to be one file together with all that it alone needs
 *
 * A service worker of Chromium may not import so: there the same source is one file. Runs in the build (Node), not in the extension.
 */
import type { UserConfig } from 'vite';

interface BuiltModules {
  getModuleIds(): Iterable<string>;
  getModuleInfo(id: string): { readonly isEntry: boolean; readonly importedIds: readonly string[] } | null;
}

interface WorkerBuild {
  readonly name: string;
  config(config: UserConfig): void;
  buildEnd(this: BuiltModules): void;
}

const SCRIPT = 'background';
const START = 'start';
/** The bundler's own few lines, which any of the files may need. */
const RUNTIME = '\0rolldown/runtime.js';

/** A Vite plugin for Firefox's build; what is no worker stays as it is. Input: names of files, with the paths of their main modules. */
export function partsOfWorker(apart: Readonly<Record<string, string>>): WorkerBuild {
  const fileOf = new Map([[RUNTIME, START]]);
  const group = (name: string, priority: number) => ({ name, priority, test: (id: string) => fileOf.get(id) === name });
  return {
    name: 'parts-of-worker',
    config({ build }) {
      if (typeof build?.lib !== 'object' || build.lib.fileName !== SCRIPT) return;
      const { entry } = build.lib;
      if (typeof entry !== 'string') throw new Error('expected one script to make the worker of');
      build.lib = false;
      // Hints to load ahead are for pages that a person waits for.
      build.modulePreload = false;
      build.rolldownOptions = {
        ...build.rolldownOptions,
        input: { [SCRIPT]: entry },
        output: {
          format: 'es',
          entryFileNames: `${SCRIPT}.js`,
          chunkFileNames: 'worker/[name]-[hash].js',
          codeSplitting: { groups: [group(START, 2), ...Object.keys(apart).map((name) => group(name, 1))] },
        },
      };
    },
    buildEnd() {
      const put = (id: string, file: string): void => {
        if (fileOf.has(id)) return;
        fileOf.set(id, file);
        for (const next of this.getModuleInfo(id)?.importedIds ?? []) put(next, file);
      };
      for (const id of this.getModuleIds()) if (this.getModuleInfo(id)?.isEntry === true) put(id, START);
      for (const [name, path] of Object.entries(apart)) put(path, name);
    },
  };
}

/** Says in the manifest that the worker's script is a module. */
export function asModule({ background }: { readonly background?: object | undefined }): void {
  if (background !== undefined) Object.assign(background, { type: 'module' });
}
