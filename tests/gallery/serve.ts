/* Builds the gallery into .output/gallery/site and serves it on a free port of this machine. */
import { resolve } from 'node:path';
import preact from '@preact/preset-vite';
import { build, preview } from 'vite';

const root = import.meta.dirname;
const project = resolve(root, '../..');

export interface Gallery {
  /** Address of one state, e.g. `url({ page: 'popup', state: 'stale', lang: 'en' })`. */
  readonly url: (query: Readonly<Record<string, string>>, hash?: string) => string;
  readonly close: () => Promise<void>;
}

/** `folder` is where the built page goes; two runs at once need two folders. */
export async function serveGallery(folder = 'site'): Promise<Gallery> {
  const outDir = resolve(project, '.output/gallery', folder);
  const config = {
    root,
    configFile: false as const,
    logLevel: 'warn' as const,
    plugins: [preact({ devToolsEnabled: false })],
    build: { outDir, emptyOutDir: true, assetsInlineLimit: 0, chunkSizeWarningLimit: 4000 },
  };
  await build(config);
  const server = await preview({ ...config, preview: { port: 0, host: '127.0.0.1' } });
  const base = server.resolvedUrls?.local[0];
  if (base === undefined) throw new Error('gallery: the preview server has no address');
  return {
    url: (query, hash = '') => `${base}?${new URLSearchParams(query).toString()}${hash}`,
    close: () => server.close(),
  };
}
