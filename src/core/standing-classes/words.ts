/** Words or phrases written as one text, with commas between. */
export const list = (text: string): readonly string[] => text.split(', ')

/** The forms of a verb in a request: as it stands, with -s and with -ing. A past form tells of something that is done ("paid invoices"), so it is none. */
export function formsOf(verb: string): readonly string[] {
  const stem = /[^aeo]e$/.test(verb) ? verb.slice(0, -1) : verb
  const third = /(?:s|x|z|ch|sh|o)$/.test(verb) ? `${verb}es` : /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ies` : `${verb}s`
  // Doubled or not depends on the stress (transferring, offering): both are taken.
  return [verb, third, `${stem}ing`, `${stem}${stem.at(-1)}ing`]
}

/** A noun and its plural. */
export function nounForms(noun: string): readonly string[] {
  if (/(?:s|x|z|ch|sh)$/.test(noun)) return [noun, `${noun}es`]
  return /[^aeiou]y$/.test(noun) ? [noun, `${noun.slice(0, -1)}ies`] : [noun, `${noun}s`]
}

/** All forms of all words. */
export const allForms = (words: readonly string[], forms: (word: string) => readonly string[]): ReadonlySet<string> =>
  new Set(words.flatMap(forms))
