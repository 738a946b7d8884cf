/*
 * Which parts of a page's text may hold a number at all. It runs over every text of every page, so it is one regular
 * expression and errs on the side of yes: what it lets pass is read by lib/core/detect in the worker, what it drops is not
 * read by anybody. It must therefore know every form of digit that detection folds; a test compares the two.
 */

/** A part of a text, in UTF-16 units. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Words before and after a number that say what it is: the reach of lib/core/detect and a little more. */
const BEFORE = 130;
const AFTER = 130;
/** Longest stretch, without what a reader does not see; a longer one is cut, with an overlap in which a number fits whole. */
const MAX_LENGTH = 3_600;
const OVERLAP = 200;

/** Digits as detection folds them: ASCII, super- and subscript, Thai and other scripts', circled, full-width; mathematical ones begin with a surrogate. */
const DIGITS =
  '0-9\\u00b2\\u00b3\\u00b9\\u0660-\\u0669\\u06f0-\\u06f9\\u0966-\\u096f\\u0e50-\\u0e59\\u0ed0-\\u0ed9\\u1040-\\u1049\\u17e0-\\u17e9\\u2070-\\u2089\\u2150-\\u218b\\u2460-\\u24ff\\u2776-\\u2793\\u3220-\\u33ff\\uff10-\\uff19\\ud800-\\udbff';
/** … and the letters that stand for some, as they are and in the forms that are folded to them. */
const DIGIT = `[${DIGITS}OolI|SB\\u00ba\\u0140\\u02e1\\u1d2e\\u1d35\\u1d3c\\u1d52\\u2092\\u2097\\u2110\\u2111\\u2113\\u212c\\u2134\\uff22\\uff29\\uff2f\\uff33\\uff4c\\uff4f\\uff5c\\u039f\\u03bf\\u041e\\u043e]`;
/** What detection folds to a blank, a mark between groups of digits, or nothing. */
const BETWEEN =
  '[\\s\\-./·•_()\\u00ad\\u0305\\u0332-\\u0338\\u033f\\u034f\\u035f\\u0387\\u058a\\u05be\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u1806\\u180b-\\u180f\\u2000-\\u2015\\u2024-\\u202f\\u2043\\u205f-\\u206f' +
  '\\u207b\\u207d\\u207e\\u208b\\u208d\\u208e\\u20d2-\\u20e4\\u2212\\u2219\\u22c5\\u2796\\u2e3a\\u2e3b\\u301c\\u3030\\u30fb\\u30fc\\u3164\\udc00-\\udfff\\ufe00-\\ufe0f\\ufe19\\ufe30-\\ufe36\\ufe4d-\\ufe4f' +
  '\\ufe52\\ufe58-\\ufe5a\\ufe63\\ufeff\\uff08\\uff09\\uff0d-\\uff0f\\uff3f\\uff65\\uffa0\\ufff0-\\ufff8]';
/**
 * Characters without width can stand anywhere in a word or number: a text with them is searched without, and read whole. By their ranges
 * (Unicode 16, Default_Ignorable_Code_Point), for a browser takes a while to work these out, in every process anew.
 */
const INVISIBLE =
  '[\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufff8]|' +
  '\\ud82f[\\udca0-\\udca3]|\\ud834[\\udd73-\\udd7a]|[\\udb40-\\udb43][\\udc00-\\udfff]';
const ALL_INVISIBLE = once(() => INVISIBLE);
/** Marks that nobody sets numbers with, in the forms that are folded to them; with the common ones in the layout of an account alone. */
const ODD_MARK =
  '[*~=+|>#^<&!?@%$\'"`\\\\×＊～＝＋｜＞＃＾＜＆！？＠％＄＇＂｀＼\\u1fef\\u2018-\\u201f\\u207a\\u207c\\u208a\\u208c\\ufb29\\ufe15\\ufe16\\ufe56\\ufe57\\ufe5f-\\ufe66\\ufe68-\\ufe6b\\u2190-\\u21ff\\u2300-\\u23ff\\u2500-\\u27bf\\u2b00-\\u2bff]|' +
  '[\\ud83c-\\ud83e][\\udc00-\\udfff]|ขีด|เว้น|แดช|dash';
const COMMON_MARK = '[,:;，：；\\u037e\\ufe10\\ufe13\\ufe14\\ufe50\\ufe54\\ufe55]';
const DAY = '(?:0?[1-9]|[12]\\d|3[01])';
const YEAR = '(?:19|20|24|25|26)\\d\\d';
/** Dates, as detection takes them out of a run of digits: what is left over has to be enough for a number. */
const DATES = once(() => `(?<!\\d)(?:${YEAR}([-/.])${DAY}\\1${DAY}|${DAY}([-/.])${DAY}\\2${YEAR})(?!\\d)`);
/** A group of digits that is too long for any number, but where texts run together in it, or behind a letter of an IBAN. */
const TOO_LONG = /\d{18,}/g;
const LETTER = /[a-z]/i;
/** Two short groups at the end of a run, and what follows where the second is an hour: `2023 11/ 17 20:52`. */
const HOUR = /([^\dA-Za-z|]\d{1,4})[^\dA-Za-z|]+\d\d?$/;
const MINUTES = /^:[0-5]\d(?!\d)/;
const MIN_DIGITS = 9;
export const LINE_WORD = '[lL][iI][nN][eE]|[ｌＬ][ｉＩ][ｎＮ][ｅＥ]';
export const ID_WORD = '[iI][dD]';
export const OA_WORD = '[oO][aA]';
export const OFFICIAL_WORD = '[oO][fF][fF][iI][cC][iI][aA][lL]';
/** Arrows and hands that point to an ID, as detection knows them; the colour of a hand's skin is a unit of two. */
const ARROWS = '\\u2190-\\u21ff\\u25b6\\u25ba\\u261b\\u261e\\u2794-\\u27bf\\u2b05-\\u2b0d»';
const POINTER = `(?:[${ARROWS}]|>>|\\ud83d[\\udc46-\\udc49]|\\ud83c[\\udffb-\\udfff])`;
const EMOJI = '[\\ud83c-\\ud83e][\\udc00-\\udfff]';
/** Whatever is drawn, and whose LINE it is, as detection knows them. */
const DRAWN = `(?:[${ARROWS}\\u2600-\\u2793\\u2b50]|>>|${EMOJI})`;
const WHOSE =
  '(?:ของร้าน|ทางร้าน|ร้านค้า|ร้าน|แม่ค้า|พ่อค้า|แอดมิน|เจ้าของ|ส่วนตัว|บริษัท|เจ้าหน้าที่|ติดต่อ|สอบถาม|สั่งซื้อ|สั่งของ|สมัครงาน|สมัคร|ได้เลย|มาเลย|เลย|ได้|มา|นะคะ|นะครับ|ค่ะ|คะ|ครับ|จ้า)';
/**
 * What may stand between a word for LINE and an official account. No two of these begin alike: what can be read in two ways is gone through
 * in all of them, and twenty hands in a row have a million.
 */
const FILLER = `(?:[\\s.:：=(|"“”'\u0e01-\u0e4e${ARROWS}]|${EMOJI}|${OA_WORD}|${OFFICIAL_WORD}|${ID_WORD})`;
/** What sets an ID off after the word: a mark, a word, or that it is none of the language. No two runs of blanks meet: time stays linear. */
const LINE =
  `(?:${LINE_WORD})(?:[\\s.;；-]*(?:[:：=@]|${DRAWN})|\\s*(?:\\.me/|ไอดี|${ID_WORD}|${OA_WORD}|${OFFICIAL_WORD}|${WHOSE})` +
  `|[\\s.=;；-]*["“”'(]?[A-Za-z0-9]{0,30}(?:[0-9]|[._-][A-Za-z0-9])|${FILLER}{1,40}@)`;
/** The same in Thai, where it is also the end of the words for online, offline, hotline and airline. */
const THAI_LINE =
  `(?<!ออน|ออฟ|ฮอต|แอร์)ไลน์?(?:\\s*(?:ไอดี|แอด|ออฟฟิเชียล|${WHOSE})){0,3}[\\s:：;；=.-]*(?:${DRAWN}\\s*){0,4}["“”'(]?(?:@[ \\t]?)?[A-Za-z0-9]` +
  `|(?:ไลน์?|${LINE_WORD})[ \\t.\u0e01-\u0e4e]{1,20}(?:ไอดี|${ID_WORD})\\s*(?:[:：]|${POINTER})` +
  `|(?:ไลน์?|[แเ]อด)${FILLER}{0,40}@`;
const AT_ID = '@\\d{3}[A-Za-z]{5}';
/** Wallet addresses and IBANs. */
const CODE =
  '0x[0-9a-fA-F]{40}|(?:bc1|BC1)[0-9A-Za-z]{11}|[13T][1-9A-HJ-NP-Za-km-z]{24}|[A-Z]{2}\\d{2}(?:\\s?[A-Z0-9]){10}';
/** Letters of the mathematicians, as people write who do not want to be found. */
const DISGUISED = '\\ud835';
const OTHERS = `${LINE}|${THAI_LINE}|${AT_ID}|${CODE}|${DISGUISED}`;
const OTHER = once(() => OTHERS);
/** Whatever of these there is says yes to this too, which is short: few texts have anything of the kind. */
const OTHER_HINT =
  `(?:${LINE_WORD})(?:[\\s.;；(|"“”'-]*(?:[:=@»>\\u0e00-\\u0e7f\\u2190-\\uffff]|\\.me/|${ID_WORD}|[oO](?:[aA]|[fF][fF]))` +
  `|[\\s.=;；-]*["“”'(]?[A-Za-z0-9]{0,30}(?:[0-9]|[._-][A-Za-z0-9]))` +
  `|(?<!ออน|ออฟ|ฮอต|แอร์)ไลน|(?:ไลน|[แเ]อด)[\\s.:=(|»"“”'\\u0e01-\\u0e4e\\u2190-\\uffffA-Za-z]{0,320}[@:]|${AT_ID}|${CODE}`;
const WORTH = once(() => `(${numberOf(DIGIT, BETWEEN)})|${OTHERS}`);
const HINTED = once(() => hintOf(DIGITS));
/** Of the digits, and of what stands between them, what nearly all pages write numbers with … */
const COMMON_DIGITS = '0-9\\u0e50-\\u0e59';
const COMMON_BETWEEN =
  '[\\s\\-./·•_()\\u2000-\\u200a\\u2010-\\u2015\\u2024-\\u2029\\u202f\\u205f\\u30fb\\u30fc\\uff08\\uff09\\uff0d-\\uff0f]';
/** … and all that they hardly ever do. */
const RARE =
  '[\\u00b2\\u00b3\\u00b9\\u00ba\\u0140\\u02e1\\u0387\\u058a\\u05be\\u0660-\\u0669\\u06f0-\\u06f9\\u0966-\\u096f\\u0ed0-\\u0ed9\\u1040-\\u1049\\u17e0-\\u17e9' +
  '\\u1806\\u1d2e\\u1d35\\u1d3c\\u1d52\\u2043\\u0305\\u0332-\\u0338\\u033f\\u035f\\u2070-\\u209f\\u20d2-\\u20e4\\u2097\\u2110-\\u2113\\u212c\\u2134\\u2150-\\u218b\\u2212\\u2219\\u22c5\\u2460-\\u24ff\\u2776-\\u2796\\u2e3a\\u2e3b' +
  '\\u301c\\u3030\\u3220-\\u33ff\\ufe19-\\ufe6f\\uff10-\\uff19\\uff22\\uff29\\uff2f\\uff33\\uff3f\\uff4c\\uff4f\\uff5c\\uff65]|\\ud83c[\\udd00-\\udd0c]|\\ud833[\\udcf0-\\udcf9]|\\ud83e[\\udff0-\\udff9]|' +
  `${DISGUISED}|${INVISIBLE}`;
/**
 * Most texts are gone through once, by this one. A pattern with all that is rare in it takes a browser twice as long to make, in every
 * process anew.
 */
const FIRST = once(
  () =>
    `(${numberOf(`[${COMMON_DIGITS}OolI|SB\\u039f\\u03bf\\u041e\\u043e]`, COMMON_BETWEEN)})|(${OTHER_HINT})|(${hintOf(COMMON_DIGITS)})|(${RARE})`,
);
const ONE_DIGIT = once(() => DIGIT);
const WITHOUT_WIDTH = /^\p{Default_Ignorable_Code_Point}$/u;
const BLANK = /\s/;

/**
 * The stretches of a text that are worth reading, in order, with the words around them. Linear in the length of the text. `starts`: where
 * each of the texts begins that were joined in it, in order; without blanks between, two numbers are one long group.
 */
export function stretchesWorthReading(text: string, starts: readonly number[] = []): readonly Stretch[] {
  // Nearly all texts are done with here, in a third of the time.
  if (!isWorthReading(text, starts.length > 1 ? anywhere : undefined)) return [];
  const found: Stretch[] = [];
  const bare = text.replace(ALL_INVISIBLE(), '');
  const isJoined = joints(starts, bare.length < text.length);
  const places = [...bare.matchAll(WORTH())].filter((match) => isWorth(match, isJoined));
  if (bare.search(HINTED()) !== -1) {
    places.push(...bare.matchAll(oddNumber()));
    places.sort((a, b) => a.index - b.index);
  }
  if (places.length > 0 && bare.length < text.length) return cut(text, [{ start: 0, end: text.length }]);
  for (const { 0: match, index } of places) {
    const start = Math.max(0, index - BEFORE);
    const end = Math.min(text.length, index + match.length + AFTER);
    const last = found.at(-1);
    if (last !== undefined && start <= last.end) found[found.length - 1] = { start: last.start, end };
    else found.push({ start, end });
  }
  return cut(text, found);
}

/** True where a text has such a stretch. `isJoined`: true where two texts may meet in it; left out, it is one. */
export function isWorthReading(text: string, isJoined?: IsJoined): boolean {
  const pattern = FIRST();
  pattern.lastIndex = 0;
  /** What is asked of the whole text where something hints at it, once. */
  const asked = new Set<RegExp>();
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [, number, other, , rare] = match;
    if (rare !== undefined) return holdsWorth(text.replace(ALL_INVISIBLE(), ''), isJoined);
    if (number !== undefined) {
      if (isWorth(match, isJoined)) return true;
      // A date: its last digit may stand before an odd mark.
      pattern.lastIndex -= 1;
      continue;
    }
    const hinted = other === undefined ? oddNumber() : OTHER();
    if (!asked.has(hinted) && text.search(hinted) !== -1) return true;
    asked.add(hinted);
    // A number may begin within what hints.
    if (other !== undefined) pattern.lastIndex = match.index + 1;
  }
  return false;
}

/** The same with all that is rare, in a text without what has no width. */
function holdsWorth(bare: string, isJoined?: IsJoined): boolean {
  for (const match of bare.matchAll(WORTH())) if (isWorth(match, isJoined)) return true;
  return bare.search(HINTED()) !== -1 && bare.search(oddNumber()) !== -1;
}

/**
 * A number with one odd mark between its groups. It takes longer to make than to read most pages. It begins with a digit: asking for that
 * first takes a tenth of the time.
 */
const oddNumber = once(() => {
  const layouts = ['3151', '3153', '334', '244', '14521', '1111111111'];
  return `(?=[${DIGITS}])(?:${layouts.map(oddlyMarked).join('|')})`;
});

/** Nine digits or more; in a page's source any number of blanks may stand between two of them, of which a reader sees one. */
function numberOf(digit: string, between: string): string {
  return `${digit}(?:${between}*${digit}){8,}`;
}

/** Two digits with an odd mark between them, or three with common ones: few pages have any. */
function hintOf(digits: string): string {
  return `[${digits}]\\s*(?:(?:${ODD_MARK})\\s*|${COMMON_MARK}\\s*[${digits}]\\s*${COMMON_MARK}\\s*)(?=[${digits}])`;
}

function oddlyMarked(layout: string, index: number): string {
  const [first, ...others] = layout.split('').map((length) => `[${DIGITS}]{${length}}`);
  const mark = `(?<odd${index}>${index === 0 ? `${COMMON_MARK}|` : ''}${ODD_MARK})`;
  return `${first}\\s*${mark}\\s*${others.join(`\\s*\\k<odd${index}>\\s*`)}`;
}

/** True where one of the joined texts begins between two places, asked in order; `isMoved`: it is not known where. */
type IsJoined = (from: number, to: number) => boolean;

/** Where texts meet is not known. */
export function anywhere(): boolean {
  return true;
}

function joints(starts: readonly number[], isMoved: boolean): IsJoined {
  if (isMoved) return () => starts.length > 1;
  let next = 0;
  return (from, to) => {
    while (next < starts.length && starts[next]! <= from) next++;
    return next < starts.length && starts[next]! < to;
  };
}

function isWorth({ 0: match, 1: number, index, input }: RegExpExecArray, isJoined?: IsJoined): boolean {
  const end = index + match.length;
  return (
    number === undefined ||
    mayBeNumber(number, input.slice(end, end + 4), (from, to) => {
      const at = index + from;
      return isJoined?.(at, index + to) === true || LETTER.test(input.charAt(at - 1));
    })
  );
}

/** A date and an hour have ten digits, and stand on every page. */
function mayBeNumber(run: string, after: string, isJoined: IsJoined): boolean {
  let rest = run
    .replace(TOO_LONG, (group, at: number) => (isJoined(at, at + group.length) ? group : ' '))
    .replace(DATES(), ' ');
  if (MINUTES.test(after)) rest = rest.replace(HOUR, '$1');
  return rest.length === run.length || (rest.match(ONE_DIGIT())?.length ?? 0) >= MIN_DIGITS;
}

function cut(text: string, stretches: readonly Stretch[]): readonly Stretch[] {
  return stretches.flatMap((stretch) => (stretch.end - stretch.start <= MAX_LENGTH ? [stretch] : parts(text, stretch)));
}

/** A page can put any number of blanks, and of characters without width, between two digits: they do not count. */
function parts(text: string, { start, end }: Stretch): readonly Stretch[] {
  const shown: number[] = [];
  let isAfterBlank = false;
  for (let at = start; at < end; at++) {
    if (isWithoutWidth(text, at)) continue;
    const isBlank = BLANK.test(text[at]!);
    if (!isBlank || !isAfterBlank) shown.push(at);
    isAfterBlank = isBlank;
  }
  const found: Stretch[] = [];
  for (let from = 0; ; from += MAX_LENGTH - OVERLAP) {
    const next = shown[from + MAX_LENGTH];
    found.push({ start: from === 0 ? start : (shown[from] ?? end), end: next ?? end });
    if (next === undefined) return found;
  }
}

/** True for a unit that belongs to a character which nobody sees and detection folds to nothing. */
export function isWithoutWidth(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (unit < 0xad) return false;
  const isSecond = (unit & 0xfc00) === 0xdc00;
  const first = isSecond ? text.charCodeAt(at - 1) : unit;
  // U+E0000 to U+E0FFF, the only ones of two units.
  if (first >= 0xdb40 && first <= 0xdb43) return true;
  return !isSecond && WITHOUT_WIDTH.test(text[at]!);
}

/** A pattern that is made when it is first asked for: a page that needs it waits for it, and no other. */
/* @__NO_SIDE_EFFECTS__ */
function once(source: () => string): () => RegExp {
  let made: RegExp | undefined;
  return () => (made ??= new RegExp(source(), 'g'));
}
