/* Codes of failed updates, sorted into the few things that they mean to a reader. */
import type { Messages } from './th.ts';

type ErrorWord = keyof Messages['list']['error'];

const WORD_OF_CODE: Readonly<Record<string, ErrorWord>> = {
  offline: 'network',
  network: 'network',
  timeout: 'network',
  slow: 'network',
  http: 'server',
  missing: 'server',
  'no-target': 'server',
  'release-missing': 'server',
  arbitrary: 'signature',
  threshold: 'signature',
  equivocation: 'signature',
  'mix-and-match': 'signature',
  'spec-version': 'signature',
  freeze: 'expired',
  rollback: 'rollback',
  'fast-forward': 'rollback',
  shrink: 'content',
  malformed: 'content',
  'wrong-size': 'content',
  'endless-data': 'content',
  storage: 'storage',
  quota: 'storage',
};

/** The sentence for a code; an unknown code gets the general one. */
export function updateErrorText(m: Messages, code: string): string {
  const word = Object.hasOwn(WORD_OF_CODE, code) ? WORD_OF_CODE[code] : undefined;
  return m.list.error[word ?? 'other'];
}
