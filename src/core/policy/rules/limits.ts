import type { ASTNode } from '@marcbachmann/cel-js'
import { parseDuration } from '../../units.ts'
import { VARIABLES } from './variables.ts'

/** What a `matches` of a charter is called inside: the library's own runs on JavaScript's RegExp, which one pattern can hold for minutes. */
export const MATCHES = 'matchesRe2'

/** The text of a literal, or undefined when it is anything else. */
export const literalOf = (node: ASTNode | undefined): string | undefined =>
  node?.op === 'value' && typeof node.args === 'string' ? node.args : undefined

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/
const CEL_DURATION = /^-?(?:\d{1,9}(?:\.\d{1,9})?(?:ns|us|ms|s|m|h)){1,6}$/

/** Shortest and longest window of `history.count`, in ms. */
const [SHORTEST_WINDOW, LONGEST_WINDOW] = [60_000, 7 * 86_400_000]

const isWindow = (text: string): boolean => {
  const ms = parseDuration(text) ?? 0
  return ms >= SHORTEST_WINDOW && ms <= LONGEST_WINDOW
}

const NO_ZONES = 'depends on a time-zone table; use local.hour, local.minute, local.weekday or local.date'
const zoneless = (args: readonly ASTNode[]): string | undefined => (args.length > 0 ? NO_ZONES : undefined)
const says = (fault: string) => (): string => fault

/**
 * Functions of the library that are not, or not with every argument, offered: they run JavaScript's RegExp (`duration` takes quadratic
 * time on long digits), read the time zone of the process, or parse what an agent wrote. Answers what is wrong, or undefined.
 */
const CHECKS: Readonly<Record<string, (args: readonly ASTNode[]) => string | undefined>> = {
  matches: (args) => (literalOf(args[0]) === undefined ? 'matches() needs its pattern as a literal text' : undefined),
  [MATCHES]: says(`${MATCHES}() is not offered; use matches()`),
  duration: ([text]) => (CEL_DURATION.test(literalOf(text) ?? '') ? undefined : 'duration() needs a literal such as "90s" or "1h30m"'),
  timestamp: ([text]) =>
    TIMESTAMP.test(literalOf(text) ?? '') ? undefined : 'timestamp() needs a literal such as "2026-11-21T12:00:00Z", with its zone',
  count: ([what, window]) =>
    (literalOf(what) ?? '') !== '' && isWindow(literalOf(window) ?? '')
      ? undefined
      : 'history.count() needs two literals: an intent, a tool or "*", and a window from "1m" to "7d"',
  json: says('json() is not offered'),
  bind: says('cel.bind() is not offered'),
  getDayOfYear: says(`getDayOfYear() ${NO_ZONES}`),
  getDate: zoneless,
  getDayOfMonth: zoneless,
  getDayOfWeek: zoneless,
  getFullYear: zoneless,
  getHours: zoneless,
  getMilliseconds: zoneless,
  getMinutes: zoneless,
  getMonth: zoneless,
  getSeconds: zoneless,
}

const COMPREHENSIONS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter'])
/** Loops inside loops: each multiplies the work by what an agent may send. */
const DEEPEST_LOOP = 2

/** What a condition may not do although its types are right, or undefined. */
export function limitFault(node: ASTNode, loops = 0): string | undefined {
  if (node.op === 'id') return node.args === 'cel' || node.args === 'google' ? `${node.args} is not offered` : undefined
  if (node.op === 'call') {
    const [name, args] = node.args
    return CHECKS[name]?.(args) ?? firstFault(args, loops)
  }
  if (node.op !== 'rcall') return firstFault(childrenOf(node), loops)
  const [name, receiver, args] = node.args
  if (!COMPREHENSIONS.has(name)) return CHECKS[name]?.(args) ?? firstFault([receiver, ...args], loops)
  const [variable, ...body] = args
  if (variable?.op === 'id' && Object.hasOwn(VARIABLES, variable.args)) return `${variable.args} is a variable already; name it otherwise`
  if (loops + 1 > DEEPEST_LOOP) return `more than ${DEEPEST_LOOP} loops inside each other`
  return limitFault(receiver, loops) ?? firstFault(body, loops + 1)
}

function firstFault(nodes: readonly ASTNode[], loops: number): string | undefined {
  for (const node of nodes) {
    const fault = limitFault(node, loops)
    if (fault !== undefined) return fault
  }
  return undefined
}

/** How deep the loops of a condition stand inside each other; 0: it has none. */
export function loopsIn(node: ASTNode): number {
  const below = Math.max(0, ...childrenOf(node).map(loopsIn))
  if (node.op !== 'rcall' || !COMPREHENSIONS.has(node.args[0])) return below
  // What is looped over is made once, before the loop.
  return Math.max(loopsIn(node.args[1]), 1 + Math.max(0, ...node.args[2].map(loopsIn)))
}

/** Lists that are as long as a text, or texts as long as lists: with loops they would multiply what the agent may send by itself. */
export function loopFault(ast: ASTNode): string | undefined {
  if (loopsIn(ast) === 0) return undefined
  const long = nodesOf(ast).find(({ op, args }) => op === 'rcall' && (args[0] === 'split' || args[0] === 'join'))
  return long && `${(long.args as readonly unknown[])[0]}() is not offered in a condition with loops`
}

/** The nodes directly below a node. */
export function childrenOf(node: ASTNode): readonly ASTNode[] {
  return nodesIn(node.args)
}

function nodesIn(value: unknown): readonly ASTNode[] {
  if (Array.isArray(value)) return value.flatMap(nodesIn)
  return value !== null && typeof value === 'object' && 'op' in value ? [value as ASTNode] : []
}

/** Every node of a tree, from its root on. */
export const nodesOf = (node: ASTNode): readonly ASTNode[] => [node, ...childrenOf(node).flatMap(nodesOf)]
