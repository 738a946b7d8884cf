/* The settings, in English. */
import { createFormatter } from '../format.ts';
import type { Messages } from '../th.ts';

const { number } = createFormatter('en-GB-u-nu-latn');

function every(seconds: number): string {
  if (seconds < 60) return `${number(seconds)} seconds`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return minutes === 1 ? 'minute' : `${number(minutes)} minutes`;
  return `${number(Math.round(minutes / 60))} hours`;
}

export const settings: Messages['settings'] = {
  contents: 'On this page',
  title: 'What is checked',
  lead: 'Everything is checked on this device. Nobody warns you of what you turn off.',
  on: 'On',
  off: 'Off',
  check: {
    sites: 'Stop sites that are on the warning list',
    text: 'Check account, PromptPay and phone numbers in text',
    pictures: 'Check QR codes in pictures',
    fields: 'Check numbers when they are copied, pasted or typed',
  },
  what: {
    sites: 'A listed site is stopped before it opens.',
    text: 'Reported numbers are underlined where they stand.',
    pictures: 'QR codes on a page are read, to say which number they pay.',
    fields: 'One more warning when you are about to pay.',
  },
  lost: {
    sites: 'When off, a fake site opens like any other, without a warning.',
    text: 'When off, a reported number looks like any other number.',
    pictures: 'When off, you are not told that a QR code pays a reported number.',
    fields: 'When off, there is no warning as you copy a number to pay it.',
  },
  locked: 'Set by your organisation. It cannot be changed here.',
  someLocked:
    'Some settings on this page are set by your organisation. Ask whoever looks after this computer to change them.',
  failed: 'It could not be changed. Try again.',
  noticeTitle: 'Numbers and sites that were reported and nobody has checked yet',
  noticeLead: 'What has been checked always warns in full. This is about what nobody has checked.',
  notice: {
    card: 'A card on the page',
    button: 'The toolbar button only',
  },
  noticeMeans: {
    card: 'Seen at once, even when you do not look at the button.',
    button: 'Disturbs less, but you have to look. The card still comes when you copy or type such a number.',
  },
  pollTitle: 'How often a new list is asked for',
  pollLead: 'More often brings new warnings sooner. Less often uses less data.',
  poll: {
    asked: 'As the publisher asks',
    often: 'Three times as often',
    hourly: 'Once an hour',
    seldom: 'Every 6 hours',
  },
  pollMeans: {
    asked: 'Recommended. The publisher asks for shorter intervals when something is urgent.',
    often: 'Never more than once a minute.',
    hourly: 'A new fake site may go without a warning for up to an hour.',
    seldom: 'A new fake site may go without a warning for up to 6 hours.',
  },
  pollNow: (seconds) => `Asked every ${every(seconds)} now`,
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
