import { type ASTNode, Environment, type ParseResult } from '@marcbachmann/cel-js'
import { compilePattern, type Pattern } from '../../pattern.ts'
import { childrenOf, limitFault, literalOf, loopFault, loopsIn, MATCHES, nodesOf } from './limits.ts'
import { OWN_WORDS, TEXT_FIELDS, TYPES, VARIABLES, type Variables } from './variables.ts'
import { Work } from './work.ts'

/** How often something was asked for in a window, as a condition reads it. */
export interface HistoryQuery {
  readonly what: string
  /** A duration such as `1h`. */
  readonly window: string
}

/** A condition made ready. */
export interface Condition {
  /** Whether it holds. @throws when it cannot be evaluated: a field that has no value, arguments of another type … */
  holds(variables: Variables): boolean
  /** It reads the agent's own words: what it allows must hold without them too. */
  readonly readsWords: boolean
  /** It reads the classes of data found in the request. */
  readonly readsClasses: boolean
  readonly history: readonly HistoryQuery[]
  /** What the request's tool must be for it to hold; undefined: anything. */
  readonly tools: readonly string[] | undefined
}

/** Structural limits: an honest condition stays far below. */
const LIMITS = { maxAstNodes: 500, maxDepth: 32, maxListElements: 1_000, maxMapEntries: 100, maxCallArguments: 8 }

function environment(): Environment {
  const env = new Environment({ unlistedVariablesAreDyn: false, limits: LIMITS })
  for (const [name, { ctor, fields }] of Object.entries(TYPES)) env.registerType(name, { ctor, fields })
  for (const [name, type] of Object.entries(VARIABLES)) env.registerVariable(name, type)
  const sync = { async: false }
  env.registerFunction(
    'History.count(string, string): int',
    (history: Variables['history'], what: string, window: string) => history.count(what, window),
    sync,
  )
  env.registerFunction(
    `string.${MATCHES}(string): bool`,
    (text: string, pattern: string) => {
      const compiled = patterns.get(pattern)
      if (!compiled) throw new Error('a pattern that was not compiled when the charter was loaded')
      evaluated.search(text)
      return compiled.test(text)
    },
    sync,
  )
  return env
}

/** What the condition that is evaluated now may cost; nothing waits in between, so there is never another. */
let evaluated = new Work()

/** Literal patterns by their source, compiled when a charter is loaded; only charters add to it. */
const patterns = new Map<string, Pattern>()
const env = environment()

/** Compiles a condition, or says what is wrong with it and where. */
export function compileCondition(source: string): Condition | { readonly fault: string } {
  try {
    const written = checked(source)
    const fault = limitFault(written.ast) ?? loopFault(written.ast) ?? hasFault(written.ast) ?? patternFault(written.ast)
    if (fault !== undefined) return { fault }
    const ready = checked(rewritten(source, written.ast))
    if (nodesOf(ready.ast).some((node) => node.op === 'rcall' && node.args[0] === 'matches'))
      return { fault: 'matches() is written in a way that cannot be read' }
    return conditionOf(written.ast, ready)
  } catch (error) {
    return { fault: faultOf(error) }
  }
}

/** A parsed text whose type is bool. @throws what is wrong with it */
function checked(source: string): ParseResult {
  const parsed = env.parse(source)
  const { valid, type, error } = parsed.check()
  if (!valid) throw error
  if (type !== 'bool') throw new Error(`expected a condition (bool), got ${type}${type === 'dyn' ? '; compare it, such as … == true' : ''}`)
  return parsed
}

/** One line of what the library says: the first, without the drawing below it. */
function faultOf(error: unknown): string {
  const { summary, range, message } = error as { summary?: string; range?: { start: number }; message?: string }
  const text = summary ?? message ?? String(error)
  return range ? `${text} (at character ${range.start + 1})` : text
}

/** `has()` of a field that does not exist is no when the library evaluates it; here it is a fault. */
function hasFault(ast: ASTNode): string | undefined {
  for (const node of nodesOf(ast)) {
    if (node.op !== 'call' || node.args[0] !== 'has') continue
    const [argument] = node.args[1]
    const field = argument?.op === '.' ? fieldOf(argument) : undefined
    if (field && !(field.name in field.fields)) return `has(): no such field: ${field.name}`
  }
  return undefined
}

/** The field that `variable.name` names, with all fields of that variable; undefined for what is no variable's own field. */
function fieldOf(node: ASTNode): { readonly variable: string; readonly name: string; readonly fields: object } | undefined {
  if (node.op !== '.') return undefined
  const [left, name] = node.args
  if (left.op !== 'id') return undefined
  const type = VARIABLES[left.args as keyof typeof VARIABLES]
  const known = type !== undefined && type in TYPES ? TYPES[type as keyof typeof TYPES] : undefined
  return known && { variable: left.args, name, fields: known.fields }
}

/** Compiles the literal patterns. */
function patternFault(ast: ASTNode): string | undefined {
  for (const node of nodesOf(ast)) {
    if (node.op !== 'rcall' || node.args[0] !== 'matches') continue
    const source = literalOf(node.args[2][0]) ?? ''
    if (patterns.has(source)) continue
    const compiled = compilePattern(source)
    if ('fault' in compiled) return compiled.fault
    patterns.set(source, compiled)
  }
  return undefined
}

/** The condition with `matches` on RE2, and `has()` of a text asking whether it holds something. */
function rewritten(source: string, ast: ASTNode): string {
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = []
  for (const node of nodesOf(ast)) {
    if (node.op === 'rcall' && node.args[0] === 'matches') {
      const [, receiver, [pattern]] = node.args
      const start = source.lastIndexOf('matches', pattern?.start ?? 0)
      if (start >= receiver.end) edits.push({ start, end: start + 'matches'.length, text: MATCHES })
    }
    if (node.op === 'call' && node.args[0] === 'has') {
      const field = node.args[1][0] && fieldOf(node.args[1][0])
      if (field?.variable === 'request' && TEXT_FIELDS.has(field.name))
        edits.push({ start: node.start, end: node.end, text: `(request.${field.name} != "")` })
    }
  }
  edits.sort((a, b) => b.start - a.start)
  return edits.reduce((text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end), source)
}

function conditionOf(ast: ASTNode, ready: ParseResult): Condition {
  const nodes = nodesOf(ast)
  const history = nodes.flatMap((node) =>
    node.op === 'rcall' && node.args[0] === 'count'
      ? [{ what: literalOf(node.args[2][0]) ?? '', window: literalOf(node.args[2][1]) ?? '' }]
      : [],
  )
  const loops = loopsIn(ast)
  return {
    holds(variables) {
      evaluated = variables.work
      evaluated.loops = loops
      const held: unknown = ready(variables)
      if (typeof held !== 'boolean') throw new Error('a condition that is neither true nor false')
      return held
    },
    readsWords: nodes.some(readsWords),
    readsClasses: nodes.some((node) => node.op === 'id' && node.args === 'classes'),
    history,
    tools: toolsOf(ast),
  }
}

const readsWords = (node: ASTNode): boolean =>
  node.op === '.' ? OWN_WORDS.has(node.args[1]) : node.op === '[]' || (node.op === 'id' && node.args === 'tags')

/** The tools that the condition itself asks for, so that it is looked at for no other: `request.tool == "x" && …`, `request.tool in ["x", "y"] && …`. */
function toolsOf(node: ASTNode): readonly string[] | undefined {
  if (node.op === '&&') return toolsOf(node.args[0]) ?? toolsOf(node.args[1])
  if (node.op !== '==' && node.op !== 'in') return undefined
  const [left, right] = node.args
  const field = fieldOf(left)
  if (field?.variable !== 'request' || field.name !== 'tool') return undefined
  const texts = node.op === '==' ? [literalOf(right)] : right.op === 'list' ? childrenOf(right).map(literalOf) : [undefined]
  return texts.every((text) => text !== undefined) ? texts : undefined
}
