/* Figures of the hub, and the sentence that each chart says. */
import { createFormatter, dateFormat, numberFormat, unbroken } from '../../format.ts';

const tag = 'th-TH-u-ca-buddhist-nu-latn';
const format = createFormatter(tag);
const percent = numberFormat(tag, { style: 'percent', maximumFractionDigits: 1 });
const oneDigit = numberFormat(tag, { maximumFractionDigits: 1 });
const month = dateFormat(tag, { month: 'short', year: 'numeric', timeZone: 'UTC' });
const monthDay = dateFormat(tag, { day: 'numeric', month: 'short', timeZone: 'UTC' });

export const figures = {
  title: 'ตัวเลข',
  lead: 'นับจากบันทึกของศูนย์ ไม่มีใครถูกระบุตัว แผ่นที่เปิดให้ทุกคนดูซ่อนตัวเลขที่น้อยเกินไป',
  span: 'ช่วงเวลา',
  spans: {
    '30': '30\u00a0วันล่าสุด',
    '90': '90\u00a0วันล่าสุด',
    year: '12\u00a0เดือนล่าสุด',
  },
  countedAt: (moment: string) => `นับเมื่อ ${moment} วันและเดือนตามเวลาไทย`,
  nothing: 'ยังไม่มีตัวเลขในช่วงนี้',
  asTable: 'ดูเป็นตาราง',
  csv: 'บันทึกเป็น CSV',
  day: 'วันหรือเดือน',
  period: (iso: string) =>
    iso.length === 7 ? month(Date.parse(`${iso}-01T00:00:00Z`)) : monthDay(Date.parse(`${iso}T00:00:00Z`)),
  now: 'ตอนนี้',
  openCases: 'คดีที่รอ',
  openAppeals: 'คำขอให้ตรวจใหม่ที่รอ',
  listedSites: 'เว็บที่เตือนอยู่',
  listedNumbers: 'เลขที่เตือนอยู่',
  activity: 'รายงานและคดี',
  activityUnit: 'จำนวน',
  activitySays: (reports: number, cases: number) =>
    `รายงาน ${format.number(reports)}\u00a0ครั้ง เปิดเป็นคดี ${format.number(cases)}\u00a0คดี`,
  reports: 'รายงาน',
  cases: 'คดี',
  decisions: 'คำตัดสิน',
  decisionsSay: (listed: number, rejected: number, revoked: number) =>
    [`ขึ้นรายการ ${format.number(listed)}`, `ไม่รับ ${format.number(rejected)}`, `ถอนออก ${format.number(revoked)}`]
      .map(unbroken)
      .join(' '),
  listed: 'ขึ้นรายการ',
  rejected: 'ไม่รับ',
  revoked: 'ถอนออก',
  times: 'จากรายงานถึงคนที่ได้รับคำเตือน',
  timesSay: (listing: string, release: string) =>
    `ครึ่งหนึ่งขึ้นรายการใน ${listing} จากรายงานแรก และอยู่ในฉบับที่ออกใน ${release}`,
  timesNothing: 'ยังไม่มีอะไรให้วัดในช่วงนี้',
  timesUnit: 'ชั่วโมง (ค่ากลาง)',
  toListing: 'รายงานแรกถึงขึ้นรายการ',
  toRelease: 'ขึ้นรายการถึงออกฉบับ',
  inAll: 'รายงานแรกถึงออกฉบับ',
  slowest: (time: string, measured: number) => `เก้าในสิบเร็วกว่า ${time} (วัดจาก ${format.number(measured)})`,
  duration: (seconds: number) => {
    if (seconds < 90) return `${format.number(Math.round(seconds))}\u00a0วินาที`;
    if (seconds < 5400) return `${format.number(Math.round(seconds / 60))}\u00a0นาที`;
    if (seconds < 172_800) return `${oneDigit(seconds / 3600)}\u00a0ชั่วโมง`;
    return `${oneDigit(seconds / 86_400)}\u00a0วัน`;
  },
  notMeasured: 'ยังวัดไม่ได้',
  categories: 'ประเภทที่มีผู้รายงาน',
  categoriesSay: (name: string, share: number) => `มากที่สุดคือ ${name} ${percent(share)} ของรายงานที่ระบุประเภท`,
  category: 'ประเภท',
  categoryCode: (code: string, name: string) => `${code} ${name}`,
  banks: 'ธนาคารของบัญชีที่มีผู้รายงาน',
  banksSay: 'นับรายงานที่เอ่ยถึงบัญชี ไม่ได้บอกว่าธนาคารใดทำผิด ธนาคารที่มีลูกค้ามากย่อมถูกเอ่ยถึงมาก',
  bank: 'ธนาคาร',
  bankUnknown: (code: string) => `รหัสธนาคาร ${code}`,
  outcomes: 'เราผิดบ่อยแค่ไหน',
  outcomesLead: 'จากรายการที่คนตัดสินให้ขึ้นในช่วงนี้',
  falsePositive: 'ถอนออกเพราะผิด',
  appealed: 'มีผู้ขอให้ตรวจใหม่',
  overturned: 'ตรวจใหม่แล้วถอนคำเตือน',
  rate: (share: number) => percent(share),
  rateOf: (part: number, of: number) => `${format.number(part)} จาก ${format.number(of)}`,
  noRate: 'ยังไม่มี',
  clocks: 'คำสัญญาต่อผู้ขอให้ตรวจใหม่',
  clock: 'คำสัญญา',
  acknowledged: (hours: number) => `มีคนอ่านใน ${format.number(hours)}\u00a0ชั่วโมง`,
  decided: (hours: number) => `ตัดสินใน ${format.number(hours)}\u00a0ชั่วโมง`,
  kept: 'ทันเวลา',
  late: 'ช้ากว่าที่สัญญา',
  waiting: 'รออยู่ ยังไม่เกินเวลา',
  overdue: 'รออยู่ และเกินเวลาแล้ว',
  browsers: 'เบราว์เซอร์ที่ได้รับการเตือน',
  browsersSay: (estimate: number, low: number, high: number) =>
    `ล่าสุดราว ${format.number(estimate)}\u00a0เครื่องต่อวัน (อยู่ระหว่าง ${format.number(low)} ถึง ${format.number(high)}) นับโดยไม่รู้ว่าเป็นเครื่องไหน`,
  browsersNothing: 'ยังนับไม่ได้ในช่วงนี้',
  browsersUnit: 'เบราว์เซอร์ต่อวัน',
  estimate: 'น่าจะเป็น',
  low: 'อย่างน้อย',
  high: 'อย่างมาก',
};
