import type { Ask } from '../ask.ts'
import type { TrustLaw } from './law.ts'

/** Whether a text fits a pattern in which `*` stands for any text. Goes back only to the last star: at most length × length steps. */
export function fits(pattern: string, text: string): boolean {
  let p = 0
  let t = 0
  let star = -1
  let mark = 0
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++
      mark = t
    } else if (pattern[p] === text[t]) {
      p++
      t++
    } else if (star >= 0) {
      p = star + 1
      t = ++mark
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}

/** What a request needs: the capabilities of its tool and of its resource type, and which of the two the charter does not know. */
export interface Needs {
  /** Sorted, each once. */
  readonly capabilities: readonly string[]
  readonly unlisted: readonly ('tool' | 'resource')[]
}

/** The capabilities of a request. Both tables are asked, so that leaving out the tool unlocks nothing. */
export function needsOf(law: TrustLaw, { tool, resource_type }: Pick<Ask, 'tool' | 'resource_type'>): Needs {
  const unlisted: Needs['unlisted'][number][] = []
  const byResource = law.resources.get(resource_type)
  if (!byResource) unlisted.push('resource')
  const byTool = tool === undefined ? [] : law.tools.filter(({ pattern }) => fits(pattern, tool))
  if (tool !== undefined && byTool.length === 0) unlisted.push('tool')
  const capabilities = [...new Set([...(byResource ?? []), ...byTool.flatMap(({ needs }) => needs)])].sort()
  return { capabilities, unlisted }
}
