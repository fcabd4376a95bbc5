/**
 * Matching of intents: "withdraw funds" is found in `withdraw_funds`, "Withdraw the funds" and `withdrawFunds`, while
 * `stake` is not found in "stakeholder report". Words are compared whole, so no pattern is ever run and time is linear.
 */

const FILLERS = new Set([
  'a',
  'an',
  'the',
  'of',
  'some',
  'any',
  'my',
  'our',
  'your',
  'their',
  'its',
  'this',
  'that',
  'these',
  'those',
  'please',
])
const INVISIBLE = /\p{Cf}|\p{M}|\p{Default_Ignorable_Code_Point}/gu
const CAMEL = /(\p{Ll})(\p{Lu})/gu
/** The last of several capitals before a capitalised word: the P of `DROPDatabase`, the L of `XMLHttp`. */
const CAPITALS = /(?<=\p{Lu})\p{Lu}(?=\p{Lu}\p{Ll})/gu
const SEPARATORS = /[^\p{L}\p{N}]+/u
const NOT_PLAIN = /[^\n -~]/
/** {@link CAPITALS} within plain text. */
const PLAIN_CAPITALS = /[A-Z]{3}[a-z]/

/** Whether a text is printable ASCII, in which nothing hides: nearly all are, and they are read several times as fast. */
export const isPlain = (text: string): boolean => !NOT_PLAIN.test(text)

/** The words of a text: compatibility forms folded, invisible and combining marks dropped, lower case, fillers left out. */
export const wordsOf = (text: string): readonly string[] => (isPlain(text) ? plainWords(text) : cut(fold(text)))

/** The words of some texts, and other ways of reading them. */
export type Readings = readonly (readonly string[])[]

/**
 * The words of some texts, each as {@link wordsOf} reads it; after them those of the texts in which capitals run into a word, cut
 * there too: `DROPDatabase` is also read as "drop database". Also, not instead: "DRop database" must be found as before.
 */
export function readingsOf(...texts: readonly string[]): Readings {
  if (texts.every((text) => isPlain(text) && !PLAIN_CAPITALS.test(text))) return texts.map(plainWords)
  const folded = texts.map(fold)
  const joined = folded.filter((text) => text.search(CAPITALS) >= 0)
  return [...folded, ...joined.map((text) => text.replace(CAPITALS, '$& '))].map(cut)
}

const fold = (text: string): string => text.normalize('NFKD').replace(INVISIBLE, '')

const cut = (folded: string): readonly string[] =>
  folded
    .replace(CAMEL, '$1 $2')
    .toLowerCase()
    .split(SEPARATORS)
    .filter((word) => word !== '' && !FILLERS.has(word))

/** What {@link cut} makes of plain text, in one pass. */
function plainWords(text: string): readonly string[] {
  const lower = text.toLowerCase()
  const words: string[] = []
  const take = (from: number, to: number): void => {
    const word = lower.slice(from, to)
    if (!FILLERS.has(word)) words.push(word)
  }
  let start = -1
  let afterSmall = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const small = code >= 97 && code <= 122
    const capital = code >= 65 && code <= 90
    const inWord = small || capital || (code >= 48 && code <= 57)
    if (start >= 0 && (!inWord || (capital && afterSmall))) {
      take(start, at)
      start = -1
    }
    if (inWord && start < 0) start = at
    afterSmall = small
  }
  if (start >= 0) take(start, text.length)
  return words
}

/** Phrases, found by their first word, so that a long list costs little more than a short one. */
export type IntentIndex = ReadonlyMap<string, readonly { readonly phrase: string; readonly words: readonly string[] }[]>

/** Builds an index of phrases; a phrase of fillers only matches nothing. */
export function indexIntents(phrases: readonly string[]): IntentIndex {
  const index = new Map<string, { phrase: string; words: readonly string[] }[]>()
  for (const phrase of phrases) {
    const words = wordsOf(phrase)
    const [first] = words
    if (first === undefined) continue
    const same = index.get(first)
    if (same) same.push({ phrase, words })
    else index.set(first, [{ phrase, words }])
  }
  return index
}

/** The phrase found in the first reading that holds one, see {@link readingsOf}. */
export function findIntent(index: IntentIndex, readings: Readings): string | undefined {
  for (const words of readings) {
    const found = matchIntent(index, words)
    if (found !== undefined) return found
  }
  return undefined
}

/** The phrase found earliest in the words (the first in list order at one place), or undefined. */
export function matchIntent(index: IntentIndex, words: readonly string[]): string | undefined {
  if (index.size === 0) return undefined
  for (let at = 0; at < words.length; at++) {
    const found = index.get(words[at] as string)?.find((p) => p.words.every((word, i) => words[at + i] === word))
    if (found) return found.phrase
  }
  return undefined
}

const SCRIPTS = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u]

/** A word that mixes Latin with Cyrillic or Greek letters, the usual look-alike disguise; undefined when there is none (UTS 39, mixed scripts). */
export const lookAlikeWord = (words: readonly string[]): string | undefined =>
  words.find((word) => !isPlain(word) && SCRIPTS.filter((script) => script.test(word)).length > 1)

const JOINED =
  /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}][\p{Cf}\p{Default_Ignorable_Code_Point}]+[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u

/**
 * Whether something invisible stands between two letters that never need it: whoever reads "drop", a zero-width space, "database" as
 * two words would find no rule matched. Scripts that are written with joiners (Persian, Hindi) are left alone, and so are emoji.
 */
export const hasHiddenJoint = (text: string): boolean => !isPlain(text) && JOINED.test(text)
