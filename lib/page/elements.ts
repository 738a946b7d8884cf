/*
 * What is asked of whatever element a page has. In Chromium a form answers with a field of that name, extensions too: of
 * `<form><input name="nextSibling">` the field comes next, and a walk goes round for ever. So the platform's own properties are asked for,
 * which takes no longer. (Firefox shows extensions no such names. Forms alone have them, and a form can have no shadow root.)
 */

export const nodeTypeOf = getter(() => Node.prototype, 'nodeType');
export const firstChildOf = getter(() => Node.prototype, 'firstChild');
export const lastChildOf = getter(() => Node.prototype, 'lastChild');
export const nextSiblingOf = getter(() => Node.prototype, 'nextSibling');
export const previousSiblingOf = getter(() => Node.prototype, 'previousSibling');
export const parentNodeOf = getter(() => Node.prototype, 'parentNode');
export const parentElementOf = getter(() => Node.prototype, 'parentElement');
export const previousElementOf = getter(() => Element.prototype, 'previousElementSibling');
export const childElementCountOf = getter(() => Element.prototype, 'childElementCount');
export const tagNameOf = getter(() => Element.prototype, 'tagName');
export const textOf = getter(() => Node.prototype, 'textContent');

export function isMatching(element: Element, selector: string): boolean {
  return Element.prototype.matches.call(element, selector);
}

export function closestOf(element: Element, selector: string): Element | null {
  return Element.prototype.closest.call(element, selector);
}

export function attributeOf(element: Element, name: string): string {
  return Element.prototype.getAttribute.call(element, name) ?? '';
}

export function boxOf(element: Element): DOMRect {
  return Element.prototype.getBoundingClientRect.call(element);
}

export function isWithin(element: Element, node: Node): boolean {
  return Node.prototype.contains.call(element, node);
}

export function allIn(root: ParentNode, selector: string): NodeListOf<Element> {
  return root instanceof Element
    ? Element.prototype.querySelectorAll.call(root, selector)
    : root.querySelectorAll(selector);
}

export function firstIn(root: ParentNode, selector: string): Element | null {
  return root instanceof Element ? Element.prototype.querySelector.call(root, selector) : root.querySelector(selector);
}

/** Looked for when it is first asked for: a page is not to wait for it. */
/* @__NO_SIDE_EFFECTS__ */
function getter<T extends object, K extends keyof T>(prototype: () => T, name: K): (of: T) => T[K] {
  let property: PropertyDescriptor | undefined;
  return (of) => {
    property ??= Object.getOwnPropertyDescriptor(prototype(), name);
    return property?.get?.call(of) as T[K];
  };
}
