import { type ASTNode, Environment } from '@marcbachmann/cel-js'
import { compileCondition } from './condition.ts'
import { literalOf, nodesOf } from './limits.ts'
import type { Variables } from './variables.ts'
import { Work } from './work.ts'

/** What a condition compares with literal texts: what it needs somebody else in the charter to produce. */
export interface Asked {
  readonly tags: readonly string[]
  readonly classes: readonly string[]
  readonly levels: readonly string[]
  /** It reads `risk` at all. */
  readonly risk: boolean
}

const env = new Environment({ unlistedVariablesAreDyn: true })

/** What a condition asks of tags, data classes and risk; nothing of one that cannot be parsed. */
export function askedBy(source: string): Asked {
  let nodes: readonly ASTNode[]
  try {
    nodes = nodesOf(env.parse(source).ast)
  } catch {
    nodes = []
  }
  return {
    tags: membersOf(nodes, 'tags'),
    classes: membersOf(nodes, 'classes'),
    levels: nodes.flatMap((node) => (node.op === '==' ? levelIn(node.args) : [])),
    risk: nodes.some((node) => isId(node, 'risk')),
  }
}

const isId = (node: ASTNode | undefined, name: string): boolean => node?.op === 'id' && node.args === name

/** `"x" in tags`, and every text inside `tags.exists(…)` and its like. */
function membersOf(nodes: readonly ASTNode[], list: string): readonly string[] {
  const found = nodes.flatMap((node): readonly (string | undefined)[] => {
    if (node.op === 'in') return isId(node.args[1], list) ? [literalOf(node.args[0])] : []
    if (node.op !== 'rcall' || !isId(node.args[1], list)) return []
    return node.args[2].flatMap((argument) => nodesOf(argument).map(literalOf))
  })
  return [...new Set(found.filter((text) => text !== undefined))]
}

function levelIn([left, right]: readonly [ASTNode, ASTNode]): readonly string[] {
  const isLevel = (node: ASTNode): boolean => node.op === '.' && node.args[1] === 'level' && isId(node.args[0], 'risk')
  const text = isLevel(left) ? literalOf(right) : isLevel(right) ? literalOf(left) : undefined
  return text === undefined ? [] : [text]
}

/** Variables that nobody may read: what a condition answers with them, it answers for every request. */
const UNREADABLE = new Proxy({} as Variables, {
  get(_, name) {
    if (name === 'work') return new Work()
    throw new Error('it depends on the request')
  },
  has: () => true,
})

/** What a condition answers for every request; undefined when it depends on the request, or cannot be compiled. */
export function constantOf(source: string): boolean | undefined {
  const condition = compileCondition(source)
  if ('fault' in condition) return undefined
  try {
    return condition.holds(UNREADABLE)
  } catch {
    return undefined
  }
}
