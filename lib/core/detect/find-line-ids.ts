/* LINE IDs in a folded text: after a word for LINE, and in links that are not taken as sites. */
import { lineKey, lineKeyOfUrl } from '../indicators/line.ts';
import { isThaiLandline, isThaiMobile } from '../indicators/phone.ts';
import type { Found } from './candidate.ts';
import { ARROWS, DRAWN, EMOJI, LINE_IN_THAI, POINTER, WHOSE } from './line-word.ts';

/** Names something else than LINE. */
const OF_ANOTHER = 'ทวิต|ติ๊ก|อินสตา|เฟส|เฟซ|ยูทูบ|เมล|เทเลแกรม';
/** `ไลน์ได้เลย ID :`, with a colon or a hand. */
const ID_FURTHER = `(?:(?!${OF_ANOTHER}|เกม)[\\u0e01-\\u0e4e \\t.]){1,20}(?:ไอดี|(?<![a-z])id)(?=[ \\t]{0,2}(?:[:：]|${POINTER}))`;
const LINE_LABEL = new RegExp(
  `(?:${LINE_IN_THAI}(?:${ID_FURTHER}|[ \\t]?(?:ไอดี|id|แอด|ออฟฟิเชียล|oa|@(?=[ \\t]))|(?:[ \\t]?${WHOSE}){1,3})?` +
    `|(?<![a-z_.:-])(?:line|ไอดี[ \\t]?line|id[ \\t]?line)(?:${ID_FURTHER}|[ \\t]?(?:id|ไอดี|official|oa|@)|(?:[ \\t]?${WHOSE}){1,3})?)` +
    `[ \\t]{0,2}(?::-|-(?=[ \\t])|[:：;=.]{0,2})[ \\t]{0,3}(?:${DRAWN}[ \\t]?){0,4}["“”'(]?`,
  'gi',
);
const IS_POINTED = new RegExp(POINTER);
/** What stands before more than IDs: one of these has a mark or a digit in it. */
const IS_LOOSE = new RegExp(`[;-]|${DRAWN}|${WHOSE}[ \\t]*$`);
/** After these something else than an ID may come too: `ทักไลน์มาเลย iPhone15`. */
const ENDS_SENTENCE = /(?:เลย|ได้|มา|คะ|ค่ะ|ครับ|จ้า|สั่งซื้อ|สั่งของ|สอบถาม)[ \t]*$/;
const IS_SET_OFF = /[:：=]|id|ไอดี/i;
const LINE_ID = /^@?[a-z0-9][a-z0-9._-]{2,29}(?![a-z0-9@._-])/i;
const TELEPHONE = /^0\d(?:[ .-]?\d){7,8}(?![A-Za-z0-9]|[._-][A-Za-z0-9])/;
const HOURS_OR_VERSION = /^(?:\d{1,2}\.\d\d(?:-|$)|\d+(?:\.\d+)+$)/;
/** An amount, a year, a number of pieces. */
const SHORT_DIGITS = /^\d{1,5}$/;
/** Links that are not taken as sites: an @ looks like e-mail, and `line:` is no scheme of the web. */
const LINE_LINK = /(?<![A-Za-z0-9.-])(?:line:\/\/|(?:www\.)?line\.me\/)[\x21-\x7e]{1,120}/gi;
/** What an @ leads: an ID of LINE by its form, `@123abcde` as LINE gives them, or by the words before it. */
const AT_ID = /(?<![A-Za-z0-9._%+@/-])@[a-z0-9][a-z0-9._-]{2,19}(?![A-Za-z0-9@_-]|\.[a-z0-9])/gi;
const GIVEN_ID = /^@\d{3}[a-z]{5}$/i;
/**
 * A word for LINE or for adding someone is the last of such words in the line before. No two of what may follow begin alike: what can be
 * read in two ways is gone through in all of them, and twenty hands in a row have a million.
 */
const SPEAKS_OF_LINE = new RegExp(
  `(?:แอด|${LINE_IN_THAI}|(?<![a-z])line(?![a-z]))(?:(?!${OF_ANOTHER})[\\u0e01-\\u0e4e :(|${ARROWS}]|${EMOJI}|oa|official|id){0,32}$`,
  'i',
);
const SPOKEN_UNITS = 48;
const THAI = /[\u0e01-\u0e4e]/;
const NEAR_UNITS = 60;
/** Words that follow "line" in English, or name something else of LINE's. */
const NOT_LINE_ID =
  /^(?:id|oa|official|pay|bk|man|today|shopping|shop|app|notify|group|up|add|is|and|the|of|for|to|us|me|account|tv|points?|ads?|open|chat|voom|mobile|com|thailand)$/i;

/** A word for LINE at the end of the words outside of a cell, which holds an ID and nothing else. */
const LABELS_LINE = new RegExp(
  `(?:${LINE_IN_THAI}|(?<![a-z_.:-])line)[ \\t]?(id|ไอดี|official|oa|แอด)?[ \\t]?([:：])?[ \\t]*$`,
  'i',
);
const ALONE = /^\s*(@?[a-z0-9][a-z0-9._-]{2,29})\s*$/i;

/** The LINE ID that is all of a text, where the label of its row or field names LINE; null: none. */
export function lineIdAlone(label: string, text: string): Found | null {
  const named = LABELS_LINE.exec(label);
  const id = ALONE.exec(text)?.[1]?.replace(/[._-]+$/, '');
  if (named === null || id === undefined || NOT_LINE_ID.test(id)) return null;
  const isSetOff = named[1] !== undefined || named[2] !== undefined || named[0].startsWith('ไ') || /[@0-9._-]/.test(id);
  const digits = id.replace(/[.-]/g, '');
  const key = isSetOff ? lineKey(isThaiMobile(digits) ? digits : id) : null;
  const start = text.indexOf(id);
  return key === null ? null : { kind: 'line', key, start, end: start + id.length, confidence: 0.7 };
}

/** Every LINE ID and link, positions in the folded text. */
export function* findLineIds(text: string): Generator<Found> {
  for (const { 0: link, index } of text.matchAll(LINE_LINK)) {
    const address = link.replace(/[.,;:!?)\]}]+$/, '');
    const key = lineKeyOfUrl(address);
    if (key !== null) yield { kind: 'line', key, start: index, end: index + address.length, confidence: 0.95 };
  }
  const named = new Set<number>();
  for (const { 0: label, index } of text.matchAll(LINE_LABEL)) {
    const start = index + label.length;
    // `linear`, `lineage`: a word that begins so is none for LINE.
    if (/[a-z]$/i.test(label) && /^[a-z0-9]/i.test(text.slice(start, start + 1))) continue;
    const printed = LINE_ID.exec(text.slice(start, start + 40))?.[0].replace(/[._-]+$/, '');
    const telephone = TELEPHONE.exec(text.slice(start, start + 20))?.[0];
    const digits = telephone?.replace(/\D/g, '') ?? '';
    // `ไลน์ 081-234-5678`: whose telephone it is can be found by it; `โทร/ไลน์ 02-…` is a telephone alone.
    if (isThaiMobile(digits)) {
      const key = lineKey(digits);
      if (key !== null) yield { kind: 'line', key, start, end: start + (telephone?.length ?? 0), confidence: 0.85 };
      continue;
    }
    const id = isThaiLandline(digits) ? undefined : printed;
    if (id === undefined || NOT_LINE_ID.test(id)) continue;
    const isFarFromThai = !THAI.test(text.slice(Math.max(0, index - NEAR_UNITS), start + NEAR_UNITS));
    // `ไลน์ - shop.99`, `ไลน์ร้าน shop.99`; `ดาวน์โหลดไลน์ - Softonic`, `ไลน์แอดมิน Apple` have none.
    const isPointed = IS_POINTED.test(label);
    const isLoose = IS_LOOSE.test(label) && !isPointed && !IS_SET_OFF.test(label);
    const isMarked = (ENDS_SENTENCE.test(label) ? /[@._-]/ : /[@0-9._-]/).test(id);
    if (isLoose && (isFarFromThai || !isMarked || !/^@?[ \t]?[a-z]/i.test(id))) continue;
    // `ทักไลน์ 09.00-18.00 น.`, `LINE 15.12.0`
    if (HOURS_OR_VERSION.test(id)) continue;
    // `สติกเกอร์ไลน์ 500 บาท`
    if (SHORT_DIGITS.test(id) && !/[:：=]|id|ไอดี/i.test(label)) continue;
    // In running English only what is set off as an ID is one: a colon, an @, the word ID, or a digit or dot in it.
    const isSetOff = /[:：=@]|id|ไอดี|ไลน|แอด/i.test(label.slice(4)) || /[@0-9._-]/.test(id) || label.startsWith('ไ');
    const isPlain = /^[a-z]+$/i.test(id) && !/[:：=]|id|ไอดี/i.test(label);
    // `line: column`, `line 704`, `in line → step2`: of a text or program, where nothing Thai is near.
    const isOfText =
      label.startsWith('line') &&
      !/id|@/.test(label) &&
      (isPointed || /^(?:[a-z]+|\d{1,8}|[a-z]+\.[a-z.]+)$/i.test(id)) &&
      isFarFromThai;
    if (isOfText) continue;
    const [at] = /@[ \t]*$/.exec(label) ?? [];
    named.add(start - (at?.length ?? 0));
    const key = isSetOff ? lineKey(at === undefined ? id : `@${id}`) : null;
    if (key !== null) yield { kind: 'line', key, start, end: start + id.length, confidence: isPlain ? 0.5 : 0.85 };
  }
  for (const { 0: id, index } of text.matchAll(AT_ID)) {
    if (named.has(index)) continue;
    const isLine = GIVEN_ID.test(id) || SPEAKS_OF_LINE.test(text.slice(Math.max(0, index - SPOKEN_UNITS), index));
    const key = isLine ? lineKey(id) : null;
    if (key !== null) yield { kind: 'line', key, start: index, end: index + id.length, confidence: 0.7 };
  }
}
