import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchFields } from '../../../lib/page/field-guard.ts';

/** As much of a text field as is asked for. */
class Field {
  readonly name = '';
  readonly id = '';
  readonly autocomplete = '';
  readonly shadowRoot = null;
  readonly localName = 'input';
  readonly selectionEnd = null;
  readonly labels = [];
  type = 'text';
  value = '';
  hasChildNodes(): boolean {
    return false;
  }
  getAttribute(): null {
    return null;
  }
  matches(): boolean {
    return false;
  }
}

const listeners = new Map<string, (event: unknown) => void>();
const root = { addEventListener: (name: string, hear: (event: unknown) => void) => listeners.set(name, hear) };

function type(field: Field, value: string): void {
  field.value = value;
  listeners.get('input')?.({ isTrusted: true, composedPath: () => [field], target: field });
}

beforeEach(() => {
  vi.useFakeTimers();
  for (const name of ['Element', 'HTMLElement', 'HTMLInputElement']) vi.stubGlobal(name, Field);
  // A kind that nothing here is of.
  for (const name of ['HTMLTextAreaElement', 'InputEvent', 'ShadowRoot']) vi.stubGlobal(name, Map);
  vi.stubGlobal(
    'MutationObserver',
    class {
      observe(): void {}
    },
  );
  vi.stubGlobal('window', root);
  vi.stubGlobal('document', root);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('what is typed', () => {
  it('is looked at in every field, though the next is typed in before the pause', () => {
    const texts: string[] = [];
    watchFields(({ text }) => texts.push(text));
    const [account, amount] = [new Field(), new Field()];
    type(account, '407-1-23456-7');
    vi.advanceTimersByTime(100);
    type(amount, '500');
    vi.advanceTimersByTime(1_000);
    expect(texts).toEqual(['407-1-23456-7']);
  });

  it('is looked at in another field too, and once in one', () => {
    const texts: string[] = [];
    watchFields(({ text }) => texts.push(text));
    const [one, other] = [new Field(), new Field()];
    for (const field of [one, one, other]) {
      type(field, '407-1-23456-7');
      vi.advanceTimersByTime(1_000);
    }
    expect(texts).toEqual(['407-1-23456-7', '407-1-23456-7']);
  });
});
