import type { Ask } from '../ask.ts'
import { digestOf } from '../json.ts'
import { blanked, keysOf, valueAt } from './paths.ts'
import { matchesPattern } from './pattern.ts'
import type { Purpose } from './purpose.ts'
import type { Permit } from './record.ts'
import type { Pattern, PermitTerms } from './terms.ts'

const NAME = /^(?:0|[1-9]\d*)$/

/** The name of the argument a path ends in; places of a list have none of their own. */
const nameOf = (keys: readonly string[]): string => {
  const last = keys.at(-1) ?? ''
  return NAME.test(last) ? '' : last
}

/** SHA-256 over the arguments that no pattern speaks of; null: the request has none at all. */
export const othersOf = ({ args }: Pick<Ask, 'args'>, patterns: Readonly<Record<string, Pattern>>): string | null =>
  args === undefined ? null : digestOf(blanked(args, Object.keys(patterns).map(keysOf)))

/** Whether an action is what the terms say; nothing here looks at time, uses or dollars. */
export function isCovered(terms: PermitTerms, ask: Ask): boolean {
  const { purpose } = terms
  return (
    ask.agent_id === terms.agent &&
    ask.resource_type === terms.resource_type &&
    (ask.environment ?? null) === terms.environment &&
    (purpose ? isFor(purpose, ask) : isLike(terms, ask))
  )
}

/** Whether a request says that it is for a purpose, and uses one of its tools. */
const isFor = ({ text, tools }: Purpose, { purpose, tool }: Ask): boolean => purpose === text && tool !== undefined && tools.includes(tool)

function isLike(terms: PermitTerms, ask: Ask): boolean {
  return (
    (ask.tool ?? null) === terms.tool &&
    matchesPattern(terms.intent, 'command', ask.task_intent) &&
    (terms.target === null ? ask.target_resource === undefined : matchesPattern(terms.target, 'target', ask.target_resource)) &&
    Object.entries(terms.args).every(([path, pattern]) => {
      const keys = keysOf(path)
      return matchesPattern(pattern, nameOf(keys), valueAt(ask.args, keys))
    }) &&
    othersOf(ask, terms.args) === terms.others
  )
}

/** Whether a request says of itself what the one that people saw did not: read from outside, or not to be undone. */
export const isDarker = ({ like }: Pick<Permit, 'like'>, ask: Ask): boolean =>
  (ask.tainted === true && like.tainted !== true) || (ask.reversible === false && like.reversible !== false)
