import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchFields } from '../../../lib/page/field-guard.ts';

/** As much of a text field as is asked for. */
class Field {
  name = '';
  id = '';
  autocomplete = '';
  labels: { readonly textContent: string }[] = [];
  readonly attributes = new Map<string, string>();
  readonly shadowRoot = null;
  readonly localName = 'input';
  readonly selectionEnd = null;
  type = 'text';
  value = '';
  hasChildNodes(): boolean {
    return false;
  }
  getAttribute(name: string): string | null {
    return this.attributes.get(name) ?? null;
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
  for (const name of ['HTMLTextAreaElement', 'HTMLFormElement', 'InputEvent', 'ShadowRoot']) vi.stubGlobal(name, Map);
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

describe('a field that says what it is for', () => {
  /** What is read of a number that is typed into such a field. */
  function readOf(says: {
    name?: string;
    id?: string;
    autocomplete?: string;
    label?: string;
    placeholder?: string;
  }): number {
    let count = 0;
    watchFields(() => count++);
    const field = new Field();
    Object.assign(field, { name: says.name ?? '', id: says.id ?? '', autocomplete: says.autocomplete ?? '' });
    if (says.label !== undefined) field.labels.push({ textContent: says.label });
    if (says.placeholder !== undefined) field.attributes.set('placeholder', says.placeholder);
    type(field, '4111 1111 1111 1111');
    vi.advanceTimersByTime(1_000);
    return count;
  }

  it.each([
    { autocomplete: 'cc-number' },
    { name: 'cardnumber', autocomplete: 'off' },
    { name: 'card_no' },
    { id: 'credit-card-number' },
    { name: 'payment[ccnum]' },
    { id: 'CardNumberInput' },
    { label: 'Card number' },
    { label: 'หมายเลขบัตร' },
    { label: 'เลขที่บัตรเครดิต/เดบิต' },
    { placeholder: 'เลขบัตรเดบิต 16 หลัก' },
  ])('is not looked at where that is a payment card: %o', (says) => {
    expect(readOf(says)).toBe(0);
  });

  it.each([
    { name: 'account_no' },
    { name: 'acc_num' },
    { label: 'เลขบัญชีหรือเลขบัตร' },
    { name: 'idCardNumber', label: 'หมายเลขบัตรประชาชน' },
    { id: 'citizen-card-no', label: 'เลขบัตรประจำตัวประชาชนผู้รับโอน' },
    { name: 'discard_note' },
    { label: 'เลขพร้อมเพย์ (เบอร์โทรหรือเลขบัตรประชาชน)' },
    { label: 'ID card number or PromptPay' },
  ])('is looked at where that is something else: %o', (says) => {
    expect(readOf(says)).toBe(1);
  });
});
