/* The word for LINE in Thai. Loan words end in it too, and name a hotline or an airline, with a number behind. */

/** Of `online`, `offline`, `hotline`, `timeline`, `airline`, `deadline`, `guideline`, `pipeline`, `headline`, as they are spelled. */
const LOANS = 'ออน|ออฟ|ฮอต|ฮ็อต|ฮ้อต|ฮอท|ฮ็อท|ไทม์|ไทม|แอร์|เดด|ไกด์|ไปป์|ไพพ์|เฮด';

/** Source of an expression for the word, where it stands for LINE. */
export const LINE_IN_THAI = `(?<!${LOANS})ไลน์?`;
