/* The frame of the hub's own pages: no script, nothing from elsewhere, in Thai or English. */
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { PageLanguage } from './words.ts';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

export interface PageFrame {
  readonly language: PageLanguage;
  /** Path of the page, for the same in the other language. */
  readonly path: string;
  readonly title: string;
  /** False: a page that search engines should leave alone. */
  readonly isIndexed: boolean;
}

const FRAME_WORDS = {
  th: { name: 'เตือน', notTheState: 'ไม่ใช่หน่วยงานรัฐ', otherLanguage: 'English' },
  en: { name: 'Tuean', notTheState: 'not a government service', otherLanguage: 'ไทย' },
} as const;

/** A whole page. */
export function page({ language, path, title, isIndexed }: PageFrame, body: Html): Html {
  const t = FRAME_WORDS[language];
  const other = language === 'th' ? 'en' : 'th';
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${isIndexed ? '' : raw('<meta name="robots" content="noindex" />')}
        <title>${title} · ${t.name}</title>
        <link rel="stylesheet" href="/appeal.css" />
      </head>
      <body>
        <div class="page">
          <header>
            <strong>${t.name}</strong><a href="${path}?lang=${other}" lang="${other}">${t.otherLanguage}</a>
          </header>
          <main>
            <h1>${title}</h1>
            ${body}
          </main>
          <footer><span>${t.name} · ${t.notTheState}</span></footer>
        </div>
      </body>
    </html>`;
}
