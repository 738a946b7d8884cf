/*
 * The text of an HTML page as a reader sees it, in blocks: inline elements are joined, because numbers are split over
 * them, and blocks and table cells are kept apart. Each block knows the words that stand outside of it and belong to it: the
 * header of its row and column, the nearest heading, the blocks right before. Links that carry a number (tel:, LINE) and the words of empty fields and
 * pictures are blocks of their own.
 */
import { parse, type DefaultTreeAdapterTypes } from 'parse5';
import type { TextContext } from '../../lib/core/detect/find-indicators.ts';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

export interface Block {
  readonly text: string;
  readonly context: TextContext;
  readonly source: 'text' | 'link' | 'attribute';
}

/** What nobody sees. An object shows its text where it shows nothing else, and a drawing its own. */
const HIDDEN = new Set(
  'script style template noscript head iframe defs desc metadata annotation annotation-xml'.split(' '),
);
const BLOCKS = new Set(
  'address article aside blockquote body button caption center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html label legend li main menu nav ol option p pre section select summary table tbody td text textarea tfoot th thead title tr ul'.split(
    ' ',
  ),
);
/** A cell or box that holds a part of a number and nothing else. */
const PART = /^[\d\u0e50-\u0e59\uff10-\uff19 .–-]{1,8}$/;
const HEADING = /^h[1-6]$|^(?:caption|legend|title)$/;
/** Attributes that show words where there is no text. */
const SHOWN_ATTRIBUTES = ['placeholder', 'alt', 'title', 'aria-label'] as const;
/** A label, a name and a number often stand in blocks of their own: so many blocks before one are read with it … */
const BLOCKS_BEFORE = 3;
/** … and so much of the end of each. */
const BEFORE_UNITS = 80;
/** Pages nest deeper than this only to do harm: what is below is read as one block. */
const MAX_DEPTH = 600;
/** Cells of a row beyond this have no label: no table for people is as wide. */
const MAX_COLUMNS = 64;
/** So much of a cell labels another. */
const LABEL_UNITS = 200;

/** The blocks of a page in reading order. Scripts and hidden parts are left out. */
export function blocksOfPage(html: string): readonly Block[] {
  const blocks: Block[] = [];
  let text = '';
  let heading = '';
  let label = '';
  let before: readonly string[] = [];
  let rowLabel = '';
  let parts: string[] = [];
  const tables: Tables = { headers: new WeakMap(), cells: new WeakMap(), texts: new WeakMap() };
  const end = (): void => {
    const plain = text
      .replace(/[ \t\r\f\u00a0]+/g, ' ')
      .replace(/ ?\n ?/g, '\n')
      .trim();
    if (PART.test(plain)) {
      if (parts.length === 0) rowLabel = label === '' ? before.join('\n') : label;
      parts.push(plain);
    } else if (plain !== '') endRow();
    if (plain !== '') {
      const outside = label === '' ? before.join('\n') : label;
      before = [...before.slice(1 - BLOCKS_BEFORE), plain.slice(-BEFORE_UNITS)];
      blocks.push({ text: plain, context: { heading, label: outside }, source: 'text' });
    }
    text = '';
  };
  /** 123 | 4 | 56789 | 0 in cells of their own. */
  const endRow = (): void => {
    if (parts.length > 1) blocks.push({ text: parts.join(' '), context: { heading, label: rowLabel }, source: 'text' });
    parts = [];
  };
  const carry = (block: string, source: 'link' | 'attribute'): void => {
    if (block.trim() !== '') blocks.push({ text: block, context: { heading }, source });
  };
  const visit = (node: Node, depth: number): void => {
    if (node.nodeName === '#text' && 'value' in node) {
      text += node.value.replace(/\n/g, ' ');
      return;
    }
    if (depth > MAX_DEPTH) {
      text += deepText(node);
      return;
    }
    if (!('childNodes' in node)) return;
    const element = 'tagName' in node ? node : null;
    const tag = element?.tagName ?? '';
    if (HIDDEN.has(tag) || (element !== null && attribute(element, 'hidden') !== null)) return;
    if (tag === 'br') text += '\n';
    const isBlock = BLOCKS.has(tag);
    if (isBlock) end();
    const outerLabel = label;
    if (element !== null && (tag === 'td' || tag === 'th')) label = cellLabel(element, tables);
    for (const child of node.childNodes) visit(child, depth + 1);
    if (element !== null) {
      const href = attribute(element, 'href');
      if (href !== null && /^(?:tel:|line:|https?:\/\/(?:line\.me|lin\.ee|wa\.me)\/)/i.test(href)) carry(href, 'link');
      for (const name of SHOWN_ATTRIBUTES) carry(attribute(element, name) ?? '', 'attribute');
    }
    if (isBlock) {
      const shown = text;
      end();
      if (tag === 'tr') endRow();
      if (HEADING.test(tag) && shown.trim() !== '') heading = shown.trim();
    }
    label = outerLabel;
  };
  visit(parse(html), 0);
  end();
  endRow();
  return blocks;
}

/** What is asked of each table, row and cell once: its first row, its cells, its text. A page of a million cells asks a million times. */
interface Tables {
  readonly headers: WeakMap<Element, Element | undefined>;
  readonly cells: WeakMap<Element, readonly Element[]>;
  readonly texts: WeakMap<Element, string>;
}

/** Header of a cell's column, the first cell of its row and the one before. */
function cellLabel(cell: Element, tables: Tables): string {
  const row = parentOf(cell, 'tr');
  const table = row === null ? null : parentOf(row, 'table');
  if (row === null || table === null) return '';
  const cells = once(tables.cells, row, labelledCells);
  const column = cells.indexOf(cell);
  const header = once(tables.headers, table, (known) => rowsOf(known)[0]);
  const top = header === undefined || header === row ? undefined : once(tables.cells, header, labelledCells)[column];
  const first = column > 0 ? cells[0] : undefined;
  const previous = column > 1 ? cells[column - 1] : undefined;
  return [first, previous, top]
    .map((other) => (other === undefined ? '' : once(tables.texts, other, (labelling) => textOf(labelling))))
    .join(' ')
    .trim();
}

function once<T>(known: WeakMap<Element, T>, element: Element, ask: (element: Element) => T): T {
  const found = known.get(element);
  if (found !== undefined || known.has(element)) return found as T;
  const answer = ask(element);
  known.set(element, answer);
  return answer;
}

function labelledCells(row: Element): readonly Element[] {
  return cellsOf(row).slice(0, MAX_COLUMNS);
}

function parentOf(element: Element, tag: string): Element | null {
  for (let node: Node | null = element.parentNode; node !== null && 'tagName' in node; node = node.parentNode) {
    if (node.tagName === tag) return node;
  }
  return null;
}

function rowsOf(table: Element): readonly Element[] {
  return table.childNodes
    .filter((node): node is Element => 'tagName' in node)
    .flatMap((node) => (node.tagName === 'tr' ? [node] : node.childNodes.filter(isRow)));
}

function isRow(node: Node): node is Element {
  return 'tagName' in node && node.tagName === 'tr';
}

function cellsOf(row: Element): readonly Element[] {
  return row.childNodes.filter(
    (node): node is Element => 'tagName' in node && (node.tagName === 'td' || node.tagName === 'th'),
  );
}

/** The first words of a cell. */
function textOf(node: Node, depth = 0): string {
  if (node.nodeName === '#text' && 'value' in node) return node.value.slice(0, LABEL_UNITS);
  if (depth > 20 || !('childNodes' in node)) return '';
  let text = '';
  for (const child of node.childNodes) {
    text += textOf(child, depth + 1);
    if (text.length >= LABEL_UNITS) return text.slice(0, LABEL_UNITS);
  }
  return text;
}

/** All text below a node, without recursion and without blocks. */
function deepText(from: Node): string {
  const parts: string[] = [];
  const waiting: Node[] = [from];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.nodeName === '#text' && 'value' in node) parts.push(node.value.replace(/\n/g, ' '));
    else if ('childNodes' in node && !HIDDEN.has(node.nodeName)) waiting.push(...node.childNodes.toReversed());
  }
  return parts.join(' ');
}

function attribute(element: Element, name: string): string | null {
  return element.attrs.find((attr) => attr.name === name)?.value ?? null;
}
