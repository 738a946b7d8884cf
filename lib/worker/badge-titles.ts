/* What the tool bar button says when it is pointed at or read aloud: the state in words, Thai and English. */
import type { BadgeState } from './badge.ts';

export const BADGE_TITLES: Readonly<Record<'th' | 'en', Readonly<Record<BadgeState, string>>>> = {
  th: {
    default: 'เตือน: ไม่พบข้อมูล ไม่ได้แปลว่าปลอดภัย',
    listed: 'เตือน: เว็บนี้ หรือส่วนหนึ่งของหน้านี้ อยู่ในรายการเตือนภัย',
    paused: 'เตือน: คุณสั่งให้ปล่อยเว็บนี้ผ่าน',
    stale: 'เตือน: รายการเตือนภัยไม่ใหม่แล้ว',
    unknown: 'เตือน: ตรวจเว็บนี้ไม่ได้',
  },
  en: {
    default: 'Tuean: not listed, which does not mean that it can be trusted',
    listed: 'Tuean: this site, or part of this page, is on the warning list',
    paused: 'Tuean: you let this site through',
    stale: 'Tuean: the warning list is out of date',
    unknown: 'Tuean: this site could not be checked',
  },
};

/** Beside the state: a report of the person has an answer that they have not read. */
export const NEWS_TITLES: Readonly<Record<'th' | 'en', string>> = {
  th: 'เตือน: มีคำตอบใหม่ของเรื่องที่คุณรายงาน',
  en: 'Tuean: there is a new answer to your report',
};

/** Instead of the words for `paused`, while the check of sites is turned off. */
export const OFF_TITLES: Readonly<Record<'th' | 'en', string>> = {
  th: 'เตือน: คุณปิดการตรวจเว็บไว้',
  en: 'Tuean: the check of sites is turned off',
};

/** Of a tab that nothing is known of. */
export const NAME_TITLES: Readonly<Record<'th' | 'en', string>> = { th: 'เตือน', en: 'Tuean' };

/** On every tab, where the browser does not let pages be seen; `rules-only`: its own rules stop listed sites all the same. */
export const NO_ACCESS_TITLES: Readonly<Record<'no-access' | 'rules-only', Readonly<Record<'th' | 'en', string>>>> = {
  'no-access': {
    th: 'เตือน: ยังเตือนไม่ได้ เบราว์เซอร์ไม่ให้ดูหน้าเว็บ กดเพื่ออนุญาต',
    en: 'Tuean: no warnings yet, the browser does not let pages be seen; press to allow it',
  },
  'rules-only': {
    th: 'เตือน: เลขบนหน้าเว็บไม่ได้ตรวจ เบราว์เซอร์ไม่ให้ดูหน้าเว็บ กดเพื่ออนุญาต',
    en: 'Tuean: numbers on pages are not checked, the browser does not let pages be seen; press to allow it',
  },
};
