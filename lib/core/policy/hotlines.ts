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

/** True for a number, in any punctuation and with or without the country code, that is one of the hotlines. */
export function isHotline(number: string): boolean {
  const digits = number.replace(/\D/g, '');
  return HOTLINES.some((line) => digits === line.number || digits === `66${line.number.replace(/^0/, '')}`);
}
