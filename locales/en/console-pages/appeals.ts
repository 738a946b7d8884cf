/* Appeals in the console. */
import { createFormatter } from '../../format.ts';
import type { ConsolePagesWords } from '../../th/console-pages.ts';

const format = createFormatter('en-GB');
const n = (value: number): string => format.number(value);

export const appeals: ConsolePagesWords['appeals'] = {
  title: 'Appeals',
  lead: 'People who say that a warning is wrong, the longest waiting first. Read within 24\u00a0hours, decide within 72.',
  counts: (open, late) => (late === 0 ? `${n(open)} waiting` : `${n(open)} waiting, ${n(late)} overdue`),
  state: 'State',
  states: { open: 'To decide', upheld: 'Taken off', rejected: 'The warning stays' },
  none: 'No appeals here',
  choose: 'Choose an appeal. Opening one is recorded, and its sender sees that somebody has read it.',
  role: { owner: 'the owner', other: 'somebody else' },
  next: { acknowledge: 'To be read by', decide: 'To be decided by' },
  late: (hours) => `Overdue by ${n(hours)} ${hours === 1 ? 'hour' : 'hours'}`,
  suspended: 'The warning has been softened to “disputed” meanwhile',
  reason: 'What they say',
  contact: 'How to reach them',
  emptied: 'deleted as promised',
  forgotten: 'The number is deleted as promised',
  receivedAt: 'Received',
  listings: 'What it is about',
  notListed: 'It was never on the list',
  listedBy: 'Who stands behind the listing',
  cases: 'Cases',
  caseSays: (id, reports) => `Case #${n(id)}, ${n(reports)} ${reports === 1 ? 'report' : 'reports'}`,
  reports: (shown, independent) =>
    `${shown === 1 ? 'The latest report' : `The latest ${n(shown)} reports`}; independent, of all: ${n(independent)}`,
  earlier: 'Earlier appeals about the same',
  decide: 'Decide',
  answer: 'Answer to the sender, as one would say it to somebody in trouble',
  answerFirst: 'Write the answer first. Then you choose below whether the warning stays.',
  uphold: 'The warning was wrong: take it off',
  reject: 'The warning is right: it stays',
  upholdReadBack: (shown) => `Take ${shown} off the list of everybody`,
  rejectReadBack: (shown) => `The warning of ${shown} stays, and the sender gets this answer`,
  mayNotReject: 'You listed this number: that the warning stays must be decided by another person.',
  decided: (state, by) => `${state}, by ${by}`,
  releaseDue: 'Browsers are told by the next release only.',
  toRelease: 'To the page of signing',
  lostMoney: 'lost money',
};
