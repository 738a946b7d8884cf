/* The word for LINE in Thai. Loan words end in it too, and name a hotline or an airline, with a number behind. */

/** Of `online`, `offline`, `hotline`, `timeline`, `airline`, `deadline`, `guideline`, `pipeline`, `headline`, as they are spelled. */
const LOANS = 'ออน|ออฟ|ฮอต|ฮ็อต|ฮ้อต|ฮอท|ฮ็อท|ไทม์|ไทม|แอร์|เดด|ไกด์|ไปป์|ไพพ์|เฮด';

/** Source of an expression for the word, where it stands for LINE. */
export const LINE_IN_THAI = `(?<!${LOANS})ไลน์?`;

/** What a class of characters says of arrows. */
export const ARROWS = '\\u2190-\\u21ff\\u25b6\\u25ba\\u261b\\u261e\\u2794-\\u27bf\\u2b05-\\u2b0d»';

/** Source of an expression for what points from the word to the ID: arrows and hands, with the colour of their skin. */
export const POINTER = `(?:[${ARROWS}]|>>|\\ud83d[\\udc46-\\udc49]|\\ud83c[\\udffb-\\udfff])`;

/** Source of an expression for an emoji, as people set between the word and an @; wider than Unicode's, which takes no harm here. */
export const EMOJI = '[\\ud83c-\\ud83e][\\udc00-\\udfff]';

/** The same of a pointer, or of anything else that is drawn: `LINE⭐shop.99`. */
export const DRAWN = `(?:[${ARROWS}\\u2600-\\u2793\\u2b50]|>>|${EMOJI})`;

/** Source of an expression for whose LINE it is, what it is for, and what ends a sentence politely: `ไลน์ร้าน: …`, `ไลน์ค่ะ : …`. */
export const WHOSE =
  '(?:ของร้าน|ทางร้าน|ร้านค้า|ร้าน|แม่ค้า|พ่อค้า|แอดมิน|เจ้าของ|ส่วนตัว|บริษัท|เจ้าหน้าที่|ติดต่อ|สอบถาม|สั่งซื้อ|สั่งของ|สมัครงาน|สมัคร|ได้เลย|มาเลย|เลย|ได้|มา|นะคะ|นะครับ|ค่ะ|คะ|ครับ|จ้า)';
