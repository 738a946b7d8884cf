/* The interstitial as a test works it: by what a person sees and presses. */
import type { Shown, Tab } from '../../scripts/lab/browser.ts';
import { expect } from './fixtures.ts';

export const LEAVE = '.interstitial .button.primary';
const DETAILS = '.interstitial details.disclosure > summary';
const READ_BACK = '.interstitial .proceed input[type="checkbox"]';
const PROCEED = '.interstitial .proceed button.quiet-link';

/** The tab shows a warning whose verdict comes from the list. */
export async function expectWarning(tab: Tab, shown: Shown): Promise<void> {
  expect(shown.kind, `shown is ${shown.url}`).toBe('interstitial');
  await tab.waitFor(`document.querySelector('.interstitial')?.dataset.state === 'listed'`);
}

/** Goes in past the warning as the page asks it: open the details, read back, press. */
export async function proceedPast(tab: Tab): Promise<Shown> {
  await tab.click(DETAILS);
  await tab.click(READ_BACK);
  await tab.waitFor(`document.querySelector(${JSON.stringify(PROCEED)})?.disabled === false`);
  return await tab.follow(() => tab.click(PROCEED));
}
