/*
 * The first script of a page, in each of its frames: watches copying, typing and pictures, and looks whether a number may be there.
 * It reads, decides and shows nothing itself: the worker brings the script that reads (reader.ts), and the card.
 *
 * It stands in the manifest as it is (wxt.config.ts): the framework's wrapper for content scripts would add listeners and a
 * message that pages can hear to every page.
 */
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { startPage } from '../lib/page/page.ts';

export default defineUnlistedScript(startPage);
