/*
 * The text of a living page, in blocks as a reader sees them: inline elements are joined, because numbers are split over
 * them, and blocks are kept apart. Works in two steps, because almost no text holds a number: the walk joins plain text
 * without asking for any style or layout; only what may hold a number is then read again with its styles.
 */
import {
  boxOf,
  childElementCountOf,
  closestOf,
  firstChildOf,
  firstIn,
  isWithin,
  lastChildOf,
  nextSiblingOf,
  nodeTypeOf,
  parentElementOf,
  parentNodeOf,
  previousElementOf,
  previousSiblingOf,
  tagNameOf,
  textOf,
} from './elements.ts';
import { isIdAfterLine } from './id-after-line.ts';
import { HAVE_NONE } from './shadow-root.ts';
import { isWithoutWidth, stretchesWorthReading, type Stretch } from './stretches.ts';

/** A block as the walk gives it. */
export interface TextBlock {
  /** Element whose text it is. */
  readonly element: Element;
  readonly nodes: readonly Text[];
  /** Where each node's text begins in `text`. */
  readonly starts: readonly number[];
  readonly text: string;
  readonly stretches: readonly Stretch[];
  /** Cells or boxes of a row, joined because each holds a part of a number. */
  readonly isRow: boolean;
}

/** A part of a block as it is read: styles honoured, blanks collapsed, what has no width left out. */
export interface ReadText {
  readonly text: string;
  /** For each unit of `text`, the node and offset that it came from. */
  readonly nodeOf: readonly Text[];
  readonly offsetOf: readonly number[];
}

const SKIPPED: ReadonlySet<string> = new Set(
  'SCRIPT STYLE TEMPLATE NOSCRIPT IFRAME EMBED HEAD TEXTAREA OPTION CANVAS VIDEO AUDIO script style'.split(' '),
);
/** Elements that can have no shadow root, as `tagName` has their names. */
const NEVER_HOSTS: ReadonlySet<string> = new Set(HAVE_NONE.toUpperCase().split(', '));
const BLOCKS: ReadonlySet<string> = new Set(
  'ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY BUTTON CAPTION CENTER DD DETAILS DIALOG DIV DL DT FIELDSET FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR HTML LABEL LEGEND LI MAIN MENU NAV OL P PRE SECTION SELECT SUMMARY TABLE TBODY TD TFOOT TH THEAD TR UL'.split(
    ' ',
  ),
);
const HEADING = /^(?:H[1-6]|CAPTION|LEGEND|DT)$/;
/** A cell that holds a part of a number and nothing else, without the blanks of its source. */
const PART = /^[\s\d\u0e50-\u0e59\uff10-\uff19.–-]{1,12}$/;
/** Two whole numbers side by side in elements of their own, which a style sets apart: nobody reads eighteen digits as one. */
const ENDS_WITH_NUMBER = /(?:^|[^\d])\d(?:[ -]?\d){8,16}$/;
const BEGINS_WITH_NUMBER = /^\d(?:[ -]?\d){8}/;
/** A word of small letters glued to a whole number in an element of its own is the name of an icon: `content_copy`. */
const ENDS_WITH_ICON = /[a-z_]{4}$/;
const BEGINS_WITH_ICON = /^[a-z_]{4}/;
/** A part of a number in a box of its own, too short for a whole one. */
const SHORT_PART = /^[\d\u0e50-\u0e59\uff10-\uff19.–-]{1,8}$/;
const MAX_NUMBER = 24;
/** Blanks of a source, of which one is shown. */
const COLLAPSED = /[ \t\r\n\f]/;
const CONTEXT_UNITS = 120;
/** How far back words are looked for. */
const MAX_STEPS = 60;
/** Cells of a row whose header is looked for. */
const MAX_COLUMNS = 200;

/** What walks need of the world: see shadow-root.ts. */
export type ShadowRootOf = (element: Element, isWorthIt?: (element: Element) => boolean) => ShadowRoot | null;

/**
 * Every block below `root` whose text may hold a number, in reading order; yields null now and then, so that the caller can
 * stop and go on later. `shallow`: only the text that belongs to the root's own block.
 */
export function* walkText(
  root: Node,
  shadowRootOf: ShadowRootOf,
  onShadowRoot: (root: ShadowRoot) => void,
  shallow = false,
): Generator<TextBlock | null> {
  let open = newBlock(elementOf(root));
  let parts: OpenBlock[] = [];
  let steps = 0;
  /** Text of the block before. */
  let before = '';
  const end = function* (next: Element): Generator<TextBlock> {
    if (open.text !== '' && open.text.trim() !== '') {
      if (PART.test(open.text.trim())) {
        // 123 | 4 | 56789 | 0 in cells of their own.
        if (parts[0] !== undefined && parentNodeOf(parts[0].element) !== parentNodeOf(open.element)) parts = [];
        parts.push(open);
      } else {
        yield* joined(parts);
        parts = [];
      }
      const block = finished(open, before);
      before = open.text;
      if (block !== null) yield block;
    }
    open = newBlock(next);
  };
  /** Whether each element between the root and the node is a block: asked once, on the way down. */
  const path: boolean[] = [];
  let node: Node = root;
  for (;;) {
    if (++steps % 200 === 0) yield null;
    let isBlock = false;
    let into: Node | null = null;
    const nodeType = nodeTypeOf(node);
    if (nodeType === Node.TEXT_NODE) add(open, node as Text);
    else if (nodeType === Node.ELEMENT_NODE) {
      const element = node as Element;
      const tag = tagNameOf(element);
      if (!SKIPPED.has(tag)) {
        isBlock = node !== root && BLOCKS.has(tag);
        if (tag === 'BR') open.text += '\n';
        const shadow = shallow || NEVER_HOSTS.has(tag) ? null : shadowRootOf(element);
        if (shadow !== null) {
          onShadowRoot(shadow);
          yield* end(element);
          yield* walkText(shadow, shadowRootOf, onShadowRoot);
        }
        if (isBlock) yield* end(element);
        into = isBlock && shallow ? null : firstChildOf(node);
      }
    } else into = firstChildOf(node);
    if (into !== null) {
      path.push(isBlock);
      node = into;
      continue;
    }
    // Up until there is a next one. What was removed meanwhile has no parent: the walk ends, and the removal is a change.
    let next: Node | null = null;
    while (node !== root) {
      if (isBlock) yield* end(elementOf(parentNodeOf(node) ?? node));
      next = nextSiblingOf(node);
      if (next !== null) break;
      const parent: Node | null = parentNodeOf(node);
      if (parent === null) return;
      node = parent;
      isBlock = path.pop() === true;
    }
    if (next === null) break;
    node = next;
  }
  yield* end(elementOf(root));
  yield* joined(parts);
}

/** The element whose block a node's text belongs to. */
export function blockOf(node: Node): Node {
  let at: Node = node;
  for (let parent = parentNodeOf(at); parent !== null; parent = parentNodeOf(at)) {
    if (nodeTypeOf(at) === Node.ELEMENT_NODE && BLOCKS.has(tagNameOf(at as Element))) return at;
    at = parent;
  }
  return at;
}

/** Reads a stretch of a block with its styles: what is not rendered is left out, what is set as a block is apart. */
export function readStretch(block: TextBlock, { start, end }: Stretch): ReadText {
  const nodeOf: Text[] = [];
  const offsetOf: number[] = [];
  let text = '';
  const styles = new Map<Element, 'none' | 'inline' | 'block'>();
  let before: Element | null = null;
  /** The last that is shown. */
  let last: Text | null = null;
  /** What stands between the texts since the last that is shown: a line break before a hidden one is seen all the same. */
  let gap = '';
  const put = (unit: string, node: Text, offset: number): void => {
    text += unit;
    nodeOf.push(node);
    offsetOf.push(offset);
  };
  for (const [index, node] of block.nodes.entries()) {
    const from = block.starts[index] ?? 0;
    const data = node.data;
    if (from >= end || from + data.length <= start) continue;
    if (index > 0)
      gap += block.text.slice((block.starts[index - 1] ?? 0) + (block.nodes[index - 1]?.length ?? 0), from);
    const boxes = boxesOf(node, block.element, styles);
    if (boxes.isHidden) continue;
    if (!boxes.keepsBreaks && data.trim() === '' && boxes.box !== before) {
      // Blanks of the source between boxes.
      gap += ' ';
      continue;
    }
    // A line break or another box between the last node and this one; a number's parts may have a box each.
    const isApart =
      gap.includes('\n') || (!block.isRow && boxes.box !== before && !arePartsOnLine(last, before, node, boxes.box));
    const isBeside =
      gap !== '' ||
      boxes.box !== before ||
      (ENDS_WITH_NUMBER.test(text.slice(-MAX_NUMBER)) && BEGINS_WITH_NUMBER.test(data)) ||
      (last !== null && isNumberBeside(last, node, block.element));
    if (text !== '' && (isApart || (isBeside && !text.endsWith(' ')))) put(isApart ? '\n' : ' ', node, 0);
    gap = '';
    before = boxes.box;
    last = node;
    for (let offset = Math.max(0, start - from); offset < Math.min(data.length, end - from); offset++) {
      const unit = data[offset]!;
      if (isWithoutWidth(data, offset)) continue;
      if (unit > ' ' || boxes.keepsBreaks || !COLLAPSED.test(unit)) put(unit, node, offset);
      else if (!text.endsWith(' ') && !text.endsWith('\n')) put(' ', node, offset);
    }
  }
  return { text, nodeOf, offsetOf };
}

/** Words that belong to a block but stand outside of it: its heading, its row and column, what stands before. */
export interface Context {
  readonly heading: string;
  readonly label: string;
}

/**
 * Reads contexts of blocks. It remembers headings, which neighbours share: for one moment, a page changes. `from`: where the block's text
 * begins, which may be behind another block in the same element: `<div><div>กสิกรไทย</div>407…</div>`.
 */
export function createContexts(): (element: Element, from?: Text) => Context {
  const headings = new Map<Element, string>();
  return (element, from) => {
    const begin = from?.isConnected === true ? from : element;
    return { heading: headingBefore(begin, headings), label: cellLabel(element) || textBefore(begin) };
  };
}

interface OpenBlock {
  readonly element: Element;
  readonly nodes: Text[];
  readonly starts: number[];
  text: string;
}

function newBlock(element: Element): OpenBlock {
  return { element, nodes: [], starts: [], text: '' };
}

function add(block: OpenBlock, node: Text): void {
  block.nodes.push(node);
  block.starts.push(block.text.length);
  block.text += node.data;
}

function finished({ element, nodes, starts, text }: OpenBlock, before = '', isRow = false): TextBlock | null {
  const stretches = isIdAfterLine(before, text)
    ? [{ start: 0, end: text.length }]
    : stretchesWorthReading(text, starts);
  return stretches.length === 0 ? null : { element, nodes, starts, text, stretches, isRow };
}

/** Parts of a number in neighbouring cells, as one block. */
function* joined(parts: readonly OpenBlock[]): Generator<TextBlock> {
  const [first] = parts;
  if (first === undefined || parts.length < 2) return;
  const row = newBlock(parentElementOf(first.element) ?? first.element);
  for (const { nodes } of parts) {
    for (const node of nodes) add(row, node);
    row.text += ' ';
  }
  const block = finished(row, '', true);
  if (block !== null) yield block;
}

function elementOf(node: Node): Element {
  if (nodeTypeOf(node) === Node.ELEMENT_NODE) return node as Element;
  if (node instanceof ShadowRoot) return node.host;
  return parentElementOf(node) ?? document.documentElement;
}

/** What a text node is set in, up to its block: whether it is rendered, and the nearest box that is no inline one. */
function boxesOf(
  node: Text,
  block: Element,
  styles: Map<Element, 'none' | 'inline' | 'block'>,
): { readonly isHidden: boolean; readonly box: Element; readonly keepsBreaks: boolean } {
  let box: Element | null = null;
  const parent = node.parentElement;
  for (let element = parent; element !== null && element !== block; element = parentElementOf(element)) {
    let style = styles.get(element);
    if (style === undefined) {
      const { display } = getComputedStyle(element);
      style = display === 'none' ? 'none' : /^(?:inline|contents|ruby)/.test(display) ? 'inline' : 'block';
      styles.set(element, style);
    }
    if (style === 'none') return { isHidden: true, box: block, keepsBreaks: false };
    if (style === 'block') box ??= element;
  }
  const style = parent === null ? null : getComputedStyle(parent);
  // Kept out of sight within a block that is seen; one that is hidden as a whole may be on its way.
  const isHidden = style?.visibility === 'hidden' && getComputedStyle(block).visibility !== 'hidden';
  return { isHidden, box: box ?? block, keepsBreaks: style !== null && /^(?:pre|break)/.test(style.whiteSpace) };
}

/** True for parts of a number in boxes of their own that stand side by side, as in a row of a flexible box and in a drawing. */
function arePartsOnLine(left: Text | null, leftBox: Element | null, right: Text, rightBox: Element): boolean {
  if (left === null || leftBox === null) return false;
  if (!SHORT_PART.test(left.data.trim()) || !SHORT_PART.test(right.data.trim())) return false;
  const [one, other] = [boxOf(leftBox), boxOf(rightBox)];
  return one.top < other.bottom && other.top < one.bottom;
}

/** True where one of two texts in a line is a whole number, and the other something that a reader does not take for a part of it. */
function isNumberBeside(left: Text, right: Text, block: Element): boolean {
  if (left.parentElement === right.parentElement) return false;
  const isLeft = ENDS_WITH_NUMBER.test(left.data.slice(-MAX_NUMBER));
  const isRight = BEGINS_WITH_NUMBER.test(right.data);
  if ((isLeft && BEGINS_WITH_ICON.test(right.data)) || (isRight && ENDS_WITH_ICON.test(left.data.slice(-MAX_NUMBER))))
    return true;
  if (!(isLeft && /^\d/.test(right.data)) && !(isRight && /\d/.test(left.data.slice(-1)))) return false;
  return isSetApart(left, right, block);
}

/** True where a style puts room between two texts, or sets one of them higher: `407…<sup>1</sup>`, an amount with a margin. */
function isSetApart(left: Text, right: Text, block: Element): boolean {
  const isOutside = (one: Text, other: Text, side: 'left' | 'right'): boolean => {
    let element = one.parentElement;
    for (; element !== null && element !== block && !isWithin(element, other); element = parentElementOf(element)) {
      const style = getComputedStyle(element);
      if (/^su[bp]/.test(style.verticalAlign)) return true;
      const room = [`margin-${side}`, `padding-${side}`, `border-${side}-width`];
      if (room.some((name) => Number.parseFloat(style.getPropertyValue(name)) > 0)) return true;
    }
    return false;
  };
  return isOutside(left, right, 'right') || isOutside(right, left, 'left');
}

function headingBefore(from: Element | Text, known: Map<Element, string>): string {
  const passed: Element[] = [];
  let heading: string | undefined;
  let element: Element | null;
  if (from instanceof Element) element = from;
  else {
    element = from.previousElementSibling;
    if (element === null) element = parentElementOf(from);
    else heading = headingIn(element);
  }
  for (let steps = 0; steps < MAX_STEPS && element !== null && heading === undefined; steps++) {
    heading = known.get(element);
    if (heading !== undefined) break;
    passed.push(element);
    const previous: Element | null = previousElementOf(element);
    element = previous ?? parentElementOf(element);
    if (previous !== null) heading = headingIn(previous);
  }
  // Of a search that was given up, those near its end were hardly looked around.
  const isKnown = heading !== undefined || element === null;
  for (const one of isKnown ? passed : passed.slice(0, MAX_STEPS / 2)) known.set(one, heading ?? '');
  return heading ?? '';
}

/** The words of an element that is a heading, or has one in it; undefined for all others. */
function headingIn(element: Element): string | undefined {
  if (HEADING.test(tagNameOf(element))) return plain(textOf(element));
  const children = childElementCountOf(element);
  if (children === 0 || children >= 20) return undefined;
  const inner = firstIn(element, 'h1, h2, h3, h4, h5, h6, caption, legend');
  return inner === null ? undefined : plain(inner.textContent);
}

/** Header of a cell's column, the first cell of its row and the one before. */
function cellLabel(element: Element): string {
  const cell = closestOf(element, 'td, th');
  const row = cell?.closest('tr');
  const table = row?.closest('table');
  if (!(cell instanceof HTMLTableCellElement) || row === undefined || row === null || table === null) return '';
  const column = cell.cellIndex;
  const header = table?.rows[0];
  const cells = [
    column > 0 ? row.cells[0] : undefined,
    column > 1 ? row.cells[column - 1] : undefined,
    header === row || header === undefined || column > MAX_COLUMNS ? undefined : cellAt(header, columnOf(cell)),
  ];
  return plain(cells.map((other) => other?.textContent ?? '').join(' '));
}

/** The column in which a cell begins: those before it may be as wide as several. */
function columnOf(cell: HTMLTableCellElement): number {
  let column = 0;
  for (let before = previousElementOf(cell); before !== null; before = previousElementOf(before))
    column += before instanceof HTMLTableCellElement ? before.colSpan : 0;
  return column;
}

function cellAt(row: HTMLTableRowElement, column: number): HTMLTableCellElement | undefined {
  let end = 0;
  for (const cell of row.cells) {
    end += cell.colSpan;
    if (column < end) return cell;
  }
  return undefined;
}

/** The end of the text before a node, so far as it is near. */
function textBefore(from: Node): string {
  let text = '';
  let node: Node | null = from;
  for (let steps = 0; steps < MAX_STEPS && node !== null && text.length < CONTEXT_UNITS; steps++) {
    let previous: Node | null = previousSiblingOf(node);
    if (previous === null) {
      node = parentNodeOf(node);
      if (node === document.body) break;
      continue;
    }
    for (
      let last = lastChildOf(previous);
      last !== null && !SKIPPED.has(previous.nodeName);
      last = lastChildOf(previous)
    )
      previous = last;
    if (nodeTypeOf(previous) === Node.TEXT_NODE)
      text = `${(previous as Text).data.slice(-2 * CONTEXT_UNITS)} ${text}`.replace(/\s+/g, ' ').trimStart();
    node = previous;
  }
  return text.trim().slice(-CONTEXT_UNITS);
}

function plain(text: string | null): string {
  return (text ?? '').slice(0, 2_000).replace(/\s+/g, ' ').trim().slice(0, CONTEXT_UNITS);
}
