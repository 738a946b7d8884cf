/*
 * What may not be listed among numbers, whoever asks, and which listings wait for a second person. The gate is asked at
 * import and at every publication; a client ignores what it refuses, whatever a signed list says.
 */
import { isSiteKey, type IndicatorKey, type NumberKey } from '../indicators/key.ts';
import type { GateReason } from './gate.ts';
import { isHotline } from './hotlines.ts';

export type NumberGateRule = 'hotline' | 'bare-biller';

export type NumberGateVerdict =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      readonly rule: NumberGateRule;
      readonly insistable: false;
      readonly because: GateReason;
    };

/** A hotline. */
export const HOTLINE: GateReason = {
  th: 'หมายเลขนี้เป็นสายด่วนที่เราแนะนำให้โทร',
  en: 'this is a hotline that people are advised to call',
};
/** A biller alone, without the payee behind it. */
export const BARE_BILLER: GateReason = {
  th: 'รหัสผู้รับชำระใช้ร่วมกันหลายร้านค้า ต้องมีเลขอ้างอิง 1 ของผู้รับเงิน',
  en: 'a biller is shared by many shops: the payee needs its reference 1',
};

/** Decides whether a number may be put on the list: no hotline, and no biller without the payee behind it. */
export function gateNumber(key: NumberKey): NumberGateVerdict {
  if (key.startsWith('phone:') && isHotline(key.slice('phone:'.length))) {
    return refuse('hotline', HOTLINE);
  }
  if (key.startsWith('biller:') && !/^biller:\d{13,15}:[^:\s]+$/.test(key)) {
    return refuse('bare-biller', BARE_BILLER);
  }
  return { allowed: true };
}

/** True for numbers that a client ignores whatever the list says. */
export function isNeverListedNumber(key: NumberKey): boolean {
  return !gateNumber(key).allowed;
}

/**
 * True where the number is a person's, so that two people must stand behind its listing: all but payees of a biller
 * and LINE official accounts.
 */
export function needsSecondPerson(key: NumberKey): boolean {
  return !key.startsWith('biller:') && !key.startsWith('line:@');
}

/** True for a number of a person: what is written of it is of somebody, who may be accused wrongly. */
export function isPersonal(key: IndicatorKey): boolean {
  return !isSiteKey(key) && needsSecondPerson(key);
}

function refuse(rule: NumberGateRule, because: GateReason): NumberGateVerdict {
  return { allowed: false, rule, insistable: false, because };
}
