/* What a person does in the console: enrol, choose, press, fill, tick. */
import { ElementHandle } from 'puppeteer-core';
import { consoleCatalogues } from '../../locales/console.ts';
import type { LabBrowser, Tab } from '../../scripts/lab/browser.ts';
import type { LabHub } from '../../scripts/lab/hub.ts';

const t = consoleCatalogues.th.consoleFrame;

/** The line that lets somebody in, made on the command line. */
export async function inviteLine(hub: LabHub, handle: string, role: string): Promise<string> {
  return (await hub.run('invite', '--handle', handle, '--role', role)).trim().split('\n').at(-1) ?? '';
}

/** Has a member invite somebody, on the page of people; resolves with the line. */
export async function inviteInConsole(console: Tab, name: string, organisation: string): Promise<string> {
  const { handle, invite, organisation: which } = consoleCatalogues.th.consolePages.people;
  const { onceClose } = consoleCatalogues.th.consolePages.page;
  await goTo(console, 'people');
  const form = `[...document.querySelectorAll('form')].find((one) => one.textContent.includes(${JSON.stringify(invite)}))`;
  await fillIn(console, form, handle, name);
  await console.evaluate(`(() => {
    const select = [...${form}.querySelectorAll('label')]
      .find((one) => one.textContent.trim().startsWith(${JSON.stringify(which)})).querySelector('select');
    select.value = ${JSON.stringify(organisation)};
    select.dispatchEvent(new Event('change', { bubbles: true }));
  })()`);
  await press(console, invite);
  await console.waitFor(`document.querySelector('.secret') !== null`);
  const line = String(await console.evaluate(`document.querySelector('.secret').textContent`));
  await press(console, onceClose);
  return line;
}

/** Enrols this browser by an invite of the operator; resolves with the console once its frame is there. */
export async function enrol(browser: LabBrowser, line: string): Promise<Tab> {
  const console = await makeKeys(browser, line);
  await console.waitFor(`document.querySelector('.console nav') !== null`);
  return console;
}

/** Has this browser make its keys by an invite; resolves with the page, which is the console or the wait for it. */
export async function makeKeys(browser: LabBrowser, line: string): Promise<Tab> {
  const console = await browser.openOwnPage('console.html');
  await console.waitFor(`document.querySelector('input[name="invite"]') !== null`);
  await fill(console, 'input[name="invite"]', line);
  await press(console, t.enrol.look);
  await console.waitFor(`document.querySelector('input[name="device"]') !== null`);
  await fill(console, 'input[name="device"]', 'test');
  await press(console, t.enrol.make);
  return console;
}

/** Goes to a page of the console, and waits for what it shows. */
export async function goTo(console: Tab, page: string): Promise<void> {
  await console.evaluate(`void (location.hash = '#${page}')`);
  await console.waitFor(`document.querySelector('[data-state="ready"], .queue') !== null`);
}

/** Presses the button that begins with these words; waits until it is there and open. */
export async function press(console: Tab, label: string, timeoutMs?: number): Promise<void> {
  const button = `[...document.querySelectorAll('button')].find((one) => one.textContent.trim().startsWith(${JSON.stringify(label)}))`;
  await console.waitFor(`${button} !== undefined && !${button}.disabled`, timeoutMs);
  await console.evaluate(`void ${button}.click()`);
}

/** Ticks the box whose words begin with these. */
export async function tick(console: Tab, label: string): Promise<void> {
  const box = `[...document.querySelectorAll('label')].find((one) => one.textContent.trim().startsWith(${JSON.stringify(label)}))?.querySelector('input')`;
  await console.waitFor(`${box} != null`);
  await console.evaluate(`void ${box}.click()`);
}

/** Writes into the field of a selector, as typing does. */
export function fill(console: Tab, selector: string, text: string): Promise<unknown> {
  return fillElement(console, `document.querySelector(${JSON.stringify(selector)})`, text);
}

export function fillElement(console: Tab, element: string, text: string): Promise<unknown> {
  return console.evaluate(`(() => {
    const field = ${element};
    const kind = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(kind.prototype, 'value').set.call(field, ${JSON.stringify(text)});
    field.dispatchEvent(new Event('input', { bubbles: true }));
  })()`);
}

/** Ticks the sentence that stands before this button, and presses it. */
export async function readBackAndPress(console: Tab, label: string, timeoutMs?: number): Promise<void> {
  const part = `[...document.querySelectorAll('.read-back')].find((one) => one.querySelector('button')?.textContent.trim().startsWith(${JSON.stringify(label)}))`;
  await console.waitFor(`${part} !== undefined`, timeoutMs);
  await console.evaluate(`void ${part}.querySelector('input').click()`);
  await console.waitFor(`${part}.querySelector('button').disabled === false`);
  await console.evaluate(`void ${part}.querySelector('button').click()`);
}

/** Opens the case of the queue whose row holds these words; it comes into sight, however far down the row is. */
export async function chooseCase(console: Tab, words: string): Promise<void> {
  const row = `[...document.querySelectorAll('.queue-row')].find((one) => one.textContent.includes(${JSON.stringify(words)}))`;
  await console.waitFor(`${row} !== undefined`);
  const isOpen = `document.querySelector('#case-title')?.textContent.includes(${JSON.stringify(words)}) === true`;
  await console.page.bringToFront();
  for (let tries = 1; ; tries += 1) {
    // With the mouse: what has the focus matters to where the page goes. The list may be read anew between aim and press.
    const handle = await console.page.evaluateHandle(row);
    if (handle instanceof ElementHandle) await handle.click().catch(() => undefined);
    const opens = console.waitFor(isOpen, 3_000);
    if (tries === 5) await opens;
    if (await opens.then(() => true).catch(() => false)) break;
  }
  await console.waitFor(
    `(({ top, bottom }) => top > -1 && bottom <= innerHeight)(document.querySelector('#case-title').getBoundingClientRect())`,
  );
}

/** Opens a decision of the case by its key, and gives the part of the page that it is. */
export async function openDecision(console: Tab, key: 'l' | 'r'): Promise<string> {
  await console.page.keyboard.press(key);
  const part = `document.querySelector('details[data-key="${key}"]')`;
  await console.waitFor(`${part}?.open === true`);
  return part;
}

/** Writes into the field of these words within a part of the page. */
export async function fillIn(console: Tab, part: string, label: string, text: string): Promise<void> {
  const field = `[...${part}.querySelectorAll('label')].find((one) => one.textContent.trim().startsWith(${JSON.stringify(label)}))?.querySelector('input, textarea')`;
  await console.waitFor(`${field} != null`);
  await fillElement(console, field, text);
}

/** Sends the form of a part of the page. */
export async function send(console: Tab, part: string): Promise<void> {
  await console.evaluate(`void ${part}.querySelector('button[type="submit"]').click()`);
}
