import { afterEach, describe, expect, it, vi } from 'vitest';
import { findIndicators } from '../../../lib/core/detect/find-indicators.ts';
import { readStretch, type TextBlock } from '../../../lib/page/page-text.ts';

vi.mock('wxt/browser', () => ({ browser: {} }));
afterEach(() => vi.unstubAllGlobals());

/** A text in an element of its own, by that element's `display`. */
type Part = readonly [data: string, display: string];

/** What a text stands in says where it stands itself by the platform's own property. */
class FakeNode {
  declare readonly above: Element | null;
  get parentElement(): Element | null {
    return this.above;
  }
}

/** What is read of texts in one block; `'\n'` alone stands for a line break. */
function read(parts: readonly (Part | '\n')[]): string {
  vi.stubGlobal('getComputedStyle', (element: { display: string }) => ({ ...element, whiteSpace: 'normal' }));
  vi.stubGlobal('Node', FakeNode);
  const element = { display: 'block', above: null } as unknown as Element;
  const nodes: Text[] = [];
  const starts: number[] = [];
  let text = '';
  for (const part of parts) {
    if (part !== '\n') {
      const [data, display] = part;
      starts.push(text.length);
      nodes.push({ data, length: data.length, parentElement: { display, above: element } } as unknown as Text);
    }
    text += part === '\n' ? '\n' : part[0];
  }
  const block: TextBlock = { element, nodes, starts, text, stretches: [], isRow: false };
  return readStretch(block, { start: 0, end: text.length }).text;
}

describe('the text of a block', () => {
  it('keeps a line break that stands before a hidden text', () => {
    const text = read([['โทร 0812345678', 'inline'], '\n', ['คัดลอก', 'none'], ['0898765432', 'inline']]);
    expect(text).toBe('โทร 0812345678\n0898765432');
  });

  it('keeps whole numbers apart that stand side by side in elements of their own, and joins the parts of one', () => {
    const beside = read([
      ['กสิกร 4071234567', 'inline-block'],
      ['0812345678', 'inline-block'],
      ['0898765432', 'inline-block'],
    ]);
    const keys = findIndicators(beside).map(({ key }) => key);
    expect(keys).toEqual(expect.arrayContaining(['acct:TH:4071234567', 'phone:+66812345678', 'phone:+66898765432']));
    expect(read('0812345678'.split('').map((digit): Part => [digit, 'inline-block']))).toBe('0812345678');
    expect(
      read([
        ['0812', 'inline'],
        ['345678', 'inline'],
      ]),
    ).toBe('0812345678');
  });
});
