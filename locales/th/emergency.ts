/* The words of the page "I already paid" and of the paper that it prints. Said as one would to a frightened parent. */
import { formatBangkok, splitDuration } from '../../lib/core/emergency/bangkok.ts';
import type { Phase } from '../../lib/core/emergency/clocks.ts';
import type {
  CaseStep,
  StoryPrompt,
  SuspectKind,
  TransferField,
  TransferKind,
} from '../../lib/core/emergency/paid-case.ts';
import { dateFormat, numberFormat } from '../format.ts';

/** What the script on the telephone is filled from; empty where it was not written down. */
export interface ScriptFacts {
  /** As `bank` of the catalogue writes it. */
  readonly ownBank: string;
  readonly at: string;
  readonly amount: string;
  /** Bank or service that the money went to. */
  readonly to: string;
  readonly account: string;
  readonly name: string;
  readonly count: number;
}

const number = numberFormat('th-TH-u-nu-latn');
const money = numberFormat('th-TH-u-nu-latn', { minimumFractionDigits: 2 });
const shortMonth = dateFormat('th-TH-u-ca-buddhist-nu-latn', { month: 'short', year: 'numeric', timeZone: 'UTC' });

const step: Readonly<Record<CaseStep, string>> = {
  stopped: 'หยุดโอน หยุดคุย ไม่ว่าเขาจะเร่งหรือขู่อย่างไร',
  kept: 'อย่าลบแชต อย่าบล็อก เก็บสลิปและเบอร์ไว้ทั้งหมด',
  'cut-off': 'ถ้ามีคนควบคุมเครื่อง หรือเพิ่งลงแอปตามที่เขาบอก ให้เปิดโหมดเครื่องบินทันที แล้วใช้โทรศัพท์เครื่องอื่น',
  'called-bank': 'โทรธนาคารของฉันแล้ว',
  'called-1441': 'โทร 1441 แล้ว',
};

const phase: Readonly<Record<Phase, { readonly title: string; readonly next: string }>> = {
  call: {
    title: 'ตอนนี้: โทรธนาคารของคุณ',
    next: 'ยิ่งโทรเร็ว ยิ่งมีโอกาสหยุดเงินทัน เมื่อธนาคารให้เลข Bank Case ID ให้จดไว้ในช่องด้านล่าง',
  },
  file: {
    title: 'ตอนนี้: ไปแจ้งความ',
    next: 'แจ้งความภายใน 72 ชั่วโมงนับจากธนาคารระงับเงิน ที่สถานีตำรวจใดก็ได้ หรือ thaipoliceonline.go.th พร้อมเลข Bank Case ID ทุกเลข',
  },
  'file-late': {
    title: 'ครบ 72 ชั่วโมงแล้ว ยังแจ้งความได้',
    next: 'โทรธนาคารถามว่าเงินยังถูกระงับอยู่หรือไม่ และไปแจ้งความวันนี้ แจ้งช้าดีกว่าไม่แจ้ง',
  },
  waiting: {
    title: 'แจ้งความแล้ว รอตำรวจพิจารณา',
    next: 'ตำรวจมีเวลา 7 วันนับจากวันแจ้งความ เพื่อสั่งอายัดต่อ โทรถามความคืบหน้ากับพนักงานสอบสวนก่อนครบกำหนด',
  },
  lapsed: {
    title: 'ครบ 7 วันแล้ว',
    next: 'ถามพนักงานสอบสวนว่ามีคำสั่งอายัดต่อหรือไม่ และถามเรื่องการขอเงินคืนกับสำนักงาน ปปง.',
  },
};

const transferKind: Readonly<Record<TransferKind, string>> = {
  bank: 'โอนเข้าบัญชีหรือพร้อมเพย์',
  wallet: 'โอนเข้าวอลเล็ต',
  crypto: 'ส่งคริปโต',
  'gift-card': 'ซื้อบัตรของขวัญหรือเติมเงิน',
  card: 'จ่ายบัตรเครดิตหรือเดบิต',
};

const field: Readonly<Record<TransferField, string>> = {
  at: 'วันและเวลา (เวลาไทย)',
  amount: 'จำนวนเงิน (บาท)',
  fromBank: 'จากธนาคาร',
  fromAccount: 'จากเลขบัญชี',
  toBank: 'ไปธนาคาร',
  toAccount: 'ไปเลขบัญชีหรือพร้อมเพย์',
  toName: 'ชื่อผู้รับ',
  method: 'วิธีโอน เช่น แอป ตู้ ATM เคาน์เตอร์',
  provider: 'ชื่อวอลเล็ต',
  walletId: 'เบอร์หรือรหัสวอลเล็ตผู้รับ',
  exchange: 'ศูนย์ซื้อขาย',
  coin: 'เหรียญ',
  network: 'เครือข่าย',
  address: 'ที่อยู่กระเป๋าผู้รับ',
  coinAmount: 'จำนวนเหรียญ',
  txId: 'เลขธุรกรรม (TxID)',
  giftType: 'ชนิดบัตร',
  giftCode: 'รหัสบนบัตร',
  issuer: 'ธนาคารที่ออกบัตร',
  scheme: 'ยี่ห้อบัตร เช่น Visa',
  lastFour: 'เลข 4 ตัวท้าย',
  merchant: 'ชื่อร้านในรายการ',
};

const suspectKind: Readonly<Record<SuspectKind, string>> = {
  account: 'เลขบัญชี',
  promptpay: 'พร้อมเพย์',
  phone: 'เบอร์โทร',
  line: 'ไลน์',
  social: 'เฟซบุ๊กหรือโซเชียลอื่น',
  website: 'เว็บไซต์',
  biller: 'รหัสรับชำระ',
  wallet: 'กระเป๋าคริปโต',
  name: 'ชื่อที่เขาใช้',
  other: 'อื่น ๆ',
};

const story: Readonly<Record<StoryPrompt, string>> = {
  met: 'รู้จักกันได้อย่างไร ที่ไหน เมื่อไร',
  promised: 'เขาบอกหรือสัญญาอะไร',
  paid: 'จ่ายเงินเมื่อไร กี่ครั้ง เพราะอะไร',
  noticed: 'รู้ตัวว่าถูกหลอกได้อย่างไร',
  since: 'หลังจากนั้นเขาขออะไรอีก',
};

const storyShort: Readonly<Record<StoryPrompt, string>> = {
  met: 'รู้จักกัน',
  promised: 'คำบอกเล่าหรือสัญญา',
  paid: 'การจ่ายเงิน',
  noticed: 'การรู้ตัว',
  since: 'หลังจากนั้น',
};

/** `2 วัน 3 ชั่วโมง 5 นาที`, the two largest units. */
function duration(ms: number): string {
  const { days, hours, minutes } = splitDuration(ms);
  if (days > 0) return `${days} วัน ${hours} ชั่วโมง`;
  if (hours > 0) return `${hours} ชั่วโมง ${minutes} นาที`;
  return `${minutes} นาที`;
}

/** What is not written down yet, the person says by themselves. */
const orSay = (text: string, what: string): string => (text === '' ? `(บอก${what})` : text);

export const emergency = {
  title: 'โอนเงินไปแล้ว ทำทีละข้อ',
  lead: 'เรื่องนี้เกิดกับใครก็ได้ และยังมีสิ่งที่ทำได้ทันที',
  kept: 'ทุกอย่างอยู่ในเครื่องนี้ ไม่ส่งไปไหน ใช้ได้แม้ไม่มีอินเทอร์เน็ต',
  loading: 'กำลังเปิดเรื่องที่บันทึกไว้',
  failed: 'เก็บลงเครื่องไม่ได้ ข้อ 1 และ 2 ยังทำได้ตามปกติ ส่วนที่พิมพ์ให้พิมพ์ออกกระดาษก่อนปิดหน้านี้',
  privateNote: 'หน้าต่างส่วนตัว: สิ่งที่พิมพ์จะหายไปเมื่อปิดหน้านี้ ถ้าต้องการเก็บ ให้พิมพ์เอกสารหรือบันทึกไฟล์ก่อน',
  sections: {
    stop: '1. หยุดก่อน',
    call: '2. โทรทันที',
    clocks: '3. เวลาที่เหลือ',
    write: '4. จดไว้ให้ธนาคารและตำรวจ',
    paper: '5. เอกสารไว้ยื่น',
    keep: 'การเก็บเรื่องนี้ในเครื่อง',
  },
  step,
  call: {
    ownFirst: 'โทรธนาคารของคุณเองก่อน ไม่ต้องมีใบแจ้งความ',
    ownBank: 'ธนาคารของคุณ',
    chooseBank: 'เลือกธนาคาร',
    otherBank: 'ธนาคารอื่น',
    backOfCard: 'ใช้เบอร์ที่อยู่หลังบัตร หรือในแอปของธนาคาร อย่าใช้เบอร์ที่มีคนส่งมาให้',
    bankLine: (number: string, press: string) => (press === '' ? `โทร ${number}` : `โทร ${number} แล้วกด ${press}`),
    checkedIn: (month: string) => `เราเห็นธนาคารประกาศเบอร์นี้เมื่อ ${month} ถ้าโทรไม่ติด ใช้เบอร์หลังบัตร`,
    andThen: 'แล้วโทรศูนย์ AOC โทรได้ตลอด 24 ชั่วโมง',
    aoc: 'โทร 1441',
    aocOnly: 'ศูนย์นี้รับเรื่องทางโทรศัพท์เท่านั้น ไม่มีเพจและไม่มีไลน์ ถ้ามีคนอ้างว่าเป็น 1441 ทักมา อย่าเชื่อ',
    noPhone: 'ถ้ากดแล้วไม่โทรออก ให้ใช้โทรศัพท์กดเลข 1441',
    scriptTitle: 'พูดตามนี้ได้เลย',
    scriptLead: 'ข้อความเติมเองจากที่คุณจดในข้อ 4',
    readAloud: 'อ่านให้ฟัง',
    stopReading: 'หยุดอ่าน',
    askFor: 'ก่อนวางสาย ขอเลข Bank Case ID และถามเวลาที่ระงับเงิน แล้วจดในข้อ 3',
  },
  script: (facts: ScriptFacts): readonly string[] => [
    `สวัสดี ฉันเป็นลูกค้า${facts.ownBank === '' ? 'ธนาคาร' : facts.ownBank} ฉันถูกหลอกให้โอนเงิน`,
    `โอนเมื่อ ${orSay(facts.at, 'วันเวลา')} จำนวน ${orSay(facts.amount, 'จำนวนเงิน')}`,
    `โอนไปที่ ${orSay(facts.to, 'ธนาคารปลายทาง')} เลข ${orSay(facts.account, 'เลขบัญชีปลายทาง')} ชื่อ ${orSay(facts.name, 'ชื่อผู้รับ')}`,
    ...(facts.count > 1 ? [`มีทั้งหมด ${number(facts.count)} รายการ ฉันจะอ่านให้ฟังทีละรายการ`] : []),
    'ขอให้ระงับเงินในบัญชีปลายทางชั่วคราวทันที',
    'ขอเลข Bank Case ID และเวลาที่ระงับ ฉันพร้อมจดแล้ว',
  ],
  clocks: {
    since: 'ผ่านมาแล้วหลังโอน',
    sinceUnknown: 'ใส่วันเวลาที่โอนในข้อ 4 แล้วเราจะนับให้',
    hold: 'ธนาคารระงับเงินได้ถึง',
    holdOf: (bank: string) => `${bank} ระงับเงินได้ถึง`,
    complaint: 'ตำรวจมีเวลาถึง',
    remaining: (ms: number) => `เหลือ ${duration(ms)}`,
    past: (ms: number) => `เลยมาแล้ว ${duration(ms)}`,
    due: 'ครบกำหนดถัดไป',
    lacksHoldTime: 'มีเลข Bank Case ID ที่ยังไม่ได้ใส่เวลาระงับ เราจึงยังนับ 72 ชั่วโมงให้ไม่ได้',
    filedLate: 'แจ้งความหลังพ้น 72 ชั่วโมง ถามธนาคารว่าเงินยังถูกระงับอยู่หรือไม่',
    bangkok: 'นับตามเวลาประเทศไทย',
  },
  phase,
  duration,
  moment: (ms: number) => formatBangkok(ms, 'th'),
  baht: (satang: number) => `${money(satang / 100)} บาท`,
  month: (month: string) => shortMonth(Date.parse(`${month}-01T00:00:00Z`)),
  form: {
    reads: (moment: string) => `คือ ${moment}`,
    now: 'ใส่เวลาตอนนี้',
    nowOf: (label: string) => `ใส่เวลาตอนนี้ในช่อง ${label}`,
    remove: 'ลบ',
    removeOf: (what: string) => `ลบ ${what}`,
    notChosen: 'ยังไม่เลือก',
    row: (what: string, position: number) => `${what} รายการที่ ${number(position)}`,
    amountUnread: 'อ่านจำนวนเงินนี้ไม่ได้ จะไม่นับในยอดรวม พิมพ์เป็นตัวเลข เช่น 50000',
    full: 'เพิ่มแถวได้เท่านี้',
  },
  holds: {
    title: 'เลข Bank Case ID จากธนาคาร',
    lead: 'แต่ละธนาคารที่ระงับเงินให้เลขของตัวเอง จดได้หลายเลข',
    bank: 'ธนาคารที่ให้เลข',
    caseId: 'เลข Bank Case ID',
    heldAt: 'วันเวลาที่ระงับ (เวลาไทย)',
    unusual: 'เลขนี้หน้าตาต่างจากปกติ (ปกติเช่น 25691122KTB06111) อ่านทวนกับธนาคารอีกครั้ง เราเก็บตามที่พิมพ์',
    add: 'เพิ่มเลข Bank Case ID',
  },
  police: {
    title: 'แจ้งความ',
    caseId: 'เลขรับแจ้งความของตำรวจ (Case ID)',
    filedAt: 'วันเวลาที่แจ้งความ (เวลาไทย)',
    station: 'สถานีตำรวจ หรือแจ้งออนไลน์',
    aocReference: 'เลขอ้างอิงจาก 1441',
  },
  category: { title: 'เรื่องแบบไหน', choose: 'ยังไม่แน่ใจ', official: (wording: string) => `คำที่ตำรวจใช้: ${wording}` },
  transfers: {
    title: 'เงินที่จ่ายไป',
    lead: 'จดเท่าที่จำได้ ช่องไหนไม่รู้เว้นไว้',
    kind: 'จ่ายแบบไหน',
    add: 'เพิ่มรายการจ่าย',
    total: 'รวมเสียไป',
    unread: (count: number) => `มี ${number(count)} รายการที่อ่านจำนวนเงินไม่ได้ ยังไม่รวม`,
  },
  transferKind,
  field,
  suspects: {
    title: 'คนหรือเลขที่เกี่ยวข้อง',
    lead: 'เบอร์ ไลน์ เพจ เลขบัญชี หรือชื่อที่เขาใช้',
    kind: 'คืออะไร',
    value: 'เลข ชื่อ หรือลิงก์',
    name: 'ชื่อที่แสดง',
    firstSeen: 'เจอครั้งแรก (เวลาไทย)',
    lastSeen: 'เจอล่าสุด (เวลาไทย)',
    add: 'เพิ่มคนหรือเลข',
    seen: 'เตือนพบในหน้าเว็บ',
    person: 'ผู้เสียหายให้ข้อมูล',
  },
  suspectKind,
  pages: {
    title: 'หน้าเว็บที่เกี่ยวข้อง',
    url: 'ที่อยู่เว็บ',
    seenAt: 'เปิดเมื่อ (เวลาไทย)',
    note: 'หมายเหตุ',
    add: 'เพิ่มหน้าเว็บ',
  },
  seen: {
    title: 'จากแท็บที่คุณเพิ่งเปิด',
    lead: 'เตือนพบสิ่งนี้ในแท็บนั้น กดเพิ่มเฉพาะที่เกี่ยวกับเรื่องนี้',
    add: 'เพิ่ม',
    addOf: (what: string) => `เพิ่ม ${what}`,
    added: 'เพิ่มแล้ว',
    page: 'หน้าเว็บ',
  },
  pictures: {
    title: 'รูปสลิปและแชต',
    lead: 'รูปอยู่ในเครื่องนี้เท่านั้น ถ้าเป็นสลิปเราจะอ่าน QR ให้',
    add: 'เพิ่มรูป',
    added: (moment: string) => `เพิ่มเมื่อ ${moment}`,
    slip: (bank: string, reference: string) => `QR ในสลิป: ${bank} เลขอ้างอิง ${reference}`,
    unverified: 'ยังไม่ได้ตรวจกับธนาคาร',
    noSlip: 'ไม่พบ QR ของสลิปในรูปนี้',
    note: 'หมายเหตุ',
    unreadable: 'เปิดรูปนี้ไม่ได้',
    trouble: {
      'too-large': 'รูปใหญ่เกินไป ใช้รูปที่เล็กกว่า 12 MB',
      'not-a-picture': 'ไฟล์นี้ไม่ใช่รูป PNG JPEG หรือ WebP',
      'not-kept': 'เก็บรูปนี้ไม่ได้ พื้นที่ในเครื่องอาจเต็ม',
    },
  },
  storyTitle: 'เล่าเรื่อง',
  storyLead: 'เล่าสั้น ๆ ตามลำดับ เท่านี้ตำรวจก็เข้าใจ',
  story,
  storyShort,
  recovery: {
    title: 'ระวังถูกหลอกซ้ำ',
    text: 'คนที่ช่วยเอาเงินคืนจริง ไม่เก็บค่าธรรมเนียม ไม่ขอรหัส และไม่ทักมาเอง ถ้ามีคนอ้างเป็นทนาย ตำรวจ หรือ 1441 แล้วขอเงินก่อน ให้วางสาย',
  },
  saving: {
    saved: 'บันทึกในเครื่องแล้ว',
    pending: 'กำลังบันทึก',
    failed: 'บันทึกไม่สำเร็จ พื้นที่ในเครื่องอาจเต็ม',
    retries: 'จะลองใหม่เมื่อพิมพ์ต่อ',
    memory: 'หน้าต่างส่วนตัว ไม่บันทึกลงเครื่อง',
  },
  paper: {
    lead: 'เอกสารนี้รวมทุกอย่างที่จดไว้ พิมพ์ไปยื่นที่สถานีตำรวจ หรือเลือกบันทึกเป็น PDF ในหน้าต่างพิมพ์',
    show: 'ดูเอกสาร',
    back: 'กลับไปจดต่อ',
    print: 'พิมพ์เอกสาร',
    save: 'บันทึกไฟล์ case.json',
    saveMeans: 'ไฟล์สำหรับเจ้าหน้าที่ที่รับข้อมูลเป็นไฟล์ มีข้อมูลทุกอย่างที่จด ยกเว้นตัวรูป',
    portalTitle: 'ข้อความสำหรับกรอกเว็บแจ้งความ ช่องละไม่เกิน 100 ตัวอักษร',
    portalEmpty: 'ยังไม่มีอะไรให้คัดลอก จดข้อ 4 ก่อน',
    copy: 'คัดลอก',
    copyOf: (what: string) => `คัดลอก ${what}`,
    copied: 'คัดลอกแล้ว',
    copyFailed: 'คัดลอกไม่สำเร็จ เลือกข้อความแล้วคัดลอกเอง',
    piece: (label: string, position: number, count: number) =>
      count === 1 ? label : `${label} (${number(position)}/${number(count)})`,
  },
  keeping: {
    lead: 'ใครที่ใช้เครื่องนี้อาจเปิดอ่านได้ ถ้าใช้เครื่องร่วมกับคนอื่น ตั้งรหัสไว้',
    cases: 'เรื่องที่บันทึกไว้',
    caseName: (moment: string, amount: string) => `เริ่มจด ${moment} ยอด ${amount}`,
    startNew: 'เริ่มเรื่องใหม่',
    passphraseTitle: 'ตั้งรหัสสำหรับเปิดอ่าน',
    passphraseLead: 'ใช้คำหลายคำที่จำได้ อย่างน้อย 8 ตัวอักษร ถ้าลืมรหัส ไม่มีใครเปิดให้ได้ แม้แต่เรา ทางเดียวคือลบแล้วจดใหม่',
    passphrase: 'รหัส',
    again: 'พิมพ์รหัสอีกครั้ง',
    set: 'ตั้งรหัส',
    has: 'เรื่องที่บันทึกถูกเข้ารหัสไว้',
    removePassphrase: 'เลิกใช้รหัส',
    lock: 'ล็อกตอนนี้',
    state: {
      working: 'กำลังทำ รอสักครู่',
      wrong: 'รหัสไม่ถูก ลองอีกครั้ง',
      short: 'รหัสสั้นเกินไป ใช้อย่างน้อย 8 ตัวอักษร',
      differs: 'รหัสสองช่องไม่เหมือนกัน',
      failed: 'ทำไม่สำเร็จ เรื่องที่บันทึกไว้ยังอยู่เหมือนเดิม',
      done: 'เรียบร้อย',
    },
    unreadable: (count: number) => `มี ${number(count)} เรื่องที่อ่านไม่ได้ ยังเก็บไว้ตามเดิม`,
    eraseTitle: 'ลบ',
    eraseOne: 'ลบเรื่องนี้',
    eraseAll: 'ลบทุกเรื่องในเครื่องนี้',
    eraseSure: 'ลบแล้วเอากลับมาไม่ได้ พิมพ์เอกสารหรือบันทึกไฟล์ก่อนถ้ายังต้องใช้',
    eraseYes: 'ลบเลย',
    eraseNo: 'ไม่ลบ',
    eraseFailed: 'ลบไม่สำเร็จ ลองอีกครั้ง',
    erased: 'ลบแล้ว ไม่มีเรื่องใดเหลืออยู่ในเครื่องนี้',
  },
  locked: {
    title: 'เรื่องที่จดไว้ถูกล็อก',
    lead: 'ใส่รหัสเพื่อเปิด ข้อ 1 และ 2 ทำได้โดยไม่ต้องใส่รหัส',
    unlock: 'เปิด',
    forgotten: 'ลืมรหัส?',
    forgottenMeans: 'ไม่มีทางเปิดได้หากลืมรหัส คุณลบเรื่องที่ล็อกไว้แล้วเริ่มจดใหม่ได้',
  },
  sheet: {
    title: 'บันทึกเหตุการณ์ของผู้เสียหาย',
    maker: 'ผู้เสียหายจดเองด้วยโปรแกรมเตือน (Tuean) โปรแกรมนี้ไม่ใช่ของหน่วยงานรัฐหรือธนาคาร เอกสารนี้ไม่ใช่แบบฟอร์มของทางราชการ',
    printedAt: 'จัดทำเมื่อ',
    person: 'ผู้เสียหาย (เขียนด้วยมือ)',
    personFields: {
      name: 'ชื่อ-สกุล',
      idCard: 'เลขประจำตัวประชาชน',
      phone: 'โทรศัพท์ติดต่อกลับ',
      address: 'ที่อยู่',
    },
    cover: 'สรุป',
    class: 'ประเภทคดี',
    classUnknown: 'ยังไม่ระบุ',
    total: 'ยอดเสียหายรวม',
    paidAt: 'โอนครั้งแรก (T0)',
    holdEnds: 'ครบ 72 ชั่วโมงของการระงับ',
    complaintEnds: 'ครบ 7 วันจากการแจ้งความ',
    unknown: 'ยังไม่ทราบ',
    references: 'เลขอ้างอิง',
    holds: 'การระงับชั่วคราวโดยธนาคาร',
    transfers: 'รายการเงินที่จ่าย',
    suspects: 'บุคคลและเลขที่เกี่ยวข้อง',
    pages: 'หน้าเว็บ',
    pictures: 'รูปหลักฐาน',
    story: 'เล่าเหตุการณ์',
    none: 'ไม่มี',
    number: 'ที่',
    detail: 'รายละเอียด',
    source: 'ที่มา',
    manifest: 'รายการแฮช SHA-256',
    manifestMeans: 'แฮชแสดงเพียงว่าข้อมูลไม่ถูกแก้หลังจากจัดทำ ไม่ได้แสดงว่าใครเป็นผู้เขียนหรือข้อมูลเป็นจริง',
    seal: 'แฮชของรายการทั้งหมด',
    madeWith: (tool: string, at: string, zone: string) =>
      `จัดทำด้วย ${tool} เมื่อ ${at} ตามนาฬิกาของเครื่องนี้ ซึ่งตั้งเขตเวลาไว้ที่ ${zone}`,
    part: 'ส่วน',
    partName: (name: string) => {
      const names: Readonly<Record<string, string>> = {
        cover: 'สรุป',
        references: 'เลขอ้างอิง',
        transfers: 'รายการเงินที่จ่าย',
        suspects: 'บุคคลและเลขที่เกี่ยวข้อง',
        pages: 'หน้าเว็บ',
        pictures: 'รายการรูป',
        story: 'เล่าเหตุการณ์',
      };
      return names[name] ?? 'ไฟล์รูป';
    },
    sizeBytes: (count: number) => `${number(count)} ไบต์`,
    signature: 'ลงชื่อผู้เสียหาย',
    signedAt: 'วันที่',
    received: 'เจ้าหน้าที่ผู้รับเรื่อง (ถ้ามี)',
  },
};

/** Every text of the page "I already paid". */
export type EmergencyWords = typeof emergency;
