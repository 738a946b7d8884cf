/*
 * The words that say what a number is: "account no.", "PromptPay", "Tel", "order no.". Each number is read by the words
 * before it, nearest first. Thai sets no blanks between words, so these are searched as pieces of text; Latin words have to
 * stand alone. Collected from Thai shops, donation pages, invoices and government notices; data, to be extended.
 */
import { BANKS } from '../policy/banks.ts';

export type LabelKind =
  /** Names an account number outright. */
  | 'account'
  /** Speaks of an account: its name, its branch, the word alone. */
  | 'about-account'
  | 'bank'
  | 'promptpay'
  /** An e-wallet whose ID is a telephone. */
  | 'wallet'
  | 'phone'
  | 'line'
  | 'biller'
  /** Money is to be paid: raises what is plausible already. */
  | 'transfer'
  /** Some other number: order, parcel, tax, ISBN, policy, price. */
  | 'other';

export interface Label {
  readonly kind: LabelKind;
  /** Institution code for a bank, else null. */
  readonly bank: string | null;
  readonly start: number;
  readonly end: number;
}

// prettier-ignore
/** Thai pieces of text, and Latin words in lower case; a blank stands for a few or none. */
const WORDS: Readonly<Record<Exclude<LabelKind, 'bank'>, readonly string[]>> = {
  account: [
    'เลขที่บัญชี', 'เลขบัญชี', 'เลขที่บ/ช', 'เลขที่บช', 'เลขบช', 'เลข บช', 'เลขที่ บช', 'หมายเลขบัญชี', 'บัญชีเลขที่', 'บัญชีหมายเลข',
    'บช.', 'บ/ช', 'บ.ช.', 'หมายเลข บช', 'เลข บัญชี', 'account no', 'account number', 'account num', 'account #', 'account id', 'acct no', 'acct. no', 'acc no', 'acc. no', 'acc number', 'a/c', 'a/c no', 'a/c number',
    'ac no', 'ac/no', 'c/a no', 's/a no', 'เลขบันชี', 'เลขที่บันชี', 'acc', 'acct', 'bank account', 'bank account no', 'bank account number', 'bank number', 'accountno', '银行账号', '银行帐号', '银行账户', '銀行帳號', '銀行帳戶',
  ],
  'about-account': [
    'บัญชีออมทรัพย์', 'บัญชีกระแสรายวัน', 'ออมทรัพย์', 'กระแสรายวัน', 'เผื่อเรียก', 'ฝากประจำ', 'บัญชี', 'บันชี', 'ชื่อบัญชี', 'ชื่อบช', 'บช', 'สาขา', 'account name', 'account', 'saving', 'savings',
    'current account', 'branch',
  ],
  promptpay: [
    'พร้อมเพย์', 'พร้อมเพย', 'พร้อมเพ', 'พรอมเพ', 'พร้อมแพย์', 'พร้อมเปย์', 'พร้อม เพย์', 'พร้อมpay', 'พ้อมเพย์', 'พ้อมเพ', 'พรัอมเพย์', 'พพ.', 'prompt pay', 'prompt-pay', 'promptpay.io/', 'promptpay id', 'promptpay no', 'promptpay number', 'promptpay phone', 'promtpay', 'promppay', 'prompay', 'thai qr',
  ],
  wallet: [
    'ทรูมันนี่', 'ทรูมันนี', 'ทรูมันนี่วอลเล็ท', 'ทรูวอลเล็ท', 'ทรูวอเลท', 'ทรูวอลเลท', 'วอลเล็ท', 'วอลเลท', 'วอเลท', 'วอลเล็ต', 'truemoney', 'true money', 'truewallet', 'tmn', 'e-wallet', 'wallet',
    'shopeepay', 'linepay', 'line pay',
  ],
  phone: [
    'โทรศัพท์', 'โทรสาร', 'โทรฯ', 'โทร', 'เบอร์โทร', 'เบอร์ติดต่อ', 'เบอร์', 'มือถือ', 'ติดต่อ', 'สอบถาม', 'แฟกซ์', 'แฟ็กซ์', 'สายด่วน', 'คอลเซ็นเตอร์', 'คู่สาย', 'รับสาย', 'สายตรง',
    'tel', 'telephone', 'phone', 'mobile', 'call', 'fax', 'contact', 'hotline', 'whatsapp', 'sms', 'ph', 'cell',
  ],
  line: ['ไอดีไลน์', 'ไลน์ไอดี', 'แอดไลน์', 'ไลน์', 'id line', 'line id', 'add line', 'line', 'ไลน์แอด', 'idline', 'lineid'],
  biller: ['biller id', 'billerid', 'biller', 'บิลเลอร์', 'บิลเลอร์ไอดี', 'comp code', 'comp. code', 'company code', 'service code', 'รหัสผู้รับเงิน', 'รหัสบริการ', 'รหัสร้านค้า', 'merchant id', 'หมายเลขผู้รับชำระ'],
  transfer: [
    'โอน', 'ชำระ', 'จ่าย', 'มัดจำ', 'ค่าประกัน', 'ค่าธรรมเนียม', 'ค่าดำเนินการ', 'สลิป', 'บริจาค', 'สมทบ', 'สนับสนุน', 'ทำบุญ', 'ร่วมบุญ', 'สแกน', 'ฝากเงิน', 'เติมเงิน', 'donate', 'transfer', 'payment', 'pay to', 'deposit',
  ],
  other: [
    'พัสดุ', 'ติดตามสินค้า', 'tracking', 'track', 'ems', 'kerry', 'flash', 'เลขที่คำสั่งซื้อ', 'คำสั่งซื้อ', 'ใบสั่งซื้อ', 'ออเดอร์', 'เลขที่ใบ', 'ใบแจ้งหนี้', 'ใบเสร็จ', 'ใบกำกับ', 'ใบเสนอราคา', 'ใบสมัคร', 'เลขที่เอกสาร', 'เอกสารเลขที่', 'ใบอนุญาต',
    'order', 'order no', 'order id', 'order number', 'po', 'invoice', 'receipt', 'quotation', 'isbn', 'issn', 'ean', 'upc', 'barcode', 'บาร์โค้ด', 'อ้างอิง', 'ref', 'ref1', 'ref2', 'ref.1', 'ref.2', 'reference', 'รหัส', 'transaction', 'txn', 'ธุรกรรม', 'รายการที่', 'เลขที่รายการ',
    'กรมธรรม์', 'ทะเบียน', 'ผู้เสียภาษี', 'เสียภาษี', 'เลขผู้เสีย', 'tax', 'tax id', 'vat', 'tin', 'เลขประจำตัว', 'บัตรประชาชน', 'บัตรประจำตัว', 'บัตรเครดิต', 'บัตรเลขที่', 'เลขบัตร', 'หมายเลขบัตร', 'id card', 'citizen id', 'national id', 'personal_id', 'passport', 'พาสปอร์ต', 'หนังสือเดินทาง',
    'สมาชิก', 'member', 'customer no', 'customer id', 'customer number', 'ลูกค้าเลขที่', 'รหัสลูกค้า', 'หมายเลขลูกค้า', 'เลขที่ลูกค้า', 'เลขผู้ใช้', 'หมายเลขผู้ใช้', 'serial', 's/n', 'imei', 'sku', 'model', 'รุ่น', 'lot', 'batch', 'hn', 'an', 'คดี', 'โฉนด', 'หนังสือที่', 'เลขที่หนังสือ', 'ที่ดิน', 'มิเตอร์', 'เครื่องวัด', 'ca',
    'ยูสเซอร์', 'username', 'user id', 'userid', 'user', 'uid', 'ไอดี', 'id', 'app id', 'story_fbid', 'fbid', 'ราคา', 'price', 'ยอดเงิน', 'วงเงิน', 'มูลค่า', 'จำนวนเงิน', 'ยอดชำระ', 'ยอดรวม', 'รวมทั้งสิ้น', 'amount', 'total', 'สลาก', 'ลอตเตอรี่', 'งวดวันที่', 'เลขเครื่อง', 'เลขตัวถัง', 'ตัวถัง', 'vin', 'อย.', 'เลข อย', 'สารบบ', 'มอก', 'fda',
    'หมายเลข', 'เลขที่', 'job no', 'case no', 'policy no', 'bill no', 'document no', 'doc no', 'project no', 'permit no', 'license no', 'licence no', 'registration no', 'employee id', 'employee no', 'staff id', 'meter no', 'waybill', 'awb', 'claim no', 'request no',
    'สินเชื่อเลขที่', 'เลขที่สินเชื่อ', 'เงินกู้เลขที่', 'loan no', 'loan number', 'ผู้ขายเลขที่', 'เลขที่ผู้ขาย', 'vendor no', 'vendor id', 'vendor code', 'supplier no', 'supplier id', 'supplier code',
    'รหัสบัญชี', 'สถานประกอบการ', 'เลขที่บัญชีนายจ้าง', 'เลขบัญชีนายจ้าง', 'รหัสไปรษณีย์', 'เลขที่สัญญา', 'สัญญาเลขที่', 'สัญญา', 'contract', 'booking', 'pnr', 'ticket', 'เที่ยวบิน', 'ตั๋ว', 'คูปอง', 'coupon', 'voucher', 'version', 'ip', 'doi', 'พิกัด', 'lat', 'lng', 'swift', 'case id', 'เรื่องร้องเรียน', 'คำร้อง', 'หมายเลขคำขอ', 'เลขที่คำขอ', 'โค้ดส่วนลด', 'โค้ดลด', 'กรอกโค้ด', 'ใส่โค้ด', 'ผู้ถือหน่วย', 'เลขรับแจ้ง', 'เลขเคลม', 'ใบหุ้น', 'ใบขับขี่', 'นักศึกษา', 'นักเรียน', 'student',
  ],
};

/** Where `บัญชี` is no bank account: lists of names, accounting, accounts of services. */
const NO_ACCOUNT =
  /^บัญชี(?:ราย|ทางการ|ผู้ใช้|ดำ|กลาง|แยกประเภท|ทรัพย์สิน|แนบท้าย|ภาษี|อย่างเป็นทางการ|\s*(?:tiktok|facebook|twitter|line|instagram|ig|x\b|เฟซบุ๊ก|ไลน์|ทวิต|ติ๊กต็อก|โซเชียล|apple|google|gmail|netflix|steam|garena|youtube))/i;
/** After a word for an account: it is one of a debt, to which nobody is asked to transfer, of electricity or water, or of shares. */
const OF_NO_MONEY = /^(?:(?:เงิน)?(?:กู้|สินเชื่อ|เช่าซื้อ)|ผู้ใช้ ?(?:ไฟ|น้ำ)|แสดงสัญญา|(?:ซื้อขาย)?หลักทรัพย์|ผู้ถือหน่วย)/;
const NUMBER_WORD = /^(?:หมายเลข|เลขที่)$/;
/** After `หมายเลข` and `เลขที่`: what is numbered, right before its number, `หมายเลข|วงจร 407…`; none for words that say which or whose. */
const NAMES_A_THING =
  /^(?!บัญชี|บช|บ\/ช|โทร|มือถือ|เบอร์|พร้อม|ธนาคาร|ธ\.|ปลายทาง|ผู้รับ|สำหรับ|ร้าน|คุณ|นาย|นาง|พี่|น้อง|แม่|พ่อ|ของ|นี้|ดัง|ต่อไป|ตาม|ด้าน|ข้าง|ใหม่|เดิม|เดียว|กลาง|ที่|คือ|เป็น)[\u0e01-\u0e4e]{2,24}[ \t:.#]{0,3}\d/;
/** Before `บัญชี`: accounting, and those who keep or check accounts. */
const NO_ACCOUNT_BEFORE = /(?:ปี|รอบ|การ|นัก|ผู้ทำ|(?<!ตรวจ)สอบ|ฝ่าย|แผนก)$/;
/** `บช.สอท.`, `บช.น.`: bureaus of the police. */
const NO_ACCOUNT_SHORT = /^บช\.? ?(?:สอท|สทส|น\.|ก\.|ปส|ภ\.|ตชด|ทท|ศ\.|สพฐ|สตม|ส\.)/;
/** `บช` without its dot is in many words, `ครบชุด`, `จบชีวิต`: it has to stand alone, or to be spoken of as somebody's account. */
const ALONE_BEFORE = /(?:^|[^\u0e01-\u0e4e]|เข้า|โอน|ทาง)$/;
const ALONE_AFTER = /^(?:[^\u0e01-\u0e4e.]|นี้|เดิม|$)/;
/** `กรุงเทพ` is a bank only after a word for bank, or where an account is spoken of. */
const BANK_WORD = /(?:ธนาคาร|ธ\.|(?<![\u0e01-\u0e4e])ธ(?= )|แบงก์|แบงค์|bank\s?:?|บมจ\.|บัญชี)[\s:.-]{0,3}$/i;

/** … or right before an account, `กรุงเทพ 407-1-23456-7`, `กรุงเทพ: 4071234567`, but no telephone … */
const ACCOUNT_NEXT =
  /^(?:[ \t:="'([]{0,4}(?:\d{3}-\d-\d{5}-\d|\d{3}-\d-\d{6}|\d{3}-\d{6}-\d)|[ \t]?[:=][ \t]?[1-9](?:-?\d){9})(?![\d-])/;
/** … or right before ten digits, if money is spoken of before it or a name comes after: `โอน กรุงเทพ 4071234567`. */
const TEN_NEXT = /^[ \t:=]{0,3}[1-9](?:[ -]?\d){9}(?![\d-])/;
const SPEAKS_OF_TRANSFER = /(?:โอน|บัญชี|บช|เข้า)[^\d\n]{0,12}$/;
const NAME_AFTER_TEN = /^.{10,18}[ (]{1,2}(?:ชื่อ|นาย|นาง|น\.ส)/;
/** … or right after one: `407 1 23456 7 กรุงเทพ`. */
const ACCOUNT_BEFORE = /(?<!\d[- ]?)\d{3}([- ])\d\1\d{5}\1\d[ )"'\]]{1,3}$/;
/** … or alone in the line below one. */
const ACCOUNT_ABOVE = /(?<![\d-])(?:[1-57]\d{2}-?\d-?\d{5}-?\d|0\d{2}-\d-\d{5}-\d)[ \t]*\n[ \t]*$/;
const LINE_ENDS = /^[ \t]*(?:\n|$)/;
const CODE_BEFORE = /(?<![\d-])(\d{3})[ )]?[-:]?[ (]?$/;
const CODE_AFTER = /^ ?[(-] ?(\d{3})(?![\d-])/;
/** The wallet of a bank's app is a mobile telephone's. */
const MOBILE_NEXT = /^[^\d\n]{0,8}0[689]\d[ -]?(?:\d{3}[ -]?\d{4}|\d{7})(?![\d-])/;
/** What a bank issues; its name after that says whose paper it is: `แคชเชียร์เช็ค ธ.ออมสิน เลขที่ …`. */
const PAPER_OF_BANK =
  /(?:สลาก|สลากดิจิทัล|เช็ค|เช็คของ|ค้ำประกัน|บัตรเครดิต|สินเชื่อ|loan|ใบหุ้น|บัญชี(?:เงิน)?กู้)(?:ธนาคาร| |ธ\.){0,3}$/;
/** Firms and places that have a bank's name and are none: insurers, lessors, brokers, funds; estates, roads, schools. */
const FIRM_AFTER = /^[ -]?(?:ประกัน(?:ชีวิต|ภัย)|แอกซ่า|axa|ออโต้|ลีสซิ่ง|leasing|คาร์|เฟิร์ส|หลักทรัพย์)/;
const FIRM_BEFORE = /(?:บลจ\.? ?|บล\. ?|กองทุน|ลีสซิ่ง|หมู่บ้าน|ถนน|ถ\. ?|ซอย|โรงเรียน|รร\. ?)$/;
/** Who works at a bank or is near one, and has a mobile, `จนท.กรุงไทย 081…`, `ร้านข้างกสิกร 081…`; not one to whom money is to go, as that may be an account like it. */
const STAFF_BEFORE =
  /(?:เจ้าหน้าที่|จนท\.?|พนักงาน|พนง\.?|ผู้จัดการ|ผจก\.?|แอดมิน|ทีมงาน|ฝ่าย[\u0e01-\u0e4e]{2,12}|ใกล้|ข้าง|ตรงข้าม|ติดกับ|หน้า|หลัง|ตู้|atm)(?:ของ|จาก|ธนาคาร| |ธ\.){0,3}$/;
const TRANSFER_BEFORE = /โอน|ฝาก|จ่าย|บัญชี|บช/;
const STAFF_MOBILE = /^[^\d\n]{0,24}0[689](?:[ -]?\d){8}(?![\d-])/;
/** Stores of other things than money. */
const NO_BANK = /^(?:เลือด|ข้อสอบ|หน่วยกิต|ขยะ|น้ำใต้ดิน|อาหาร|เวลา|ปู|โลก|ข้าว|โค|กระบือ|เมล็ดพันธุ์|อวัยวะ|ดวงตา|นมแม่)/;

/** What each word means, by the word without blanks. */
const MEANINGS = new Map<string, { kind: LabelKind; bank: string | null; isWeak: boolean }>();
const BLANKS = /[ \t:_]+/g;
/** `ธกส` is not in `ธ กสิกร`: a consonant with a vowel behind it ends no word, but in `ธกสาขาเลย`. */
const ENDS_SYLLABLE = '(?!(?<=[\\u0e01-\\u0e2e])(?!าขา)[\\u0e30-\\u0e3a\\u0e47])';
const ENDS_WORD = '(?![a-z])';
const ENDS_BANK = '(?!(?!(?:bank|thai)(?![a-z]))[a-z])';
/** Made for the first text: it takes a millisecond, which a worker that starts for an address does not have. */
let pattern: RegExp | undefined;
/** How far before a word those that change its meaning may begin. */
const REACH_BEFORE_WORD = 20;
/** As much as an account number takes, with the marks before it. */
const ACCOUNT_UNITS = 30;
/** As much as a name and a mobile take behind a bank. */
const STAFF_UNITS = 40;

/** All labels of a folded text in order, longest first where several begin together; they do not overlap. */
export function findLabels(text: string): readonly Label[] {
  const labels: Label[] = [];
  const lower = text.toLowerCase();
  for (const { 0: found, index: start } of lower.matchAll((pattern ??= makePattern()))) {
    const meaning = MEANINGS.get(found.replace(BLANKS, ''));
    if (meaning === undefined) continue;
    if (found.startsWith('บช') && NO_ACCOUNT_SHORT.test(lower.slice(start, start + 12))) continue;
    if (found.startsWith('บัญชี') && NO_ACCOUNT.test(lower.slice(start, start + 40))) continue;
    const end = start + found.length;
    if (NUMBER_WORD.test(found) && !NAMES_A_THING.test(lower.slice(end, end + ACCOUNT_UNITS))) continue;
    if (found === 'ธนาคาร' && NO_BANK.test(lower.slice(end, end + 12))) continue;
    const before = lower.slice(Math.max(0, start - REACH_BEFORE_WORD), start);
    if (found === 'บช' && !(ALONE_BEFORE.test(before) && ALONE_AFTER.test(lower.slice(end, end + 4)))) continue;
    if (found === 'บัญชี' && NO_ACCOUNT_BEFORE.test(before)) continue;
    if (meaning.isWeak && !meansBank(before, lower.slice(end, end + ACCOUNT_UNITS), meaning.bank)) continue;
    const isWallet = found === 'เป๋าตัง' && MOBILE_NEXT.test(lower.slice(end, end + ACCOUNT_UNITS));
    const owner = isAccountWord(meaning.kind) ? OF_NO_MONEY.exec(lower.slice(end, end + ACCOUNT_UNITS)) : null;
    if (owner !== null) labels.push({ kind: 'other', bank: null, start, end: end + owner[0].length });
    else {
      const kind = isWallet ? 'wallet' : meaning.kind === 'bank' ? kindOfBank(lower, before, end) : meaning.kind;
      labels.push({ kind, bank: kind === 'bank' || kind === 'other' ? meaning.bank : null, start, end });
    }
  }
  return labels;
}

/** What a bank's name says of a number behind it: a bank's, that of its paper or of a firm, or a telephone of its staff. */
function kindOfBank(lower: string, before: string, end: number): LabelKind {
  if (PAPER_OF_BANK.test(before) || FIRM_BEFORE.test(before)) return 'other';
  const after = lower.slice(end, end + STAFF_UNITS);
  if (FIRM_AFTER.test(after)) return 'other';
  const isStaff = STAFF_BEFORE.test(before) && !TRANSFER_BEFORE.test(before) && STAFF_MOBILE.test(after);
  return isStaff ? 'phone' : 'bank';
}

function isAccountWord(kind: LabelKind): boolean {
  return kind === 'account' || kind === 'about-account';
}

/** True where what stands around a weak bank name makes it a bank's. */
function meansBank(before: string, after: string, code: string | null): boolean {
  if (BANK_WORD.test(before) || ACCOUNT_NEXT.test(after) || ACCOUNT_BEFORE.test(before)) return true;
  if (TEN_NEXT.test(after) && (SPEAKS_OF_TRANSFER.test(before) || NAME_AFTER_TEN.test(after))) return true;
  if (ACCOUNT_ABOVE.test(before) && LINE_ENDS.test(after)) return true;
  // Its own code beside it: `002-กรุงเทพ`, `กรุงเทพ (002)`.
  return CODE_BEFORE.exec(before)?.[1] === code || CODE_AFTER.exec(after)?.[1] === code;
}

/**
 * One expression for all labels, longest first; each alternative is a fixed word, so the search is linear. Latin words have to stand
 * alone: `ref` is not in `prefer`; but a bank's name may run into the word for bank, `KASIKORNBANK`. Thai ones stand anywhere, but end no
 * word within a syllable. A blank
 * may be missing or doubled.
 */
function makePattern(): RegExp {
  const mean = (word: string, kind: LabelKind, bank: string | null = null, isWeak = false): void => {
    const known = MEANINGS.get(word.replace(BLANKS, ''));
    if (known === undefined) MEANINGS.set(word.replace(BLANKS, ''), { kind, bank, isWeak });
    words.add(word);
  };
  const words = new Set<string>();
  for (const [kind, list] of Object.entries(WORDS) as [Exclude<LabelKind, 'bank'>, readonly string[]][]) {
    for (const word of list) mean(word, kind);
  }
  for (const { code, spellings, weak } of BANKS) {
    for (const word of spellings) mean(word, 'bank', code);
    for (const word of weak ?? []) mean(word, 'bank', code, true);
  }
  for (const word of ['ธนาคาร', 'แบงก์', 'แบงค์', 'แบ๊งค์', 'แบ๊งก์', 'bank']) mean(word, 'bank');
  const [latin, thai] = [[] as string[], [] as string[]];
  for (const word of [...words].sort((a, b) => b.length - a.length)) {
    const source = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '[ \\t:_]{0,3}');
    if (!/^[a-z]/.test(word)) thai.push(source);
    else latin.push(source + (MEANINGS.get(word.replace(BLANKS, ''))?.kind === 'bank' ? ENDS_BANK : ENDS_WORD));
  }
  // The Latin ones behind one look back, which most places of a Thai text fail at once.
  return new RegExp(`(?:${thai.join('|')})${ENDS_SYLLABLE}|(?<![a-z0-9])(?:${latin.join('|')})`, 'g');
}
