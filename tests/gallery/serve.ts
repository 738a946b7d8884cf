/* Builds the gallery and serves it on a free port of this machine. */
import { resolve } from 'node:path';
import preact from '@preact/preset-vite';
import { build, preview } from 'vite';
import { onceARun, runFolder } from '../hub/once-a-run.ts';

const root = import.meta.dirname;
const project = resolve(root, '../..');

export interface Gallery {
  /** Address of one state, e.g. `url({ page: 'popup', state: 'stale', lang: 'en' })`. */
  readonly url: (query: Readonly<Record<string, string>>, hash?: string) => string;
  /** Address of a page with nothing on it. */
  readonly blank: string;
  readonly close: () => Promise<void>;
}

/** In a run of tests all share one build; elsewhere it goes to `.output/gallery/<folder>`, and two at once need two folders. */
export async function serveGallery(folder = 'site'): Promise<Gallery> {
  const run = runFolder();
  const outDir =
    run === undefined
      ? await buildInto(resolve(project, '.output/gallery', folder))
      : await onceARun(run, 'gallery', buildInto);
  const server = await preview({ ...configOf(outDir), preview: { port: 0, host: '127.0.0.1' } });
  const base = server.resolvedUrls?.local[0];
  if (base === undefined) throw new Error('gallery: the preview server has no address');
  return {
    url: (query, hash = '') => `${base}?${new URLSearchParams(query).toString()}${hash}`,
    blank: `${base}blank.html`,
    close: () => server.close(),
  };
}

async function buildInto(outDir: string): Promise<string> {
  await build({ ...configOf(outDir), plugins: [preact({ devToolsEnabled: false })] });
  return outDir;
}

const configOf = (outDir: string) => ({
  root,
  configFile: false as const,
  logLevel: 'warn' as const,
  build: { outDir, emptyOutDir: true, assetsInlineLimit: 0, chunkSizeWarningLimit: 4000 },
});
