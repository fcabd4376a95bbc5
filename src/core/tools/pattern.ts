import { type GlobPart, globParts } from './glob.ts'

/** One word of a pattern: `rest` stands for any number of words, the others for exactly one. */
export type PatternWord = { readonly rest: true } | { readonly text: string; readonly parts: readonly GlobPart[] }

/** A tool pattern: a name alone (whatever the arguments), or a name and what its input must look like. */
export interface ToolPattern {
  /** As the charter writes it. */
  readonly text: string
  readonly name: string
  /** What stands between the parentheses, as written. */
  readonly inner?: string
  readonly words?: readonly PatternWord[]
}

/** The parts of a tool text such as `Bash(npm test)`; undefined when it is not a name, or not closed. */
export function splitTool(text: string): { readonly name: string; readonly inner?: string } | undefined {
  const open = text.indexOf('(')
  if (open < 0) return text.includes(')') || text.trim() !== text || text === '' ? undefined : { name: text }
  const inner = text.slice(open + 1, -1)
  return open > 0 && text.endsWith(')') && inner.trim() !== '' && !/\s/.test(text.slice(0, open))
    ? { name: text.slice(0, open), inner }
    : undefined
}

/** Reads a pattern; undefined when it is none. */
export function parsePattern(text: string): ToolPattern | undefined {
  const split = splitTool(text)
  if (!split) return undefined
  const { name, inner } = split
  return inner === undefined ? { text, name } : { text, name, inner, words: inner.trim().split(/\s+/).map(patternWord) }
}

const patternWord = (text: string): PatternWord => (text === '**' ? { rest: true } : { text, parts: globParts(text) })
