import { compilePattern } from '../../core/pattern.ts'

/** The words of one alternative of a pattern: letters, digits and dashes, with spaces or `\s+` between, and `\b` at its ends at the most. */
function wordsOf(alternative: string): string | undefined {
  const inner = alternative.replace(/^\\b/, '').replace(/\\b$/, '')
  const words = inner.split(/\\s\+| \+| /)
  return words.every((word) => /^-{0,2}[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$/.test(word)) ? words.join(' ') : undefined
}

/** The phrases that a regular expression stands for when it is only words, or a choice of words: `drop\s+database`, `(swap|stake)`; undefined when it is more. */
export function plainPhrases(pattern: string): readonly string[] | undefined {
  const inner = /^\((?:\?:)?([^()]*)\)$/.exec(pattern)?.[1] ?? pattern
  const phrases = inner.split('|').map(wordsOf)
  return phrases.every((phrase) => phrase !== undefined) ? (phrases as readonly string[]) : undefined
}

/** A condition that finds a pattern in the intent or in the name of the tool, in any case; or why RE2 cannot run it. */
export function patternCondition(pattern: string): { readonly when: string } | { readonly fault: string } {
  const source = `(?i)${pattern}`
  const compiled = compilePattern(source)
  if ('fault' in compiled) return compiled
  // JSON's escapes of a text are all escapes of CEL's texts too, so no pattern can end its literal.
  const literal = JSON.stringify(source)
  return { when: `request.task_intent.matches(${literal}) || request.tool.matches(${literal})` }
}
