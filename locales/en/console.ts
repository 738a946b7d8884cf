/* The console's frame and the way in. */
import type { consoleFrame as thai } from '../th/console.ts';

export const consoleFrame: typeof thai = {
  title: 'Console',
  nav: 'Pages of the console',
  page: {
    queue: 'Cases',
    release: 'To sign',
    appeals: 'Appeals',
    listings: 'Listings',
    exchange: 'In and out',
    figures: 'Figures',
    audit: 'Record',
    people: 'People',
    keys: 'Keys',
  },
  waiting: (count) => `${count} waiting`,
  you: (handle) => `You are ${handle}`,
  leave: 'Stop using the console in this browser',
  leaveMeans: 'The keys of this browser are gone for good then. Only a new invite lets it in again.',
  leaveSure: 'Delete the keys and leave',
  stay: 'Stay',
  enrol: {
    title: 'Into the console for the first time',
    lead: 'Paste the invite that an administrator gave you. It works once, within a day.',
    line: 'Invite',
    look: 'Look first',
    hub: 'Hub',
    address: 'Address',
    means:
      'This browser will make your keys. They never leave this device; not even the hub can read them. If the device is lost, an administrator revokes it and you ask for a new invite.',
    device: 'Name of this device',
    releases: 'This device signs releases too',
    releasesMeans: 'Makes one more key, for signing. It counts once a key ceremony has let it in.',
    make: 'Make the keys and enter',
    another: 'Use another invite',
    running: 'Asking the hub',
    trouble: {
      'not-a-line': 'This is no invite. Invites look like https://…/console#…',
      offline: 'The hub was not reached. Try again when you are connected.',
      'bad-invite': 'This invite does not work any more. Ask an administrator for another.',
      'other-hub': 'The hub that answers is not the one of the invite. Do not use it.',
      failed: 'That did not go. Try again; if it still does not, tell an administrator.',
    },
  },
};
