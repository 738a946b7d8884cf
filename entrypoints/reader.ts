/*
 * The second script of a page: reads its numbers and marks what is listed. It decides nothing and shows nothing itself; the worker
 * does. The worker puts it into the frames that have asked for it (lib/page/reader-order.ts).
 */
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { startReader } from '../lib/page/reader.ts';

export default defineUnlistedScript(startReader);
