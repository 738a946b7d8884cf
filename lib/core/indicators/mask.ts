/* Numbers of persons as screens show them: the kind and the last digits, so that the one who has it before them knows it. */
import type { NumberKey } from './key.ts';

const DOT = '•';
const SHOWN = 4;

/** The number as people write it: `123-4-56789-0`, `081-234-5678`, `1-2345-67890-12-1`, `@shop`. */
export function showNumber(key: NumberKey): string {
  const value = valueOf(key);
  if (key.startsWith('acct:')) {
    if (value.length === 10) return value.replace(/^(\d{3})(\d)(\d{5})(\d)$/, '$1-$2-$3-$4');
    return value.length === 12 ? value.replace(/^(\d{3})(\d)(\d{5})(\d{3})$/, '$1-$2-$3-$4') : value;
  }
  if (key.startsWith('phone:+66')) {
    const national = `0${value.slice(3)}`;
    return national.length === 10
      ? national.replace(/^(\d{3})(\d{3})(\d{4})$/, '$1-$2-$3')
      : national.replace(/^(\d{2})(\d{3})(\d{4})$/, '$1-$2-$3');
  }
  if (key.startsWith('ppid:natid:')) return value.replace(/^(\d)(\d{4})(\d{5})(\d{2})(\d)$/, '$1-$2-$3-$4-$5');
  return value;
}

/** The number with all but its last four characters hidden, set as people write it: `•••-•-•6789-0`. */
export function maskNumber(key: NumberKey): string {
  return maskText(showNumber(key));
}

/** The same of a number that has no key, as somebody wrote it: `12-345678x` → `••-••678x`. */
export function maskText(text: string): string {
  const characters = Array.from(text);
  const hidden = characters.filter(isHidable).length - SHOWN;
  let seen = 0;
  return characters.map((character) => (isHidable(character) && seen++ < hidden ? DOT : character)).join('');
}

function isHidable(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character);
}

function valueOf(key: NumberKey): string {
  const parts = key.split(':');
  if (key.startsWith('biller:')) return parts.slice(1).join(' / ');
  return (parts.at(-1) ?? '').replace(/^~/, '');
}
