/*
 * Marks on listed numbers, as Custom Highlights: they colour a stretch of text without touching the page's tree. The colours
 * come from a style sheet that the worker inserts as the user's own, which a page cannot override. A page can take marks
 * away (it shares the registry); the tool bar button and the card do not depend on them.
 */
import type { PlacedFinding } from './questions.ts';

export interface Marks {
  /** Marks places; one that has its mark keeps it. */
  add(findings: readonly PlacedFinding[]): void;
  /** Takes the marks off that stand on another text than they were made for: a page can exchange the middle of a number. */
  tidy(): void;
  /** All marks go. */
  clear(): void;
  /** Brings the first mark of an item into view. False where there is none. */
  reveal(id: string): boolean;
  /** Item whose mark is at a point of the viewport, null: none. */
  at(x: number, y: number): string | null;
}

const NAME = 'tuean';
/** More marks than anybody looks at; a flood must not make the page slow. */
const MAX_MARKS = 500;

/** The marks of this document, by grade: `::highlight(tuean-confirmed)` and so on. */
export function createMarks(): Marks {
  let marks: PlacedFinding[] = [];

  function show(): void {
    if (!('highlights' in CSS)) return;
    marks = marks.filter(stands);
    const byGrade = new Map<string, Range[]>();
    for (const { grade, place } of marks) byGrade.set(grade, [...(byGrade.get(grade) ?? []), place.range]);
    for (const grade of ['confirmed', 'corroborated', 'reported', 'disputed']) {
      const ranges = byGrade.get(grade);
      if (ranges === undefined) CSS.highlights.delete(`${NAME}-${grade}`);
      else CSS.highlights.set(`${NAME}-${grade}`, new Highlight(...ranges));
    }
  }

  return {
    add(findings) {
      const fresh = findings.filter((finding) => !marks.some((mark) => isSame(mark, finding)));
      marks.push(...fresh.slice(0, Math.max(0, MAX_MARKS - marks.length)));
      if (fresh.length > 0) show();
    },
    tidy() {
      if (!marks.every(stands)) show();
    },
    clear() {
      marks = [];
      show();
    },
    reveal(id) {
      const mark = marks.find((one) => one.id === id && stands(one));
      const node = mark?.place.range.startContainer;
      const element = node instanceof Element ? node : node?.parentElement;
      if (element instanceof Element) Element.prototype.scrollIntoView.call(element, { block: 'center' });
      return element !== undefined && element !== null;
    },
    at(x, y) {
      const isAt = ({ place }: PlacedFinding): boolean =>
        [...place.range.getClientRects()].some(
          ({ left, right, top, bottom }) => x >= left && x <= right && y >= top && y <= bottom,
        );
      return marks.find(isAt)?.id ?? null;
    },
  };
}

function stands({ place }: PlacedFinding): boolean {
  const { range } = place;
  return range.startContainer.isConnected && !range.collapsed && place.isStill();
}

/** Of the same number, in the same place. */
function isSame(mark: PlacedFinding, { id, grade, place }: PlacedFinding): boolean {
  const [{ range: before }, { range: now }] = [mark.place, place];
  return (
    mark.id === id &&
    mark.grade === grade &&
    before.startContainer === now.startContainer &&
    before.startOffset === now.startOffset &&
    before.endContainer === now.endContainer &&
    before.endOffset === now.endOffset &&
    stands(mark)
  );
}
