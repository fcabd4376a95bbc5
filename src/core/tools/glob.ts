/** A part of a glob between slashes: any number of parts (`**`), or one that is made of these texts with anything between them (`*`). */
export type GlobPart = { readonly across: true } | { readonly texts: readonly string[] }

/** The parts of a glob: `*` stays within a segment, `**` goes across; at the end it stands for at least one segment. */
export function globParts(glob: string): readonly GlobPart[] {
  const parts = glob.split('/').map((part): GlobPart => (part === '**' ? { across: true } : { texts: part.split(/\*+/) }))
  const last = parts.at(-1)
  return parts.length > 1 && last && 'across' in last ? [...parts.slice(0, -1), ANY_ONE, last] : parts
}

const ANY_ONE: GlobPart = { texts: ['', ''] }

/** Whether segments match a glob. */
export const matchesGlob = (parts: readonly GlobPart[], segments: readonly string[]): boolean =>
  matchesStarred(
    parts,
    segments,
    (part) => 'across' in part,
    (part, segment) => 'texts' in part && matchesPart(part.texts, segment),
  )

/** Whether a text is made of these texts in order, with anything (but never nothing at all) where they are parted. */
function matchesPart(texts: readonly string[], segment: string): boolean {
  const [first = '', ...rest] = texts
  if (rest.length === 0) return segment === first
  if (segment === '' || !segment.startsWith(first)) return false
  // An option is never meant by a star at the beginning: `cat *` is not `cat --show-all`.
  if (first === '' && segment.startsWith('-')) return false
  const last = rest.at(-1) as string
  let at = first.length
  for (const text of rest.slice(0, -1)) {
    const found = segment.indexOf(text, at)
    if (found < 0) return false
    at = found + text.length
  }
  return segment.length - last.length >= at && segment.endsWith(last)
}

/**
 * Matches a list against a pattern in which some parts stand for any number of elements. Goes back to the last such part only,
 * so time is at most the product of the two lengths.
 */
export function matchesStarred<P, T>(
  pattern: readonly P[],
  list: readonly T[],
  isStar: (part: P) => boolean,
  matchesOne: (part: P, element: T) => boolean,
): boolean {
  let p = 0
  let at = 0
  let star = -1
  let from = 0
  while (at < list.length) {
    const part = pattern[p]
    if (p < pattern.length && isStar(part as P)) {
      star = p++
      from = at
    } else if (p < pattern.length && matchesOne(part as P, list[at] as T)) {
      p++
      at++
    } else if (star >= 0) {
      p = star + 1
      at = ++from
    } else return false
  }
  while (p < pattern.length && isStar(pattern[p] as P)) p++
  return p === pattern.length
}
