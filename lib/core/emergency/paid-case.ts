/*
 * What a person who has paid writes down for bank and police, as it is kept on the device. Nothing of it is ever sent. The fields
 * are those that the police's complaint and AOC's telephone ask for; all may be empty, and nothing typed is refused: a
 * frightened person's half sentence is worth more than an empty form.
 *
 * Times are wall clocks of Bangkok as typed (bangkok.ts), amounts are texts as typed: what cannot be read is kept and shown as
 * it stands, and counts in no sum.
 */
import * as v from 'valibot';
import { CATEGORIES } from '../blocklist/listing.ts';
import { parseBangkok } from './bangkok.ts';

export const CASE_VERSION = 1;
/** Most rows of one kind. */
export const MAX_ROWS = 200;
/** Longest own words and longest other field, in UTF-16 units. */
export const MAX_WORDS = 5000;
export const MAX_FIELD = 2048;

export const TRANSFER_KINDS = ['bank', 'wallet', 'crypto', 'gift-card', 'card'] as const;
export type TransferKind = (typeof TRANSFER_KINDS)[number];

/** `amount` is baht everywhere: for crypto what the coins were worth. */
export const TRANSFER_FIELDS = [
  'fromBank',
  'fromAccount',
  'toBank',
  'toAccount',
  'toName',
  'method',
  'provider',
  'walletId',
  'exchange',
  'coin',
  'network',
  'address',
  'coinAmount',
  'txId',
  'giftType',
  'giftCode',
  'issuer',
  'scheme',
  'lastFour',
  'merchant',
  'amount',
  'at',
] as const;
export type TransferField = (typeof TRANSFER_FIELDS)[number];

/** The fields of each kind of transfer, in the order in which the police's form asks for them. */
export const FIELDS_OF: Readonly<Record<TransferKind, readonly TransferField[]>> = {
  bank: ['at', 'amount', 'toBank', 'toAccount', 'toName', 'fromBank', 'fromAccount', 'method'],
  wallet: ['at', 'amount', 'provider', 'walletId', 'toName'],
  crypto: ['at', 'amount', 'exchange', 'coin', 'network', 'address', 'coinAmount', 'txId'],
  'gift-card': ['at', 'amount', 'giftType', 'giftCode'],
  card: ['at', 'amount', 'issuer', 'scheme', 'lastFour', 'merchant'],
};

export const SUSPECT_KINDS = [
  'account',
  'promptpay',
  'phone',
  'line',
  'social',
  'website',
  'biller',
  'wallet',
  'name',
  'other',
] as const;
export type SuspectKind = (typeof SUSPECT_KINDS)[number];

/** Five questions whose answers make the story. */
export const STORY_PROMPTS = ['met', 'promised', 'paid', 'noticed', 'since'] as const;
export type StoryPrompt = (typeof STORY_PROMPTS)[number];

/** What a person ticks off. */
export const CASE_STEPS = ['stopped', 'kept', 'cut-off', 'called-bank', 'called-1441'] as const;
export type CaseStep = (typeof CASE_STEPS)[number];

const field = v.pipe(v.string(), v.maxLength(MAX_FIELD));
const words = v.pipe(v.string(), v.maxLength(MAX_WORDS));
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const ms = v.pipe(v.number(), v.integer(), v.minValue(0));
const rows = <T extends v.GenericSchema>(row: T) => v.pipe(v.array(row), v.maxLength(MAX_ROWS));

const caseSchema = v.object({
  version: v.literal(CASE_VERSION),
  id,
  createdAt: ms,
  changedAt: ms,
  category: v.nullable(v.picklist(CATEGORIES)),
  done: rows(v.picklist(CASE_STEPS)),
  /** Code of the person's own bank, empty where not chosen. */
  ownBank: field,
  /** Temporary holds: the Bank Case ID that each bank gave, and when it held the money. */
  holds: rows(v.object({ id, bank: field, caseId: field, heldAt: field })),
  police: v.object({ caseId: field, filedAt: field, station: field, aocReference: field }),
  transfers: rows(
    v.object({ id, kind: v.picklist(TRANSFER_KINDS), fields: v.record(v.picklist(TRANSFER_FIELDS), field) }),
  ),
  suspects: rows(
    v.object({
      id,
      kind: v.picklist(SUSPECT_KINDS),
      value: field,
      name: field,
      firstSeen: field,
      lastSeen: field,
      /** `seen`: the extension saw it on a page; `person`: typed. */
      source: v.picklist(['seen', 'person']),
    }),
  ),
  pages: rows(v.object({ id, url: field, seenAt: field, note: field, source: v.picklist(['seen', 'person']) })),
  /** Their bytes are kept beside the case. */
  pictures: rows(
    v.object({
      id,
      name: field,
      type: v.picklist(['image/png', 'image/jpeg', 'image/webp']),
      sizeBytes: ms,
      sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
      addedAt: ms,
      note: field,
      /** What the code of a slip says; nobody has asked the bank whether it is true. */
      slip: v.nullable(v.object({ bank: field, reference: field })),
    }),
  ),
  story: v.object({ met: words, promised: words, paid: words, noticed: words, since: words }),
});
export type PaidCase = v.InferOutput<typeof caseSchema>;
export type Transfer = PaidCase['transfers'][number];
export type CasePicture = PaidCase['pictures'][number];

/** Parses a stored case. Throws valibot's error for anything else. */
export function parsePaidCase(value: unknown): PaidCase {
  return v.parse(caseSchema, value);
}

/** A case with one empty bank transfer, the commonest. Ids are handed in. */
export function emptyCase(id: string, transferId: string, now: number): PaidCase {
  return {
    version: CASE_VERSION,
    id,
    createdAt: now,
    changedAt: now,
    category: null,
    done: [],
    ownBank: '',
    holds: [],
    police: { caseId: '', filedAt: '', station: '', aocReference: '' },
    transfers: [{ id: transferId, kind: 'bank', fields: {} }],
    suspects: [],
    pages: [],
    pictures: [],
    story: { met: '', promised: '', paid: '', noticed: '', since: '' },
  };
}

/** Satang of an amount as people type it: `50,000`, `฿ 1,234.50`, `๕๐๐ บาท`, `500.-`, `500 บ.`. Null where it cannot be read. */
export function parseBaht(text: string): number | null {
  const plain = text
    .normalize('NFKC')
    .replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - 0x0e50))
    .replace(/บาท|thb|baht|[฿,\s]/gi, '')
    // On price tags a stroke stands for "and no satang".
    .replace(/บ\.?$|(?<=\d)\.?[-–—]$/, '');
  const parts = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(plain);
  return parts === null ? null : Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'));
}

export interface TotalLoss {
  readonly satang: number;
  /** Rows that say something of an amount which could not be read. */
  readonly unread: number;
}

/** The sum of what was paid, in satang. */
export function totalLoss({ transfers }: PaidCase): TotalLoss {
  let satang = 0;
  let unread = 0;
  for (const { fields } of transfers) {
    const text = (fields.amount ?? '').trim();
    const amount = parseBaht(text);
    if (amount !== null) satang += amount;
    else if (text !== '') unread += 1;
  }
  return { satang, unread };
}

/** When the first money left, ms; null where no transfer has a time. */
export function firstPaidAt({ transfers }: PaidCase): number | null {
  const times = transfers.map(({ fields }) => parseBangkok(fields.at ?? '')).filter((time) => time !== null);
  return times.length === 0 ? null : Math.min(...times);
}

/** The fields of a transfer that belong to its kind: what was typed before another kind was chosen waits, and counts for nothing. */
export function fieldsOf({ kind, fields }: Transfer): Transfer['fields'] {
  return Object.fromEntries(FIELDS_OF[kind].flatMap((name) => (name in fields ? [[name, fields[name]]] : [])));
}

/** True for a transfer of which something was written down. */
export function hasWords(transfer: Transfer): boolean {
  return Object.values(fieldsOf(transfer)).some(isWritten);
}

/** The case without rows of which nothing was written down: a bank alone says of no hold. */
export function withoutEmptyRows(paidCase: PaidCase): PaidCase {
  return {
    ...paidCase,
    holds: paidCase.holds.filter(({ caseId, heldAt }) => isWritten(caseId) || isWritten(heldAt)),
    transfers: paidCase.transfers.filter(hasWords),
    suspects: paidCase.suspects.filter(({ value, name }) => isWritten(value) || isWritten(name)),
    pages: paidCase.pages.filter(({ url, note }) => isWritten(url) || isWritten(note)),
  };
}

function isWritten(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== '';
}

/**
 * True for a Bank Case ID of the usual shape: a day of the Buddhist era, the bank's letters, a running number
 * (`25691122KTB06111`). The shape was seen in use and is no rule: what differs is pointed out and kept.
 */
export function looksLikeBankCaseId(text: string): boolean {
  const parts = /^(\d{4})(\d\d)(\d\d)[A-Z]{2,5}\d{4,6}$/.exec(text.replace(/[\s-]/g, '').toUpperCase());
  return (
    parts !== null && Number(parts[1]) >= 2500 && parseBangkok(`${parts[1]}-${parts[2]}-${parts[3]}T00:00`) !== null
  );
}
