/*
 * What a report says of a page beside its address and title. `describeDocument` runs in the page's document, in the extension's
 * own world, where what the page's scripts have put in the way is not seen; it is sent there as its source, so it stands alone.
 */
import { toHex } from './identity.ts';

export interface AboutDocument {
  /** `lang` of the document, empty where it has none. */
  readonly language: string;
  readonly referrer: string;
  /** How the page is built, without a word of what it says; empty where it has too little to tell it from others. */
  readonly outline: string;
}

/** Reads the document that it is run in. */
export function describeDocument(): AboutDocument {
  // Enough that two pages of different makers never agree, little enough to be read within a millisecond or two.
  const most = 400;
  const least = 40;
  const elements = [...document.getElementsByTagName('*')].slice(0, most);
  const part = (text: string | null): string => (text ?? '').slice(0, 200);
  const fileOf = (address: string | null): string =>
    part(address)
      .replace(/[?#].*$/, '')
      .replace(/^.*\//, '');
  const outline = elements.map((element) => {
    const names = [...element.classList].slice(0, 8).map(part).sort().join('.');
    const file = /^(IMG|SCRIPT|LINK|SOURCE)$/.test(element.tagName)
      ? fileOf(element.getAttribute('src') ?? element.getAttribute('href'))
      : '';
    const field = /^(INPUT|SELECT|TEXTAREA|FORM)$/.test(element.tagName)
      ? `${part(element.getAttribute('type'))}=${part(element.getAttribute('name'))}`
      : '';
    return `${element.tagName}#${part(element.id)}.${names}|${file}|${field}`;
  });
  return {
    language: document.documentElement.lang,
    referrer: document.referrer,
    outline: elements.length < least ? '' : outline.join('\n'),
  };
}

/**
 * The mark of a page's build: 64 bits of SHA-256 of its outline, 16 hex digits; null where there is none. Copies of one fake
 * shop or login agree in it whatever their address, and nothing of the page can be read out of it.
 */
export async function templateOf(outline: string): Promise<string | null> {
  if (outline === '') return null;
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(outline));
  return toHex(digest.slice(0, 8));
}
