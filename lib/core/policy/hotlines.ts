/*
 * Telephone numbers that must never be listed: calling them is the advice we give.
 * Sources (November 2026): AOC 1441 and AIS 1185 their own announcements; 1213 Bank of Thailand; 191 and 1599 Royal
 * Thai Police; 081-866-3000 Cyber Crime Investigation Bureau as published by it; those marked unverified are generally
 * known but were not seen at their owner.
 */

export interface Hotline {
  /** As dialled in Thailand, digits only. */
  readonly number: string;
  readonly owner: { readonly th: string; readonly en: string };
  readonly verified: boolean;
}

export const HOTLINES: readonly Hotline[] = [
  { number: '1441', owner: { th: 'ศูนย์ AOC 1441', en: 'Anti Online Scam Operation Center' }, verified: true },
  { number: '1185', owner: { th: 'AIS แจ้งสายมิจฉาชีพ', en: 'AIS scam call report' }, verified: true },
  { number: '1213', owner: { th: 'ธนาคารแห่งประเทศไทย', en: 'Bank of Thailand' }, verified: true },
  { number: '191', owner: { th: 'ตำรวจ เหตุด่วนเหตุร้าย', en: 'Police emergency' }, verified: true },
  { number: '1599', owner: { th: 'สำนักงานตำรวจแห่งชาติ', en: 'Royal Thai Police' }, verified: true },
  {
    number: '0818663000',
    owner: { th: 'ตำรวจไซเบอร์ (บช.สอท.)', en: 'Cyber Crime Investigation Bureau' },
    verified: true,
  },
  { number: '1212', owner: { th: 'ETDA รับเรื่องร้องเรียนออนไลน์', en: 'ETDA online complaints' }, verified: false },
  { number: '1710', owner: { th: 'สำนักงาน ปปง.', en: 'Anti-Money Laundering Office' }, verified: false },
  { number: '1166', owner: { th: 'สคบ.', en: 'Office of the Consumer Protection Board' }, verified: false },
  { number: '1678', owner: { th: 'ดีแทค', en: 'dtac' }, verified: false },
  { number: '1242', owner: { th: 'ทรู', en: 'True' }, verified: false },
  { number: '1200', owner: { th: 'สำนักงาน กสทช.', en: 'NBTC' }, verified: false },
  { number: '9777', owner: { th: 'ทรู แจ้งสายมิจฉาชีพ', en: 'True scam call report' }, verified: false },
];

/** The line of a bank on which a customer reports fraud. */
export interface BankLine {
  /** Institution code, banks.ts. */
  readonly bank: string;
  /** As dialled in Thailand, digits only. */
  readonly number: string;
  /** What to press then; empty: nothing. */
  readonly press: string;
  /** `YYYY-MM` in which the bank itself was seen to publish it; null: never seen, and then never shown to anybody. */
  readonly verifiedAt: string | null;
}

/**
 * Fraud lines of banks, as commonly quoted (November 2026). One was seen at the bank; the others stand here so that nobody can
 * have them listed, and become visible on the day somebody reads them at the bank and writes the month down.
 */
export const BANK_LINES: readonly BankLine[] = [
  { bank: '002', number: '1333', press: '', verifiedAt: null },
  { bank: '002', number: '026455555', press: '*3', verifiedAt: null },
  { bank: '004', number: '028888888', press: '001', verifiedAt: null },
  { bank: '006', number: '021111111', press: '108', verifiedAt: null },
  { bank: '011', number: '1428', press: '03', verifiedAt: '2023-11' },
  { bank: '014', number: '027777575', press: '', verifiedAt: null },
  { bank: '022', number: '026267777', press: '00', verifiedAt: null },
  { bank: '024', number: '023449555', press: '', verifiedAt: null },
  { bank: '025', number: '1572', press: '5', verifiedAt: null },
  { bank: '030', number: '1115', press: '6', verifiedAt: null },
  { bank: '033', number: '026459000', press: '33', verifiedAt: null },
  { bank: '034', number: '025550555', press: '*3', verifiedAt: null },
  { bank: '067', number: '026336000', press: '*7', verifiedAt: null },
  { bank: '069', number: '021655555', press: '6', verifiedAt: null },
  { bank: '071', number: '026975454', press: '', verifiedAt: null },
  { bank: '073', number: '1327', press: '', verifiedAt: null },
];

/** True for a number, in any punctuation and with or without the country code, that is a hotline or the fraud line of a bank. */
export function isHotline(number: string): boolean {
  const digits = number.replace(/\D/g, '');
  return [...HOTLINES, ...BANK_LINES].some(
    (line) => digits === line.number || digits === `66${line.number.replace(/^0/, '')}`,
  );
}
