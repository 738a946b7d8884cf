/*
 * Takes the pictures for the stores from the gallery: `node tests/gallery/store-pictures.ts` writes five of 1280 × 800 in each
 * language to docs/pictures/store/. Fixed values, so that the same source gives the same pictures.
 */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { requireBrowser } from '../../scripts/browsers.ts';
import { demoPage } from '../../scripts/demo/demo-page.ts';
import { serveGallery } from './serve.ts';

/** As the Chrome Web Store and Edge Add-ons ask for; addons.mozilla.org takes it too. */
const PICTURE = { width: 1280, height: 800 };
const CAPTION_HEIGHT = 132;

interface StorePicture {
  readonly file: string;
  readonly page: string;
  readonly state: string;
  /** Size of the screen in the picture, made smaller where it is wider than its frame; what is longer is cut at the lower edge. */
  readonly screen: { readonly width: number; readonly height: number };
  readonly words: Readonly<Record<'th' | 'en', string>>;
}

const FRAME = { width: 1120, height: PICTURE.height - CAPTION_HEIGHT };
/** As high as it takes for what to do and what not to do to stand above the warning's bar. */
const TALL = { width: 1260, height: 752 };
const PICTURES: readonly StorePicture[] = [
  {
    file: '1-warning',
    page: 'interstitial',
    state: 'confirmed',
    screen: TALL,
    words: { th: 'หยุดเว็บหลอกลวงไว้ก่อนโหลด', en: 'A scam site is stopped before it loads' },
  },
  {
    file: '2-number',
    page: 'card',
    state: 'confirmed',
    screen: FRAME,
    words: { th: 'เลขบัญชีมีผู้รายงาน เตือนก่อนโอน', en: 'A reported account, before you pay' },
  },
  {
    file: '3-popup',
    page: 'popup',
    state: 'found',
    screen: { width: 400, height: FRAME.height },
    words: { th: 'ดูเว็บนี้ ตรวจข้อความ กดครั้งเดียวก็รายงานได้', en: 'See, check, and report with one press' },
  },
  {
    file: '4-already-paid',
    page: 'emergency',
    state: 'filled',
    screen: FRAME,
    words: { th: 'โอนไปแล้ว? ทำตามนี้ทีละขั้น', en: 'Already paid? Step by step' },
  },
  {
    file: '5-lesson',
    page: 'welcome',
    state: 'lesson-callcentre',
    screen: FRAME,
    words: { th: 'รู้ทันกลโกง เรื่องละหนึ่งนาที', en: 'Know the tricks, a minute each' },
  },
];

const folder = resolve(import.meta.dirname, '../../docs/pictures/store');
mkdirSync(folder, { recursive: true });
const gallery = await serveGallery('store-site');
const browser = await chromium.launch({ executablePath: await requireBrowser('chromium') });
const shop = await pictureOfShop();
for (const lang of ['th', 'en'] as const) {
  for (const picture of PICTURES) {
    const page = await browser.newPage({ viewport: picture.screen, colorScheme: 'light', reducedMotion: 'reduce' });
    await page.goto(gallery.url({ page: picture.page, state: picture.state, lang }));
    await page.evaluate('document.fonts.ready');
    if (picture.page === 'card') await putBehind(page, shop);
    const screen = await page.screenshot();
    await page.setViewportSize(PICTURE);
    // A page that has the project's letters, which the card leaves to the page that it is over.
    await page.goto(gallery.url({ page: 'welcome', state: 'start', lang }));
    await compose(page, picture.words[lang], screen.toString('base64'), Math.min(picture.screen.width, FRAME.width));
    await page.screenshot({ path: resolve(folder, `${picture.file}-${lang}.png`) });
    await page.close();
  }
}
await browser.close();
await gallery.close();

/** The shop of the demo that asks for a transfer, its account marked as the extension marks what is confirmed. */
async function pictureOfShop(): Promise<string> {
  const page = await browser.newPage({ viewport: FRAME, colorScheme: 'light' });
  await page.setContent(await demoPage({ file: 'phone-shop.html', payTo: '081-234-5678' }));
  await page.getByText('123-4-56789-0', { exact: true }).evaluate((number) => {
    const range = document.createRange();
    range.selectNodeContents(number);
    CSS.highlights.set('tuean-confirmed', new Highlight(range));
  });
  // The colours of `lib/worker/page-scripts.ts`.
  await page.addStyleTag({
    content: '::highlight(tuean-confirmed) { background-color: #b3261e; color: #fff; text-decoration: underline 2px; }',
  });
  // To where the number stands.
  await page.evaluate(() => document.querySelector('.pay')?.scrollIntoView({ block: 'center' }));
  const picture = await page.screenshot();
  await page.close();
  return `data:image/png;base64,${picture.toString('base64')}`;
}

/** The card has nothing behind it in the gallery. */
async function putBehind(page: Page, picture: string): Promise<void> {
  await page.evaluate(async (source) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    Object.assign(document.documentElement.style, { background: `url(${source}) 0 0 / cover` });
    Object.assign(document.body.style, { background: 'transparent' });
  }, picture);
}

/** Puts the screen under its words, with the project's own colours and letters. */
async function compose(page: Page, words: string, screen: string, width: number): Promise<void> {
  await page.evaluate(
    async ({ text, source, screenWidth, captionHeight }) => {
      const caption = document.createElement('p');
      caption.textContent = text;
      Object.assign(caption.style, {
        height: `${captionHeight}px`,
        margin: '0',
        font: '700 44px/1 var(--sans)',
        display: 'grid',
        placeItems: 'center',
      });
      const image = new Image(screenWidth);
      image.src = source;
      Object.assign(image.style, {
        display: 'block',
        margin: '0 auto',
        borderRadius: '16px 16px 0 0',
        boxShadow: '0 0 0 1px rgb(0 0 0 / 0.12), 0 12px 40px rgb(0 0 0 / 0.18)',
      });
      await image.decode();
      document.body.replaceChildren(caption, image);
      document.documentElement.style.background = '#e9eef2';
      Object.assign(document.body.style, {
        background: 'none',
        overflow: 'hidden',
        margin: '0',
        padding: '0',
        maxWidth: 'none',
      });
      document.body.className = '';
      await document.fonts.ready;
    },
    { text: words, source: `data:image/png;base64,${screen}`, screenWidth: width, captionHeight: CAPTION_HEIGHT },
  );
}
