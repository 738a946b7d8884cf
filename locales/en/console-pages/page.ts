/* Words that all pages of the console share, in English. */
import type { ConsolePagesWords } from '../../th/console-pages.ts';

export const page: ConsolePagesWords['page'] = {
  loading: 'Reading from the hub',
  again: 'Try again',
  why: {
    offline: 'The hub cannot be reached. Check the connection and try again; nothing has changed.',
    'not-allowed': 'Your role does not open this page. If you need it, ask an administrator for the role.',
    failed: 'The hub gave an unexpected answer; nothing has changed.',
  },
  earlier: {
    offline: 'The hub cannot be reached: what you see is from before.',
    'not-allowed': 'Your role has changed: what you see is from before.',
    failed: 'The hub gave an unexpected answer: what you see is from before.',
  },
  code: (code) => `(code ${code})`,
  running: 'Sending',
  done: 'Done',
  refused: (detail) => `The hub refused: ${detail}`,
  refusal: {
    offline: 'The hub cannot be reached, so nothing has changed. Try again.',
    'not-allowed': 'Your role may not do this.',
    'changed-meanwhile': 'Somebody changed this before you. Read what changed, then decide again.',
    revoked: 'This device has been revoked.',
    'same-person': 'It takes another person: one cannot do it twice.',
    failed: 'It did not go; nothing has changed.',
  },
  copy: 'Copy',
  copied: 'Copied',
  copyFailed: 'It could not be copied. Select the text and copy it yourself.',
  onceMeans: 'Shown this once: the hub keeps only a value that cannot be turned back.',
  onceClose: 'I have kept it: close this',
  more: 'Show more',
};
