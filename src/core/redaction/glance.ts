const DIGIT = 1
/** Stands between the digits of one number. */
const JOINT = 2
const BLANK = 4
/** Alone a reason to look closer: `@`, `=`, `:`. */
const TELLS = 8

const KINDS: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code)
  if (/\d/.test(char)) return DIGIT
  if (char === ' ') return JOINT | BLANK
  if (char === '.' || char === '-') return JOINT
  if (/\s/.test(char)) return BLANK
  if (/[@=:]/.test(char)) return TELLS
  return code < 0x20 || code === 0x7f ? TELLS : 0
})

/** Digits from which a number may be somebody's: the six of a national insurance number. */
const DIGITS = 6
/** The shortest token that tells itself by its form. */
const TOKEN = 16

/**
 * Whether a text needs a closer look: one pass of table look-ups, a nanosecond a character. False for texts without `@`, `=`, `:`,
 * option dashes, six digits near each other, an unbroken run of sixteen characters, or anything beyond ASCII.
 */
export function needsLook(text: string): boolean {
  let digits = 0
  let run = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 127) return true
    const kind = KINDS[code] as number
    if (kind & TELLS) return true
    if (kind & DIGIT) {
      if (++digits >= DIGITS) return true
    } else if (!(kind & JOINT)) digits = 0
    else if (code === 45 && text.charCodeAt(i + 1) === 45) return true
    if (kind & BLANK) run = 0
    else if (++run >= TOKEN) return true
  }
  return false
}
