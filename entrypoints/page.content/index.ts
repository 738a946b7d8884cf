/*
 * The content script: reads the page, marks what is listed, watches copying and typing. It decides nothing and shows
 * nothing itself; the worker does, and brings the card only when there is something to show.
 */
import { defineContentScript } from 'wxt/utils/define-content-script';
import { startPage } from '../../lib/page/page.ts';

export default defineContentScript({
  matches: ['http://*/*', 'https://*/*'],
  allFrames: true,
  matchAboutBlank: true,
  matchOriginAsFallback: true,
  runAt: 'document_start',
  main() {
    startPage();
  },
});
