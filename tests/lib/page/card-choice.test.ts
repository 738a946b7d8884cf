import { describe, expect, it } from 'vitest';
import type { CardItem, CardView } from '../../../lib/messages.ts';
import { createCardChoice } from '../../../lib/page/card-choice.ts';

const HIT = { grade: 'confirmed' } as CardItem['hits'][0];

function view(shown: readonly [string, ...string[]], other: Partial<CardView> = {}): CardView {
  const items = shown.map((each, i): CardItem => ({
    id: `${i}`,
    kind: 'account',
    shown: each,
    source: 'text',
    hits: [HIT],
  }));
  return {
    items: items as unknown as CardView['items'],
    now: 0,
    language: 'th',
    focus: null,
    isDismissed: false,
    ...other,
  };
}

describe('whether the card is small', () => {
  it('is as the worker says where nobody has chosen', () => {
    const choice = createCardChoice();
    expect(choice.isSmallFor(view(['1']))).toBe(false);
    expect(choice.isSmallFor(view(['1'], { isDismissed: true }))).toBe(true);
  });

  it('stays so under a view that was on its way when it was put away, also when the number is found anew', () => {
    const choice = createCardChoice();
    choice.choose(view(['1', '2']), true);
    expect(choice.isSmallFor(view(['2', '1']))).toBe(true);
    expect(choice.isSmallFor(view(['2']))).toBe(true);
  });

  it('does not close over a person who has opened it', () => {
    const choice = createCardChoice();
    choice.choose(view(['1']), false);
    expect(choice.isSmallFor(view(['1'], { isDismissed: true }))).toBe(false);
  });

  it('opens for another number, and for one that is about to be used; what was chosen before is over then', () => {
    const choice = createCardChoice();
    choice.choose(view(['1']), true);
    expect(choice.isSmallFor(view(['1', '2']))).toBe(false);
    expect(choice.isSmallFor(view(['1']))).toBe(false);
    choice.choose(view(['1']), true);
    expect(choice.isSmallFor(view(['1'], { focus: '0' }))).toBe(false);
  });
});
