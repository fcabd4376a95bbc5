/** A text as detectors read it: digits and letters in their plain forms, what cannot be seen left out; and where each character came from. */
export interface Folded {
  readonly text: string
  /** Index in the original of each character; one more for the end. Undefined: the same everywhere. */
  readonly from?: readonly number[]
}

const NOT_ASCII = /[^\x20-\x7e\t\n\r]/
const UNSEEN = /[\p{Cf}\p{M}\p{Default_Ignorable_Code_Point}]/u
const DIGIT = /\p{Nd}/u

/** Folds a text: `４１１１` is 4111, a zero-width space between digits is nothing. Plain ASCII, as nearly all texts are, costs one look. */
export function fold(text: string): Folded {
  if (!NOT_ASCII.test(text)) return { text }
  let out = ''
  const from: number[] = []
  let at = 0
  for (const char of text) {
    const plain = plainForm(char)
    for (let i = 0; i < plain.length; i++) from.push(at)
    out += plain
    at += char.length
  }
  from.push(at)
  return { text: out, from }
}

function plainForm(char: string): string {
  if (char <= '\x7e') return char
  if (UNSEEN.test(char)) return ''
  if (DIGIT.test(char)) return digitOf(char)
  const plain = char.normalize('NFKC')
  if (plain.length === 1 && plain <= '\x7e') return plain
  return /\p{Zs}/u.test(char) ? ' ' : /\p{Pd}/u.test(char) ? '-' : char
}

/** The value of a decimal digit of any script: Unicode keeps each script's ten together, so the zero is at most nine before. */
function digitOf(char: string): string {
  const code = char.codePointAt(0) as number
  let zero = code
  while (zero > code - 9 && DIGIT.test(String.fromCodePoint(zero - 1))) zero--
  // The five sets of mathematical digits (U+1D7CE on) touch each other.
  return code >= 0x1d7ce && code <= 0x1d7ff ? String((code - 0x1d7ce) % 10) : String(code - zero)
}
