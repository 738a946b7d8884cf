/*
 * The numbers of the tests: listed ones, and for each a twin that one digit or letter tells apart and that is not listed.
 * All are made up.
 */
import { serveRepository, type LabHub } from '../../scripts/lab/hub.ts';
import type { Sites } from '../../scripts/lab/sites.ts';
import { HUB_HOST, madeOnce } from './world.ts';

export interface ListedNumber {
  /** As the list and the pages write it. */
  readonly listed: string;
  readonly listedKey: string;
  readonly twin: string;
  readonly twinKey: string;
}

export const ACCOUNT: ListedNumber = {
  listed: '123-4-56789-0',
  listedKey: 'acct:TH:1234567890',
  twin: '123-4-56789-1',
  twinKey: 'acct:TH:1234567891',
};
/** Also the PromptPay number of the codes. */
export const PHONE: ListedNumber = {
  listed: '081-234-5678',
  listedKey: 'phone:+66812345678',
  twin: '081-234-5679',
  twinKey: 'phone:+66812345679',
};
/** PromptPay by national ID; the check digit makes the twin differ in two places. */
export const NATIONAL_ID: ListedNumber = {
  listed: '1-2345-67890-12-1',
  listedKey: 'ppid:natid:1234567890121',
  twin: '1-2345-67890-13-9',
  twinKey: 'ppid:natid:1234567890139',
};
export const LINE_ID: ListedNumber = {
  listed: '@tuean-listed-shop',
  listedKey: 'line:@tuean-listed-shop',
  twin: '@tuean-lister-shop',
  twinKey: 'line:@tuean-lister-shop',
};
/** Biller and its first reference. */
export const BILLER: ListedNumber = {
  listed: '099999999999990:SHOP1',
  listedKey: 'biller:099999999999990:SHOP1',
  twin: '099999999999990:SHOP2',
  twinKey: 'biller:099999999999990:SHOP2',
};

/** How many numbers `listNumbers` adds to the list. */
export const LISTED_COUNT = 5;

/** Serves a release that lists these numbers, and none of the twins, as confirmed. */
export async function listNumbers(sites: Sites): Promise<void> {
  sites.handle(HUB_HOST, serveRepository(await madeOnce('numbers', publishNumbers)));
}

async function publishNumbers(hub: LabHub): Promise<string> {
  const rows = [
    `account,${ACCOUNT.listed}`,
    `promptpay,${PHONE.listed}`,
    `promptpay,${NATIONAL_ID.listed}`,
    `line,${LINE_ID.listed}`,
    `biller,${BILLER.listed}`,
  ];
  await hub.import(['type,value', ...rows], { format: 'csv', grade: 'confirmed', category: 'TH01' });
  await hub.publish();
  return hub.repository;
}
