/*
 * Thai national and tax identification numbers: 13 digits, the last a check digit over the first twelve with weights
 * 13 to 2, modulo 11. A first digit 0 is a juristic person's, 1–8 a person's.
 */

/** True for 13 digits with the right check digit. */
export function isThaiId(digits: string): boolean {
  if (!/^\d{13}$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < 12; i++) sum += Number(digits[i]) * (13 - i);
  return (11 - (sum % 11)) % 10 === Number(digits[12]);
}
