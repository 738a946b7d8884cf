/* Appeals in the console. Thai first; the English one has its shape. */
import { createFormatter } from '../../format.ts';

const format = createFormatter('th-TH-u-ca-buddhist-nu-latn');
const n = (value: number): string => format.number(value);

export const appeals = {
  title: 'คำขอให้ตรวจใหม่',
  lead: 'คนที่บอกว่าคำเตือนผิด คนที่รอนานที่สุดอยู่บนสุด เปิดอ่านภายใน 24\u00a0ชั่วโมง ตัดสินภายใน 72\u00a0ชั่วโมง',
  counts: (open: number, late: number) =>
    late === 0 ? `รออยู่ ${n(open)}\u00a0เรื่อง` : `รออยู่ ${n(open)}\u00a0เรื่อง เลยกำหนดแล้ว ${n(late)}\u00a0เรื่อง`,
  state: 'สถานะ',
  states: { open: 'รอตัดสิน', upheld: 'เอาออกแล้ว', rejected: 'คำเตือนอยู่ต่อ' },
  none: 'ไม่มีคำขอในกลุ่มนี้',
  choose: 'เลือกคำขอจากรายการ การเปิดอ่านถูกบันทึก และผู้ขอจะเห็นว่ามีคนอ่านแล้ว',
  role: { owner: 'เจ้าของ', other: 'คนอื่น' },
  next: { acknowledge: 'ต้องเปิดอ่านภายใน', decide: 'ต้องตัดสินภายใน' },
  late: (hours: number) => `เลยกำหนดมา ${n(hours)}\u00a0ชั่วโมง`,
  suspended: 'คำเตือนถูกลดเป็น “มีผู้โต้แย้ง” ไว้ก่อนแล้ว',
  reason: 'ผู้ขอแจ้งว่า',
  contact: 'ติดต่อผู้ขอ',
  emptied: 'ลบแล้วตามกำหนด',
  forgotten: 'เลขนี้ลบแล้วตามกำหนด',
  receivedAt: 'ได้รับเมื่อ',
  listings: 'รายการที่พูดถึง',
  notListed: 'ไม่เคยอยู่ในรายการ',
  listedBy: 'ผู้ที่รับรองรายการนี้',
  cases: 'คดี',
  caseSays: (id: number, reports: number) => `คดี #${n(id)} รายงาน ${n(reports)}\u00a0ฉบับ`,
  reports: (shown: number, independent: number) => `รายงานล่าสุด ${n(shown)}\u00a0ฉบับ อิสระต่อกัน ${n(independent)}`,
  earlier: 'คำขอก่อนหน้าเรื่องเดียวกัน',
  decide: 'ตัดสิน',
  answer: 'คำตอบถึงผู้ขอ เขียนเหมือนพูดกับคนที่เดือดร้อน',
  answerFirst: 'เขียนคำตอบก่อน แล้วจึงเลือกข้างล่างว่าคำเตือนจะอยู่ต่อหรือไม่',
  uphold: 'คำเตือนผิด เอาออก',
  reject: 'คำเตือนถูก ให้อยู่ต่อ',
  upholdReadBack: (shown: string) => `เอา ${shown} ออกจากรายการของทุกคน`,
  rejectReadBack: (shown: string) => `ให้คำเตือน ${shown} อยู่ต่อ ผู้ขอจะได้คำตอบนี้`,
  mayNotReject: 'คุณเป็นคนขึ้นรายการเลขนี้ ถ้าจะให้คำเตือนอยู่ต่อต้องเป็นคนอื่นตัดสิน',
  decided: (state: string, by: string) => `${state} โดย ${by}`,
  releaseDue: 'ยังต้องออกฉบับใหม่ เบราว์เซอร์จึงจะรู้',
  toRelease: 'ไปหน้าเซ็น',
  lostMoney: 'เสียเงินแล้ว',
};
