import { legible } from '../legible.ts'
import { compilePattern } from '../pattern.ts'
import { matchesInput } from '../tools/allowlist.ts'
import { inputAt, type ToolInput } from '../tools/commands.ts'
import { parsePattern, type ToolPattern } from '../tools/pattern.ts'
import type { Pattern, Scalar } from './terms.ts'

type Test = (key: string, text: string) => boolean

const made = new WeakMap<Pattern, Test>()

/** What is wrong with a pattern; undefined: nothing. */
export function patternFault(pattern: Pattern): string | undefined {
  if ('glob' in pattern) return globOf(pattern.glob) ? undefined : `${pattern.glob} is no glob`
  if (!('re2' in pattern)) return undefined
  const compiled = compilePattern(pattern.re2)
  return 'fault' in compiled ? compiled.fault : undefined
}

/**
 * Whether a value is what a pattern wants. `key` is the argument's name: a glob reads a command as a shell would, a path by its
 * normal form, as the charter's tool patterns do. A pattern written in ASCII covers only what is written in visible ASCII, so
 * that no look-alike letter and nothing unseen is ever covered unread.
 */
export function matchesPattern(pattern: Pattern, key: string, value: unknown): boolean {
  if ('exact' in pattern) return pattern.exact.some((one: Scalar) => one === value)
  if (typeof value !== 'string' || !isReadable(value, 'glob' in pattern ? pattern.glob : pattern.re2)) return false
  const known = made.get(pattern) ?? testOf(pattern)
  made.set(pattern, known)
  return known(key, value)
}

/** A value longer than this is read by people. */
const LONGEST = 4096
const ASCII = /^[\x20-\x7e]*$/

function isReadable(value: string, pattern: string): boolean {
  if (value.length > LONGEST) return false
  return ASCII.test(value) || (!ASCII.test(pattern) && legible(value) === value && value.normalize('NFKC') === value)
}

function testOf(pattern: Exclude<Pattern, { readonly exact: readonly Scalar[] }>): Test {
  if ('glob' in pattern) {
    const glob = globOf(pattern.glob)
    return (key, text) => glob !== undefined && matchesInput(glob, inputAt(key, key, text) satisfies ToolInput)
  }
  const compiled = compilePattern(pattern.re2)
  return (_, text) => !('fault' in compiled) && compiled.whole(text)
}

/** A glob as the input of a tool pattern; one that a parenthesis would end is none. */
function globOf(glob: string): ToolPattern | undefined {
  const parsed = parsePattern(`T(${glob})`)
  return parsed?.words && parsed.inner === glob ? parsed : undefined
}
