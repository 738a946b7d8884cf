/* The public figures: a page for people and JSON for everybody else, counted at most every five minutes. */
import { Hono, type Context } from 'hono';
import type { PublicFigures } from '../../lib/core/console/figures.ts';
import type { HubConfig } from '../config.ts';
import type { LastingDatabase } from '../db/lasting-database.ts';
import { publicFiguresOf } from '../figures/public.ts';
import { figuresPage } from '../pages/figures-page.ts';
import { languageOf } from './appeal-page.ts';
import type { SenderEnv } from './sender.ts';

export interface FiguresPageDeps {
  readonly database: LastingDatabase;
  readonly config: HubConfig;
  readonly now: () => Date;
}

/** Strangers may ask as often as they like: the database is asked this often. */
const KEPT_MS = 5 * 60_000;
const HEADERS = {
  'cache-control': 'public, max-age=300',
  'x-content-type-options': 'nosniff',
} as const;

/** The routes `/figures` and `/figures.json`. */
export function figuresPageRoutes({ database, config, now }: FiguresPageDeps): Hono<SenderEnv> {
  const app = new Hono<SenderEnv>();
  let kept: { readonly at: number; readonly figures: Promise<PublicFigures> } | null = null;
  const figuresNow = (): Promise<PublicFigures> => {
    const at = now().getTime();
    if (kept === null || Math.abs(at - kept.at) >= KEPT_MS) {
      const figures = database.use((orm) => publicFiguresOf(orm, config.publisher, now()));
      kept = { at, figures };
      // What failed is asked again by the next; who waits for it now is told.
      figures.catch(() => (kept = null));
    }
    return kept.figures;
  };

  app.get('/figures', async (context: Context<SenderEnv>) =>
    context.html(figuresPage(languageOf(context), await figuresNow()), 200, {
      ...HEADERS,
      'content-security-policy': "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      vary: 'accept-language',
    }),
  );
  app.get('/figures.json', async (context) =>
    context.json(await figuresNow(), 200, { ...HEADERS, 'access-control-allow-origin': '*' }),
  );
  return app;
}
