/* What the page of figures says, Thai first. */
import type { PageLanguage } from './words.ts';

export interface FiguresWords {
  readonly title: string;
  readonly lead: string;
  readonly now: string;
  readonly listedSites: string;
  readonly listedNumbers: string;
  readonly year: string;
  readonly reports: string;
  readonly listed: string;
  readonly appealed: string;
  readonly overturned: string;
  readonly times: string;
  readonly reportToListing: string;
  readonly listingToRelease: string;
  readonly reportToRelease: string;
  readonly median: string;
  readonly ninth: string;
  readonly byMonth: string;
  readonly month: string;
  readonly toListing: string;
  readonly browsers: string;
  readonly chart: (what: string) => string;
  readonly fewer: (minimum: number) => string;
  readonly atLeast: (count: string) => string;
  readonly hidden: string;
  readonly small: (minimum: number) => string;
  readonly browsersNote: string;
  readonly appealLink: string;
  readonly dataLink: string;
  readonly at: (time: string) => string;
  readonly duration: (seconds: number) => string;
  readonly none: string;
}

export const FIGURES_WORDS: Readonly<Record<PageLanguage, FiguresWords>> = {
  th: {
    title: 'ตัวเลขของเรา',
    lead: 'เราเตือนเรื่องอะไรไปเท่าไร ใช้เวลานานแค่ไหน และเราเตือนผิดบ่อยแค่ไหน นับจากบันทึกของระบบ ไม่มีข้อมูลของใครอยู่ในนี้',
    now: 'ตอนนี้',
    listedSites: 'เว็บที่เราเตือน',
    listedNumbers: 'เลขที่เราเตือน',
    year: '12 เดือนล่าสุดที่จบแล้ว',
    reports: 'รายงานที่ได้รับ',
    listed: 'ตัดสินให้เตือน',
    appealed: 'คำขอให้ตรวจใหม่',
    overturned: 'ตรวจแล้วเลิกเตือน',
    times: 'ใช้เวลานานแค่ไหน',
    reportToListing: 'จากรายงานแรกถึงตัดสินให้เตือน',
    listingToRelease: 'จากตัดสินถึงส่งไปยังเบราว์เซอร์',
    reportToRelease: 'จากรายงานแรกถึงส่งไปยังเบราว์เซอร์',
    median: 'ครึ่งหนึ่งเร็วกว่านี้',
    ninth: 'เก้าในสิบเร็วกว่านี้',
    byMonth: 'รายเดือน',
    month: 'เดือน',
    toListing: 'รายงานถึงตัดสิน (ค่ากลาง)',
    browsers: 'เบราว์เซอร์ที่ใช้รายการนี้ต่อวัน (โดยประมาณ)',
    chart: (what) => `กราฟแท่ง: ${what} รายเดือน ตัวเลขอยู่ในตารางด้านล่าง`,
    fewer: (minimum) => `น้อยกว่า ${minimum}`,
    atLeast: (count) => `อย่างน้อย ${count}`,
    hidden: 'น้อยเกินกว่าจะแสดง',
    small: (minimum) =>
      `จำนวนที่น้อยกว่า ${minimum} ไม่แสดง เพื่อไม่ให้ใครเดาออกว่าเป็นเรื่องของใคร เดือนนี้จึงแสดงเมื่อจบเดือน และยอดรวมนับเฉพาะเดือนที่แสดง`,
    browsersNote: 'เราไม่รู้ว่าใครใช้เตือน จำนวนเบราว์เซอร์จึงเป็นค่าประมาณจากจำนวนครั้งที่มีการถามหารายการใหม่ พร้อมช่วงที่เป็นไปได้',
    appealLink: 'ถูกเตือนผิด ขอให้ตรวจใหม่',
    dataLink: 'ตัวเลขเดียวกันเป็น JSON',
    at: (time) => `นับเมื่อ ${time}`,
    duration: (seconds) => durationText(seconds, ['วินาที', 'นาที', 'ชั่วโมง', 'วัน'], () => ''),
    none: 'ยังไม่มีข้อมูลพอ',
  },
  en: {
    title: 'Our figures',
    lead: 'How much we warn of, how long it takes, and how often we were wrong. Counted from the record of the hub, with nobody in it.',
    now: 'Now',
    listedSites: 'Sites that we warn of',
    listedNumbers: 'Numbers that we warn of',
    year: 'The last 12 months that are over',
    reports: 'Reports received',
    listed: 'Decided to warn of',
    appealed: 'Appeals received',
    overturned: 'Warnings withdrawn after an appeal',
    times: 'How long it takes',
    reportToListing: 'From the first report to the decision',
    listingToRelease: 'From the decision to the release for browsers',
    reportToRelease: 'From the first report to the release for browsers',
    median: 'Half are faster than this',
    ninth: 'nine of ten are faster than',
    byMonth: 'Month by month',
    month: 'Month',
    toListing: 'Report to decision (median)',
    browsers: 'Browsers with this list a day (estimate)',
    chart: (what) => `Bar chart: ${what}, month by month. The numbers are in the table below.`,
    fewer: (minimum) => `fewer than ${minimum}`,
    atLeast: (count) => `at least ${count}`,
    hidden: 'too few to show',
    small: (minimum) =>
      `Counts below ${minimum} are not shown, so that nobody is recognised in them. For the same reason a month is shown when it is over. Sums are of the months that are shown.`,
    browsersNote:
      'We do not know who uses Tuean. The number of browsers is an estimate from how often the list is asked for, with the range that it allows.',
    appealLink: 'Warned of by mistake? Ask for a new look',
    dataLink: 'The same figures as JSON',
    at: (time) => `Counted on ${time}`,
    duration: (seconds) =>
      durationText(seconds, ['second', 'minute', 'hour', 'day'], (count) => (count === 1 ? '' : 's')),
    none: 'Not enough yet',
  },
};

/** In the largest unit of which there are at least two. */
function durationText(
  seconds: number,
  units: readonly [string, string, string, string],
  plural: (count: number) => string,
): string {
  const [second, minute, hour, day] = units;
  const [size, name] =
    seconds < 120 ? [1, second] : seconds < 7_200 ? [60, minute] : seconds < 172_800 ? [3_600, hour] : [86_400, day];
  const count = Math.round(seconds / size);
  return `${count} ${name}${plural(count)}`;
}
