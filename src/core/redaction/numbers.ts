import { isAhv, isCard, isSsn, isSteuerId } from './digits.ts'
import type { Span } from './span.ts'

/** Digits with a blank, dot or dash between any two. */
const RUNS = /\d(?:[ .-]?\d){7,}/g
/** How cards are printed, as sizes of their groups. */
const CARD_GROUPS = new Set(['4-4-4-4', '4-4-4-4-3', '4-6-5', '4-6-4', '4-4-4-1', '4-4-5'])
const ID_GROUPS: ReadonlyMap<string, (digits: string) => boolean> = new Map([
  ['3-4-4-2', isAhv],
  ['2-3-3-3', isSteuerId],
  ['3-2-4', isSsn],
])
/** Most groups that one number is printed in. */
const MOST_GROUPS = 5
const LETTER = /[\p{L}\p{N}]/u

/** Card numbers and national ids of digits; what touches a letter is part of a hash or an id, what follows a decimal point is a fraction. */
export function numberSpans(text: string): readonly Span[] {
  const found: Span[] = []
  for (const run of text.matchAll(RUNS)) {
    const groups = [...run[0].matchAll(/\d+/g)].map((m) => ({ from: run.index + m.index, digits: m[0] }))
    for (let i = 0; i < groups.length; i++) {
      const hit = numberAt(text, groups, i)
      if (!hit) continue
      found.push(hit.span)
      i += hit.groups - 1
    }
  }
  for (const m of LABEL.test(text) ? text.matchAll(LABELLED_SSN) : []) {
    const digits = (m[2] as string).replace(/\D/g, '')
    const from = m.index + (m[1] as string).length
    if (isSsn(digits)) found.push({ from, to: from + (m[2] as string).length, name: 'national_id' })
  }
  for (const m of NINO_HINT.test(text) ? text.matchAll(NINO) : [])
    found.push({ from: m.index, to: m.index + m[0].length, name: 'national_id' })
  return found
}

const LABEL = /ssn|social/i
const NINO_HINT = /[A-Z]{2} ?\d/
const LABELLED_SSN = /(\b(?:ssn|social security(?: number| no\.?)?)[^\d\n]{0,10})(\d{9}|\d{3} \d{2} \d{4})(?!\d)/gi
/** A UK national insurance number (HMRC NIM39110): prefixes that were never given are left out. */
const NINO = /(?<![A-Za-z0-9])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![A-Za-z0-9])/g

interface Group {
  readonly from: number
  readonly digits: string
}

function numberAt(text: string, groups: readonly Group[], at: number): { readonly span: Span; readonly groups: number } | undefined {
  const first = groups[at] as Group
  // Longest first: 4-4-4-4-3 begins with 4-4-4-4.
  for (let count = Math.min(MOST_GROUPS, groups.length - at); count >= 1; count--) {
    const last = groups[at + count - 1] as Group
    const [from, to] = [first.from, last.from + last.digits.length]
    if (!standsAlone(text, from, to)) continue
    const part = groups.slice(at, at + count)
    const name = classOf(part.map(({ digits }) => digits.length).join('-'), part.map(({ digits }) => digits).join(''))
    // The three parts of a social security number are joined by dashes; by dots or blanks they may be anything.
    if (name && !(part.length === 3 && name === 'national_id' && text[from + 3] !== '-')) return { span: { from, to, name }, groups: count }
  }
  return undefined
}

function classOf(sizes: string, digits: string): 'card_number' | 'national_id' | undefined {
  if (!sizes.includes('-')) return isCard(digits) ? 'card_number' : isAhv(digits) || isSteuerId(digits) ? 'national_id' : undefined
  if (CARD_GROUPS.has(sizes)) return isCard(digits) ? 'card_number' : undefined
  return ID_GROUPS.get(sizes)?.(digits) ? 'national_id' : undefined
}

function standsAlone(text: string, from: number, to: number): boolean {
  const before = text[from - 1] ?? ''
  const after = text[to] ?? ''
  if (LETTER.test(before) || LETTER.test(after)) return false
  if (before === '.' && /\d/.test(text[from - 2] ?? '')) return false
  // A dash to a letter or a digit beside it: a UUID, or a longer id.
  return !((before === '-' && LETTER.test(text[from - 2] ?? '')) || (after === '-' && LETTER.test(text[to + 1] ?? '')))
}
