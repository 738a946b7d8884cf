/* What every page may say of the lessons, of what the browser allows, and of large letters. The English one has its shape. */
import type { LessonId } from '../../lib/core/lessons/lessons.ts';

export const lessons: {
  readonly after: string;
  readonly all: string;
  readonly title: Readonly<Record<LessonId, string>>;
} = {
  all: 'บทเรียนสั้น เรื่องละหนึ่งนาที',
  after: 'รู้ทันเรื่องนี้ในหนึ่งนาที',
  title: {
    goods: 'ร้านถูกเกินจริง',
    callcentre: 'สายจาก “เจ้าหน้าที่”',
    fake: 'เว็บและแอปปลอม',
    job: 'งานออนไลน์ที่ต้องจ่ายก่อน',
    invest: 'ลงทุนแล้วกำไรแน่',
    advance: 'โอนก่อนถึงจะได้',
    love: 'คนรู้จักขอยืมเงิน',
    recovery: 'รับตามเงินคืน',
    mule: 'รับจ้างเปิดบัญชี',
  },
};

export const access = {
  grant: 'อนุญาต',
  refused: 'ยังไม่ได้รับอนุญาต กดอีกครั้งเมื่อพร้อม',
};

export const large = {
  label: 'ตัวอักษรใหญ่',
  means: 'ใช้กับทุกหน้าของเตือน',
};
