/*
 * LINE IDs: `@name` is an official account, anything else the ID of a person. Links to either fold into the same key.
 * Invitation codes (`/ti/p/<code>` of capitals and small letters) are keys of their own, with their case.
 */
import type { LineKey } from './key.ts';

/** Opens a chat with an official account: `https://line.me/R/oaMessage/%40shop/?words`, `line://oaMessage/@shop/`. */
const OA_MESSAGE = /^\/oaMessage\/((?:@|%40)[^/?]{1,120})/i;
const WEB_OA_MESSAGE = /^\/R\/oaMessage\/((?:@|%40)[^/?]{1,120})/i;
const ID = /^[a-z0-9][a-z0-9._-]{2,29}$/;

/** Key of a LINE ID as people write it: `@Shop1` → `line:@shop1`, `somchai.j` → `line:~somchai.j`; null where it is none. */
export function lineKey(text: string): LineKey | null {
  const id = text.trim().toLowerCase();
  if (id.startsWith('@')) return ID.test(id.slice(1)) ? `line:${id as `@${string}`}` : null;
  const person = id.replace(/^~/, '');
  return ID.test(person) ? `line:~${person}` : null;
}

/**
 * Key of a link that adds someone in LINE: `https://line.me/R/ti/p/@shop`, `…/ti/p/%40shop`, `…/ti/p/~person`,
 * `line://ti/p/@shop`, `https://line.me/R/oaMessage/@shop/`, an invitation code, `https://lin.ee/<code>`; null for every other address.
 */
export function lineKeyOfUrl(address: string): LineKey | null {
  const url = parseUrl(address);
  if (url === null) return null;
  const { protocol, hostname, pathname } = url;
  if (protocol === 'http:' || protocol === 'https:') {
    if (/^(?:www\.)?lin\.ee\.?$/.test(hostname)) return codeKey('lin.ee', pathname.slice(1));
    if (!/^(?:www\.)?line\.me\.?$/.test(hostname)) return null;
  } else if (protocol !== 'line:') return null;
  const path = protocol === 'line:' ? `/${hostname}${pathname}` : pathname;
  const spokenTo = (protocol === 'line:' ? OA_MESSAGE : WEB_OA_MESSAGE).exec(path)?.[1];
  if (spokenTo !== undefined) return lineKey(decode(spokenTo));
  const name = /^\/+(?:R\/)?ti\/p\/([^/?]{1,120})/i.exec(path.replace(/^\/+/, '/'))?.[1];
  if (name === undefined) return null;
  const decoded = decode(name);
  if (decoded.startsWith('@') || decoded.startsWith('~')) return lineKey(decoded);
  return codeKey('p', decoded);
}

function codeKey(kind: 'lin.ee' | 'p', code: string): LineKey | null {
  return /^[A-Za-z0-9_-]{4,60}$/.test(code) ? `line:${kind}/${code}` : null;
}

function parseUrl(address: string): URL | null {
  const text = /^[a-z]+:/i.test(address) ? address : `https://${address}`;
  return URL.canParse(text) ? new URL(text) : null;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
