/* The settings, in English. */
import { createFormatter, dateFormat, monthName } from '../format.ts';
import type * as thai from '../th/options.ts';

const { number } = createFormatter('en-GB-u-nu-latn');
const monthLong = dateFormat('en-GB', { month: 'long', year: 'numeric' });

function every(seconds: number): string {
  if (seconds < 60) return `${number(seconds)} seconds`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return minutes === 1 ? 'minute' : `${number(minutes)} minutes`;
  return `${number(Math.round(minutes / 60))} hours`;
}

export const settings: typeof thai.settings = {
  contents: 'On this page',
  title: 'What is checked',
  lead: 'Everything is checked on this device. Nobody warns you of what you turn off.',
  on: 'On',
  off: 'Off',
  waiting: 'Waiting',
  waitingMeans: 'On, but nothing is checked: the browser does not let pages be seen yet.',
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
  someLocked:
    'Some settings on this page are set by your organisation. Ask whoever looks after this computer to change them.',
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
};

export const publishers: typeof thai.publishers = {
  lead: 'Each list is signed by who makes it. Your device checks the signatures every time before it uses one.',
  noList: 'No list yet',
  noListMeans: 'No list has come from here yet. It is asked for again by itself.',
  onItsWay: 'The list is on its way.',
  setBy: {
    package: 'Came with this extension.',
    policy: 'Set by your organisation. It cannot be changed here.',
    person: 'Added by you.',
  },
  trust: 'What it is trusted by',
  from: 'Comes from',
  signers: 'Signed by',
  signersOf: (need, of) =>
    need === of ? (of === 1 ? '1 key' : `${number(of)} keys`) : `at least ${number(need)} of ${number(of)} keys`,
  until: 'Main key holds until',
  ended: 'Main key ended on',
  fingerprint: 'Fingerprint of the main key (begins with)',
  remove: 'Stop using this list',
  removeOf: (name) => `Stop using the list of ${name}`,
  removeMeans: 'What stands in this list alone is no longer warned about. It can be put back within 10 minutes.',
  removed: (name) => `The list of ${name} is no longer used.`,
  restore: 'Put it back',
  removeFailed: 'It could not be changed. Try again.',
  add: 'Add a publisher',
  addLocked: 'Your organisation decides whose lists are used. None can be added here.',
  addLead:
    'Only add an organisation that you know, such as your bank. Take address and fingerprint from its own documents. If somebody on the phone or in a chat tells you to add one, do not.',
  address: 'Address of the list',
  addressMeans: 'For example lists.example.org. The address is asked once; nothing is added yet.',
  look: 'See whose it is',
  asking: 'Asking',
  trouble: {
    address: 'This address cannot be used. It has to be an https address without ?, # or @.',
    'not-reachable': 'There is no answer, or no list there. Check the spelling and your connection, and try again.',
    'not-a-publisher': 'Something answers there, but it is not a list with right signatures. It is not added.',
    expired: 'The signatures of this list have run out. Tell the organisation that gave you the address.',
    'wrong-fingerprint':
      'The fingerprint differs, so nothing was added. The address may be misspelt, or somebody may stand in for them. Call the organisation on a number that you looked up yourself.',
    'already-there': 'This list is there already.',
    'too-many': 'No more than 5 can be added. Stop using one first.',
    locked: 'Your organisation does not let people add publishers.',
    'no-access': 'The browser may not ask this address yet. Press again and choose to allow it.',
    failed: 'The extension does not answer. Try again.',
  },
  compareTitle: 'Compare the fingerprint, group by group',
  compareLead:
    'Compare it with what the organisation has printed in its documents or on its site. All eight groups have to be the same.',
  saysIts: 'Says that it is',
  holds: 'Holds',
  mayStop:
    'This publisher will be able to stop sites and warn of numbers on your device. It will not see what you open.',
  differs: 'It differs, or I am not sure',
  matches: 'All groups are the same: add it',
  adding: 'Adding',
  added: (name) => `${name} was added.`,
  addedMeans: 'Its list is on its way and will be used within seconds.',
  addAnother: 'Add another one',
};

export const myData: typeof thai.myData = {
  title: 'My data on this device',
  lead: 'Everything is on this device. You can save it to look at it, and you can erase all of it.',
  save: 'Save everything as a file',
  savedAs: { saved: 'The file was saved.', failed: 'Not everything could be read, so nothing was saved. Try again.' },
  leftOut:
    'The file holds settings, sites and numbers that you let through, reports and lessons. It holds neither the codes that open your reports nor a member’s keys for the console. What you noted under “I already paid” is saved from that page.',
  eraseAsk: 'Erase everything…',
  eraseTitle: 'Erasing everything on this device: what is lost',
  lost: [
    'Settings, publishers that you added, sites and numbers that you let through.',
    'Your reports. Those that were sent stay at the hub, but you can no longer see the answer or take them back. If you want to take one back, do it first.',
    'What you noted under “I already paid”, with pictures and slips. Save it first if you still need it.',
    'Lessons that you have done, and the counts of warnings.',
  ],
  lostKeys:
    'Your keys for the hub’s console. To use the console in this browser again you need a new invite, and another administrator has to let this browser in.',
  eraseAfter:
    'It cannot be undone. The extension starts as if it had just been installed, and fetches the warning lists again by itself.',
  keep: 'Keep everything',
  erase: 'Erase everything now',
  erasing: 'Erasing',
  eraseFailed: 'It could not be erased. Try again, or remove the extension, which erases everything too.',
  erased: 'Everything was erased. The extension has started as if it had just been installed.',
};

export const summary: typeof thai.summary = {
  title: 'Warnings so far',
  lead: 'Counted on this device only: numbers of warnings, not which site or number. Sent to nobody.',
  warnedThisMonth: 'Warnings this month',
  checkedThisMonth: 'Numbers checked this month',
  none: 'No warning yet this month.',
  byClass: 'This month, by kind of scam',
  what: 'Scam',
  times: 'Times',
  before: 'Months before',
  month: 'Month',
  warned: 'Warnings',
  checked: 'Numbers checked',
  monthName,
  monthLong: (month) => monthLong(Date.parse(`${month}-15T12:00:00Z`)),
};
