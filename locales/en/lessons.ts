/* The same in English. */
import type { Messages } from '../th.ts';

export const lessons: Messages['lessons'] = {
  all: 'Short lessons, a minute each',
  after: 'Know this one in a minute',
  title: {
    goods: 'A shop that is too cheap',
    callcentre: 'A call from an “officer”',
    fake: 'Fake sites and apps',
    job: 'Online work that you pay for first',
    invest: 'Profits that are certain',
    advance: 'Pay first, then you get it',
    love: 'Somebody you know asks for money',
    recovery: 'Getting your money back, for a fee',
    mule: 'Paid to open an account',
  },
};

export const access: Messages['access'] = {
  grant: 'Allow',
  refused: 'Not allowed yet. Press again when you are ready.',
};

export const large: Messages['large'] = {
  label: 'Large letters',
  means: 'On every page of Tuean',
};
