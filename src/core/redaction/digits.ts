/** Check digits, and what they tell of numbers. All take digits only. */

/** Luhn (ISO/IEC 7812-1 annex B). */
function luhn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48
    sum += i % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2
  }
  return sum % 10 === 0
}

/** Issuer ranges and their lengths: without them one long number in ten would pass for a card. */
const ISSUERS: readonly (readonly [pattern: RegExp, lengths: readonly number[]])[] = [
  [/^4/, [13, 16, 19]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^(?:6011|64[4-9]|65)/, [16, 17, 18, 19]],
  [/^35(?:2[89]|[3-8])/, [16, 17, 18, 19]],
  [/^(?:30[0-59]|36|38|39)/, [14, 15, 16, 17, 18, 19]],
  [/^62/, [16, 17, 18, 19]],
  [/^(?:5018|5020|5038|5893|6304|6759|676[1-3])/, [12, 13, 14, 15, 16, 17, 18, 19]],
]

/** Whether digits are a payment card's: an issuer's range, its length, and the check digit. Round amounts are none. */
export const isCard = (digits: string): boolean =>
  luhn(digits) && !/0{6}$/.test(digits) && ISSUERS.some(([pattern, lengths]) => lengths.includes(digits.length) && pattern.test(digits))

/** A Swiss AHV number: 756 and the check digit of EAN-13. */
export function isAhv(digits: string): boolean {
  if (digits.length !== 13 || !digits.startsWith('756')) return false
  let sum = 0
  for (let i = 0; i < 13; i++) sum += (digits.charCodeAt(i) - 48) * (i % 2 === 0 ? 1 : 3)
  return sum % 10 === 0
}

/** A German tax id: eleven digits, one digit twice or thrice among the first ten, ISO 7064 MOD 11,10. */
export function isSteuerId(digits: string): boolean {
  if (digits.length !== 11 || digits[0] === '0') return false
  const counts = new Array<number>(10).fill(0)
  let product = 10
  for (let i = 0; i < 10; i++) {
    const digit = digits.charCodeAt(i) - 48
    counts[digit] = (counts[digit] ?? 0) + 1
    const sum = (digit + product) % 10 || 10
    product = (sum * 2) % 11
  }
  const repeated = counts.filter((n) => n > 1)
  return repeated.length === 1 && (repeated[0] as number) <= 3 && (11 - product) % 10 === digits.charCodeAt(10) - 48
}

/** A US social security number that may be one: no area 000, 666 or 900 up, no group 00, no serial 0000. */
export const isSsn = (digits: string): boolean =>
  digits.length === 9 && !/^(?:000|666|9)/.test(digits) && digits.slice(3, 5) !== '00' && digits.slice(5) !== '0000'
