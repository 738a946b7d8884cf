/* The mark of a page's build: the same for copies of one page with other words, another for every other page. */
import { page } from '../../scripts/lab/sites.ts';
import { ask, expect, test, withList } from './fixtures.ts';
import { serveIntake } from './report-intake.ts';
import { seenPage } from './tab-id.ts';

test.use({ mayReport: true });

/** A login page of a kit: its build, and words of its own. */
function kit(words: string, field: string): string {
  const rows = Array.from({ length: 30 }, (_, i) => `<li class="row r${i}"><span>${words} ${i}</span></li>`).join('');
  return `<!doctype html><title>${words}</title><img src="/${words}/logo.png"><form><input name="${field}"></form><ul>${rows}</ul>`;
}

test('copies of a page agree in their mark, and it says nothing of their words', async ({ sites, launch }) => {
  serveIntake(sites);
  const pages = {
    'kit-one.example': kit('ธนาคาร', 'otp'),
    'kit-two.example': kit('bank', 'otp'),
    'kit-other.example': kit('bank', 'pin'),
    'kit-small.example': '<!doctype html><title>small</title><p>bank</p>',
  };
  for (const [host, html] of Object.entries(pages)) sites.handle(host, page(html));
  const browser = await launch();
  const own = await withList(browser);
  const tab = await browser.newTab();
  const marks = new Map<string, string | undefined>();
  for (const host of Object.keys(pages)) {
    await tab.open(`http://${host}/`);
    const outcome = await ask(own, 'report.page', { page: await seenPage(own, host), found: [] });
    if (outcome.outcome !== 'kept') throw new Error(`expected a report, got ${outcome.reason}`);
    marks.set(host, /"template": "([0-9a-f]{16})"/.exec(outcome.report.payloads[0]?.text ?? '')?.[1]);
  }
  expect(marks.get('kit-one.example')).toBeDefined();
  expect(marks.get('kit-two.example')).toBe(marks.get('kit-one.example'));
  expect(marks.get('kit-other.example')).toBeDefined();
  expect(marks.get('kit-other.example')).not.toBe(marks.get('kit-one.example'));
  expect(marks.get('kit-small.example')).toBeUndefined();
});
