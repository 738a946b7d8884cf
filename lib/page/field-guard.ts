/*
 * Watches what a person copies, pastes and types, on every site: the minute before a transfer is spent in a bank's form. The
 * text goes to the worker, is compared there and forgotten. Never looked at: password fields, fields for one-time codes and
 * payment cards, as they say of themselves: many a form for cards has `autocomplete="off"` and a name or a label. Events that a page's
 * script makes up are not the person's and are ignored.
 */
import type { PageRequestOf } from '../messages.ts';
import { attributeOf, textOf } from './elements.ts';
import { listen } from './lasting-listeners.ts';
import { openOrClosedShadowRoot } from './shadow-root.ts';
import { isWorthReading } from './stretches.ts';

type Field = PageRequestOf<'page.field'>;

/** A pause in typing after which the field is looked at, ms. */
const TYPING_PAUSE_MS = 250;
const MAX_TEXT = 2_000;
const MAX_LABEL = 120;
/** Typing in a long text: only what is near the caret. */
const NEAR_CARET = 200;
const TYPES: ReadonlySet<string> = new Set(['text', 'tel', 'search', 'number', 'url', 'email', '']);
const SECRET = /password|one-time-code|cc-/i;
/** Names and ids: `cardnumber`, `card_no`, `payment[ccnum]`; not `idCardNumber`, whose number PromptPay takes, nor `acc_num`. */
const CARD_NAME =
  /(?<!(?:id|citizen|national|identity)[\W_]?)card[\W_]{0,2}n(?:um|o(?![a-z]))|(?<![a-z])cc[\W_]?n(?:um|o(?![a-z]))/i;
/** Labels: `Card number`, `หมายเลขบัตร`, `เลขที่บัตรเครดิต`; not those of identity cards. */
const CARD_LABEL =
  /(?<!\b(?:id|citizen|national|identity)[\s-])\bcard\s*(?:number|no\b)|เลข(?:ที่)?(?:หน้า)?บัตร(?!\s*(?:ประ|ปชช|สมาชิก|สวัสดิการ))/i;
/** A field that takes a payee's number as well. */
const PAYEE_LABEL = /บัญชี|พร้อมเพย์|account|prompt\s?pay/i;

/** Begins to watch. Call at document start: the page cannot listen before us then. */
export function watchFields(send: (field: Field) => void): void {
  /** By field: a browser fills several at once, and a person is in the next within the pause. */
  const last = new WeakMap<TextField, string>();
  const typing = new WeakMap<TextField, ReturnType<typeof setTimeout>>();

  const look = (text: string, how: Field['how'], label: string): void => {
    const near = text.slice(0, MAX_TEXT);
    if (!isWorthReading(near) || (CARD_LABEL.test(label) && !PAYEE_LABEL.test(label))) return;
    send({ text: near, label, how });
  };

  const onCopy = (event: Event): void => {
    const field = fieldOf(event);
    if (field === 'secret') return;
    const text = field === null ? String(document.getSelection() ?? '') : selectionOf(field);
    look(text, 'copied', field === null ? '' : labelOf(field));
  };
  const onPaste = (event: ClipboardEvent): void => {
    const field = fieldOf(event);
    if (field === 'secret') return;
    look(event.clipboardData?.getData('text/plain') ?? '', 'pasted', field === null ? '' : labelOf(field));
  };
  const onInput = (event: Event): void => {
    if (event instanceof InputEvent && event.inputType === 'insertFromPaste') return;
    const field = fieldOf(event);
    if (field === null || field === 'secret') return;
    clearTimeout(typing.get(field));
    const pause = setTimeout(() => {
      const text = typedIn(field);
      if (text === last.get(field)) return;
      last.set(field, text);
      look(text, 'typed', labelOf(field));
    }, TYPING_PAUSE_MS);
    typing.set(field, pause);
  };

  listen(window, ['copy', 'cut'], onCopy);
  listen(window, ['paste'], onPaste);
  listen(window, ['input'], onInput);
}

type TextField = HTMLInputElement | HTMLTextAreaElement | HTMLElement;

/** The element that an event is from. Of a closed shadow root it names the host alone; what has the focus in there is meant. */
function elementOf(event: Event): Element | null {
  const [target] = event.composedPath();
  let element = target instanceof Element ? target : target instanceof Node ? target.parentElement : null;
  for (;;) {
    // A form has no root, and answers with a field of whatever is asked (elements.ts).
    if (element === null || element instanceof HTMLFormElement) return element;
    const inner = openOrClosedShadowRoot(element)?.activeElement;
    if (inner === null || inner === undefined) return element;
    element = inner;
  }
}

/** The field that an event is about; `secret` for one that is not looked into; null: none. */
function fieldOf(event: Event): TextField | 'secret' | null {
  const element = elementOf(event);
  if (element instanceof HTMLInputElement) {
    if (element.type === 'password' || SECRET.test(element.autocomplete) || wasPassword(element) || isOfCard(element))
      return 'secret';
    return TYPES.has(element.type) ? element : 'secret';
  }
  if (element instanceof HTMLTextAreaElement) return SECRET.test(element.autocomplete) ? 'secret' : element;
  return element instanceof HTMLElement && element.isContentEditable ? element : null;
}

/** A password that is being shown is still one: the page has turned the field into a plain one. */
function wasPassword(input: HTMLInputElement): boolean {
  return (
    input.getAttribute('type') === 'password' ||
    /passw|passcode|รหัสผ่าน|\bpin\b|\botp\b/i.test(`${input.name} ${input.id}`)
  );
}

function isOfCard({ name, id }: HTMLInputElement): boolean {
  return CARD_NAME.test(name) || CARD_NAME.test(id);
}

/** By its kind: a form that is written in answers with a field of that name to `value in form`. */
function hasValue(field: TextField): field is HTMLInputElement | HTMLTextAreaElement {
  return field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
}

function selectionOf(field: TextField): string {
  if (!hasValue(field)) return String(document.getSelection() ?? '');
  const { value, selectionStart, selectionEnd } = field;
  return value.slice(selectionStart ?? 0, selectionEnd ?? value.length);
}

function typedIn(field: TextField): string {
  if (hasValue(field)) {
    const caret = field.selectionEnd ?? field.value.length;
    return field.value.slice(Math.max(0, caret - NEAR_CARET), caret + NEAR_CARET);
  }
  const selection = document.getSelection();
  const node = selection?.focusNode;
  if (!(node instanceof Text)) return (textOf(field) ?? '').slice(0, NEAR_CARET);
  const caret = selection?.focusOffset ?? 0;
  return node.data.slice(Math.max(0, caret - NEAR_CARET), caret + NEAR_CARET);
}

/** The words that say what a field is for. */
function labelOf(field: TextField): string {
  const labels = hasValue(field) ? [...(field.labels ?? [])].map((label) => label.textContent) : [];
  const own = ['aria-label', 'placeholder'].map((name) => attributeOf(field, name));
  return [...labels, ...own].join(' ').replace(/\s+/g, ' ').trim().slice(0, MAX_LABEL);
}
