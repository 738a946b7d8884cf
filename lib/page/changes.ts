/*
 * What has changed on a page since it was read. Changes are only noted when they happen: one entry a place, and of too many places none,
 * but that everything is to be read.
 */
import { ATTRIBUTES_WITH_WORDS } from './words-of-elements.ts';

/** More changed places than this: the whole page is read again instead. */
const MAX_PLACES = 2_000;
/** May put other words on the page, or other pictures. */
const SAYING: ReadonlySet<string> = new Set([...ATTRIBUTES_WITH_WORDS, 'href']);
const ATTRIBUTES = [...SAYING, 'src', 'srcset', 'style', 'class', 'hidden', 'open'];

/** Places of a page, as they were told of; some may be gone from it. */
export interface Changed {
  readonly isAll: boolean;
  /** Elements that are new, or whose attributes have changed. */
  readonly trees: readonly Node[];
  /** Texts that have changed, and elements in which something came or went. */
  readonly texts: readonly Node[];
  /** False where only looks have changed. */
  readonly saysOther: boolean;
}

export interface Changes {
  /** Notes what changes below a root. Once for each. */
  observe(root: Node): void;
  isObserved(root: Node): boolean;
  /** Everything counts as changed. */
  noteAll(): void;
  isAny(): boolean;
  /** What has changed; it is forgotten here. */
  take(): Changed;
}

/** Begins with nothing observed. `onChange` runs whenever something was noted. */
export function createChanges(onChange: () => void): Changes {
  const trees = new Set<Node>();
  const texts = new Set<Node>();
  let isAll = false;
  let saysOther = false;
  const roots = new WeakSet<Node>();
  const observer = new MutationObserver(note);

  function note(records: readonly MutationRecord[]): void {
    for (const record of records) {
      if (isAll) break;
      noteOne(record);
      if (trees.size + texts.size > MAX_PLACES) noteAll();
    }
    onChange();
  }

  function noteOne({ type, target, addedNodes, attributeName }: MutationRecord): void {
    if (type === 'attributes') {
      trees.add(target);
      saysOther ||= SAYING.has(attributeName ?? '');
      return;
    }
    saysOther = true;
    texts.add(target);
    for (const node of addedNodes) if (node.nodeType === Node.ELEMENT_NODE) trees.add(node);
  }

  function noteAll(): void {
    forget();
    isAll = true;
    saysOther = true;
  }

  function forget(): void {
    trees.clear();
    texts.clear();
    isAll = false;
    saysOther = false;
  }

  return {
    observe(root) {
      if (roots.has(root)) return;
      roots.add(root);
      observer.observe(root, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
        attributeFilter: ATTRIBUTES,
      });
    },
    isObserved: (root) => roots.has(root),
    noteAll,
    isAny: () => isAll || trees.size + texts.size > 0,
    take() {
      const changed = { isAll, saysOther, trees: [...trees], texts: [...texts] };
      forget();
      return changed;
    },
  };
}
