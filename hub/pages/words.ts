/* What the hub's own pages say, Thai first. */
import type { AppealStatus } from '../intake/appeal.ts';

export type PageLanguage = 'th' | 'en';

/** What a person may say is wrongly listed. */
export const APPEAL_KINDS = ['site', 'account', 'promptpay', 'phone', 'line', 'wallet', 'iban'] as const;
export type AppealKind = (typeof APPEAL_KINDS)[number];

/** Fields of the form. */
export type AppealField = 'about' | 'contact' | 'reason';

export interface PageWords {
  readonly title: string;
  readonly lead: string;
  readonly clock: string;
  readonly kind: string;
  readonly kinds: Readonly<Record<AppealKind, string>>;
  readonly about: string;
  readonly aboutHint: string;
  readonly role: string;
  readonly roles: Readonly<Record<'owner' | 'other', string>>;
  readonly reason: string;
  readonly reasonHint: string;
  readonly contact: string;
  readonly contactHint: string;
  readonly privacy: string;
  readonly send: string;
  readonly wrong: Readonly<Record<AppealField, string>>;
  readonly wrongTitle: string;
  readonly received: string;
  readonly keepCode: string;
  readonly code: string;
  readonly acknowledgeBy: (time: string) => string;
  readonly decideBy: (time: string) => string;
  readonly ask: string;
  readonly askTitle: string;
  readonly unknownCode: string;
  readonly states: Readonly<Record<AppealStatus['state'], string>>;
  readonly answer: string;
  readonly tooMany: string;
  readonly elsewhere: string;
  readonly failed: string;
  readonly back: string;
}

export const PAGE_WORDS: Readonly<Record<PageLanguage, PageWords>> = {
  th: {
    title: 'ขอให้ตรวจใหม่ เมื่อถูกเตือนผิด',
    lead: 'ถ้าเว็บ บัญชี หรือเบอร์ของคุณถูกเตือนโดยไม่ถูกต้อง บอกเราที่นี่ ไม่ต้องสมัครสมาชิก ไม่เสียเงิน และไม่มีใครเก็บเงินแทนเราได้',
    clock: 'เราตอบรับภายใน 24 ชั่วโมง และตัดสินภายใน 72 ชั่วโมง',
    kind: 'อะไรถูกเตือน',
    kinds: {
      site: 'เว็บ หรือหน้าเว็บ',
      account: 'เลขบัญชีธนาคาร',
      promptpay: 'พร้อมเพย์',
      phone: 'เบอร์โทร',
      line: 'ไลน์',
      wallet: 'กระเป๋าคริปโต',
      iban: 'บัญชีต่างประเทศ (IBAN)',
    },
    about: 'ที่อยู่เว็บ หรือเลขที่ถูกเตือน',
    aboutHint: 'เช่น shop.example หรือ 123-4-56789-0',
    role: 'คุณเป็นใคร',
    roles: { owner: 'เป็นของฉัน หรือฉันดูแลแทนเจ้าของ', other: 'คนอื่นที่รู้ว่าเตือนผิด' },
    reason: 'ผิดอย่างไร',
    reasonHint: 'เล่าสั้น ๆ และบอกสิ่งที่ยืนยันได้ เช่น เลขทะเบียนพาณิชย์ วันที่ได้เบอร์นี้มา หรือชื่อเว็บจริง ไม่ต้องใส่เลขบัตรประชาชน',
    contact: 'ติดต่อคุณได้ทางไหน',
    contactHint: 'อีเมล เบอร์โทร หรือไลน์ ใช้ตอบเรื่องนี้เท่านั้น',
    privacy: 'คนที่ตัดสินเท่านั้นที่อ่านสิ่งที่คุณเขียน เมื่อตัดสินแล้วเราลบช่องทางติดต่อและข้อความของคุณตามกำหนด',
    send: 'ส่งให้ตรวจใหม่',
    wrong: {
      about: 'อ่านที่อยู่หรือเลขนี้ไม่ได้ ตรวจว่าตรงกับชนิดที่เลือก',
      contact: 'เขียนช่องทางติดต่อ 3 ถึง 200 ตัวอักษร',
      reason: 'เล่าอย่างน้อย 10 ตัวอักษร ไม่เกิน 2,000',
    },
    wrongTitle: 'ยังส่งไม่ได้ แก้ตรงนี้ก่อน',
    received: 'รับเรื่องแล้ว',
    keepCode: 'เก็บรหัสนี้ไว้ ใช้ดูคำตอบ ถ่ายรูปหน้านี้หรือคัดลอกไว้ก็ได้ ใครมีรหัสนี้ก็ดูคำตอบได้',
    code: 'รหัสติดตามเรื่อง',
    acknowledgeBy: (time) => `ตอบรับภายใน ${time}`,
    decideBy: (time) => `ตัดสินภายใน ${time}`,
    ask: 'ดูคำตอบ',
    askTitle: 'ส่งเรื่องไว้แล้ว ดูคำตอบที่นี่',
    unknownCode: 'ไม่พบเรื่องของรหัสนี้ ตรวจว่าคัดลอกครบทั้งหมด',
    states: {
      open: 'กำลังพิจารณา',
      upheld: 'เห็นด้วยกับคุณ จะไม่เตือนเรื่องนี้อีก',
      rejected: 'ยังคงการเตือนไว้',
    },
    answer: 'คำตอบ',
    tooMany: 'มีคำขอจากเครือข่ายของคุณมากเกินไป รอสักชั่วโมงแล้วลองใหม่',
    elsewhere: 'คำขอนี้มาจากเว็บอื่น เปิดหน้านี้แล้วกรอกเองอีกครั้ง',
    failed: 'ส่งไม่สำเร็จ สิ่งที่คุณเขียนยังอยู่ กดส่งอีกครั้งในอีกสักครู่',
    back: 'กลับไปหน้าแรก',
  },
  en: {
    title: 'Warned of by mistake? Ask for a new look',
    lead: 'If your site, account or phone number is warned of wrongly, tell us here. No sign-up, no fee, and nobody can take one for us.',
    clock: 'We answer that we have it within 24 hours and decide within 72 hours.',
    kind: 'What is warned of',
    kinds: {
      site: 'A site or page',
      account: 'A bank account',
      promptpay: 'A PromptPay ID',
      phone: 'A phone number',
      line: 'A LINE ID',
      wallet: 'A crypto wallet',
      iban: 'An account abroad (IBAN)',
    },
    about: 'The address or number',
    aboutHint: 'For example shop.example or 123-4-56789-0',
    role: 'Who you are',
    roles: { owner: 'It is mine, or I act for its owner', other: 'Somebody else who knows that the warning is wrong' },
    reason: 'What is wrong about it',
    reasonHint:
      'In a few words, with what can be checked: a trade registration number, since when you have the number, the real site. Leave out your ID card number.',
    contact: 'How to reach you',
    contactHint: 'E-mail, phone or LINE, used for this answer only',
    privacy:
      'Only those who decide read what you write. After the decision your contact and your words are deleted on schedule.',
    send: 'Send',
    wrong: {
      about: 'This address or number cannot be read. Check that it is of the chosen kind.',
      contact: 'Write 3 to 200 characters',
      reason: 'Write at least 10 characters, at most 2,000',
    },
    wrongTitle: 'Not sent yet. Please mend this first',
    received: 'We have your appeal',
    keepCode:
      'Keep this code to see the answer; a photo of this page will do. Whoever has the code can read the answer.',
    code: 'Your code',
    acknowledgeBy: (time) => `Acknowledged by ${time}`,
    decideBy: (time) => `Decided by ${time}`,
    ask: 'See the answer',
    askTitle: 'Sent one already? See the answer',
    unknownCode: 'There is no appeal with this code. Check that it is complete.',
    states: {
      open: 'Being considered',
      upheld: 'You were right: there will be no more warning of it',
      rejected: 'The warning stays',
    },
    answer: 'The answer',
    tooMany: 'There were too many requests from your network. Try again in an hour.',
    elsewhere: 'This request came from another site. Open this page and fill in the form yourself.',
    failed: 'It could not be sent. What you wrote is still here: try again in a moment.',
    back: 'Back to the start',
  },
};
