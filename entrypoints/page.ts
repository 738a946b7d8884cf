/*
 * The content script: reads the page, marks what is listed, watches copying and typing. It decides nothing and shows
 * nothing itself; the worker does, and brings the card only when there is something to show.
 *
 * It stands in the manifest as it is (wxt.config.ts): the framework's wrapper for content scripts would add listeners and a
 * message that pages can hear to every page.
 */
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { startPage } from '../lib/page/page.ts';

export default defineUnlistedScript(startPage);
