/* A warning as a picture to send to one's family. */
import type { share as thai } from '../th/share.ts';

export const share: typeof thai = {
  make: 'Make a picture to warn my family',
  title: 'Send this picture to anybody',
  means: 'Made on this device. It holds what you see and nothing about what you opened, or when.',
  send: 'Send',
  copy: 'Copy the picture',
  save: 'Save the picture',
  close: 'Close',
  outcome: {
    sent: 'Sent',
    copied: 'Copied: paste it into a chat',
    saved: 'Saved',
    failed: 'The browser refused. Try saving the picture.',
  },
  headline: { site: 'Do not open this site yet', number: 'Do not pay this number yet' },
  asOf: (day) => `As of ${day}; it may change`,
  listed: 'On the warning list',
  paid: 'Already paid? Call your bank, then 1441, at once',
  maker: 'Made with Tuean, not a government service',
  fileName: 'tuean-warning',
};
