/*
 * Banks of Thailand as they are named beside account numbers. Data, to be read by a person before it ships.
 * Codes are the Bank of Thailand's institution codes, which slip and PromptPay QR codes carry too; 011, 065 and 076 are
 * one bank today. Lengths are what was seen printed, not a rule: no bank publishes one, and an account is never
 * refused for its length. Sources (read November 2026): omise/banks-logo `banks.json`, casperstack/thai-banks-logo,
 * mrwan200/bank-account-formatter; names as printed on Thai pages, and in Chinese on those for Chinese customers. Corporate branches that
 * serve no persons are left out.
 */

/** A bank as people name it, without the word for bank. */
export interface BankName {
  readonly th: string;
  readonly en: string;
}

export interface Bank {
  /** Three-digit institution code. */
  readonly code: string;
  /** Other codes under which lists name the same bank. */
  readonly aliases: readonly string[];
  readonly name: BankName;
  /** Digits of its account numbers, where they are known. */
  readonly lengths: readonly number[];
  /**
   * How people write it: Thai names without the word for bank, Latin ones in lower case. `weak` ones mean the bank only
   * after a word for bank or beside an account label (กรุงเทพ is also the city).
   */
  readonly spellings: readonly string[];
  readonly weak?: readonly string[];
}

const TEN = [10] as const;
const TWELVE = [12] as const;

export const BANKS: readonly Bank[] = [
  {
    code: '002',
    aliases: [],
    name: { th: 'กรุงเทพ', en: 'Bangkok Bank' },
    lengths: TEN,
    spellings: ['บัวหลวง', 'bangkok bank', 'bbl', 'บีบีแอล', 'bualuang', '盘谷银行', '盤谷銀行', '曼谷银行', '曼谷銀行'],
    weak: ['กรุงเทพ'],
  },
  {
    code: '004',
    aliases: [],
    name: { th: 'กสิกรไทย', en: 'Kasikornbank' },
    lengths: TEN,
    spellings: [
      'กสิกร',
      'กสิกรไทย',
      'กะสิกร',
      'กสิกไทย',
      'kbank',
      'k-bank',
      'k bank',
      'kasikorn',
      'k plus',
      'kplus',
      'k+',
      'line bk',
      'เคแบงก์',
      'เคแบงค์',
      '开泰银行',
      '開泰銀行',
      '泰华农民银行',
    ],
  },
  {
    code: '006',
    aliases: [],
    name: { th: 'กรุงไทย', en: 'Krungthai Bank' },
    lengths: TEN,
    spellings: ['กรุงไทย', 'กรุงไท', 'krungthai', 'krung thai', 'ktb', 'เคทีบี', 'เป๋าตัง', '泰京银行', '泰京銀行'],
  },
  {
    code: '011',
    aliases: ['065', '076'],
    name: { th: 'ทหารไทยธนชาต', en: 'TMBThanachart' },
    lengths: TEN,
    spellings: ['ทหารไทย', 'ธนชาต', 'ทีเอ็มบี', 'ทีทีบี', 'ttb', 'tmb', 'tmb thanachart', 'thanachart'],
  },
  {
    code: '014',
    aliases: [],
    name: { th: 'ไทยพาณิชย์', en: 'Siam Commercial Bank' },
    lengths: TEN,
    spellings: [
      'ไทยพาณิชย์',
      'ไทยพาณิช',
      'ไทยพานิช',
      'ไทยพาณิขย์',
      'ไทพาณิชย์',
      'ไทยพณิชย์',
      'scb',
      'scb easy',
      'เอสซีบี',
      'siam commercial',
      '汇商银行',
      '匯商銀行',
      '暹罗商业银行',
    ],
  },
  {
    code: '017',
    aliases: [],
    name: { th: 'ซิตี้แบงก์', en: 'Citibank' },
    lengths: TEN,
    spellings: ['ซิตี้แบงก์', 'ซิตี้แบงค์', 'citibank'],
  },
  {
    code: '020',
    aliases: [],
    name: { th: 'สแตนดาร์ดชาร์เตอร์ด', en: 'Standard Chartered' },
    lengths: [],
    spellings: ['สแตนดาร์ดชาร์เตอร์ด', 'standard chartered', 'scbt'],
  },
  {
    code: '022',
    aliases: [],
    name: { th: 'ซีไอเอ็มบี ไทย', en: 'CIMB Thai' },
    lengths: TEN,
    spellings: ['ซีไอเอ็มบี', 'cimb', 'cimbt'],
  },
  {
    code: '024',
    aliases: [],
    name: { th: 'ยูโอบี', en: 'UOB' },
    lengths: TEN,
    spellings: ['ยูโอบี', 'uob', 'uobt', 'tmrw'],
  },
  {
    code: '025',
    aliases: [],
    name: { th: 'กรุงศรีอยุธยา', en: 'Krungsri' },
    lengths: TEN,
    spellings: ['กรุงศรี', 'krungsri', 'ayudhya', '大城银行', '大城銀行'],
    weak: ['bay', 'kma', 'kept'],
  },
  {
    code: '030',
    aliases: [],
    name: { th: 'ออมสิน', en: 'Government Savings Bank' },
    lengths: TWELVE,
    spellings: ['ออมสิน', 'ออมสีน', 'gsb', 'mymo', 'my mo'],
  },
  {
    code: '033',
    aliases: [],
    name: { th: 'อาคารสงเคราะห์', en: 'Government Housing Bank' },
    lengths: TWELVE,
    spellings: ['อาคารสงเคราะห์', 'ธอส', 'ธ.อ.ส', 'ghb', 'gh bank'],
  },
  {
    code: '034',
    aliases: [],
    name: { th: 'ธ.ก.ส.', en: 'BAAC' },
    lengths: TWELVE,
    spellings: ['ธ.ก.ส', 'ธ.กส.', 'ธกส', 'ธ ก ส', 'เพื่อการเกษตร', 'baac', 'a-mobile'],
  },
  {
    code: '066',
    aliases: [],
    name: { th: 'อิสลามแห่งประเทศไทย', en: 'Islamic Bank of Thailand' },
    lengths: TEN,
    spellings: ['อิสลามแห่งประเทศไทย', 'ไอแบงก์', 'ไอแบงค์', 'ibank', 'islamic bank'],
    weak: ['อิสลาม'],
  },
  { code: '067', aliases: [], name: { th: 'ทิสโก้', en: 'TISCO' }, lengths: [10, 14], spellings: ['ทิสโก้', 'tisco'] },
  {
    code: '069',
    aliases: [],
    name: { th: 'เกียรตินาคินภัทร', en: 'Kiatnakin Phatra' },
    lengths: [10, 14],
    spellings: ['เกียรตินาคิน', 'kkp', 'kiatnakin', 'dime!'],
    weak: ['dime'],
  },
  {
    code: '070',
    aliases: [],
    name: { th: 'ไอซีบีซี (ไทย)', en: 'ICBC (Thai)' },
    lengths: [],
    spellings: ['ไอซีบีซี', 'icbc'],
  },
  {
    code: '071',
    aliases: [],
    name: { th: 'ไทยเครดิต', en: 'Thai Credit Bank' },
    lengths: [],
    spellings: ['ไทยเครดิต', 'thai credit', 'tcrb'],
  },
  {
    code: '073',
    aliases: [],
    name: { th: 'แลนด์ แอนด์ เฮ้าส์', en: 'LH Bank' },
    lengths: TEN,
    spellings: ['แลนด์ แอนด์ เฮ้าส์', 'แลนด์แอนด์เฮ้าส์', 'แลนด์แอนด์เฮาส์', 'lh bank', 'lhbank', 'lhb', 'land and houses'],
  },
];

/** The bank of an institution code, today's one for an old code; null where none is known. */
export function bankOf(code: string): Bank | null {
  return BANKS.find((bank) => bank.code === code || bank.aliases.includes(code)) ?? null;
}

/** The name of a bank by its code; a code that is not in the table stands for itself. */
export function bankName(code: string): BankName {
  return bankOf(code)?.name ?? { th: code, en: code };
}

/** What stands around a bank's name and is none: the words for bank and company. */
const AROUND_NAMES =
  /^(?:ธนาคาร|ธ\.|บมจ\.)\s*|\s*(?:จำกัด\s*)?\(มหาชน\)$|[\s,]*\b(?:public company limited|pcl\.?|plc\.?|ltd\.?)$/gu;

/**
 * Code of the bank that a list names, by its code or as people write it; undefined where it names none or several.
 * A code that is not in the table stands for itself: branches that serve no persons are left out there.
 */
export function bankNamed(text: string): string | undefined {
  const plain = text.normalize('NFKC').trim().toLowerCase();
  if (/^\d{3}$/.test(plain)) return plain === '000' ? undefined : (bankOf(plain)?.code ?? plain);
  const bare = plain.replace(AROUND_NAMES, '').trim();
  const barest = bare.replace(AROUND_NAMES, '').trim();
  const names = BANKS.flatMap(({ code, name: own, spellings, weak }) =>
    [own.th, own.en.toLowerCase(), ...spellings, ...(weak ?? [])].map((spelling) => ({ code, spelling })),
  );
  for (const name of [plain, bare, barest]) {
    const exact = names.find(({ spelling }) => spelling === name);
    if (exact !== undefined) return exact.code;
  }
  // `SCB ไทยพาณิชย์`, `KBank (กสิกรไทย)`: strong names within, as long as they mean one bank.
  const within = BANKS.filter(({ spellings }) => spellings.some((spelling) => hasWord(barest, spelling)));
  return within.length === 1 ? within[0]?.code : undefined;
}

/**
 * True where a listed account is known to be at a bank, and every bank that is named beside a number is another one: the same
 * digits are then another account. Codes of before a merger name today's bank.
 */
export function isAtOtherBank(listed: string | undefined, named: readonly string[]): boolean {
  if (listed === undefined || named.length === 0) return false;
  const today = (code: string): string => bankOf(code)?.code ?? code;
  return named.every((code) => today(code) !== today(listed));
}

/** True where a name stands in a text as a word of its own; Thai runs words together. */
function hasWord(text: string, word: string): boolean {
  const at = text.indexOf(word);
  if (at === -1) return false;
  const isLatin = (letter: string | undefined): boolean => letter !== undefined && /[a-z0-9]/.test(letter);
  return !(isLatin(text[at - 1]) && isLatin(word[0])) && !(isLatin(text[at + word.length]) && isLatin(word.at(-1)));
}
