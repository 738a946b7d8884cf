/* The same in English. */
import { createFormatter } from '../format.ts';
import type { Messages } from '../th.ts';

const { number } = createFormatter('en-GB-u-nu-latn');

export const checks: Messages['checks'] = {
  check: {
    sites: 'Stop sites that are on the warning list',
    text: 'Check account, PromptPay and phone numbers in text',
    pictures: 'Check QR codes in pictures',
    fields: 'Check numbers when they are copied, pasted or typed',
  },
  locked: 'Set by your organisation. It cannot be changed here.',
  failed: 'It could not be changed. Try again.',
  pausedTitle: 'Paused',
  paused: {
    sites: 'Paused: sites are not checked',
    text: 'Paused: numbers in text are not checked',
    pictures: 'Paused: QR codes in pictures are not checked',
    fields: 'Paused: copying and typing are not checked',
  },
  turnOn: 'Turn on',
  turnOnOf: (what) => `Turn on again: ${what}`,
  notLooked: 'Numbers in the text of this page were not looked at: the check is turned off.',
};

export const health: Messages['health'] = {
  title: 'What is wrong',
  looking: 'Looking',
  found: (count) => (count === 1 ? 'There is 1 thing to look at' : `There are ${number(count)} things to look at`),
  nothing: 'Nothing wrong was found.',
  doThis: 'What to do:',
  trouble: {
    worker: 'The part that checks does not answer',
    'no-access': 'No warnings yet: the browser does not let pages be seen',
    'rules-only': 'The browser does not let pages be seen yet',
    'no-list': 'There is no warning list on this device yet',
    'clock-behind': 'The clock of this device is behind',
    'clock-ahead': 'The clock of this device may be ahead',
    expired: 'A list has run out',
    stale: 'A list has not been updated for a while',
    failing: 'The last update failed',
    storage: 'Storage is nearly full',
    off: 'A check is turned off',
    private: 'Private windows are not watched',
  },
  means: {
    worker: 'This page asked the part that checks sites and got no answer.',
    'no-access': 'A fake site opens without a warning, and numbers on pages are not checked.',
    'rules-only':
      'Sites on the warning list are still stopped, but account numbers, phone numbers and QR codes on pages are not checked.',
    'no-list': 'So there is nothing to compare with.',
    'clock-behind': 'The list on this device is younger than the time it shows, so its age cannot be told.',
    'clock-ahead': 'A list that has just come looks as if it had run out, so no new one is taken.',
    expired: 'The list you have goes on warning, but whether there is a newer one is not known.',
    stale: 'The list you have goes on warning, but sites reported since may be missing.',
    failing: 'The list you have is still good. It is tried again by itself.',
    storage: 'A new list may not fit.',
    off: 'Nobody warns you of what is turned off.',
    private: 'Browsers keep extensions out of private windows unless you allow them there.',
  },
  todo: {
    worker: 'Close the browser and open it again. If that does not help, remove the extension and install it again.',
    'no-access': 'Press Allow, and allow it in the browser’s own question.',
    'rules-only': 'Press Allow, and allow it in the browser’s own question.',
    'no-list': 'Connect to the internet and press Update now.',
    'clock-behind': 'Set the date and time of this device.',
    'clock-ahead': 'Check the date and time of this device. If they are right, the publisher has not renewed the list.',
    expired: 'Connect to the internet and press Update now. If that does not help, tell the publisher.',
    stale: 'Connect to the internet and press Update now.',
    failing: 'Nothing yet. If it lasts for more than a day, try another network.',
    storage: 'Remove files that you no longer need from this device.',
    off: 'Turn it on again under What is checked.',
    private: 'If you use private windows, allow it on the browser’s page about extensions.',
  },
  support: 'Text for somebody who helps you',
  supportMeans: 'It holds what you see here and nothing else: no site that you opened, no number, no report.',
  copy: 'Copy',
  copyOutcome: { copied: 'Copied', failed: 'It could not be copied. Select the text and copy it yourself.' },
};

export const consent: Messages['consent'] = {
  title: 'Nothing is sent before you allow it.',
  means:
    'Reports are kept on this device until you allow it in Firefox’s own question. A report holds the address of the page, and words or a picture of it that you chose; nothing else.',
  allow: 'Let Firefox ask, and send',
};
